import { nameOf } from '../../../rules/conditions/callee';
import { isToolName } from '../../../rules/conditions/held-partials';
import { classOf, judgeCall, judgeItems, judgeState } from '../../../rules/judge';
import { asksFreshness, canBeHooked, runsState } from '../../../rules/what-to-ask';
import { unpicklesState } from '../../../rules/restoring';
import type { Value } from '../../../rules/value';
import { PRICES } from '../../../work';
import { How } from '../machine/globals';
import { Kind, Touch, UNKNOWN, globalIndex, isGlobal, isNode, nodeIndex } from '../machine/node-table';
import { describe, dotted } from '../values/python-text';
import { JUDGED_DEPTH } from '../values/value-reader';
import type { CallableInfo } from './callable-info';
import type { ExaminedFile } from './examined-file';
import { AliasChanges } from './alias-changes';
import type { Change } from './change-reports';
import { ChangeReports } from './change-reports';
import type { FoldedState } from './object-states';
import { ObjectStates } from './object-states';
import type { RawArray } from './joblib-arrays';
import { rawArray } from './joblib-arrays';

const NO_ARGUMENTS: Value = { type: 'tuple', items: [], more: 0 };

/** The bytes between the opcodes of one file: raw arrays, or other pickles. */
export interface RawBytes {
  /** @returns the offset behind the array that stands at `at`; `at` itself when its size can't be told */
  skipArray(at: number, array: RawArray | undefined): number;
}

/** Asks the rules about changes to objects after the file made them: states (BUILD), items, changed globals. */
export class StateExaminer {
  /** An object or its state was forgotten when BUILD came. */
  builtUnseen = false;
  private readonly reports: ChangeReports;
  private readonly aliases: AliasChanges;
  private readonly states: ObjectStates;
  /** The last harmless BUILD, and `changes` of the node table at that moment: a file may repeat it a million times. */
  private readonly harmless = { target: UNKNOWN, state: UNKNOWN, at: -1 };

  /** Whether one of the globals so far is `functools.partial`. */
  private readonly partial = { named: false, looked: 0 };

  constructor(
    private readonly file: ExaminedFile,
    private readonly rawBytes: RawBytes
  ) {
    this.reports = new ChangeReports(file);
    this.aliases = new AliasChanges(file, this.reports);
    this.states = new ObjectStates(file, this.aliases);
  }

  /** Another machine's values come. */
  forgetLast(): void {
    this.harmless.at = -1;
  }

  built(target: number, given: number, offset: number, next: number): number {
    const { file, harmless, reports } = this;
    const { context, inspectors, nodes } = file;
    context.work.spend(PRICES.call);
    inspectors.dtypes.given(nodes, given);
    if (harmless.target === target && harmless.state === given && harmless.at === nodes.changes) {
      return next;
    }
    if (this.builtPlainly(target, given)) {
      return next;
    }
    file.noteUse(target, How.BUILT);
    if (isGlobal(target)) {
      this.globalBuilt(target, given, offset);
      return next;
    }
    if (target >= 0 || (isNode(target) && nodes.isContainer(nodeIndex(target)))) {
      reports.literalChanged(target, 'build', given, offset);
      return next;
    }
    const state = this.states.fold(given, target);
    if (isNode(target) && state.value !== given) {
      nodes.setState(nodeIndex(target), state.value);
    }
    if (file.carried?.built(target, state.value)) {
      return next;
    }
    const callee = isNode(target) ? nodes.callee(nodeIndex(target)) : UNKNOWN;
    const callable = isGlobal(callee) ? file.callable(globalIndex(callee)) : undefined;
    if (target !== UNKNOWN && inspectors.joblibWrappers.mayBeWrapper(() => file.values.tree(target), callable)) {
      return this.wrapperBuilt(target, state, offset, next);
    }
    const isArray = this.readsFile(target, state.value, offset);
    if (callable?.handledAs === 'buffer') {
      file.scanArguments(state.value, file.globals.entries[globalIndex(callee)], false);
    }
    if (isNode(target) && this.aliases.resultOf(target).kind !== 'fresh') {
      // The object that it is may be of a class that runs its state.
      this.builtAnything(target, state.value, offset);
    }
    const alias = isNode(target) ? this.aliases.changed(target, 'build', state.value, offset) : undefined;
    if (alias === 'wrapper') {
      if (!reports.has(offset)) {
        reports.arraySizeUnknown(target, offset);
      }
      return this.rawBytes.skipArray(next, undefined);
    }
    if (alias === 'judged') {
      return next;
    }
    const trouble = this.states.troubleOf(state);
    const isDtype = callable?.handledAs === 'dtype';
    if (trouble === 'hook' || (isDtype && !inspectors.dtypes.classTakes(target, state.value, file.values))) {
      reports.rewired(target, 'build', state.value, offset);
    }
    context.work.spend(PRICES.call);
    const found = isArray || this.objectBuilt(target, state.value, offset, callee, callable);
    if (!found && (trouble === 'computed' || this.states.asksObject(target, state.value))) {
      reports.stateComputed(target, state.value, offset);
    }
    return next;
  }

