import type { Severity } from '../report';
import { isCodeMaker } from './code-makers';
import { gadgetAt } from './gadgets';
import { advisoriesOf } from './gadgets/advisories';
import type { ResolvedName } from './names';
import { isStdlib, resolveName } from './names';
import { remembered } from './memoize';
import { isKnownDanger, stdlibSeverity } from './stdlib/severity';
import { familyOf, trustedEntry } from './trusted';
import type { Condition, Family } from './conditions/condition';

/** What a name is by itself. */
export type Entry =
  | {
      readonly kind: 'trusted';
      readonly when?: Condition;
      readonly called?: Condition;
      readonly resolved: ResolvedName;
    }
  | {
      readonly kind: 'family';
      readonly family: Family;
      /** What it is in the kinds of call that the family does not cover, where that is worse than unknown. */
      readonly otherwise?: Dangerous;
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

/** Look a name up in the tables: exact reviewed callables first, then what is known as dangerous, then families. */
export const classify = remembered(look);

function look(writtenModule: string, writtenName: string): Entry {
  const resolved = resolveName(writtenModule, writtenName);
  const { module, name } = resolved;
  const trusted = resolved.detour ? undefined : trustedEntry(module, name);
  if (trusted !== undefined) {
    return { kind: 'trusted', when: trusted.when, called: trusted.called, resolved };
  }
  if (isStdlib(module)) {
    const otherwise = inStdlib(resolved);
    const family = resolved.detour || resolved.dunder !== undefined ? undefined : familyOf(module, name);
    return family === undefined ? otherwise : { kind: 'family', family, otherwise, resolved };
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
  const family = familyOf(module, name);
  return family === undefined ? { kind: 'unknown', resolved } : { kind: 'family', family, resolved };
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
