import type { Severity } from '../report';
import { SEVERITIES } from '../report';
import { isClassName } from './class-name';
import type { NameEntry } from './classify';
import type { Behaviour, ClassFacts, Effect, Effects } from './facts';
import { isHarmless } from './facts';
import { bringsTool } from './conditions/held-partials';
import type { CallKind, Judgement, Value } from './value';
import { argumentCount, itemsOf } from './value-access';

type FactsEntry = Extract<NameEntry, { kind: 'facts' }>;
type Reference = (module: string, name: string) => Judgement;

/**
 * How bad it is when a file decides over the effect. Code, programs and written files are the attack itself; a file that is
 * read, an address that is asked and a module that is imported are a part of one. Bytes that a class unpickles are
 * scanned as members of the file.
 */
const SEVERITY_OF: Readonly<Record<Exclude<Effect, 'calls-argument'>, Severity>> = {
  exec: 'HIGH',
  process: 'HIGH',
  ctypes: 'HIGH',
  'file-write': 'HIGH',
  'file-read': 'MEDIUM',
  network: 'MEDIUM',
  import: 'MEDIUM',
  pickle: 'LOW'
};

/** Containers in containers that are searched for callables. */
const MAX_DEPTH = 6;

/** The source says nothing that could be judged: the caller judges the name and the arguments. */
export const UNDECIDED = 'undecided';

/**
 * Judges a use of a class or function by what its source does.
 * @param isFresh - of BUILD: the object was made by NEWOBJ, and nothing was put into it
 * @returns a judgement, or `UNDECIDED` where the source was not clear
 */
export function judgeByFacts(
  entry: FactsEntry,
  opcode: CallKind,
  args: () => Value,
  reference: Reference,
  isFresh = true
): Judgement | typeof UNDECIDED {
  const { facts } = entry.known;
  if (facts.kind === 'function') {
    return CALLING.has(opcode) ? weigh(entry, [facts.call], args, reference) : UNDECIDED;
  }
  switch (opcode) {
    case 'new':
    case 'new-ex':
      return weigh(entry, [isBare(facts, args) ? facts.bare : facts.new, facts.del], args, reference);
    case 'build':
      return judgeStateByFacts(entry, isFresh ? facts : { ...facts, state: 'unknown' }, args, reference);
    case 'setitem':
    case 'append': {
      const items = itemsBy(facts, opcode);
      return items === undefined ? UNDECIDED : weigh(entry, [items], args, reference);
    }
    default:
      // A call is `__new__` and then `__init__`, with the same arguments.
      return weigh(entry, [facts.init, facts.new === 'unknown' ? undefined : facts.new, facts.del], args, reference);
  }
}

function isBare({ bare }: ClassFacts, args: () => Value): boolean {
  return bare !== undefined && argumentCount(args()) === 0;
}

const MAKING: ReadonlySet<CallKind> = new Set(['new', 'new-ex']);
const CALLING: ReadonlySet<CallKind> = new Set(['reduce', 'inst', 'obj']);

function judgeStateByFacts(
  entry: FactsEntry,
  facts: ClassFacts,
  args: () => Value,
  reference: Reference
): Judgement | typeof UNDECIDED {
  if (facts.stateCalls.length > 0 && bringsCalled(args(), facts.stateCalls)) {
    return finding(entry, 'MEDIUM', 'pickle-suspicious-arguments', { what: 'hook' });
  }
  if (facts.state === undefined && facts.set === 'unknown' && mayDecide(slotsOf(args()), 0, true)) {
    return finding(entry, 'MEDIUM', 'pickle-suspicious-arguments', { what: 'hook' });
  }
  if (
    [facts.del, facts.state].some(one => one === 'unknown' || callsGiven(one)) &&
    entry.known.package !== GRAPHS &&
    bringsTool(args())
  ) {
    return finding(entry, 'MEDIUM', 'pickle-suspicious-arguments', { what: 'hook' });
  }
  // Without a `__setstate__`, attributes go into `__dict__`, and only slots through `__setattr__`.
  const restores = facts.state ?? (['dict', 'none'].includes(args().type) ? undefined : facts.set);
  if (facts.stateCalls.length > 0 && isCutOff(args()) && (!isData(restores) || typeof facts.hash === 'object')) {
    return UNDECIDED;
  }
  // What the state brings is there when the object goes, too.
  const judged = weigh(entry, [restores, facts.del], args, reference);
  return judged === UNDECIDED || judged.kind !== 'trusted' ? judged : judgeAsKey(entry, facts, args, reference);
}

/** True where something that the file brings is called. */
function callsGiven(behaviour: Behaviour | undefined): boolean {
  return typeof behaviour === 'object' && behaviour.effects.includes('calls-argument');
}

/** True where no code of the class runs. */
function isData(behaviour: Behaviour | undefined): boolean {
  return behaviour === undefined || behaviour === 'data';
}

/** Its objects are graphs of functions, which it calls when it is asked to compute. */
const GRAPHS = 'dask';