  /**
   * The usual BUILD, of which files hold millions: a reviewed class made by NEWOBJ is given a dictionary that its signature
   * takes, with names that are no hooks. `built` finds nothing in one either, and asks more.
   */
  private builtPlainly(target: number, state: number): boolean {
    const { file } = this;
    const { nodes } = file;
    if (!isNode(target) || !isNode(state) || nodes.kind(nodeIndex(target)) !== Kind.NEW) {
      return false;
    }
    const callee = nodes.callee(nodeIndex(target));
    const callable = isGlobal(callee) ? file.callable(globalIndex(callee)) : undefined;
    if (
      callable === undefined ||
      callable.judgement.kind !== 'trusted' ||
      callable.handledAs !== undefined ||
      callable.isFunction ||
      callable.makesObjects ||
      file.carried !== undefined ||
      file.inspectors.secondFiles.expected ||
      !file.inspectors.hookAttributes.isPlainDict(nodes, state) ||
      !file.quick.trustsState(callable, target, state)
    ) {
      return false;
    }
    file.context.work.spend(PRICES.call);
    file.globals.entries[globalIndex(callee)].how |= How.BUILT;
    this.remember(target, state);
    return true;
  }

  private remember(target: number, state: number): void {
    const { harmless } = this;
    harmless.target = target;
    harmless.state = state;
    harmless.at = this.file.nodes.changes;
  }

  private globalBuilt(target: number, state: number, offset: number): void {
    const { file, reports } = this;
    const entry = file.globals.entries[globalIndex(target)];
    if (entry.constant !== undefined) {
      if (!file.inspectors.dtypes.takesState(target, state, file.values)) {
        reports.rewired(target, 'build', state, offset);
        file.inspectors.dtypes.changed(target);
      }
      return;
    }
    entry.how |= How.BUILT;
    reports.globalOverwritten(
      target,
      offset,
      () => `${dotted(entry.module, entry.name)}.__setstate__(${describe(file.values.tree(state))})`
    );
  }

  /** joblib takes an array from another file, when the state is one that its own wrappers have. */
  private readsFile(target: number, state: number, offset: number): boolean {
    const { values, inspectors } = this.file;
    if (target === UNKNOWN || !inspectors.secondFiles.expected) {
      return false;
    }
    return inspectors.secondFiles.built(values.tree(target), values.tree(state), offset);
  }

  /** joblib's reader takes an array from the stream behind the BUILD of its wrapper. */
  private wrapperBuilt(target: number, state: FoldedState, offset: number, next: number): number {
    const { file, reports } = this;
    const { values } = file;
    const wrapper = values.tree(target);
    const array =
      classOf(wrapper) === undefined || reports.has(offset) || !state.known
        ? undefined
        : rawArray(wrapper, values.tree(state.value));
    if (array === undefined && !reports.has(offset)) {
      reports.arraySizeUnknown(target, offset);
    }
    return this.rawBytes.skipArray(next, array);
  }

