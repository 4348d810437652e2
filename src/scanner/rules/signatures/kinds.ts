import { classOf } from '../conditions/callee';
import { handsObject } from '../handed-objects';
import { isDtypeText } from '../languages/dtype-text';
import { resolveName } from '../resolve-name';
import { textOf } from '../value-access';
import { words } from '../word-lists';
import { holdsCallable } from './held-callables';
import type { Kind, Signature } from './kind';
import { EVERYTHING, isPlain } from './kind';
import { CONTAINERS, DATA, Tag } from './tags';

/** The words in which signatures are written. */

const kind = (tags: number): Kind => ({ tags: tags | Tag.FORGOTTEN });

/** Whatever it is, it is only kept: nothing of it is called, compared or asked for attributes. */
export const HELD: Kind = { tags: EVERYTHING, raw: true };

export const NONE = kind(Tag.NONE);
export const INTEGER = kind(Tag.INT | Tag.NUMBER);
/** An end of a range, a step, an option. */
export const INTEGER_OR_NONE = kind(Tag.INT | Tag.NUMBER | Tag.NONE);
export const REAL = kind(Tag.INT | Tag.FLOAT | Tag.NUMBER | Tag.NONE);
/** True and False, which old files write as integers. */
export const FLAG = kind(Tag.INT | Tag.NUMBER | Tag.NONE);
/** Bytes; protocols 0 to 2 of Python 2 write them as text. */
export const BYTES = { ...kind(Tag.BYTES | Tag.TEXT | Tag.NONE | Tag.ARRAY), raw: true };
/** Any text, also source code: it is kept, searched or encoded. */
export const RAW_TEXT: Kind = { ...kind(Tag.TEXT | Tag.BYTES | Tag.NONE), raw: true };

/** Values whose methods are those of Python, NumPy, pandas and torch, in containers of such values. */
export const DATUM: Kind = { tags: DATA, items: undefined };
(DATUM as { items: Kind }).items = DATUM;

/**
 * Such values and objects of classes, but nothing that can be called: neither the object nor what its attributes hold. A class
 * that is called with an object calls methods of it, and an attribute of the file's choosing is as good as a method.
 */
export const VALUE: Kind = {
  tags: DATA | Tag.CLASS,
  items: undefined,
  looked: Tag.OBJECT | Tag.FOREIGN,
  look: (value, tagOf) => !holdsCallable(value, tagOf)
};
(VALUE as { items: Kind }).items = VALUE;

/** Such values, and of objects those of packages for arrays and tables: it is iterated over, and its length asked for. */
export const PLAIN_VALUE: Kind = {
  ...VALUE,
  look: (value, tagOf) => !holdsCallable(value, tagOf) && !handsObject(value, tagOf)
};
(PLAIN_VALUE as { items: Kind }).items = PLAIN_VALUE;

/** Such values, and objects of packages that nobody knows, which need review wherever they stand. */
export const FOREIGN_VALUE: Kind = { ...PLAIN_VALUE, tags: PLAIN_VALUE.tags | Tag.FOREIGN, looked: Tag.OBJECT };
(FOREIGN_VALUE as { items: Kind }).items = FOREIGN_VALUE;

/** What a set or a dictionary has as a key: its class is asked for a hash. */
export const KEY: Kind = {
  tags: DATA | Tag.OBJECT | Tag.FOREIGN | Tag.CLASS | Tag.FUNCTION | Tag.FOREIGN_NAME,
  items: undefined
};
(KEY as { items: Kind }).items = KEY;

/** A container that is read by Python's own iterators; it is only copied. */
export const CONTAINER: Kind = {
  tags: CONTAINERS | Tag.MADE_CONTAINER | Tag.PLAIN_OBJECT | Tag.ARRAY | Tag.BYTES | Tag.NONE | Tag.FORGOTTEN,
  keys: KEY,
  values: HELD
};

/** The same for a set, which asks its items for a hash. */
export const KEYS: Kind = { ...CONTAINER, items: KEY };

