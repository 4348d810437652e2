import type { Handler } from '../handlers';
import { handlersOf } from '../handlers';
import type { Instruction } from '../instructions';
import type { CodeValue, MarshalValue } from '../marshal-values';
import { comparison } from '../operators';

/** Handlers in handlers in handlers: beyond, all of them are taken to be reached. */
const MAX_ROUNDS = 40;
/** Behind these the next instruction is only reached by a jump. */
const ENDS =
  /^(RETURN_VALUE|RETURN_CONST|JUMP_FORWARD|JUMP_ABSOLUTE|JUMP_BACKWARD|JUMP_BACKWARD_NO_INTERRUPT|CONTINUE_LOOP|RAISE_VARARGS|RERAISE)$/;
const DECIDES = /^(POP_JUMP(_FORWARD)?_IF_FALSE|JUMP_IF_FALSE_OR_POP)$/;

/**
 * Returns the offsets of the instructions that may run when Python imports the module: every path counts except the one
 * that `if __name__ == '__main__':` does not take then.
 * @param version - Python's, such as `3.12`
 * @param target - the offset that a jump leads to; undefined for other instructions
 */
export function reachableOnImport(
  code: CodeValue,
  version: string,
  instructions: readonly Instruction[],
  target: (instruction: Instruction) => number | undefined
): ReadonlySet<number> {
  const targets = instructions.map(target);
  const handlers = handlersOf(code.handlers);
  const entered = new Set([...targets, ...handlers.map(({ to }) => to)]);
  const index = new Map(instructions.map(({ first }, i) => [first, i]));
  const guards = new Set(instructions.flatMap((_, i) => (isGuard(code, version, instructions, i, entered) ? [i] : [])));
  const reached = new Set<number>();
  const pending = [0];
  const lead = (offset: number | undefined): void => {
    const i = offset === undefined ? undefined : index.get(offset);
    if (i !== undefined && !reached.has(instructions[i].first)) {
      pending.push(i);
    }
  };
  let waiting = handlers;
  for (let round = 0; pending.length > 0; round++) {
    for (let i = pending.pop(); i !== undefined; i = pending.pop()) {
      // Follow the instructions in order until one is known.
      for (; i < instructions.length && !reached.has(instructions[i].first); i++) {
        reached.add(instructions[i].first);
        lead(targets[i]);
        if (ENDS.test(instructions[i].name) || guards.has(i)) {
          break;
        }
      }
    }
    const raises = round < MAX_ROUNDS ? raising(instructions, reached) : (): boolean => true;
    waiting.filter(raises).forEach(({ to }) => lead(to));
    waiting = waiting.filter(handler => !raises(handler));
  }
  return reached;
}

/** True when an instruction that this handler covers is reached. */
function raising(instructions: readonly Instruction[], reached: ReadonlySet<number>): (handler: Handler) => boolean {
  const end = instructions.length === 0 ? 0 : instructions[instructions.length - 1].next;
  // Number of reached instructions that begin before each offset.
  const before = new Uint32Array(end + 1);
  let count = 0;
  let i = 0;
  for (let offset = 0; offset <= end; offset++) {
    before[offset] = count;
    if (instructions[i]?.first === offset) {
      count += reached.has(offset) ? 1 : 0;
      i++;
    }
  }
  const at = (offset: number): number => before[Math.min(offset, end)];
  return ({ from, until }) => at(until) > at(from);
}

/** True for a conditional jump on `__name__ == '__main__'`, which an import takes. No jump may lead in between. */
function isGuard(
  code: CodeValue,
  version: string,
  instructions: readonly Instruction[],
  at: number,
  entered: ReadonlySet<number | undefined>
): boolean {
  if (!DECIDES.test(instructions[at].name)) {
    return false;
  }
  // `... and f()` keeps a copy of the condition.
  let start = at - 3;
  while (start >= 0 && /^(TO_BOOL|COPY)$/.test(instructions[start + 2].name)) {
    start--;
  }
  const [first, second, compare] = instructions.slice(Math.max(0, start), start + 3);
  return (
    start >= 0 &&
    comparesName(code, version, first, second, compare) &&
    instructions.slice(start + 1, at + 1).every(instruction => !entered.has(instruction.first))
  );
}

/** `__name__ == '__main__'`, either way round. */
function comparesName(
  code: CodeValue,
  version: string,
  first: Instruction,
  second: Instruction,
  compare: Instruction
): boolean {
  const isName = ({ name, argument }: Instruction): boolean =>
    name === 'LOAD_NAME' && code.names[argument] === '__name__';
  const isMain = ({ name, argument }: Instruction): boolean =>
    name === 'LOAD_CONST' && isMainText(code.consts[argument]);
  return (
    compare.name === 'COMPARE_OP' &&
    comparison(compare.argument, version) === '==' &&
    ((isName(first) && isMain(second)) || (isMain(first) && isName(second)))
  );
}

function isMainText(value: MarshalValue | undefined): boolean {
  return value?.type === 'str' && value.value === '__main__';
}
