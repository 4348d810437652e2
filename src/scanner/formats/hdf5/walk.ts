import type { FindingInput, ScanContext } from '../../context';
import { MemorySource } from '../../source/memory';
import { slice } from '../../source/slice';
import type { Attribute, Datatype } from './attributes';
import { TypeClass, asText, readAttribute, readDatatype, readDimensions, readValues } from './attributes';
import { Hdf5Error } from './file';
import type { Fields, Hdf5File } from './file';
import { Message, readHeader } from './headers';
import type { HeaderMessage } from './headers';
import { FractalHeap, GlobalHeap, LocalHeap, records, symbols } from './heaps';

const MAX_OBJECTS = 50_000;
const MAX_DEPTH = 128;
/** Elements announced while nothing is stored: loading would fill so many bytes from nothing. */
const SHAPE_BOMB = 2 ** 40;
/** Datasets of bytes up to this size are looked into for a pickle or an archive. */
const MAX_BYTES_DATASET = 64 * 2 ** 20;
/** Filters 1 to 6 come with the library; others are plug-ins that it loads from disk. */
const BUILT_IN_FILTERS = 6;

/** Walks groups, attributes and dataset headers; reports what reaches outside the file and hands texts to other formats. */
export class Walker {
  datasets = 0;
  datasetBytes = 0;
  private readonly visited = new Set<number>();
  private readonly heap: GlobalHeap;

  constructor(
    private readonly file: Hdf5File,
    private readonly context: ScanContext,
    /** Called for each structure that can't be followed. */
    private readonly onError: (error: unknown, path: string) => void
  ) {
    this.heap = new GlobalHeap(file);
  }

  /** The object whose header is at `address`, and everything below it. */
  object(address: number, path: string, depth = 0): void {
    if (this.visited.has(address)) {
      return;
    }
    if (depth > MAX_DEPTH || this.visited.size >= MAX_OBJECTS) {
      throw new Hdf5Error('limit-size', address);
    }
    this.visited.add(address);
    const messages = readHeader(this.file, address);
    const of = (type: number): Fields[] =>
      messages.filter(message => message.type === type && !(message.flags & 2)).map(message => message.data);
    for (const data of of(Message.ATTRIBUTE)) {
      this.guard(path, () => this.attribute(data, path));
    }
    for (const data of of(Message.ATTRIBUTE_INFO)) {
      this.guard(path, () => this.denseAttributes(data, path));
    }
    for (const data of of(Message.EXTERNAL_FILES)) {
      this.guard(path, () => this.externalFiles(data, path));
    }
    if (messages.some(({ type }) => type === Message.LAYOUT)) {
      this.guard(path, () => this.dataset(messages, path, address));
    }
    for (const data of of(Message.LINK)) {
      this.guard(path, () => this.link(data, path, depth));
    }
    for (const data of of(Message.LINK_INFO)) {
      this.guard(path, () => this.denseLinks(data, path, depth));
    }
    for (const data of of(Message.SYMBOL_TABLE)) {
      this.guard(path, () => this.symbolTable(data, path, depth));
    }
  }