/** A dictionary, or a list of keys and values. */
export const MAPPING: Kind = {
  tags: Tag.DICT | Tag.LIST | Tag.TUPLE | Tag.MADE_CONTAINER | Tag.NONE | Tag.FORGOTTEN,
  items: { tags: Tag.TUPLE | Tag.LIST | Tag.FORGOTTEN, each: [KEY, HELD], items: { tags: 0 } },
  keys: KEY,
  values: HELD
};

/** What an iterator of the language runs through: a container, or text. */
export const ITERATED: Kind = { ...CONTAINER, tags: CONTAINER.tags | Tag.TEXT };

/** A class that is trusted, by name; an array class is one. */
export const CLASS = kind(Tag.CLASS);

/** A class of pandas. */
export const PANDAS_CLASS: Kind = {
  tags: Tag.FORGOTTEN,
  looked: Tag.CLASS,
  look: value => value.type === 'global' && /^pandas\./.test(value.module)
};

/** A text that is no command and no source code. */
export const TEXT: Kind = {
  tags: Tag.BYTES | Tag.NONE | Tag.FORGOTTEN,
  looked: Tag.TEXT,
  look: isPlain,
  simple: true
};

/** Digits of a number, as Decimal and Fraction read them. */
export const NUMERAL = matching(/^[\s\d_.,:/+\-a-zA-Z()]{0,4000}$/);

/** A short name of something: an encoding, a unit, a device, an order, an option. */
export const NAME = matching(/^[\w .:+\-*/\\<>=|,()[\]]{0,300}$/);

/** A table of a time zone, where systems keep these. */
export const ZONE_TABLE: Kind = {
  tags: 0,
  looked: Tag.TEXT,
  look: value =>
    /^(\/usr\/(share|lib|share\/lib)\/zoneinfo\/\w[\w+-]*(\/\w[\w+-]*)*|\/etc\/localtime)$/.test(textOf(value) ?? '')
};

/** Dates as Python packs them; Python 2 wrote the bytes as text. */
export const PACKED: Kind = {
  tags: Tag.BYTES | Tag.FORGOTTEN,
  looked: Tag.TEXT,
  look: value => value.type === 'str' && value.size <= 12
};

/** A time zone. */
export const ZONE = kind(Tag.TIME | Tag.NONE | Tag.OBJECT | Tag.FOREIGN | Tag.PLAIN_OBJECT);

/** A class, or a description of a type, and what these have in brackets. */
export const TYPE: Kind = {
  tags: DATA | Tag.CLASS | Tag.FUNCTION | Tag.FOREIGN_NAME | Tag.FOREIGN | Tag.OBJECT,
  items: undefined
};
(TYPE as { items: Kind }).items = TYPE;

/** A length, or lengths of dimensions. */
export const SHAPE: Kind = {
  tags: Tag.TUPLE | Tag.LIST | Tag.INT | Tag.NUMBER | Tag.MADE_CONTAINER | Tag.FORGOTTEN,
  items: INTEGER
};

export const ARRAY: Kind = { tags: Tag.ARRAY | Tag.FORGOTTEN };
/** A sequence of numbers, or an array of them. */
export const NUMBERS: Kind = {
  tags:
    Tag.ARRAY | Tag.TUPLE | Tag.LIST | Tag.INT | Tag.FLOAT | Tag.NUMBER | Tag.NONE | Tag.MADE_CONTAINER | Tag.FORGOTTEN,
  items: DATUM
};
export const TENSOR: Kind = { tags: Tag.TENSOR | Tag.FORGOTTEN };
export const STORAGE: Kind = { tags: Tag.STORAGE | Tag.FORGOTTEN };

/**
 * A type of elements: itself, its class, its text, or fields with their types. Any other object would be asked for its elements,
 * by methods of its class: a proxy of an array opens its file.
 */
export const DTYPE: Kind = {
  tags: Tag.DTYPE | Tag.CLASS | Tag.NONE | Tag.BYTES | Tag.FORGOTTEN | CONTAINERS,
  items: DATUM,
  looked: Tag.TEXT | Tag.FOREIGN | Tag.FOREIGN_NAME,
  look: value =>
    value.type === 'call'
      ? /type$/i.test(classOf(value)?.name ?? '')
      : value.type !== 'str' || (!value.truncated && isDtypeText(value.value))
};

