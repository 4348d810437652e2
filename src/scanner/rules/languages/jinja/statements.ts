import { ExpressionParser } from './jinja-expressions';
import type { Body, Expression, Parameter, Statement, Target } from './jinja-nodes';
import type { TokenKind } from './jinja-tokens';

/** Tags of which the rest is read by a method of the parser. */
type Read = (this: TemplateParser) => Statement;

/**
 * Reads a template as Jinja 3 does (jinja2/parser.py), with the extensions that are used for language models: `break` and
 * `continue`, `do`, `debug`, `trans`, and `generation` of transformers.
 */
export class TemplateParser extends ExpressionParser {
  /** The whole template. Throws `TemplateError`. */
  template(): Body {
    return this.body();
  }

  /** Statements up to a tag that ends them, which stays the current one. */
  private body(...ends: readonly string[]): Statement[] {
    const statements: Statement[] = [];
    for (;;) {
      const { kind, value } = this.tokens.current;
      if (kind === 'end') {
        if (ends.length > 0) {
          throw this.wrong();
        }
        return statements;
      }
      this.tokens.take();
      if (kind === 'data') {
        statements.push({ is: 'data', text: value });
      } else if (kind === 'print') {
        statements.push({ is: 'print', value: this.tuple() });
        this.need('print-end');
      } else if (this.isName(...ends)) {
        return statements;
      } else {
        this.statement(statements);
        this.need('block-end');
      }
    }
  }

  /** The statements of a tag, behind which a colon may stand, and the tag that ends them. @returns it in `end` */
  private inner(...ends: readonly string[]): { readonly body: Body; readonly end: string } {
    this.skipSign(':');
    this.need('block-end');
    this.nest(1);
    const body = this.body(...ends);
    this.nest(-1);
    return { body, end: this.needName() };
  }

  private need(kind: TokenKind): void {
    if (this.tokens.current.kind !== kind) {
      throw this.wrong();
    }
    this.tokens.take();
  }

  private statement(into: Statement[]): void {
    const tag = this.tokens.current;
    const name = this.needName();
    if (name === 'print' || name === 'do') {
      for (let first = true; this.tokens.current.kind !== 'block-end'; first = false) {
        if (!first) {
          this.needSign(',');
        }
        into.push({ is: 'print', value: name === 'do' ? this.tuple() : this.expression() });
      }
    } else if (name === 'break' || name === 'continue') {
      into.push({ is: 'leave', how: name });
    } else if (name === 'debug') {
      into.push({ is: 'debug', start: tag.start, end: tag.end });
    } else if (Object.prototype.hasOwnProperty.call(TAGS, name)) {
      into.push(TAGS[name].call(this));
    } else {
      throw this.wrong(tag);
    }
  }

  readFor(): Statement {
    const target = this.targets(['in']);
    this.needWord('in');
    const over = this.tuple(false);
    const test = this.skipName('if') ? this.expression() : undefined;
    this.skipName('recursive');
    const { body, end } = this.inner('endfor', 'else');
    return { is: 'for', target, over, test, body, otherwise: end === 'else' ? this.inner('endfor').body : [] };
  }

  readIf(): Statement {
    const branches: { test?: Expression; body: Body }[] = [];
    for (;;) {
      const test = this.tuple(false);
      const { body, end } = this.inner('elif', 'else', 'endif');
      branches.push({ test, body });
      if (end === 'else') {
        branches.push({ body: this.inner('endif').body });
      }
      if (end !== 'elif') {
        return { is: 'if', branches };
      }
    }
  }

  readSet(): Statement {
    const target = this.targets([], true);
    if (this.skipSign('=')) {
      return { is: 'set', target, value: this.tuple() };
    }
    let filter: Expression | undefined;
    while (this.skipSign('|')) {
      filter = this.filter(filter);
    }
    return { is: 'set-block', target, filter, body: this.inner('endset').body };
  }

  readMacro(): Statement {
    const name = this.needName();
    return { is: 'macro', name, parameters: this.parameters(), body: this.inner('endmacro').body };
  }

  readCall(): Statement {
    const parameters = this.isSign('(') ? this.parameters() : [];
    const call = this.expression();
    if (call.is !== 'call') {
      throw this.wrong();
    }
    return { is: 'call-block', parameters, call, body: this.inner('endcall').body };
  }

  readFilter(): Statement {
    let filter = this.filter(undefined);
    while (this.skipSign('|')) {
      filter = this.filter(filter);
    }
    return { is: 'filter-block', filter, body: this.inner('endfilter').body };
  }

  readWith(): Statement {
    const values: (readonly [Target, Expression])[] = [];
    while (this.tokens.current.kind !== 'block-end' && !this.isSign(':')) {
      if (values.length > 0) {
        this.needSign(',');
      }
      const target = this.targets([]);
      this.needSign('=');
      values.push([target, this.expression()]);
    }
    return { is: 'with', values, body: this.inner('endwith').body };
  }

  readBlock(): Statement {
    const name = this.needName();
    this.skipName('scoped');
    this.skipName('required');
    const { body } = this.inner('endblock');
    this.skipName(name);
    return { is: 'block', name, body };
  }

