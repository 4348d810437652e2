import { isStdlib } from '../../../rules/resolve-name';
import {
  callsArguments,
  callsByName,
  isInert,
  isOfContainer,
  isLibrary,
  isPassive,
  keeps,
  makesAnew,
  makesModules,
  runsTests,
  takesNames,
  watched,
  watchedAttribute,
  watchedMethod
} from '../../../rules/on-import';
import type { Expression } from '../expressions';
import type { CodeValue, MarshalValue } from '../marshal-values';
import type { Carried, Grip } from './carried';
import { EMPTY, packed, together, union, unpacked } from './carried';
import { Pardoner } from './pardoner';
import { lastName, nameIn, OF_CLASSES, OF_METACLASSES } from './world';

/** CO_OPTIMIZED: functions have it, the bodies of classes do not. */
const OPTIMIZED = 1;
/** All modules that there are. */
const OF_MODULES = /(^|\.)sys\.modules\.(values|items|copy|get|pop|popitem|setdefault)$/;
/** What is called: code of this module, a built-in function, something of another package, or nobody knows. */
type Callee = 'own' | 'builtin' | 'foreign' | 'unknown';

/** One call: what is called with what, the names of the last arguments, and the expression that it makes. */
interface Call {
  readonly callee: Expression;
  readonly parts: readonly Expression[];
  readonly words: readonly string[];
  readonly result: Expression;
}

/** A machine that knows what calls do with what they are given. */
export class Caller extends Pardoner {
  /** Functions as they are made: Python 2 calls the body of a class before anything else is done with it. */
  protected readonly madeHere = new WeakSet<Expression>();

  override noteCall(
    callee: Expression,
    parts: readonly Expression[],
    words: readonly string[],
    result: Expression
  ): void {
    const call = { callee, parts, words, result };
    if (this.special(call)) {
      return;
    }
    const kind = this.kindOf(callee);
    if (runsTests(callee.path ?? '')) {
      this.world.driveAll();
    }
    const methods = this.methodsOf(call, kind);
    this.callee(call);
    [...this.carried(callee).is, ...methods].forEach(code => this.callsCode(code, call));
    this.handOver(call, kind);
    if (kind === 'unknown' && methods.length === 0) {
      this.handToUnknown(call);
    }
    this.carry(result, this.resultOf(call, kind));
  }

  private kindOf(callee: Expression): Callee {
    const { is, foreign } = this.carried(callee);
    const head = callee.path?.split('.')[0];
    if (is.size > 0) {
      return 'own';
    }
    if (foreign || head === '') {
      return isStdlib(head ?? '') ? 'builtin' : 'foreign';
    }
    if (head === undefined || this.world.isOwn(head)) {
      return 'unknown';
    }
    return isStdlib(head) || callee.path === head ? 'builtin' : 'foreign';
  }

  /** What is worth watching of what is called. */
  private callee({ callee, parts, words, result }: Call): void {
    const { grips, computed } = this.carried(callee);
    const last = lastName(callee);
    const isMethod = this.objects.has(callee);
    for (const grip of looksInside(callee) ? [] : grips) {
      if (this.isHarmless(grip.watched, parts, words)) {
        this.release(callee);
      } else {
        this.act(grip, result.text);
      }
    }
    const isUnknown = callee.path === undefined || computed || this.world.isOwn(callee.path.split('.')[0]);
    const method = isMethod && isUnknown ? watchedMethod(last, computed, parts.length) : undefined;
    if (method !== undefined) {
      this.act({ watched: method, text: callee.text }, result.text);
    }
    if (computed && !isMethod) {
      this.callsAnything(result.text);
    }
    if (/(^|\.)(\w*property|setter|getter)$/.test(callee.path ?? '')) {
      parts.forEach(part => this.carried(part).is.forEach(code => this.world.property(code)));
    }
  }

  /** Something is called whose name is computed: it may be anything that has a name. */
  private callsAnything(text: string): void {
    for (const path of this.world.everyAlias()) {
      const found = watched(path);
      if (found !== undefined && found.when !== 'module') {
        this.act({ watched: found, text: path }, text);
      }
    }
    this.world.everything().is.forEach(code => this.world.run(code));
    this.world.opaque = true;
  }

  private methodsOf({ callee }: Call, kind: Callee): readonly CodeValue[] {
    const object = this.objects.get(callee);
    return object === undefined || kind === 'foreign' || kind === 'builtin'
      ? []
      : this.world.methodsCalled(lastName(callee), this.carried(object).is);
  }