/** Attributes by their names, or pairs of such for attributes and slots; a class of C takes a tuple of its own form. */
export const ATTRIBUTES: Kind = {
  tags:
    Tag.DICT |
    Tag.TUPLE |
    Tag.LIST |
    Tag.NONE |
    Tag.INT |
    Tag.FORGOTTEN |
    Tag.MADE_CONTAINER |
    Tag.ARRAY |
    Tag.BYTES |
    Tag.TEXT,
  keys: { tags: Tag.TEXT | Tag.BYTES | Tag.INT | Tag.FORGOTTEN },
  values: HELD
};

/** A dictionary that is its own attributes brings itself. */
export const ITSELF: Kind = { ...ATTRIBUTES, tags: ATTRIBUTES.tags | Tag.OBJECT };

/** A tuple whose parts a class of C checks. */
export const PARTS: Kind = tagged(Tag.TUPLE | Tag.LIST | Tag.DICT | Tag.NONE);

/** Bytes of an array, or its objects; the array itself may be given. */
export const ARRAY_LIKE: Kind = {
  tags:
    Tag.ARRAY |
    Tag.TUPLE |
    Tag.LIST |
    Tag.INT |
    Tag.FLOAT |
    Tag.NUMBER |
    Tag.NONE |
    Tag.BYTES |
    Tag.TEXT |
    Tag.TIME |
    Tag.FORGOTTEN,
  items: DATUM
};

/** An array, a column, or an object of a package that holds one. */
export const COLUMN: Kind = {
  tags: Tag.ARRAY | Tag.OBJECT | Tag.FOREIGN | Tag.TIME | Tag.NONE | Tag.TUPLE | Tag.LIST | Tag.FORGOTTEN,
  items: VALUE
};

/** A type of elements, and nothing that would have to be made one first. */
export const DTYPE_ONLY = kind(Tag.DTYPE | Tag.FOREIGN);

/** Names of bit generators, their classes, or one of them. */
export const BIT_GENERATOR: Kind = {
  tags: Tag.GENERATOR | Tag.FORGOTTEN,
  looked: Tag.TEXT | Tag.BYTES | Tag.CLASS,
  look: value =>
    value.type === 'global'
      ? /^numpy\.random(\.|$)/.test(value.module)
      : /^(MT19937|PCG64|PCG64DXSM|Philox|SFC64)$/.test(textOf(value) ?? '')
};

/** A type, device or layout of torch, also by its name. */
export const TORCH_TYPE: Kind = kind(Tag.DTYPE | Tag.NONE);

/** Hooks that a tensor keeps: an empty dictionary. Options by name. */
export const HOOKS: Kind = kind(Tag.MADE_CONTAINER | Tag.DICT | Tag.NONE);

/** What special tensors are made of. */
export const TENSOR_PART: Kind = {
  tags: DATA | Tag.FORGOTTEN,
  items: undefined
};
(TENSOR_PART as { items: Kind }).items = TENSOR_PART;

/** A tensor that a call rebuilt. One of another package is rebuilt by a function that nobody reviewed, which is said of it. */
export const REBUILT_TENSOR: Kind = {
  tags: Tag.TENSOR | Tag.FORGOTTEN,
  looked: Tag.FOREIGN,
  look: value => value.type === 'call' && value.opcode === 'reduce' && value.state === undefined
};

/** Attributes that are set on a tensor. */
export const TENSOR_STATE: Kind = {
  tags: Tag.DICT | Tag.TUPLE | Tag.NONE | Tag.FORGOTTEN,
  keys: { tags: Tag.FORGOTTEN, looked: Tag.TEXT, look: value => /^(?!__)[A-Za-z_]\w*$/.test(textOf(value) ?? '') },
  values: HELD,
  items: undefined
};
(TENSOR_STATE as { items: Kind }).items = TENSOR_STATE;

