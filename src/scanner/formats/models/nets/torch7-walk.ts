import { AheadSource } from '../../../bytes/ahead';
import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { Cursor } from '../../../encoding/cursor';
import { latin1, printable } from '../../../printable';
import { PRICES } from '../../../work';
import { Type } from './torch7-types';

/** Values within each other. */
const MAX_DEPTH = 1_500;
const MAX_OBJECTS = 1_000_000;
const MAX_NAME = 256;
const MAX_DIMENSIONS = 64;
/** Bytes of compiled Lua that are searched for words. */
const MAX_CODE = 64 * 1024;
const MAX_EVIDENCE = 1_000;
/** Longer texts are data. */
const MAX_TEXT = 4_096;
/** Bytes that are searched for code where the objects can't be read. */
const MAX_SEARCHED = 2 ** 20;
/** Lua that runs programs or loads code. */
const LUA =
  /\b(?:os\.(?:execute|remove|rename)|io\.(?:popen|open)|loadstring|loadfile|dofile|package\.loadlib|ffi\.load)\s*\(?\s*["'[(]/;
const BYTECODE = /\x1b(?:Lua[QRST]|LJ[\x01\x02])/;

const ELEMENT: Readonly<Record<string, number>> = {
  Byte: 1,
  Char: 1,
  Short: 2,
  Int: 4,
  Long: 8,
  Float: 4,
  Double: 8,
  Half: 2
};
const TENSOR = /^torch\.(?:Cuda)?(Byte|Char|Short|Int|Long|Float|Double|Half)?(Tensor|Storage)$/;

class Torch7Walk {
  private readonly seen = new Set<number>();

  constructor(
    private readonly cursor: Cursor,
    private readonly context: ScanContext
  ) {}

  value(depth: number): void {
    const { cursor } = this;
    this.context.work.spend(PRICES.record);
    if (depth > MAX_DEPTH) {
      throw new SourceError('limit-depth', { limit: MAX_DEPTH });
    }
    const at = cursor.position;
    switch (cursor.int32() as Type) {
      case Type.NIL:
        break;
      case Type.NUMBER:
        cursor.skip(8);
        break;
      case Type.STRING:
        this.string();
        break;
      case Type.BOOLEAN:
        cursor.skip(4);
        break;
      case Type.TABLE:
        if (this.isNew()) {
          this.table(depth);
        }
        break;
      case Type.TORCH:
        if (this.isNew()) {
          this.object(depth);
        }
        break;
      case Type.FUNCTION:
      case Type.LEGACY_FUNCTION:
      case Type.RECURSIVE_FUNCTION:
        if (this.isNew()) {
          this.func(depth, at);
        }
        break;
      default:
        throw new SourceError('corrupt', { offset: at });
    }
  }

  /** Objects are written once, and named by their number from then on. */
  private isNew(): boolean {
    const index = this.cursor.int32();
    if (this.seen.has(index)) {
      return false;
    }
    if (this.seen.size >= MAX_OBJECTS) {
      throw new SourceError('limit-members', { limit: MAX_OBJECTS });
    }
    this.seen.add(index);
    return true;
  }

  private length(): number {
    const length = this.cursor.int32();
    if (length < 0) {
      throw new SourceError('corrupt', { offset: this.cursor.position - 4 });
    }
    return length;
  }

  private string(): void {
    const { cursor } = this;
    const length = this.length();
    const at = cursor.position;
    if (length > MAX_TEXT) {
      cursor.skip(length);
    } else {
      reportText(this.context, latin1(cursor.take(length)), at);
    }
  }

  private table(depth: number): void {
    for (let left = this.length(); left > 0; left--) {
      this.value(depth + 1);
      this.value(depth + 1);
    }
  }

  /** A version and the name of a class, or in old files the name alone. Classes written in Lua are tables. */
  private object(depth: number): void {
    const first = this.name();
    const name = /^V \d+$/.test(first) ? this.name() : first;
    const [, element, kind] = TENSOR.exec(name) ?? [];
    const { cursor } = this;
    if (kind === 'Storage') {
      cursor.skip(this.long() * (ELEMENT[element ?? (name.includes('Cuda') ? 'Float' : 'Double')] ?? 8));
    } else if (kind === 'Tensor') {
      const dimensions = this.length();
      if (dimensions > MAX_DIMENSIONS) {
        throw new SourceError('corrupt', { offset: cursor.position - 4 });
      }
      cursor.skip(16 * dimensions + 8);
      this.value(depth + 1);
    } else if (/^(?:tds|torch)\./.test(name)) {
      throw new SourceError('unknown-record', { offset: cursor.position });
    } else {
      this.value(depth + 1);
    }
  }

  private long(): number {
    const value = this.cursor.uint64();
    if (value > this.cursor.left) {
      throw new SourceError('truncated');
    }
    return value;
  }

  private name(): string {
    const length = this.length();
    if (length > MAX_NAME) {
      throw new SourceError('corrupt', { offset: this.cursor.position - 4 });
    }
    return latin1(this.cursor.take(length));
  }

  /** Compiled Lua, and the values that it closes over. */
  private func(depth: number, at: number): void {
    const { cursor, context } = this;
    const length = this.length();
    const start = cursor.position;
    const code = latin1(cursor.take(Math.min(length, MAX_CODE)));
    cursor.seek(start).skip(length);
    const words = [...code.matchAll(/[\x20-\x7e]{3,}/g)].map(([word]) => word).join(' ');
    context.finding({
      rule: 'torch7-code',
      severity: 'HIGH',
      module: 'torch',
      operator: 'load',
      offset: at,
      length,
      evidence: printable(words, MAX_EVIDENCE)
    });
    this.value(depth + 1);
  }
}

function reportText(context: ScanContext, text: string, offset: number): void {
  const [found] = LUA.exec(text) ?? [];
  if (found !== undefined) {
    const evidence = printable(text.slice(Math.max(0, text.indexOf(found) - 100)), MAX_EVIDENCE);
    context.finding({ rule: 'torch7-code', severity: 'MEDIUM', module: 'torch', operator: 'load', offset, evidence });
  }
}

/** Where the objects can't be read: compiled Lua, and calls in Lua, among the bytes. */
export function searchCode(source: ByteSource, context: ScanContext): void {
  const text = latin1(source.read(0, MAX_SEARCHED));
  context.work.spend(text.length * PRICES.textByte);
  const at = text.search(BYTECODE);
  if (at >= 0) {
    const evidence = printable(text.slice(at, at + MAX_EVIDENCE), MAX_EVIDENCE);
    context.finding({ rule: 'torch7-code', severity: 'HIGH', module: 'torch', operator: 'load', offset: at, evidence });
  }
  const call = text.search(LUA);
  if (call >= 0) {
    reportText(context, text.slice(call, call + MAX_EVIDENCE), call);
  }
}

/** Reads the objects of a file to its end; where they can't be read, code is searched for among the bytes. */
export function scanObjects(source: ByteSource, context: ScanContext): void {
  const cursor = new Cursor(new AheadSource(source), 0, source.size, 32);
  const walk = new Torch7Walk(cursor, context);
  try {
    walk.value(0);
    if (cursor.left > 0) {
      throw new SourceError('unknown-record', { offset: cursor.position });
    }
  } catch (error) {
    searchCode(source, context);
    throw error;
  }
  context.cover({ status: 'scanned', format: 'torch7', size: source.size });
}
