import type { ScanContext } from '../../../context';
import type { StorageClaim } from '../../../declared-tensors';
import { canBeHooked, classOf, judgeCall, judgeReference, judgeState, runsState } from '../../../rules/judge';
import type { Value } from '../../../rules/value';
import { PRICES } from '../../../work';
import type { Arena } from '../machine/node-table';
import { Kind, MAX_NODES, Touch, UNKNOWN, globalIndex, isGlobal, isNode, nodeIndex } from '../machine/node-table';
import type { RawArray } from './joblib-arrays';
import { rawArray } from './joblib-arrays';
import { describe, dotted } from '../values/python-text';
import type { Dossier } from './callable-info';
import { openDossier } from './callable-info';
import type { GlobalEntry, Globals } from '../machine/globals';
import { MAX_GLOBALS } from '../machine/globals';
import { MAX_CONSTANT } from '../machine/literals';
import type { Loads } from './nested-members';
import type { Observer } from '../machine/observer';
import { Plain } from './plain-values';
import type { Tally } from './finding-log';
import { MAX_SHOWN } from './finding-log';
import { storageClaim } from './torch-storages';
import type { Tools } from './tools';
import { toolsFor } from './tools';
import { JUDGED_DEPTH, Values } from '../values/values';
import type { Window } from '../machine/window';

/** The rule of a call of something unknown that was given nothing to object to. */
const PLAIN_RULE = 'pickle-unknown-call';
const MAX_STORAGES = 1_000_000;

const NO_BUILD = { target: UNKNOWN, state: UNKNOWN, at: -1 };

const NO_ARGUMENTS: Value = { type: 'tuple', items: [], more: 0 };

/** What interrupts the opcode stream: raw bytes, or another pickle. */
export interface Interruption {
  /** Where the raw bytes or the nested pickle stand. */
  arrayAt(at: number, array: RawArray | undefined): number;
}

/** Looks at what the machine does, asks the rules, and reports. */
export class Examiner implements Observer {
  readonly storages = new Map<string, StorageClaim>();
  private readonly dossiers: Dossier[] = [];
  private readonly extensions = new Map<number, number>();
  private made?: Tools;
  private values: Values;
  private plain: Plain;
  private readonly rewirings: Tally = { examined: 0 };
  private readonly arrays: Tally = { examined: 0 };
  /** The last BUILD that does nothing bad, and `changes` of the arena at that moment: it may be repeated a million times. */
  private harmless = NO_BUILD;
  /** An object or its state was forgotten when BUILD came. */
  private builtUnseen = false;

  constructor(
    private readonly context: ScanContext,
    private readonly window: Window,
    private arena: Arena,
    private readonly globals: Globals,
    private readonly interruption: Interruption,
    /** Maps an offset of the window's source to one of the file. */
    private readonly origin: (offset: number) => number
  ) {
    this.values = new Values(window.glance, arena, globals, context.work);
    this.plain = new Plain(window, arena, this);
  }

  /** Made when the first thing is to be looked at: most pickles of numbers and text never need them. */
  private get tools(): Tools {
    return (this.made ??= toolsFor(this.context, this.window, this.globals, this.origin));
  }

  /** Look at another machine's values while `action` runs it: a pickle inside the stream. */
  within<T>(arena: Arena, action: () => T): T {
    const outer = { arena: this.arena, values: this.values, plain: this.plain };
    this.arena = arena;
    this.values = new Values(this.window.glance, arena, this.globals, this.context.work);
    this.plain = new Plain(this.window, arena, this);
    this.harmless = NO_BUILD;
    try {
      return action();
    } finally {
      this.arena = outer.arena;
      this.values = outer.values;
      this.plain = outer.plain;
      this.harmless = NO_BUILD;
    }
  }

  spend(opcodes: number, effort: number): boolean {
    return this.context.work.afford(effort) && this.context.spendOpcodes(opcodes);
  }