  private callsCode(code: CodeValue, { callee, parts, words }: Call): void {
    const given = together(parts.map(part => this.carried(part)));
    const handed = together([given, packed(given)]);
    if (this.minor === 0 && this.madeHere.has(callee) && (code.flags & OPTIMIZED) === 0) {
      return this.world.makeClass(code);
    }
    // Which argument becomes which parameter does not matter enough to be followed.
    for (const parameter of code.locals.slice(0, code.argCount + code.kwOnlyCount + 2)) {
      if (handed.is.size + handed.holds.size > 0) {
        this.world.assign(this.key(parameter, 'function', code), handed);
        this.world.assign(this.key(parameter, 'shared'), handed);
      }
      this.gripAgain(parameter, handed);
    }
    this.world.run(code, true);
    const first = parts.length - words.length;
    const constant = (part: Expression): MarshalValue | undefined => this.constants.get(part);
    this.world.give(code, {
      positional: parts.slice(0, first).map(constant),
      named: new Map(words.map((word, i) => [word, constant(parts[first + i])])),
      spread: parts.some(({ text }) => text.startsWith('*'))
    });
  }

  /** What arguments hold: it may be called by what is called here. */
  private handOver({ callee, parts, words, result }: Call, kind: Callee): void {
    const path = callee.path ?? '';
    const function_ = lastName(callee) === 'register' ? nameIn(this.objects.get(callee) ?? callee) : undefined;
    if (takesNames(path)) {
      const names = parts.flatMap(part => this.textOf(part)?.split('.') ?? []);
      this.world.methodsNamed(new Set(names)).forEach(code => this.world.run(code));
    }
    if (words.some(word => word.startsWith('co_'))) {
      this.act(
        { watched: { severity: 'CRITICAL', module: 'types', operator: 'CodeType', when: 'callee' }, text: callee.text },
        result.text
      );
    }
    if (kind === 'builtin') {
      // `cls=`: a class of which objects are made.
      const first = parts.length - words.length;
      parts.slice(first).forEach(part => this.carried(part).is.forEach(code => this.world.run(code, true)));
    }
    if (function_ !== undefined) {
      // What `functools.singledispatch` has made calls what is registered there.
      for (const part of parts) {
        this.world.assign(function_, this.carried(part));
        this.world.method(this.code, function_, this.carried(part));
      }
    }
    const inert = kind === 'builtin' && isInert(path);
    const calls = kind === 'builtin' ? !inert && !keeps(path) : kind === 'foreign' && callsByName(lastName(callee));
    for (const part of parts) {
      const carried = this.carried(part);
      if (inert) {
        this.release(part);
      }
      for (const grip of inert ? [] : carried.grips) {
        if (isHandedOn(grip, kind, path)) {
          this.act(grip, result.text);
        }
      }
      if (calls) {
        this.surrender(carried);
      } else if (inert && words.length > 0) {
        // `print(x, file=...)` writes to an object of whatever class.
        this.world.allMethods(carried.of).forEach(code => this.world.run(code));
      }
    }
  }

  /** A list to which something is appended, or nobody knows what. */
  private handToUnknown({ callee, parts }: Call): void {
    const object = this.objects.get(callee);
    for (const part of parts) {
      if (object !== undefined && isOfContainer(lastName(callee))) {
        this.put(object, this.carried(part));
      } else {
        this.runAll(this.carried(part));
      }
    }
  }

  private resultOf({ callee, parts }: Call, kind: Callee): Carried {
    const path = callee.path ?? '';
    const from = this.carried(callee);
    const handed = together(parts.map(part => this.carried(part)));
    const passed = kind === 'builtin' && makesAnew(path) ? EMPTY : handed;
    const inner = [...from.is].map(code => this.mayReturn(code));
    return {
      grips: kind === 'foreign' ? EMPTY.grips : union([passed.grips, looksInside(callee) ? from.grips : EMPTY.grips]),
      is: union([passed.is, from.holds, kind === 'foreign' ? EMPTY.is : passed.holds, ...inner]),
      holds: union([passed.is, passed.holds, from.holds]),
      of: union([passed.of, new Set([...from.is].filter(code => this.world.isClass(code)))]),
      foreign: kind === 'foreign' || (kind === 'builtin' && keeps(path)),
      computed:
        OF_MODULES.test(path) ||
        isLibrary(path) ||
        passed.computed ||
        [...from.is].some(code => this.world.mayGiveComputed(code))
    };
  }

  /** Functions that a function makes: it may return them. A class returns an object, whose methods go by their names. */
  private mayReturn(code: CodeValue): ReadonlySet<CodeValue> {
    const isBody = this.world.isClass(code);
    return isBody && this.minor > 0
      ? EMPTY.is
      : isBody
        ? new Set([code])
        : new Set(code.consts.filter((value): value is CodeValue => value.type === 'code'));
  }

  /** Functions that reach other objects by their names, and classes. True when nothing is left to be said of the call. */
  private special(call: Call): boolean {
    const { callee, parts, result } = call;
    switch (callee.path?.replace(/^(builtins|__builtins__|__builtin__)\./, '')) {
      case 'globals':
      case 'locals':
      case 'vars':
        this.world.rename();
        this.carry(result, packed({ ...EMPTY, is: parts.length > 0 ? this.methodsIn(parts[0]) : EMPTY.is }));
        return false;
      case 'setattr':
        this.setAttribute(parts);
        return false;
      case 'getattr':
        return this.getAttribute(parts, result);
      case '__import__':
      case 'importlib.__import__':
        this.importsModule(parts[0], result, parts.length > 3);
        return true;
      case 'importlib.import_module':
        this.importsModule(parts[0], result, true);
        return true;
      default:
        return callee.text === '__build_class__' && this.madeClass(call);
    }
  }

