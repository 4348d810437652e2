import { SourceError } from '../../../bytes/byte-source';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';
import { RBytecode } from './r-bytecode';
import type { RInput } from './r-input';
import type { Place, RItem, RObserver, RSteps, Then } from './r-types';
import { BOUND, DATA, IN_CLOSURE, MAX_ARGUMENTS, Type, ignore } from './r-types';
import type { RValue } from './r-values';
import { FUNCTION, NOTHING, NUMBER, OTHER, callOf, symbolOf, textOf } from './r-values';

const HAS_ATTRIBUTES = 1 << 9;
const HAS_TAG = 1 << 10;
/** Values that wait for those inside them (CWE-674). R itself gives up far earlier: its reader calls itself for each level. */
const MAX_PENDING = 150_000;
/** Work of a value: its flags, and what waits for it. */
const VALUE_WORK = 2 * PRICES.value;
/** Different symbols that are kept (CWE-770): R writes each once, and the largest packages have some thousands. */
const MAX_SYMBOLS = 300_000;

/**
 * One serialized value of R (`R_Unserialize` in `src/main/serialize.c`), walked to its end without recursion. Elements of
 * vectors of numbers are passed over.
 */
export class RWalk implements RSteps {
  private readonly pending: (() => void)[] = [];
  private readonly references: RValue[] = [];
  private readonly symbols = new Map<string, RValue>();
  private readonly compiled = new RBytecode(this);

  constructor(
    readonly input: RInput,
    private readonly work: Work,
    readonly observer: RObserver
  ) {}

  /** @param workspace - true for what `save` writes, a pairlist of variables */
  value(workspace: boolean): void {
    this.item(workspace ? { where: 'data', workspace: true } : DATA, ignore);
    for (let task = this.pending.pop(); task !== undefined; task = this.pending.pop()) {
      task();
    }
  }

  pay(): void {
    this.work.spend(VALUE_WORK);
  }

  /** The tasks in the order in which they are to be done. */
  next(...tasks: (() => void)[]): void {
    if (this.pending.length > MAX_PENDING) {
      throw new SourceError('limit-depth', { limit: MAX_PENDING });
    }
    this.pending.push(...tasks.reverse());
  }

  item(place: Place, then: Then): void {
    this.flagged(this.input.int(), place, then);
  }

  private symbol(name: string): RValue {
    let value = this.symbols.get(name);
    if (value === undefined) {
      if (this.symbols.size >= MAX_SYMBOLS) {
        throw new SourceError('limit-members', { limit: MAX_SYMBOLS });
      }
      value = symbolOf(name);
      this.symbols.set(name, value);
    }
    return value;
  }

  private flagged(flags: number, place: Place, then: Then): void {
    this.pay();
    const at = this.input.position;
    const type = flags & 0xff;
    switch (type) {
      case Type.NIL:
        return then(NOTHING);
      case Type.MISSING:
        return then({ ...OTHER, text: '', isMissing: true });
      case Type.UNBOUND:
        return then({ ...OTHER, name: UNBOUND });
      case Type.EMPTY_ENVIRONMENT:
      case Type.BASE_ENVIRONMENT:
      case Type.GLOBAL_ENVIRONMENT:
      case Type.BASE_NAMESPACE:
        return then(OTHER);
      case Type.REFERENCE:
        return then(this.referred(flags >>> 8 || this.input.int()));
      case Type.SYMBOL:
        return this.item(DATA, ({ name }) => {
          const value = this.symbol(name);
          this.references.push(value);
          then(value);
        });
      case Type.PERSISTENT:
      case Type.PACKAGE:
      case Type.NAMESPACE:
        return this.names(then);
      case Type.ENVIRONMENT:
        this.input.int();
        this.references.push(OTHER);
        return this.next(
          () => this.item(DATA, ignore),
          () => this.item(BOUND, ignore),
          () => this.item(BOUND, ignore),
          () => this.item(DATA, ignore),
          () => then(OTHER)
        );
      case Type.LIST:
      case Type.DOTS: {
        const inside = type === Type.DOTS ? { ...place, bound: 'frame' as const } : place;
        return this.cell(flags, inside, undefined, () => then(OTHER));
      }
      case Type.CALL: {
        const items: RItem[] = [];
        const inside: Place = place.where === 'data' ? { where: 'language' } : place;
        return this.cell(flags, inside, items, () => {
          this.observer.call(items, inside.where, at);
          then(callOf(items));
        });
      }
      case Type.CLOSURE:
        return this.closure(flags, then);
      case Type.PROMISE:
        return this.promise(flags, place, at, then);
      case Type.ALTREP:
        return this.altrep(at, then);
      default:
        return this.vector(type, flags, place, then);
    }
  }

  private referred(index: number): RValue {
    const found = this.references[index - 1];
    if (found === undefined) {
      throw new SourceError('corrupt', { offset: this.input.position });
    }
    return found;
  }

  /** The attributes and the tag that may stand before the parts of a pair. */
  private before(flags: number, onTag: Then = ignore): (() => void)[] {
    return [
      ...(flags & HAS_ATTRIBUTES ? [() => this.item(DATA, ignore)] : []),
      ...(flags & HAS_TAG ? [() => this.item(DATA, onTag)] : [])
    ];
  }

  /** A pairlist, element by element: a list within the rest of another costs no depth. */
  private cell(flags: number, place: Place, items: RItem[] | undefined, done: () => void): void {
    let tag = '';
    const at = this.input.position;
    this.next(
      ...this.before(flags, ({ name }) => (tag = name)),
      () =>
        this.item(elementOf(place), value => {
          if (items !== undefined && items.length < MAX_ARGUMENTS) {
            items.push({ tag, value });
          }
          if (place.workspace) {
            this.observer.variable(tag, value === FUNCTION, at);
          }
        }),
      () => this.rest(place, items, done)
    );
  }