  readAutoescape(): Statement {
    // Its value is worked out as any other, and nothing is named by it.
    const value = this.expression();
    return { is: 'with', values: [[{ is: 'name', name: '' }, value]], body: this.inner('endautoescape').body };
  }

  readGeneration(): Statement {
    return { is: 'plain', body: this.inner('endgeneration').body };
  }

  /** Of the extension for translations: `{% trans name=value, other %}…{% pluralize name %}…{% endtrans %}`. */
  readTrans(): Statement {
    const values: (readonly [Target, Expression])[] = [];
    if (this.tokens.current.kind === 'text') {
      this.tokens.take();
    }
    for (let name = this.skipAnyName(); name !== undefined; name = this.skipAnyName()) {
      if (this.skipSign('=')) {
        values.push([{ is: 'name', name }, this.expression()]);
      }
      this.skipSign(',');
    }
    const { body, end } = this.inner('pluralize', 'endtrans');
    this.skipAnyName();
    const several = end === 'pluralize' ? this.inner('endtrans').body : [];
    return { is: 'with', values, body: [...body, ...several] };
  }

  readOther(): Statement {
    const template = this.expression();
    if (this.skipName('ignore')) {
      this.needWord('missing');
    }
    this.contextWords();
    return { is: 'other-file', template, names: [] };
  }

  readExtends(): Statement {
    return { is: 'other-file', template: this.expression(), names: [] };
  }

  readImport(): Statement {
    const template = this.expression();
    this.needWord('as');
    const names = [this.needName()];
    this.contextWords();
    return { is: 'other-file', template, names };
  }

  readFrom(): Statement {
    const template = this.expression();
    this.needWord('import');
    const names: string[] = [];
    while (!this.contextWords()) {
      const name = this.needName();
      names.push(this.skipName('as') ? this.needName() : name);
      if (!this.skipSign(',')) {
        this.contextWords();
        break;
      }
    }
    return { is: 'other-file', template, names };
  }

  private skipAnyName(): string | undefined {
    return this.tokens.current.kind === 'name' ? this.tokens.take().value : undefined;
  }

  private contextWords(): boolean {
    const { next } = this.tokens;
    const found = this.isName('with', 'without') && next.kind === 'name' && next.value === 'context';
    if (found) {
      this.tokens.take();
      this.tokens.take();
    }
    return found;
  }

  private needWord(word: string): void {
    if (!this.skipName(word)) {
      throw this.wrong();
    }
  }

  private parameters(): Parameter[] {
    const parameters: Parameter[] = [];
    this.needSign('(');
    while (!this.isSign(')')) {
      if (parameters.length > 0) {
        this.needSign(',');
      }
      const name = this.needName();
      const standard = this.skipSign('=') ? this.expression() : undefined;
      if (standard === undefined && parameters[parameters.length - 1]?.standard !== undefined) {
        throw this.wrong();
      }
      parameters.push({ name, standard });
    }
    this.needSign(')');
    return parameters;
  }

  /** What stands in front of `=` or `in`: names with commas between them. */
  private targets(ends: readonly string[], namespaces = false): Target {
    const targets: Target[] = [];
    let several = false;
    while (
      !this.isSign('=') &&
      !this.isSign(')') &&
      !(targets.length > 0 && this.isName(...ends)) &&
      this.tokens.current.kind !== 'block-end'
    ) {
      targets.push(this.target(namespaces));
      if (!this.skipSign(',')) {
        break;
      }
      several = true;
    }
    if (targets.length === 0) {
      throw this.wrong();
    }
    return several ? { is: 'several', targets } : targets[0];
  }

  private target(namespaces: boolean): Target {
    const token = this.tokens.current;
    if (namespaces && token.kind === 'name' && this.tokens.next.value === '.' && this.tokens.next.kind === 'sign') {
      this.tokens.take();
      this.tokens.take();
      return { is: 'member', of: token.value, name: this.needName() };
    }
    if (this.skipSign('(')) {
      this.nest(1);
      const target = this.targets([], namespaces);
      this.nest(-1);
      this.needSign(')');
      return target;
    }
    const value = this.primary();
    if (value.is !== 'name') {
      throw this.wrong(token);
    }
    return { is: 'name', name: value.name };
  }
}

const TAGS: Readonly<Record<string, Read>> = {
  for: TemplateParser.prototype.readFor,
  if: TemplateParser.prototype.readIf,
  set: TemplateParser.prototype.readSet,
  macro: TemplateParser.prototype.readMacro,
  call: TemplateParser.prototype.readCall,
  filter: TemplateParser.prototype.readFilter,
  with: TemplateParser.prototype.readWith,
  block: TemplateParser.prototype.readBlock,
  autoescape: TemplateParser.prototype.readAutoescape,
  generation: TemplateParser.prototype.readGeneration,
  trans: TemplateParser.prototype.readTrans,
  include: TemplateParser.prototype.readOther,
  extends: TemplateParser.prototype.readExtends,
  import: TemplateParser.prototype.readImport,
  from: TemplateParser.prototype.readFrom
};
