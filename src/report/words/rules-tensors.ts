import type { Finding } from '../../scanner/report';
import type { Translator } from '../translator';
import type { SayRule } from './finding-words';

const param = (finding: Finding, name: string): string | number => finding.params[name] ?? '';

function savedAnew(trans: Translator): string {
  return trans.__('Do not load the model. Ask its author for a file that was saved by the framework itself.');
}

function whatIsWrong(trans: Translator, what: string): string {
  switch (what) {
    case 'overlap':
      return trans.__('It shares bytes with another tensor, which lets one be changed by way of the other.');
    case 'outside':
      return trans.__('It lies outside of the file.');
    case 'shape':
      return trans.__('Its shape or its place is no number that a program can work with.');
    case 'order':
      return trans.__('It ends before it begins.');
    case 'type':
      return trans.__('Its type has a number that no program knows.');
    case 'alignment':
      return trans.__('It begins where no tensor can begin.');
    default:
      return trans.__('Its shape and type take more or fewer bytes than it has.');
  }
}

function whatIsOdd(trans: Translator, what: string): string {
  switch (what) {
    case 'path':
      return trans.__(
        'Programs that store each tensor in a file of its own use the name as the name of the file: this one leads to another folder.'
      );
    case 'nul':
      return trans.__('The name holds a NUL: some programs end it there, others read on.');
    case 'code':
      return trans.__('The name holds program code. No layer is called like that.');
    default:
      return trans.__('The name holds characters that are not shown, so that it looks like another.');
  }
}

/** Words for findings in files that hold tensors behind a header: safetensors, GGUF. */
export const TENSOR_RULES = {
  'tensor-layout': (trans, finding) => ({
    title: trans.__('The tensor %1 is not where the file says', param(finding, 'tensor')),
    why: `${whatIsWrong(trans, String(param(finding, 'what')))} ${trans.__(
      'No program writes such a file. Loaders that do not check it read or write memory that is not theirs.'
    )}`,
    advice: savedAnew(trans)
  }),
  'tensor-hidden-data': (trans, finding) => ({
    title: trans.__('%1 bytes of the file belong to no tensor', param(finding, 'size')),
    why: trans.__(
      'Between or behind the tensors stand bytes that the header does not mention. Most loaders skip or refuse them; another program may take the same file for something else because of them. They were scanned.'
    ),
    advice: savedAnew(trans)
  }),
  'tensor-name': (trans, finding) => ({
    title: trans.__('A name in the model is odd: %1', param(finding, 'tensor')),
    why: whatIsOdd(trans, String(param(finding, 'what'))),
    advice: trans.__('Do not convert or unpack the model. Ask its author where the name comes from.')
  }),
  'model-false-claim': (trans, finding) => ({
    title: trans.__('The header of the model claims what can not be: %1', param(finding, 'what')),
    why: trans.__(
      'A length, count or number in the header is far beyond what the file holds or what any model has. Loaders that believe it stop, run out of memory, or write beyond the memory that they asked for.'
    ),
    advice: savedAnew(trans)
  }),
  'model-repeated-name': (trans, finding) => ({
    title: trans.__('The name %1 stands twice in the model', param(finding, 'name')),
    why: trans.__(
      'One program takes the first of the two, another takes the last: what one sees need not be what is loaded. No program that saves models writes a name twice.'
    ),
    advice: savedAnew(trans)
  }),
  'model-metadata-type': (trans, finding) => ({
    title: trans.__('The metadata under %1 are no text', param(finding, 'key')),
    why: trans.__('The format allows only texts there. Some programs refuse the file, others read on.'),
    advice: trans.__('Ask the author of the model which program wrote it.')
  })
} satisfies Record<string, SayRule>;
