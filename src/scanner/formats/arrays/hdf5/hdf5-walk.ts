import type { FindingInput, ScanContext } from '../../../context';
import type { ResultCache } from '../../../result-cache';
import type { ByteSource } from '../../../bytes/byte-source';
import { PRICES } from '../../../work';
import { readAttribute } from './attributes';
import { Dataset } from './dataset';
import { readExtension } from './extension';
import { Hdf5Error, decode } from './hdf5-file';
import type { Fields, Hdf5File, SymbolTable } from './hdf5-file';
import { Message, readHeader } from './headers';
import type { HeaderMessage } from './headers';
import { FractalHeap, GlobalHeap, LocalHeap, records, symbols } from './heaps';
import { SharedMessages } from './shared';
import type { Value } from './texts';

const MAX_OBJECTS = 1_000_000;
const MAX_DEPTH = 128;
/** Characters of a path; deeper objects have no path. */
const MAX_PATH = 2000;
/** Places of values that are remembered, since others may be in the same place. */
const MAX_PLACES = 20_000;
/** Work of giving up on one structure. */
const FAILURE = 10_000;
/** Bytes of the ids with which indexes name objects of a heap. */
const LINK_ID = 7;
const ATTRIBUTE_ID = 8;
/** Bytes of what records of links are sorted by. */
const NAME_HASH = 4;
const CREATION_ORDER = 8;
/** What a symbol table entry repeats of its object: nothing, tree and names of a group, or where a soft link leads. */
const CACHED_TABLE = 1;
const CACHED_LINK = 2;
/** Kinds of links (specification IV.A.2.g); those above are a program's own. */
const HARD_LINK = 0;
const SOFT_LINK = 1;
const EXTERNAL_LINK = 64;
/** Attributes that Keras reads as JSON, whatever they begin with. */
const CONFIGURATION = /(^|@)(model|training)_config$/;

/** The indexes of a group's links or an object's attributes. */
interface Indexes {
  readonly byName: number | undefined;
  readonly byOrder: number | undefined;
}

/** A symbol table entry: the header that it leads to, its path, and what it repeats of a group. */
interface Entry {
  readonly target: number;
  readonly name: string;
  readonly cached?: SymbolTable;
}

/** Walks groups, attributes and datasets; reports references out of the file and gives texts to other formats. */
export class Walker {
  datasets = 0;
  datasetBytes = 0;
  private readonly visited = new Set<number>();
  private readonly heap: GlobalHeap;
  private shared: SharedMessages;
  /** Results of values by their place in the file; null when no format recognises the value. */
  private readonly places = new Map<string, ResultCache | null>();

  constructor(
    private readonly file: Hdf5File,
    private readonly context: ScanContext,
    /** Called for each structure that can't be followed. */
    private readonly onError: (error: unknown, path: string) => void
  ) {
    this.heap = new GlobalHeap(file);
    this.shared = new SharedMessages(file, []);
  }

  /** Walks the whole file. */
  walk(): void {
    const { file } = this;
    const { problems, rootHeader, rootTable } = file.superblock;
    problems.forEach(problem => this.onError(problem, ''));
    this.guard('', () => {
      const extension = readExtension(file);
      extension.problems.forEach(problem => this.onError(problem, ''));
      this.shared = new SharedMessages(file, extension.tables);
    });
    this.guard('', () => this.object(rootHeader, '', 0, rootTable));
  }

  /**
   * The object whose header is at `address`, and everything below it.
   * @param cached - the group's tree and names as the entry repeats them that led here
   */
  private object(address: number, path: string, depth: number, cached?: SymbolTable): void {
    if (this.visited.has(address)) {
      return;
    }
    if (depth > MAX_DEPTH || this.visited.size >= MAX_OBJECTS) {
      throw new Hdf5Error('limit-size', address);
    }
    this.visited.add(address);
    const { messages, problems } = readHeader(this.file, address);
    problems.forEach(problem => this.onError(problem, path));
    for (const message of messages) {
      if (message.type === Message.ATTRIBUTE) {
        const { isShared, data } = message;
        this.guard(path, () => this.attribute(isShared ? this.shared.message(data, Message.ATTRIBUTE) : data, path));
      }
    }
    for (const data of ofType(messages, Message.ATTRIBUTE_INFO)) {
      this.guard(path, () => this.denseAttributes(data, path));
    }
    for (const data of ofType(messages, Message.EXTERNAL_FILES)) {
      this.guard(path, () => this.externalFiles(data, path));
    }
    if (messages.some(({ type }) => type === Message.LAYOUT)) {
      this.guard(path, () => this.dataset(messages, path, address));
    }
    for (const data of ofType(messages, Message.LINK)) {
      this.guard(path, () => this.link(data, path, depth));
    }
    for (const data of ofType(messages, Message.LINK_INFO)) {
      this.guard(path, () => this.denseLinks(data, path, depth));
    }
    for (const table of tables(messages, cached)) {
      this.guard(path, () => this.symbolTable(table, path, depth));
    }
  }

