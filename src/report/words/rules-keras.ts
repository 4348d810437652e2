import type { Translator } from '../translator';
import type { SayRule } from './finding-words';
import { callableOf } from './finding-words';

function askAuthor(trans: Translator): string {
  return trans.__(
    'Do not load the model. Ask its author what this is for, or get the model from a source that you trust.'
  );
}

/** Words for findings in the configuration of a Keras model. */
export const KERAS_RULES = {
  'json-repeated-key': (trans, finding) => ({
    title: trans.__('The key %1 is repeated in the configuration', finding.params.key ?? ''),
    why: trans.__(
      'Python takes the last value of a repeated key, other programs take the first: what one sees need not be what is loaded. No program that saves models repeats a key. All of the values were scanned.'
    ),
    advice: trans.__('Do not load the model. Ask its author for a file that was saved by the framework itself.')
  }),
  'keras-lambda': (trans, finding) => ({
    title:
      finding.params.several === undefined
        ? trans.__('A Lambda layer brings its own Python code')
        : trans.__('A Lambda layer brings several pieces of code for one function'),
    why:
      finding.params.several === undefined
        ? trans.__(
            'The code of a Lambda layer is stored in the file as compiled Python and runs when the model is loaded or used. Many honest models have one; the file alone cannot show that this one does only what it seems to do.'
          )
        : trans.__(
            'Keras writes one piece of code for each function. This file holds several, and which of them runs depends on the version that loads it: the harmless one may be there to be looked at.'
          ),
    advice: trans.__(
      'Read the code in the evidence. If it is not simple arithmetic, do not load the model. Keep safe_mode=True, and ask for a model that uses layers of Keras instead of a Lambda.'
    )
  }),
  'keras-lambda-code': (trans, finding) => ({
    title: trans.__('Code in the model uses %1', String(finding.params.names ?? callableOf(finding))),
    why: trans.__(
      'Compiled Python code in the model names functions that run programs or other code, or reach files or the network. A layer that computes on tensors needs none of them.'
    ),
    advice: askAuthor(trans)
  }),
  'keras-foreign-callable': (trans, finding) => ({
    title: trans.__('The model names %1 as one of its parts', callableOf(finding)),
    why: trans.__(
      'Keras restores the parts of a model by the names in its configuration. This name leads out of Keras, to something that can run programs or reach files. Keras before 3.9 imports and calls it while the model is loaded, safe mode or not.'
    ),
    advice: askAuthor(trans)
  }),
  'keras-unsafe-api': (trans, finding) => ({
    title: trans.__('The model calls %1', callableOf(finding)),
    why: trans.__(
      'This function of Keras is no part of a model: it loads, saves or fetches files, or switches a protection off. Keras before 3.11 calls it when the configuration asks for it.'
    ),
    advice: askAuthor(trans)
  }),
  'keras-torch-module': trans => ({
    title: trans.__('A layer holds a pickled PyTorch module'),
    why: trans.__(
      'TorchModuleWrapper restores its module with torch.load, which runs whatever the pickle inside calls. Keras 3.11.0 to 3.11.2 do so even in safe mode.'
    ),
    advice: trans.__(
      'Look at what else was found inside the layer. Load the model only if you know who made it, with a current Keras and safe_mode=True.'
    )
  }),
  'keras-saved-model-layer': trans => ({
    title: trans.__('A layer loads a TensorFlow SavedModel from somewhere else'),
    why: trans.__(
      'TFSMLayer opens another model, at a path that this file names, while the model is loaded. That other model was not scanned, and its graph can read and write files.'
    ),
    advice: trans.__(
      'Scan the model that it names too. Do not load this one as long as you do not know where the path leads.'
    )
  }),
  'keras-tensorflow-op': (trans, finding) => ({
    title: trans.__('A layer calls %1', callableOf(finding)),
    why: trans.__(
      'A layer calls this TensorFlow function by name. It reaches files, the network or Python code, which computing on tensors does not need.'
    ),
    advice: askAuthor(trans)
  }),
  'keras-vocabulary-file': (trans, finding) => ({
    title: trans.__('A layer reads its vocabulary from %1', String(finding.params.file ?? '')),
    why: trans.__(
      'Loading the model opens this file or address and takes its lines as words. A model made for it can carry off what stands in a file of yours, or make your machine send requests.'
    ),
    advice: trans.__(
      'Ask for a model that holds its vocabulary itself. Keras 3.12 and later refuse such a model in safe mode.'
    )
  }),
  'keras-custom-object': (trans, finding) => ({
    title: trans.__(
      'The model needs %1, which is not part of Keras',
      finding.module === 'custom_objects' ? finding.operator : callableOf(finding)
    ),
    why: trans.__(
      'The program that loads the model has to bring this class or function. What it does cannot be seen in the file.'
    ),
    advice: trans.__('Make sure that the code which you use for it comes from somebody you trust.')
  }),
  'keras-suspicious-arguments': (trans, finding) => ({
    title: trans.__('%1 is given something that does not belong in a model', callableOf(finding)),
    why: trans.__(
      'The model restores a class or function that is not part of Keras, and gives it a command, an address, Python code or something else of that kind. What it does with it cannot be seen in the file.'
    ),
    advice: askAuthor(trans)
  })
} satisfies Record<string, SayRule>;
