import type { Arguments, Expression } from './jinja-nodes';
import { TemplateError } from './jinja-nodes';
import type { Token, Tokens } from './jinja-tokens';

/** Levels of one expression inside another. Python gives up at a part of that: its stack has 1,000 frames (CWE-674). */
const MAX_DEPTH = 400;
const MAX_NESTING = 100;

/** The fields of an expression that stand in no other one. */
type Own = Expression extends infer Kind
  ? Kind extends Expression
    ? Omit<Kind, 'start' | 'end' | 'depth'>
    : never
  : never;

/** Operators by how loosely they bind. The unary ones and `not` stand between `and` and comparisons. */
const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const LEVELS: readonly (readonly string[])[] = [['+', '-'], ['~'], ['*', '/', '//', '%'], ['**']];
const TRUTHS: Readonly<Record<string, boolean | null>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null
};
const NO_ARGUMENTS: Arguments = { positional: [], named: [], spread: [] };
/** Words that end a test without parentheses. */
const NO_OPERAND: ReadonlySet<string> = new Set(['else', 'or', 'and']);
const BEGINS_OPERAND: ReadonlySet<string> = new Set(['[', '{', '(']);

/** Reads expressions as `jinja2.parser.Parser` does (jinja2/parser.py, `parse_expression` and what it calls). */
export class ExpressionParser {
  private nesting = 0;

  constructor(protected readonly tokens: Tokens) {}

  /** An expression, or several with commas between them. */
  tuple(condition = true, mayBeEmpty = false): Expression {
    const { start } = this.tokens.current;
    const items: Expression[] = [];
    let several = false;
    while (!this.tupleEnds()) {
      items.push(condition ? this.expression() : this.either('or'));
      if (!this.skipSign(',')) {
        break;
      }
      several = true;
    }
    if (items.length === 1 && !several) {
      return items[0];
    }
    if (items.length === 0 && !mayBeEmpty) {
      throw this.wrong();
    }
    return this.made({ is: 'list', items }, start, items);
  }

  expression(): Expression {
    const { start } = this.tokens.current;
    this.nest(1);
    let then = this.either('or');
    while (this.skipName('if')) {
      const test = this.either('or');
      const otherwise = this.skipName('else') ? this.expression() : undefined;
      then = this.made({ is: 'condition', test, then, otherwise }, start, [test, then, otherwise]);
    }
    this.nest(-1);
    return then;
  }

  protected wrong(token: Token = this.tokens.current): TemplateError {
    return new TemplateError('template-syntax', token.start);
  }

  protected nest(by: 1 | -1): void {
    this.nesting += by;
    if (this.nesting > MAX_NESTING) {
      throw new TemplateError('limit-template', this.tokens.current.start);
    }
  }

  protected isSign(sign: string): boolean {
    return this.tokens.current.kind === 'sign' && this.tokens.current.value === sign;
  }

  protected skipSign(sign: string): boolean {
    const found = this.isSign(sign);
    if (found) {
      this.tokens.take();
    }
    return found;
  }

  protected needSign(sign: string): void {
    if (!this.skipSign(sign)) {
      throw this.wrong();
    }
  }

  protected isName(...names: readonly string[]): boolean {
    return this.tokens.current.kind === 'name' && names.includes(this.tokens.current.value);
  }

  protected skipName(name: string): boolean {
    const found = this.isName(name);
    if (found) {
      this.tokens.take();
    }
    return found;
  }

  protected needName(): string {
    if (this.tokens.current.kind !== 'name') {
      throw this.wrong();
    }
    return this.tokens.take().value;
  }

