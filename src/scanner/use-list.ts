import type { UseInput } from './context';
import type { Limits } from './limits';
import { printable } from './printable';
import type { Trust, Use, UseHow, UseWhy } from './report';
import { TRUSTS, USE_HOWS } from './report';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The classes and callables that loading one file would use, each once, up to a limit; the worst stay. */
export class UseList {
  /** Uses beyond the limit. One that several members name may be counted for each. */
  dropped = 0;
  private readonly byName = new Map<string, Mutable<Use>>();
  private readonly kept: Record<Trust, number> = { dangerous: 0, unknown: 0, trusted: 0 };

  constructor(private readonly limits: Pick<Limits, 'maxUses' | 'maxName'>) {}

  /** @param members - where it is used */
  add(members: readonly string[], input: UseInput): void {
    const module = this.shown(input.module);
    const name = this.shown(input.name);
    const key = `${module}\n${name}`;
    const before = this.byName.get(key);
    if (before !== undefined) {
      this.join(before, members, input);
      return;
    }
    if (this.byName.size >= this.limits.maxUses) {
      this.dropped++;
      if (!this.makePlace(input.trust)) {
        return;
      }
    }
    this.kept[input.trust]++;
    this.byName.set(key, {
      module,
      name,
      means: input.means && this.shown(input.means),
      how: input.how,
      count: input.count,
      trust: input.trust,
      why: this.safe(input.why),
      members: members.map(member => this.shown(member))
    });
  }

  /** Drops the last of those that matter least, when they matter less than one of `trust`. */
  private makePlace(trust: Trust): boolean {
    const least = TRUSTS.filter(each => this.kept[each] > 0).pop() ?? trust;
    if (TRUSTS.indexOf(least) <= TRUSTS.indexOf(trust)) {
      return false;
    }
    const last = [...this.byName].reverse().find(([, use]) => use.trust === least);
    this.kept[least]--;
    return last !== undefined && this.byName.delete(last[0]);
  }

  /** It was used before. */
  private join(use: Mutable<Use>, members: readonly string[], input: UseInput): void {
    use.count = input.again === true ? Math.max(use.count, input.count) : use.count + input.count;
    use.how = joinHow(use.how, input.how);
    if (members.length < use.members.length) {
      use.members = members.map(member => this.shown(member));
    }
    if (TRUSTS.indexOf(input.trust) < TRUSTS.indexOf(use.trust)) {
      this.kept[use.trust]--;
      this.kept[input.trust]++;
      use.trust = input.trust;
      use.why = this.safe(input.why);
    }
  }

  /** Dangerous ones first, then by name. */
  sorted(): Use[] {
    return [...this.byName.values()].sort(
      (a, b) =>
        TRUSTS.indexOf(a.trust) - TRUSTS.indexOf(b.trust) || compare(a.module, b.module) || compare(a.name, b.name)
    );
  }

  private shown(text: string): string {
    return printable(text, this.limits.maxName);
  }

  private safe({ id, params }: UseWhy): UseWhy {
    const entries = Object.entries(params);
    return {
      id,
      params: Object.fromEntries(
        entries.map(([key, value]) => [key, typeof value === 'string' ? this.shown(value) : value])
      )
    };
  }
}

function joinHow(a: readonly UseHow[], b: readonly UseHow[]): readonly UseHow[] {
  return b.every(how => a.includes(how)) ? a : USE_HOWS.filter(how => a.includes(how) || b.includes(how));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
