import type { ByteSource } from '../../../bytes/byte-source';
import { MemorySource } from '../../../bytes/memory';
import { slice } from '../../../bytes/slice';
import { PRICES } from '../../../work';
import type { ChunkedLayout } from './chunk-index';
import { readChunkedLayout, shapeOf } from './chunk-index';
import { Chunks } from './chunks';
import type { Dataspace } from './dataspace';
import { readDataspace } from './dataspace';
import type { DatasetTools } from './dataset-tools';
import type { Datatype } from './datatype';
import { TypeClass, converts, holdsBytes, isBlob, isByte, isText, readDatatype, refers } from './datatype';
import type { Filter } from './filter-pipeline';
import { readFilters, unknownFilter } from './filter-pipeline';
import { NUMBERS_HEAD, mayBeFile, mayBegin } from './first-bytes';
import type { Fields } from './hdf5-file';
import { Hdf5Error } from './hdf5-file';
import type { HeaderMessage } from './headers';
import { Message } from './headers';
import { inMachineOrder, isTurned } from './machine-order';
import { RepeatedSource } from './repeated-source';
import { Values } from './texts';
import { scanVirtual } from './virtual-dataset';

/** Bytes that a dataset may announce without stored data: a loader would fill the memory with them. */
const SHAPE_BOMB = 2 ** 40;
/** Numbers that are cut into chunks are put together up to this size. */
const MAX_ROW = 32 * 2 ** 20;
/** First bytes of an array of bytes, by which it is told from a file. */
const BYTES_HEAD = 4096;
/** Bytes of values that are looked through at once. */
const PIECE = 2 ** 20;
/** Filters 1 to 6 come with the library; others are plug-ins that it loads from disk. */
const BUILT_IN_FILTERS = 6;
/** h5py brings this filter along: no plug-in is loaded for it. */
const LZF = 32000;
const SCALE_OFFSET = 6;
/** Message types of fill values, old and new (specification IV.A.2.e and f). */
const OLD_FILL = 4;
const FILL = 5;
const NEWEST_LAYOUT = 5;

/** Type, shape and filters of a dataset, and the value of elements that are not stored. */
interface Description {
  readonly type: Datatype;
  readonly space: Dataspace;
  readonly count: number;
  /** Bytes that readers hand out. */
  readonly size: number;
  readonly filters: readonly Filter[];
  readonly fill: Fields | undefined;
}

/** Scans one dataset: the place of its data, and texts and bytes among them. */
export class Dataset {
  constructor(
    private readonly tools: DatasetTools,
    private readonly path: string
  ) {}

  /**
   * @param messages - the object's header
   * @param address - of that header, for messages
   * @returns bytes that the data take in the file, or would if they are not stored in one piece
   */
  scan(messages: readonly HeaderMessage[], address: number): number {
    const { file, shared, onError } = this.tools;
    const first = (type: number): Fields | undefined => {
      const [message, second] = messages.filter(candidate => candidate.type === type);
      if (second !== undefined) {
        // Readers take the first; no writer makes two.
        onError(new Hdf5Error('corrupt', address));
      }
      return message?.isShared ? shared.message(message.data, type) : message?.data;
    };
    const pipeline = first(Message.FILTERS);
    const filters = pipeline === undefined ? [] : readFilters(pipeline);
    this.plugIns(filters, pipeline?.address ?? address);
    const [type, space, layout] = [first(Message.DATATYPE), first(Message.DATASPACE), first(Message.LAYOUT)];
    if (type === undefined || space === undefined || layout === undefined) {
      throw new Hdf5Error('corrupt', address);
    }
    const datatype = readDatatype(type);
    const dataspace = readDataspace(space) ?? { dimensions: [0], maximum: [0] };
    const count = dataspace.dimensions.reduce((product, dimension) => product * dimension, 1);
    const size = count * datatype.size;
    if (size > SHAPE_BOMB && size > file.source.size * 1024) {
      const evidence = `${this.path}: ${dataspace.dimensions.join(' x ')}`;
      this.tools.report('hdf5-shape-bomb', 'MEDIUM', 'Dataset', address, evidence, { bytes: size });
    }
    const fill = fillValue(first(FILL), first(OLD_FILL));
    const stored = this.layout(layout, { type: datatype, space: dataspace, count, size, filters, fill });
    this.fill(fill, datatype);
    return Math.min(stored ?? size, file.source.size);
  }

  /** Data layout message, versions 1 to 5 (specification IV.A.2.i). Returns the bytes stored, when they are in one piece. */
  private layout(data: Fields, what: Description): number | undefined {
    const { address } = data;
    const version = data.uint(1);
    if (version < 1 || version > NEWEST_LAYOUT) {
      throw new Hdf5Error('unknown-record', address);
    }
    if (version < 3) {
      return this.earlyLayout(data, what);
    }
    switch (data.uint(1)) {
      case 0:
        return this.compact(data.part(data.uint(2)), what);
      case 1: {
        const at = data.offset();
        const size = data.length();
        return at === undefined ? this.notStored(what) : this.contiguous(at, size, what);
      }
      case 2:
        this.chunked(readChunkedLayout(data, version), what, address);
        return undefined;
      case 3:
        scanVirtual(this.tools, data, this.path);
        return 0;
      default:
        throw new Hdf5Error('unknown-record', address);
    }
  }

