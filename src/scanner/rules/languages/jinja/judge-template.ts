import type { TemplateJudgement, TemplateUse } from './journal';
import { ExpressionJudge } from './judge-expressions';
import type { Body, Expression, Statement, Target } from './jinja-nodes';
import { TemplateError } from './jinja-nodes';
import { Scope } from './scope';
import { TemplateParser } from './statements';
import { judgeTokens } from './judge-tokens';
import { Tokens } from './jinja-tokens';
import { joined, listOf } from './folded-texts';
import type { Macro, Value } from './values';
import {
  DATA,
  HOLE,
  PARAMETER,
  alternatives,
  dictValue,
  either,
  forEach,
  known,
  listValue,
  objectValue,
  spoiledBy,
  textValue,
  truthOf
} from './values';

/** Turns of a loop that are followed one by one; those of longer ones are counted. */
const MAX_TURNS = 128;
/** Characters of a template. The longest of known language models have a hundred thousand. */
const MAX_SIZE = 2 ** 24;

/**
 * Follows a Jinja template without rendering it and tells what it would reach beyond the data that it is given: Python behind the
 * values (CVE-2024-34359, CVE-2026-5760, CVE-2016-10745), functions that are not those of Jinja and of the loaders of language
 * models, other files, and loops and texts that never end. What is called has to be known; names that are computed, even in
 * part, are followed as far as they are made of constants.
 */
export function judgeTemplate(text: string, use: TemplateUse): TemplateJudgement {
  if (text.length > MAX_SIZE) {
    return { issues: judgeTokens([], text), steps: 0, unread: 'limit-template' };
  }
  const tokens = new Tokens(text);
  let body: Body;
  try {
    body = new TemplateParser(tokens.readAll()).template();
  } catch (error) {
    if (error instanceof TemplateError) {
      return { issues: judgeTokens(tokens.read, text), steps: tokens.read.length, unread: error.reason };
    }
    throw error;
  }
  const judge = new TemplateJudge(use);
  judge.template(body);
  const { issues, steps, limited } = judge;
  return { issues, steps: steps + tokens.read.length, unread: limited ? 'limit-template' : undefined };
}

class TemplateJudge extends ExpressionJudge {
  private output: Value = textValue('');
  private readonly macros: Macro[] = [];
  /** The turn of a loop has ended for certain; that or the loop may have ended. */
  private left?: 'break' | 'continue';
  private mayHaveLeft = false;
  /** What is printed is kept: it becomes a value. */
  private isKept = false;

  template(body: Body): void {
    this.collectBlocks(body);
    this.run(body, this.globals);
    // Other templates may call them, and calls inside calls are not followed for ever.
    this.unsurely(() => this.macros.forEach(macro => this.callMacro(macro, [], new Map())));
  }

  protected callMacro(
    macro: Macro,
    positional: readonly Value[],
    named: ReadonlyMap<string, Value>,
    caller?: Value
  ): Value {
    const frame = this.enter(macro);
    if (frame === undefined) {
      return DATA;
    }
    const inner = new Scope(macro.scope, this.conditions);
    inner.set('caller', caller ?? PARAMETER);
    inner.set('varargs', listValue(positional.slice(macro.parameters.length), positional.length === 0));
    inner.set('kwargs', dictValue(named, named.size === 0));
    macro.parameters.forEach(({ name, standard }, index) => {
      const given = positional[index] ?? named.get(name) ?? (name === 'caller' ? caller : undefined);
      inner.set(name, given ?? (standard === undefined ? PARAMETER : this.evaluate(standard, inner)));
    });
    const value = this.rendered(macro.body, inner);
    this.leave(macro, frame);
    return value;
  }

  private collectBlocks(body: Body): void {
    for (const statement of body) {
      if (statement.is === 'block') {
        this.blocks.add(statement.name);
      }
      if ('body' in statement) {
        this.collectBlocks(statement.body);
      }
      if (statement.is === 'for') {
        this.collectBlocks(statement.otherwise);
      }
      if (statement.is === 'if') {
        statement.branches.forEach(branch => this.collectBlocks(branch.body));
      }
    }
  }

