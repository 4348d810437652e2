import { RUNAWAY_TURNS } from './journal';
import { foldedMethod } from './known-calls';
import { OWN_OBJECTS, own } from './members';
import * as names from './jinja-names';
import type { Expression, ExpressionOf } from './jinja-nodes';
import { OperationJudge } from './folded-operations';
import type { Scope } from './scope';
import { percentFormatted } from './folded-texts';
import type { Macro, Value } from './values';
import {
  DATA,
  HOLE,
  NUMBER,
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
  shown,
  spoiledBy,
  textValue
} from './values';

/** What is given to a filter, test or call. */
export interface Given {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

/** Numbers of a range that cost as much as one part of a template. */
const NUMBERS_IN_A_STEP = 8;
/** Where filters take the name of an attribute: the index of the argument, or the name of it. */
const ATTRIBUTES: Readonly<Record<string, number>> = {
  attr: 0,
  selectattr: 0,
  rejectattr: 0,
  groupby: 0,
  sum: 0,
  unique: 1,
  min: 1,
  max: 1,
  join: 1,
  sort: 2,
  map: Infinity
};
/** Filters that take the name of a filter or test, and which argument it is. */
const CALLED: Readonly<Record<string, number>> = {
  map: 0,
  filter: 0,
  select: 0,
  reject: 0,
  selectattr: 1,
  rejectattr: 1
};

/** Judges what is called. */
export abstract class CallJudge extends OperationJudge {
  protected readonly blocks = new Set<string>();

  protected abstract callMacro(
    macro: Macro,
    positional: readonly Value[],
    named: ReadonlyMap<string, Value>,
    caller?: Value
  ): Value;

  protected callValue(callee: Value, given: Given, node: ExpressionOf<'call'>, scope: Scope, caller?: Value): Value {
    switch (callee.is) {
      case 'macro':
        return this.callMacro(callee, given.positional, given.named, caller);
      case 'object':
        if (callee.reached || callee.name === 'self') {
          return REACHED;
        }
        return OWN_OBJECTS.has(callee.name) && callee.name !== 'dict'
          ? DATA
          : this.callFunction(callee.name, given, node);
      case 'method':
        return this.callMethod(callee.of, callee.name, given, node, scope);
      case 'data':
        if (callee.member !== undefined) {
          return this.callMethod(callee.member.of, callee.member.name, given, node, scope);
        }
        if (callee.computed || node.of.is !== 'name') {
          this.report('template-computed-name', 'MEDIUM', node, 'call');
        } else if (!callee.parameter) {
          this.unknownCall(node.of.name, node);
        }
        return spoiledBy(callee, DATA);
      default:
        // Python refuses to call a text or a number.
        return DATA;
    }
  }

  protected callFunction(name: string, given: Given, node: Expression): Value {
    if (this.checkRuns(name, node)) {
      return REACHED;
    }
    const [first, second, third] = given.positional;
    switch (name) {
      case 'range':
        return this.range(given.positional, node);
      case 'namespace':
        return { is: 'namespace', members: new Map([...(first?.is === 'dict' ? first.entries : []), ...given.named]) };
      case 'dict':
        return dictValue(
          new Map([...(first?.is === 'dict' ? first.entries : []), ...given.named]),
          first !== undefined && first.is !== 'dict'
        );
      case 'cycler':
      case 'joiner':
        return objectValue('given');
      case 'lipsum':
        if ([first, second, third, ...given.named.values()].some(one => one?.is === 'number' && one.value > 10_000)) {
          this.report('template-runaway', 'MEDIUM', node, 'lipsum');
        }
        return lostText(textValue('lipsum'));
      case 'loop':
      case 'caller':
      case 'super':
        return DATA;
      case 'str':
        return first === undefined ? textValue('') : shown(first);
      case 'list':
      case 'tuple':
      case 'sorted':
      case 'reversed':
        return first?.is === 'list' ? first : DATA;
      case 'chr':
        return first === undefined ? DATA : percentFormatted('%c', [first], new Map());
    }
    if (!names.FUNCTIONS().has(name)) {
      this.unknownCall(name, node);
    }
    return DATA;
  }

  protected range(given: readonly Value[], node: Expression): Value {
    if (given.length === 0 || given.some(one => one.is !== 'number')) {
      return listValue([NUMBER], true);
    }
    const [first, second, step = 1] = given.map(one => (one.is === 'number' ? one.value : 0));
    const [from, to] = second === undefined ? [0, first] : [first, second];
    const count = step === 0 ? 0 : Math.max(0, Math.ceil((to - from) / step));
    if (count > RUNAWAY_TURNS) {
      this.report('template-runaway', 'MEDIUM', node, 'range');
    }
    const kept = Math.min(count, 200);
    this.step(Math.ceil(kept / NUMBERS_IN_A_STEP));
    return {
      is: 'list',
      items: Array.from({ length: kept }, (_, index) => numberValue(from + index * step)),
      open: false,
      count
    };
  }

