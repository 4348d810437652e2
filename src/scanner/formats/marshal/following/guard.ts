import type { Instruction } from '../instructions';
import { comparison } from '../operators';
import type { CodeValue, MarshalValue } from '../values';

/** Entries of one table of handlers that are read. */
const MAX_HANDLERS = 20_000;

/** Where instructions stand: from the first on, before the last. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A jump, or the handler of what is raised between two instructions. */
interface Way {
  readonly at: number;
  readonly until: number;
  readonly to: number;
}

/**
 * The bodies of `if __name__ == '__main__':` (or `... and f()`), which do not run on import. Only as far as nothing else leads into
 * them: neither a jump from outside nor the handler of something outside.
 * @param version - Python's, such as `3.12`
 * @param target - where a jump leads; undefined for what is no jump
 */
export function mainBodies(
  code: CodeValue,
  version: string,
  instructions: readonly Instruction[],
  target: (instruction: Instruction) => number | undefined
): readonly Stretch[] {
  const bodies: (Stretch & { readonly compared: number })[] = [];
  instructions.forEach((instruction, i) => {
    const to = /^(POP_JUMP(_FORWARD)?_IF_FALSE|JUMP_IF_FALSE_OR_POP)$/.test(instruction.name) ? target(instruction) : undefined;
    const before = instructions.slice(Math.max(0, i - 4), i).filter(({ name }) => name !== 'TO_BOOL');
    const [first, second, compare] = before.slice(-3);
    if (to !== undefined && to > instruction.next && compare && comparesName(code, version, first, second, compare)) {
      bodies.push({ from: instruction.next, to, compared: first.first });
    }
  });
  if (bodies.length === 0) {
    return bodies;
  }
  const ways: Way[] = [
    ...instructions.flatMap(instruction => {
      const to = target(instruction);
      return to === undefined ? [] : [{ at: instruction.first, until: instruction.first + 1, to }];
    }),
    ...handlersOf(code.handlers)
  ];
  return bodies.map(({ from, to, compared }) => ({ from, to: untilEntered(ways, from, to, compared) }));
}

/** Where the first way from outside leads into a body: up to there it is only entered past the comparison. */
function untilEntered(ways: readonly Way[], from: number, to: number, compared: number): number {
  const entries = ways
    .filter(way => way.to > compared && way.to < to && (way.at < from || way.until > to))
    .map(way => way.to);
  const entered = Math.max(from, Math.min(to, ...entries));
  return entered === to ? to : untilEntered(ways, from, entered, compared);
}

/** `__name__ == '__main__'`, either way round. */
function comparesName(
  code: CodeValue,
  version: string,
  first: Instruction,
  second: Instruction,
  compare: Instruction
): boolean {
  const isName = ({ name, argument }: Instruction): boolean => name === 'LOAD_NAME' && code.names[argument] === '__name__';
  const isMain = ({ name, argument }: Instruction): boolean => name === 'LOAD_CONST' && isMainText(code.consts[argument]);
  return (
    compare.name === 'COMPARE_OP' &&
    comparison(compare.argument, version) === '==' &&
    ((isName(first) && isMain(second)) || (isMain(first) && isName(second)))
  );
}

function isMainText(value: MarshalValue | undefined): boolean {
  return value?.type === 'str' && value.value === '__main__';
}

/** The table of CPython 3.11 and later: numbers of six bits a byte, in units of two bytes. */
function handlersOf(table: Uint8Array): Way[] {
  const handlers: Way[] = [];
  let at = 0;
  const number = (): number => {
    let value = table[at] & 63;
    while (table[at++] & 64) {
      value = value * 64 + ((table[at] ?? 0) & 63);
    }
    return value;
  };
  while (at < table.length && handlers.length < MAX_HANDLERS) {
    const [start, length, to] = [number(), number(), number()];
    number();
    handlers.push({ at: 2 * start, until: 2 * (start + length), to: 2 * to });
  }
  return handlers;
}
