import type { SayRule } from './finding-words';

/** Words for findings in the models of TensorFlow and TensorFlow Lite. */
export const TENSORFLOW_RULES = {
  'tensorflow-file-read': (trans, { operator, severity }) => ({
    title: trans.__('The graph reads files: %1', operator),
    why:
      severity === 'LOW'
        ? trans.__(
            'This operation reads a file when the model runs. Its path comes from the caller, or from the machine on which the model was trained.'
          )
        : trans.__(
            'This operation reads a file of the computer when the model runs, and the model says which one. Its content can become part of a result, or be sent away by another operation.'
          ),
    advice: trans.__(
      'Look at the path in the evidence. A model that computes on what it is given needs no files of the computer.'
    )
  }),
  'tensorflow-file-write': (trans, { operator }) => ({
    title: trans.__('The graph writes files: %1', operator),
    why: trans.__(
      'This operation writes a file when the model runs, and the model says which one and what stands in it. A file that is written to the right place runs as a program later.'
    ),
    advice: trans.__('Do not load the model, and do not call it. Ask its author what this is for.')
  }),
  'tensorflow-network': (trans, { operator }) => ({
    title: trans.__('The graph connects to other machines or services: %1', operator),
    why: trans.__(
      'This operation reaches other machines, services or databases when the model runs. It can send away what the model is given, or fetch what it should compute.'
    ),
    advice: trans.__('Do not load the model, and do not call it. Ask its author what this is for.')
  }),
  'tensorflow-python-call': (trans, { operator }) => ({
    title: trans.__('The graph calls a Python function: %1', operator),
    why: trans.__(
      'This operation calls a function of the Python program that runs the model. The function is not part of the file, so nobody can tell from the file what would run.'
    ),
    advice: trans.__('Ask the author of the model which function this is. A model that is shared should not need it.')
  }),
  'tensorflow-unsafe-operation': (trans, { operator }) => ({
    title: trans.__('The graph uses the operation %1', operator),
    why: trans.__(
      'No arithmetic needs this operation: it ends the program, it runs a graph that stands in its input, or it belongs to a native library and its name says that it runs programs or code, or reaches files or the network.'
    ),
    advice: trans.__(
      'Do not load the model. In particular, do not load a native library that it asks for. Ask its author what this is for.'
    )
  }),
  'tensorflow-custom-operation': (trans, { operator }) => ({
    title: trans.__('The model needs the custom operation %1', operator),
    why: trans.__(
      'TensorFlow does not have this operation. The model only runs with a native library that brings it, and that library is code which the scanner has not seen.'
    ),
    advice: trans.__('Get the library from a source that you trust, not from the place where the model was found.')
  }),
  'tensorflow-path': trans => ({
    title: trans.__('The model names a file outside of its folder'),
    why: trans.__(
      'The files that come with a model lie in its folder. This path leads elsewhere, so that loading the model reads another file of the computer.'
    ),
    advice: trans.__('Do not load the model. Ask its author for a file that was saved by the framework itself.')
  }),
  'tflite-out-of-bounds': trans => ({
    title: trans.__('The model points to data that it does not have'),
    why: trans.__(
      'A number in this file leads out of the tables or out of the file itself. No converter writes that. A program that trusts the number reads or writes foreign memory.'
    ),
    advice: trans.__('Do not load the model. Ask its author for a file that was saved by the framework itself.')
  })
} satisfies Record<string, SayRule>;