/** What a pair of states sets with `setattr`: properties of the class run. */
function slotsOf(state: Value): Value {
  const slots = state.type === 'tuple' && state.items.length === 2 && state.more === 0 ? state.items[1] : undefined;
  return slots ?? { type: 'none' };
}

/** The object may be a key: then its `__hash__` and `__eq__` run, with what its state holds. */
function judgeAsKey(
  entry: FactsEntry,
  facts: ClassFacts,
  args: () => Value,
  reference: Reference
): Judgement | typeof UNDECIDED {
  if (isHarmless(facts.hash)) {
    return trusted(entry);
  }
  if (entry.known.package !== GRAPHS && bringsTool(args())) {
    return finding(entry, 'MEDIUM', 'pickle-suspicious-arguments', { what: 'hook' });
  }
  if (facts.hash === 'unknown') {
    return trusted(entry);
  }
  const severity = worstCallable(args(), reference, 0);
  if (severity === 'LOW') {
    return holdsMethod(args(), 0) ? UNDECIDED : trusted(entry);
  }
  return runsCode(entry, { ...(facts.hash as Effects), severity });
}

/** True when a state holds a bound method, which such a hook may call. */
function holdsMethod(value: Value, depth: number): boolean {
  if (depth >= MAX_DEPTH) {
    return false;
  }
  if (value.type === 'call') {
    const { callee, args, state } = value;
    const isBound = callee.type === 'global' && callee.name === 'getattr';
    return isBound || [...args, ...(state === undefined ? [] : [state])].some(item => holdsMethod(item, depth + 1));
  }
  const items = value.type === 'dict' ? value.entries.map(([, item]) => item) : itemsOf(value);
  return items.some(item => holdsMethod(item, depth + 1));
}

/** True when a state brings, or may bring, an attribute that the class calls while it is restored. */
function bringsCalled(state: Value, called: readonly string[]): boolean {
  switch (state.type) {
    case 'none':
    case 'bool':
      return false;
    case 'dict':
      return state.entries.some(([key]) => key.type !== 'str' || called.includes(key.value));
    case 'tuple':
      return state.items.some(item => item.type === 'dict' && bringsCalled(item, called));
    default:
      return state.type === 'call' || state.type === 'unknown';
  }
}

/** True for a state with more attributes than are kept. */
function isCutOff(state: Value): boolean {
  return state.type === 'dict'
    ? state.more > 0
    : state.type === 'tuple' && (state.more > 0 || state.items.some(item => item.type === 'dict' && isCutOff(item)));
}

/** The judgement that a name deserves where anything may be done with it. */
export function referenceByFacts(entry: FactsEntry): Judgement | typeof UNDECIDED {
  const { facts } = entry.known;
  const behaviours = facts.kind === 'function' ? [facts.call] : [facts.new, facts.init, facts.del];
  if (behaviours.every(isHarmless)) {
    return trusted(entry);
  }
  const worst = worstOf(behaviours);
  return worst === undefined || worst.severity === 'LOW' ? UNDECIDED : runsCode(entry, worst);
}

/** True when a use may be judged otherwise with other arguments; `reduce` stands for every kind of call. */
export function factsAskArguments({ known: { facts } }: FactsEntry, opcode: CallKind): boolean {
  if (facts.kind === 'function') {
    return opcode !== 'build' && !isHarmless(facts.call);
  }
  return opcode === 'build'
    ? facts.fresh || facts.stateCalls.length > 0 || ![facts.state ?? facts.set, facts.hash, facts.del].every(isHarmless)
    : ![facts.new, facts.del, ...(MAKING.has(opcode) ? [] : [facts.init])].every(isHarmless);
}

/** True when items that are put into an object go through a method of which nothing good is known. */
export function factsAskItems({ known: { facts } }: FactsEntry, opcode: 'setitem' | 'append'): boolean {
  const items = facts.kind === 'function' ? undefined : itemsBy(facts, opcode);
  return items === undefined || !isHarmless(items);
}

/** What runs when items are put into an object. */
function itemsBy(facts: ClassFacts, opcode: 'setitem' | 'append'): Behaviour | undefined {
  return opcode === 'append' ? (facts.append ?? facts.items) : facts.items;
}

/** True for a class that is made by nothing of its own and restored by what nobody understands. */
export function isRestoredUnseen({ known: { facts } }: FactsEntry): boolean {
  return facts.kind === 'class' && [facts.new, facts.del].every(isHarmless) && !isHarmless(facts.state);
}

