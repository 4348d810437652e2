/**
 * Every rule by id, with its standing references. The words are in `src/report/words.ts`: a rule that is added here
 * needs a row there (a test compares the two).
 */
export interface Rule {
  /** CWE, MITRE ATLAS, CVE and GHSA identifiers that hold for every finding of the rule. */
  readonly references: readonly string[];
}

const PICKLE = ['CWE-502', 'AML.T0011.000', 'AML.T0018.002'];

export const CATALOG = {
  /** A callable that runs code or touches files, processes or the network is called while loading. */
  'pickle-dangerous-call': { references: PICKLE },
  /** Such a callable is only named; what is loaded holds it and may call it later. */
  'pickle-dangerous-reference': { references: PICKLE },
  /** A callable of the standard library that nobody has reviewed as harmless. */
  'pickle-unreviewed-stdlib': { references: PICKLE },
  /** A callable or class of an unknown package is called. */
  'pickle-unknown-call': { references: ['CWE-502', 'CWE-470', 'AML.T0011.000'] },
  /** The same with arguments or state that look like a command, a URL, an import, a path or a nested pickle. */
  'pickle-suspicious-arguments': { references: ['CWE-502', 'CWE-470', 'AML.T0011.000'] },
  /** The module or the name of a callable is computed while loading. */
  'pickle-computed-name': { references: ['CWE-502', 'CWE-470', 'AML.T0011.000'] },
  /** An attribute, item or list of something imported is changed while loading (BUILD, SETITEM, APPEND on a global). */
  'pickle-global-overwritten': { references: ['CWE-502', 'CWE-915', 'AML.T0011.000'] },
  /** An extension code that the file itself does not register. */
  'pickle-extension-code': { references: ['CWE-502', 'AML.T0011.000'] },
  /** Frames that make CPython's file reader and its bytes reader see different opcodes. */
  'pickle-frame-mismatch': { references: ['CWE-436', 'CWE-502', 'AML.T0076'] },
  /** A pickle where none is expected: after padding or junk, or inside other data. */
  'pickle-hidden-stream': { references: ['CWE-436', 'AML.T0076'] }
} as const satisfies Record<string, Rule>;

export type RuleId = keyof typeof CATALOG;
