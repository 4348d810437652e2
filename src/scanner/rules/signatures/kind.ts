import { strongMark } from '../suspicious-text';
import type { Value } from '../value';
import { CONTAINERS, DATA, Tag } from './tags';

/** The values that an argument, a state or an item may be. Made by the words in `kinds.ts`. */
export interface Kind {
  /** Bits of `Tag`: a value with one of them fits. */
  readonly tags: number;
  /** What the containers among them hold; without it nobody looks inside, since the callable keeps them as they are. */
  readonly items?: Kind;
  /** Keys and values of dictionaries, where they are others than the items of sequences. */
  readonly keys?: Kind;
  readonly values?: Kind;
  /** Bits of `Tag` of values that fit when `look` says so. */
  readonly looked?: number;
  readonly look?: Look;
  /** A text may be a command or source code: it is kept, searched or encoded. */
  readonly raw?: boolean;
  /** Any text of letters, digits and `.+-_` fits: no need to look. */
  readonly simple?: boolean;
  /** The items of a tuple or list, one by one: then `items` is the kind of those behind. */
  readonly each?: readonly Kind[];
}

/** Says whether a value fits, where its tag does not; `tagOf` tells the tags of values inside it. */
export type Look = (value: Value, tagOf: (value: Value) => number) => boolean;

/** The arguments of a callable. */
export interface Signature {
  readonly args: readonly Kind[];
  /** The kind of all arguments behind `args`; without it there are none. */
  readonly rest?: Kind;
  /** Keyword arguments by name (NEWOBJ_EX, partial). Others than these don't fit, unless `keywords` takes them. */
  readonly named?: Readonly<Record<string, Kind>>;
  readonly keywords?: Kind;
}

/** How the values of one representation are looked at: the numbers of the pickle machine, or trees of `Value`. */
export interface View<V> {
  tag(value: V): number;
  /** How many children are known, and all of them: keys and values of a dictionary are two. */
  known(value: V): number;
  child(value: V, position: number): V;
  /** What `look` says of the value. */
  looks(look: Look, value: V): boolean;
  /** True for a text of letters, digits and `.+-_`, without two underscores in a row; false where that can't be told quickly. */
  isSimple(value: V): boolean;
  /** Values that one comparison looks at, and containers in containers. */
  readonly maxValues: number;
  readonly maxDepth: number;
  /** The answer when more values or deeper ones would have to be looked at than the view affords. */
  readonly beyond: boolean;
  readonly isDict: (value: V) => boolean;
  /** Something that can be called is among the children that are not known. */
  hidesCalls(value: V): boolean;
  /** An object of a class is among them. */
  hidesObjects(value: V): boolean;
  /** The containers that an object of the language was made of, and those that were filled into it. */
  madeOf(value: V): readonly V[];
  /** The state that the file gave to the result of a call, and the arguments of a call that may make an object. */
  heldBy(value: V): readonly V[];
}

/** All bits of `Tag`. */
export const EVERYTHING = -1;

/** Objects of the language that hold what they were made of. */
const MADE = Tag.MADE_CONTAINER | Tag.PLAIN_OBJECT;

/** What keeps its elements or its parts in a state; what may be an object, too. */
const WITH_ELEMENTS = Tag.ARRAY | Tag.TIME | Tag.OBJECT;

function mayBeObjects({ tags, looked = 0 }: Kind): boolean {
  return ((tags | looked) & Tag.OBJECT) !== 0;
}

/** Tells whether values fit kinds. */
export class Fitter<V> {
  private left = 0;

  constructor(private readonly view: View<V>) {}

  /** True when the value is of the kind. */
  fits(kind: Kind, value: V): boolean {
    this.left = this.view.maxValues;
    return this.check(kind, value, 0);
  }

  /** True when the arguments at `args`, a tuple or list of which all are known, fit the signature. */
  fitsArguments(signature: Signature, args: V): boolean {
    const { view } = this;
    const count = view.known(args);
    this.left = this.view.maxValues;
    for (let i = 0; i < count; i++) {
      const kind = i < signature.args.length ? signature.args[i] : signature.rest;
      if (kind === undefined || !this.check(kind, view.child(args, i), 0)) {
        return false;
      }
    }
    return true;
  }

