import { judgeIndirect } from '../../../rules/judge';
import type { Value } from '../../../rules/value';
import type { Arena } from '../machine/node-table';
import { Kind, isNode, nodeIndex } from '../machine/node-table';
import { describe } from '../values/python-text';
import type { Reports, Tally } from './finding-log';
import { MAX_SHOWN } from './finding-log';
import type { Values } from '../values/values';

/** Calls of what is no name: the result of another call, an extension code, a name that is computed. */
export class Indirect {
  private readonly results: Tally = { examined: 0 };
  private readonly codes: Tally = { examined: 0 };
  private readonly computed: Tally = { examined: 0 };

  constructor(private readonly reports: Reports) {}

  /**
   * Judge and report the call `node`, whose callee is not a global.
   * @returns whether its arguments are to be searched for what may be loaded
   */
  called(arena: Arena, values: Values, node: number, offset: number): boolean {
    const callee = arena.callee(nodeIndex(node));
    if (callee >= 0) {
      return false;
    }
    const kind = isNode(callee) ? arena.kind(nodeIndex(callee)) : undefined;
    if (kind === Kind.EXTENSION) {
      this.reports.some(this.codes, () => ({
        rule: 'pickle-extension-code',
        severity: 'MEDIUM',
        module: 'copyreg',
        operator: 'extension',
        offset: this.reports.origin(arena.offset(nodeIndex(callee))),
        evidence: describe(values.of(node))
      }));
      return false;
    }
    if (kind === Kind.COMPUTED_GLOBAL) {
      this.computedName(values, node, offset);
      return true;
    }
    this.results.examined++;
    if (this.reports.beyondLimit(this.results)) {
      return false;
    }
    this.judge(values, node, offset);
    return true;
  }

  /** A name whose parts are not both constants; what is known of them is shown. */
  computedName(values: Values, node: number, offset: number, module?: string, name?: string): void {
    this.reports.some(this.computed, () => ({
      rule: 'pickle-computed-name',
      severity: 'CRITICAL',
      module: module ?? '(computed)',
      operator: name ?? '(computed)',
      offset: this.reports.origin(offset),
      evidence: describe(values.of(node))
    }));
  }

  private judge(values: Values, node: number, offset: number): void {
    const { results } = this;
    const call = values.of(node) as Extract<Value, { type: 'call' }>;
    const judgement = judgeIndirect(call.callee, call.opcode, () => ({ type: 'tuple', items: call.args, more: 0 }));
    if (judgement.kind === 'trusted') {
      return;
    }
    if (results.last !== undefined && results.examined > MAX_SHOWN && results.last.severity === judgement.severity) {
      this.reports.again(results.last);
    } else {
      results.last = this.reports.judged(judgement, offset, describe(call));
    }
  }
}
