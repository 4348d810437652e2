import { judgeIndirect } from '../../../rules/judge';
import type { ResultKind } from '../../../rules/result-of';
import { resultOfIndirect } from '../../../rules/result-of';
import type { Value } from '../../../rules/value';
import { PRICES } from '../../../work';
import { Kind, Touch, globalIndex, isGlobal, isNode, nodeIndex } from '../machine/node-table';
import type { CallableInfo } from './callable-info';
import type { Change, ChangeReports } from './change-reports';
import type { ExaminedFile } from './examined-file';
import type { Reach } from './reach';
import { reachOfCall } from './reach';

/** What is known of the result of a call, and whether its callable was reviewed. */
interface Result {
  readonly kind: ResultKind;
  readonly trusted: boolean;
}

const FRESH: Result = { kind: 'fresh', trusted: true };

/**
 * Changes of the result of a call, which may be another name for a value that was there before: `max([x])` is x. Whatever
 * the result may be is changed then.
 */
export class AliasChanges {
  constructor(
    private readonly file: ExaminedFile,
    private readonly reports: ChangeReports
  ) {}

  /** What the call `value` returned: a new object, or something that was there before. */
  resultOf(value: number): Result {
    const { nodes } = this.file;
    const index = nodeIndex(value);
    const kind = nodes.kind(index);
    switch (kind) {
      case Kind.NEW:
      case Kind.NEW_EX:
      case Kind.BUFFER:
        return FRESH;
      case Kind.PERSISTENT:
        return { kind: 'argument', trusted: true };
      case Kind.EXTENSION:
        return { kind: 'shared', trusted: true };
      case Kind.COMPUTED_GLOBAL:
        return { kind: 'shared', trusted: false };
      case Kind.INST:
      case Kind.OBJ:
        return this.isMade(index) ? FRESH : this.resultOfCall(index);
      default:
        return this.resultOfCall(index);
    }
  }

  /**
   * The result of a call is changed: what it may be besides an object of its own is judged as changed, too.
   * @param value - the state, or the first item
   * @returns whether that is all there is to say: `wrapper` when an array of joblib may be read now, undefined for an object
   *   of its own, whose class has to be judged
   */
  changed(target: number, opcode: Change, value: number, offset: number): 'judged' | 'wrapper' | undefined {
    const result = this.resultOf(target);
    if (result.kind === 'fresh') {
      if (opcode !== 'build') {
        this.memoryChanged(target);
      }
      return undefined;
    }
    const reach = reachOfCall(this.file.nodes, target);
    this.file.context.work.spend(PRICES.value * (reach.values.length + 1));
    const program = reach.values.find(reached => this.isOfProgram(reached));
    const wrapper = reach.values.some(reached => this.isWrapper(reached));
    const report = result.trusted || (program !== undefined && opcode === 'build' && this.holdsCallable(value));
    if (report) {
      this.report(target, opcode, value, offset, result, reach, program);
    }
    this.mark(reach, result.trusted);
    return wrapper ? 'wrapper' : report ? 'judged' : undefined;
  }

  private report(
    target: number,
    opcode: Change,
    value: number,
    offset: number,
    result: Result,
    reach: Reach,
    program: number | undefined
  ): void {
    const { nodes } = this.file;
    const callee = nodes.kind(nodeIndex(target)) === Kind.PERSISTENT ? target : nodes.callee(nodeIndex(target));
    const changed = program ?? (result.kind === 'shared' && isGlobal(callee) ? callee : undefined);
    if (changed !== undefined) {
      const entry = isGlobal(changed) ? changed : nodes.callee(nodeIndex(changed));
      this.reports.globalOverwritten(entry, offset, () => this.reports.evidence(target, opcode, value));
      return;
    }
    const isObject = (reached: number): boolean => isNode(reached) && !nodes.isContainer(nodeIndex(reached));
    if (reach.complete && !reach.values.some(isObject)) {
      this.reports.literalChanged(target, opcode, value, offset);
    } else {
      this.reports.rewired(target, opcode, value, offset);
    }
  }

  /** Nothing is known any more of what was changed. After a function that nobody reviewed that is said of bytes and arrays only. */
  private mark(reach: Reach, trusted: boolean): void {
    const { nodes, inspectors } = this.file;
    for (const value of reach.values) {
      if (isGlobal(value)) {
        inspectors.dtypes.changed(value);
      } else if (value >= 0 ? this.isBytes(value) : nodes.isContainer(nodeIndex(value)) && trusted) {
        nodes.markChanged(value);
      } else if (value < 0 && !nodes.isContainer(nodeIndex(value))) {
        this.markObject(value, trusted);
      }
    }
  }