  /** A name or a literal: what may stand between `for` and `in` as well. */
  protected primary(): Expression {
    const token = this.tokens.current;
    const { start } = token;
    if (token.kind === 'name') {
      this.tokens.take();
      const value = Object.prototype.hasOwnProperty.call(TRUTHS, token.value) ? TRUTHS[token.value] : undefined;
      return value === undefined
        ? this.made({ is: 'name', name: token.value }, start)
        : this.made({ is: 'constant', value }, start);
    }
    if (token.kind === 'text') {
      let value = '';
      while (this.tokens.current.kind === 'text') {
        value += this.tokens.take().value;
      }
      return this.made({ is: 'constant', value }, start);
    }
    if (token.kind === 'number') {
      this.tokens.take();
      return this.made({ is: 'constant', value: Number(token.value.replace(/_/g, '')) }, start);
    }
    if (this.skipSign('(')) {
      const value = this.tuple(true, true);
      this.needSign(')');
      return value;
    }
    if (this.skipSign('[')) {
      const items = this.listed(']', () => this.expression());
      return this.made({ is: 'list', items }, start, items);
    }
    if (this.skipSign('{')) {
      const pairs = this.listed('}', () => {
        const key = this.expression();
        this.needSign(':');
        return [key, this.expression()] as const;
      });
      return this.made({ is: 'dict', pairs }, start, pairs.flat());
    }
    throw this.wrong();
  }

  /** A filter with its arguments, behind the bar; `of` is missing in a block. */
  protected filter(of: Expression | undefined): Expression {
    const start = of?.start ?? this.tokens.current.start;
    const name = this.dottedName();
    const given = this.isSign('(') ? this.arguments() : NO_ARGUMENTS;
    return this.made({ is: 'filter', of, name, ...given }, start, [of, ...allOf(given)]);
  }

  private tupleEnds(): boolean {
    const { kind } = this.tokens.current;
    return kind === 'print-end' || kind === 'block-end' || this.isSign(')');
  }

  private either(operator: 'or' | 'and'): Expression {
    const operand = (): Expression => (operator === 'or' ? this.either('and') : this.negation());
    const { start } = this.tokens.current;
    let left = operand();
    while (this.skipName(operator)) {
      left = this.operation(operator, [left, operand()], start);
    }
    return left;
  }

  private negation(): Expression {
    const { start } = this.tokens.current;
    if (!this.skipName('not')) {
      return this.comparison();
    }
    this.nest(1);
    const value = this.operation('not', [this.negation()], start);
    this.nest(-1);
    return value;
  }

  private comparison(): Expression {
    const { start } = this.tokens.current;
    const operands = [this.binary(0)];
    let operator = '';
    for (;;) {
      const { kind, value } = this.tokens.current;
      const negated = this.isName('not') && this.tokens.next.kind === 'name' && this.tokens.next.value === 'in';
      if (negated || this.isName('in') || (kind === 'sign' && COMPARISONS.has(value))) {
        this.tokens.take();
        if (negated) {
          this.tokens.take();
        }
        operator ||= negated ? 'not in' : value;
        operands.push(this.binary(0));
      } else {
        return operands.length === 1 ? operands[0] : this.operation(operator, operands, start);
      }
    }
  }

  private binary(level: number): Expression {
    if (level === LEVELS.length) {
      return this.unary(true);
    }
    const { start } = this.tokens.current;
    let left = this.binary(level + 1);
    while (this.tokens.current.kind === 'sign' && LEVELS[level].includes(this.tokens.current.value)) {
      const operator = this.tokens.take().value;
      left = this.operation(operator, [left, this.binary(level + 1)], start);
    }
    return left;
  }

  private unary(filtered: boolean): Expression {
    const { start } = this.tokens.current;
    let value: Expression;
    if (this.isSign('-') || this.isSign('+')) {
      const operator = this.tokens.take().value;
      this.nest(1);
      value = this.operation(operator, [this.unary(false)], start);
      this.nest(-1);
    } else {
      value = this.primary();
    }
    value = this.postfix(value);
    while (filtered) {
      if (this.skipSign('|')) {
        value = this.filter(value);
      } else if (this.skipName('is')) {
        value = this.test(value);
      } else if (this.isSign('(')) {
        value = this.call(value);
      } else {
        break;
      }
    }
    return value;
  }

  private postfix(of: Expression): Expression {
    let value = of;
    for (;;) {
      if (this.skipSign('.')) {
        value = this.attribute(value);
      } else if (this.skipSign('[')) {
        const keys = this.listed(']', () => this.subscript(), false);
        const key = keys.length === 1 ? keys[0] : this.made({ is: 'list', items: keys }, value.end, keys);
        value = this.made({ is: 'item', of: value, key }, value.start, [value, key]);
      } else if (this.isSign('(')) {
        value = this.call(value);
      } else {
        return value;
      }
    }
  }

