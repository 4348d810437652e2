import type { Translator } from '../translator';
import type { SayRule } from './finding-words';

function askAuthor(trans: Translator): string {
  return trans.__(
    'Do not load the file. Ask its author what this is for, or get the model from a source that you trust.'
  );
}

/** Words for findings in models that are mostly numbers: R data, boosted trees, arrays, compiled engines. */
export const TABULAR_RULES = {
  'java-gadget': (trans, finding) => ({
    title: trans.__('The stream of Java objects names %1', finding.params.name ?? ''),
    why: trans.__(
      'Programs in Java that read such a stream can be made to run code or to fetch it: published attacks go through this class, and no model has a use for it. Python makes no objects of the stream.'
    ),
    advice: askAuthor(trans)
  }),
  'java-class-file': trans => ({
    title: trans.__('The stream of Java objects carries compiled code'),
    why: trans.__(
      'A compiled class stands among the data. Attacks on programs in Java bring their code along in this way, and models do not.'
    ),
    advice: askAuthor(trans)
  }),
  'object-gadget': (trans, finding) => ({
    title: trans.__('The objects in the file name %1', finding.params.name ?? ''),
    why: trans.__(
      'A program in .NET, Ruby, Perl or PHP that reads such objects can be made to run code: published attacks go through this name, and no model has a use for it. Python makes no objects of the file.'
    ),
    advice: askAuthor(trans)
  }),
  'data-carries-code': trans => ({
    title: trans.__('A model of numbers carries a command or code'),
    why: trans.__(
      'The format has room for names and settings only, and no loader runs them. One of them is a command or a piece of Python, which a program that reads the file may be meant to run.'
    ),
    advice: trans.__('Read the text in the evidence. Do not hand it to a shell, to eval() or to a language model.')
  }),
  'zarr-pickle-codec': (trans, finding) => ({
    title: trans.__('The chunks of an array are read with %1', finding.params.name ?? ''),
    why: trans.__(
      'Each chunk of the array is a pickle, and unpickling runs whatever the chunk asks for. The codec is named in the description of the array, so that opening the store and reading the array is enough.'
    ),
    advice: askAuthor(trans)
  }),
  'zarr-unknown-codec': (trans, finding) => ({
    title: trans.__('The chunks of an array need the codec %1', finding.params.name ?? ''),
    why: trans.__('The codec is none of Zarr or numcodecs. A package that registers it runs when the array is read.'),
    advice: trans.__('Find out which package the codec is from, and whether you trust it.')
  }),
  'executorch-outside': (trans, finding) => ({
    title: trans.__('The program leads out of the file or its memory: %1', finding.params.name ?? ''),
    why: trans.__(
      'The program names a place or a size that does not exist. Runtimes of ExecuTorch have used such numbers without a check, which reads or writes behind the end of memory and can run code. A download that broke off looks alike.'
    ),
    advice: trans.__('Fetch the file again. If it stays so, do not load it.')
  }),
  'executorch-native-code': trans => ({
    title: trans.__('The program brings compiled code'),
    why: trans.__('Among the data of a backend is a native library, which some backends load and run.'),
    advice: askAuthor(trans)
  }),
  'executorch-file-operator': (trans, finding) => ({
    title: trans.__('The program calls %1', finding.params.name ?? ''),
    why: trans.__('This operator reads or writes files, which no model has to do.'),
    advice: askAuthor(trans)
  }),
  'executorch-custom-operator': (trans, finding) => ({
    title: trans.__('The program needs the operator %1', finding.params.name ?? ''),
    why: trans.__('The operator is none of ExecuTorch. The program that loads the model has to bring its code.'),
    advice: trans.__('Find out where the code of the operator is from, and whether you trust it.')
  }),
  'executorch-backend': (trans, finding) => ({
    title: trans.__('The program needs the backend %1', finding.params.name ?? ''),
    why: trans.__('The backend is none of ExecuTorch. The program that loads the model has to bring its code.'),
    advice: trans.__('Find out where the code of the backend is from, and whether you trust it.')
  }),
  'numbers-outside-file': trans => ({
    title: trans.__('An offset leads out of the file'),
    why: trans.__(
      'The program that reads the format follows the offset without a check, which reads behind the end of memory and can run code.'
    ),
    advice: trans.__('Fetch the file again. If it stays so, do not load it.')
  }),
  'faiss-other-file': (trans, finding) => ({
    title: trans.__('The index opens the file %1', finding.params.file ?? ''),
    why: trans.__(
      'A part of the index is in another file, which Faiss opens for reading and writing when the index is loaded. A file with an absolute path need not be one of the index.'
    ),
    advice: trans.__('Load the index only if that file came with it.')
  }),
  'tensorrt-engine': trans => ({
    title: trans.__('An engine is compiled code'),
    why: trans.__(
      'TensorRT runs the code in an engine on the GPU, and the format is not public. NVIDIA advises to load no engines but those of a source that you trust.'
    ),
    advice: trans.__('Build the engine yourself from an ONNX model, or be sure of where it is from.')
  }),
  'tensorrt-library': (trans, finding) => ({
    title:
      finding.params.path === undefined
        ? trans.__('The engine brings a native library')
        : trans.__('The engine names the native library %1', finding.params.path),
    why: trans.__(
      'TensorRT writes a plug-in out and loads it while it reads the engine: its code runs on this machine.'
    ),
    advice: askAuthor(trans)
  }),
  'r-promise': (trans, finding) => ({
    title: finding.params.name
      ? trans.__('R runs %1 as soon as the data are used', finding.params.name)
      : trans.__('R evaluates code in the file as soon as the data are used'),
    why: trans.__(
      'The file holds a promise: an expression that R evaluates when something first looks at the value. R before 4.4.0 takes such a file without a word, and no program that saves data writes a promise in this place.'
    ),
    advice: askAuthor(trans)
  }),
  'r-function-code': (trans, finding) => ({
    title: trans.__('A function in the file uses %1', finding.params.name ?? ''),
    why: trans.__(
      'Models of R may bring functions along, which predict() and others call. This one runs programs or other code, reaches the network or changes files; functions that only compute need none of that.'
    ),
    advice: trans.__('Read the call in the evidence. If you do not know what it is for, do not use the model.')
  }),
  'r-call-code': (trans, finding) => ({
    title: trans.__('A call or formula in the file uses %1', finding.params.name ?? ''),
    why: trans.__(
      'Models of R keep the formula and the call that made them, and predict() or update() evaluate these again. This one would run programs or other code, or change files.'
    ),
    advice: trans.__('Read the call in the evidence. If you do not know what it is for, do not use the model.')
  }),
  'r-code-text': trans => ({
    title: trans.__('A broken file of R data holds source code'),
    why: trans.__(
      'The data break off or are damaged, and among them stands code that runs programs or other code. A broken file is a known way to make scanners give up.'
    ),
    advice: askAuthor(trans)
  }),
  'r-start-function': (trans, finding) => ({
    title: trans.__('The workspace has a function %1', finding.params.name ?? ''),
    why: trans.__('R calls a function of this name by itself when it starts with the workspace, or when it ends.'),
    advice: askAuthor(trans)
  }),
  'r-mapped-file': trans => ({
    title: trans.__('The elements of a vector are in another file'),
    why: trans.__(
      'When the data are loaded, R opens the file that they name and takes its bytes for numbers. No program saves data in this way by accident.'
    ),
    advice: askAuthor(trans)
  })
} satisfies Record<string, SayRule>;
