import type { Severity } from '../report';
import { isCodeMaker } from './code-makers';
import type { KnownFacts } from './facts';
import { factsOf, hasEffects, hasFacts } from './facts';
import { gadgetAt, isExactGadget } from './gadgets';
import { advisoriesOf } from './gadgets/advisories';
import type { ResolvedName } from './resolve-name';
import { isStdlib, resolveName } from './resolve-name';
import { memoize } from './memoize';
import { isKnownDanger, stdlibSeverity } from './stdlib/severity';
import type { TrustedEntry } from './trusted';
import type { ClassPattern } from './conditions/condition';

const tables = () => require('./trusted') as typeof import('./trusted');

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
  | {
      readonly kind: 'facts';
      readonly known: KnownFacts;
      /** The judgement for a call of which the facts cannot tell the effect, where it is worse than unknown. */
      readonly elseDangerous?: Dangerous;
      /** What a review of the package says of the class, where its source was not clear. */
      readonly pattern?: ClassPattern;
      /** Saved models hold names of that part of the package. */
      readonly mixed: boolean;
      readonly resolved: ResolvedName;
    }
  /** In a dangerous part of a package whose objects are found in models: to call it is dangerous, to hold it is not. */
  | { readonly kind: 'tool'; readonly called: Dangerous; readonly resolved: ResolvedName }
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
  const trusted = resolved.throughOtherPackage ? undefined : tables().trustedEntry(module, name);
  if (trusted !== undefined) {
    return { kind: 'trusted', trusted, resolved };
  }
  if (isStdlib(module)) {
    const elseDangerous = inStdlib(resolved);
    const pattern =
      resolved.throughOtherPackage || resolved.dunder !== undefined ? undefined : tables().classPatternOf(module, name);
    return pattern === undefined ? elseDangerous : { kind: 'class-pattern', pattern, elseDangerous, resolved };
  }
  if (resolved.dunder !== undefined) {
    return { kind: 'dangerous', severity: 'CRITICAL', reviewed: true, references: [], resolved };
  }
  if (isCodeMaker(module, name)) {
    return { kind: 'code-maker', resolved };
  }
  const { gadget, mixed } = gadgetEntry(resolved);
  if (gadget !== undefined && !mixed && isExactGadget(module, name)) {
    return gadget;
  }
  const known = resolved.throughOtherPackage ? undefined : (factsOf(module, name) ?? mirrored(module, name));
  const reviewed = gadget === undefined || (mixed && !resolved.throughOtherPackage);
  const pattern = reviewed ? tables().classPatternOf(module, name) : undefined;
  // A review that says which states are harmless knows more than that the class runs something from its state.
  if (pattern?.state !== undefined) {
    return { kind: 'class-pattern', pattern, elseDangerous: gadget, resolved };
  }
  if (known !== undefined) {
    return {
      kind: 'facts',
      known,
      elseDangerous: gadget,
      pattern: gadget === undefined ? pattern : undefined,
      mixed,
      resolved
    };
  }
  if (gadget !== undefined) {
    return mixed && !resolved.throughOtherPackage ? { kind: 'tool', called: gadget, resolved } : gadget;
  }
  return pattern === undefined ? { kind: 'unknown', resolved } : { kind: 'class-pattern', pattern, resolved };
}

/**
 * `autograd.numpy.DataSource`, `sklearn.externals.array_api_compat.torch.X`: packages repeat the names of another in a module
 * that is called as that is. The table of the other says what its class does; nothing is trusted for it.
 */
function mirrored(module: string, name: string): KnownFacts | undefined {
  const [top, ...parts] = module.split('.');
  const from = hasFacts(top) ? parts.findIndex(hasFacts) : -1;
  const known = from < 0 ? undefined : factsOf(parts.slice(from).join('.'), name);
  return known !== undefined && hasEffects(known.facts) ? known : undefined;
}

function gadgetEntry(resolved: ResolvedName): { readonly gadget?: Dangerous; readonly mixed: boolean } {
  const path = `${resolved.module}.${resolved.name}`;
  const found = gadgetAt(path);
  if (found === undefined) {
    return { mixed: false };
  }
  const { severity, mixed } = found;
  const references = [...found.references, ...advisoriesOf(path)];
  return { gadget: { kind: 'dangerous', severity, reviewed: true, references, resolved }, mixed };
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
