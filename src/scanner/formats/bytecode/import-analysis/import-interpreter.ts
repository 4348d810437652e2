import type { Expression } from '../expressions';
import type { Instruction } from '../instructions';
import { joinValues } from './abstract-value';
import { reachableOnImport } from './reachable-on-import';
import { Interpreter } from '../interpreter';
import type { AbstractState } from './abstract-state';
import { applyCall } from './call-effects';
import { propagate } from './value-flow';

/** Instructions without effect, which the interpreter may skip when no way leads to them. */
const NO_EFFECT =
  /^(NOP|RESUME|CACHE|JUMP\w*|POP_TOP|POP_BLOCK|POP_EXCEPT|RERAISE|RETURN_VALUE|RETURN_CONST|LOAD_CONST|COPY|SWAP|ROT_\w+|END_FINALLY|END_FOR|CLEANUP_THROW|CALL_FINALLY|BEGIN_FINALLY|POP_FINALLY|WITH_EXCEPT_START|POP_JUMP\w*|EXTENDED_ARG|DELETE_(FAST|NAME|GLOBAL)|STORE_(FAST|NAME|GLOBAL)|PUSH_EXC_INFO|BREAK_LOOP|CONTINUE_LOOP)$/;
/** Argument of CALL_INTRINSIC_1 in the handler that every generator ends with. */
const STOP_ITERATION = 3;

/** Interprets one code object and adds what it learns to the facts of the module. */
export class ImportInterpreter extends Interpreter {
  private reached: ReadonlySet<number> | undefined;

  constructor(override readonly state: AbstractState) {
    super(state);
    state.onCall = call => applyCall(state, call);
  }

  override run(instructions: readonly Instruction[]): void {
    if (this.state.isRoot && !this.state.facts.renamed) {
      const target = (instruction: Instruction): number | undefined => this.targetOf(instruction);
      this.reached = reachableOnImport(this.state.code, this.state.version, instructions, target);
    }
    super.run(instructions);
    this.state.recordOpenHandles();
  }

  protected override leavesOut({ first }: Instruction): boolean {
    return this.reached !== undefined && !this.reached.has(first);
  }

  protected override matters({ name, argument }: Instruction): boolean {
    return !NO_EFFECT.test(name) && !(name === 'CALL_INTRINSIC_1' && argument === STOP_ITERATION);
  }

  private targetOf({ name, argument, next }: Instruction): number | undefined {
    const faults = this.state.otherFaults;
    const jumps = name.includes('JUMP') || name === 'FOR_ITER' || name === 'SEND';
    const way = jumps ? name : /^(SETUP_(?!ANNOTATIONS)|CALL_FINALLY)/.test(name) ? 'JUMP_FORWARD' : undefined;
    const to = way === undefined ? undefined : this.target(way, argument, next);
    this.state.otherFaults = faults;
    return to;
  }

  override step(instruction: Instruction): void {
    const traffic = { taken: [] as Expression[], put: [] as Expression[] };
    this.state.stack.traffic = traffic;
    super.step(instruction);
    this.state.stack.traffic = undefined;
    const { taken, put } = traffic;
    if (this.state.facts.limited) {
      return;
    }
    propagate(
      this.state,
      instruction,
      taken,
      put.filter(value => !taken.includes(value))
    );
  }

  protected override joined(left: Expression, operator: string, right: Expression): Expression {
    const value = super.joined(left, operator, right);
    this.state.attach(value, joinValues([this.state.abstractOf(left), this.state.abstractOf(right)]));
    return value;
  }

  /** Joins the stacks of two branches value by value. */
  override join(branch: readonly Expression[]): void {
    this.state.stack.snapshot().forEach((value, i) => this.state.attach(value, this.state.abstractOf(branch[i])));
    super.join(branch);
  }
}
