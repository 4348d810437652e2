import type { Datatype } from './datatype';
import { TypeClass } from './datatype';
import { Hdf5Error } from './hdf5-file';

/** A number or text that has another form in memory: where it is in an element, and its bytes. */
interface Turned {
  readonly offset: number;
  readonly size: number;
  /** `order` of its bytes; a text that ends at its first zero or before its last blanks; a gap between fields. */
  readonly kind: 'order' | 'zero' | 'blanks' | 'gap';
}

/** Ways in which texts are filled up. h5py asks the library for zeros, whatever the file has. */
const UP_TO_ZERO = 0;
const ZEROS = 1;
const BLANK = 0x20;

/** Places in one element that are looked at: an array of arrays may have very many. */
const MAX_PLACES = 65_536;

/**
 * The bytes of whole elements as a little-endian machine has them: PyTables asks the library for numbers of the machine
 * (`get_native_type`), h5py for texts that are filled up with zeros. Undefined when these are the stored bytes.
 * @param bytes - elements one behind the other
 */
export function inMachineOrder(bytes: Uint8Array, type: Datatype): Uint8Array | undefined {
  if (type.type === TypeClass.ARRAY && type.base !== undefined) {
    return inMachineOrder(bytes, type.base);
  }
  const places = placesIn(type, 0, []);
  if (places.length >= MAX_PLACES) {
    throw new Hdf5Error('limit-size', 0);
  }
  if (places.length === 0) {
    return undefined;
  }
  const turned = new Uint8Array(bytes);
  for (let element = 0; element + type.size <= bytes.length; element += type.size) {
    for (const { offset, size, kind } of places) {
      turn(turned.subarray(element + offset, element + offset + size), kind);
    }
  }
  return turned;
}

function turn(bytes: Uint8Array, kind: Turned['kind']): void {
  if (kind === 'order') {
    bytes.reverse();
    return;
  }
  let end = kind === 'zero' ? bytes.indexOf(0) : kind === 'blanks' ? bytes.length : 0;
  while (kind === 'blanks' && end > 0 && bytes[end - 1] === BLANK) {
    end--;
  }
  if (end >= 0) {
    bytes.fill(0, end);
  }
}

/** True when numbers or texts of the type have another form in memory. */
export function isTurned(type: Datatype): boolean {
  return (
    type.isBigEndian ||
    (type.type === TypeClass.STRING && type.padding !== ZEROS) ||
    type.type === TypeClass.TIME ||
    (type.base !== undefined && isTurned(type.base)) ||
    type.members.some(member => isTurned(member.type))
  );
}

function placesIn(type: Datatype, at: number, found: Turned[]): Turned[] {
  if (found.length >= MAX_PLACES) {
    return found;
  }
  if (type.isBigEndian) {
    found.push({ offset: at, size: type.size, kind: 'order' });
  } else if (type.type === TypeClass.STRING && type.padding !== ZEROS) {
    found.push({ offset: at, size: type.size, kind: type.padding === UP_TO_ZERO ? 'zero' : 'blanks' });
  } else if (type.type === TypeClass.COMPOUND) {
    let end = 0;
    for (const { offset, type: field } of [...type.members].sort((one, other) => one.offset - other.offset)) {
      found.push({ offset: at + end, size: Math.max(0, offset - end), kind: 'gap' });
      placesIn(field, at + offset, found);
      end = offset + field.size;
    }
    found.push({ offset: at + end, size: Math.max(0, type.size - end), kind: 'gap' });
  } else if (type.base !== undefined && type.type !== TypeClass.VARIABLE) {
    for (let i = 0; i < type.count && found.length < MAX_PLACES; i++) {
      const before = found.length;
      placesIn(type.base, at + i * type.base.size, found);
      if (found.length === before) {
        break;
      }
    }
  }
  return found;
}

/**
 * The bytes that PyTables makes of times of eight bytes (`conv_float64_timeval32`): seconds in the upper half, microseconds
 * in the lower become one floating point number. Undefined for other types.
 */
export function asTimes(bytes: Uint8Array, type: Datatype): Uint8Array | undefined {
  let base: Datatype | undefined = type;
  while (base?.type === TypeClass.ARRAY) {
    ({ base } = base);
  }
  if (base?.type !== TypeClass.TIME || base.size !== 8) {
    return undefined;
  }
  const times = new Uint8Array(bytes.subarray(0, bytes.length - (bytes.length % 8)));
  const view = new DataView(times.buffer);
  for (let at = 0; at < times.length; at += 8) {
    const [micros, seconds] = [view.getInt32(at, true), view.getInt32(at + 4, true)];
    view.setFloat64(at, 1e-6 * micros + seconds, true);
  }
  return times;
}
