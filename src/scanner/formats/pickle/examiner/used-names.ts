import type { ScanContext } from '../../../context';
import type { UseHow } from '../../../report';
import { atLeast } from '../../../report';
import { resolveName } from '../../../rules/resolve-name';
import type { Judgement } from '../../../rules/value';
import type { Standing } from '../../../rules/why-used';
import { standingOf } from '../../../rules/why-used';
import type { GlobalEntry } from '../machine/globals';
import { How, MAX_GLOBALS } from '../machine/globals';
import type { CallableInfo } from './callable-info';
import type { FindingLog } from './finding-log';

/** A name that no opcode looks up: an attribute that a call fetches, or what is called although it is no global. */
interface Reached {
  readonly module: string;
  readonly name: string;
  how: number;
  count: number;
  /** The worst judgement of the calls that reach it. */
  judgement: Judgement;
}

/** Tells the report which classes and callables the pickles of a file use, and how far each of them is trusted. */
export class UsedNames {
  private readonly reached = new Map<string, Reached>();

  /** A callable that is not in the table of globals is fetched or called, which is judged so. */
  reach(module: string, name: string, how: How, judgement: Judgement): void {
    const key = `${module}\n${name}`;
    const known = this.reached.get(key);
    if (known !== undefined) {
      known.how |= how;
      known.count++;
      known.judgement = worse(known.judgement, judgement);
    } else if (this.reached.size < MAX_GLOBALS) {
      this.reached.set(key, { module, name, how, count: 1, judgement });
    }
  }

  /**
   * Report all of them, after the last pickle.
   * @param again - the pickles are run in another reading of the same bytes
   */
  report(
    context: ScanContext,
    entries: readonly GlobalEntry[],
    callable: (index: number) => CallableInfo,
    findings: FindingLog,
    again: boolean
  ): void {
    entries.forEach((entry, index) => {
      if (entry.constant === undefined) {
        const { module, name, how, named, uses } = entry;
        const standing = standingIn(callable(index).standing, entry, findings);
        context.use({ module, name, how: HOWS[how], count: Math.max(uses, named), again, ...standing });
      }
    });
    for (const { module, name, how, count, judgement } of this.reached.values()) {
      const { means } = standingOf(module, name, judgement);
      context.use({ module, name, how: HOWS[how], count, again, means, ...reachedAs(judgement) });
    }
  }
}

/** The standing of a name, with what the findings say about its calls. */
function standingIn(standing: Standing, { module, name, how }: GlobalEntry, findings: FindingLog): Standing {
  const { shownModule, shownName } = resolveName(module, name);
  const worst = findings.worstOf(shownModule, shownName) ?? findings.worstOf(module, name);
  if (worst !== undefined) {
    const params = { rule: worst.rule };
    if (atLeast(worst.severity, 'MEDIUM')) {
      return { ...standing, trust: 'dangerous', why: { id: 'finding', params } };
    }
    return standing.trust === 'unknown'
      ? standing
      : { ...standing, trust: 'unknown', why: { id: 'needs-review', params } };
  }
  if (standing.trust === 'dangerous' && how !== How.NAMED) {
    return { ...standing, trust: 'trusted', why: { id: 'calls-reviewed', params: {} } };
  }
  if (standing.why.id === 'unreviewed' && how === How.NAMED) {
    return { ...standing, trust: 'trusted', why: { id: 'only-named', params: standing.why.params } };
  }
  return standing;
}

function reachedAs(judgement: Judgement): Pick<Standing, 'trust' | 'why'> {
  if (judgement.kind === 'trusted') {
    return { trust: 'trusted', why: { id: 'attribute', params: {} } };
  }
  const params = { rule: judgement.rule };
  return atLeast(judgement.severity, 'MEDIUM')
    ? { trust: 'dangerous', why: { id: 'finding', params } }
    : { trust: 'unknown', why: { id: 'needs-review', params } };
}

function worse(a: Judgement, b: Judgement): Judgement {
  return b.kind === 'trusted' || (a.kind !== 'trusted' && atLeast(a.severity, b.severity)) ? a : b;
}

/** By the bits of `How`. */
const HOWS: readonly (readonly UseHow[])[] = Array.from({ length: 8 }, (_, bits) => [
  'named',
  ...((bits & How.CALLED) !== 0 ? (['called'] as const) : []),
  ...((bits & How.BUILT) !== 0 ? (['built'] as const) : []),
  ...((bits & How.FILLED) !== 0 ? (['filled'] as const) : [])
]);