  /** What the statements print. */
  private rendered(body: Body, scope: Scope): Value {
    const { output, isKept } = this;
    this.output = textValue('');
    this.isKept = true;
    this.run(body, scope);
    const value = this.output;
    this.output = output;
    this.isKept = isKept;
    return value;
  }

  private print(value: Value): void {
    if (this.isKept) {
      this.output = joined([this.output, value]);
    }
    forEach(this.output, one => {
      this.checkSize(one);
      return one;
    });
  }

  /** Follows what is never reached as well, by what is known here: that may not be all. */
  private aside(action: () => void): void {
    const { output, left } = this;
    this.unsurely(action);
    this.output = output;
    this.left = left;
  }

  private run(body: Body, scope: Scope): void {
    body.forEach((statement, index) => {
      if (this.left !== undefined) {
        if (index > 0 && body[index - 1].is === 'leave') {
          this.aside(() => this.follow(statement, scope));
        }
        return;
      }
      this.follow(statement, scope);
    });
  }

  private follow(statement: Statement, scope: Scope): void {
    this.step();
    this.deeper(() => this.statement(statement, scope));
  }

  private statement(statement: Statement, scope: Scope): void {
    switch (statement.is) {
      case 'data':
        this.print(textValue(statement.text));
        break;
      case 'print':
        this.print(this.top(statement.value, scope));
        break;
      case 'set':
        this.assign(statement.target, this.top(statement.value, scope), scope);
        break;
      case 'set-block': {
        const text = this.rendered(statement.body, new Scope(scope, this.conditions));
        this.assign(statement.target, this.filtered(statement.filter, text, scope), scope);
        break;
      }
      case 'filter-block':
        this.print(
          this.filtered(statement.filter, this.rendered(statement.body, new Scope(scope, this.conditions)), scope)
        );
        break;
      case 'if':
        this.branches(statement.branches, scope);
        break;
      case 'for':
        this.loop(statement, scope);
        break;
      case 'macro': {
        const { name, parameters, body } = statement;
        const macro: Macro = { is: 'macro', name, scope, parameters, body };
        this.macros.push(macro);
        scope.set(name, macro);
        break;
      }
      case 'call-block':
        this.callBlock(statement, scope);
        break;
      case 'with': {
        const inner = new Scope(scope, this.conditions);
        statement.values.forEach(([target, value]) => this.assign(target, this.top(value, inner), inner));
        this.run(statement.body, inner);
        break;
      }
      case 'block':
        this.run(statement.body, new Scope(scope, this.conditions));
        break;
      case 'plain':
        this.run(statement.body, scope);
        break;
      case 'other-file':
        this.otherFile(statement.template, this.top(statement.template, scope));
        statement.names.forEach(name => scope.set(name, objectValue('given')));
        break;
      case 'leave':
        this.left = statement.how;
        break;
      case 'debug':
        this.report('template-host-object', 'MEDIUM', statement, 'debug');
    }
  }

  private filtered(filter: Expression | undefined, text: Value, scope: Scope): Value {
    return filter === undefined ? text : this.top(filter, scope, text);
  }

  private branches(branches: readonly { readonly test?: Expression; readonly body: Body }[], scope: Scope): void {
    let decided = false;
    const before = this.output;
    const outputs: Value[] = [];
    for (const { test, body } of branches) {
      const truth = test === undefined ? true : truthOf(this.top(test, scope));
      if (decided || truth === false) {
        this.aside(() => this.run(body, scope));
        continue;
      }
      this.output = before;
      decided = truth === true;
      if (decided && outputs.length === 0) {
        this.run(body, scope);
      } else {
        this.unsurely(() => this.run(body, scope));
        this.mayHaveLeft ||= this.left !== undefined;
        this.left = undefined;
      }
      outputs.push(this.output);
    }
    this.output = either(decided ? outputs : [...outputs, before]);
  }

