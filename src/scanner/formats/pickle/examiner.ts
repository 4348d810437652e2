import type { FindingInput, ScanContext } from '../../context';
import {
  canBeHooked,
  classOf,
  judgeCall,
  judgeIndirect,
  judgeReference,
  judgeState,
  runsState
} from '../../rules/judge';
import type { Judgement, Value } from '../../rules/types';
import type { ByteSource } from '../../source/types';
import type { Arena } from './arena';
import { Kind, MAX_NODES, Touch, UNKNOWN, globalIndex, isGlobal, isNode, nodeIndex } from './arena';
import type { RawArray } from './arrays';
import { dtypeText, rawArray, stateHasObject } from './arrays';
import { describe, dotted } from './describe';
import type { Dossier } from './dossier';
import { openDossier } from './dossier';
import type { GlobalEntry, Globals } from './globals';
import { MAX_GLOBALS } from './globals';
import { MAX_CONSTANT } from './literals';
import type { Loads } from './nested';
import { scanHeld, scanNested } from './nested';
import type { Observer } from './observer';
import { Rewiring } from './rewiring';
import type { StorageClaim } from './storages';
import { storageClaim } from './storages';
import { Values } from './values';
import { Wrappers } from './wrappers';

/** Calls of one callable that nobody reviewed which are looked at one by one; beyond it the report is incomplete. */
const MAX_EXAMINED = 100_000;
/** Calls of one dangerous callable that are shown; the rest is counted. */
const MAX_SHOWN = 2_000;
const MAX_STORAGES = 1_000_000;

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
  private readonly objectTypes = new Set<number>();
  private readonly rewiring: Rewiring;
  private readonly wrappers: Wrappers;
  /** Bytes in states that were scanned, by offset. */
  private readonly held = new Set<number>();
  private values: Values;
  /** Callables of which there is a finding, so that their name alone is not another one. */
  private readonly reported = new Set<string>();
  /** An object or its state was forgotten when BUILD came. */
  private builtUnseen = false;

  constructor(
    private readonly context: ScanContext,
    private readonly source: ByteSource,
    private arena: Arena,
    private readonly globals: Globals,
    private readonly interruption: Interruption,
    /** Maps an offset of `source` to one of the file. */
    private readonly origin: (offset: number) => number
  ) {
    this.rewiring = new Rewiring(source);
    this.wrappers = new Wrappers(globals);
    this.values = new Values(source, arena, globals);
  }

  /** Look at another machine's values while `action` runs it: a pickle inside the stream. */
  within<T>(arena: Arena, action: () => T): T {
    const outer = { arena: this.arena, values: this.values };
    this.arena = arena;
    this.values = new Values(this.source, arena, this.globals);
    try {
      return action();
    } finally {
      this.arena = outer.arena;
      this.values = outer.values;
    }
  }

  spend(opcodes: number): boolean {
    return this.context.spendOpcodes(opcodes);
  }

  called(node: number, offset: number): number {
    const index = nodeIndex(node);
    const callee = this.arena.callee[index];
    if (!isGlobal(callee)) {
      this.calledValue(node, callee, offset);
      return node;
    }
    const entry = this.globals.entries[globalIndex(callee)];
    const dossier = this.dossier(globalIndex(callee));
    entry.uses++;
    const result = dossier.role === 'dtype' ? this.shareDtype(node, entry) : node;
    if (dossier.role === 'buffer') {
      this.scanArguments(this.arena.args[index], entry, false);
    }
    if (dossier.judgement.kind === 'trusted' && !dossier.asksArguments) {
      return result;
    }
    if (dossier.last !== undefined && this.enough(dossier)) {
      this.context.finding(dossier.last);
      return result;
    }
    if (dossier.role === 'add-extension') {
      this.registerExtension(index);
    }
    const trusted = this.judge(node, entry, dossier, offset);
    const scanned = (!trusted || dossier.loads) && this.scanArguments(this.arena.args[index], entry, dossier.loads);
    if (trusted && dossier.loads && !scanned) {
      this.loadsUnseen(node, entry, offset);
    }
    return result;
  }

  built(target: number, state: number, offset: number, next: number): number {
    if (isGlobal(target)) {
      const entry = this.globals.entries[globalIndex(target)];
      if (entry.constant !== undefined) {
        if (stateHasObject(this.values.of(state))) {
          this.objectTypes.add(globalIndex(target));
        }
        return next;
      }
      this.overwritten(
        entry,
        `${dotted(entry.module, entry.name)}.__setstate__(${describe(this.values.of(state))})`,
        offset
      );
      return next;
    }
    const callee = isNode(target) ? this.arena.callee[nodeIndex(target)] : UNKNOWN;
    const dossier = isGlobal(callee) ? this.dossier(globalIndex(callee)) : undefined;
    if (target !== UNKNOWN && this.wrappers.mayBe(() => this.values.of(target), dossier)) {
      const wrapper = this.values.of(target);
      const array =
        classOf(wrapper) === undefined ? undefined : rawArray(wrapper, this.values.of(state), this.hasObjects(state));
      if (array === undefined) {
        this.arraySizeUnknown(target, offset);
      }
      return this.interruption.arrayAt(next, array);
    }
    if (dossier?.role === 'buffer') {
      this.scanArguments(state, this.globals.entries[globalIndex(callee)], false);
    }
    if (dossier?.shared ?? false) {
      this.sharedChanged(callee, target, `.__setstate__(${describe(this.values.of(state))})`, offset);
    } else if (this.rewiring.replaces(this.arena, state)) {
      this.rewired(target, 'build', state, offset);
    }
    const asks = callee !== UNKNOWN && (dossier === undefined || this.asksState(dossier));
    const type = asks ? classOf(this.values.of(target)) : undefined;
    if (type === undefined) {
      if (dossier === undefined || asks || dossier.isFunction) {
        this.builtAnything(target, state, offset);
      }
      return next;
    }
    // The state of a class that runs a part of it may hold the object itself, many times over.
    const judgement = judgeCall(type.module, type.name, 'build', () =>
      runsState(type.module, type.name) ? this.values.shallow(state) : this.values.of(state)
    );
    if (judgement.kind === 'unknown') {
      scanHeld(this.context, this.source, this.arena, this.values, state, dotted(type.module, type.name), this.held);
    }
    if (judgement.kind !== 'trusted' && judgement.severity !== 'LOW') {
      this.report(
        judgement,
        offset,
        describe(this.values.of(target)) + `.__setstate__(${describe(this.values.of(state))})`
      );
    }
    return next;
  }

  /** What follows is array data for joblib and opcodes for others, or the reverse: nobody can tell what is run. */
  private arraySizeUnknown(target: number, offset: number): void {
    this.context.finding({
      rule: 'pickle-array-size',
      severity: 'MEDIUM',
      module: 'joblib.numpy_pickle',
      operator: 'NumpyArrayWrapper',
      offset: this.origin(offset),
      evidence: describe(this.values.of(target))
    });
  }

  /** Not every call could be looked at. */
  private coverCalls(limit: number): void {
    this.context.cover({
      status: 'not-understood',
      format: 'pickle',
      size: this.source.size,
      reason: 'limit-calls',
      params: { limit }
    });
  }

  private asksState(dossier: Dossier): boolean {
    if (!dossier.asksState || dossier.judgement.kind !== 'unknown') {
      return dossier.asksState;
    }
    if (++dossier.builds === MAX_EXAMINED) {
      this.coverCalls(MAX_EXAMINED);
    }
    return dossier.builds < MAX_EXAMINED;
  }

  /** State for an object whose class can't be told: forgotten, or returned by a function. No class may run it. */
  private builtAnything(target: number, state: number, offset: number): void {
    this.builtUnseen ||= target === UNKNOWN || state === UNKNOWN;
    if (!isNode(state) || this.arena.kind[nodeIndex(state)] !== Kind.DICT) {
      return;
    }
    const judgement = judgeState(this.values.of(state));
    if (judgement.kind !== 'trusted') {
      this.report(judgement, offset, `(…).__setstate__(${describe(this.values.of(state))})`);
    }
  }

  mutated(target: number, how: 'setitem' | 'append', first: number, second: number, offset: number): void {
    const entry = this.globals.entries[globalIndex(target)];
    if (entry.constant !== undefined) {
      return;
    }
    const name = dotted(entry.module, entry.name);
    const item = describe(this.values.of(first));
    this.overwritten(
      entry,
      how === 'setitem' ? `${name}[${item}] = ${describe(this.values.of(second))}` : `${name}.append(${item})`,
      offset
    );
  }

  filled(target: number, how: 'setitem' | 'append', first: number, offset: number): void {
    const index = nodeIndex(target);
    const callee = this.arena.callee[index];
    const touched = this.arena.touched[index];
    if (isGlobal(callee) && this.dossier(globalIndex(callee)).shared) {
      const item = describe(this.values.of(first));
      this.sharedChanged(callee, target, how === 'append' ? `.append(${item})` : `[${item}] = …`, offset);
    } else if ((touched & Touch.STATE) !== 0 || (how === 'append' && (touched & Touch.ITEMS) !== 0)) {
      this.rewired(target, how, first, offset);
    } else {
      this.filledByMethod(target, how, offset);
    }
  }

  /** Pickles fill an object first and give it its state last, once: any other order runs what the state put in. */
  rewired(target: number, how: 'build' | 'setitem' | 'append', value: number, offset: number): void {
    const object = this.values.of(target);
    const type = classOf(object);
    const text = describe(this.values.of(value));
    const change = { build: `.__setstate__(${text})`, setitem: `[${text}] = …`, append: `.append(${text})` }[how];
    this.context.finding({
      rule: 'pickle-object-rewired',
      severity: 'HIGH',
      module: type?.module ?? '(computed)',
      operator: type?.name ?? '(computed)',
      offset: this.origin(offset),
      evidence: describe(object) + change
    });
  }

  isHook(value: number): boolean {
    return this.rewiring.isHook(value);
  }

  /** What `type(x)` or `getLogger(...)` returned belongs to the program, not to the file. */
  private sharedChanged(callee: number, target: number, change: string, offset: number): void {
    const entry = this.globals.entries[globalIndex(callee)];
    this.overwritten(entry, describe(this.values.of(target)) + change, offset);
  }

  /** The class puts items into its objects by a method of its own, which may call what their state holds. */
  private filledByMethod(target: number, how: 'setitem' | 'append', offset: number): void {
    const callee = this.arena.callee[nodeIndex(target)];
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
      this.report(judgement, offset, how === 'setitem' ? `${name}.__setitem__(…)` : `${name}.append(…)`);
    }
  }

  persistent(id: number): void {
    const claim =
      this.storages.size < MAX_STORAGES ? storageClaim(this.arena, this.values, this.globals, id) : undefined;
    if (claim !== undefined) {
      this.storages.set(claim.key, claim);
    }
  }

  computedName(node: number, offset: number): number {
    const index = nodeIndex(node);
    const [module, name] = [this.arena.callee[index], this.arena.args[index]].map(part => this.values.constant(part));
    if (typeof module === 'string' && typeof name === 'string') {
      return this.globals.intern(module, name, offset);
    }
    this.context.finding({
      rule: 'pickle-computed-name',
      severity: 'CRITICAL',
      module: typeof module === 'string' ? module : '(computed)',
      operator: typeof name === 'string' ? name : '(computed)',
      offset: this.origin(offset),
      evidence: describe(this.values.of(node))
    });
    return node;
  }

  extension(code: number): number {
    return this.extensions.get(code) ?? UNKNOWN;
  }

  /** After the last pickle: what is dangerous, named, and was never called. */
  reportReferences(): void {
    const unseen = this.builtUnseen && this.globals.entries.some(({ module, name }) => runsState(module, name));
    if (unseen || this.globals.overflowed) {
      this.coverCalls(unseen ? MAX_NODES : MAX_GLOBALS);
    }
    this.globals.entries.forEach((entry, index) => {
      const { judgement } = this.dossier(index);
      if (entry.uses > 0 || entry.constant !== undefined || judgement.kind !== 'dangerous') {
        return;
      }
      if (this.reported.has(`${judgement.module}\n${judgement.operator}`)) {
        return;
      }
      this.report({ ...judgement, rule: 'pickle-dangerous-reference' }, entry.offset, dotted(entry.module, entry.name));
    });
  }

  /** The callee is not a name but the result of something: a call of a call, an extension code, nothing known. */
  private calledValue(node: number, callee: number, offset: number): void {
    if (callee >= 0) {
      return;
    }
    const kind = isNode(callee) ? this.arena.kind[nodeIndex(callee)] : undefined;
    const evidence = describe(this.values.of(node));
    if (kind === Kind.EXTENSION) {
      const code = this.arena.offset[nodeIndex(callee)];
      this.context.finding({
        rule: 'pickle-extension-code',
        severity: 'MEDIUM',
        module: 'copyreg',
        operator: 'extension',
        offset: this.origin(code),
        evidence
      });
      return;
    }
    if (kind === Kind.COMPUTED_GLOBAL) {
      this.context.finding({
        rule: 'pickle-computed-name',
        severity: 'CRITICAL',
        module: '(computed)',
        operator: '(computed)',
        offset: this.origin(offset),
        evidence
      });
    } else {
      const call = this.values.of(node) as Extract<Value, { type: 'call' }>;
      const judgement = judgeIndirect(call.callee, call.how, () => ({ type: 'tuple', items: call.args, more: 0 }));
      if (judgement.kind !== 'trusted') {
        this.report(judgement, offset, evidence);
      }
    }
    this.scanArguments(this.arena.args[nodeIndex(node)], undefined, false);
  }

  /** Ask the rules about this very call and report it; true when it is trusted. */
  private judge(node: number, entry: GlobalEntry, dossier: Dossier, offset: number): boolean {
    const value = this.values.of(node) as Extract<Value, { type: 'call' }>;
    const args: Value = { type: 'tuple', items: value.args, more: 0 };
    const judgement = judgeCall(entry.module, entry.name, value.how, () => args);
    if (judgement.kind === 'trusted') {
      return true;
    }
    if (judgement.severity === 'LOW' && dossier.last?.severity === 'LOW') {
      this.context.finding(dossier.last);
    } else {
      dossier.last = this.report(judgement, offset, describe(value));
    }
    return false;
  }

  /** So many calls of it were seen that the next one is only counted. */
  private enough(dossier: Dossier): boolean {
    dossier.examined++;
    if (dossier.judgement.kind === 'dangerous') {
      return dossier.examined > MAX_SHOWN;
    }
    if (dossier.judgement.kind === 'unknown' && dossier.examined === MAX_EXAMINED) {
      this.coverCalls(MAX_EXAMINED);
    }
    return dossier.judgement.kind === 'unknown' && dossier.examined > MAX_EXAMINED;
  }

  private report(judgement: Exclude<Judgement, { kind: 'trusted' }>, offset: number, evidence: string): FindingInput {
    const finding: FindingInput = {
      rule: judgement.rule,
      severity: judgement.severity,
      module: judgement.module,
      operator: judgement.operator,
      offset: this.origin(offset),
      evidence,
      params: judgement.params,
      references: judgement.kind === 'dangerous' ? judgement.references : undefined
    };
    this.context.finding(finding);
    this.reported.add(`${judgement.module}\n${judgement.operator}`);
    return finding;
  }

  private overwritten(entry: GlobalEntry, evidence: string, offset: number): void {
    entry.uses++;
    const judgement = judgeReference(entry.module, entry.name);
    const severity = judgement.kind === 'dangerous' && judgement.severity === 'CRITICAL' ? 'CRITICAL' : 'HIGH';
    this.context.finding({
      rule: 'pickle-global-overwritten',
      severity,
      module: judgement.kind === 'dangerous' ? judgement.module : entry.module,
      operator: judgement.kind === 'dangerous' ? judgement.operator : entry.name,
      offset: this.origin(offset),
      evidence
    });
  }

  private scanArguments(args: number, entry: GlobalEntry | undefined, loads: Loads): boolean {
    const parts = isNode(args) ? [...this.arena.children(nodeIndex(args))] : [args];
    const name = entry === undefined ? 'argument' : dotted(entry.module, entry.name);
    return scanNested(this.context, this.source, this.values, parts, name, loads);
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
    const judgement = judgeCall(entry.module, entry.name, value.how, () => ({ type: 'tuple', items: [], more: 0 }));
    if (judgement.kind !== 'trusted') {
      this.report(judgement, offset, describe(value));
    }
  }

  private registerExtension(index: number): void {
    const [module, name, code] = [...this.arena.children(nodeIndex(this.arena.args[index]))].map(child =>
      this.values.constant(child)
    );
    if (typeof module === 'string' && typeof name === 'string' && typeof code === 'number') {
      this.extensions.set(code, this.globals.intern(module, name, this.arena.offset[index]));
    }
  }

  /** A dtype is shared by many arrays and has to be known when the container that first held it is long forgotten. */
  private shareDtype(node: number, entry: GlobalEntry): number {
    const constant = this.values.of(node);
    const text = dtypeText(constant);
    if (text === undefined) {
      return node;
    }
    const offset = this.arena.offset[nodeIndex(node)];
    const key = `dtype ${/^[<>|=]?V/.test(text) ? offset : ''} ${text}`;
    return this.globals.share(key, { module: entry.module, name: entry.name, offset, uses: 1, constant });
  }

  private hasObjects(state: number): boolean {
    const children = isNode(state) ? [...this.arena.children(nodeIndex(state))] : [];
    return children.some(child => isGlobal(child) && this.objectTypes.has(globalIndex(child)));
  }

  private dossier(index: number): Dossier {
    const entry = this.globals.entries[index];
    return (this.dossiers[index] ??= openDossier(entry.module, entry.name));
  }
}