function weigh(
  entry: FactsEntry,
  behaviours: readonly (Behaviour | undefined)[],
  args: () => Value,
  reference: Reference
): Judgement | typeof UNDECIDED {
  if (behaviours.every(isHarmless)) {
    return trusted(entry);
  }
  if (behaviours.every(one => isHarmless(one) || (isGiven(one, 'arguments') && itemsOf(args()).length === 0))) {
    // Called with nothing.
    return trusted(entry);
  }
  const worst = worstOf(behaviours);
  if (worst !== undefined && worst.severity !== 'LOW' && mayDecide(args(), 0)) {
    return runsCode(entry, worst);
  }
  const calls = behaviours.some(callsGiven);
  const severity = calls ? worstCallable(args(), reference, 0) : 'LOW';
  const shown = worst ?? behaviours.find((one): one is Effects => typeof one === 'object');
  return severity === 'LOW' || shown === undefined ? UNDECIDED : runsCode(entry, { ...shown, severity });
}

function isGiven(behaviour: Behaviour | undefined, by: Effects['from']): boolean {
  return typeof behaviour === 'object' && behaviour.from === by;
}

/**
 * True when a value holds a text, or something that may become one: numbers name no file, module, program or address. An
 * object of a class is judged where it is made.
 */
function mayDecide(value: Value, depth: number, objects = false): boolean {
  switch (value.type) {
    case 'none':
    case 'bool':
    case 'int':
    case 'float':
      return false;
    case 'call':
      return (
        objects || (value.opcode === 'reduce' && !(value.callee.type === 'global' && isClassName(value.callee.name)))
      );
    case 'tuple':
    case 'list':
    case 'set':
    case 'frozenset':
      return value.more > 0 || depth > MAX_DEPTH || value.items.some(item => mayDecide(item, depth + 1, objects));
    case 'dict':
      // Keys are names of attributes and settings.
      return (
        value.more > 0 || depth > MAX_DEPTH || value.entries.some(([, item]) => mayDecide(item, depth + 1, objects))
      );
    default:
      return true;
  }
}

/** The behaviour with the worst effect that a file decides over, whatever it is given. */
function worstOf(behaviours: readonly (Behaviour | undefined)[]): (Effects & { severity: Severity }) | undefined {
  return behaviours
    .filter((one): one is Effects => typeof one === 'object' && one.from !== 'fixed')
    .map(one => {
      const rest = one.effects.filter((effect): effect is keyof typeof SEVERITY_OF => effect !== 'calls-argument');
      const bySeverity = rest.map(effect => SEVERITY_OF[effect]).sort(worseFirst);
      return { ...one, severity: bySeverity[0] ?? 'LOW' };
    })
    .sort((a, b) => worseFirst(a.severity, b.severity))[0];
}

function worseFirst(a: Severity, b: Severity): number {
  return SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b);
}

/**
 * The severity of a call of something among the arguments: by the worst callable there. A call of an unknown function is
 * LOW elsewhere, too; data have methods of Python's own only.
 */
function worstCallable(value: Value, reference: Reference, depth: number): Severity {
  if (value.type === 'global') {
    const judged = reference(value.module, value.name);
    return judged.kind === 'dangerous' ? 'HIGH' : 'LOW';
  }
  if (depth >= MAX_DEPTH) {
    return 'LOW';
  }
  const inner =
    value.type === 'dict'
      ? value.entries.flat()
      : value.type === 'call'
        ? // What makes an object is judged where it is called, and is not in the object.
          [
            ...(value.callee.type === 'global' ? [] : [value.callee]),
            ...value.args,
            ...(value.state === undefined ? [] : [value.state]),
            ...(value.filled === undefined ? [] : [value.filled])
          ]
        : itemsOf(value);
  return inner.map(item => worstCallable(item, reference, depth + 1)).sort(worseFirst)[0] ?? 'LOW';
}

function trusted({ known }: FactsEntry): Judgement {
  return {
    kind: 'trusted',
    why: { id: 'facts', params: { package: known.package, versions: versionsOf(known.versions) } }
  };
}

/** `8.0.20 to 8.4.3`, without words: the report makes them. */
function versionsOf(versions: readonly string[]): string {
  const [last = '', first = last] = [versions[0], versions[versions.length - 1]];
  return first === last ? first : `${first} – ${last}`;
}

function runsCode(entry: FactsEntry, { severity, effects, line }: Effects & { severity: Severity }): Judgement {
  const { known } = entry;
  return finding(entry, severity, 'class-runs-code', {
    effect: effectOf(effects),
    line,
    package: known.package,
    versions: versionsOf(known.versions)
  });
}

/** The effect that the words name: the worst. */
function effectOf(effects: readonly Effect[]): Effect {
  const severity = (effect: Effect): Severity => (effect === 'calls-argument' ? 'MEDIUM' : SEVERITY_OF[effect]);
  return [...effects].sort((a, b) => worseFirst(severity(a), severity(b)))[0];
}

function finding(
  { resolved: { shownModule, shownName } }: FactsEntry,
  severity: Severity,
  rule: 'class-runs-code' | 'pickle-suspicious-arguments',
  params: Readonly<Record<string, string>>
): Judgement {
  const kind = severity === 'HIGH' || severity === 'CRITICAL' ? 'dangerous' : 'unknown';
  return { kind, severity, rule, module: shownModule, operator: shownName, params };
}