  private guard(path: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      this.onError(error, path);
    }
  }

  private attribute(data: Fields, path: string): void {
    const attribute = readAttribute(this.file, this.heap, data);
    this.hand(attribute, path === '' ? attribute.name : `${path}@${attribute.name}`);
  }

  private denseAttributes(data: Fields, path: string): void {
    data.skip(1);
    const flags = data.uint(1);
    data.skip(flags & 1 ? 2 : 0);
    this.dense(data.offset(), data.offset(), false, object => this.attribute(object, path));
  }

  private denseLinks(data: Fields, path: string, depth: number): void {
    data.skip(1);
    const flags = data.uint(1);
    data.skip(flags & 1 ? 8 : 0);
    this.dense(data.offset(), data.offset(), true, object => this.link(object, path, depth));
  }

  /** Objects of a fractal heap in the order of the name index: records begin with a hash for links, with the heap id for attributes. */
  private dense(
    heapAddress: number | undefined,
    index: number | undefined,
    hashFirst: boolean,
    use: (object: Fields) => void
  ): void {
    if (heapAddress === undefined || index === undefined) {
      return;
    }
    const heap = new FractalHeap(this.file, heapAddress);
    for (const record of records(this.file, index)) {
      record.skip(hashFirst ? 4 : 0);
      const object = heap.object(record.part(hashFirst ? 7 : 8));
      if (object === undefined) {
        throw new Hdf5Error('corrupt', heapAddress);
      }
      use(object);
    }
  }

  private symbolTable(data: Fields, path: string, depth: number): void {
    const [tree, heapAddress] = [data.offset(), data.offset()];
    if (tree === undefined || heapAddress === undefined) {
      return;
    }
    const names = new LocalHeap(this.file, heapAddress);
    for (const symbol of symbols(this.file, tree)) {
      const name = symbol.offset();
      const target = symbol.offset();
      if (name !== undefined && target !== undefined && symbol.uint(4) !== 2) {
        this.guard(path, () => this.object(target, join(path, names.text(name)), depth + 1));
      }
    }
  }

  /** A link message (specification IV.A.2.g). Soft links stay inside the file: what they name is walked by its own link. */
  private link(data: Fields, path: string, depth: number): void {
    const address = data.address;
    data.skip(1);
    const flags = data.uint(1);
    const kind = flags & 8 ? data.uint(1) : 0;
    data.skip((flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0));
    const name = join(path, asText(data.take(data.uint(1 << (flags & 3)))));
    if (kind === 0) {
      const target = data.offset();
      if (target !== undefined) {
        this.guard(name, () => this.object(target, name, depth + 1));
      }
    } else if (kind === 64) {
      const value = data.part(data.uint(2));
      value.skip(1);
      const [file, inside] = [value.zeroTerminated(), value.zeroTerminated()];
      this.report('hdf5-external-link', 'HIGH', 'ExternalLink', address, `${name} -> ${file}:${inside}`, { file });
    }
  }

  private externalFiles(data: Fields, path: string): void {
    const address = data.address;
    data.skip(6);
    const used = data.uint(2);
    const names = new LocalHeap(this.file, data.offset() ?? 0);
    for (let i = 0; i < used; i++) {
      const file = names.text(data.length());
      data.length();
      data.length();
      this.report('hdf5-external-storage', 'HIGH', 'ExternalStorage', address, `${path} -> ${file}`, { file });
    }
  }

  private dataset(messages: readonly HeaderMessage[], path: string, address: number): void {
    this.datasets++;
    const first = (type: number): Fields | undefined =>
      messages.find(message => message.type === type && !(message.flags & 2))?.data;
    const type = first(Message.DATATYPE);
    const space = first(Message.DATASPACE);
    const layout = first(Message.LAYOUT);
    const filters = first(Message.FILTERS);
    if (filters !== undefined) {
      this.filters(filters, path);
    }
    if (type === undefined || space === undefined || layout === undefined) {
      return;
    }
    const datatype = readDatatype(type);
    const dimensions = readDimensions(space) ?? [0];
    const count = dimensions.reduce((product, dimension) => product * dimension, 1);
    const size = count * datatype.size;
    const stored = this.layout(layout, datatype, count, path);
    this.datasetBytes += Math.min(stored ?? size, this.file.source.size);
    if (size > SHAPE_BOMB && size > this.file.source.size * 1024) {
      this.report('hdf5-shape-bomb', 'MEDIUM', 'Dataset', address, `${path}: ${dimensions.join(' x ')}`, {
        bytes: size
      });
    }
  }

  /** Data layout message, versions 1 to 4 (specification IV.A.2.i). Returns the bytes stored, when they are in one piece. */
  private layout(data: Fields, type: Datatype, count: number, path: string): number | undefined {
    const address = data.address;
    const version = data.uint(1);
    if (version < 3) {
      const rank = data.uint(1);
      const kind = data.uint(1);
      data.skip(5);
      const at = kind === 0 ? undefined : data.offset();
      const dimensions = Array.from({ length: rank }, () => data.uint(4));
      return kind === 1 && at !== undefined
        ? this.contiguous(
            at,
            dimensions.reduce((a, b) => a * b, 1),
            type,
            count,
            path
          )
        : undefined;
    }
    switch (data.uint(1)) {
      case 0:
        return this.values(data.part(data.uint(2)), type, count, path);
      case 1: {
        const at = data.offset();
        const size = data.length();
        return at === undefined ? 0 : this.contiguous(at, size, type, count, path);
      }
      case 3:
        this.virtual(data, path, address);
        return 0;
      default:
        return undefined;
    }
  }

  private contiguous(address: number, size: number, type: Datatype, count: number, path: string): number {
    const text = type.type === TypeClass.STRING || type.type === TypeClass.VARIABLE;
    if (text && size <= MAX_BYTES_DATASET) {
      this.values(this.file.open(address, size), type, count, path);
    } else if (type.type === TypeClass.OPAQUE || (type.type === TypeClass.FIXED && type.size === 1)) {
      const bytes = slice(this.file.source, this.file.position(address), size);
      if (this.context.recognise(bytes) !== undefined) {
        this.context.child(path, bytes);
      }
    }
    return size;
  }

  private values(fields: Fields, type: Datatype, count: number, path: string): number {
    const size = fields.left;
    this.hand(readValues(this.heap, fields, type, count), path);
    return size;
  }

  /** Virtual dataset: the global heap object lists source files; `.` is this file. */
  private virtual(data: Fields, path: string, address: number): void {
    const heapAddress = data.offset();
    const object = heapAddress === undefined ? undefined : this.heap.object(heapAddress, data.uint(4));
    if (object === undefined || object.length < 2 + this.file.lengthSize) {
      return;
    }
    const names = asText(object.subarray(1 + this.file.lengthSize)).split('\0');
    const file =
      names[0] !== '.'
        ? names[0]
        : names.find(
            name => /^[\x20-\x7e]+\.(h5|hdf5|keras|he5)$|^(\.\.)?\/[\x20-\x7e]+$/.test(name) && name !== names[1]
          );
    if (file !== undefined) {
      this.report('hdf5-virtual-dataset', 'HIGH', 'VirtualDataset', address, `${path} -> ${file}:${names[1] ?? ''}`, {
        file
      });
    }
  }

  private filters(data: Fields, path: string): void {
    const address = data.address;
    const version = data.uint(1);
    const count = data.uint(1);
    data.skip(version === 1 ? 6 : 0);
    for (let i = 0; i < count; i++) {
      const id = data.uint(2);
      const nameLength = version === 1 || id >= 256 ? data.uint(2) : 0;
      data.skip(2);
      const values = data.uint(2);
      const name = data.part(version === 1 ? Math.ceil(nameLength / 8) * 8 : nameLength).zeroTerminated();
      data.skip(values * 4 + (version === 1 && values % 2 === 1 ? 4 : 0));
      if (id > BUILT_IN_FILTERS) {
        this.report('hdf5-filter-plugin', 'LOW', 'Filter', address, `${path}: filter ${id} ${name}`.trim(), {
          filter: id
        });
      }
    }
  }

  /** Give texts that can be a configuration, and bytes that can be anything, to the other formats. */
  private hand(attribute: Pick<Attribute, 'texts' | 'raw'>, member: string): void {
    for (const bytes of [...attribute.texts, ...(attribute.raw === undefined ? [] : [attribute.raw])]) {
      const configuration = bytes[0] === 0x7b || bytes[0] === 0x5b;
      const source = new MemorySource(bytes);
      if ((configuration && bytes.length > 2) || (bytes.length > 8 && this.context.recognise(source) !== undefined)) {
        this.guard(member, () => this.context.child(member, source));
      }
    }
  }

  private report(
    rule: string,
    severity: FindingInput['severity'],
    operator: string,
    address: number,
    evidence: string,
    params: FindingInput['params']
  ): void {
    this.context.finding({
      rule,
      severity,
      module: 'HDF5',
      operator,
      offset: this.file.position(address),
      evidence,
      params
    });
  }
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}/${name}`);
