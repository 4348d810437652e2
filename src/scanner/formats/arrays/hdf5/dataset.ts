import type { FindingInput, ScanContext } from '../../../context';
import { MemorySource } from '../../../bytes/memory';
import { slice } from '../../../bytes/slice';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';
import { readDimensions } from './attributes';
import type { ChunkedLayout, Filter } from './chunks';
import { readChunkedLayout, readChunks, readFilters, shapeOf } from './chunks';
import type { Datatype } from './datatype';
import { TypeClass, holdsBytes, isBlob, isByte, readDatatype } from './datatype';
import type { Fields, Hdf5File } from './hdf5-file';
import { Hdf5Error, decode } from './hdf5-file';
import type { HeaderMessage } from './headers';
import { Message } from './headers';
import type { GlobalHeap } from './heaps';
import type { SharedMessages } from './shared';
import type { Value } from './texts';
import { Values } from './texts';

/** Bytes that a dataset may announce without stored data: a loader would fill the memory with them. */
const SHAPE_BOMB = 2 ** 40;
/** A row of bytes that is cut into chunks is put together up to this size. */
const MAX_ROW = 32 * 2 ** 20;
/** Bytes of values that are looked through at once. */
const PIECE = 2 ** 20;
/** Filters 1 to 6 come with the library; others are plug-ins that it loads from disk. */
const BUILT_IN_FILTERS = 6;

/** Bytes of one name that are looked at. */
const LONGEST_NAME = 4096;
/** Names that belong to a file rather than to a dataset. */
const OTHER_FILE = /^[\x20-\x7e]+\.(h5|hdf5|keras|he5)$|^(\.\.)?\/[\x20-\x7e]+$/;