  private loop({ target, over, test, body, otherwise }: Extract<Statement, { is: 'for' }>, scope: Scope): void {
    const values = this.top(over, scope);
    const turn = (value: Value): void => {
      const inner = new Scope(scope, this.conditions);
      inner.set('loop', objectValue('loop'));
      this.assign(target, value, inner);
      const truth = test === undefined ? true : truthOf(this.top(test, inner));
      const follow = (): void => this.run(body, inner);
      if (truth === false || this.left === 'break') {
        this.aside(follow);
      } else if (truth === undefined || this.mayHaveLeft) {
        const before = this.output;
        this.unsurely(follow);
        this.output = either([this.output, before]);
      } else {
        follow();
      }
      this.left = this.left === 'break' ? 'break' : undefined;
    };
    const { left, mayHaveLeft } = this;
    this.mayHaveLeft = false;
    const items = this.fast ? DATA : listOf(values);
    if (items.is === 'list' && !items.open && items.items.length > 0) {
      const count = values.is === 'list' ? (values.count ?? items.items.length) : items.items.length;
      this.times(count, over, () => this.turnByTurn(items.items.slice(0, MAX_TURNS), spoiledBy(values, DATA), turn));
    } else {
      const before = this.output;
      this.unsurely(() => (this.fast ? [spoiledBy(values, DATA)] : turnsOf(items, values)).forEach(turn));
      this.output = either([before, this.output, joined([before, textValue(HOLE)])]);
    }
    this.left = left;
    this.mayHaveLeft = mayHaveLeft;
    this.aside(() => this.run(otherwise, scope));
  }

  /** One turn after the other; when there is too much to follow, one stands for all that are left. */
  private turnByTurn(items: readonly Value[], rest: Value, turn: (value: Value) => void): void {
    for (const item of items) {
      if (this.fast) {
        this.unsurely(() => turn(rest));
        return;
      }
      turn(item);
    }
  }

  private callBlock({ call, parameters, body }: Extract<Statement, { is: 'call-block' }>, scope: Scope): void {
    const caller: Macro = { is: 'macro', name: 'caller', scope, parameters, body };
    this.macros.push(caller);
    this.print(this.top(call, scope, undefined, caller));
  }

  private assign(target: Target, value: Value, scope: Scope): void {
    const sure = this.conditions === scope.level;
    if (target.is === 'name') {
      scope.set(target.name, value, sure ? undefined : (scope.get(target.name) ?? this.unbound(target.name)));
    } else if (target.is === 'member') {
      const owner = scope.get(target.of);
      if (owner?.is === 'namespace') {
        const before = this.sure ? undefined : owner.members.get(target.name);
        owner.members.set(target.name, before === undefined ? value : either([value, before]));
      }
    } else {
      const items = listOf(value);
      target.targets.forEach((one, index) =>
        this.assign(
          one,
          items.is === 'list' && !items.open ? (items.items[index] ?? DATA) : spoiledBy(value, DATA),
          scope
        )
      );
    }
  }

  /** Other templates lie in the folder of the program that renders; for the template of a model there is none. */
  private otherFile(node: Expression, template: Value): void {
    forEach(template, one => {
      const names = one.is === 'list' ? one.items.map(known) : [known(one)];
      names.forEach(name => {
        if (this.use.alone || (name !== undefined && /^[/\\~]|(^|[/\\])\.\.([/\\]|$)|^[a-z]:|:\/\//i.test(name))) {
          this.report('template-file-access', 'MEDIUM', node, name ?? '');
        }
      });
      return one;
    });
  }
}

/** What a loop may be over: items that are known, and others where there are any. */
function turnsOf(items: Value, of: Value): readonly Value[] {
  const all = alternatives(items.is === 'list' ? items : of).flatMap(one => {
    const list = listOf(one);
    return list.is === 'list' ? list.items : [];
  });
  return all.length > 0 && all.every(one => one.is === 'data' && one.numeric) ? all : [...all, spoiledBy(of, DATA)];
}