  called(node: number, offset: number): number {
    this.context.work.spend(PRICES.call);
    const index = nodeIndex(node);
    const callee = this.arena.callee(index);
    if (!isGlobal(callee)) {
      if (this.tools.indirect.called(this.arena, this.values, node, offset)) {
        this.scanArguments(this.arena.args(index), undefined, false);
      }
      return node;
    }
    const result = this.calledGlobal(node, globalIndex(callee), offset);
    // Only now: a name that could not be looked at any more is still told of as a name.
    this.globals.entries[globalIndex(callee)].uses++;
    return result;
  }

  private calledGlobal(node: number, callee: number, offset: number): number {
    const index = nodeIndex(node);
    const entry = this.globals.entries[callee];
    const dossier = this.dossier(callee);
    const result = dossier.role === 'dtype' ? this.tools.dtypes.share(this.arena, this.values, node, entry) : node;
    if (dossier.role === 'buffer') {
      this.scanArguments(this.arena.args(index), entry, false);
    }
    if (dossier.judgement.kind === 'trusted' && !dossier.asksArguments) {
      return result;
    }
    if (dossier.last !== undefined && (this.isLike(dossier, index) || this.enough(dossier))) {
      this.tools.reports.again(dossier.last);
      return result;
    }
    if (dossier.role === 'add-extension') {
      this.registerExtension(index);
    }
    const trusted = this.judge(node, entry, dossier, offset);
    const scanned = (!trusted || dossier.loads) && this.scanArguments(this.arena.args(index), entry, dossier.loads);
    if (trusted && dossier.loads && !scanned) {
      this.loadsUnseen(node, entry, offset);
    }
    return result;
  }

  built(target: number, state: number, offset: number, next: number): number {
    this.context.work.spend(PRICES.call);
    if (this.harmless.target === target && this.harmless.state === state && this.harmless.at === this.arena.changes) {
      return next;
    }
    if (isGlobal(target)) {
      const entry = this.globals.entries[globalIndex(target)];
      if (entry.constant !== undefined) {
        this.tools.dtypes.built(target, state, this.values);
        return next;
      }
      this.overwritten(
        target,
        offset,
        () => `${dotted(entry.module, entry.name)}.__setstate__(${describe(this.values.of(state))})`
      );
      return next;
    }
    const callee = isNode(target) ? this.arena.callee(nodeIndex(target)) : UNKNOWN;
    const dossier = isGlobal(callee) ? this.dossier(globalIndex(callee)) : undefined;
    if (target !== UNKNOWN && this.tools.wrappers.mayBe(() => this.values.of(target), dossier)) {
      const wrapper = this.values.of(target);
      const array =
        classOf(wrapper) === undefined
          ? undefined
          : rawArray(wrapper, this.values.of(state), this.tools.dtypes.areObjects(this.arena, state));
      if (array === undefined) {
        this.arraySizeUnknown(target, offset);
      }
      return this.interruption.arrayAt(next, array);
    }
    if (dossier?.role === 'buffer') {
      this.scanArguments(state, this.globals.entries[globalIndex(callee)], false);
    }
    if (dossier?.shared ?? false) {
      this.sharedChanged(callee, target, offset, () => `.__setstate__(${describe(this.values.of(state))})`);
    } else if (this.tools.rewiring.replaces(this.arena, state)) {
      this.rewired(target, 'build', state, offset);
    }
    this.context.work.spend(PRICES.call);
    const asks = callee !== UNKNOWN && (dossier === undefined || this.asksState(dossier, state));
    const depth = dossier?.judgement.kind === 'unknown' ? JUDGED_DEPTH : undefined;
    const type = asks ? classOf(this.values.of(target, depth)) : undefined;
    if (type === undefined) {
      if (dossier === undefined || asks || dossier.isFunction) {
        this.builtAnything(target, state, offset);
      }
      return next;
    }
    // The state of a class that runs a part of it may hold the object itself, many times over.
    this.context.work.spend(PRICES.judgement);
    const judgement = judgeCall(type.module, type.name, 'build', () =>
      runsState(type.module, type.name) ? this.values.shallow(state) : this.values.of(state, depth)
    );
    if (judgement.kind === 'unknown') {
      this.tools.held.scan(this.arena, this.values, state, dotted(type.module, type.name));
    }
    if (judgement.kind === 'trusted' || judgement.severity === 'LOW') {
      this.harmless = { target, state, at: this.arena.changes };
    } else {
      this.tools.reports.judged(
        judgement,
        offset,
        describe(this.values.of(target)) + `.__setstate__(${describe(this.values.of(state))})`
      );
    }
    return next;
  }

