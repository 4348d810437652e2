import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { uint16be, uint32be } from '../../../encoding/integers';
import type { Format } from '../../../format';
import { latin1, printable } from '../../../printable';
import { judgeJavaClass } from '../../../rules/java-classes';
import { PRICES } from '../../../work';
import { scanHiddenInBinary } from '../../fallback/hidden-pickle';

/** Marks in front of the description of a class, and of the interfaces of a proxy. */
const CLASS = 0x72;
const PROXY = 0x7d;
/** The version of a class and its kind. */
const VERSION = 8;
const MAX_NAME = 512;
const MAX_INTERFACES = 64;
/** Bytes that are searched at once, and in all. */
const PIECE = 2 ** 20;
const MAX_SEARCHED = 2 ** 28;
const NAME = /^\[*(?:L[\w$]+(?:[./][\w$]+)*;|[BCDFIJSZ]|[\w$]+(?:\.[\w$]+)*)$/;
/** Kinds of classes (`ObjectStreamConstants`): with fields, with a method that writes, external, of names. */
const KINDS: ReadonlySet<number> = new Set([2, 3, 4, 0x0c, 0x12]);
/** Classes that one finding names. */
const MAX_SHOWN = 8;

/**
 * Objects that Java serialized (Java Object Serialization Specification, chapter 6), as models of Weka, MALLET, Stanford's tools
 * and Spark are. Reading them makes objects of any class that the program has. The descriptions of classes are looked for in
 * all bytes: what is in the objects between them is theirs.
 */
export const javaSerialized: Format = {
  id: 'java-serialized',
  scan(source, context) {
    const unknown = new Set<string>();
    for (const { name, offset } of classesIn(source, context)) {
      const judged = judgeJavaClass(name);
      if (judged === 'unknown') {
        unknown.add(name);
      } else if (judged === 'gadget') {
        report(context, 'java-gadget', name, offset, name);
      }
    }
    if (unknown.size > 0) {
      const [first] = unknown;
      report(context, 'java-unknown-class', first, 0, [...unknown].slice(0, MAX_SHOWN).join(' '));
    }
    const isWhole = source.size <= MAX_SEARCHED;
    context.cover({
      status: isWhole ? 'scanned' : 'not-understood',
      format: 'java-serialized',
      size: source.size,
      reason: isWhole ? undefined : 'limit-size',
      params: isWhole ? undefined : { size: source.size, limit: MAX_SEARCHED }
    });
    scanHiddenInBinary(source, context);
  }
};

function report(
  context: ScanContext,
  rule: 'java-gadget' | 'java-unknown-class',
  name: string,
  offset: number,
  evidence: string
): void {
  const shown = printable(name, context.limits.maxName);
  context.finding({
    rule,
    severity: rule === 'java-gadget' ? 'HIGH' : 'LOW',
    module: 'java',
    operator: shown,
    offset,
    evidence,
    params: { name: shown }
  });
}

interface Described {
  readonly name: string;
  readonly offset: number;
}

function* classesIn(source: ByteSource, context: ScanContext): Generator<Described> {
  const end = Math.min(source.size, MAX_SEARCHED);
  for (let start = 0; start < end; start += PIECE) {
    const bytes = source.read(start, PIECE + MAX_NAME + VERSION + 3).slice();
    context.work.spend(bytes.length * PRICES.textByte);
    for (let i = 0; i < Math.min(PIECE, bytes.length); i++) {
      if (bytes[i] === CLASS) {
        const name = nameAt(bytes, i + 1);
        const kind = name === undefined ? undefined : bytes[i + 3 + name.length + VERSION];
        if (name !== undefined && (kind === undefined || KINDS.has(kind))) {
          yield { name, offset: start + i };
        }
      } else if (bytes[i] === PROXY) {
        yield* interfacesAt(bytes, i + 1, start);
      }
    }
  }
}

function* interfacesAt(bytes: Uint8Array, start: number, base: number): Generator<Described> {
  const count = uint32be(bytes, start);
  let at = start + 4;
  for (let i = 0; i < count && count <= MAX_INTERFACES; i++) {
    const name = nameAt(bytes, at);
    if (name === undefined) {
      return;
    }
    yield { name, offset: base + at };
    at += 2 + name.length;
  }
}

function nameAt(bytes: Uint8Array, at: number): string | undefined {
  const length = at + 2 <= bytes.length ? uint16be(bytes, at) : 0;
  if (length === 0 || length > MAX_NAME || at + 2 + length > bytes.length) {
    return undefined;
  }
  const name = latin1(bytes.subarray(at + 2, at + 2 + length));
  return NAME.test(name) ? name : undefined;
}
