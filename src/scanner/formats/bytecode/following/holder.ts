import type { Watched } from '../../../rules/on-import';
import { watched } from '../../../rules/on-import';
import { CodeMachine } from '../code-state';
import type { Expression } from '../expressions';
import type { CodeValue, MarshalValue } from '../marshal-values';
import type { Carried, Grip } from './carried';
import { EMPTY, packed, together } from './carried';
import type { Act, World } from './world';
import { lastName, nameIn } from './world';

/** Where a variable lives: in the module, in one function, or in a function and those inside it. */
export type Scope = 'module' | 'function' | 'shared';

const SCOPES: readonly Scope[] = ['module', 'function', 'shared'];

/** A machine whose values carry what they are and hold, besides their text. */
export class Holder extends CodeMachine {
  readonly acts: Act[] = [];
  protected readonly constants = new WeakMap<Expression, MarshalValue>();
  /** Expressions that are attributes of something, and of what. */
  protected readonly objects = new WeakMap<Expression, Expression>();
  private readonly carriedBy = new WeakMap<Expression, Carried>();
  /** What was taken hold of and went nowhere that is known to be harmless. */
  private readonly open = new Map<Grip, string>();

  constructor(
    code: CodeValue,
    version: string,
    protected readonly world: World
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

  protected pathOf(name: string): string | undefined {
    return this.aliases.get(name) ?? [...this.world.aliasesOf(name)].pop();
  }

  protected carried(value: Expression | undefined): Carried {
    return (value && this.carriedBy.get(value)) ?? EMPTY;
  }

  /** The value carries this, too. Those that many places share carry nothing. */
  protected carry(value: Expression, carried: Carried): void {
    if (carried !== EMPTY && !value.isNull && value.text !== '…' && !this.world.limited) {
      this.world.spend(carried);
      this.carriedBy.set(value, together([this.carried(value), carried]));
    }
  }

  protected override joined(left: Expression, operator: string, right: Expression): Expression {
    const value = super.joined(left, operator, right);
    this.carry(value, together([this.carried(left), this.carried(right)]));
    return value;
  }

  /** Two ways lead here: whatever stands on the stack may be what stood there on either. */
  override join(branch: readonly Expression[]): void {
    this.stack.snapshot().forEach((value, i) => this.carry(value, this.carried(branch[i])));
    super.join(branch);
  }

  /** Take hold of something. */
  protected grip(watch: Watched, text: string): Carried {
    const grip = { watched: watch, text };
    if (watch.when === 'named' || watch.when === 'module') {
      this.open.set(grip, text);
    }
    return { ...EMPTY, grips: new Set([grip]) };
  }

  /** Take hold of what an expression is, if it is worth watching. */
  protected watch({ path, text }: Expression): Carried {
    const found = path === undefined ? undefined : watched(path);
    return found === undefined ? EMPTY : this.grip(found, text);
  }

  /** Take hold of what a name was given, if that is. */
  protected gripsOf(name: string, text: string): Carried {
    const found = [...this.world.aliasesOf(name)].flatMap(path => watched(path) ?? []);
    return together(found.map(watch => this.grip(watch, text)));
  }

  /** Whoever uses the name takes hold of it again. */
  protected gripAgain(name: string, { grips }: Carried): void {
    for (const {
      watched: { module, operator }
    } of grips) {
      this.world.alias(name, operator === '' ? module : `${module}.${operator}`);
    }
  }

  /** What these hold goes where it does no harm. */
  protected release(...values: (Expression | undefined)[]): void {
    values.forEach(value => this.carried(value).grips.forEach(grip => this.open.delete(grip)));
  }

  /** An attribute of a module is taken, not the module. */
  protected releaseModule(value: Expression | undefined): void {
    for (const grip of this.carried(value).grips) {
      if (grip.watched.when === 'module') {
        this.open.delete(grip);
      }
    }
  }

  /** A copy is taken hold of once more: what becomes of one says nothing of the other. */
  protected copied(): void {
    const { top } = this.stack;
    const carried = this.carried(top);
    if (top !== undefined && [...carried.grips].some(grip => this.open.has(grip))) {
      const copy = { ...top };
      this.stack.replaceTop(copy);
      const again = together([...carried.grips].map(grip => this.grip(grip.watched, grip.text)));
      this.carriedBy.set(copy, { ...carried, grips: again.grips });
    }
  }

  protected act(grip: Grip, text: string): void {
    this.open.delete(grip);
    this.acts.push({ watched: grip.watched, text });
  }

  /** What is left in hand when the code has ended. */
  protected finish(): void {
    for (const [{ watched: watch }, text] of this.open) {
      this.acts.push({ watched: watch, text });
    }
  }

  /** A variable of one function is none of another's, but for those that inner functions share. */
  protected key(name: string, scope: Scope, code = this.code): string {
    return scope === 'module' ? name : scope === 'shared' ? `~${name}` : `${code.offset}:${name}`;
  }

  /** Put something into what an expression stands for, to be found where that is used again. */
  protected put(container: Expression | undefined, carried: Carried): void {
    const name = container && nameIn(container);
    if (name !== undefined) {
      SCOPES.forEach(scope => this.world.assign(this.key(name, scope), packed(carried)));
    } else if (container !== undefined && this.objects.has(container)) {
      this.world.assign(`.${lastName(container)}`, packed(carried));
    } else {
      this.runAll(carried);
    }
  }

  /** What an attribute is when it is a method that the module defines. */
  protected boundMethods(name: string, { is, of, foreign }: Carried): Carried {
    const methods = foreign ? [] : this.world.methodsCalled(name, new Set([...is, ...of]));
    return methods.length === 0 ? EMPTY : { ...EMPTY, is: new Set(methods) };
  }

  /** Others have it now: they may call functions, and whichever methods of objects. */
  protected surrender(carried: Carried): void {
    this.runAll(carried);
    this.world.allMethods(carried.of).forEach(code => this.world.run(code));
  }

  protected runAll({ is, holds }: Carried): void {
    is.forEach(code => this.world.run(code));
    holds.forEach(code => this.world.run(code));
  }
}
