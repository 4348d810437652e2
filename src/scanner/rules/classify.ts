import type { Severity } from '../report';
import { isCodeMaker } from './code-makers';
import { gadgetAt } from './gadgets';
import { advisoriesOf } from './gadgets/advisories';
import type { ResolvedName } from './resolve-name';
import { isStdlib, resolveName } from './resolve-name';
import { memoize } from './memoize';
import { isKnownDanger, stdlibSeverity } from './stdlib/severity';
import type { TrustedEntry } from './trusted';
import { classPatternOf, trustedEntry } from './trusted';
import type { ClassPattern } from './conditions/condition';

/** The row of the tables that a name belongs to. */
export type NameEntry =
  | {
      readonly kind: 'trusted';
      readonly trusted: TrustedEntry;
      readonly resolved: ResolvedName;
    }
  | {
      readonly kind: 'class-pattern';
      readonly pattern: ClassPattern;
      /** The judgement for opcodes that the pattern does not list, where it is worse than unknown. */
      readonly elseDangerous?: Dangerous;
      readonly resolved: ResolvedName;
    }
  | Dangerous
  | { readonly kind: 'code-maker'; readonly resolved: ResolvedName }
  | { readonly kind: 'unknown'; readonly resolved: ResolvedName };

interface Dangerous {
  readonly kind: 'dangerous';
  readonly severity: Severity;
  readonly reviewed: boolean;
  readonly references: readonly string[];
  readonly resolved: ResolvedName;
}

/** Look a name up in the tables: exact reviewed callables first, then known dangers, then class patterns. */
export const classify = memoize(lookUp);

function lookUp(writtenModule: string, writtenName: string): NameEntry {
  const resolved = resolveName(writtenModule, writtenName);
  const { module, name } = resolved;
  const trusted = resolved.throughOtherPackage ? undefined : trustedEntry(module, name);
  if (trusted !== undefined) {
    return { kind: 'trusted', trusted, resolved };
  }
  if (isStdlib(module)) {
    const elseDangerous = inStdlib(resolved);
    const pattern =
      resolved.throughOtherPackage || resolved.dunder !== undefined ? undefined : classPatternOf(module, name);
    return pattern === undefined ? elseDangerous : { kind: 'class-pattern', pattern, elseDangerous, resolved };
  }
  if (resolved.dunder !== undefined) {
    return { kind: 'dangerous', severity: 'CRITICAL', reviewed: true, references: [], resolved };
  }
  if (isCodeMaker(module, name)) {
    return { kind: 'code-maker', resolved };
  }
  const path = `${module}.${name}`;
  const gadget = gadgetAt(path);
  if (gadget !== undefined) {
    const references = [...gadget.references, ...advisoriesOf(path)];
    return { kind: 'dangerous', severity: gadget.severity, reviewed: true, references, resolved };
  }
  const pattern = classPatternOf(module, name);
  return pattern === undefined ? { kind: 'unknown', resolved } : { kind: 'class-pattern', pattern, resolved };
}

/** A part of the standard library that is not trusted. */
function inStdlib(resolved: ResolvedName): Dangerous {
  const path = resolved.name === '' ? resolved.module : `${resolved.module}.${resolved.name}`;
  const severity = resolved.dunder !== undefined ? 'CRITICAL' : stdlibSeverity(path);
  return {
    kind: 'dangerous',
    severity,
    reviewed: severity === 'CRITICAL' || isKnownDanger(path),
    references: advisoriesOf(path),
    resolved
  };
}
