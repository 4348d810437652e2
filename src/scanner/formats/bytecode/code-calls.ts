import type { CodeMachine } from './code-state';
import type { Expression } from './expressions';
import { expression, NULL, operand } from './expressions';
import type { CodeValue } from './marshal-values';

/** Calls kept of one code object. */
const MAX_CALLS = 200;

/** Calls in the forms of all versions: what is called, with which arguments. */
export function call(machine: CodeMachine, name: string, argument: number): void {
  const { stack } = machine;
  switch (name) {
    case 'KW_NAMES':
      machine.keywords = wordsOf(machine.code, argument);
      return;
    case 'CALL_FUNCTION': {
      const parts = argument > 0 ? stack.popMany(argument) : [];
      return called(machine, stack.pop(), parts, []);
    }
    case 'CALL_FUNCTION_KW': {
      const words = stack.pop().words ?? [];
      const parts = argument > 0 ? stack.popMany(argument) : [];
      return called(machine, stack.pop(), parts, words);
    }
    case 'CALL_METHOD':
    case 'CALL':
    case 'CALL_KW': {
      const words = name === 'CALL_KW' ? (stack.pop().words ?? []) : machine.keywords;
      machine.keywords = [];
      const parts = argument > 0 ? stack.popMany(argument) : [];
      const second = stack.popAny();
      const first = stack.popAny();
      // The callable and a marker (in either order), or an unbound callable and its first argument.
      const bound = first.isNull ? second : first;
      return called(machine, bound, first.isNull || second.isNull ? parts : [second, ...parts], words);
    }
    case 'CALL_FUNCTION_EX': {
      // Since 3.14 the place of the keywords is always there.
      const keywords = machine.minor >= 14 || argument & 1 ? stack.popAny() : NULL;
      const rest = keywords.isNull ? undefined : keywords;
      const parts = stack.pop();
      const [callee, marker] = machine.minor >= 13 ? [stack.popAny(), stack.popAny()].reverse() : [stack.pop(), NULL];
      if (machine.minor >= 11 && machine.minor < 13) {
        stack.popAny();
      }
      machine.otherFaults += marker.isNull ? 0 : 1;
      return called(
        machine,
        callee,
        [expression(`*${starred(parts)}`), ...(rest ? [expression(`**${starred(rest)}`)] : [])],
        []
      );
    }
    case 'CALL_INTRINSIC_1': {
      if (argument === 2) {
        machine.statement(`from ${stack.pop().path ?? '…'} import *`);
        stack.push(expression('None'));
      }
      return;
    }
    case 'CALL_INTRINSIC_2':
      stack.pop();
      return;
    default:
      machine.otherFaults++;
  }
}

/** `[*args]` and `{**words}` are only what `*args` and `**words` are compiled to. */
function starred(value: Expression): string {
  return /^[[{(]\*+([\w.]+)[\]})]$/.exec(value.text)?.[1] ?? operand(value);
}

export function called(
  machine: CodeMachine,
  callee: Expression,
  parts: readonly Expression[],
  words: readonly string[]
): void {
  const first = parts.length - words.length;
  const texts = parts.map((part, i) => (i >= first ? `${words[i - first]}=${part.text}` : part.text));
  machine.otherFaults += callee.isNull || parts.some(part => part.isNull) ? 1 : 0;
  const call = expression(`${operand(callee)}(${texts.join(', ')})`, true);
  if (machine.calls.length < MAX_CALLS) {
    machine.calls.push(call.text);
  }
  machine.stack.push(call);
  machine.noteCall(callee, parts, words, call);
}

function wordsOf(code: CodeValue, index: number): readonly string[] {
  const value = code.consts[index];
  return value?.type === 'tuple' ? value.items.map(item => (item.type === 'str' ? item.value : '…')) : [];
}
