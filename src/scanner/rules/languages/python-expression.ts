import type { Lexicon, Token } from './python-tokens';
import { tokenize } from './python-tokens';

/**
 * A Python expression. Operators of any strength stand side by side: what an expression calls does not depend on the order
 * in which they are worked out.
 */
export type Expression =
  | { readonly type: 'name' | 'number' | 'text' | 'column'; readonly value: string }
  | { readonly type: 'attribute'; readonly of: Expression; readonly name: string }
  | { readonly type: 'call'; readonly callee: Expression; readonly args: readonly Argument[] }
  | { readonly type: 'item'; readonly of: Expression; readonly index: Expression }
  /** Operators, in their order, between and before `parts`. */
  | { readonly type: 'operation'; readonly operators: readonly string[]; readonly parts: readonly Expression[] }
  | { readonly type: 'group'; readonly bracket: '(' | '[' | '{'; readonly parts: readonly Expression[] };

/** One argument of a call; `name` of a keyword argument. */
export interface Argument {
  readonly name?: string;
  readonly value: Expression;
}

/** Brackets in brackets. */
const MAX_DEPTH = 100;

/** Thrown where the text leaves the grammar. */
class OtherText extends Error {}

/**
 * The expression that a text spells: names, numbers, texts, attributes, items, calls with plain arguments, brackets and
 * operators. Undefined for all else, though Python may take it (functions, comprehensions, assignments, joined or formatted
 * texts, comments, starred arguments).
 */
export function parseExpression(text: string, lexicon: Lexicon = {}): Expression | undefined {
  const tokens = tokenize(text, lexicon);
  if (tokens === undefined) {
    return undefined;
  }
  try {
    return new Parser(tokens).whole();
  } catch (error) {
    if (error instanceof OtherText) {
      return undefined;
    }
    throw error;
  }
}

/** `np.random.seed` as text, for a chain of attributes of a name; undefined for any other expression. */
export function dottedPath(expression: Expression): string | undefined {
  const names: string[] = [];
  let at = expression;
  while (at.type === 'attribute') {
    names.unshift(at.name);
    at = at.of;
  }
  return at.type === 'name' ? [at.value, ...names].join('.') : undefined;
}

/** All expressions in an expression, itself first. */
export function* parts(expression: Expression): Generator<Expression> {
  const queue: Expression[] = [expression];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    yield next;
    queue.push(...childrenOf(next));
  }
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.type) {
    case 'attribute':
      return [expression.of];
    case 'call':
      return [expression.callee, ...expression.args.map(({ value }) => value)];
    case 'item':
      return [expression.of, expression.index];
    case 'operation':
    case 'group':
      return expression.parts;
    default:
      return [];
  }
}

const UNARY: ReadonlySet<string> = new Set(['+', '-', '~', 'not']);
const BINARY: ReadonlySet<string> = new Set([
  ...['+', '-', '~', '*', '/', '//', '**', '%', '@', '|', '&', '^', ':', '<<', '>>', '==', '!=', '<', '>', '<=', '>='],
  ...['%in%', 'and', 'or', 'in', 'is', 'if', 'else']
]);
const CLOSING = { '(': ')', '[': ']', '{': '}' } as const;

class Parser {
  private at = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Expression {
    const expression = this.list(undefined);
    if (this.tokens[this.at].type !== 'end') {
      throw new OtherText();
    }
    return expression;
  }

  /** Expressions with commas between them, up to the closing bracket or the end. */
  private list(closing: string | undefined): Expression {
    const items: Expression[] = [];
    while (!this.ends(closing)) {
      items.push(this.operation(closing));
      if (!this.takes(',')) {
        break;
      }
    }
    return items.length === 1 ? items[0] : { type: 'group', bracket: '(', parts: items };
  }

  private operation(closing: string | undefined): Expression {
    const operators: string[] = [];
    const operands: Expression[] = [];
    for (;;) {
      while (this.isOperator(UNARY)) {
        operators.push(this.next().value);
      }
      // `x[1:]`, `x[:, 0]`, `y ~ .`: an operand may be missing around a colon in square brackets.
      const missing = closing === ']' && (this.is(':') || (operators.at(-1) === ':' && (this.is(']') || this.is(','))));
      if (!missing) {
        operands.push(this.operand());
      }
      if (!this.isOperator(BINARY)) {
        break;
      }
      operators.push(this.next().value);
      if (operators.at(-1) === 'is' && this.is('not')) {
        this.next();
      }
    }
    return operators.length === 0 ? operands[0] : { type: 'operation', operators, parts: operands };
  }

  private operand(): Expression {
    const token = this.next();
    let made = this.first(token);
    for (;;) {
      if (this.is('.') && made.type !== 'number') {
        this.next();
        const name = this.next();
        if (name.type !== 'name') {
          throw new OtherText();
        }
        made = { type: 'attribute', of: made, name: name.value };
      } else if (this.takes('(')) {
        made = { type: 'call', callee: made, args: this.args() };
      } else if (this.takes('[')) {
        made = { type: 'item', of: made, index: this.inside('[') };
      } else {
        // `a not in b`: the operator that counts is `in`.
        if (this.is('not') && this.tokens[this.at + 1].value === 'in') {
          this.next();
        }
        return made;
      }
    }
  }

  private first({ type, value }: Token): Expression {
    if (type === 'name' || type === 'number' || type === 'text' || type === 'column') {
      return { type, value };
    }
    if (value === '(' || value === '[' || value === '{') {
      const inside = this.inside(value);
      return { type: 'group', bracket: value, parts: [inside] };
    }
    // formulaic: all other columns.
    if (value === '.') {
      return { type: 'column', value };
    }
    throw new OtherText();
  }

  private inside(bracket: '(' | '[' | '{'): Expression {
    if (++this.depth > MAX_DEPTH) {
      throw new OtherText();
    }
    const list = this.list(CLOSING[bracket]);
    if (!this.takes(CLOSING[bracket])) {
      throw new OtherText();
    }
    this.depth--;
    return list;
  }

  private args(): readonly Argument[] {
    if (++this.depth > MAX_DEPTH) {
      throw new OtherText();
    }
    const args: Argument[] = [];
    while (!this.takes(')')) {
      const [first, second] = [this.tokens[this.at], this.tokens[this.at + 1]];
      if (first.type === 'name' && second.type === 'operator' && second.value === '=') {
        this.at += 2;
        args.push({ name: first.value, value: this.operation(')') });
      } else {
        args.push({ value: this.operation(')') });
      }
      if (!this.takes(',') && !this.is(')')) {
        throw new OtherText();
      }
    }
    this.depth--;
    return args;
  }

  private ends(closing: string | undefined): boolean {
    return closing === undefined ? this.tokens[this.at].type === 'end' : this.is(closing);
  }

  private isOperator(operators: ReadonlySet<string>): boolean {
    const { type, value } = this.tokens[this.at];
    return type === 'operator' && operators.has(value);
  }

  private is(value: string): boolean {
    const token = this.tokens[this.at];
    return token.type === 'operator' && token.value === value;
  }

  private takes(value: string): boolean {
    const there = this.is(value);
    this.at += there ? 1 : 0;
    return there;
  }

  private next(): Token {
    const token = this.tokens[this.at];
    if (token.type === 'end') {
      throw new OtherText();
    }
    this.at++;
    return token;
  }
}
