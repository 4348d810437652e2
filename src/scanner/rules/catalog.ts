/**
 * Every rule by id, with its standing references. The words are in `src/report/words/index.ts`: a rule that is added here
 * needs a row there (a test compares the two).
 */
export interface Rule {
  /** CWE, MITRE ATLAS, CVE and GHSA identifiers that hold for every finding of the rule. */
  readonly references: readonly string[];
}

const PICKLE = ['CWE-502', 'AML.T0011.000', 'AML.T0018.002'];
const TEMPLATE = ['CWE-1336', 'CWE-94', 'CVE-2024-34359', 'CVE-2026-5760', 'AML.T0011.000'];

export const CATALOG = {
  /** A callable that runs code or touches files, processes or the network is called while loading. */
  'pickle-dangerous-call': { references: PICKLE },
  /** Such a callable is only named; the loaded object holds it and may call it later. */
  'pickle-dangerous-reference': { references: PICKLE },
  /** A callable of the standard library that is not reviewed as harmless. */
  'pickle-unreviewed-stdlib': { references: PICKLE },
  /** Functions, classes or modules are made of code that the file brings along (dill, cloudpickle). */
  'pickle-carries-code': { references: ['CWE-502', 'CWE-94', 'AML.T0011.000'] },
  /** A function of a well-known package that no saved object of that package calls. */
  'pickle-unreviewed-function': { references: PICKLE },
  /** A text or a callable is given to something that evaluates text or calls its arguments; params: what. */
  'pickle-evaluated-argument': { references: ['CWE-502', 'CWE-95', 'AML.T0011.000'] },
  /** A callable or class of an unknown package is called. */
  'pickle-unknown-call': { references: ['CWE-502', 'CWE-470', 'AML.T0011.000'] },
  /** A callable or class of an unknown package is only named, which imports its module; params: beside (its file), if any. */
  'pickle-unknown-reference': { references: ['CWE-502', 'CWE-829', 'AML.T0011.000'] },
  /** An array is read from another file of the folder, which was not scanned; params: file, where it is known. */
  'pickle-second-file': { references: ['CWE-502', 'CWE-829', 'AML.T0011.000'] },
  /** A class whose code, as its source shows, has an effect that the file decides over; params: effect, line, package, versions. */
  'class-runs-code': { references: ['CWE-502', 'CWE-915', 'AML.T0011.000'] },
  /** The same with arguments or state that look like a command, a URL, an import, a path or a nested pickle. */
  'pickle-suspicious-arguments': { references: ['CWE-502', 'CWE-470', 'AML.T0011.000'] },
  /** A reviewed callable is called with something that no model supplies, or its object is given such a state. */
  'pickle-argument-mismatch': { references: ['CWE-502', 'CWE-915', 'AML.T0011.000'] },
  /** The module or the name of a callable is computed while loading. */
  'pickle-computed-name': { references: ['CWE-502', 'CWE-470', 'AML.T0011.000'] },
  /** An attribute, item or list of something imported is changed while loading (BUILD, SETITEM, APPEND on a global). */
  'pickle-global-overwritten': { references: ['CWE-502', 'CWE-915', 'AML.T0011.000'] },
  /** An object is given hooks of Python's as attributes, or items or a second state after its state. */
  'pickle-object-rewired': { references: ['CWE-502', 'CWE-915', 'AML.T0011.000'] },
  /** A literal, or a container in a way that its kind does not allow, is changed behind the opcode that made it. */
  'pickle-literal-changed': { references: ['CWE-502', 'CWE-915', 'AML.T0011.000', 'AML.T0076'] },
  /** The names of the attributes that an object is given are computed while loading. */
  'pickle-computed-state': { references: ['CWE-502', 'CWE-915', 'AML.T0011.000'] },
  /** An extension code that the file itself does not register. */
  'pickle-extension-code': { references: ['CWE-502', 'AML.T0011.000'] },
  /** Frames that make CPython's file reader and its bytes reader see different opcodes. */
  'pickle-frame-mismatch': { references: ['CWE-436', 'CWE-502', 'AML.T0076'] },
  /** An array of joblib whose length can't be told: one reader takes the next bytes as data, another as opcodes. */
  'pickle-array-size': { references: ['CWE-436', 'CWE-502', 'AML.T0076'] },
  /** One memo index makes the loader allocate more memory than the file has any use for; params: bytes. */
  'pickle-memory-bomb': { references: ['CWE-770', 'CWE-789', 'AML.T0029'] },
  /** Containers that hold each other so often that walking through them (hash, compare, print, copy) never ends. */
  'pickle-expansion': { references: ['CWE-776', 'CWE-400', 'AML.T0029'] },
  /** A pickle where none is expected: after padding or junk, or inside other data. */
  'pickle-hidden-stream': { references: ['CWE-436', 'AML.T0076'] },
  /** A program or a script, where a pickle has ended and nothing is expected. */
  'code-behind-pickle': { references: ['CWE-506', 'AML.T0076'] },
  /** The local header and the central directory of a zip give one member two names; params: central, local. */
  'zip-name-mismatch': { references: ['CWE-436', 'CVE-2025-1944'] },
  /** The two disagree about method or sizes, or the data have another size than both say; params: member, field, central, local. */
  'zip-header-mismatch': { references: ['CWE-436', 'CWE-130'] },
  /** A member that stands in the archive but not in its central directory; params: member. */
  'zip-hidden-member': { references: ['CWE-436', 'AML.T0076'] },
  /** A member is marked as encrypted but is not; params: member, flags. */
  'zip-false-encryption': { references: ['CWE-436', 'CVE-2025-1945'] },
  /** Two members of one name with different content: which one is loaded depends on the reader; params: member. */
  'zip-duplicate-name': { references: ['CWE-436', 'CWE-694'] },
  /** Several central directories: the members of the archive depend on the reader; params: directories. */
  'zip-several-directories': { references: ['CWE-436', 'AML.T0076'] },
  /** Members share bytes, as in a decompression bomb; params: member, other. */
  'zip-overlapping-members': { references: ['CWE-409', 'CWE-436'] },
  /** The data of a member do not have the CRC-32 that is recorded; params: member. */
  'zip-crc-mismatch': { references: ['CWE-354', 'CVE-2025-10156'] },
  /** Bytes before the first member that belong to no known format; params: size. */
  'zip-prefix': { references: ['CWE-436'] },
  /** Readers of tar archives may find other bytes, or another next member, at this entry; params: member. */
  'tar-ambiguous-entry': { references: ['CWE-436', 'AML.T0076'] },
  /** Headers of a 7z archive that readers take differently or have to repair. */
  'sevenzip-contradiction': { references: ['CWE-436', 'AML.T0076'] },
  /** A member name that leads out of the folder it is unpacked to; params: member. */
  'archive-path-traversal': { references: ['CWE-22', 'CWE-23'] },
  /** A link that points out of that folder; params: member, target. */
  'archive-link': { references: ['CWE-59', 'CWE-61'] },
  /** Decompression was stopped at the limit, at a ratio that honest data do not have; params: ratio, limit. */
  'archive-bomb': { references: ['CWE-409'] },
  /** A storage has another size than the pickle that uses it says; params: member, declared, size. */
  'pytorch-storage-size': { references: ['CWE-125', 'CWE-787', 'CVE-2026-24747'] },
  /** TorchScript code that reads or writes files or loads other code when it runs; params: member, call. */
  'torchscript-file-access': { references: ['CWE-73', 'AML.T0011.000'] },
  /** TorchScript code that calls an operator of a native library that is not part of PyTorch; params: member, call. */
  'torchscript-custom-operator': { references: ['CWE-829', 'AML.T0011.000'] },
  /** A program of torch.export with a size or an operator that is evaluated as Python when it is loaded; params: call. */
  'pytorch-export-code': { references: ['CWE-95', 'CWE-94', 'AML.T0011.000'] },
  /** A PyTorch package that brings compiled code, which loading it runs; params: member. */
  'pytorch-native-code': { references: ['CWE-829', 'CWE-114', 'AML.T0011.000'] },
  /** The header of a NumPy array is an expression, not a description. */
  'npy-header-code': { references: ['CWE-95', 'CWE-94', 'AML.T0011.000'] },
  /** HDF5: a link into another file; params: file. */
  'hdf5-external-link': { references: ['CWE-73', 'CWE-610', 'CVE-2026-1669', 'AML.T0037'] },
  /** HDF5: a dataset whose bytes stand in another file; params: file. */
  'hdf5-external-storage': { references: ['CWE-73', 'CWE-610', 'CVE-2026-1669', 'AML.T0037'] },
  /** HDF5: a dataset assembled from other files; params: file. */
  'hdf5-virtual-dataset': { references: ['CWE-73', 'CWE-610', 'CVE-2026-1669', 'AML.T0037'] },
  /** HDF5: a filter that is loaded from the plug-in folder; params: filter. */
  'hdf5-filter-plugin': { references: ['CWE-829', 'CWE-114'] },
  /** HDF5: dimensions that nothing in the file stands for; params: bytes. */
  'hdf5-shape-bomb': { references: ['CWE-409', 'CWE-770', 'CVE-2026-0897'] },
  /** A policy file among the files that are scanned; it was not obeyed; params: path. */
  'policy-in-scan': { references: ['CWE-15', 'AML.T0074'] },
  /** JSON that a loader acts on: a key stands more than once in an object; params: path, key. */
  'json-repeated-key': { references: ['CWE-436', 'CWE-694'] },
  /** Keras: a Lambda layer, whose code comes with the file; params: path. */
  'keras-lambda': { references: ['CWE-502', 'CWE-94', 'CVE-2024-3660', 'AML.T0018.002', 'AML.T0011.000'] },
  /** Keras: that code names something that runs code or touches files, processes or the network; params: path, names. */
  'keras-lambda-code': { references: ['CWE-502', 'CWE-94', 'CVE-2024-3660', 'AML.T0018.002', 'AML.T0011.000'] },
  /** Keras: a class or function of another package is restored by name; params: path. */
  'keras-foreign-callable': { references: ['CWE-502', 'CWE-470', 'CVE-2025-1550', 'AML.T0011.000'] },
  /** Keras: a function of Keras that loads, saves, fetches or switches safety off; params: path. */
  'keras-unsafe-api': { references: ['CWE-502', 'CWE-470', 'AML.T0011.000'] },
  /** Keras: a layer that unpickles a PyTorch module; params: path. */
  'keras-torch-module': { references: ['CWE-502', 'CVE-2025-49655', 'AML.T0011.000'] },
  /** Keras: a layer that loads a TensorFlow SavedModel from elsewhere; params: path. */
  'keras-saved-model-layer': { references: ['CWE-829', 'CVE-2026-1462', 'AML.T0011.000'] },
  /** Keras: a layer that calls a TensorFlow function which reaches files, the network or Python; params: path. */
  'keras-tensorflow-op': { references: ['CWE-73', 'CWE-502', 'AML.T0018.002', 'AML.T0011.000'] },
  /** Keras: a vocabulary that is the name of a file, read when the model is loaded; params: path, file. */
  'keras-vocabulary-file': { references: ['CWE-73', 'CWE-918', 'CVE-2025-12058', 'AML.T0037'] },
  /** Keras: a class or function that the program which loads the model has to bring; params: path. */
  'keras-custom-object': { references: ['CWE-470'] },
  /** The same, and it is given a command, an address or the like; params: path, what. */
  'keras-suspicious-arguments': { references: ['CWE-502', 'CWE-470', 'AML.T0011.000'] },
  /** A configuration names a class in a Python file that comes with the model; params: path, file, looked (1 when the file was judged). */
  'hf-model-code': { references: ['CWE-94', 'CWE-829', 'AML.T0011.000'] },
  /** A configuration names code of another repository, which its loader downloads and runs; params: path, repository, name. */
  'hf-remote-code': { references: ['CWE-94', 'CWE-829', 'CWE-494', 'AML.T0011.000'] },
  /** An implementation of attention or a kernel that is the name of a repository; params: path, repository. */
  'hf-kernel': { references: ['CWE-94', 'CWE-829', 'CVE-2026-4372', 'AML.T0011.000'] },
  /** A configuration that tells its reader to run the code that comes with the model; params: path. */
  'hf-trust-remote-code': { references: ['CWE-94', 'CWE-829', 'AML.T0011.000'] },
  /** A document names a function or class that its reader imports or calls; params: path, reader. */
  'json-callable': { references: ['CWE-470', 'CWE-502', 'AML.T0011.000'] },
  /** A file that a reader opens lies outside of the model's folder; params: path, file. */
  'json-path': { references: ['CWE-22', 'CWE-73', 'AML.T0037'] },
  /** A configuration holds a command or a call in Python as a text; params: path, kind. */
  'json-code': { references: ['CWE-94', 'AML.T0011.000'] },
  /** Source code that a loader runs does more than compute; params: names, line, when (import or later), role, file, path. */
  'python-source': { references: ['CWE-94', 'CWE-506', 'AML.T0011.000'] },
  /** A script in an archive of a model runs a command that no model needs; params: command. */
  'script-command': { references: ['CWE-94', 'CWE-506', 'AML.T0011.000'] },
  /** Source code that comes with a model and only computes, as far as its names tell; params: role. */
  'python-source-present': { references: ['CWE-829', 'AML.T0011.000'] },
  /** Jinja: a name that leads from a value to what Python has loaded; params: path, names. */
  'template-python-internals': { references: TEMPLATE },
  /** Jinja: a function that runs programs or code, or reaches files, is called by name; params: path, names. */
  'template-dangerous-call': { references: TEMPLATE },
  /** Jinja: what is read or called has a name that is computed; params: path, names. */
  'template-computed-name': { references: TEMPLATE },
  /** Jinja: something of the program that renders, which no template of a model needs; params: path, names. */
  'template-host-object': { references: TEMPLATE },
  /** Jinja: a function that is neither Jinja's nor a loader's; params: path, names. */
  'template-unknown-call': { references: ['CWE-1336'] },
  /** Jinja: another file is included; params: path, names. */
  'template-file-access': { references: ['CWE-1336', 'CWE-73', 'AML.T0037'] },
  /** Jinja: a loop or a text that takes all time or memory; params: path, names. */
  'template-runaway': { references: ['CWE-834', 'CWE-789', 'AML.T0029'] },
  /** A program, a script or a library has the name of a model; params: format (id), name. */
  'program-named-model': { references: ['CWE-434', 'CWE-506', 'AML.T0074', 'AML.T0011.000'] },
  /** A program, a script or a library inside of a model or an archive; params: format (id), name. */
  'program-in-model': { references: ['CWE-506', 'CWE-829', 'AML.T0011.000'] },
  /** A program that brings the model which it runs. */
  'program-with-model': { references: ['CWE-829', 'AML.T0011.000'] },
  /** A tensor is not where or what its description says; params: tensor, what (`LayoutFault`). */
  'tensor-layout': { references: ['CWE-125', 'CWE-190', 'CWE-787'] },
  /** Bytes among or behind the tensors that belong to none; params: size. */
  'tensor-hidden-data': { references: ['CWE-436', 'AML.T0076'] },
  /** A tensor or a key with a name that is a path out of a folder, or hides something; params: tensor, what (`OddName`). */
  'tensor-name': { references: ['CWE-22', 'CWE-158'] },
  /** A length, count or number that no such file has or that this one can't hold; params: what. */
  'model-false-claim': { references: ['CWE-789', 'CWE-190', 'CWE-400'] },
  /** A key of metadata or a tensor that stands in the model twice; params: name. */
  'model-repeated-name': { references: ['CWE-436', 'CWE-694'] },
  /** Metadata of another type than the format has; params: key. */
  'model-metadata-type': { references: ['CWE-436', 'CWE-843'] },
  /** A model names a file outside of its own folder, or an address, which its loader opens; params: file. */
  'model-external-path': {
    references: ['CWE-22', 'CWE-73', 'CVE-2022-25882', 'CVE-2024-27318', 'CVE-2026-27489', 'AML.T0037']
  },
  /** ONNX: the numbers of a tensor are said to stand at an address in the memory of the process. */
  'onnx-memory-address': { references: ['CWE-822', 'CWE-125'] },
  /** ONNX: an entry of external data that onnx makes an attribute of its object; params: key. */
  'onnx-external-key': { references: ['CWE-915', 'CVE-2026-34445'] },
  /** ONNX: an offset or length of external data that is no number of bytes. */
  'onnx-external-range': { references: ['CWE-1284', 'CWE-125'] },
  /** ONNX: functions that call themselves, or each other so often that writing them out never ends. */
  'onnx-function-recursion': { references: ['CWE-674', 'CWE-776'] },
  /** ONNX: a part of the model that was compiled for a driver before. */
  'onnx-compiled-context': { references: ['CWE-829'] },
  /** An operator or layer that runs Python, by a name in the model. */
  'model-python-operator': { references: ['CWE-94', 'CWE-470', 'AML.T0018.002', 'AML.T0011.000'] },
  /** An operator that sends data to an address in the model. */
  'model-remote-operator': { references: ['CWE-918', 'AML.T0018.002', 'AML.T0024'] },
  /** An operator that reads or writes files when the model is loaded or run. */
  'model-file-operator': { references: ['CWE-73', 'AML.T0018.002', 'AML.T0037'] },
  /** An operator or layer whose code a library or the program that loads the model has to bring; params: library, count. */
  'model-custom-operator': { references: ['CWE-829', 'CWE-470'] },
  /** Settings of a model name a native library, which is loaded with it; params: file. */
  'model-native-library': { references: ['CWE-829', 'CWE-114', 'AML.T0011.000'] },
  /** Torch 7: a function as compiled Lua, which the loaded object runs. */
  'torch7-code': { references: ['CWE-502', 'CWE-94', 'AML.T0018.002', 'AML.T0011.000'] },
  /** Code in the metadata of a model; params: key. */
  'model-metadata-code': { references: ['CWE-95', 'CWE-506'] },
  /** TensorFlow: an operation reads a file of the graph's choice; params: node, function. */
  'tensorflow-file-read': { references: ['CWE-73', 'AML.T0018.002', 'AML.T0037'] },
  /** TensorFlow: an operation writes a file of the graph's choice; params: node, function. */
  'tensorflow-file-write': { references: ['CWE-73', 'AML.T0018.002', 'AML.T0011.000'] },
  /** TensorFlow: an operation connects to another machine, or serves one; params: node, function. */
  'tensorflow-network': { references: ['CWE-918', 'AML.T0018.002', 'AML.T0011.000'] },
  /** TensorFlow: an operation calls a Python function of the process; params: node, function. */
  'tensorflow-python-call': { references: ['CWE-470', 'AML.T0018.002', 'AML.T0011.000'] },
  /** TensorFlow: an operation that ends the process, or whose name says that it runs programs; params: node, function. */
  'tensorflow-unsafe-operation': { references: ['CWE-829', 'AML.T0018.002', 'AML.T0011.000'] },
  /** TensorFlow: an operation that a native library of somebody else brings; params: node, function. */
  'tensorflow-custom-operation': { references: ['CWE-829', 'AML.T0011.000'] },
  /** TensorFlow: a file that the model brings along is named by a path that leads elsewhere. */
  'tensorflow-path': { references: ['CWE-22', 'CWE-73', 'AML.T0037'] },
  /** TensorFlow Lite: an index or offset leads out of what the file holds; params: what. */
  'tflite-out-of-bounds': { references: ['CWE-125', 'CWE-787', 'CVE-2026-42627'] },
  /** XML: something from outside becomes a part of the document, or is fetched when it is read; params: file. */
  'xml-external': { references: ['CWE-611', 'CWE-918', 'AML.T0037'] },
  /** XML: entities that stand for millions of characters; params: file (how many). */
  'xml-expansion': { references: ['CWE-776', 'CWE-400', 'AML.T0029'] },
  /** XML: an encoding in which markup does not look like markup; params: file (its name). */
  'xml-hidden-markup': { references: ['CWE-436', 'AML.T0076'] },
  /** PMML: code, an address or a class of the reader's language; params: element, text. */
  'pmml-code': { references: ['CWE-829', 'CWE-94', 'AML.T0011.000'] },
  /** OpenVINO: an operator or an attribute that needs code from elsewhere; params: what. */
  'openvino-library': { references: ['CWE-829', 'CWE-114', 'AML.T0011.000'] },
  /** OpenVINO: a constant beyond the end of the file of weights; params: what. */
  'openvino-weights': { references: ['CWE-125', 'CWE-130'] },
  /** skops: a class or function that is imported, made an object of or called; params: loader (the node of skops). */
  'skops-callable': { references: ['CWE-502', 'CWE-470', 'AML.T0011.000'] },
  /** TorchServe: a handler that comes with the archive, which the server runs; params: file. */
  'mar-handler': { references: ['CWE-829', 'CWE-94', 'AML.T0011.000'] },
  /** YAML: a tag that makes Python import and call something, or make an object; params: path. */
  'yaml-python-call': { references: ['CWE-502', 'CWE-470', 'AML.T0011.000'] },
  /** YAML: a tag that makes Python import something; params: path. */
  'yaml-python-name': { references: ['CWE-502', 'CWE-470', 'AML.T0011.000'] },
  /** YAML: a tag that makes a loader in another language make an object of a class that it names; params: path. */
  'yaml-object-tag': { references: ['CWE-502', 'CVE-2022-1471', 'AML.T0011.000'] },
  /** YAML: aliases that stand for millions of values; params: values. */
  'yaml-expansion': { references: ['CWE-776', 'CWE-400', 'AML.T0029'] },
  /** A configuration names what its loader imports and calls (Hydra's `_target_`, `!new:` of HyperPyYAML); params: path. */
  'config-target': { references: ['CWE-502', 'CWE-470', 'CVE-2025-23304', 'AML.T0011.000'] },
  /** A text of a configuration that its loader evaluates or runs; params: path. */
  'config-expression': { references: ['CWE-94', 'CWE-95', 'AML.T0011.000'] },
  /** A model's own module loads it; params: path. */
  'config-loader-module': { references: ['CWE-829', 'CWE-470', 'AML.T0011.000'] },
  /** A model that brings a folder of code, from which its loader imports; params: path, file. */
  'config-own-code': { references: ['CWE-829', 'AML.T0011.000'] },
  /** A configuration names a file outside of the model's folder, or an address; params: path, file. */
  'config-path': { references: ['CWE-22', 'CWE-73', 'AML.T0037'] },
  /** What is installed for a model comes from elsewhere than the usual index; params: from. */
  'installs-from-elsewhere': { references: ['CWE-829', 'CWE-494', 'AML.T0010'] },
  /** A command or a piece of Python among the names and settings of a model that is otherwise numbers; params: what. */
  'java-gadget': { references: ['CWE-502', 'AML.T0011.000'] },
  'java-class-file': { references: ['CWE-502', 'CWE-506', 'AML.T0011.000'] },
  /** Objects of .NET, Ruby, Perl or PHP: a class or a function of published attacks; params: name. */
  'object-gadget': { references: ['CWE-502', 'AML.T0011.000'] },
  'data-carries-code': { references: ['CWE-506', 'AML.T0018.002'] },
  /** Zarr: a codec that unpickles the chunks of an array; params: name. */
  'zarr-pickle-codec': { references: ['CWE-502', 'AML.T0011.000'] },
  /** Zarr: a codec that is none of Zarr's or numcodecs'; params: name. */
  'zarr-unknown-codec': { references: ['CWE-829'] },
  /** ExecuTorch: an index, size or offset that leads out of what it refers to; params: name (what). */
  'executorch-outside': { references: ['CWE-125', 'CWE-787', 'CVE-2025-30402', 'CVE-2025-54949'] },
  /** ExecuTorch: compiled code among the data of a backend. */
  'executorch-native-code': { references: ['CWE-829', 'CWE-114', 'AML.T0011.000'] },
  /** ExecuTorch: an operator that reads or writes files; params: name. */
  'executorch-file-operator': { references: ['CWE-73', 'AML.T0011.000'] },
  /** ExecuTorch: an operator that is none of its own; params: name. */
  'executorch-custom-operator': { references: ['CWE-829'] },
  /** ExecuTorch: a backend that is none of its own; params: name. */
  'executorch-backend': { references: ['CWE-829'] },
  /** An offset that leads out of the file, which the reader of the format follows without a check; params: name (the offset). */
  'numbers-outside-file': { references: ['CWE-125', 'CWE-787'] },
  /** Faiss: an index whose lists are in another file; params: file. */
  'faiss-other-file': { references: ['CWE-73', 'AML.T0037'] },
  /** TensorRT: an engine, which is compiled for a GPU. */
  'tensorrt-engine': { references: ['CWE-829'] },
  /** TensorRT: a library for the CPU in an engine, which is loaded with it. */
  'tensorrt-library': { references: ['CWE-829', 'CWE-114', 'AML.T0011.000'] },
  /** R: a promise, which R evaluates as soon as the value is used; params: name. */
  'r-promise': { references: ['CWE-502', 'CWE-94', 'CVE-2024-27322', 'AML.T0011.000'] },
  /** R: a function that comes with the file runs programs or code, or changes files, when it is called; params: name. */
  'r-function-code': { references: ['CWE-502', 'CWE-94', 'AML.T0018.002', 'AML.T0011.000'] },
  /** R: a call or formula, which functions of models evaluate, does the same; params: name. */
  'r-call-code': { references: ['CWE-502', 'CWE-95', 'AML.T0011.000'] },
  /** R: source code in a file that breaks off or is damaged; params: name. */
  'r-code-text': { references: ['CWE-506', 'AML.T0076'] },
  /** R: a workspace has a function that R calls when it starts or ends; params: name. */
  'r-start-function': { references: ['CWE-502', 'CWE-94', 'AML.T0011.000'] },
  /** R: a vector whose elements are mapped from a file that the data name; params: name. */
  'r-mapped-file': { references: ['CWE-73', 'AML.T0037'] },
  /** A layer of an image that is fetched from an address instead; params: layer. */
  'image-layer-elsewhere': { references: ['CWE-829', 'CWE-494'] },
  /** A blob of an image whose content is not what its name, a digest, stands for; params: member. */
  'image-digest-mismatch': { references: ['CWE-354', 'CWE-345'] },
  /** A member of an archive that is a device or a pipe; params: member, kind. */
  'archive-device': { references: ['CWE-67', 'CWE-669'] },
  /** Compiled Python that is loaded with marshal or imported; params: names. */
  'python-code': { references: ['CWE-502', 'CWE-94', 'AML.T0018.002', 'AML.T0011.000'] }
} as const satisfies Record<string, Rule>;

export type RuleId = keyof typeof CATALOG;
