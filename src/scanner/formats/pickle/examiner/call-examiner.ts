import { classOf, nameOf } from '../../../rules/conditions/callee';
import { judgeCall } from '../../../rules/judge';
import type { Judgement, Value } from '../../../rules/value';
import type { FindingInput } from '../../../context';
import { PRICES } from '../../../work';
import type { GlobalEntry } from '../machine/globals';
import { How } from '../machine/globals';
import { MAX_CONSTANT } from '../machine/literals';
import type { NodeTable } from '../machine/node-table';
import { Touch, UNKNOWN, globalIndex, isGlobal, isNode, nodeIndex } from '../machine/node-table';
import { describe, dotted } from '../values/python-text';
import { JUDGED_DEPTH } from '../values/value-reader';
import type { CallableInfo } from './callable-info';
import type { ExaminedFile } from './examined-file';
import { MAX_SHOWN } from './finding-log';

const NOT_KEPT: Value = { type: 'unknown', why: 'missing' };

/** The rule of a call of an unknown callable with harmless arguments. */
const PLAIN_RULE = 'pickle-unknown-call';

/** Asks the rules about each call of a file, and about the names that are worked out for it. */
export class CallExaminer {
  /** Globals that the file registered for extension codes. */
  private readonly extensions = new Map<number, number>();

  constructor(private readonly file: ExaminedFile) {}

  called(node: number, offset: number): number {
    const { file } = this;
    file.context.work.spend(PRICES.call);
    const index = nodeIndex(node);
    const callee = file.nodes.callee(index);
    if (!isGlobal(callee)) {
      if (file.carried?.calledResult(node, offset)) {
        return node;
      }
      if (file.inspectors.indirectCalls.called(file.nodes, file.values, node, offset)) {
        file.scanArguments(file.nodes.args(index), undefined, false);
      }
      return node;
    }
    const result = this.calledGlobal(node, globalIndex(callee), offset);
    // Counted only now: when the budget ends inside `calledGlobal`, the name is still reported as a reference.
    const entry = file.globals.entries[globalIndex(callee)];
    entry.uses++;
    entry.how |= How.CALLED;
    return result;
  }

  private calledGlobal(node: number, callee: number, offset: number): number {
    const { file } = this;
    const args = file.nodes.args(nodeIndex(node));
    const entry = file.globals.entries[callee];
    const callable = file.callable(callee);
    const { dtypes } = file.inspectors;
    dtypes.given(file.nodes, args);
    const result = callable.handledAs === 'dtype' ? dtypes.intern(file.nodes, file.values, node, entry) : node;
    if (callable.handledAs === 'buffer') {
      file.scanArguments(args, entry, false);
    } else if (callable.handledAs === 'object-maker') {
      file.noteUse(node, How.CALLED);
    }
    if (this.isCarried(node, callable, entry, offset)) {
      return node;
    }
    if (
      callable.judgement.kind === 'trusted' &&
      (!callable.asksArguments || file.quick.trusts(callable, nodeIndex(node)))
    ) {
      return result;
    }
    if (callable.last !== undefined && (this.isLikeLast(callable, nodeIndex(node)) || this.limitReached(callable))) {
      file.findings.countAgain(callable.last);
      this.attributeFetched(callable, args, callable.last);
      return result;
    }
    if (callable.handledAs === 'add-extension') {
      this.registerExtension(nodeIndex(node));
    }
    const judgement = this.judge(node, entry, callable, offset);
    const trusted = judgement.kind === 'trusted';
    this.attributeFetched(callable, args, judgement);
    const scanned = (!trusted || callable.loads) && file.scanArguments(args, entry, callable.loads);
    if (trusted && callable.loads && !scanned) {
      this.loadsUnseen(node, entry, offset);
    }
    return result;
  }

  /** The call is a part of a function or class that the file brings along, and is judged with it. */
  private isCarried(node: number, callable: CallableInfo, entry: GlobalEntry, offset: number): boolean {
    const { file } = this;
    if (callable.makes !== undefined) {
      return file.makeCarried().called(callable.makes, node, entry, offset);
    }
    return (
      callable.takesCarried &&
      (file.carried ?? (/^(getattr|type)$/.test(entry.name) ? file.makeCarried() : undefined))?.calledWith(
        node,
        entry,
        offset
      ) === true
    );
  }

  /** `getattr(owner, 'name')`: another name that loading looks up. */
  private attributeFetched({ handledAs }: CallableInfo, args: number, judged: Judgement | FindingInput): void {
    if (handledAs !== 'getattr') {
      return;
    }
    const { nodes, values, usedNames } = this.file;
    this.file.context.work.spend(PRICES.judgement);
    const [first, second] = isNode(args) ? nodes.children(nodeIndex(args)) : [];
    const owner = first === undefined ? undefined : values.tree(first);
    const attribute = second === undefined ? undefined : values.constant(second);
    const named = owner && (nameOf(owner) ?? classOf(owner));
    if (named !== undefined && typeof attribute === 'string') {
      const judgement = 'kind' in judged ? judged : { ...judged, kind: 'unknown' as const };
      usedNames.reach(named.module, `${named.name}.${attribute}`, How.NAMED, judgement);
    }
  }