  /**
   * Ask the rules about the class of the object, as far as it is known.
   * @returns true when something above LOW was found
   */
  private objectBuilt(
    target: number,
    state: number,
    offset: number,
    callee: number,
    callable: CallableInfo | undefined
  ): boolean {
    const { file } = this;
    // What a function returned may be of any class.
    const ofAnyClass = callable !== undefined && callable.isFunction && !callable.makesObjects;
    if (callable?.judgement.kind === 'trusted' && file.quick.trustsState(callable, target, state)) {
      this.remember(target, state);
      return ofAnyClass && this.builtAnything(target, state, offset);
    }
    const asks = callee !== UNKNOWN && (callable === undefined || this.asksState(callable, state));
    const depth = callable?.judgement.kind === 'unknown' ? JUDGED_DEPTH : undefined;
    const type = asks ? classOf(file.values.tree(target, depth)) : undefined;
    if (type === undefined) {
      return (callable === undefined || asks) && this.builtAnything(target, state, offset);
    }
    // The state of a class that runs a part of it may hold the object itself, many times over.
    file.context.work.spend(PRICES.judgement);
    const judgement = judgeCall(
      type.module,
      type.name,
      'build',
      () =>
        runsState(type.module, type.name) && !this.isTuple(state)
          ? file.values.shallowTree(state)
          : file.values.tree(state, depth),
      undefined,
      !asksFreshness(type.module, type.name) || this.states.isFresh(target)
    );
    if (judgement.kind === 'unknown' || (callable?.unpicklesState ?? unpicklesState(type.module, type.name))) {
      file.inspectors.stateBytes.scan(file.nodes, file.values, state, dotted(type.module, type.name));
    }
    if (judgement.kind === 'trusted' || judgement.severity === 'LOW') {
      this.remember(target, state);
      if (judgement.kind !== 'trusted' && this.isMadeSilently(type)) {
        // Making the object was nothing to speak of: that its `__setstate__` is not understood has to be said here.
        file.findings.report(judgement, offset, this.reports.evidence(target, 'build', state));
      }
      return ofAnyClass && this.builtAnything(target, state, offset);
    }
    file.findings.report(judgement, offset, this.reports.evidence(target, 'build', state));
    return true;
  }

  private isMadeSilently({ module, name }: { module: string; name: string }): boolean {
    return judgeCall(module, name, 'new', () => NO_ARGUMENTS).kind === 'trusted';
  }

  private isTuple(value: number): boolean {
    return isNode(value) && this.file.nodes.kind(nodeIndex(value)) === Kind.TUPLE;
  }

  /** True when the file names a partial or a function that works on files: an object in a state may hold one. */
  private namesTool(): boolean {
    const { partial } = this;
    const { entries } = this.file.globals;
    for (; !partial.named && partial.looked < entries.length; partial.looked++) {
      const { module, name } = entries[partial.looked];
      partial.named = isToolName(module, name);
    }
    return partial.named;
  }

  private asksState(callable: CallableInfo, state: number): boolean {
    if (!callable.asksState || callable.judgement.kind !== 'unknown') {
      return callable.asksState;
    }
    const plain = this.file.plainValues.isPlain(state, true) && (!isNode(state) || this.file.quick.keepsMethods(state));
    if (!callable.restoresUnseen && plain && !this.isTuple(state) && !this.namesTool()) {
      return false;
    }
    callable.states.examined++;
    return !this.file.findings.beyondLimit(callable.states);
  }

  /** State for an object whose class can't be told: forgotten, or returned by a function. No class may run it. */
  private builtAnything(target: number, state: number, offset: number): boolean {
    const { nodes, values, findings } = this.file;
    this.builtUnseen ||= target === UNKNOWN || state === UNKNOWN;
    if (!isNode(state) || nodes.kind(nodeIndex(state)) !== Kind.DICT) {
      return false;
    }
    if (this.reports.has(offset)) {
      return true;
    }
    const made = values.tree(target, 2);
    const maker = (made.type === 'call' ? nameOf(made.callee) : undefined) ?? {
      module: '(computed)',
      name: '(computed)'
    };
    const judgement = judgeState(values.tree(state), maker);
    if (judgement.kind !== 'trusted') {
      this.reports.noteReported(offset);
      findings.report(judgement, offset, `(…).__setstate__(${describe(values.tree(state))})`);
    }
    return judgement.kind !== 'trusted';
  }

