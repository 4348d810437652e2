import type { Params } from '../../scanner/report';
import type { UseReasonId } from '../../scanner/use-reasons';
import { printable } from '../../scanner/printable';
import type { Translator } from '../translator';

type SayWhy = (trans: Translator, params: Params) => string;

/** Longest name that is put into a sentence. */
const LONGEST = 300;

const text = (value: string | number | undefined): string =>
  value === undefined ? '' : printable(String(value), LONGEST);

/** One sentence for every reason of `scanner/use-reasons.ts`, but for a finding, which has words of its own. */
export const USE_WORDS: Record<UseReasonId, SayWhy> = {
  'standard-library': trans => trans.__('Part of Python that was reviewed: it makes data from data.'),
  reviewed: (trans, { package: name }) =>
    trans.__('Part of %1 that was reviewed: it makes data from data.', text(name)),
  'data-class': (trans, { package: name }) =>
    trans.__('Class of %1: making it and giving it its state runs nothing that the file chooses.', text(name)),
  facts: (trans, { package: name, versions }) =>
    versions === undefined
      ? trans.__('The source of %1 was read: building it runs nothing that the file chooses.', text(name))
      : trans.__(
          'The source of %1 (%2) was read: building it runs nothing that the file chooses.',
          text(name),
          text(versions)
        ),
  'calls-reviewed': trans => trans.__('Harmless with some arguments only: every call of it was looked at.'),
  attribute: trans => trans.__('Part of another one in this list, fetched where that is harmless.'),
  'only-named': (trans, { package: name }) =>
    trans.__('Part of %1 that is only named: loading does not call it.', text(name)),
  'keras-own': trans => trans.__('Keras makes it from its own code.'),
  'script-class': trans => trans.__('Class of the TorchScript code in the file, which was scanned itself.'),
  'own-class': trans =>
    trans.__('Class of the program that wrote the file: your own program has to have one of that name.'),
  'unknown-package': (trans, { package: name }) =>
    trans.__('Of %1, a package that nobody reviewed: importing and building it runs that code.', text(name)),
  unreviewed: (trans, { package: name }) => trans.__('Part of %1 that nobody reviewed.', text(name)),
  'needs-review': trans => trans.__('Reviewed, but used in a way that has to be looked at.'),
  finding: trans => trans.__('There is a finding about it.')
};

/** The same for parts of several packages, where the sentence names one. */
export const WORDS_OF_SEVERAL: Partial<Record<UseReasonId, (trans: Translator) => string>> = {
  reviewed: trans => trans.__('Parts of several packages that were reviewed: they make data from data.'),
  'data-class': trans =>
    trans.__(
      'Classes of several packages: making them and giving them their state runs nothing that the file chooses.'
    ),
  facts: trans =>
    trans.__('The sources of several packages were read: building these runs nothing that the file chooses.'),
  'only-named': trans => trans.__('Parts of several packages that are only named: loading does not call them.'),
  'unknown-package': trans =>
    trans.__('Of several packages that nobody reviewed: importing and building them runs their code.'),
  unreviewed: trans => trans.__('Parts of several packages that nobody reviewed.')
};
