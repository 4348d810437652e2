import type { Translator } from '../translator';
import type { SayRule } from './finding-words';
import { callableOf } from './finding-words';

function askAuthor(trans: Translator): string {
  return trans.__(
    'Do not load the model. Ask its author what this is for, or get the model from a source that you trust.'
  );
}

/** Words for findings in models that are graphs of operators: ONNX, Core ML, Caffe and others. */
export const GRAPH_RULES = {
  'model-external-path': (trans, finding) => ({
    title: trans.__('The model names a file outside of its folder: %1', finding.params.file ?? ''),
    why: trans.__(
      'Parts of a model may stand in other files, which are opened when it is loaded. This name leads out of the folder of the model, or to an address: other files of this computer would be read into the model, or overwritten when it is saved. Several versions of the libraries do not refuse it.'
    ),
    advice: askAuthor(trans)
  }),
  'onnx-memory-address': trans => ({
    title: trans.__('The numbers of a tensor are said to stand at an address in memory'),
    why: trans.__(
      'ONNX Runtime uses this mark for its own models in memory. From a file it makes the program read any place of its memory: passwords and keys can leak, or the program crashes.'
    ),
    advice: askAuthor(trans)
  }),
  'onnx-external-key': (trans, finding) => ({
    title: trans.__(
      'A tensor in another file has an entry that the format does not know: %1',
      finding.params.key ?? ''
    ),
    why: trans.__(
      'The library onnx before 1.21 makes each such entry an attribute of an object, which changes how the object works. Programs that save models write five entries, and this is none of them.'
    ),
    advice: trans.__('Do not load the model with onnx before 1.21. Ask its author where this entry comes from.')
  }),
  'onnx-external-range': trans => ({
    title: trans.__('The place of a tensor in another file is no number of bytes'),
    why: trans.__(
      'Where the numbers of a tensor begin and how many there are has to be a number of zero or more. Other values make loaders read outside of the file or of their memory.'
    ),
    advice: askAuthor(trans)
  }),
  'onnx-function-recursion': trans => ({
    title: trans.__('Functions of the model call themselves, or each other without an end'),
    why: trans.__(
      'A runtime writes the functions of a model out where they are called. With these it never gets to an end, or fills the memory: the program hangs or crashes.'
    ),
    advice: askAuthor(trans)
  }),
  'onnx-compiled-context': trans => ({
    title: trans.__('A part of the model was compiled for a device before'),
    why: trans.__(
      'The graph or a file beside it holds code that a driver of a graphics or neural processor runs. Nobody can see what it does, and vendors advise to load such code only from sources that are trusted.'
    ),
    advice: trans.__('If you do not know where the model comes from, ask for the ONNX model that it was compiled from.')
  }),
  'model-python-operator': (trans, finding) => ({
    title: trans.__('The operator %1 runs Python', callableOf(finding)),
    why: trans.__(
      'This operator does not compute by itself: it calls a function of Python that the model names. With the library that brings it, code of the choice of the author runs when the model is loaded or used.'
    ),
    advice: askAuthor(trans)
  }),
  'model-remote-operator': (trans, finding) => ({
    title: trans.__('The operator %1 sends data to an address', callableOf(finding)),
    why: trans.__(
      'When the model is used, this operator sends its input to a service on the network. The model says which one.'
    ),
    advice: trans.__('Look at the address in the evidence. Do not use the model if you do not trust it.')
  }),
  'model-file-operator': (trans, finding) => ({
    title: trans.__('The operator %1 reads or writes files', callableOf(finding)),
    why: trans.__(
      'A model needs no files when it computes. This operator reads or writes one that the model names, when it is loaded or used.'
    ),
    advice: askAuthor(trans)
  }),
  'model-custom-operator': (trans, finding) => ({
    title: trans.__('The model needs code from elsewhere: %1', callableOf(finding)),
    why: trans.__(
      'This operator or layer is none that the framework has. It works only with a library or a class that comes with the program, or that somebody asks you to install: code that was not scanned.'
    ),
    advice: trans.__(
      'Install the library only from its own project. Do not load a library that came together with the model.'
    )
  }),
  'model-native-library': (trans, finding) => ({
    title: trans.__('The settings of the model load a native library: %1', finding.params.file ?? ''),
    why: trans.__(
      'A native library runs code as soon as it is loaded, with the rights of the program. The settings make the runtime load it together with the model.'
    ),
    advice: trans.__(
      'Do not load the model with these settings. Install such a library only from the project that makes it, and never one that lies beside the model.'
    )
  }),
  'torch7-code': trans => ({
    title: trans.__('The file holds functions of Lua, compiled'),
    why: trans.__(
      'Torch 7 restores the functions and runs them when the loaded object is used. Compiled Lua can do anything that a program can, and it can break out of the interpreter.'
    ),
    advice: trans.__(
      'Do not load the file. Ask for a file that holds tensors only, or for a model that was converted to another format.'
    )
  }),
  'model-metadata-code': (trans, finding) => ({
    title: trans.__('The entry %1 of the metadata holds code', finding.params.key ?? ''),
    why: trans.__(
      'Metadata describe a model in words and numbers. Some programs evaluate entries as Python, and here stands code that runs programs or other code.'
    ),
    advice: askAuthor(trans)
  })
} satisfies Record<string, SayRule>;