  globalItemsSet(target: number, opcode: 'setitem' | 'append', first: number, second: number, offset: number): void {
    const { values, globals } = this.file;
    const entry = globals.entries[globalIndex(target)];
    if (entry.constant !== undefined) {
      return;
    }
    entry.how |= How.FILLED;
    this.reports.globalOverwritten(target, offset, () => {
      const name = dotted(entry.module, entry.name);
      const item = describe(values.tree(first));
      return opcode === 'setitem' ? `${name}[${item}] = ${describe(values.tree(second))}` : `${name}.append(${item})`;
    });
  }

  objectItemsAdded(target: number, opcode: 'setitem' | 'append', first: number, offset: number): void {
    const { file } = this;
    file.context.work.spend(PRICES.call);
    const index = nodeIndex(target);
    const callee = file.nodes.callee(index);
    const touched = file.nodes.touched(index);
    if (isGlobal(callee) && touched === 0 && this.isEmptyDict(index, file.callable(globalIndex(callee)))) {
      file.globals.entries[globalIndex(callee)].how |= How.FILLED;
      return;
    }
    file.noteUse(target, How.FILLED);
    if (isGlobal(callee) && file.callable(globalIndex(callee)).isFolded) {
      this.reports.literalChanged(target, opcode, first, offset);
      file.nodes.markChanged(target);
    } else if (this.aliases.changed(target, opcode, first, offset) !== undefined) {
      return;
    } else if ((touched & Touch.STATE) !== 0 || (opcode === 'append' && (touched & Touch.ITEMS) !== 0)) {
      this.reports.rewired(target, opcode, first, offset);
    } else {
      this.itemsAddedByMethod(target, opcode, offset);
    }
  }

  /** `OrderedDict()` and its like, of which files hold millions: an object of its own, and its items start nothing. */
  private isEmptyDict(index: number, callable: CallableInfo): boolean {
    const { nodes } = this.file;
    const args = nodes.args(index);
    return (
      callable.handledAs === 'dict' &&
      callable.result === 'fresh' &&
      !callable.isFolded &&
      !callable.itemsMayCall &&
      nodes.kind(index) === Kind.REDUCE &&
      isNode(args) &&
      nodes.count(nodeIndex(args)) === 0
    );
  }

  /** The class puts items into its objects by a method of its own, which may call functions from their state. */
  private itemsAddedByMethod(target: number, opcode: 'setitem' | 'append', offset: number): void {
    const { file } = this;
    const callee = file.nodes.callee(nodeIndex(target));
    const callable = isGlobal(callee) ? file.callable(globalIndex(callee)) : undefined;
    if (callable === undefined || (!callable.itemsMayCall && !callable.makesObjects)) {
      return;
    }
    const type = classOf(file.values.tree(target));
    if (type === undefined || !canBeHooked(type.module, type.name, opcode)) {
      return;
    }
    const judgement = judgeCall(type.module, type.name, opcode, () => NO_ARGUMENTS);
    if (judgement.kind !== 'trusted') {
      const name = dotted(type.module, type.name);
      file.findings.report(judgement, offset, opcode === 'setitem' ? `${name}.__setitem__(…)` : `${name}.append(…)`);
    }
  }

  /** Items may become attributes: `__setitem__` of a class is its own. */
  itemsKept(target: number, items: number, offset: number): void {
    const { file } = this;
    if (this.reports.has(offset) || file.quick.keepsMethods(items)) {
      return;
    }
    const type = classOf(file.values.tree(target, JUDGED_DEPTH));
    const judgement = type && judgeItems(type.module, type.name, () => file.values.tree(items));
    if (judgement !== undefined && judgement.kind !== 'trusted') {
      this.reports.noteReported(offset);
      file.findings.report(judgement, offset, this.reports.evidence(target, 'build', items));
    }
  }

  /** A second state; items after the state are found where they are added. */
  stateSetAgain(target: number, opcode: Change, value: number, offset: number): void {
    this.reports.rewired(target, opcode, value, offset);
  }

  literalChanged(target: number, opcode: Change, first: number, offset: number): void {
    this.reports.literalChanged(target, opcode, first, offset);
  }
}
