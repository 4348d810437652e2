/** Uses in words: what loading does with a class or callable, and why that is trusted, unknown or dangerous. */
import type { Trust, Use, UseWhy } from '../scanner/report';
import { foreignRule } from './foreign-ids';
import type { Translator } from './translator';
import { countText, ruleWords } from './words';
import { USE_WORDS, WORDS_OF_SEVERAL } from './words/why-used-words';

/** Groups of one reason that differ in their package only; more than these are shown as one. */
const MAX_PACKAGES = 5;

/** `os.system`; no module for functions and classes that Python has by themselves. */
export function useName({ module, name }: Pick<Use, 'module' | 'name'>): string {
  return module === '' || module === 'builtins' || module === '__builtin__' ? name : `${module}.${name}`;
}

/** How far something is trusted, in one word. */
export function trustWord(trust: Trust, trans: Translator): string {
  switch (trust) {
    case 'dangerous':
      return trans.__('dangerous');
    case 'unknown':
      return trans.__('unknown');
    case 'trusted':
      return trans.__('trusted');
  }
}

/** How many uses there are of each kind, the kinds that there are: `1 dangerous, 12 trusted`. */
export function trustCounts(uses: readonly Pick<Use, 'trust'>[], dropped: number, trans: Translator): string {
  const count = (trust: Trust): number => uses.filter(use => use.trust === trust).length;
  const [dangerous, unknown, trusted] = [count('dangerous'), count('unknown'), count('trusted')];
  return [
    dangerous > 0 ? trans.__('%1 dangerous', countText(dangerous)) : '',
    unknown > 0 ? trans.__('%1 unknown', countText(unknown)) : '',
    trusted > 0 ? trans.__('%1 trusted', countText(trusted)) : '',
    dropped > 0 ? trans.__('%1 not listed', countText(dropped)) : ''
  ]
    .filter(Boolean)
    .join(', ');
}

/** `called 3 times, given a state`: what loading does with it. */
export function howText({ how, count }: Pick<Use, 'how' | 'count'>, trans: Translator): string {
  const times = countText(count);
  return [
    how.includes('called')
      ? trans._n('called once', 'called %2 times', count, times)
      : trans._n('named once', 'named %2 times', count, times),
    how.includes('built') ? trans.__('given a state') : '',
    how.includes('filled') ? trans.__('filled with items') : ''
  ]
    .filter(Boolean)
    .join(', ');
}

/** Why it is trusted, unknown or dangerous: one sentence. */
export function useWhy(use: Pick<Use, 'module' | 'name' | 'why' | 'means'>, trans: Translator): string {
  const { why } = use;
  if (why.id === 'finding') {
    return findingTitle(use, why, trans);
  }
  // A reason of another version of the engine.
  return Object.prototype.hasOwnProperty.call(USE_WORDS, why.id)
    ? USE_WORDS[why.id](trans, why.params)
    : trans.__('For a reason that this version does not know (%1).', why.id);
}

/** The uses by why they are trusted, unknown or dangerous: those of a group share one sentence. Each has at least one. */
export function groupUses(uses: readonly Use[]): (readonly Use[])[] {
  const groups = new Map<string, Use[]>();
  for (const use of uses) {
    const { id, params } = use.why;
    // The words of a finding name the callable.
    const own = id === 'finding' ? [use.module, use.name] : [];
    const key = [use.trust, id, ...Object.values(params), ...own].join('\n');
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [use]);
    } else {
      group.push(use);
    }
  }
  return [...groups.values()];
}

/** The same for people: a file that uses the classes of forty packages does not make them read one sentence forty times. */
export function groupsToShow(uses: readonly Use[]): (readonly Use[])[] {
  const byReason = new Map<string, (readonly Use[])[]>();
  for (const group of groupUses(uses)) {
    const [{ trust, why }] = group;
    const key = why.id in WORDS_OF_SEVERAL ? `${trust} ${why.id}` : `${byReason.size}`;
    byReason.set(key, [...(byReason.get(key) ?? []), group]);
  }
  return [...byReason.values()].flatMap(groups => (groups.length > MAX_PACKAGES ? [groups.flat()] : groups));
}

/** Why the uses of a group are trusted, unknown or dangerous: one sentence. */
export function groupWhy(group: readonly Use[], trans: Translator): string {
  const [first] = group;
  const say = group.some(({ why }) => why.params.package !== first.why.params.package)
    ? WORDS_OF_SEVERAL[first.why.id]
    : undefined;
  return say === undefined ? useWhy(first, trans) : say(trans);
}

/** The heading of the finding that made it dangerous. */
function findingTitle(
  { module, name, means }: Pick<Use, 'module' | 'name' | 'means'>,
  { params }: UseWhy,
  trans: Translator
): string {
  const rule = foreignRule(String(params.rule ?? ''));
  const dot = means?.lastIndexOf('.') ?? -1;
  const finding = {
    rule,
    severity: 'HIGH',
    module: means === undefined ? module : means.slice(0, Math.max(0, dot)),
    operator: means === undefined ? name : means.slice(dot + 1),
    where: { members: [], offset: 0 },
    evidence: '',
    params: {},
    references: [],
    count: 1
  } as const;
  return ruleWords(finding, trans).title;
}
