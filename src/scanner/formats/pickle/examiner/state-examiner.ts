import { canBeHooked, classOf, judgeCall, judgeReference, judgeState, runsState } from '../../../rules/judge';
import type { Value } from '../../../rules/value';
import { PRICES } from '../../../work';
import { How } from '../machine/globals';
import { Kind, Touch, UNKNOWN, globalIndex, isGlobal, isNode, nodeIndex } from '../machine/node-table';
import { describe, dotted } from '../values/python-text';
import { JUDGED_DEPTH } from '../values/value-reader';
import type { CallableInfo } from './callable-info';
import type { ExaminedFile } from './examined-file';
import type { RepeatCounter } from './finding-log';
import type { RawArray } from './joblib-arrays';
import { rawArray } from './joblib-arrays';

const NO_BUILD = { target: UNKNOWN, state: UNKNOWN, at: -1 };

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
  private readonly stateChanges: RepeatCounter = { examined: 0 };
  private readonly arrays: RepeatCounter = { examined: 0 };
  /** The last harmless BUILD, and `changes` of the node table at that moment: a file may repeat it a million times. */
  private harmless = NO_BUILD;

  constructor(
    private readonly file: ExaminedFile,
    private readonly rawBytes: RawBytes
  ) {}

  /** Another machine's values come. */
  forgetLast(): void {
    this.harmless = NO_BUILD;
  }

  built(target: number, state: number, offset: number, next: number): number {
    const { file, harmless } = this;
    const { context, inspectors } = file;
    context.work.spend(PRICES.call);
    if (harmless.target === target && harmless.state === state && harmless.at === file.nodes.changes) {
      return next;
    }
    file.noteUse(target, How.BUILT);
    if (isGlobal(target)) {
      this.globalBuilt(target, state, offset);
      return next;
    }
    const callee = isNode(target) ? file.nodes.callee(nodeIndex(target)) : UNKNOWN;
    const callable = isGlobal(callee) ? file.callable(globalIndex(callee)) : undefined;
    if (target !== UNKNOWN && inspectors.joblibWrappers.mayBeWrapper(() => file.values.tree(target), callable)) {
      return this.wrapperBuilt(target, state, offset, next);
    }
    if (callable?.handledAs === 'buffer') {
      file.scanArguments(state, file.globals.entries[globalIndex(callee)], false);
    }
    if (callable?.returnsShared ?? false) {
      this.sharedChanged(callee, target, offset, () => `.__setstate__(${describe(file.values.tree(state))})`);
    } else if (inspectors.hookAttributes.setsHook(file.nodes, state)) {
      this.stateSetAgain(target, 'build', state, offset);
    }
    context.work.spend(PRICES.call);
    this.objectBuilt(target, state, offset, callee, callable);
    return next;
  }

  private globalBuilt(target: number, state: number, offset: number): void {
    const { file } = this;
    const entry = file.globals.entries[globalIndex(target)];
    if (entry.constant !== undefined) {
      file.inspectors.dtypes.built(target, state, file.values);
      return;
    }
    entry.how |= How.BUILT;
    this.globalOverwritten(
      target,
      offset,
      () => `${dotted(entry.module, entry.name)}.__setstate__(${describe(file.values.tree(state))})`
    );
  }

  /** joblib's reader takes an array from the stream behind the BUILD of its wrapper. */
  private wrapperBuilt(target: number, state: number, offset: number, next: number): number {
    const { values, nodes, inspectors } = this.file;
    const wrapper = values.tree(target);
    const array =
      classOf(wrapper) === undefined
        ? undefined
        : rawArray(wrapper, values.tree(state), inspectors.dtypes.areObjects(nodes, state));
    if (array === undefined) {
      this.arraySizeUnknown(target, offset);
    }
    return this.rawBytes.skipArray(next, array);
  }

  /** Ask the rules about the class of the object, as far as it is known. */
  private objectBuilt(
    target: number,
    state: number,
    offset: number,
    callee: number,
    callable: CallableInfo | undefined
  ): void {
    const { file } = this;
    const asks = callee !== UNKNOWN && (callable === undefined || this.asksState(callable, state));
    const depth = callable?.judgement.kind === 'unknown' ? JUDGED_DEPTH : undefined;
    const type = asks ? classOf(file.values.tree(target, depth)) : undefined;
    if (type === undefined) {
      if (callable === undefined || asks || callable.isFunction) {
        this.builtAnything(target, state, offset);
      }
      return;
    }
    // The state of a class that runs a part of it may hold the object itself, many times over.
    file.context.work.spend(PRICES.judgement);
    const judgement = judgeCall(type.module, type.name, 'build', () =>
      runsState(type.module, type.name) ? file.values.shallowTree(state) : file.values.tree(state, depth)
    );
    if (judgement.kind === 'unknown') {
      file.inspectors.stateBytes.scan(file.nodes, file.values, state, dotted(type.module, type.name));
    }
    if (judgement.kind === 'trusted' || judgement.severity === 'LOW') {
      this.harmless = { target, state, at: file.nodes.changes };
    } else {
      file.findings.report(
        judgement,
        offset,
        describe(file.values.tree(target)) + `.__setstate__(${describe(file.values.tree(state))})`
      );
    }
  }

  /** joblib reads the next bytes as array data and other loaders as opcodes, or the reverse: which opcodes run is unknown. */
  private arraySizeUnknown(target: number, offset: number): void {
    const { findings, values } = this.file;
    findings.reportUpTo(this.arrays, () => ({
      rule: 'pickle-array-size',
      severity: 'MEDIUM',
      module: 'joblib.numpy_pickle',
      operator: 'NumpyArrayWrapper',
      offset: findings.origin(offset),
      evidence: describe(values.tree(target))
    }));
  }

  private asksState(callable: CallableInfo, state: number): boolean {
    if (!callable.asksState || callable.judgement.kind !== 'unknown') {
      return callable.asksState;
    }
    if (this.file.plainValues.isPlain(state, true)) {
      return false;
    }
    callable.states.examined++;
    return !this.file.findings.beyondLimit(callable.states);
  }

  /** State for an object whose class can't be told: forgotten, or returned by a function. No class may run it. */
  private builtAnything(target: number, state: number, offset: number): void {
    const { nodes, values, findings } = this.file;
    this.builtUnseen ||= target === UNKNOWN || state === UNKNOWN;
    if (!isNode(state) || nodes.kind(nodeIndex(state)) !== Kind.DICT) {
      return;
    }
    const judgement = judgeState(values.tree(state));
    if (judgement.kind !== 'trusted') {
      findings.report(judgement, offset, `(…).__setstate__(${describe(values.tree(state))})`);
    }
  }

  globalItemsSet(target: number, opcode: 'setitem' | 'append', first: number, second: number, offset: number): void {
    const { values, globals } = this.file;
    const entry = globals.entries[globalIndex(target)];
    if (entry.constant !== undefined) {
      return;
    }
    entry.how |= How.FILLED;
    this.globalOverwritten(target, offset, () => {
      const name = dotted(entry.module, entry.name);
      const item = describe(values.tree(first));
      return opcode === 'setitem' ? `${name}[${item}] = ${describe(values.tree(second))}` : `${name}.append(${item})`;
    });
  }

  objectItemsAdded(target: number, opcode: 'setitem' | 'append', first: number, offset: number): void {
    const { file } = this;
    file.context.work.spend(PRICES.call);
    file.noteUse(target, How.FILLED);
    const index = nodeIndex(target);
    const callee = file.nodes.callee(index);
    const touched = file.nodes.touched(index);
    if (isGlobal(callee) && file.callable(globalIndex(callee)).returnsShared) {
      this.sharedChanged(callee, target, offset, () => {
        const item = describe(file.values.tree(first));
        return opcode === 'append' ? `.append(${item})` : `[${item}] = …`;
      });
    } else if ((touched & Touch.STATE) !== 0 || (opcode === 'append' && (touched & Touch.ITEMS) !== 0)) {
      this.stateSetAgain(target, opcode, first, offset);
    } else {
      this.itemsAddedByMethod(target, opcode, offset);
    }
  }

  /** The class puts items into its objects by a method of its own, which may call functions from their state. */
  private itemsAddedByMethod(target: number, opcode: 'setitem' | 'append', offset: number): void {
    const { file } = this;
    const callee = file.nodes.callee(nodeIndex(target));
    const callable = isGlobal(callee) ? file.callable(globalIndex(callee)) : undefined;
    if (callable === undefined || (!callable.itemsMayCall && !callable.asksState)) {
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

  /** Picklers fill an object first and give it its state last, once: another order lets the state's functions run. */
  stateSetAgain(target: number, opcode: 'build' | 'setitem' | 'append', value: number, offset: number): void {
    const { findings, values } = this.file;
    findings.reportUpTo(this.stateChanges, () => {
      const object = values.tree(target);
      const type = classOf(object);
      const text = describe(values.tree(value));
      const change = { build: `.__setstate__(${text})`, setitem: `[${text}] = …`, append: `.append(${text})` }[opcode];
      return {
        rule: 'pickle-object-rewired',
        severity: 'HIGH',
        module: type?.module ?? '(computed)',
        operator: type?.name ?? '(computed)',
        offset: findings.origin(offset),
        evidence: describe(object) + change
      };
    });
  }

  /** `type(x)` or `getLogger(...)` returns an object of the program, not one of the file's own. */
  private sharedChanged(callee: number, target: number, offset: number, change: () => string): void {
    this.globalOverwritten(callee, offset, () => describe(this.file.values.tree(target)) + change());
  }

  private globalOverwritten(target: number, offset: number, evidence: () => string): void {
    const { findings, globals } = this.file;
    const entry = globals.entries[globalIndex(target)];
    entry.uses++;
    findings.reportUpTo(this.file.callable(globalIndex(target)).changes, () => {
      const judgement = judgeReference(entry.module, entry.name);
      const { module, operator } =
        judgement.kind === 'dangerous' ? judgement : { module: entry.module, operator: entry.name };
      return {
        rule: 'pickle-global-overwritten',
        severity: judgement.kind === 'dangerous' && judgement.severity === 'CRITICAL' ? 'CRITICAL' : 'HIGH',
        module,
        operator,
        offset: findings.origin(offset),
        evidence: evidence()
      };
    });
  }
}
