import type { Finding } from '../../scanner/report';
import type { Translator } from '../translator';
import type { SayRule } from './finding-words';
import { formatLabel } from './formats';

const labelOf = (finding: Finding, trans: Translator): string =>
  formatLabel(String(finding.params.format ?? 'unknown'), trans);

/** Words for programs that lie under the names of models and in them. */
export const NATIVE_RULES = {
  'program-named-model': (trans, finding) => ({
    title: trans.__('The file has the name of a model and is a program: %1', labelOf(finding, trans)),
    why: trans.__(
      'No loader can read it. It does its work when somebody starts it instead, or when a program hands it to the operating system because of its content. Nobody gives a program such a name by mistake.'
    ),
    advice: trans.__('Do not open or start it, and delete it. Tell whoever published it.')
  }),
  'program-in-model': (trans, finding) => ({
    title: trans.__('A program or library is packed with the model: %1', labelOf(finding, trans)),
    why: trans.__(
      'Models hold numbers and descriptions. Native code or a script that comes with them runs when a loader, a custom operator or a person picks it up, with all rights of the user.'
    ),
    advice: trans.__(
      'Do not unpack or load it before you know what the program is for. Ask the author for the model without it.'
    )
  }),
  'script-command': (trans, { params }) => ({
    title: trans.__('A script that is packed with the model has the command %1', String(params.command ?? '')),
    why: trans.__(
      'The command fetches or starts something else. No loader runs the script by itself, but a server, an installer or a person that picks it up does, with all rights of the user.'
    ),
    advice: trans.__('Do not run the script. Ask the author what it is for, or get the model without it.')
  }),
  'program-with-model': trans => ({
    title: trans.__('The file is a program, not only a model'),
    why: trans.__(
      'It starts as a program on several operating systems and brings the model along (as llamafile does). Whoever runs it trusts its author with the whole account; the model inside was scanned, the program was not.'
    ),
    advice: trans.__(
      'Run it only if you trust who built it, or take the model out of it and load that with a program of your own.'
    )
  })
} satisfies Record<string, SayRule>;
