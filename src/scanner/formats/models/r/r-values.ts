import type { RArgument } from '../../../rules/languages/r-calls';

/** Characters of the text of one expression that are kept. */
const MAX_SHOWN = 300;
/** Names that an expression may come to. */
const MAX_NAMES = 12;

/** A value of R as far as the judgement of code needs it. */
export interface RValue extends RArgument {
  /** `env` and the like are `other`. */
  readonly isMissing?: boolean;
}

export const OTHER: RValue = { kind: 'other', name: '', names: [], text: '…', callee: '', literal: false };
export const NOTHING: RValue = { ...OTHER, text: 'NULL', literal: true };
export const FUNCTION: RValue = { ...OTHER, text: '<function>' };
export const NUMBER: RValue = { ...OTHER, text: '…', literal: true };

export function symbolOf(name: string): RValue {
  return { kind: 'symbol', name, names: [name], text: short(name), callee: '', literal: false };
}

export function textOf(name: string): RValue {
  return { kind: 'text', name, names: [name], text: short(JSON.stringify(name)), callee: '', literal: true };
}

/** A call as a value: the names that it may come to, and how R writes it. */
export function callOf(items: readonly { readonly tag: string; readonly value: RValue }[]): RValue {
  const [{ value: head } = { value: OTHER }, ...rest] = items;
  const values = rest.map(({ value }) => value);
  const isQualified = (head.name === '::' || head.name === ':::') && values.length === 2;
  const texts = rest.map(({ tag, value }) => (tag === '' ? value.text : `${tag} = ${value.text}`));
  if (isQualified) {
    const name = values[1].name;
    return { ...symbolOf(name), text: short(texts.join(head.name)) };
  }
  return {
    kind: 'call',
    name: '',
    names: values.flatMap(({ names }) => names).slice(0, MAX_NAMES),
    text: short(written(head, texts)),
    callee: head.name,
    literal: values.length > 0 && values.every(({ literal }) => literal)
  };
}

function written(head: RValue, texts: readonly string[]): string {
  if (head.kind === 'symbol' && texts.length === 2 && /^(?:[-+*/^<>=!&|~:$@]+|%.*%)$/.test(head.name)) {
    return texts.join(/^[$@:]+$/.test(head.name) ? head.name : ` ${head.name} `);
  }
  if (head.name === '{') {
    return `{ ${texts.join('; ')} }`;
  }
  return head.name === '(' ? `(${texts.join(', ')})` : `${head.text}(${texts.join(', ')})`;
}

function short(text: string): string {
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN - 1)}…`;
}
