import type { Datatype } from './datatype';
import { TypeClass } from './datatype';

/** A number that has another form in memory: where it is in an element, and its bytes. */
interface Turned {
  readonly offset: number;
  readonly size: number;
}

/** Places in one element that are looked at: an array of arrays may have very many. */
const MAX_PLACES = 65_536;

/**
 * The bytes of whole elements as a little-endian machine has them: PyTables asks the library for numbers of the machine
 * (`get_native_type`). Undefined when these are the stored bytes.
 * @param bytes - elements one behind the other
 */
export function inMachineOrder(bytes: Uint8Array, type: Datatype): Uint8Array | undefined {
  const places = placesIn(type, 0, []);
  if (places.length === 0) {
    return undefined;
  }
  const turned = new Uint8Array(bytes);
  for (let element = 0; element + type.size <= bytes.length; element += type.size) {
    for (const { offset, size } of places) {
      turned.subarray(element + offset, element + offset + size).reverse();
    }
  }
  return turned;
}

/** True when numbers of the type have another form in memory. */
export function isTurned(type: Datatype): boolean {
  return (
    type.isBigEndian ||
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
    found.push({ offset: at, size: type.size });
  } else if (type.type === TypeClass.COMPOUND) {
    type.members.forEach(member => placesIn(member.type, at + member.offset, found));
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