  private earlyLayout(data: Fields, what: Description): number | undefined {
    const { address } = data;
    const rank = data.uint(1);
    const kind = data.uint(1);
    data.skip(5);
    const at = kind === 0 ? undefined : data.offset();
    const sizes = Array.from({ length: rank }, () => data.uint(4));
    switch (kind) {
      case 0:
        return this.compact(data.part(data.uint(4)), what);
      case 1:
        // The library takes the size from the shape, since the message may have cut it off.
        return at === undefined ? this.notStored(what) : this.contiguous(at, what.size, what);
      case 2:
        this.chunked({ index: 'tree', address: at, ...shapeOf(sizes, address) }, what, address);
        return undefined;
      default:
        throw new Hdf5Error('unknown-record', address);
    }
  }

  private compact(fields: Fields, { type, count, size }: Description): number {
    const stored = fields.left;
    if (stored < size) {
      this.tools.onError(new Hdf5Error('corrupt', fields.address));
    }
    const values = this.values(type);
    values.read(fields, count);
    fields.seek(0);
    values.readWhole(fields, count);
    this.tools.hand(values.take(), this.path);
    return stored;
  }

  /** Readers hand out the fill value again and again: a program may leap from one into the next. */
  private notStored({ type, size, fill }: Description): number {
    if (fill !== undefined && fill.left >= type.size && !refers(type)) {
      this.numbers(new RepeatedSource(fill.bytes.subarray(0, type.size), size), type);
    }
    return 0;
  }

  private contiguous(address: number, stored: number, { type, count, size, filters }: Description): number {
    const { file, onError } = this.tools;
    const start = file.position(address);
    if (stored < size || start + stored > file.source.size || filters.length > 0) {
      onError(new Hdf5Error(start + stored > file.source.size ? 'truncated' : 'corrupt', address));
    }
    if (isByte(type) || type.type === TypeClass.OPAQUE) {
      const source = slice(file.source, start, size);
      this.tools.hand([{ source, place: `${address}:${size}` }], this.path);
    } else if (!refers(type) && !(count === 1 && isText(type))) {
      this.numbers(slice(file.source, start, size), type);
    }
    if (holdsBytes(type)) {
      this.pieces(address, size, type);
    }
    return stored;
  }

  /** Numbers that a loader may be handed as one byte string. They are a file only when their beginning says so. */
  private numbers(source: ByteSource, type: Datatype): void {
    const { hand, onError, context } = this.tools;
    const head = source.read(0, NUMBERS_HEAD).slice();
    if (converts(type)) {
      onError(new Hdf5Error('unknown-record', 0));
    }
    if (mayBeFile(head, source.size)) {
      hand([{ source, kind: 'numbers' }], this.path);
    }
    const turned = isTurned(type) ? inMachineOrder(head, type) : undefined;
    if (turned !== undefined && mayBeFile(turned, source.size)) {
      const whole = inMachineOrder(source.read(0, MAX_ROW).slice(), type);
      if (whole !== undefined) {
        context.work.spend(whole.length);
        hand([{ source: new MemorySource(whole), kind: 'numbers' }], this.path);
        if (source.size > MAX_ROW && this.tools.goesOn(new MemorySource(whole))) {
          onError(new Hdf5Error('limit-size', 0));
        }
      }
    }
  }

  /** Scans values in one piece of the file. At most `PIECE` bytes of it, or one value, are in memory at once. */
  private pieces(address: number, size: number, type: Datatype): void {
    const { file, hand } = this.tools;
    if (type.type === TypeClass.OPAQUE && type.size >= size) {
      return;
    }
    const values = this.values(type);
    const perPiece = Math.max(1, Math.floor(PIECE / type.size));
    const length = perPiece * type.size;
    for (let at = 0; at < size; at += length) {
      values.read(file.open(address + at, Math.min(length, size - at)), perPiece);
      hand(values.take(), this.path);
    }
  }

  private values(type: Datatype): Values {
    return new Values(this.tools.heap, type, this.tools.onError);
  }

  private chunked(layout: ChunkedLayout, what: Description, address: number): void {
    const { file, context, onError } = this.tools;
    const { type, space, size, filters } = what;
    if (layout.shape.length !== space.dimensions.length || layout.element !== type.size) {
      throw new Hdf5Error('corrupt', address);
    }
    const unknown = unknownFilter(filters);
    if (unknown !== undefined && size > 0 && layout.address !== undefined && hides(unknown, type)) {
      this.notUndone(unknown);
    }
    const chunks = new Chunks(file, layout, space, filters, context, onError);
    if (!refers(type) && size > 0 && !(what.count === 1 && isText(type))) {
      this.row(chunks, what);
    }
    if (!isByte(type) && holdsBytes(type)) {
      this.elements(chunks, what);
    }
  }

