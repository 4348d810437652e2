/**
 * Why a class or callable that a file uses is trusted, unknown or dangerous. Ids only: the sentences are in
 * `src/report/words/uses.ts`.
 */
export const USE_REASONS = [
  /** Trusted: a callable of Python itself that makes data from data, and was reviewed. */
  'standard-library',
  /** Trusted: a reviewed callable of another package; params: package. */
  'reviewed',
  /** Trusted: a class of a package whose classes were reviewed as data; params: package. */
  'data-class',
  /** Trusted: the source of the class was read, of these versions; params: package, versions. */
  'facts',
  /** Trusted: harmless with some arguments only, and every call of it was looked at. */
  'calls-reviewed',
  /** Trusted: an attribute of another use, fetched where that is harmless. */
  'attribute',
  /** Trusted: a part of a known package that nothing calls while the file is loaded; params: package. */
  'only-named',
  /** Trusted: Keras makes it from its own code. */
  'keras-own',
  /** Trusted: the code of the class comes with the file, as TorchScript, and is scanned itself. */
  'script-class',
  /** Unknown: a class of the program that wrote the file (`__main__`). */
  'own-class',
  /** Unknown: of a package that nobody reviewed; params: package. */
  'unknown-package',
  /** Unknown: a part of a known package that was not reviewed; params: package. */
  'unreviewed',
  /** Unknown: reviewed, but used in a way that has to be looked at; params: rule (of the finding). */
  'needs-review',
  /** Dangerous: a finding says why; params: rule. */
  'finding'
] as const;

export type UseReasonId = (typeof USE_REASONS)[number];
