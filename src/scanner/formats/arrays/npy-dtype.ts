import type { Literal } from './npy-literal';

/** The bytes of one element, or `objects` where NumPy loads a pickle in place of the data. */
export type Element = number | 'objects';

/** NumPy keeps the size of an element in 31 bits. */
const MAX_SIZE = 2 ** 31 - 1;

/** A kind and its size, as `dtype.str` writes it. The kinds are numbers, dates, texts, bytes and void, and objects. */
const TYPE = /^[<>|=]?([biufcSaUVMmO?])(\d{0,10})(\[[\w/]+\])?$/;
/** The names of types whose size is the same on every machine. */
const NAME = /^(?:u?int(8|16|32|64)|float(16|32|64)|complex(64|128)|(bool))$/;
/** Sizes of numbers by kind; those of 12 and 24 bytes are of other machines, and of one byte those of other packages. */
const SIZES: Readonly<Record<string, readonly string[]>> = {
  b: ['1'],
  i: ['1', '2', '4', '8'],
  u: ['1', '2', '4', '8'],
  f: ['1', '2', '4', '8', '12', '16'],
  c: ['8', '16', '24', '32']
};
/** A date or a span of time, whatever its unit. */
const DATE_SIZE = 8;
/** Bytes of one character of text. */
const CHARACTER = 4;

/**
 * What one element of an array is, when the description is one that NumPy's writers make (`dtype_to_descr`): a text for a
 * plain type, a list of fields for a structure. Undefined for all else: a reader may make a type of objects or of texts on
 * the heap of it, and unpickle.
 * @param descr - the value of `descr`, of which the depth is bounded
 */
export function elementOf(descr: Literal): Element | undefined {
  if (descr.type === 'str') {
    return plainElement(descr.value);
  }
  if (descr.type === 'tuple') {
    return descriptionWithMore(descr.items);
  }
  return descr.type === 'list' ? structure(descr.items) : undefined;
}

/** Bytes of one element when a reader hands each out as a byte string of its own. */
export function byteStringOf(descr: Literal): number | undefined {
  const [, digits] = (descr.type === 'str' && /^[<>|=]?[SaV](\d{1,10})$/.exec(descr.value)) || [];
  return digits === undefined ? undefined : sized(Number(digits));
}

function plainElement(text: string): Element | undefined {
  const name = NAME.exec(text);
  if (name !== null) {
    return name[4] === undefined ? Number(name[1] ?? name[2] ?? name[3]) / 8 : 1;
  }
  const [, kind, digits, unit] = TYPE.exec(text) ?? [];
  if (kind === undefined || (unit !== undefined && !isDate(kind))) {
    return undefined;
  }
  switch (kind) {
    case 'O':
      return /^[48]?$/.test(digits) ? 'objects' : undefined;
    case 'M':
    case 'm':
      return digits === '8' ? DATE_SIZE : undefined;
    case '?':
      return digits === '' || digits === '1' ? 1 : undefined;
    case 'S':
    case 'a':
    case 'V':
      return sized(Number(digits));
    case 'U':
      return sized(Number(digits) * CHARACTER);
    default:
      return SIZES[kind].includes(digits) ? Number(digits) : undefined;
  }
}

function isDate(kind: string): boolean {
  return kind === 'M' || kind === 'm';
}

function sized(size: number): number | undefined {
  return size <= MAX_SIZE ? size : undefined;
}

/** h5py's texts have a note beside the type, which NumPy before 1.14 wrote: `('|O', {'vlen': ...})`. */
function descriptionWithMore([first]: readonly Literal[]): Element | undefined {
  return first?.type === 'str' && plainElement(first.value) === 'objects' ? 'objects' : undefined;
}

function structure(fields: readonly Literal[]): Element | undefined {
  let total: number | undefined = 0;
  let objects = false;
  for (const field of fields) {
    const element = field.type === 'tuple' && isName(field.items[0]) ? fieldElement(field.items) : undefined;
    objects ||= element === 'objects';
    total = total === undefined || typeof element !== 'number' ? undefined : sized(total + element);
  }
  return objects ? 'objects' : fields.length > 0 ? total : undefined;
}

function fieldElement([, descr, shape, ...more]: readonly Literal[]): Element | undefined {
  const element = descr === undefined || more.length > 0 ? undefined : elementOf(descr);
  if (typeof element !== 'number' || shape === undefined) {
    return element;
  }
  // Beside a type without a size, the shape is the size.
  const count = element > 0 ? countOf(shape.type === 'int' ? { type: 'tuple', items: [shape] } : shape) : undefined;
  return count === undefined ? undefined : sized(count * element);
}

/** A name, or a title and a name. */
function isName(name: Literal | undefined): boolean {
  return (
    name?.type === 'str' ||
    (name?.type === 'tuple' && name.items.length === 2 && name.items.every(({ type }) => type === 'str'))
  );
}

/** The number of elements of a shape, which is a tuple of counts; undefined for any other value and beyond 2**53. */
export function countOf(shape: Literal): number | undefined {
  let count = shape.type === 'tuple' ? 1 : NaN;
  for (const dimension of shape.type === 'tuple' ? shape.items : []) {
    // A dimension of 0 makes up for no other that is too large.
    count *= dimension.type === 'int' && Number.isSafeInteger(dimension.value) ? dimension.value : NaN;
  }
  return Number.isSafeInteger(count) ? count : undefined;
}
