import type { Watched } from '../../../rules/import-watchlist';
import { reviewSource } from '../../../rules/judge-import';
import type { Expression } from '../expressions';
import type { AbstractState } from './abstract-state';

/** Source code that does nothing but run other source code, and so on. */
const MAX_SOURCES = 3;

/** Calls that are no danger with these arguments. */
export function isHarmless(
  state: AbstractState,
  { module, operator, when }: Watched,
  parts: readonly Expression[],
  words: readonly string[]
): boolean {
  switch (operator) {
    case 'exec':
    case 'eval':
    case 'compile':
      return isHarmlessSource(state, parts[0]);
    case 'open':
    case 'file': {
      const first = parts.length - words.length;
      const at = words.indexOf('mode');
      const mode = at >= 0 ? parts[first + at] : first > 1 ? parts[1] : undefined;
      const reads = mode === undefined || /^[^wax+]*$/.test(state.textOf(mode) ?? 'w');
      return when === 'called' && module !== 'webbrowser' && reads;
    }
    case 'loads':
      // A copy of an object that is there already.
      return /^([\w.]+\.)?dumps\(/.test(parts[0]?.text ?? '');
    case 'CDLL':
      return parts[0]?.text === 'None';
    case 'timeit':
    case 'repeat':
      return state.textOf(parts[0]) === undefined || isHarmlessSource(state, parts[0]);
    case 'signature':
    case 'get_annotations':
      return !words.includes('eval_str') && !parts.some(({ text }) => text.startsWith('*'));
    case 'testmod':
      return state.facts.texts().every(text => !text.includes('>>>') || reviewSource(text).harmless);
    default:
      return false;
  }
}

export function isHarmlessSource(state: AbstractState, source: Expression | undefined, depth = 0): boolean {
  if (source === undefined || depth > MAX_SOURCES) {
    return false;
  }
  const { locals, argCount, kwOnlyCount } = state.code;
  const constant = state.constants.get(source);
  const isParameter = constant === undefined && locals.slice(0, argCount + kwOnlyCount).includes(source.text);
  const values = isParameter ? state.facts.argumentsFor(state.code, source.text) : [constant];
  return values.every(value => {
    if (value?.type !== 'str') {
      return false;
    }
    // The statement of Python 2, which its successors cannot even compile.
    const executed = /^\s*exec (\w+) in \w+(, \w+)?\s*$/.exec(value.value)?.[1];
    if (executed !== undefined) {
      return isHarmlessSource(state, { text: executed, acts: false }, depth + 1);
    }
    const { harmless, names } = reviewSource(value.value);
    names.forEach(name => state.facts.valueOfName(name).definitions.forEach(code => state.facts.run(code)));
    return harmless;
  });
}
