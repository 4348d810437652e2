import { Hdf5Error } from './hdf5-file';
import type { Fields, Hdf5File } from './hdf5-file';

/** Entries of one group or one object's dense attributes. */
const MAX_RECORDS = 100_000;
const MAX_DEPTH = 32;
const MAX_OBJECT = 32 * 2 ** 20;
/** Most bytes of a name, and bytes of the first read. */
const LONGEST_TEXT = 4096;
const SHORT_TEXT = 64;

/** Text at `offset` of the local heap at `address` (specification III.D). */
export class LocalHeap {
  private readonly data: number;
  private readonly size: number;

  constructor(
    private readonly file: Hdf5File,
    address: number
  ) {
    const fields = file.open(address, 8 + 2 * file.lengthSize + file.offsetSize).expect('HEAP');
    fields.skip(4);
    this.size = fields.length();
    fields.length();
    this.data = fields.offset() ?? 0;
  }

  text(offset: number): string {
    const length = Math.max(0, Math.min(LONGEST_TEXT, this.size - offset));
    const short = this.file.open(this.data + offset, Math.min(SHORT_TEXT, length));
    const isWhole = short.bytes.includes(0) || length <= SHORT_TEXT;
    return (isWhole ? short : this.file.open(this.data + offset, length)).zeroTerminated();
  }
}

interface Entry {
  readonly at: number;
  readonly length: number;
}

/**
 * Symbols of an old-style group, node by node: the B-tree of version 1 (III.A.1) whose leaves are symbol table nodes
 * (III.B).
 */
export function* symbols(file: Hdf5File, address: number, depth = 0): Generator<readonly Fields[]> {
  const head = file.open(address, 8 + 2 * file.offsetSize);
  if (head.bytes[0] === 0x53) {
    head.expect('SNOD');
    head.skip(2);
    const count = head.uint(2);
    const size = file.lengthSize + file.offsetSize + 24;
    const body = file.peek(address + 8, count * size);
    const whole = Math.min(count, Math.floor(body.left / size));
    yield Array.from({ length: whole }, () => body.part(size));
    if (whole < count) {
      throw new Hdf5Error('truncated', address);
    }
    return;
  }
  head.expect('TREE');
  const type = head.uint(1);
  head.skip(1);
  const used = head.uint(2);
  if (type !== 0 || depth > MAX_DEPTH) {
    throw new Hdf5Error('corrupt', address);
  }
  const body = file.open(address + 8 + 2 * file.offsetSize, used * (file.lengthSize + file.offsetSize));
  for (let i = 0; i < used; i++) {
    body.length();
    const child = body.offset();
    if (child !== undefined) {
      yield* symbols(file, child, depth + 1);
    }
  }
}

/** Records of a B-tree of version 2 (III.A.2), in any order. */
export function* records(file: Hdf5File, address: number, most = MAX_RECORDS): Generator<Fields> {
  const head = file.open(address, 18 + file.offsetSize + file.lengthSize).expect('BTHD');
  head.skip(2);
  const nodeSize = head.uint(4);
  const recordSize = head.uint(2);
  const depth = head.uint(2);
  head.skip(2);
  const root = head.offset();
  const count = head.uint(2);
  if (recordSize === 0 || depth > MAX_DEPTH) {
    throw new Hdf5Error('corrupt', address);
  }
  if (root === undefined) {
    return;
  }
  // Widths of the counts that stand behind each child address, level by level.
  const fitting = [Math.floor((nodeSize - 10) / recordSize)];
  const total = [fitting[0]];
  for (let level = 1; level <= depth; level++) {
    const pointer = file.offsetSize + width(fitting[0]) + (level > 1 ? width(total[level - 1]) : 0);
    fitting.push(Math.floor((nodeSize - 10 - pointer) / (recordSize + pointer)));
    total.push((fitting[level] + 1) * total[level - 1] + fitting[level]);
  }
  let left = most;
  function* node(at: number, size: number, level: number): Generator<Fields> {
    if (size > fitting[level]) {
      throw new Hdf5Error('corrupt', at);
    }
    const fields = file.open(
      at,
      Math.min(nodeSize, 6 + size * recordSize + (level > 0 ? (size + 1) * (file.offsetSize + 16) : 0))
    );
    fields.expect(level > 0 ? 'BTIN' : 'BTLF').skip(2);
    for (let i = 0; i < size; i++) {
      if (left-- === 0) {
        throw new Hdf5Error('limit-size', at);
      }
      yield fields.part(recordSize);
    }
    for (let i = 0; level > 0 && i <= size; i++) {
      const child = fields.offset();
      const held = fields.uint(width(fitting[0]));
      fields.skip(level > 1 ? width(total[level - 1]) : 0);
      if (child !== undefined) {
        yield* node(child, held, level - 1);
      }
    }
  }
  yield* node(root, count, depth);
}

/** Bytes that a count up to `most` takes. */
function width(most: number): number {
  return Math.floor(Math.log2(Math.max(1, most)) / 8) + 1;
}

