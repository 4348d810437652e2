import { constantText } from './constants';
import type { CodeState } from './code-state';
import type { Expression } from './expressions';
import { expression, NULL, operand } from './expressions';
import { subscript } from './operations';

/** Items of an unpacked sequence that are told apart. */
const MAX_UNPACKED = 500;

/** Levels of an import that does not look in the package of the importing module; Python 2 looks there and elsewhere with -1. */
const ABSOLUTE: ReadonlySet<string> = new Set(['0', '-1']);

/** Types of which a pattern takes the value itself. */
const PLAIN_PATTERN = /^(bool|bytearray|bytes|dict|float|frozenset|int|list|set|str|tuple)$/;

/** Instructions that move values about, import, return, make functions, or fill containers. */
export function rearrange(state: CodeState, name: string, argument: number): void {
  const { stack } = state;
  switch (name) {
    case 'POP_TOP': {
      if (state.dropSilently) {
        stack.popAny();
        state.dropSilently = false;
        return;
      }
      const value = stack.popAny();
      stack.lookedAt(value);
      return (value.acts || (!state.afterSwap && namesSomething(value))) && !state.imported.has(value)
        ? state.statement(value.text)
        : undefined;
    }
    case 'PUSH_NULL':
      return stack.push(NULL);
    case 'DUP_TOP':
      return stack.push(stack.peek(1));
    case 'DUP_TOP_TWO': {
      const [low, high] = [stack.peek(2), stack.peek(1)];
      stack.push(low);
      return stack.push(high);
    }
    case 'COPY':
      return stack.push(stack.peek(argument));
    case 'SWAP':
      return stack.swap(argument);
    case 'ROT_TWO':
      return stack.sink(2);
    case 'ROT_THREE':
      return stack.sink(3);
    case 'ROT_FOUR':
      return stack.sink(4);
    case 'ROT_N':
      return stack.sink(argument);
    case 'IMPORT_NAME': {
      const module = state.named(argument);
      const from = stack.pop();
      const level = stack.pop();
      // `import a.b` gives `a`; `from a.b import c` gives `a.b`.
      const path = from.text === 'None' ? module.split('.')[0] : module;
      state.note(module);
      // With a level the package that the globals name is imported from, which may be any.
      state.imports.add(ABSOLUTE.has(level.text) ? module : `.${module}`);
      return stack.push({ ...expression(`__import__('${module}')`, from.text === 'None', path), words: [module] });
    }
    case 'IMPORT_FROM': {
      const module = stack.peek(1);
      const item = `${module.path ?? '…'}.${state.named(argument)}`;
      state.note(item);
      state.imported.add(module);
      // `import a.b as c` is compiled to this as well.
      const words = module.words?.[0] === item && module.path !== item ? [item] : (module.sub ?? ['from']);
      const sub = module.path !== undefined && module.words?.[0]?.startsWith(`${item}.`) ? module.words : undefined;
      return stack.push({ ...expression(item, false, item), words: sub ?? words, sub });
    }
    case 'IMPORT_STAR':
      return state.statement(`from ${stack.pop().path ?? '…'} import *`);
    case 'RETURN_VALUE':
      return state.returned(stack.pop().text);
    case 'RETURN_CONST': {
      const value = state.code.consts[argument];
      state.otherFaults += value ? 0 : 1;
      return state.returned(value ? constantText(value) : '…');
    }
    case 'YIELD_FROM': {
      const [receiver] = stack.popMany(2);
      return stack.push(expression(`(yield from ${operand(receiver)})`, true));
    }
    case 'YIELD_VALUE': {
      const value = stack.pop();
      return stack.push(expression(`(yield ${value.text})`, true));
    }
    case 'RAISE_VARARGS':
      return state.statement(
        `raise ${(argument > 0 ? stack.popMany(argument) : []).map(part => part.text).join(' from ')}`
      );
    case 'MAKE_FUNCTION': {
      if (state.minor < 11) {
        stack.pop();
      }
      const body = stack.pop();
      const given =
        state.minor < 13 ? [8, 4, 2, 1].filter(flag => argument & flag).map(flag => [flag, stack.pop()] as const) : [];
      return stack.push(
        madeWith(
          body,
          given
            .filter(([flag]) => flag !== 8)
            .map(([, value]) => value)
            .reverse()
        )
      );
    }
    case 'SET_FUNCTION_ATTRIBUTE': {
      const made = stack.pop();
      const value = stack.pop();
      // The analysis of imports knows a function by its expression.
      return stack.push(argument === 8 || stack.traffic !== undefined ? made : madeWith(made, [value]));
    }
    case 'LIST_EXTEND':
    case 'SET_UPDATE':
    case 'DICT_UPDATE':
    case 'DICT_MERGE': {
      const more = stack.pop();
      if (argument === 1) {
        const whole = stack.pop();
        // A list of three constants or more is written as an empty list and a constant tuple.
        const isLiteral = name === 'LIST_EXTEND' && more.words !== undefined;
        const text = isLiteral ? more.text.slice(1, -1) : `${name.startsWith('DICT') ? '**' : '*'}${operand(more)}`;
        stack.push(extended(whole, text, more.acts));
      }
      return;
    }
    case 'LIST_APPEND':
    case 'SET_ADD': {
      const item = stack.pop();
      return argument === 1
        ? stack.push(extended(stack.pop(), item.text, item.acts))
        : state.statement(`${name === 'SET_ADD' ? 'add' : 'append'}(${item.text})`);
    }
    case 'MAP_ADD': {
      // Python 3.8 turned the order around.
      const parts = stack.popMany(2);
      const [key, value] = state.minor < 8 ? parts.reverse() : parts;
      return state.statement(`add({${key?.text}: ${value?.text}})`);
    }
    case 'FORMAT_VALUE': {
      const spec = argument & 4 ? stack.pop() : undefined;
      const value = stack.pop();
      return stack.push(expression(`format(${value.text}${spec ? `, ${spec.text}` : ''})`, value.acts));
    }
    case 'FORMAT_WITH_SPEC': {
      const spec = stack.pop();
      const value = stack.pop();
      return stack.push(expression(`format(${value.text}, ${spec.text})`, value.acts));
    }
    case 'UNPACK_SEQUENCE':
    case 'UNPACK_EX': {
      // `a, *b, c = ...`: how many names stand before the starred one, and how many behind it.
      const [before, after] = name === 'UNPACK_EX' ? [argument & 255, 1 + (argument >> 8)] : [argument, 0];
      const value = state.kept(stack.pop());
      for (let i = Math.min(before + after, MAX_UNPACKED) - 1; i >= 0; i--) {
        stack.push(expression(`${operand(value)}[${i < before ? i : i === before ? `${i}:` : i - before - after}]`));
      }
      return;
    }
    case 'MATCH_MAPPING':
    case 'MATCH_SEQUENCE':
      return stack.push(expression(`match(${stack.peek(1).text})`));
    case 'GET_LEN':
      return stack.push(expression(`len(${stack.peek(1).text})`));
    case 'MATCH_KEYS':
      state.takeNames(stack.peek(1));
      stack.push(expression(`match(${stack.peek(2).text}, ${stack.peek(1).text})`));
      return state.minor === 10 ? stack.push(expression('…')) : undefined;
    case 'MATCH_CLASS': {
      const [subject, type, attributes] = stack.popMany(3);
      state.takeNames(attributes);
      // Compilers name the attributes by a constant: anything else takes attributes by computed names.
      state.otherFaults += attributes?.words === undefined ? 1 : 0;
      if (argument > 0 && !PLAIN_PATTERN.test(type?.path ?? '')) {
        // The class says which attributes these are, and may compute their names.
        state.note('…__match_args__');
        state.constantNames.add('__match_args__');
      }
      const taken = attributes?.words?.length ? `, ${attributes.text}` : '';
      stack.push(expression(`match(${subject?.text}, ${type?.text}${taken})`));
      return state.minor === 10 ? stack.push(expression('…')) : undefined;
    }
    case 'COPY_DICT_WITHOUT_KEYS':
      stack.pop();
      return stack.push(expression(`dict(${stack.peek(1).text})`));
    case 'GET_ITER': {
      const iterable = stack.pop();
      return stack.push({ ...iterable, acts: false, spent: true });
    }
    case 'END_SEND': {
      const [, value] = stack.popMany(2);
      return stack.push(value ?? expression('…'));
    }
    case 'DELETE_SUBSCR': {
      const [object, key] = stack.popMany(2);
      return state.statement(`del ${operand(object)}[${subscript(key)}]`);
    }
    case 'DELETE_ATTR': {
      const object = stack.pop();
      const deleted = state.named(argument);
      state.note(object.path === undefined ? `…${deleted}` : `${object.path}.${deleted}`);
      return state.statement(`del ${operand(object)}.${deleted}`);
    }
    case 'BEFORE_WITH':
    case 'BEFORE_ASYNC_WITH':
      return state.enter();
    case 'WITH_EXCEPT_START':
      return stack.push(expression('…'));
    case 'PUSH_EXC_INFO':
      return stack.push(expression('exception'));
    case 'POP_EXCEPT':
      // What a handler returns was put below the exception, which before 3.11 takes three places.
      if (/^(SWAP|ROT_FOUR)$/.test(state.before)) {
        stack.popMany(state.minor < 11 ? 3 : 1);
      }
      return;
    case 'CHECK_EXC_MATCH':
      return stack.push(expression(`exception matches ${operand(stack.pop())}`));
    case 'RETURN_GENERATOR':
      return stack.push(expression('…'));
    case 'GET_ANEXT':
      state.asyncLoops.push(stack.snapshot());
      return stack.push(expression(`next(${stack.peek(1).text})`));
    case 'END_ASYNC_FOR':
      // The exception and the iterator; before 3.11 an exception takes six places.
      stack.popMany(state.minor < 11 ? 7 : 2);
      return;
    case 'POP_ITER':
      stack.popAny();
      return;
    case 'END_FOR':
      // From 3.12 on the loop's jump lands here with iterator and item; 3.13 leaves the iterator to a POP_TOP.
      stack.popAny();
      return state.minor < 13 ? void stack.popAny() : undefined;
    default:
      state.otherFaults++;
  }
}