  private attribute(of: Expression): Expression {
    const { kind, value, start } = this.tokens.take();
    if (kind === 'name') {
      return this.made({ is: 'attribute', of, name: value }, of.start, [of]);
    }
    if (kind !== 'number' || /[.e]/i.test(value)) {
      throw new TemplateError('template-syntax', start);
    }
    const key = this.made({ is: 'constant', value: Number(value) }, start);
    return this.made({ is: 'item', of, key }, of.start, [of]);
  }

  private subscript(): Expression {
    const { start } = this.tokens.current;
    const first = this.isSign(':') ? undefined : this.expression();
    if (!this.isSign(':')) {
      return first as Expression;
    }
    const parts = [first];
    for (let part = 0; part < 2 && this.skipSign(':'); part++) {
      parts.push(this.isSign(':') || this.isSign(']') || this.isSign(',') ? undefined : this.expression());
    }
    return this.made({ is: 'slice', parts }, start, parts);
  }

  private call(of: Expression): Expression {
    const given = this.arguments();
    return this.made({ is: 'call', of, ...given }, of.start, [of, ...allOf(given)]);
  }

  private arguments(): Arguments {
    const positional: Expression[] = [];
    const named: [string, Expression][] = [];
    const spread: Expression[] = [];
    this.needSign('(');
    this.listed(')', () => {
      if (this.skipSign('*') || this.skipSign('**')) {
        spread.push(this.expression());
      } else if (this.tokens.current.kind === 'name' && isAssignment(this.tokens.next)) {
        const name = this.needName();
        this.needSign('=');
        named.push([name, this.expression()]);
      } else if (named.length > 0 || spread.length > 0) {
        throw this.wrong();
      } else {
        positional.push(this.expression());
      }
    });
    return { positional, named, spread };
  }

  private test(of: Expression): Expression {
    const negated = this.skipName('not');
    const name = this.dottedName();
    let given = NO_ARGUMENTS;
    const { kind, value } = this.tokens.current;
    if (this.isSign('(')) {
      given = this.arguments();
    } else if (
      kind === 'text' ||
      kind === 'number' ||
      (kind === 'name' && !NO_OPERAND.has(value)) ||
      (kind === 'sign' && BEGINS_OPERAND.has(value))
    ) {
      if (this.isName('is')) {
        throw this.wrong();
      }
      given = { ...NO_ARGUMENTS, positional: [this.postfix(this.primary())] };
    }
    const test = this.made({ is: 'test', of, name, ...given }, of.start, [of, ...allOf(given)]);
    return negated ? this.operation('not', [test], of.start) : test;
  }

  private dottedName(): string {
    let name = this.needName();
    while (this.skipSign('.')) {
      name += `.${this.needName()}`;
    }
    return name;
  }

  /** Items with commas between them, to the sign that closes them; a comma may stand behind the last. */
  private listed<T>(close: string, item: () => T, trailing = true): T[] {
    const items: T[] = [];
    while (!this.isSign(close)) {
      items.push(item());
      if (!this.skipSign(',')) {
        break;
      }
      if (!trailing && this.isSign(close)) {
        throw this.wrong();
      }
    }
    this.needSign(close);
    return items;
  }

  private operation(operator: string, operands: readonly Expression[], start: number): Expression {
    return this.made({ is: 'operation', operator, operands }, start, operands);
  }

  private made(own: Own, start: number, below: readonly (Expression | undefined)[] = []): Expression {
    const depth = below.reduce((deepest, node) => Math.max(deepest, node?.depth ?? 0), 0) + 1;
    if (depth > MAX_DEPTH) {
      throw new TemplateError('limit-template', start);
    }
    return { ...own, start, end: this.tokens.behind, depth };
  }
}

const allOf = ({ positional, named, spread }: Arguments): readonly Expression[] => [
  ...positional,
  ...named.map(([, value]) => value),
  ...spread
];

const isAssignment = ({ kind, value }: Token): boolean => kind === 'sign' && value === '=';