  private rest(place: Place, items: RItem[] | undefined, done: () => void): void {
    const flags = this.input.int();
    const type = flags & 0xff;
    if (type === Type.LIST || type === Type.DOTS || (type === Type.CALL && items !== undefined)) {
      this.pay();
      this.cell(flags, place, items, done);
    } else {
      this.flagged(flags, place, done);
    }
  }

  private closure(flags: number, then: Then): void {
    this.next(
      ...this.before(flags),
      () => this.item(IN_CLOSURE, ignore),
      () => this.item(IN_CLOSURE, ignore),
      () => then(FUNCTION)
    );
  }

  /** Environment, value and expression; the value of one that was evaluated is not the unbound one. */
  private promise(flags: number, { bound }: Place, at: number, then: Then): void {
    let isOpen = false;
    this.next(
      ...this.before(flags),
      () => this.item(DATA, ({ name }) => (isOpen = name === UNBOUND)),
      () =>
        this.item({ where: isOpen ? 'promise' : 'language' }, expression => {
          if (isOpen) {
            this.observer.promise(expression, bound === 'binding', at);
          }
          then(OTHER);
        })
    );
  }

  private altrep(at: number, then: Then): void {
    let className = '';
    this.next(
      () => this.listed(names => (className = names[0] ?? '')),
      () => this.listed(names => className.startsWith('mmap_') && this.observer.mapped(className, names.join(' '), at)),
      () => this.item(DATA, ignore),
      () => then(OTHER)
    );
  }

  /** A value, and the names and texts that its elements are, when it is a pairlist. */
  private listed(done: (names: readonly string[]) => void): void {
    const flags = this.input.int();
    const items: RItem[] = [];
    const tell = (): void => done(items.map(({ value }) => value.name));
    if ((flags & 0xff) === Type.LIST) {
      this.cell(flags, DATA, items, tell);
    } else {
      this.flagged(flags, DATA, value => {
        items.push({ tag: '', value });
        tell();
      });
    }
  }

  private names(then: Then): void {
    if (this.input.int() !== 0) {
      throw new SourceError('corrupt', { offset: this.input.position });
    }
    this.references.push(OTHER);
    this.repeat(
      this.input.int(),
      () => this.item(DATA, ignore),
      () => then(OTHER)
    );
  }

  private vector(type: number, flags: number, place: Place, then: Then): void {
    const { input } = this;
    const attributes = (value: RValue): void => {
      if (flags & HAS_ATTRIBUTES) {
        this.next(
          () => this.item(DATA, ignore),
          () => then(value)
        );
      } else {
        then(value);
      }
    };
    switch (type) {
      case Type.POINTER:
        this.references.push(OTHER);
        return this.next(
          () => this.item(DATA, ignore),
          () => this.item(DATA, ignore),
          () => attributes(OTHER)
        );
      case Type.WEAK:
        this.references.push(OTHER);
        return attributes(OTHER);
      case Type.SPECIAL:
      case Type.BUILTIN:
        return attributes(symbolOf(input.text(this.length())));
      case Type.CHARS: {
        const length = input.int();
        return attributes(length === -1 ? textOf('NA') : textOf(input.text(this.checked(length))));
      }
      case Type.LOGICALS:
      case Type.INTEGERS:
        input.skip(this.length(), 4);
        return attributes(NUMBER);
      case Type.DOUBLES:
        input.skip(this.length(), 8);
        return attributes(NUMBER);
      case Type.COMPLEX:
        input.skip(this.length(), 16, 2);
        return attributes(NUMBER);
      case Type.RAW:
        input.skipRaw(this.length());
        return attributes(NUMBER);
      case Type.TEXTS:
        return this.texts(attributes);
      case Type.VECTOR:
      case Type.EXPRESSIONS: {
        const inside: Place =
          type === Type.EXPRESSIONS
            ? { where: 'language' }
            : { where: place.where, bound: place.bound === 'frame' ? 'frame' : undefined };
        this.repeat(
          this.length(),
          () => this.item(inside, ignore),
          () => attributes(OTHER)
        );
        return;
      }
      case Type.BYTECODE:
        return this.compiled.read(place, () => attributes(OTHER));
      case Type.S4:
        return attributes(OTHER);
      default:
        throw new SourceError('corrupt', { offset: input.position });
    }
  }

  private texts(then: Then): void {
    const length = this.length();
    let first: RValue | undefined;
    this.repeat(
      length,
      () =>
        this.item(DATA, value => {
          first ??= value;
          this.observer.text(value.name, this.input.position);
        }),
      () => then(first === undefined ? NUMBER : length === 1 ? first : { ...first, text: `c(${first.text}, …)` })
    );
  }

  /** Does something as often as a file says, and then another thing. */
  repeat(count: number, action: () => void, then?: () => void): void {
    let left = this.checked(count);
    const once = (): void => {
      if (left-- > 0) {
        this.pending.push(once);
        action();
      } else {
        then?.();
      }
    };
    this.next(once);
  }

  length(): number {
    const length = this.input.int();
    if (length !== -1) {
      return this.checked(length);
    }
    const high = this.checked(this.input.int());
    return high * 2 ** 32 + (this.input.int() >>> 0);
  }

  /** Every element has at least a byte. */
  private checked(length: number): number {
    if (length < 0) {
      throw new SourceError('corrupt', { offset: this.input.position });
    }
    if (length > this.input.left) {
      throw new SourceError('truncated');
    }
    return length;
  }
}

function elementOf({ where, bound }: Place): Place {
  return { where, bound: bound === 'frame' ? 'binding' : undefined };
}

/** Stands for the value of a promise that was not evaluated. */
const UNBOUND = '\0unbound';