  private markObject(value: number, trusted: boolean): void {
    const { nodes } = this.file;
    if (this.calleeOf(value)?.isFolded ?? false) {
      nodes.markChanged(value);
    } else if (trusted || this.isWrapper(value)) {
      nodes.touch(nodeIndex(value), Touch.STATE);
    }
  }

  /** Items are written into an object that may be a view of bytes: `numpy.ndarray((5,), 'u1', bytearray)`. */
  private memoryChanged(target: number): void {
    const { nodes } = this.file;
    if (nodes.count(nodeIndex(nodes.args(nodeIndex(target)))) === 0) {
      return;
    }
    const { values } = reachOfCall(nodes, target);
    this.file.context.work.spend(PRICES.value * values.length);
    for (const value of values) {
      const isText = value >= 0 ? this.isBytes(value) : isNode(value) && (this.calleeOf(value)?.isFolded ?? false);
      if (isText) {
        nodes.markChanged(value);
      }
    }
  }

  private resultOfCall(index: number): Result {
    const { nodes, values } = this.file;
    const callee = nodes.callee(index);
    if (isGlobal(callee)) {
      const { result, judgement, handledAs } = this.file.callable(globalIndex(callee));
      if (handledAs === 'iterator' && this.isOfContainer(index)) {
        return FRESH;
      }
      return { kind: result, trusted: judgement.kind === 'trusted' };
    }
    if (!isNode(callee)) {
      return { kind: 'argument', trusted: true };
    }
    this.file.context.work.spend(PRICES.judgement);
    const called = values.tree(callee);
    const args = values.tree(nodes.args(index));
    const kind = resultOfIndirect(called, args);
    return { kind, trusted: kind === 'fresh' || judgeIndirect(called, 'reduce', () => args).kind === 'trusted' };
  }

  /** `iter([...])` makes an iterator; `iter` of another object returns what that object says. */
  private isOfContainer(index: number): boolean {
    const { nodes } = this.file;
    const args = nodes.args(index);
    const first = isNode(args) && nodes.known(nodeIndex(args)) === 1 ? nodes.child(nodeIndex(args), 0) : undefined;
    return first !== undefined && (first >= 0 || (isNode(first) && nodes.isContainer(nodeIndex(first))));
  }

  /** The result of a call may be a dictionary that was there before. */
  mayBeDict(value: number): boolean {
    const { nodes } = this.file;
    const { values, complete } = reachOfCall(nodes, value);
    const isDict = (reached: number): boolean =>
      isNode(reached) && (nodes.isDict(nodeIndex(reached)) || this.calleeOf(reached)?.handledAs === 'dict');
    return !complete || values.some(isDict);
  }

  /** INST and OBJ without arguments make an object of a class; what is no class is called. */
  private isMade(index: number): boolean {
    const { nodes } = this.file;
    const args = nodes.args(index);
    const callee = nodes.callee(index);
    return (
      isNode(args) &&
      nodes.count(nodeIndex(args)) === 0 &&
      isGlobal(callee) &&
      this.file.callable(globalIndex(callee)).result !== 'shared'
    );
  }

  private calleeOf(value: number): CallableInfo | undefined {
    const callee = this.file.nodes.callee(nodeIndex(value));
    return isGlobal(callee) ? this.file.callable(globalIndex(callee)) : undefined;
  }

  /** An imported object, or one that the program gave away: `type(x)`, a logger. */
  private isOfProgram(value: number): boolean {
    const { nodes, globals } = this.file;
    if (isGlobal(value)) {
      return globals.entries[globalIndex(value)].constant === undefined;
    }
    return isNode(value) && !nodes.isContainer(nodeIndex(value)) && this.calleeOf(value)?.result === 'shared';
  }

  private isWrapper(value: number): boolean {
    const { nodes, values, inspectors } = this.file;
    return (
      isNode(value) &&
      !nodes.isContainer(nodeIndex(value)) &&
      inspectors.joblibWrappers.mayBeWrapper(() => values.tree(value), this.calleeOf(value))
    );
  }

  private isBytes(literal: number): boolean {
    return /^byte/.test(this.file.values.tree(literal).type);
  }

  /** True for a state that gives a class something to call. */
  private holdsCallable(state: number): boolean {
    const tree = this.file.values.tree(state);
    const items = tree.type === 'tuple' ? tree.items : [tree];
    return items.some(item => item.type === 'dict' && item.entries.some(([, held]) => isCallable(held)));
  }
}

function isCallable(value: Value): boolean {
  return (
    value.type === 'global' ||
    (value.type === 'call' && value.callee.type === 'global' && /partial|caller|getter/.test(value.callee.name))
  );
}