/** A text of this form. */
export function matching(form: RegExp): Kind {
  return {
    simple: form.test('aZ09.+-_'),
    tags: Tag.BYTES | Tag.NONE | Tag.FORGOTTEN,
    looked: Tag.TEXT,
    look: value => {
      const text = textOf(value);
      return text !== undefined && form.test(text) && !text.includes('__') && isPlain(value);
    }
  };
}

/** One of these names, written out: `module.name`. */
export function named(...paths: readonly string[]): Kind {
  const known = new Set(paths.flatMap(words));
  return {
    tags: 0,
    looked: Tag.CLASS | Tag.FUNCTION | Tag.DTYPE | Tag.FOREIGN_NAME | Tag.PLAIN_OBJECT,
    look: value => {
      const resolved = value.type === 'global' ? resolveName(value.module, value.name) : undefined;
      return resolved !== undefined && known.has(`${resolved.module}.${resolved.name}`);
    }
  };
}

/** Functions of the language that call nothing but what every object has. */
export const PURE_FUNCTION = named(
  'builtins.len builtins.abs builtins.int builtins.float builtins.bool builtins.ord builtins.hash builtins.str builtins.repr builtins.tuple'
);

/** The function of NumPy that makes the bit generator of a random generator. */
export const GENERATOR_MAKER = either(NONE, named('numpy.random._pickle.__bit_generator_ctor'));

/** The functions of NumPy that make arrays. */
export const ARRAY_MAKER = named(
  'numpy.core.multiarray._reconstruct numpy._core.multiarray._reconstruct numpy.core.numeric._frombuffer numpy._core.numeric._frombuffer'
);

/** Classes that make an empty container or zero. */
export const PURE_CLASS = either(
  NONE,
  named(
    'builtins.int builtins.float builtins.list builtins.dict builtins.set builtins.str builtins.tuple builtins.bool builtins.bytes ' +
      'builtins.complex builtins.frozenset builtins.object builtins.bytearray collections.OrderedDict collections.Counter collections.deque'
  )
);

/** A value of one of the kinds. The first that knows the tag looks into it. */
export function either(...kinds: readonly Kind[]): Kind {
  const looking = kinds.filter(({ look }) => look !== undefined);
  const holding = kinds.find(({ items, keys, each }) => (items ?? keys ?? each) !== undefined);
  return {
    tags: kinds.reduce((all, { tags }) => all | tags, 0),
    ...(holding === undefined
      ? {}
      : { items: holding.items, keys: holding.keys, values: holding.values, each: holding.each }),
    raw: kinds.some(({ raw }) => raw === true),
    simple: kinds.some(({ simple }) => simple === true),
    looked: looking.reduce((all, { looked }) => all | (looked ?? 0), 0),
    look: (value, tagOf) => looking.some(({ look }) => look?.(value, tagOf) === true)
  };
}

/** Values with one of these tags, into which nobody looks. */
export function tagged(tags: number): Kind {
  return { tags: tags | Tag.FORGOTTEN };
}

/** A tuple or list whose items are of these kinds, in this order. */
export function row(...kinds: readonly Kind[]): Kind {
  return { tags: Tag.TUPLE | Tag.LIST | Tag.FORGOTTEN, each: kinds, items: NEVER };
}

/** A tuple, list or set of items of the kind; the values of a dictionary. */
export function of(items: Kind, keys: Kind = KEY): Kind {
  return { tags: CONTAINERS | Tag.MADE_CONTAINER | Tag.NONE | Tag.FORGOTTEN, items, keys };
}

/** Fits nothing. */
export const NEVER: Kind = { tags: 0 };

/** These arguments, the last of which may be missing: Python refuses a call with too few. */
export function takes(...args: readonly Kind[]): Signature {
  return { args };
}

/** These arguments, then any number of the kind. */
export function many(rest: Kind, ...args: readonly Kind[]): Signature {
  return { args, rest, keywords: rest };
}

/** No arguments: the file makes it empty. */
export const NOTHING: Signature = takes();

/** Whatever it is given, it only keeps. */
export const KEEPS: Signature = many(HELD);
