import type { Translator } from '../translator';
import type { Params } from '../../scanner/report';
import type { SayRule } from './finding-words';

function notUsed(trans: Translator): string {
  return trans.__(
    'Do not render the template: do not chat with the model. Ask its author what this is for, or take the template of the original model.'
  );
}

const named = ({ names }: Params): string | number => names ?? '';

/** Words for findings in templates, such as the chat template of a language model. */
export const TEMPLATE_RULES = {
  'template-python-internals': (trans, { params, severity }) => ({
    title: trans.__('The template reads Python internals: %1', named(params)),
    why:
      severity === 'LOW'
        ? trans.__('The template asks a value for what Python knows about it. That alone does no harm.')
        : trans.__(
            'Through names like these a template gets from any value to all that Python has loaded, and runs programs. Jinja refuses it only where it runs sandboxed: llama-cpp-python before 0.2.72 and SGLang do not.'
          ),
    advice: notUsed(trans)
  }),
  'template-dangerous-call': (trans, { params }) => ({
    title: trans.__('The template calls %1', named(params)),
    why: trans.__(
      'A function of this name runs programs or other code, or reaches files or the network. A template only puts texts together and needs none of them.'
    ),
    advice: notUsed(trans)
  }),
  'template-computed-name': (trans, { params }) => ({
    title: trans.__('The template puts together the name of what it reads or calls: %1', named(params)),
    why: trans.__(
      'The name comes from parts, from another text or from nothing that the scanner can follow. That is how templates hide which internals of Python they reach.'
    ),
    advice: notUsed(trans)
  }),
  'template-host-object': (trans, { params }) => ({
    title: trans.__('The template reaches for the program that renders it: %1', named(params)),
    why: trans.__(
      'These are not the messages and tools that a template is given, but objects of Jinja or of a web server. They lead to settings, passwords and functions of the program.'
    ),
    advice: notUsed(trans)
  }),
  'template-unknown-call': (trans, { params }) => ({
    title: trans.__('The template calls a function that is not known: %1', named(params)),
    why: trans.__(
      'Neither Jinja nor a loader of language models has it. Only the program that renders the template knows what it does.'
    ),
    advice: trans.__('Find out which program the template is for, and what the function does there.')
  }),
  'template-file-access': (trans, { params }) => ({
    title:
      named(params) === ''
        ? trans.__('The template includes other files')
        : trans.__('The template includes another file: %1', named(params)),
    why: trans.__(
      'What another file holds becomes part of what the model is told, or is rendered as a template itself. The template of a model stands alone.'
    ),
    advice: notUsed(trans)
  }),
  'template-runaway': (trans, { params }) => ({
    title: trans.__('Rendering the template does not end: %1', named(params)),
    why: trans.__(
      'By its own numbers, not by its data, the template loops so often or makes so long a text that the program that renders it hangs or runs out of memory.'
    ),
    advice: notUsed(trans)
  })
} satisfies Record<string, SayRule>;