  /** What follows is array data for joblib and opcodes for others, or the reverse: nobody can tell what is run. */
  private arraySizeUnknown(target: number, offset: number): void {
    this.tools.reports.some(this.arrays, () => ({
      rule: 'pickle-array-size',
      severity: 'MEDIUM',
      module: 'joblib.numpy_pickle',
      operator: 'NumpyArrayWrapper',
      offset: this.tools.reports.origin(offset),
      evidence: describe(this.values.of(target))
    }));
  }

  private asksState(dossier: Dossier, state: number): boolean {
    if (!dossier.asksState || dossier.judgement.kind !== 'unknown') {
      return dossier.asksState;
    }
    if (this.plain.holds(state, true)) {
      return false;
    }
    dossier.builds.examined++;
    return !this.tools.reports.beyondLimit(dossier.builds);
  }

  /** State for an object whose class can't be told: forgotten, or returned by a function. No class may run it. */
  private builtAnything(target: number, state: number, offset: number): void {
    this.builtUnseen ||= target === UNKNOWN || state === UNKNOWN;
    if (!isNode(state) || this.arena.kind(nodeIndex(state)) !== Kind.DICT) {
      return;
    }
    const judgement = judgeState(this.values.of(state));
    if (judgement.kind !== 'trusted') {
      this.tools.reports.judged(judgement, offset, `(…).__setstate__(${describe(this.values.of(state))})`);
    }
  }

  mutated(target: number, how: 'setitem' | 'append', first: number, second: number, offset: number): void {
    const entry = this.globals.entries[globalIndex(target)];
    if (entry.constant !== undefined) {
      return;
    }
    this.overwritten(target, offset, () => {
      const name = dotted(entry.module, entry.name);
      const item = describe(this.values.of(first));
      return how === 'setitem' ? `${name}[${item}] = ${describe(this.values.of(second))}` : `${name}.append(${item})`;
    });
  }

  filled(target: number, how: 'setitem' | 'append', first: number, offset: number): void {
    this.context.work.spend(PRICES.call);
    const index = nodeIndex(target);
    const callee = this.arena.callee(index);
    const touched = this.arena.touched(index);
    if (isGlobal(callee) && this.dossier(globalIndex(callee)).shared) {
      this.sharedChanged(callee, target, offset, () => {
        const item = describe(this.values.of(first));
        return how === 'append' ? `.append(${item})` : `[${item}] = …`;
      });
    } else if ((touched & Touch.STATE) !== 0 || (how === 'append' && (touched & Touch.ITEMS) !== 0)) {
      this.rewired(target, how, first, offset);
    } else {
      this.filledByMethod(target, how, offset);
    }
  }

  /** Pickles fill an object first and give it its state last, once: any other order runs what the state put in. */
  rewired(target: number, how: 'build' | 'setitem' | 'append', value: number, offset: number): void {
    this.tools.reports.some(this.rewirings, () => {
      const object = this.values.of(target);
      const type = classOf(object);
      const text = describe(this.values.of(value));
      const change = { build: `.__setstate__(${text})`, setitem: `[${text}] = …`, append: `.append(${text})` }[how];
      return {
        rule: 'pickle-object-rewired',
        severity: 'HIGH',
        module: type?.module ?? '(computed)',
        operator: type?.name ?? '(computed)',
        offset: this.tools.reports.origin(offset),
        evidence: describe(object) + change
      };
    });
  }

