import type { Severity } from '../report';
import { isCodeMaker } from './code-makers';
import { isClassName } from './class-name';
import type { KnownFacts } from './facts';
import { factsOf } from './facts';
import { gadgetAt, isExactGadget } from './gadgets';
import { advisoriesOf } from './gadgets/advisories';
import type { ResolvedName } from './resolve-name';
import { isStdlib, resolveName } from './resolve-name';
import { memoize } from './memoize';
import { holdsModels } from './known-packages';
import { topLevel } from './top-level';
import { isKnownDanger, stdlibSeverity } from './stdlib/severity';
import { classPatternOf, trustedEntry } from './trusted';
import type { Condition, ClassPattern } from './conditions/condition';

/** The row of the tables that a name belongs to. */
export type NameEntry =
  | {
      readonly kind: 'trusted';
      readonly when?: Condition;
      readonly whenResultCalled?: Condition;
      readonly state?: Condition;
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
  | {
      readonly kind: 'facts';
      readonly known: KnownFacts;
      /** The judgement for a call of which the facts cannot tell the effect, where it is worse than unknown. */
      readonly elseDangerous?: Dangerous;
      readonly resolved: ResolvedName;
    }
  /** A class in a dangerous part of a package whose classes are found in models: to call it is dangerous. */
  | { readonly kind: 'tool-class'; readonly called: Dangerous; readonly resolved: ResolvedName }
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
    const { when, whenResultCalled, state } = trusted;
    return { kind: 'trusted', when, whenResultCalled, state, resolved };
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
  const gadget = gadgetEntry(resolved);
  if (gadget !== undefined && isExactGadget(module, name)) {
    return gadget;
  }
  const known = resolved.throughOtherPackage ? undefined : factsOf(module, name);
  if (known !== undefined) {
    return { kind: 'facts', known, elseDangerous: gadget, resolved };
  }
  if (gadget !== undefined) {
    const isTool = isClassName(name) && !resolved.throughOtherPackage && holdsModels(topLevel(module));
    return isTool ? { kind: 'tool-class', called: gadget, resolved } : gadget;
  }
  const pattern = classPatternOf(module, name);
  return pattern === undefined ? { kind: 'unknown', resolved } : { kind: 'class-pattern', pattern, resolved };
}

function gadgetEntry(resolved: ResolvedName): Dangerous | undefined {
  const path = `${resolved.module}.${resolved.name}`;
  const gadget = gadgetAt(path);
  return (
    gadget && {
      kind: 'dangerous',
      severity: gadget.severity,
      reviewed: true,
      references: [...gadget.references, ...advisoriesOf(path)],
      resolved
    }
  );
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