  /** Ask the rules about this very call and report it. */
  private judge(node: number, entry: GlobalEntry, callable: CallableInfo, offset: number): Judgement {
    const { file } = this;
    file.context.work.spend(PRICES.judgement);
    const depth = callable.judgement.kind === 'unknown' ? JUDGED_DEPTH : undefined;
    const value = file.values.tree(node, depth) as Extract<Value, { type: 'call' }>;
    const args = argumentsOf(file.nodes, node, value);
    const judged = judgeCall(
      entry.module,
      entry.name,
      value.opcode,
      () => args,
      () => value.kwargs
    );
    if (judged.kind === 'trusted') {
      return judged;
    }
    const judgement = this.asScanned(judged, node, entry);
    if (judgement.severity === 'LOW' && callable.last?.severity === 'LOW') {
      file.findings.countAgain(callable.last);
    } else {
      callable.lastKind = file.nodes.kind(nodeIndex(node));
      callable.last = file.findings.report(judgement, offset, describe(file.values.tree(node)));
    }
    return judgement;
  }

  /** A pickle among the arguments of an unknown callable is scanned as a member: it is as bad as what it holds. */
  private asScanned<T extends Judgement>(judgement: T, node: number, { module, name }: GlobalEntry): T {
    const { file } = this;
    if (judgement.kind !== 'unknown' || judgement.params?.what !== 'pickle') {
      return judgement;
    }
    const args = file.nodes.args(nodeIndex(node));
    file.inspectors.stateBytes.scan(file.nodes, file.values, args, dotted(module, name));
    return { ...judgement, severity: 'LOW', rule: PLAIN_RULE, params: undefined };
  }

  /** The same kind of call as the last, which was nothing but unknown, and given only plain values. */
  private isLikeLast({ last, lastKind }: CallableInfo, index: number): boolean {
    const { nodes, plainValues } = this.file;
    return (
      last?.rule === PLAIN_RULE &&
      lastKind === nodes.kind(index) &&
      nodes.kwargs(index) === UNKNOWN &&
      plainValues.isPlain(nodes.args(index), false)
    );
  }

  /** True when so many calls of it were examined that the next one is only counted. */
  private limitReached(callable: CallableInfo): boolean {
    callable.examined++;
    if (callable.judgement.kind === 'dangerous') {
      return callable.examined > MAX_SHOWN;
    }
    return callable.judgement.kind === 'unknown' && this.file.findings.beyondLimit(callable);
  }

  /** Reports a loader whose argument is too long to scan: it is trusted because the scanner scans its argument. */
  private loadsUnseen(node: number, entry: GlobalEntry, offset: number): void {
    const { file } = this;
    const value = file.values.tree(node) as Extract<Value, { type: 'call' }>;
    const data = value.args[0];
    const text = data?.type === 'call' ? data.args[0] : undefined;
    if (text?.type === 'str' && text.size > MAX_CONSTANT) {
      file.context.cover({
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
      file.findings.report(judgement, offset, describe(value));
    }
  }

  computedName(node: number, offset: number): number {
    const { file } = this;
    file.context.work.spend(PRICES.judgement);
    const index = nodeIndex(node);
    const [module, name] = [file.nodes.callee(index), file.nodes.args(index)].map(part => file.values.constant(part));
    if (typeof module === 'string' && typeof name === 'string') {
      return file.globals.intern(module, name, offset);
    }
    const [knownModule, knownName] = [module, name].map(part => (typeof part === 'string' ? part : undefined));
    file.inspectors.indirectCalls.computedName(file.values, node, offset, knownModule, knownName);
    return node;
  }

  extension(code: number): number {
    return this.extensions.get(code) ?? UNKNOWN;
  }

  private registerExtension(index: number): void {
    const { nodes, values, globals } = this.file;
    const [module, name, code] = [...nodes.children(nodeIndex(nodes.args(index)))].map(child => values.constant(child));
    if (typeof module === 'string' && typeof name === 'string' && typeof code === 'number') {
      this.extensions.set(code, globals.intern(module, name, nodes.offset(index)));
    }
  }
}

/** The arguments of a call as one value, which says how many the machine did not keep. */
function argumentsOf(nodes: NodeTable, node: number, { args }: Extract<Value, { type: 'call' }>): Value {
  const list = nodes.args(nodeIndex(node));
  const count = isNode(list) ? nodes.count(nodeIndex(list)) : args.length;
  const hidden = isNode(list) && (nodes.touched(nodeIndex(list)) & Touch.PARTS) !== 0;
  return { type: 'tuple', items: hidden ? [...args, NOT_KEPT] : args, more: Math.max(0, count - args.length) };
}