  isHook(value: number): boolean {
    return this.tools.rewiring.isHook(value);
  }

  /** What `type(x)` or `getLogger(...)` returned belongs to the program, not to the file. */
  private sharedChanged(callee: number, target: number, offset: number, change: () => string): void {
    this.overwritten(callee, offset, () => describe(this.values.of(target)) + change());
  }

  /** The class puts items into its objects by a method of its own, which may call what their state holds. */
  private filledByMethod(target: number, how: 'setitem' | 'append', offset: number): void {
    const callee = this.arena.callee(nodeIndex(target));
    const dossier = isGlobal(callee) ? this.dossier(globalIndex(callee)) : undefined;
    if (dossier === undefined || (!dossier.hooks && !dossier.asksState)) {
      return;
    }
    const type = classOf(this.values.of(target));
    if (type === undefined || !canBeHooked(type.module, type.name, how)) {
      return;
    }
    const judgement = judgeCall(type.module, type.name, how, () => NO_ARGUMENTS);
    if (judgement.kind !== 'trusted') {
      const name = dotted(type.module, type.name);
      this.tools.reports.judged(judgement, offset, how === 'setitem' ? `${name}.__setitem__(…)` : `${name}.append(…)`);
    }
  }

  persistent(id: number): void {
    this.context.work.spend(PRICES.persistent);
    const claim =
      this.storages.size < MAX_STORAGES ? storageClaim(this.arena, this.values, this.globals, id) : undefined;
    if (claim !== undefined) {
      this.storages.set(claim.key, claim);
    }
  }

  expanded(offset: number): void {
    this.context.finding({
      rule: 'pickle-expansion',
      severity: 'MEDIUM',
      module: 'pickle',
      operator: 'load',
      offset: this.tools.reports.origin(offset)
    });
  }

  computedName(node: number, offset: number): number {
    this.context.work.spend(PRICES.judgement);
    const index = nodeIndex(node);
    const [module, name] = [this.arena.callee(index), this.arena.args(index)].map(part => this.values.constant(part));
    if (typeof module === 'string' && typeof name === 'string') {
      return this.globals.intern(module, name, offset);
    }
    const [knownModule, knownName] = [module, name].map(part => (typeof part === 'string' ? part : undefined));
    this.tools.indirect.computedName(this.values, node, offset, knownModule, knownName);
    return node;
  }

  extension(code: number): number {
    return this.extensions.get(code) ?? UNKNOWN;
  }

  /** After the last pickle: what is dangerous, named, and was never called. */
  reportReferences(): void {
    const unseen = this.builtUnseen && this.globals.entries.some(({ module, name }) => runsState(module, name));
    if (unseen || this.globals.overflowed) {
      this.tools.reports.incomplete(unseen ? MAX_NODES : MAX_GLOBALS);
    }
    this.globals.entries.forEach((entry, index) => {
      const { judgement } = this.dossier(index);
      if (entry.uses > 0 || entry.constant !== undefined || judgement.kind !== 'dangerous') {
        return;
      }
      if (!this.tools.reports.names(judgement)) {
        this.tools.reports.judged(
          { ...judgement, rule: 'pickle-dangerous-reference' },
          entry.offset,
          dotted(entry.module, entry.name)
        );
      }
    });
  }

  /** Ask the rules about this very call and report it; true when it is trusted. */
  private judge(node: number, entry: GlobalEntry, dossier: Dossier, offset: number): boolean {
    this.context.work.spend(PRICES.judgement);
    const depth = dossier.judgement.kind === 'unknown' ? JUDGED_DEPTH : undefined;
    const value = this.values.of(node, depth) as Extract<Value, { type: 'call' }>;
    const args: Value = { type: 'tuple', items: value.args, more: 0 };
    const judgement = judgeCall(entry.module, entry.name, value.opcode, () => args);
    if (judgement.kind === 'trusted') {
      return true;
    }
    if (judgement.severity === 'LOW' && dossier.last?.severity === 'LOW') {
      this.tools.reports.again(dossier.last);
    } else {
      dossier.lastKind = this.arena.kind(nodeIndex(node));
      dossier.last = this.tools.reports.judged(judgement, offset, describe(this.values.of(node)));
    }
    return false;
  }