  private check(kind: Kind, value: V, depth: number): boolean {
    const { view } = this;
    if (this.left-- <= 0 || depth > view.maxDepth) {
      return view.beyond;
    }
    const tag = view.tag(value);
    if (tag === Tag.TEXT && depth === 0 && kind.raw !== true) {
      return this.fitsText(kind, value);
    }
    if ((tag & kind.tags) === 0) {
      return (tag & (kind.looked ?? 0)) !== 0 && this.looks(kind, value);
    }
    if ((tag & MADE) !== 0) {
      const inner = kind.values ?? kind.items;
      return inner === undefined || inner.tags === EVERYTHING || this.checkMade(inner, value, depth + 1);
    }
    if ((tag & WITH_ELEMENTS) !== 0 && !this.checkElements(kind, value, depth + 1)) {
      return false;
    }
    return (
      (tag & CONTAINERS) === 0 ||
      (kind.items === undefined && kind.each === undefined && kind.keys === undefined) ||
      this.checkItems(kind, value, depth + 1)
    );
  }

  /** What computes with an array asks its elements, and a span of time asks its parts: where these must be data, they are looked at. */
  private checkElements({ items }: Kind, value: V, depth: number): boolean {
    return (
      items === undefined ||
      mayBeObjects(items) ||
      this.view.heldBy(value).every(held => this.check(items, held, depth))
    );
  }

  private looks({ look }: Kind, value: V): boolean {
    return look !== undefined && this.view.looks(look, value);
  }

  /** A text as an argument: nowhere, where it is not asked for, a command or source code. */
  private fitsText(kind: Kind, value: V): boolean {
    const { view } = this;
    const looked = (Tag.TEXT & (kind.looked ?? 0)) !== 0;
    if ((Tag.TEXT & kind.tags) !== 0) {
      return view.isSimple(value) || view.looks(isPlain, value);
    }
    return looked && ((kind.simple === true && view.isSimple(value)) || this.looks(kind, value));
  }

  /** A deque, an OrderedDict, an iterator: what was put into it is data, or of the kind. */
  private checkMade(kind: Kind, value: V, depth: number): boolean {
    const { view } = this;
    for (const container of view.madeOf(value)) {
      if (this.hidesMore(kind, container)) {
        return false;
      }
      for (let i = 0; i < view.known(container); i++) {
        const child = view.child(container, i);
        const tag = view.tag(child);
        if (this.left-- <= 0 || depth > view.maxDepth) {
          return view.beyond;
        }
        const isPlain = (tag & DATA & ~(CONTAINERS | MADE)) !== 0;
        const fits =
          (tag & CONTAINERS) !== 0 ? this.checkMade(kind, child, depth + 1) : isPlain || this.check(kind, child, depth);
        if (!fits) {
          return false;
        }
      }
    }
    return true;
  }

  /** Among the items that are not known is one that does not fit. */
  private hidesMore(kind: Kind, container: V): boolean {
    const { view } = this;
    return (
      (view.hidesCalls(container) && (kind.tags & Tag.ANYTHING) === 0) ||
      (view.hidesObjects(container) && !mayBeObjects(kind))
    );
  }

  private checkItems(kind: Kind, value: V, depth: number): boolean {
    const { view } = this;
    const count = view.known(value);
    const isDict = view.isDict(value);
    const hidden = kind.values ?? kind.items;
    if (hidden !== undefined && this.hidesMore(hidden, value)) {
      return false;
    }
    for (let i = 0; i < count; i++) {
      const expected = isDict ? inDict(kind, i) : inRow(kind, i);
      if (
        expected !== undefined &&
        expected.tags !== EVERYTHING &&
        !this.check(expected, view.child(value, i), depth)
      ) {
        return false;
      }
    }
    return true;
  }
}

/** Keys and values come in turn. */
function inDict({ items, keys, values }: Kind, position: number): Kind | undefined {
  return position % 2 === 0 ? (keys ?? items) : (values ?? items);
}

function inRow({ items, each }: Kind, position: number): Kind | undefined {
  return each !== undefined && position < each.length ? each[position] : items;
}

/** True for a text that is no command and no source code. */
export function isPlain(value: Value): boolean {
  return value.type === 'str' && strongMark(value.value) === undefined;
}
