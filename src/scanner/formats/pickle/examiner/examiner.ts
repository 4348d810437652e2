import type { ScanContext } from '../../../context';
import { canBeHooked, classOf, judgeCall, judgeReference, judgeState, runsState } from '../../../rules/judge';
import type { Value } from '../../../rules/value';
import { PRICES } from '../../../work';
import type { NodeTable } from '../machine/node-table';
import { Kind, MAX_NODES, Touch, UNKNOWN, globalIndex, isGlobal, isNode, nodeIndex } from '../machine/node-table';
import type { RawArray } from './joblib-arrays';
import { rawArray } from './joblib-arrays';
import { describe, dotted } from '../values/python-text';
import type { CallableInfo } from './callable-info';
import { describeCallable } from './callable-info';
import type { GlobalEntry, Globals } from '../machine/globals';
import { MAX_GLOBALS } from '../machine/globals';
import { MAX_CONSTANT } from '../machine/literals';
import type { LoadedFormat } from './nested-members';
import type { Observer } from '../machine/observer';
import { PlainValues } from './plain-values';
import type { RepeatCounter } from './finding-log';
import { MAX_SHOWN } from './finding-log';
import type { StorageClaim } from './torch-storages';
import { storageClaim } from './torch-storages';
import type { Inspectors } from './inspectors';
import { inspectorsFor } from './inspectors';
import { JUDGED_DEPTH, ValueReader } from '../values/value-reader';
import type { Window } from '../machine/window';

/** The rule of a call of something unknown that was given nothing to object to. */
const PLAIN_RULE = 'pickle-unknown-call';
const MAX_STORAGES = 1_000_000;

const NO_BUILD = { target: UNKNOWN, state: UNKNOWN, at: -1 };

const NO_ARGUMENTS: Value = { type: 'tuple', items: [], more: 0 };

/** What interrupts the opcode stream: raw bytes, or another pickle. */
export interface RawBytes {
  /** Where the raw bytes or the nested pickle stand. */
  skipArray(at: number, array: RawArray | undefined): number;
}

/** Looks at what the machine does, asks the rules, and reports. */
export class Examiner implements Observer {
  readonly storages = new Map<string, StorageClaim>();
  private readonly callables: CallableInfo[] = [];
  private readonly extensions = new Map<number, number>();
  private made?: Inspectors;
  private values: ValueReader;
  private plain: PlainValues;
  private readonly stateChanges: RepeatCounter = { examined: 0 };
  private readonly arrays: RepeatCounter = { examined: 0 };
  /** The last BUILD that does nothing bad, and `changes` of the arena at that moment: it may be repeated a million times. */
  private harmless = NO_BUILD;
  /** An object or its state was forgotten when BUILD came. */
  private builtUnseen = false;

  constructor(
    private readonly context: ScanContext,
    private readonly window: Window,
    private nodes: NodeTable,
    private readonly globals: Globals,
    private readonly rawBytes: RawBytes,
    /** Maps an offset of the window's source to one of the file. */
    private readonly origin: (offset: number) => number
  ) {
    this.values = new ValueReader(window.nearby, nodes, globals, context.work);
    this.plain = new PlainValues(window, nodes, this);
  }

  /** Made when the first thing is to be looked at: most pickles of numbers and text never need them. */
  private get inspectors(): Inspectors {
    return (this.made ??= inspectorsFor(this.context, this.window, this.globals, this.origin));
  }

