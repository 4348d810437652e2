import type { CodeState } from './code-state';
import type { Expression } from './expressions';
import { expression, NULL, operand } from './expressions';
import type { CodeValue } from './marshal-values';

/** Functions that with more arguments take any attribute of the first. */
const PLAIN_ARGUMENTS: ReadonlyMap<string, number> = new Map([
  ['functools.wraps', 1],
  ['functools.update_wrapper', 2]
]);
/** Calls kept of one code object. */
const MAX_CALLS = 200;

/** Calls in the forms of all versions, with callee and arguments. */
export function call(state: CodeState, name: string, argument: number): void {
  const { stack } = state;
  switch (name) {
    case 'KW_NAMES':
      state.keywords = wordsOf(state.code, argument);
      state.takeNames({ text: '', acts: false, words: state.keywords });
      return;
    case 'CALL_FUNCTION': {
      const parts = argument > 0 ? stack.popMany(argument) : [];
      return called(state, stack.pop(), parts, []);
    }
    case 'CALL_FUNCTION_KW': {
      const given = stack.pop();
      state.takeNames(given);
      const words = given.words ?? [];
      const parts = argument > 0 ? stack.popMany(argument) : [];
      return called(state, stack.pop(), parts, words);
    }
    case 'CALL_METHOD':
    case 'CALL':
    case 'CALL_KW': {
      const given = name === 'CALL_KW' ? stack.pop() : undefined;
      state.takeNames(given);
      const words = given === undefined ? state.keywords : (given.words ?? []);
      state.keywords = [];
      const parts = argument > 0 ? stack.popMany(argument) : [];
      const second = stack.popAny();
      const first = stack.popAny();
      // The callable and a marker (in either order), or an unbound callable and its first argument.
      const bound = first.isNull ? second : first;
      return called(state, bound, first.isNull || second.isNull ? parts : [second, ...parts], words);
    }
    case 'CALL_FUNCTION_EX': {
      // Since 3.14 the place of the keywords is always there.
      const keywords = state.minor >= 14 || argument & 1 ? stack.popAny() : NULL;
      const rest = keywords.isNull ? undefined : keywords;
      const parts = stack.pop();
      const [callee, marker] = state.minor >= 13 ? [stack.popAny(), stack.popAny()].reverse() : [stack.pop(), NULL];
      if (state.minor >= 11 && state.minor < 13) {
        stack.popAny();
      }
      state.otherFaults += marker.isNull ? 0 : 1;
      return called(
        state,
        callee,
        [expression(`*${starred(parts)}`), ...(rest ? [expression(`**${starred(rest)}`)] : [])],
        []
      );
    }
    case 'CALL_INTRINSIC_1': {
      if (argument === 2) {
        state.statement(`from ${stack.pop().path ?? '…'} import *`);
        stack.push(expression('None'));
      }
      return;
    }
    case 'CALL_INTRINSIC_2':
      stack.pop();
      return;
    default:
      state.otherFaults++;
  }
}

/** Python compiles `*args` to `[*args]` and `**words` to `{**words}`: the text drops the brackets. */
function starred(value: Expression): string {
  return /^[[{(]\*+([\w.]+)[\]})]$/.exec(value.text)?.[1] ?? operand(value);
}

export function called(
  state: CodeState,
  callee: Expression,
  parts: readonly Expression[],
  words: readonly string[]
): void {
  state.stack.lookedAt(callee);
  if (parts.length > (PLAIN_ARGUMENTS.get(callee.path ?? '') ?? Infinity)) {
    state.note(`${callee.path}.assigned`);
  }
  const first = parts.length - words.length;
  const texts = parts.map((part, i) => (i >= first ? `${words[i - first]}=${part.text}` : part.text));
  state.otherFaults += callee.isNull || parts.some(part => part.isNull) ? 1 : 0;
  const call = expression(`${operand(callee)}(${texts.join(', ')})`, true);
  if (state.calls.length < MAX_CALLS) {
    state.calls.push(call.text);
  }
  state.stack.push(call);
  state.onCall({ callee, parts, words, result: call });
}

function wordsOf(code: CodeValue, index: number): readonly string[] {
  const value = code.consts[index];
  return value?.type === 'tuple' ? value.items.map(item => (item.type === 'str' ? item.value : '…')) : [];
}
