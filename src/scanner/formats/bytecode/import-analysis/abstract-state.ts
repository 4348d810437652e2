import type { Watched } from '../../../rules/import-watchlist';
import { watched } from '../../../rules/import-watchlist';
import { CodeState } from '../code-state';
import type { Expression } from '../expressions';
import type { CodeValue, MarshalValue } from '../marshal-values';
import type { AbstractValue, WatchedHandle } from './abstract-value';
import { NOTHING_KNOWN, asContainer, joinValues, union } from './abstract-value';
import type { ImportEffect, ModuleFacts } from './module-facts';
import { lastName, nameIn } from './module-facts';

/** The scope of a variable: the module, one function, or a function and those inside it. */
export type Scope = 'module' | 'function' | 'shared';

const SCOPES: readonly Scope[] = ['module', 'function', 'shared'];

/** The state of one code object, in which each expression on the stack has an abstract value besides its text. */
export class AbstractState extends CodeState {
  readonly effects: ImportEffect[] = [];
  readonly constants = new WeakMap<Expression, MarshalValue>();
  /** Attribute expressions, each with the expression of its object. */
  readonly objects = new WeakMap<Expression, Expression>();
  private readonly values = new WeakMap<Expression, AbstractValue>();
  /** Handles that no call has used and no harmless instruction has consumed. */
  private readonly openHandles = new Map<WatchedHandle, string>();
  /** Functions that were just made: Python 2 calls the body of a class before it does anything else with it. */
  readonly madeHere = new WeakSet<Expression>();

  constructor(
    code: CodeValue,
    version: string,
    readonly facts: ModuleFacts,
    /** True for the module's own code. */
    readonly isRoot: boolean
  ) {
    super(code, version);
  }

  override note(): void {
    // Names are looked at where they are used.
  }

  override local(name: string | undefined): void {
    this.otherFaults += name === undefined ? 1 : 0;
    this.stack.push({ text: name ?? '…', acts: false, path: name === undefined ? undefined : this.pathOf(name) });
  }

  override reference(text: string): void {
    this.stack.push({ text, acts: false, path: this.pathOf(text) ?? text });
  }

  pathOf(name: string): string | undefined {
    return this.aliases.get(name) ?? [...this.facts.aliasesOf(name)].pop();
  }

  abstractOf(value: Expression | undefined): AbstractValue {
    return (value && this.values.get(value)) ?? NOTHING_KNOWN;
  }

  /** Adds to the abstract value of an expression. Expressions that many places share get none. */
  attach(value: Expression, carried: AbstractValue): void {
    if (carried !== NOTHING_KNOWN && !value.isNull && value.text !== '…' && !this.facts.limited) {
      this.facts.spendJoin(carried);
      this.values.set(value, joinValues([this.abstractOf(value), carried]));
    }
  }

  /** Opens a handle of a watched callable or module. */
  openHandle(handleOf: Watched, text: string): AbstractValue {
    const handle = { watched: handleOf, text };
    if (handleOf.when === 'named' || handleOf.when === 'module') {
      this.openHandles.set(handle, text);
    }
    return { ...NOTHING_KNOWN, handles: new Set([handle]) };
  }

  /** Opens a handle if the expression is watched. */
  watch({ path, text }: Expression): AbstractValue {
    const found = path === undefined ? undefined : watched(path);
    return found === undefined ? NOTHING_KNOWN : this.openHandle(found, text);
  }

  /** Opens a handle for every watched path that the name is an alias of. */
  handlesOfName(name: string, text: string): AbstractValue {
    const found = [...this.facts.aliasesOf(name)].flatMap(path => watched(path) ?? []);
    return joinValues(found.map(watch => this.openHandle(watch, text)));
  }

  /** Later uses of the name open the handles again. */
  aliasHandles(name: string, { handles }: AbstractValue): void {
    for (const {
      watched: { module, operator }
    } of handles) {
      this.facts.addAlias(name, operator === '' ? module : `${module}.${operator}`);
    }
  }

  /** Closes the handles of values that end in a harmless place. */
  release(...values: (Expression | undefined)[]): void {
    values.forEach(value => this.abstractOf(value).handles.forEach(handle => this.openHandles.delete(handle)));
  }

  /** An attribute of a module is taken, not the module. */
  releaseModule(value: Expression | undefined): void {
    for (const handle of this.abstractOf(value).handles) {
      if (handle.watched.when === 'module') {
        this.openHandles.delete(handle);
      }
    }
  }

  /** Opens the handles of a copied value once more, because the copy may be used in another way. */
  copyTop(): void {
    const { top } = this.stack;
    const carried = this.abstractOf(top);
    if (top !== undefined && [...carried.handles].some(handle => this.openHandles.has(handle))) {
      const copy = { ...top };
      this.stack.replaceTop(copy);
      const again = joinValues([...carried.handles].map(handle => this.openHandle(handle.watched, handle.text)));
      this.values.set(copy, { ...carried, handles: again.handles });
    }
  }

  record(handle: WatchedHandle, text: string): void {
    this.openHandles.delete(handle);
    this.effects.push({ watched: handle.watched, text });
  }

  /** Records the handles that are open at the end of the code. */
  recordOpenHandles(): void {
    for (const [{ watched: watch }, text] of this.openHandles) {
      this.effects.push({ watched: watch, text });
    }
  }

  /** Functions do not share their variables, except with inner functions. */
  variableKey(name: string, scope: Scope, code = this.code): string {
    return scope === 'module' ? name : scope === 'shared' ? `~${name}` : `${code.offset}:${name}`;
  }

  /** Stores a value in a container, so that later uses of the container find it. */
  storeIn(container: Expression | undefined, carried: AbstractValue): void {
    const name = container && nameIn(container);
    if (name !== undefined) {
      SCOPES.forEach(scope => this.facts.assign(this.variableKey(name, scope), asContainer(carried)));
    } else if (container !== undefined && this.objects.has(container)) {
      this.facts.assign(`.${lastName(container)}`, asContainer(carried));
    } else {
      this.runAll(carried);
    }
  }

  /** The abstract value of an attribute that is a method of the module's own classes. */
  boundMethods(name: string, { definitions, instanceOf, imported }: AbstractValue): AbstractValue {
    const methods = imported ? [] : this.facts.methodsCalled(name, new Set([...definitions, ...instanceOf]));
    return methods.length === 0 ? NOTHING_KNOWN : { ...NOTHING_KNOWN, definitions: new Set(methods) };
  }

  /** Escape analysis: other code has the value now and may call its functions and any method of its objects. */
  escape(carried: AbstractValue): void {
    this.runAll(carried);
    this.facts.allMethods(carried.instanceOf).forEach(code => this.facts.run(code));
  }

  runAll({ definitions, contents }: AbstractValue): void {
    definitions.forEach(code => this.facts.run(code));
    contents.forEach(code => this.facts.run(code));
  }

  textOf(value: Expression | undefined): string | undefined {
    const constant = value && this.constants.get(value);
    return constant?.type === 'str' ? constant.value : undefined;
  }

  /** Returns the methods that an attribute of a computed name may be. */
  methodsIn(object: Expression | undefined): ReadonlySet<CodeValue> {
    const { definitions, instanceOf } = this.abstractOf(object);
    return this.facts.allMethods(union([definitions, instanceOf]));
  }
}