  /** Look at another machine's values while `action` runs it: a pickle inside the stream. */
  within<T>(nodes: NodeTable, action: () => T): T {
    const outer = { arena: this.nodes, values: this.values, plain: this.plain };
    this.nodes = nodes;
    this.values = new ValueReader(this.window.nearby, nodes, this.globals, this.context.work);
    this.plain = new PlainValues(this.window, nodes, this);
    this.harmless = NO_BUILD;
    try {
      return action();
    } finally {
      this.nodes = outer.arena;
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
    const callee = this.nodes.callee(index);
    if (!isGlobal(callee)) {
      if (this.inspectors.indirectCalls.called(this.nodes, this.values, node, offset)) {
        this.scanArguments(this.nodes.args(index), undefined, false);
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
    const callable = this.callable(callee);
    const result =
      callable.handledAs === 'dtype' ? this.inspectors.dtypes.share(this.nodes, this.values, node, entry) : node;
    if (callable.handledAs === 'buffer') {
      this.scanArguments(this.nodes.args(index), entry, false);
    }
    if (callable.judgement.kind === 'trusted' && !callable.asksArguments) {
      return result;
    }
    if (callable.last !== undefined && (this.isLike(callable, index) || this.limitReached(callable))) {
      this.inspectors.findings.countAgain(callable.last);
      return result;
    }
    if (callable.handledAs === 'add-extension') {
      this.registerExtension(index);
    }
    const trusted = this.judge(node, entry, callable, offset);
    const scanned = (!trusted || callable.loads) && this.scanArguments(this.nodes.args(index), entry, callable.loads);
    if (trusted && callable.loads && !scanned) {
      this.loadsUnseen(node, entry, offset);
    }
    return result;
  }

  built(target: number, state: number, offset: number, next: number): number {
    this.context.work.spend(PRICES.call);
    if (this.harmless.target === target && this.harmless.state === state && this.harmless.at === this.nodes.changes) {
      return next;
    }
    if (isGlobal(target)) {
      const entry = this.globals.entries[globalIndex(target)];
      if (entry.constant !== undefined) {
        this.inspectors.dtypes.built(target, state, this.values);
        return next;
      }
      this.globalOverwritten(
        target,
        offset,
        () => `${dotted(entry.module, entry.name)}.__setstate__(${describe(this.values.tree(state))})`
      );
      return next;
    }
    const callee = isNode(target) ? this.nodes.callee(nodeIndex(target)) : UNKNOWN;
    const callable = isGlobal(callee) ? this.callable(globalIndex(callee)) : undefined;
    if (target !== UNKNOWN && this.inspectors.joblibWrappers.mayBeWrapper(() => this.values.tree(target), callable)) {
      const wrapper = this.values.tree(target);
      const array =
        classOf(wrapper) === undefined
          ? undefined
          : rawArray(wrapper, this.values.tree(state), this.inspectors.dtypes.areObjects(this.nodes, state));
      if (array === undefined) {
        this.arraySizeUnknown(target, offset);
      }
      return this.rawBytes.skipArray(next, array);
    }
    if (callable?.handledAs === 'buffer') {
      this.scanArguments(state, this.globals.entries[globalIndex(callee)], false);
    }
    if (callable?.returnsShared ?? false) {
      this.sharedChanged(callee, target, offset, () => `.__setstate__(${describe(this.values.tree(state))})`);
    } else if (this.inspectors.hookAttributes.setsHook(this.nodes, state)) {
      this.stateSetAgain(target, 'build', state, offset);
    }
    this.context.work.spend(PRICES.call);
    const asks = callee !== UNKNOWN && (callable === undefined || this.asksState(callable, state));
    const depth = callable?.judgement.kind === 'unknown' ? JUDGED_DEPTH : undefined;
    const type = asks ? classOf(this.values.tree(target, depth)) : undefined;
    if (type === undefined) {
      if (callable === undefined || asks || callable.isFunction) {
        this.builtAnything(target, state, offset);
      }
      return next;
    }
    // The state of a class that runs a part of it may hold the object itself, many times over.
    this.context.work.spend(PRICES.judgement);
    const judgement = judgeCall(type.module, type.name, 'build', () =>
      runsState(type.module, type.name) ? this.values.shallowTree(state) : this.values.tree(state, depth)
    );
    if (judgement.kind === 'unknown') {
      this.inspectors.stateBytes.scan(this.nodes, this.values, state, dotted(type.module, type.name));
    }
    if (judgement.kind === 'trusted' || judgement.severity === 'LOW') {
      this.harmless = { target, state, at: this.nodes.changes };
    } else {
      this.inspectors.findings.report(
        judgement,
        offset,
        describe(this.values.tree(target)) + `.__setstate__(${describe(this.values.tree(state))})`
      );
    }
    return next;
  }

  /** What follows is array data for joblib and opcodes for others, or the reverse: nobody can tell what is run. */
  private arraySizeUnknown(target: number, offset: number): void {
    this.inspectors.findings.reportUpTo(this.arrays, () => ({
      rule: 'pickle-array-size',
      severity: 'MEDIUM',
      module: 'joblib.numpy_pickle',
      operator: 'NumpyArrayWrapper',
      offset: this.inspectors.findings.origin(offset),
      evidence: describe(this.values.tree(target))
    }));
  }

  private asksState(callable: CallableInfo, state: number): boolean {
    if (!callable.asksState || callable.judgement.kind !== 'unknown') {
      return callable.asksState;
    }
    if (this.plain.isPlain(state, true)) {
      return false;
    }
    callable.states.examined++;
    return !this.inspectors.findings.beyondLimit(callable.states);
  }

  /** State for an object whose class can't be told: forgotten, or returned by a function. No class may run it. */
  private builtAnything(target: number, state: number, offset: number): void {
    this.builtUnseen ||= target === UNKNOWN || state === UNKNOWN;
    if (!isNode(state) || this.nodes.kind(nodeIndex(state)) !== Kind.DICT) {
      return;
    }
    const judgement = judgeState(this.values.tree(state));
    if (judgement.kind !== 'trusted') {
      this.inspectors.findings.report(judgement, offset, `(…).__setstate__(${describe(this.values.tree(state))})`);
    }
  }

  globalItemsSet(target: number, how: 'setitem' | 'append', first: number, second: number, offset: number): void {
    const entry = this.globals.entries[globalIndex(target)];
    if (entry.constant !== undefined) {
      return;
    }
    this.globalOverwritten(target, offset, () => {
      const name = dotted(entry.module, entry.name);
      const item = describe(this.values.tree(first));
      return how === 'setitem' ? `${name}[${item}] = ${describe(this.values.tree(second))}` : `${name}.append(${item})`;
    });
  }

  objectItemsAdded(target: number, how: 'setitem' | 'append', first: number, offset: number): void {
    this.context.work.spend(PRICES.call);
    const index = nodeIndex(target);
    const callee = this.nodes.callee(index);
    const touched = this.nodes.touched(index);
    if (isGlobal(callee) && this.callable(globalIndex(callee)).returnsShared) {
      this.sharedChanged(callee, target, offset, () => {
        const item = describe(this.values.tree(first));
        return how === 'append' ? `.append(${item})` : `[${item}] = …`;
      });
    } else if ((touched & Touch.STATE) !== 0 || (how === 'append' && (touched & Touch.ITEMS) !== 0)) {
      this.stateSetAgain(target, how, first, offset);
    } else {
      this.filledByMethod(target, how, offset);
    }
  }

  /** Pickles fill an object first and give it its state last, once: any other order runs what the state put in. */
  stateSetAgain(target: number, how: 'build' | 'setitem' | 'append', value: number, offset: number): void {
    this.inspectors.findings.reportUpTo(this.stateChanges, () => {
      const object = this.values.tree(target);
      const type = classOf(object);
      const text = describe(this.values.tree(value));
      const change = { build: `.__setstate__(${text})`, setitem: `[${text}] = …`, append: `.append(${text})` }[how];
      return {
        rule: 'pickle-object-rewired',
        severity: 'HIGH',
        module: type?.module ?? '(computed)',
        operator: type?.name ?? '(computed)',
        offset: this.inspectors.findings.origin(offset),
        evidence: describe(object) + change
      };
    });
  }

  isHook(value: number): boolean {
    return this.inspectors.hookAttributes.isHook(value);
  }

  /** What `type(x)` or `getLogger(...)` returned belongs to the program, not to the file. */
  private sharedChanged(callee: number, target: number, offset: number, change: () => string): void {
    this.globalOverwritten(callee, offset, () => describe(this.values.tree(target)) + change());
  }

  /** The class puts items into its objects by a method of its own, which may call what their state holds. */
  private filledByMethod(target: number, how: 'setitem' | 'append', offset: number): void {
    const callee = this.nodes.callee(nodeIndex(target));
    const callable = isGlobal(callee) ? this.callable(globalIndex(callee)) : undefined;
    if (callable === undefined || (!callable.itemsMayCall && !callable.asksState)) {
      return;
    }
    const type = classOf(this.values.tree(target));
    if (type === undefined || !canBeHooked(type.module, type.name, how)) {
      return;
    }
    const judgement = judgeCall(type.module, type.name, how, () => NO_ARGUMENTS);
    if (judgement.kind !== 'trusted') {
      const name = dotted(type.module, type.name);
      this.inspectors.findings.report(
        judgement,
        offset,
        how === 'setitem' ? `${name}.__setitem__(…)` : `${name}.append(…)`
      );
    }
  }

  persistent(id: number): void {
    this.context.work.spend(PRICES.persistent);
    const claim =
      this.storages.size < MAX_STORAGES ? storageClaim(this.nodes, this.values, this.globals, id) : undefined;
    if (claim !== undefined) {
      this.storages.set(claim.key, claim);
    }
  }

  expansionFound(offset: number): void {
    this.context.finding({
      rule: 'pickle-expansion',
      severity: 'MEDIUM',
      module: 'pickle',
      operator: 'load',
      offset: this.inspectors.findings.origin(offset)
    });
  }

  computedName(node: number, offset: number): number {
    this.context.work.spend(PRICES.judgement);
    const index = nodeIndex(node);
    const [module, name] = [this.nodes.callee(index), this.nodes.args(index)].map(part => this.values.constant(part));
    if (typeof module === 'string' && typeof name === 'string') {
      return this.globals.intern(module, name, offset);
    }
    const [knownModule, knownName] = [module, name].map(part => (typeof part === 'string' ? part : undefined));
    this.inspectors.indirectCalls.computedName(this.values, node, offset, knownModule, knownName);
    return node;
  }

  extension(code: number): number {
    return this.extensions.get(code) ?? UNKNOWN;
  }

  /** After the last pickle: what is dangerous, named, and was never called. */
  reportReferences(): void {
    const unseen = this.builtUnseen && this.globals.entries.some(({ module, name }) => runsState(module, name));
    if (unseen || this.globals.overflowed) {
      this.inspectors.findings.coverUnexamined(unseen ? MAX_NODES : MAX_GLOBALS);
    }
    this.globals.entries.forEach((entry, index) => {
      const { judgement } = this.callable(index);
      if (entry.uses > 0 || entry.constant !== undefined || judgement.kind !== 'dangerous') {
        return;
      }
      if (!this.inspectors.findings.hasFindingFor(judgement)) {
        this.inspectors.findings.report(
          { ...judgement, rule: 'pickle-dangerous-reference' },
          entry.offset,
          dotted(entry.module, entry.name)
        );
      }
    });
  }

  /** Ask the rules about this very call and report it; true when it is trusted. */
  private judge(node: number, entry: GlobalEntry, callable: CallableInfo, offset: number): boolean {
    this.context.work.spend(PRICES.judgement);
    const depth = callable.judgement.kind === 'unknown' ? JUDGED_DEPTH : undefined;
    const value = this.values.tree(node, depth) as Extract<Value, { type: 'call' }>;
    const args: Value = { type: 'tuple', items: value.args, more: 0 };
    const judgement = judgeCall(entry.module, entry.name, value.how, () => args);
    if (judgement.kind === 'trusted') {
      return true;
    }
    if (judgement.severity === 'LOW' && callable.last?.severity === 'LOW') {
      this.inspectors.findings.countAgain(callable.last);
    } else {
      callable.lastKind = this.nodes.kind(nodeIndex(node));
      callable.last = this.inspectors.findings.report(judgement, offset, describe(this.values.tree(node)));
    }
    return false;
  }

  /** The same kind of call as the last, which was nothing but unknown, and given only plain values. */
  private isLike({ last, lastKind }: CallableInfo, index: number): boolean {
    const { nodes } = this;
    return (
      last?.rule === PLAIN_RULE &&
      lastKind === nodes.kind(index) &&
      nodes.kwargs(index) === UNKNOWN &&
      this.plain.isPlain(nodes.args(index), false)
    );
  }

  /** So many calls of it were seen that the next one is only counted. */
  private limitReached(callable: CallableInfo): boolean {
    callable.examined++;
    if (callable.judgement.kind === 'dangerous') {
      return callable.examined > MAX_SHOWN;
    }
    return callable.judgement.kind === 'unknown' && this.inspectors.findings.beyondLimit(callable);
  }

  private globalOverwritten(target: number, offset: number, evidence: () => string): void {
    const entry = this.globals.entries[globalIndex(target)];
    entry.uses++;
    this.inspectors.findings.reportUpTo(this.callable(globalIndex(target)).changes, () => {
      const judgement = judgeReference(entry.module, entry.name);
      const { module, operator } =
        judgement.kind === 'dangerous' ? judgement : { module: entry.module, operator: entry.name };
      return {
        rule: 'pickle-global-overwritten',
        severity: judgement.kind === 'dangerous' && judgement.severity === 'CRITICAL' ? 'CRITICAL' : 'HIGH',
        module,
        operator,
        offset: this.inspectors.findings.origin(offset),
        evidence: evidence()
      };
    });
  }

  private scanArguments(args: number, entry: GlobalEntry | undefined, loads: LoadedFormat): boolean {
    const parts = isNode(args) ? [...this.nodes.children(nodeIndex(args))] : [args];
    const name = entry === undefined ? 'argument' : dotted(entry.module, entry.name);
    return this.inspectors.nestedMembers.scan(this.values, parts, name, loads);
  }

  /** A loader that is harmless because what it loads is scanned got something that could not be. */
  private loadsUnseen(node: number, entry: GlobalEntry, offset: number): void {
    const value = this.values.tree(node) as Extract<Value, { type: 'call' }>;
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
    const judgement = judgeCall(entry.module, entry.name, value.how, () => ({ type: 'tuple', items: [], more: 0 }));
    if (judgement.kind !== 'trusted') {
      this.inspectors.findings.report(judgement, offset, describe(value));
    }
  }

  private registerExtension(index: number): void {
    const [module, name, code] = [...this.nodes.children(nodeIndex(this.nodes.args(index)))].map(child =>
      this.values.constant(child)
    );
    if (typeof module === 'string' && typeof name === 'string' && typeof code === 'number') {
      this.extensions.set(code, this.globals.intern(module, name, this.nodes.offset(index)));
    }
  }

  private open({ module, name }: GlobalEntry): CallableInfo {
    this.context.work.afford(PRICES.judgement + (module.length + name.length) * PRICES.textByte);
    return describeCallable(module, name);
  }

  /**
   * What is known of a global, by its index. A method, and no function that each examiner makes for itself: V8 would hold
   * everything that one file has made until the next thorough collection.
   */
  callable(index: number): CallableInfo {
    const entry = this.globals.entries[index];
    return (this.callables[index] ??= this.open(entry));
  }
}