/** Shared by all datasets of a file. */
export interface DatasetTools {
  readonly file: Hdf5File;
  readonly heap: GlobalHeap;
  readonly shared: SharedMessages;
  readonly context: ScanContext;
  /** Takes texts and bytes that can be a configuration or a file. */
  hand(values: readonly Value[], path: string): void;
  report(
    rule: FindingInput['rule'],
    severity: FindingInput['severity'],
    operator: string,
    address: number,
    evidence: string,
    params: FindingInput['params']
  ): void;
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
    const { file, shared } = this.tools;
    const first = (type: number): Fields | undefined => {
      const message = messages.find(candidate => candidate.type === type);
      return message && message.flags & 2 ? shared.message(message.data, type) : message?.data;
    };
    const type = first(Message.DATATYPE);
    const space = first(Message.DATASPACE);
    const layout = first(Message.LAYOUT);
    const pipeline = first(Message.FILTERS);
    const filters = pipeline === undefined ? [] : readFilters(pipeline);
    this.plugIns(filters, pipeline?.address ?? address);
    if (type === undefined || space === undefined || layout === undefined) {
      return 0;
    }
    const datatype = readDatatype(type);
    const dimensions = readDimensions(space) ?? [0];
    const count = dimensions.reduce((product, dimension) => product * dimension, 1);
    const size = count * datatype.size;
    if (size > SHAPE_BOMB && size > file.source.size * 1024) {
      this.tools.report('hdf5-shape-bomb', 'MEDIUM', 'Dataset', address, `${this.path}: ${dimensions.join(' x ')}`, {
        bytes: size
      });
    }
    return Math.min(this.layout(layout, datatype, dimensions, filters) ?? size, file.source.size);
  }

  /** Data layout message, versions 1 to 4 (specification IV.A.2.i). Returns the bytes stored, when they are in one piece. */
  private layout(
    data: Fields,
    type: Datatype,
    dimensions: readonly number[],
    filters: readonly Filter[]
  ): number | undefined {
    const { address } = data;
    const count = dimensions.reduce((product, dimension) => product * dimension, 1);
    const version = data.uint(1);
    if (version < 3) {
      return this.earlyLayout(data, type, dimensions, filters);
    }
    switch (data.uint(1)) {
      case 0:
        return this.values(data.part(data.uint(2)), type, count);
      case 1: {
        const at = data.offset();
        const size = data.length();
        return at === undefined ? 0 : this.contiguous(at, size, type);
      }
      case 2:
        this.chunks(readChunkedLayout(data, version), type, dimensions, filters);
        return undefined;
      case 3:
        this.virtual(data, address);
        return 0;
      default:
        return undefined;
    }
  }

  private earlyLayout(
    data: Fields,
    type: Datatype,
    dimensions: readonly number[],
    filters: readonly Filter[]
  ): number | undefined {
    const rank = data.uint(1);
    const kind = data.uint(1);
    data.skip(5);
    const address = kind === 0 ? undefined : data.offset();
    const sizes = Array.from({ length: rank }, () => data.uint(4));
    const count = dimensions.reduce((product, dimension) => product * dimension, 1);
    if (kind === 0) {
      return this.values(data.part(Math.min(data.uint(4), data.left)), type, count);
    }
    if (kind === 2) {
      this.chunks({ index: 'tree', address, ...shapeOf(sizes) }, type, dimensions, filters);
      return undefined;
    }
    return address === undefined
      ? 0
      : this.contiguous(
          address,
          sizes.reduce((a, b) => a * b, 1),
          type
        );
  }

  private contiguous(address: number, size: number, type: Datatype): number {
    const { file, hand } = this.tools;
    if (isByte(type) || type.type === TypeClass.OPAQUE) {
      hand([{ source: slice(file.source, file.position(address), size), place: `${address}:${size}` }], this.path);
    } else if (holdsBytes(type)) {
      this.pieces(address, size, type);
    }
    return size;
  }

  /** Scans values in one piece of the file. At most `PIECE` bytes of it, or one value, are in memory at once. */
  private pieces(address: number, size: number, type: Datatype): void {
    const { file, heap, hand } = this.tools;
    const values = new Values(heap, type);
    const perPiece = Math.max(1, Math.floor(PIECE / Math.max(1, type.size)));
    const length = perPiece * Math.max(1, type.size);
    for (let at = 0; at < size && !values.full; at += length) {
      values.read(file.open(address + at, Math.min(length, size - at)), perPiece);
      hand(values.take(), this.path);
    }
  }

  private values(fields: Fields, type: Datatype, count: number): number {
    const size = fields.left;
    const values = new Values(this.tools.heap, type);
    values.read(fields, count);
    this.tools.hand(values.take(), this.path);
    return size;
  }

  private chunks(
    layout: ChunkedLayout,
    type: Datatype,
    dimensions: readonly number[],
    filters: readonly Filter[]
  ): void {
    const { file, heap, context, hand } = this.tools;
    const rows = isByte(type) && dimensions.length === 1;
    if (!rows && !holdsBytes(type)) {
      return;
    }
    const unknown = filters.find(filter => filter.id > 3);
    if (layout.index === 'unsupported' || unknown !== undefined) {
      // Texts are only data. The scanner has to see bytes, in which a library may keep pickles.
      if (isBlob(type)) {
        const method = unknown ? `HDF5 ${unknown.id} ${unknown.name}`.trim() : 'HDF5 index';
        context.cover({
          status: 'not-understood',
          format: 'hdf5',
          size: 0,
          reason: 'unsupported-compression',
          params: { method },
          member: this.path
        });
      }
      return;
    }
    const stored = readChunks(file, layout, dimensions, filters, context);
    if (rows) {
      const row = this.row(stored, dimensions[0]);
      hand(row, this.path);
      if (row.length > 0 && dimensions[0] > MAX_ROW) {
        throw new Hdf5Error('limit-size', layout.address ?? 0);
      }
      return;
    }
    const elements = layout.shape.reduce((product, size) => product * size, 1);
    const values = new Values(heap, type);
    for (const chunk of stored) {
      if (chunk === undefined || values.full) {
        break;
      }
      values.read(file.fields(chunk), elements);
      hand(values.take(), this.path);
    }
  }

  /** A row of bytes in one piece, when its beginning is that of a file. */
  private row(chunks: Iterable<Uint8Array | undefined>, length: number): Value[] {
    let whole: Uint8Array | undefined;
    let size = 0;
    for (const chunk of chunks) {
      if (chunk === undefined || size >= MAX_ROW) {
        break;
      }
      if (whole === undefined && this.tools.context.recognise(new MemorySource(chunk)) === undefined) {
        return [];
      }
      whole ??= new Uint8Array(Math.min(length, MAX_ROW));
      const fitting = chunk.subarray(0, whole.length - size);
      whole.set(fitting, size);
      size += fitting.length;
    }
    return whole === undefined ? [] : [{ source: new MemorySource(whole.subarray(0, size)) }];
  }

  /** Virtual dataset: the global heap object lists source files; `.` is this file. */
  private virtual(data: Fields, address: number): void {
    const { file, heap, report } = this.tools;
    const heapAddress = data.offset();
    const object = heapAddress === undefined ? undefined : heap.object(heapAddress, data.uint(4));
    if (object === undefined || object.length < 2 + file.lengthSize) {
      return;
    }
    const names = (): Iterable<string> => texts(object, 1 + file.lengthSize, file.work);
    const [first, second] = names();
    const other = first === '.' ? otherFile(names(), second) : first;
    if (other !== undefined) {
      const evidence = `${this.path} -> ${other}:${second ?? ''}`;
      report('hdf5-virtual-dataset', 'HIGH', 'VirtualDataset', address, evidence, { file: other });
    }
  }

  private plugIns(filters: readonly Filter[], address: number): void {
    for (const { id, name } of filters) {
      if (id > BUILT_IN_FILTERS) {
        this.tools.report('hdf5-filter-plugin', 'LOW', 'Filter', address, `${this.path}: filter ${id} ${name}`.trim(), {
          filter: id
        });
      }
    }
  }
}

/** Texts that end with a zero byte each, from an offset on. */
function* texts(bytes: Uint8Array, from: number, work: Work): Generator<string> {
  for (let at = from; at <= bytes.length;) {
    const zero = bytes.indexOf(0, at);
    const end = zero < 0 ? bytes.length : zero;
    work.spend(PRICES.record + (end - at) * PRICES.textByte);
    yield decode(bytes.subarray(at, Math.min(end, at + LONGEST_NAME)));
    at = end + 1;
  }
}

function otherFile(names: Iterable<string>, dataset: string | undefined): string | undefined {
  for (const name of names) {
    if (OTHER_FILE.test(name) && name !== dataset) {
      return name;
    }
  }
  return undefined;
}
