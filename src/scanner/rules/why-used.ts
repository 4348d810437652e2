import type { Trust, UseWhy } from '../report';
import { classify } from './classify';
import { isKnownPackage } from './known-packages';
import { isStdlib, topLevel } from './resolve-name';
import type { Judgement } from './value';

/** What a report says of a name that is used: how far it is trusted, and why. */
export interface Standing {
  readonly trust: Trust;
  readonly why: UseWhy;
  /** The callable that the name leads to, where it is another. */
  readonly means?: string;
}

/** Modules of programs, whose classes are the author's own. */
const PROGRAMS: ReadonlySet<string> = new Set(['__main__', '__mp_main__']);

/** TorchScript's names for classes whose code stands in the archive. */
const SCRIPTED = /^__torch__(\.|$)/;

/**
 * Standing of a name by the rules' judgement of it. A finding about one of its calls may say more than this.
 * @param judgement - what `judgeReference` says of the name
 */
export function standingOf(module: string, name: string, judgement: Judgement): Standing {
  const { kind, resolved } = classify(module, name);
  const path = resolved.name === '' ? resolved.module : `${resolved.module}.${resolved.name}`;
  const means = path === `${module}.${name}` ? undefined : path;
  switch (judgement.kind) {
    case 'dangerous':
      return { trust: 'dangerous', why: { id: 'finding', params: { rule: judgement.rule } }, means };
    case 'trusted':
      return { trust: 'trusted', why: judgement.why ?? whyTrusted(resolved.module, kind === 'trusted'), means };
    case 'unknown':
      return { trust: 'unknown', why: judgement.why ?? whyUnknown(resolved.module), means };
  }
}

function whyTrusted(module: string, exact: boolean): UseWhy {
  if (SCRIPTED.test(module)) {
    return { id: 'script-class', params: {} };
  }
  if (isStdlib(module)) {
    return { id: 'standard-library', params: {} };
  }
  return { id: exact ? 'reviewed' : 'data-class', params: { package: topLevel(module) } };
}

function whyUnknown(module: string): UseWhy {
  const top = topLevel(module);
  if (PROGRAMS.has(top)) {
    return { id: 'own-class', params: {} };
  }
  return { id: isKnownPackage(top) || isStdlib(module) ? 'unreviewed' : 'unknown-package', params: { package: top } };
}
