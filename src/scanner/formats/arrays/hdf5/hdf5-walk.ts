import type { FindingInput, ScanContext } from '../../../context';
import { readAttribute } from './attributes';
import { Dataset } from './dataset';
import { readExtension } from './extension';
import { eachDenseAttribute, readDenseStorage } from './dense-storage';
import { Hdf5Error } from './hdf5-file';
import type { Fields, Hdf5File, SymbolTable } from './hdf5-file';
import type { Target } from './groups';
import { Links, tablesOf } from './groups';
import { Message, readHeader } from './headers';
import type { HeaderMessage } from './headers';
import { GlobalHeap } from './global-heap';
import { Handing } from './handing';
import { LocalHeap } from './heaps';
import { SharedMessages } from './shared';
import type { Value } from './texts';

const MAX_OBJECTS = 1_000_000;
/** Work of giving up on one structure. */
const FAILURE = 10_000;
/** Bytes of the counter of an attribute info message. */
const ATTRIBUTE_COUNTER = 2;

/** Walks groups, attributes and datasets; reports references out of the file and gives texts to other formats. */
export class Walker {
  datasets = 0;
  datasetBytes = 0;
  /** Objects that were found, each to be walked once; and with the table that an entry repeats, each such table once. */
  private readonly found = new Set<number | string>();
  private readonly walked = new Set<number>();
  /** Of each group in the old style the tables that were read. */
  private readonly tables = new Map<number, Set<string>>();
  private readonly pending: Target[] = [];
  /** Objects to which values refer, and which value did. */
  private readonly referred = new Map<number, string>();
  private readonly heap: GlobalHeap;
  private shared: SharedMessages;
  private readonly handing: Handing;

  constructor(
    private readonly file: Hdf5File,
    private readonly context: ScanContext,
    /** Called for each structure that can't be followed. */
    private readonly onError: (error: unknown, path: string) => void
  ) {
    this.handing = new Handing(context);
    this.heap = new GlobalHeap(file, error => this.fault(error, ''));
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
    this.found.add(rootHeader);
    this.pending.push({ address: rootHeader, path: '', cached: rootTable });
    for (let next = this.next(); next !== undefined; next = this.next()) {
      const target = next;
      this.guard(target.path, () => this.target(target));
    }
  }

  /** The object that is next in line; those that only a reference leads to come when no link is left. */
  private next(): Target | undefined {
    if (this.pending.length === 0) {
      for (const [address, path] of this.referred) {
        this.guard(path, () => {
          if (this.isObject(address)) {
            this.find({ address, path }, this.pending);
          }
        });
      }
      this.referred.clear();
    }
    return this.pending.pop();
  }

  /** False for what is left of a deleted object: nobody can follow a reference to it. */
  private isObject(address: number): boolean {
    try {
      return readHeader(this.file, address).messages.length > 0;
    } catch (error) {
      if (!(error instanceof Hdf5Error)) {
        throw error;
      }
      return false;
    }
  }

  /** Walks an object, or what the entry that leads to it has of a group and the object's own header has not. */
  private target({ address, path, cached }: Target): void {
    if (!this.walked.has(address)) {
      this.walked.add(address);
      this.object(address, path);
    }
    // Old libraries take the entry's table, and newer ones that open the file for writing repair a broken group by it. A
    // header without a table is of a group in the new style, and the entry is out of date.
    if (cached !== undefined && this.tables.has(address)) {
      this.group(address, path, [], [cached]);
    }
  }

  /** The object whose header is at `address`; the objects below it are put in line. */
  private object(address: number, path: string): void {
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
    this.group(address, path, messages, tablesOf(messages));
  }

  private group(
    address: number,
    path: string,
    messages: readonly HeaderMessage[],
    tables: readonly SymbolTable[]
  ): void {
    const below: Target[] = [];
    const links = new Links(this.file, path, {
      attempt: action => this.guard(path, action),
      found: target => this.find(target, below),
      problem: error => this.onError(error, path),
      external: (at, name, file, inside) =>
        this.report('hdf5-external-link', 'HIGH', 'ExternalLink', at, `${name} -> ${file}:${inside}`, { file })
    });
    links.messages(messages);
    for (const table of tables) {
      const known = this.tables.get(address) ?? new Set();
      this.tables.set(address, known);
      const key = keyOf(table);
      if (!known.has(key)) {
        known.add(key);
        this.guard(path, () => links.table(table));
      }
    }
    // The first of them is walked first.
    for (let i = below.length - 1; i >= 0; i--) {
      this.pending.push(below[i]);
    }
  }

  private find(target: Target, below: Target[]): void {
    const { address, cached } = target;
    const key = cached === undefined ? address : `${address} ${keyOf(cached)}`;
    if (this.found.has(key)) {
      return;
    }
    if (this.found.size >= MAX_OBJECTS) {
      throw new Hdf5Error('limit-size', address);
    }
    this.found.add(key).add(address);
    below.push(target);
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
    const storage = readDenseStorage(data, ATTRIBUTE_COUNTER);
    eachDenseAttribute(
      this.file,
      storage,
      action => this.guard(path, action),
      attribute => this.attribute(attribute, path),
      id => this.shared.object(id, Message.ATTRIBUTE)
    );
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
        goesOn: source => this.handing.goesOn(source),
        onError: error => this.fault(error, path),
        report: this.report.bind(this)
      },
      path
    );
    this.datasetBytes += dataset.scan(messages, address);
  }

  private hand(values: readonly Value[], member: string): void {
    for (const value of values) {
      this.guard(member, () =>
        value.kind === 'object' ? this.reference(value, member) : this.handing.hand(value, member)
      );
    }
  }

  /** An object that a value refers to may have no name. A reference that was never written is zero. */
  private reference({ source }: Value, member: string): void {
    const address = this.file.fields(source.read(0, this.file.offsetSize)).offset();
    if (address === undefined || address === 0 || this.found.has(address)) {
      return;
    }
    if (this.referred.size >= MAX_OBJECTS) {
      throw new Hdf5Error('limit-size', address);
    }
    this.referred.set(address, this.referred.get(address) ?? member);
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

const keyOf = ({ tree, names }: SymbolTable): string => `${tree} ${names}`;

/** Yields the data of all messages of a type that is never shared. */
function* ofType(messages: readonly HeaderMessage[], type: number): Generator<Fields> {
  for (const message of messages) {
    if (message.type === type) {
      yield message.data;
    }
  }
}