  private guard(path: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      this.onError(error, path);
      this.context.work.spend(FAILURE);
    }
  }

  private attribute(data: Fields, path: string): void {
    const attribute = readAttribute(this.heap, this.shared, data);
    this.hand(attribute.values, path === '' ? attribute.name : `${path}@${attribute.name}`);
  }

  private denseAttributes(data: Fields, path: string): void {
    data.skip(1);
    const flags = data.uint(1);
    data.skip(flags & 1 ? 2 : 0);
    const [heap, byName] = [data.offset(), data.offset()];
    const byOrder = flags & 2 ? data.offset() : undefined;
    this.dense(heap, { byName, byOrder }, false, object => this.attribute(object, path));
  }

  private denseLinks(data: Fields, path: string, depth: number): void {
    data.skip(1);
    const flags = data.uint(1);
    data.skip(flags & 1 ? 8 : 0);
    const [heap, byName] = [data.offset(), data.offset()];
    const byOrder = flags & 2 ? data.offset() : undefined;
    this.dense(heap, { byName, byOrder }, true, object => this.link(object, path, depth));
  }

  /**
   * Objects of a fractal heap. The library looks a name up in one index and lists a group by the other, so that an object
   * counts that is in either of them.
   */
  private dense(
    heapAddress: number | undefined,
    indexes: Indexes,
    isLinks: boolean,
    use: (object: Fields) => void
  ): void {
    if (heapAddress === undefined) {
      return;
    }
    const { byName, byOrder } = indexes;
    if (byName === undefined) {
      this.onError(new Hdf5Error('corrupt', heapAddress), '');
    }
    const heap = new FractalHeap(this.file, heapAddress);
    const seen = new Set<string>();
    // Where both indexes agree, the second one adds nothing.
    const each = (record: Fields): void => {
      const id = record.part(isLinks ? LINK_ID : ATTRIBUTE_ID);
      const isShared = !isLinks && (record.uint(1) & 2) !== 0;
      const key = `${isShared ? 's' : ''}${id.bytes.join()}`;
      if (seen.has(key)) {
        return;
      }
      seen.add(key);
      const object = isShared ? this.shared.object(id, Message.ATTRIBUTE) : heap.object(id);
      if (object === undefined) {
        throw new Hdf5Error('corrupt', heapAddress);
      }
      use(object);
    };
    for (const [index, hash] of [
      [byName, NAME_HASH],
      [byOrder, CREATION_ORDER]
    ] as const) {
      if (index !== undefined) {
        this.guard('', () => {
          for (const record of records(this.file, index)) {
            // Records of links begin with what they are sorted by, records of attributes end with it.
            record.skip(isLinks ? hash : 0);
            this.guard('', () => each(record));
          }
        });
      }
    }
  }

  private symbolTable({ tree, names: heapAddress }: SymbolTable, path: string, depth: number): void {
    if (tree === undefined || heapAddress === undefined) {
      throw new Hdf5Error('corrupt', tree ?? heapAddress ?? 0);
    }
    const names = new LocalHeap(this.file, heapAddress);
    for (const node of symbols(this.file, tree)) {
      const entries: Entry[] = [];
      for (const symbol of node) {
        // Read all names first: they stand together, and the headers that they name do not.
        this.guard(path, () => {
          const entry = this.entry(symbol, names, path);
          if (entry !== undefined) {
            entries.push(entry);
          }
        });
      }
      for (const { target, name, cached } of entries) {
        this.guard(path, () => this.object(target, name, depth + 1, cached));
      }
    }
  }

  /** A symbol table entry (specification III.C). Soft links stay inside the file; a hard link leads to their target. */
  private entry(symbol: Fields, names: LocalHeap, path: string): Entry | undefined {
    const [name, target] = [symbol.length(), symbol.offset()];
    const kind = symbol.uint(4);
    symbol.skip(4);
    if (kind === CACHED_LINK) {
      return undefined;
    }
    if (kind > CACHED_LINK) {
      this.onError(new Hdf5Error('corrupt', symbol.address), path);
    }
    if (target === undefined) {
      throw new Hdf5Error('corrupt', symbol.address);
    }
    const cached = kind === CACHED_TABLE ? { tree: symbol.offset(), names: symbol.offset() } : undefined;
    return { target, name: join(path, names.text(name)), cached };
  }

  /** A link message (specification IV.A.2.g). Soft links stay inside the file; a hard link leads to their target. */
  private link(data: Fields, path: string, depth: number): void {
    const address = data.address;
    const version = data.uint(1);
    const flags = data.uint(1);
    const kind = flags & 8 ? data.uint(1) : HARD_LINK;
    data.skip((flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0));
    const name = join(path, decode(data.take(data.uint(1 << (flags & 3)))));
    if (version !== 1 || (flags & 0xe0) !== 0) {
      this.onError(new Hdf5Error('corrupt', address), path);
    }
    if (kind === HARD_LINK) {
      const target = data.offset();
      if (target === undefined) {
        throw new Hdf5Error('corrupt', address);
      }
      this.guard(name, () => this.object(target, name, depth + 1));
    } else if (kind === EXTERNAL_LINK) {
      const value = data.part(data.uint(2));
      value.skip(1);
      const [file, inside] = [value.zeroTerminated(), value.zeroTerminated()];
      this.report('hdf5-external-link', 'HIGH', 'ExternalLink', address, `${name} -> ${file}:${inside}`, { file });
    } else if (kind !== SOFT_LINK) {
      // A plug-in or program follows links of its own kinds, and nobody those between.
      throw new Hdf5Error(kind < EXTERNAL_LINK ? 'corrupt' : 'unknown-record', address);
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
        report: this.report.bind(this)
      },
      path
    );
    this.datasetBytes += dataset.scan(messages, address);
  }

  /** Give texts that can be a configuration, and bytes that can be anything, to the other formats. */
  private hand(values: readonly Value[], member: string): void {
    for (const { source, place } of values) {
      this.guard(member, () => {
        const cache = place === undefined ? undefined : this.places.get(place);
        if (cache !== null || CONFIGURATION.test(member)) {
          this.value(source, place, cache ?? undefined, member);
        } else {
          this.context.work.spend(PRICES.record);
        }
      });
    }
  }

  private value(source: ByteSource, place: string | undefined, known: ResultCache | undefined, member: string): void {
    const [first] = source.read(0, 1);
    const isWanted =
      known !== undefined ||
      ((CONFIGURATION.test(member) || first === 0x7b || first === 0x5b) && source.size > 2) ||
      (source.size > 8 && this.context.recognise(source) !== undefined);
    let cache = known;
    if (place !== undefined && known === undefined && this.places.size < MAX_PLACES) {
      cache = isWanted ? {} : undefined;
      this.places.set(place, cache ?? null);
    }
    if (isWanted) {
      this.context.child(member, source, { cache });
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

/**
 * The symbol tables of a group: those of its header, and the one that the entry repeats which led here, where it differs. Old
 * libraries take that one, and newer ones that open the file for writing take it for a broken one. A header without any is of
 * a group in the new style, and the entry is out of date.
 */
function tables(messages: readonly HeaderMessage[], cached: SymbolTable | undefined): SymbolTable[] {
  const own = [...ofType(messages, Message.SYMBOL_TABLE)].map(data => ({ tree: data.offset(), names: data.offset() }));
  const isKnown = own.some(({ tree, names }) => tree === cached?.tree && names === cached?.names);
  return cached === undefined || isKnown || own.length === 0 ? own : [...own, cached];
}

/** Yields the data of all messages of a type that is never shared. */
function* ofType(messages: readonly HeaderMessage[], type: number): Generator<Fields> {
  for (const message of messages) {
    if (message.type === type) {
      yield message.data;
    }
  }
}

const join = (path: string, name: string): string => (path === '' ? name : `${path.slice(0, MAX_PATH)}/${name}`);