/** Texts, and constants that are words. */
const LITERALS = /'(?:[^'\\]|\\.)*'|\b(?:None|True|False)\b/g;
const NAMES = /[A-Za-z_]/;

/** A function, with the expressions that stand in its head: defaults and annotations are worked out where it is made. */
export function madeWith(body: Expression, given: readonly Expression[]): Expression {
  const told = given.filter(
    value => value.acts || value.path !== undefined || NAMES.test(value.text.replace(LITERALS, ''))
  );
  const text = told.length === 0 ? body.text : `${body.text} with ${told.map(operand).join(', ')}`;
  return {
    ...expression(
      text,
      told.some(value => value.acts)
    ),
    compound: told.length > 0
  };
}

/** True for a value that is a statement by itself, which may run a method: a name, an attribute, an operation. */
function namesSomething({ text, path, isNull, words, spent }: Expression): boolean {
  const isMade =
    spent === true ||
    isNull === true ||
    words !== undefined ||
    /^(match\(|next\(|exception|…|class |\(yield )|\.__a?(exit|enter)__$/.test(text);
  return !isMade && (path !== undefined || !/^(\w+|-?\d[\w.+-]*|b?'([^'\\]|\\.)*'…?)$/.test(text));
}

/** A list, set or dict with one more item, which may be a starred one. */
function extended(whole: Expression, item: string, acts: boolean): Expression {
  const inner = whole.text.slice(1, -1);
  const text = `${whole.text.slice(0, 1)}${inner === '' ? '' : `${inner}, `}${item}${whole.text.slice(-1)}`;
  return expression(text, whole.acts || acts);
}
