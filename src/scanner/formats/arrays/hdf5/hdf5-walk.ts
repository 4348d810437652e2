import type { FindingInput, ScanContext } from '../../../context';
import { readAttribute } from './attributes';
import { Dataset } from './dataset';
import { Hdf5Error, decode } from './hdf5-file';
import type { Fields, Hdf5File } from './hdf5-file';
import { Message, readHeader } from './headers';
import type { HeaderMessage } from './headers';
import { GlobalHeap } from './global-heap';
import { Handing } from './handing';
import { FractalHeap, LocalHeap, records, symbols } from './heaps';
import { SharedMessages } from './shared';
import type { Value } from './texts';

const MAX_OBJECTS = 1_000_000;
const MAX_DEPTH = 128;
/** Characters of a path; deeper objects have no path. */
const MAX_PATH = 2000;
/** Work of giving up on one structure. */
const FAILURE = 10_000;

/** Walks groups, attributes and datasets; reports references out of the file and gives texts to other formats. */
export class Walker {
  datasets = 0;
  datasetBytes = 0;
  private readonly visited = new Set<number>();
  private readonly heap: GlobalHeap;
  private readonly shared: SharedMessages;
  private readonly handing: Handing;

  constructor(
    private readonly file: Hdf5File,
    private readonly context: ScanContext,
    /** Called for each structure that can't be followed. */
    private readonly onError: (error: unknown, path: string) => void
  ) {
    this.handing = new Handing(context);
    this.heap = new GlobalHeap(file, error => this.fault(error, ''));
    this.shared = new SharedMessages(file);
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
    const { messages, problem } = readHeader(this.file, address);
    if (problem) {
      this.onError(problem, path);
    }
    for (const message of messages) {
      if (message.type === Message.ATTRIBUTE) {
        const { flags, data } = message;
        this.guard(path, () => this.attribute(flags & 2 ? this.shared.message(data, Message.ATTRIBUTE) : data, path));
      }
    }
    for (const data of plain(messages, Message.ATTRIBUTE_INFO)) {
      this.guard(path, () => this.denseAttributes(data, path));
    }
    for (const data of plain(messages, Message.EXTERNAL_FILES)) {
      this.guard(path, () => this.externalFiles(data, path));
    }
    if (messages.some(({ type }) => type === Message.LAYOUT)) {
      this.guard(path, () => this.dataset(messages, path, address));
    }
    for (const data of plain(messages, Message.LINK)) {
      this.guard(path, () => this.link(data, path, depth));
    }
    for (const data of plain(messages, Message.LINK_INFO)) {
      this.guard(path, () => this.denseLinks(data, path, depth));
    }
    for (const data of plain(messages, Message.SYMBOL_TABLE)) {
      this.guard(path, () => this.symbolTable(data, path, depth));
    }
  }

  private guard(path: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      this.fault(error, path);
    }
  }

  private fault(error: unknown, path: string): void {
    this.onError(error, path);
    this.context.work.spend(FAILURE);
  }

  private attribute(data: Fields, path: string): void {
    const attribute = readAttribute(this.heap, this.shared, data, error => this.fault(error, path));
    this.hand(attribute.values, path === '' ? attribute.name : `${path}@${attribute.name}`);
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
      const id = record.part(hashFirst ? 7 : 8);
      const isShared = !hashFirst && (record.uint(1) & 2) !== 0;
      const object = isShared ? this.shared.object(id, Message.ATTRIBUTE) : heap.object(id);
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
    for (const node of symbols(this.file, tree)) {
      const entries: { readonly target: number; readonly name: string }[] = [];
      for (const symbol of node) {
        const [name, target] = [symbol.offset(), symbol.offset()];
        if (name !== undefined && target !== undefined && symbol.uint(4) !== 2) {
          // Read all names first: they stand together, and the headers that they name do not.
          this.guard(path, () => entries.push({ target, name: join(path, names.text(name)) }));
        }
      }
      for (const { target, name } of entries) {
        this.guard(path, () => this.object(target, name, depth + 1));
      }
    }
  }

  /** A link message (specification IV.A.2.g). Soft links stay inside the file; a hard link leads to their target. */
  private link(data: Fields, path: string, depth: number): void {
    const address = data.address;
    data.skip(1);
    const flags = data.uint(1);
    const kind = flags & 8 ? data.uint(1) : 0;
    data.skip((flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0));
    const name = join(path, decode(data.take(data.uint(1 << (flags & 3)))));
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
    const dataset = new Dataset(
      {
        file: this.file,
        heap: this.heap,
        shared: this.shared,
        context: this.context,
        hand: this.hand.bind(this),
        onError: error => this.fault(error, path),
        report: this.report.bind(this)
      },
      path
    );
    this.datasetBytes += dataset.scan(messages, address);
  }

  private hand(values: readonly Value[], member: string): void {
    for (const value of values) {
      this.guard(member, () => this.handing.hand(value, member));
    }
  }

  private report(
    rule: FindingInput['rule'],
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

/** Yields the messages of a type, except those that refer to another object's. */
function* plain(messages: readonly HeaderMessage[], type: number): Generator<Fields> {
  for (const message of messages) {
    if (message.type === type && !(message.flags & 2)) {
      yield message.data;
    }
  }
}

const join = (path: string, name: string): string => (path === '' ? name : `${path.slice(0, MAX_PATH)}/${name}`);
