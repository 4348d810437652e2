import type { Translator } from '../translator';
import type { SayRule } from './finding-words';
import { callableOf } from './finding-words';

function readCode(trans: Translator): string {
  return trans.__(
    'Read the code before you load the model, or load it without trust_remote_code=True. Best is a model of the same kind that needs no code of its own.'
  );
}

function askAuthor(trans: Translator): string {
  return trans.__(
    'Do not load the model. Ask its author what this is for, or get the model from a source that you trust.'
  );
}

/** Words for findings in configurations of Hugging Face models and other JSON, and in the Python that comes with models. */
export const HF_RULES = {
  'hf-model-code': (trans, { params }) => ({
    title: trans.__('The model brings Python code: %1', String(params.file ?? '')),
    why: params.looked
      ? trans.__(
          'With trust_remote_code=True the loader runs this file. It lies beside the configuration, and what it does was judged by the functions that it names.'
        )
      : trans.__(
          'With trust_remote_code=True the loader runs this file, and some programs run it without being told to. The file was not there to be looked at.'
        ),
    advice: readCode(trans)
  }),
  'hf-remote-code': (trans, { params }) => ({
    title: trans.__('The model runs code from another repository: %1', String(params.repository ?? '')),
    why: trans.__(
      'The loader downloads this code when the model is loaded and runs it. It is not part of the model, and whoever owns that repository can change it at any time.'
    ),
    advice: trans.__(
      'Do not load the model with trust_remote_code=True. Some programs run such code without being told to, so look at that repository first, and pin its revision.'
    )
  }),
  'hf-kernel': (trans, { params }) => ({
    title: trans.__('The model downloads a kernel from %1', String(params.repository ?? '')),
    why: trans.__(
      'In place of an implementation of attention stands the name of a repository. transformers 4.56 to 5.2 downloads it and runs what is in it, even without trust_remote_code.'
    ),
    advice: askAuthor(trans)
  }),
  'hf-trust-remote-code': trans => ({
    title: trans.__('The configuration asks to trust code that comes with the model'),
    why: trans.__(
      'Whether to run code that comes with a model is for the one who loads it to decide. Programs that take the answer from the configuration run that code without asking.'
    ),
    advice: readCode(trans)
  }),
  'json-callable': (trans, finding) => ({
    title: trans.__('The file names %1, which its reader imports or calls', callableOf(finding)),
    why: trans.__(
      '%1 looks this name up and uses what it finds. The name leads to something that can run programs or files, or to code that nobody reviewed.',
      String(finding.params.reader ?? '')
    ),
    advice: askAuthor(trans)
  }),
  'json-path': (trans, { params }) => ({
    title: trans.__('The file leads to %1', String(params.file ?? '')),
    why: trans.__(
      'A loader opens the files that the model names. This one lies outside of the folder of the model, where files of your own or of other machines are.'
    ),
    advice: askAuthor(trans)
  }),
  'json-code': (trans, { params }) => ({
    title: trans.__('A setting of the model holds code: %1', String(params.path ?? '')),
    why: trans.__(
      'The text is a command or calls a function that runs programs or other code. A configuration has no use for it, unless something is to run it.'
    ),
    advice: askAuthor(trans)
  }),
  'python-source': (trans, { params }) => ({
    title: trans.__('Code of the model uses %1', String(params.names ?? '')),
    why:
      params.when === 'import'
        ? trans.__(
            'The code runs programs or other code, or reaches files or the network, as soon as it is imported. A model that only computes has no need of it.'
          )
        : trans.__(
            'The functions in it run programs or other code, or reach files or the network, when the model is made or used.'
          ),
    advice: readCode(trans)
  }),
  'python-source-present': (trans, { params }) => ({
    title:
      params.role === 'archive' ? trans.__('The archive brings source code') : trans.__('The file brings source code'),
    why: trans.__(
      'A loader may run it. It names nothing that runs programs or reaches files or the network, but names alone do not show all that code does.'
    ),
    advice: readCode(trans)
  })
} as const satisfies Record<string, SayRule>;