  private notUndone({ id, name }: Filter): void {
    this.tools.context.cover({
      status: 'not-understood',
      format: 'hdf5',
      size: 0,
      reason: 'unsupported-compression',
      params: { method: `HDF5 ${id} ${name}`.trim() },
      member: this.path
    });
  }

  private elements(chunks: Chunks, { type }: Description): void {
    const { file, context, hand } = this.tools;
    const values = this.values(type);
    for (const chunk of chunks.list()) {
      context.work.spend(PRICES.record);
      const bytes = chunks.isHidden(chunk) ? undefined : chunks.read(chunk);
      if (bytes !== undefined) {
        for (const { from, count } of chunks.runs(chunk)) {
          values.read(file.fields(bytes.subarray(from * type.size, (from + count) * type.size)), count);
        }
        hand(values.take(), this.path);
      }
    }
  }

  /** All elements as one byte string, when its beginning is that of a file. */
  private row(chunks: Chunks, { type, size, fill }: Description): void {
    const { context, hand, onError } = this.tools;
    const isBytes = isByte(type);
    if (!isBytes && !isTurned(type) && !converts(type) && !mayBegin(chunks.assemble(1, fill?.bytes)[0])) {
      return;
    }
    const head = chunks.assemble(Math.min(size, isBytes ? BYTES_HEAD : NUMBERS_HEAD), fill?.bytes);
    const turned = isTurned(type) ? inMachineOrder(head, type) : undefined;
    const isFile = (bytes: Uint8Array): boolean =>
      mayBeFile(bytes, size) || (isBytes && context.recognise(new MemorySource(bytes)) !== undefined);
    if (converts(type)) {
      onError(new Hdf5Error('unknown-record', 0));
    }
    if (!isFile(head) && !(turned !== undefined && isFile(turned))) {
      return;
    }
    const whole = chunks.assemble(Math.min(size, MAX_ROW), fill?.bytes);
    const kind = isBytes ? undefined : 'numbers';
    hand([{ source: new MemorySource(whole), kind }], this.path);
    const other = turned && inMachineOrder(whole, type);
    if (other !== undefined) {
      hand([{ source: new MemorySource(other), kind }], this.path);
    }
    const isCut = [whole, other].some(bytes => bytes !== undefined && this.tools.goesOn(new MemorySource(bytes)));
    if (size > MAX_ROW && (isBytes || isCut)) {
      onError(new Hdf5Error('limit-size', chunks.layout.address ?? 0));
    }
  }

  /** Readers hand out the fill value wherever no value is stored. */
  private fill(fill: Fields | undefined, type: Datatype): void {
    if (fill !== undefined && fill.bytes.some(byte => byte !== 0)) {
      if (fill.left < type.size) {
        this.tools.onError(new Hdf5Error('corrupt', fill.address));
      }
      const values = this.values(type);
      values.read(fill, 1);
      fill.seek(0);
      values.readWhole(fill, 1);
      this.tools.hand(values.take(), this.path);
    }
  }

  private plugIns(filters: readonly Filter[], address: number): void {
    for (const { id, name } of filters) {
      if (id > BUILT_IN_FILTERS && id !== LZF) {
        this.tools.report('hdf5-filter-plugin', 'LOW', 'Filter', address, `${this.path}: filter ${id} ${name}`.trim(), {
          filter: id
        });
      }
    }
  }
}

/**
 * True when a filter that is not undone hides what a loader may be handed: bytes, in which libraries keep pickles, and all
 * values where every reader has the filter, but for floating point numbers on a grid, which can't be chosen freely. Tables
 * of numbers and texts behind a plug-in are told by its finding.
 */
function hides({ id }: Filter, type: Datatype): boolean {
  const isEverywhere = id <= BUILT_IN_FILTERS && !(id === SCALE_OFFSET && type.type === TypeClass.FLOAT);
  return isEverywhere || isBlob(type) || (isByte(type) && type.type === TypeClass.FIXED);
}

/** The value of fill value messages, versions 1 to 3 and that without a version; undefined when none is defined. */
function fillValue(fields: Fields | undefined, old: Fields | undefined): Fields | undefined {
  if (fields === undefined) {
    return old && sized(old);
  }
  const version = fields.uint(1);
  if (version < 1 || version > 3) {
    throw new Hdf5Error('corrupt', fields.address);
  }
  const flags = fields.uint(1);
  if (version === 3) {
    return flags & 0x20 ? sized(fields) : undefined;
  }
  fields.skip(1);
  const isDefined = fields.uint(1) !== 0;
  return version === 1 || isDefined ? sized(fields) : undefined;
}

function sized(fields: Fields): Fields | undefined {
  const size = fields.uint(4);
  return size === 0 || size > 0x7fffffff ? undefined : fields.part(size);
}