  /** What an attribute of a computed name may be. */
  protected methodsIn(object: Expression | undefined): ReadonlySet<CodeValue> {
    const { is, of } = this.carried(object);
    return this.world.allMethods(union([is, of]));
  }

  private setAttribute([, name, value]: readonly Expression[]): void {
    const attribute = this.textOf(name);
    if (attribute === undefined || attribute === '__name__') {
      this.world.rename();
    }
    if (attribute === '__code__') {
      this.runAll(this.carried(value));
    }
    if (attribute !== undefined) {
      this.world.assign(`.${attribute}`, this.carried(value));
      this.gripAgain(`.${attribute}`, this.carried(value));
    } else {
      this.runAll(this.carried(value));
    }
  }

  private getAttribute([object, name, otherwise]: readonly Expression[], result: Expression): boolean {
    const attribute = this.textOf(name);
    if (object === undefined || attribute === undefined) {
      this.world.opaque ||= this.carried(object).computed;
      this.carry(result, { ...EMPTY, is: this.methodsIn(object), computed: this.carried(object).computed });
      return false;
    }
    this.releaseModule(object);
    const value = { ...result, path: object.path === undefined ? undefined : `${object.path}.${attribute}` };
    this.stack.replaceTop(value);
    this.objects.set(value, object);
    const inside = this.carried(object).computed
      ? watchedMethod(attribute, false, 1)
      : value.path === undefined
        ? watchedAttribute(attribute)
        : undefined;
    this.carry(
      value,
      together([
        inside === undefined ? this.watch(value) : this.grip(inside, result.text),
        { ...unpacked(this.carried(object)), grips: EMPTY.grips },
        this.boundMethods(attribute, { ...this.carried(object), foreign: false }),
        this.carried(otherwise)
      ])
    );
    return true;
  }

  /** @param whole - `import_module('a.b')` returns `a.b`, `__import__('a.b')` returns `a` */
  private importsModule(module: Expression | undefined, result: Expression, whole: boolean): void {
    const name = this.textOf(module);
    if (name === undefined) {
      return this.carry(result, { ...EMPTY, computed: true, foreign: true });
    }
    const value = { ...result, path: whole ? name : name.split('.')[0] };
    this.stack.replaceTop(value);
    this.carry(value, together([this.watch(value), { ...EMPTY, foreign: true }]));
  }

  private madeClass({ parts, words, result }: Call): boolean {
    const [body, , ...bases] = parts;
    const codes = this.carried(body).is;
    codes.forEach(code => this.world.makeClass(code));
    codes.forEach(code => this.world.runMethods(code, OF_CLASSES));
    for (const base of bases) {
      this.release(base);
      const path = base.path ?? '';
      this.world.opaque ||= makesModules(path);
      if (path.includes('.') && isStdlib(path.split('.')[0]) && !isPassive(path)) {
        // Its methods call those that are overridden.
        codes.forEach(code => this.world.driveBy(code));
      }
      codes.forEach(code => this.carried(base).is.forEach(one => this.world.derive(code, one)));
      if (/(Enum|Flag)$/.test(base.path ?? '')) {
        // Its members are made with its own methods.
        codes.forEach(code => this.world.runMethods(code, OF_METACLASSES));
      }
    }
    const metaclass = words.indexOf('metaclass');
    if (metaclass >= 0) {
      const type = parts[parts.length - words.length + metaclass];
      this.carried(type).is.forEach(code => this.world.runMethods(code, OF_METACLASSES));
      // The class is an object of it.
      this.carried(type).is.forEach(code => this.world.run(code, true));
    }
    // Whoever calls the class calls what it is derived from.
    const grips = together(bases.map(base => this.carried(base))).grips;
    const called = new Set([...grips].filter(({ watched: { when } }) => when === 'callee' || when === 'called'));
    this.carry(result, { ...EMPTY, is: codes, grips: called });
    return true;
  }
}

/** True when whoever is called may call what it is given, or when nobody has a use for it but to call it. */
function isHandedOn({ watched: { when } }: Grip, kind: Callee, path: string): boolean {
  switch (when) {
    case 'named':
    case 'module':
      return true;
    case 'called':
      return kind === 'own' || kind === 'unknown' || (kind === 'builtin' && callsArguments(path));
    case 'callee':
      return kind === 'builtin' && callsArguments(path);
  }
}

/** A method of a container is called, not what is in it. */
function looksInside(callee: Expression): boolean {
  return callee.path === undefined && isOfContainer(lastName(callee));
}