interface HugeObjects {
  readonly numbered: ReadonlyMap<number, Entry>;
  readonly first: Entry | undefined;
}

/** A fractal heap (III.G): dense links and attributes. Filtered heaps are not read. */
export class FractalHeap {
  private readonly huge: number | undefined;
  private hugeObjects: HugeObjects | undefined;
  private readonly tableWidth: number;
  private readonly startSize: number;
  private readonly maxDirect: number;
  private readonly offsetBytes: number;
  private readonly lengthBytes: number;
  private readonly root: number | undefined;
  private readonly rows: number;

  constructor(
    private readonly file: Hdf5File,
    address: number
  ) {
    const { offsetSize, lengthSize } = file;
    const fields = file.open(address, 22 + 12 * lengthSize + 3 * offsetSize).expect('FRHP');
    fields.skip(1);
    fields.uint(2);
    if (fields.uint(2) !== 0) {
      throw new Hdf5Error('corrupt', address);
    }
    fields.skip(1);
    const maxManaged = fields.uint(4);
    fields.length();
    this.huge = fields.offset();
    fields.length();
    fields.offset();
    fields.skip(8 * lengthSize);
    this.tableWidth = fields.uint(2);
    this.startSize = fields.length();
    this.maxDirect = fields.length();
    const bits = fields.uint(2);
    fields.skip(2);
    this.root = fields.offset();
    this.rows = fields.uint(2);
    this.offsetBytes = Math.ceil(bits / 8);
    this.lengthBytes = Math.min(width(this.maxDirect), width(maxManaged));
    if (this.tableWidth === 0 || this.startSize === 0 || this.maxDirect < this.startSize || bits > 64) {
      throw new Hdf5Error('corrupt', address);
    }
  }

  /** The object that the heap id names, or undefined. */
  object(id: Fields): Fields | undefined {
    const kind = (id.uint(1) >> 4) & 3;
    if (kind === 0) {
      const offset = id.uint(this.offsetBytes);
      const length = id.uint(Math.min(this.lengthBytes, id.left));
      const at = this.locate(offset);
      return at === undefined || length > MAX_OBJECT ? undefined : this.file.open(at, length);
    }
    return kind === 1 && this.huge !== undefined ? this.hugeObject(id, this.huge) : undefined;
  }

  private hugeObject(id: Fields, index: number): Fields | undefined {
    const wanted = id.uint(Math.min(id.left, this.file.lengthSize));
    this.hugeObjects ??= this.listHuge(index);
    const { numbered, first } = this.hugeObjects;
    const entry = numbered.get(wanted) ?? first;
    return entry && this.file.open(entry.at, entry.length);
  }

  /** Lists objects by their number. `first` is the first one without: the id of such a heap names no object. */
  private listHuge(index: number): HugeObjects {
    const numbered = new Map<number, Entry>();
    let first: Entry | undefined;
    for (const record of records(this.file, index)) {
      const [at, length] = [record.offset(), record.length()];
      if (at === undefined || length > MAX_OBJECT) {
        continue;
      }
      if (record.left === 0) {
        first ??= { at, length };
        continue;
      }
      const number = record.uint(Math.min(record.left, this.file.lengthSize));
      if (!numbered.has(number)) {
        numbered.set(number, { at, length });
      }
    }
    return { numbered, first };
  }

  /** Address in the file of an offset in the heap's own space: walk the doubling table of blocks. */
  private locate(offset: number): number | undefined {
    if (this.root === undefined) {
      return undefined;
    }
    let block = this.root;
    let rows = this.rows;
    let start = 0;
    for (let depth = 0; rows > 0; depth++) {
      if (depth > MAX_DEPTH) {
        return undefined;
      }
      const found = this.child(block, rows, start, offset);
      if (found === undefined) {
        return undefined;
      }
      block = found.address;
      start = found.start;
      rows = found.rows;
    }
    return block + offset - start;
  }

  private child(
    block: number,
    rows: number,
    start: number,
    offset: number
  ): { address: number; start: number; rows: number } | undefined {
    const { offsetSize } = this.file;
    const directRows = Math.log2(this.maxDirect) - Math.log2(this.startSize) + 2;
    const header = 5 + offsetSize + this.offsetBytes;
    let at = start;
    for (let row = 0; row < Math.min(rows, 64); row++) {
      const size = row < 2 ? this.startSize : this.startSize * 2 ** (row - 1);
      if (offset < at + size * this.tableWidth) {
        const column = Math.floor((offset - at) / size);
        const address = this.file
          .open(block + header + (row * this.tableWidth + column) * offsetSize, offsetSize)
          .offset();
        const inner = row < directRows ? 0 : Math.log2(size) - Math.log2(this.startSize * this.tableWidth) + 1;
        return address === undefined ? undefined : { address, start: at + column * size, rows: inner };
      }
      at += size * this.tableWidth;
    }
    return undefined;
  }
}