  protected callMethod(of: Value, name: string, given: Given, node: ExpressionOf<'call'>, scope: Scope): Value {
    if (of.is === 'object') {
      if (this.checkRuns(name, node, true)) {
        return REACHED;
      }
      if (of.name === 'loop' && name === 'cycle') {
        return either(given.positional);
      }
      if (of.name === 'self' && !this.blocks.has(name)) {
        this.report('template-host-object', 'MEDIUM', node, `self.${name}`);
      }
      return DATA;
    }
    const root = of.is === 'data' ? of.unbound : undefined;
    if (root !== undefined && names.MODULES().has(root)) {
      this.report('template-dangerous-call', 'HIGH', node, `${root}.${name}`);
      return REACHED;
    }
    if (this.checkRuns(name, node, true)) {
      return REACHED;
    }
    if (name.includes(HOLE)) {
      this.report('template-computed-name', 'MEDIUM', node, 'call');
      return DATA;
    }
    if (!names.METHODS().has(name)) {
      if (of.is === 'data' && of.computed) {
        this.report('template-computed-name', 'MEDIUM', node, name);
      } else if (root !== undefined && own(names.HOST, root) !== undefined) {
        this.report('template-host-object', 'MEDIUM', node, `${root}.${name}`);
      } else {
        this.unknownCall(name, node);
      }
      return spoiledBy(of, DATA);
    }
    this.formatted(of, name, given, node);
    const { value, changed } = foldedMethod(of, name, given.positional, given.named);
    if (changed !== undefined && node.of.is === 'attribute') {
      this.change(node.of.of, this.sure ? changed : either([changed, of]), scope);
    }
    this.checkSize(value, node);
    return spoiledBy(of, this.looked(value));
  }

  /** `str.format` reads attributes by names in its text (CVE-2016-10745, CVE-2024-56326). */
  private formatted(of: Value, name: string, { positional, named }: Given, node: Expression): void {
    if (name !== 'format' && name !== 'format_map') {
      return;
    }
    if (of.is === 'text' && names.formatsRoad(of.text)) {
      this.report('template-python-internals', 'HIGH', node, of.text.slice(0, 80));
    }
    if (of.is === 'text' && /\{[^{}]*\0[^{}]*\}/.test(of.text)) {
      this.report('template-computed-name', 'MEDIUM', node, of.text.split(HOLE).join('…').slice(0, 80));
    }
    const given = [...positional, ...named.values()].flatMap(alternatives);
    for (const one of given) {
      if (one.is === 'object' && !OWN_OBJECTS.has(one.name)) {
        this.report('template-host-object', 'MEDIUM', node, one.name);
      }
    }
  }

  /** A list is another one behind a call of its method. */
  protected change(node: Expression, value: Value, scope: Scope): void {
    if (node.is === 'name') {
      scope.change(node.name, value);
    } else if (node.is === 'attribute' && node.of.is === 'name') {
      const owner = scope.get(node.of.name);
      if (owner?.is === 'namespace') {
        owner.members.set(node.name, value);
      }
    }
  }

  /** The arguments of a filter by which it reads attributes, or calls another filter. */
  protected attributes(node: ExpressionOf<'filter'>, { positional, named }: Given): void {
    const called = positional[own(CALLED, node.name) ?? -1];
    if (called !== undefined) {
      const name = known(called);
      if (name === undefined) {
        this.report('template-computed-name', 'MEDIUM', node, node.name);
      } else if (name === 'attr') {
        this.attribute(positional[(own(CALLED, node.name) ?? 0) + 1], node, true);
      } else {
        this.checkRuns(name, node, true);
        if (node.name === 'map') {
          positional.slice(1).forEach(one => this.attribute(one, node, false));
        }
      }
    }
    const attribute = named.get('attribute') ?? named.get('name') ?? positional[own(ATTRIBUTES, node.name) ?? -1];
    if (own(ATTRIBUTES, node.name) !== undefined && attribute !== undefined) {
      this.attribute(attribute, node, node.name === 'attr' || node.name === 'map');
    }
  }

  protected attribute(key: Value | undefined, node: Expression, always: boolean): void {
    forEach(key ?? DATA, one => {
      if (!this.isWayOut(one, node) && always && known(one) === undefined) {
        this.report('template-computed-name', 'MEDIUM', node, 'attr');
      }
      return one;
    });
  }
}
