import { CallJudge } from './judge-calls';
import type { Given } from './judge-calls';
import { foldedFilter } from './known-calls';
import * as names from './jinja-names';
import type { Arguments, Expression, ExpressionOf } from './jinja-nodes';
import { Scope } from './scope';
import { sliced } from './folded-texts';
import type { Value } from './values';
import {
  DATA,
  HOLE,
  REACHED,
  alternatives,
  dictValue,
  either,
  forEach,
  known,
  listValue,
  lostText,
  numberValue,
  objectValue,
  spoiledBy,
  textValue,
  truthOf,
  truthValue
} from './values';

/** Evaluates the expressions of a template as far as its constants go. */
export abstract class ExpressionJudge extends CallJudge {
  protected readonly globals = new Scope();

  /** An expression of a statement: what is found in it is told with all of it. */
  protected top(node: Expression, scope: Scope, filtered?: Value, caller?: Value): Value {
    const { whole } = this;
    this.whole = node;
    const value =
      caller !== undefined && node.is === 'call'
        ? this.call(node, scope, caller)
        : this.evaluate(node, scope, filtered);
    this.whole = whole;
    return value;
  }

  protected evaluate(node: Expression, scope: Scope, filtered?: Value): Value {
    this.step();
    return this.deeper(() => this.result(node, scope, filtered)) ?? DATA;
  }

  private result(node: Expression, scope: Scope, filtered?: Value): Value {
    switch (node.is) {
      case 'name':
        return scope.get(node.name) ?? this.unbound(node.name);
      case 'constant':
        return this.constant(node);
      case 'list':
        return listValue(node.items.map(item => this.evaluate(item, scope)));
      case 'dict':
        return this.dict(node, scope);
      case 'attribute':
        return this.read(this.evaluate(node.of, scope), textValue(node.name), node);
      case 'item':
        return this.item(node, scope);
      case 'slice':
        return listValue(node.parts.map(part => (part === undefined ? DATA : this.evaluate(part, scope))));
      case 'call':
        return this.call(node, scope);
      case 'filter':
        return this.filter(node, scope, filtered);
      case 'test':
        this.given(node, scope);
        this.checkRuns(node.name, node, true);
        return forEach(this.evaluate(node.of, scope), one =>
          node.name === 'defined' && one.is !== 'data' && one.is !== 'object' ? truthValue(true) : DATA
        );
      case 'operation':
        return this.operation(
          node,
          node.operands.map(one => this.evaluate(one, scope))
        );
      case 'condition': {
        const truth = truthOf(this.evaluate(node.test, scope));
        const then = this.evaluate(node.then, scope);
        const otherwise = node.otherwise === undefined ? textValue('') : this.evaluate(node.otherwise, scope);
        return truth === true ? then : truth === false ? otherwise : either([then, otherwise]);
      }
    }
  }

  protected unbound(name: string): Value {
    if (names.isRoadName(name)) {
      this.report('template-python-internals', 'HIGH', undefined, name);
      return REACHED;
    }
    return names.ROOTS().has(name) ? objectValue(name) : { is: 'data', unbound: name };
  }

  private constant({ value }: ExpressionOf<'constant'>): Value {
    if (typeof value === 'string') {
      return this.looked(textValue(value));
    }
    return typeof value === 'number' ? numberValue(value) : truthValue(value);
  }

  private dict({ pairs }: ExpressionOf<'dict'>, scope: Scope): Value {
    const entries = new Map<string, Value>();
    let open = false;
    for (const [key, value] of pairs) {
      const name = known(this.evaluate(key, scope));
      const one = this.evaluate(value, scope);
      if (name === undefined) {
        open = true;
        entries.set(`${HOLE}${entries.size}`, one);
      } else {
        entries.set(name, one);
      }
    }
    return dictValue(entries, open);
  }

  private item(node: ExpressionOf<'item'>, scope: Scope): Value {
    const of = this.evaluate(node.of, scope);
    if (node.key.is === 'slice') {
      const parts = node.key.parts.map(part => (part === undefined ? undefined : this.evaluate(part, scope)));
      const numbers = parts.map(part => (part?.is === 'number' ? part.value : undefined));
      return parts.some((part, index) => part !== undefined && numbers[index] === undefined)
        ? forEach(of, one => (one.is === 'list' ? listValue(one.items, true) : lostText(one)))
        : forEach(of, one => sliced(one, numbers));
    }
    return this.read(of, this.evaluate(node.key, scope), node);
  }

  private given(node: Arguments, scope: Scope): Given {
    const positional = node.positional.map(one => this.evaluate(one, scope));
    const named = new Map(node.named.map(([name, value]) => [name, this.evaluate(value, scope)]));
    for (const name of named.keys()) {
      this.looked(textValue(name));
    }
    for (const spread of node.spread) {
      const value = this.evaluate(spread, scope);
      if (value.is === 'list') {
        positional.push(...value.items);
      } else if (value.is === 'dict') {
        value.entries.forEach((one, name) => named.set(name, one));
      }
    }
    return { positional, named };
  }

  private call(node: ExpressionOf<'call'>, scope: Scope, caller?: Value): Value {
    const given = this.given(node, scope);
    if (node.of.is === 'name' && scope.get(node.of.name) === undefined) {
      return this.callFunction(node.of.name, given, node);
    }
    const callees = alternatives(this.evaluate(node.of, scope));
    // A list of macros may be empty as well.
    const isMacro = callees.some(one => one.is === 'macro');
    return either(
      callees
        .filter(one => !(isMacro && one.is === 'data' && one.member === undefined && !one.computed))
        .map(one => this.callValue(one, given, node, scope, caller))
    );
  }

  private filter(node: ExpressionOf<'filter'>, scope: Scope, filtered?: Value): Value {
    const of = node.of === undefined ? (filtered ?? DATA) : this.evaluate(node.of, scope, filtered);
    const given = this.given(node, scope);
    this.checkRuns(node.name, node, true);
    this.attributes(node, given);
    if (node.name === 'attr') {
      return this.read(of, given.positional[0] ?? given.named.get('name') ?? DATA, node);
    }
    const value = forEach(of, one => foldedFilter(one, node.name, given.positional, given.named));
    this.checkSize(value, node);
    return spoiledBy(
      of,
      forEach(value, one => this.looked(one))
    );
  }
}
