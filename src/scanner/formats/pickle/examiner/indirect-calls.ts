import { nameOf } from '../../../rules/conditions/callee';
import { isPartial } from '../../../rules/conditions/objects';
import { judgeIndirect } from '../../../rules/judge';
import { anyMark } from '../../../rules/suspicious-text';
import type { Judgement, Value } from '../../../rules/value';
import { itemsOf, textOf } from '../../../rules/value-access';
import type { NodeTable } from '../machine/node-table';
import { Kind, isNode, nodeIndex } from '../machine/node-table';
import { describe } from '../values/python-text';
import { How } from '../machine/globals';
import type { UsedNames } from './used-names';
import type { FindingLog, RepeatCounter } from './finding-log';
import { MAX_SHOWN } from './finding-log';
import type { ValueReader } from '../values/value-reader';

/** Partials of partials whose functions are named. */
const MAX_PARTIALS = 8;

/** In place of a module or a name that the file works out. */
const COMPUTED = '(computed)';

const COMPUTED_NAME: Judgement = {
  kind: 'dangerous',
  severity: 'CRITICAL',
  rule: 'pickle-computed-name',
  module: COMPUTED,
  operator: COMPUTED
};

const EXTENSION: Judgement = {
  kind: 'dangerous',
  severity: 'MEDIUM',
  rule: 'pickle-extension-code',
  module: 'copyreg',
  operator: 'extension'
};

/** Judges calls whose callee is not a global: the result of another call, an extension code, a computed name. */
export class IndirectCalls {
  private readonly results: RepeatCounter = { examined: 0 };
  private readonly literals: RepeatCounter = { examined: 0 };
  private readonly codes: RepeatCounter = { examined: 0 };
  private readonly computed: RepeatCounter = { examined: 0 };
  private readonly persistent: RepeatCounter = { examined: 0 };

  constructor(
    private readonly findings: FindingLog,
    private readonly usedNames: UsedNames
  ) {}

  /**
   * Judge and report the call `node`, whose callee is not a global.
   * @returns true when the caller has to search the arguments for bytes that may be loaded
   */
  called(nodes: NodeTable, values: ValueReader, node: number, offset: number): boolean {
    const callee = nodes.callee(nodeIndex(node));
    const kind = isNode(callee) ? nodes.kind(nodeIndex(callee)) : undefined;
    if (callee >= 0) {
      this.textCalled(values, node, callee, offset);
      return false;
    }
    if (kind === Kind.EXTENSION) {
      this.usedNames.reach('copyreg', 'extension', How.CALLED, EXTENSION);
      this.findings.reportUpTo(this.codes, () => ({
        rule: 'pickle-extension-code',
        severity: 'MEDIUM',
        module: 'copyreg',
        operator: 'extension',
        offset: this.findings.origin(nodes.offset(nodeIndex(callee))),
        evidence: describe(values.tree(node))
      }));
      return false;
    }
    if (kind === Kind.COMPUTED_GLOBAL) {
      this.computedName(values, node, offset);
      return true;
    }
    this.results.examined++;
    if (this.findings.beyondLimit(this.results)) {
      return false;
    }
    this.judge(values, node, offset);
    return true;
  }

  /** Python calls no text; one that reads as code is there for something that is not Python's own unpickler. */
  private textCalled(values: ValueReader, node: number, callee: number, offset: number): void {
    const text = textOf(values.tree(callee));
    if (text !== undefined && anyMark(text) !== undefined) {
      this.findings.reportUpTo(this.literals, () => ({
        rule: 'pickle-argument-mismatch',
        severity: 'MEDIUM',
        module: '(computed)',
        operator: '(computed)',
        offset: this.findings.origin(offset),
        evidence: describe(values.tree(node))
      }));
    }
  }

  /** Reports a name whose parts are not both constants, with the parts that are known. */
  computedName(values: ValueReader, node: number, offset: number, module?: string, name?: string): void {
    this.usedNames.reach(module ?? COMPUTED, name ?? COMPUTED, How.NAMED, COMPUTED_NAME);
    this.findings.reportUpTo(this.computed, () => ({
      rule: 'pickle-computed-name',
      severity: 'CRITICAL',
      module: module ?? COMPUTED,
      operator: name ?? COMPUTED,
      offset: this.findings.origin(offset),
      evidence: describe(values.tree(node))
    }));
  }

  /** Reports a persistent id of which nothing is known: a loader may make a call for it. */
  persistentUnknown(values: ValueReader, id: number, offset: number): void {
    this.findings.reportUpTo(this.persistent, () => ({
      rule: 'pickle-computed-name',
      severity: 'MEDIUM',
      module: '(computed)',
      operator: '(computed)',
      offset: this.findings.origin(offset),
      evidence: describe(values.tree(id))
    }));
  }

  private judge(values: ValueReader, node: number, offset: number): void {
    const { results } = this;
    const call = values.tree(node) as Extract<Value, { type: 'call' }>;
    const judgement = judgeIndirect(
      call.callee,
      call.opcode,
      () => ({ type: 'tuple', items: call.args, more: 0 }),
      () => call.kwargs
    );
    for (const { module, name } of namesCalled(call.callee)) {
      this.usedNames.reach(module, name, How.CALLED, judgement);
    }
    if (judgement.kind === 'trusted') {
      return;
    }
    if (results.last !== undefined && results.examined > MAX_SHOWN && results.last.severity === judgement.severity) {
      this.findings.countAgain(results.last);
    } else {
      results.last = this.findings.report(judgement, offset, describe(call));
    }
  }
}

/** Names that calling a value may call. */
function namesCalled(callee: Value, depth = 0): readonly { module: string; name: string }[] {
  const named = nameOf(callee);
  if (named !== undefined) {
    return [named];
  }
  const by = callee.type === 'call' ? nameOf(callee.callee) : undefined;
  if (callee.type !== 'call' || by === undefined || !isPartial(by.module, by.name) || depth > MAX_PARTIALS) {
    return [];
  }
  // A partial takes the function out of a partial that it is made of, and keeps it when that is given a state later.
  const held = [callee.args[0], callee.state === undefined ? undefined : itemsOf(callee.state)[0]];
  return held.flatMap(value => (value === undefined ? [] : namesCalled(value, depth + 1)));
}
