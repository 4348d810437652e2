import { constantText } from './constants';
import type { CodeState } from './code-state';
import { expression, NULL, operand } from './expressions';
import { subscript } from './operations';

/** Names that LOAD_SPECIAL and LOAD_COMMON_CONSTANT of 3.14 take by number. */
const SPECIAL = ['__enter__', '__exit__', '__aenter__', '__aexit__'];
const COMMON = ['AssertionError', 'NotImplementedError', 'tuple', 'all', 'any'];

/** Constants, variables and attributes that are put on the stack. */
export function load(state: CodeState, name: string, argument: number): void {
  const { stack } = state;
  switch (name) {
    case 'LOAD_CONST': {
      const value = state.code.consts[argument];
      state.otherFaults += value ? 0 : 1;
      if (value?.type === 'object' && value.path !== undefined) {
        return state.reference(value.text, value.path);
      }
      // Code that no function is made of can be taken apart.
      state.bareCode ||= value?.type === 'code' && !state.makesFunction;
      if (value) {
        const words =
          value.type === 'tuple' ? value.items.map(item => (item.type === 'str' ? item.value : '…')) : undefined;
        const text = constantText(value);
        stack.push({ ...expression(text), words, compound: text.startsWith('-') });
      }
      return;
    }
    case 'LOAD_NAME':
    case 'LOAD_GLOBAL':
    case 'LOAD_FROM_DICT_OR_GLOBALS': {
      const marked = name === 'LOAD_GLOBAL' && state.minor >= 11;
      const global = state.named(marked ? argument >> 1 : argument);
      if (marked && argument & 1 && state.minor < 13) {
        stack.push(NULL);
      }
      if (name === 'LOAD_FROM_DICT_OR_GLOBALS') {
        stack.pop();
      }
      state.reference(global, state.aliases.get(global) ?? global);
      if (marked && argument & 1 && state.minor >= 13) {
        stack.push(NULL);
      }
      return;
    }
    case 'LOAD_SMALL_INT':
      return stack.push(expression(String(argument)));
    case 'LOAD_COMMON_CONSTANT':
      return stack.push(expression(COMMON[argument] ?? '…'));
    case 'LOAD_SPECIAL': {
      // Since 3.14 `with` looks up __enter__ and __exit__ itself.
      const object = stack.pop();
      stack.push(expression(`${operand(object)}.${SPECIAL[argument] ?? '…'}`, object.acts));
      return stack.push(NULL);
    }
    case 'LOAD_LOCALS':
      return stack.push(expression('locals'));
    case 'LOAD_FAST':
    case 'LOAD_FAST_BORROW':
    case 'LOAD_FAST_CHECK':
    case 'LOAD_FAST_AND_CLEAR':
      return state.local(state.code.locals[argument]);
    case 'LOAD_FAST_LOAD_FAST':
    case 'LOAD_FAST_BORROW_LOAD_FAST_BORROW':
      state.local(state.code.locals[argument >> 4]);
      return state.local(state.code.locals[argument & 15]);
    case 'LOAD_FROM_DICT_OR_DEREF':
      stack.pop();
      return state.local(state.code.locals[argument]);
    case 'LOAD_DEREF':
    case 'LOAD_CLOSURE':
    case 'LOAD_CLASSDEREF':
      return state.local((state.minor >= 11 ? state.code.locals : state.code.cells)[argument]);
    case 'LOAD_ATTR':
    case 'LOAD_METHOD': {
      const method = name === 'LOAD_METHOD' || (state.minor >= 12 && (argument & 1) === 1);
      attribute(state, state.named(name === 'LOAD_ATTR' && state.minor >= 12 ? argument >> 1 : argument), method);
      return;
    }
    case 'LOAD_BUILD_CLASS':
      // Python compiles a class statement to this; the code itself does not use the name.
      return stack.push(expression('__build_class__'));
    case 'LOAD_ASSERTION_ERROR':
      return stack.push(expression('AssertionError'));
    case 'LOAD_SUPER_ATTR': {
      stack.popMany(3);
      stack.push(expression('super()'));
      return attribute(state, state.named(argument >> 2), (argument & 1) === 1);
    }
    default:
      state.otherFaults++;
  }
}

function attribute(state: CodeState, name: string, method: boolean): void {
  const { stack } = state;
  const object = stack.pop();
  stack.lookedAt(object);
  const path = object.path === undefined ? undefined : `${object.path}.${name}`;
  const value = expression(`${operand(object)}.${name}`, object.acts, path);
  state.note(path ?? `…${name}`);
  if (method && state.minor < 13) {
    stack.push(NULL);
  }
  stack.push(value);
  if (method && state.minor >= 13) {
    stack.push(NULL);
  }
}

/** Takes a value from the stack and stores it in a variable, an attribute or an item. */
export function store(state: CodeState, name: string, argument: number): void {
  const { stack } = state;
  switch (name) {
    case 'STORE_FAST':
      return state.assign(state.code.locals[argument], stack.pop());
    case 'STORE_DEREF':
      return state.assign((state.minor >= 11 ? state.code.locals : state.code.cells)[argument], stack.pop(), true);
    case 'STORE_NAME':
    case 'STORE_GLOBAL':
      return state.assign(state.named(argument), stack.pop(), true);
    case 'STORE_FAST_LOAD_FAST':
      state.assign(state.code.locals[argument >> 4], stack.pop());
      return state.local(state.code.locals[argument & 15]);
    case 'STORE_FAST_STORE_FAST':
      state.assign(state.code.locals[argument >> 4], stack.pop());
      return state.assign(state.code.locals[argument & 15], stack.pop());
    case 'STORE_ANNOTATION':
      // Only Python 3.6: the annotation of a variable.
      stack.pop();
      return;
    case 'STORE_ATTR': {
      const [value, object] = stack.popMany(2);
      return state.put(`${operand(object)}.${state.named(argument)}`, value);
    }
    case 'STORE_SUBSCR': {
      const [value, object, key] = stack.popMany(3);
      return state.put(`${operand(object)}[${subscript(key)}]`, value);
    }
    case 'STORE_SLICE': {
      const [value, object, from, to] = stack.popMany(4);
      return state.put(`${operand(object)}[${from?.text}:${to?.text}]`, value);
    }
    default:
      state.otherFaults++;
  }
}
