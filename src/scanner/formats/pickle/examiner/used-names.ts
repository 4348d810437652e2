import type { ScanContext } from '../../../context';
import type { UseHow } from '../../../report';
import { atLeast } from '../../../report';
import { judgeReference } from '../../../rules/judge';
import { resolveName } from '../../../rules/resolve-name';
import type { Standing } from '../../../rules/why-used';
import { standingOf } from '../../../rules/why-used';
import type { GlobalEntry } from '../machine/globals';
import { How, MAX_GLOBALS } from '../machine/globals';
import type { CallableInfo } from './callable-info';
import type { FindingLog } from './finding-log';

/** A name that no opcode looks up: an attribute that a call fetches. */
interface Reached {
  readonly module: string;
  readonly name: string;
  how: number;
  count: number;
}

/** Tells the report which classes and callables the pickles of a file use, and how far each of them is trusted. */
export class UsedNames {
  private readonly reached = new Map<string, Reached>();

  /** A callable that is not in the table of globals is named, called or built: an attribute of one, or a code of `copyreg`. */
  reach(module: string, name: string, how: How): void {
    const key = `${module}\n${name}`;
    const known = this.reached.get(key);
    if (known !== undefined) {
      known.how |= how;
      known.count++;
    } else if (this.reached.size < MAX_GLOBALS) {
      this.reached.set(key, { module, name, how, count: 1 });
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
    entries.forEach(({ module, name, how, named, uses, constant }, index) => {
      if (constant === undefined) {
        const { standing } = callable(index);
        context.use({ module, name, how: howsOf(how), count: Math.max(uses, named), again, ...known(standing, findings, module, name) });
      }
    });
    for (const { module, name, how, count } of this.reached.values()) {
      const standing = standingOf(module, name, judgeReference(module, name));
      context.use({ module, name, how: howsOf(how), count, again, ...known(standing, findings, module, name) });
    }
  }
}

/** The standing of a name, with what the findings say about its calls. */
function known(standing: Standing, findings: FindingLog, module: string, name: string): Standing {
  const { shownModule, shownName } = resolveName(module, name);
  const worst = findings.worstOf(shownModule, shownName) ?? findings.worstOf(module, name);
  if (worst === undefined) {
    return standing;
  }
  const params = { rule: worst.rule };
  if (atLeast(worst.severity, 'MEDIUM')) {
    return { ...standing, trust: 'dangerous', why: { id: 'finding', params } };
  }
  return standing.trust === 'trusted' ? { ...standing, trust: 'unknown', why: { id: 'needs-review', params } } : standing;
}

const LISTS: readonly (readonly UseHow[])[] = Array.from({ length: 8 }, (_, bits) => [
  'named',
  ...((bits & How.CALLED) !== 0 ? (['called'] as const) : []),
  ...((bits & How.BUILT) !== 0 ? (['built'] as const) : []),
  ...((bits & How.FILLED) !== 0 ? (['filled'] as const) : [])
]);

const howsOf = (bits: number): readonly UseHow[] => LISTS[bits];