  /** The same kind of call as the last, which was nothing but unknown, and given only plain values. */
  private isLike({ last, lastKind }: Dossier, index: number): boolean {
    const { arena } = this;
    return (
      last?.rule === PLAIN_RULE &&
      lastKind === arena.kind(index) &&
      arena.kwargs(index) === UNKNOWN &&
      this.plain.holds(arena.args(index), false)
    );
  }

  /** So many calls of it were seen that the next one is only counted. */
  private enough(dossier: Dossier): boolean {
    dossier.examined++;
    if (dossier.judgement.kind === 'dangerous') {
      return dossier.examined > MAX_SHOWN;
    }
    return dossier.judgement.kind === 'unknown' && this.tools.reports.beyondLimit(dossier);
  }

  private overwritten(target: number, offset: number, evidence: () => string): void {
    const entry = this.globals.entries[globalIndex(target)];
    entry.uses++;
    this.tools.reports.some(this.dossier(globalIndex(target)).changes, () => {
      const judgement = judgeReference(entry.module, entry.name);
      const { module, operator } =
        judgement.kind === 'dangerous' ? judgement : { module: entry.module, operator: entry.name };
      return {
        rule: 'pickle-global-overwritten',
        severity: judgement.kind === 'dangerous' && judgement.severity === 'CRITICAL' ? 'CRITICAL' : 'HIGH',
        module,
        operator,
        offset: this.tools.reports.origin(offset),
        evidence: evidence()
      };
    });
  }

  private scanArguments(args: number, entry: GlobalEntry | undefined, loads: Loads): boolean {
    const parts = isNode(args) ? [...this.arena.children(nodeIndex(args))] : [args];
    const name = entry === undefined ? 'argument' : dotted(entry.module, entry.name);
    return this.tools.nested.scan(this.values, parts, name, loads);
  }

  /** A loader that is harmless because what it loads is scanned got something that could not be. */
  private loadsUnseen(node: number, entry: GlobalEntry, offset: number): void {
    const value = this.values.of(node) as Extract<Value, { type: 'call' }>;
    const data = value.args[0];
    const text = data?.type === 'call' ? data.args[0] : undefined;
    if (text?.type === 'str' && text.size > MAX_CONSTANT) {
      this.context.cover({
        status: 'not-understood',
        format: 'pickle',
        size: text.size,
        reason: 'limit-size',
        params: { offset }
      });
      return;
    }
    const judgement = judgeCall(entry.module, entry.name, value.opcode, () => ({ type: 'tuple', items: [], more: 0 }));
    if (judgement.kind !== 'trusted') {
      this.tools.reports.judged(judgement, offset, describe(value));
    }
  }

  private registerExtension(index: number): void {
    const [module, name, code] = [...this.arena.children(nodeIndex(this.arena.args(index)))].map(child =>
      this.values.constant(child)
    );
    if (typeof module === 'string' && typeof name === 'string' && typeof code === 'number') {
      this.extensions.set(code, this.globals.intern(module, name, this.arena.offset(index)));
    }
  }

  private open({ module, name }: GlobalEntry): Dossier {
    this.context.work.afford(PRICES.judgement + (module.length + name.length) * PRICES.textByte);
    return openDossier(module, name);
  }

  /**
   * What is known of a global, by its index. A method, and no function that each examiner makes for itself: V8 would hold
   * everything that one file has made until the next thorough collection.
   */
  dossier(index: number): Dossier {
    const entry = this.globals.entries[index];
    return (this.dossiers[index] ??= this.open(entry));
  }
}
