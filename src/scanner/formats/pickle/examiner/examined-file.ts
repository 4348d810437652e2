import type { ScanContext } from '../../../context';
import type { ByteSource } from '../../../bytes/byte-source';
import { PRICES } from '../../../work';
import type { GlobalEntry, Globals, How } from '../machine/globals';
import type { NodeTable } from '../machine/node-table';
import { UNKNOWN, globalIndex, isGlobal, isNode, nodeIndex } from '../machine/node-table';
import type { Window } from '../machine/window';
import { dotted } from '../values/python-text';
import { ValueReader } from '../values/value-reader';
import { CarriedCode } from './carried/carried-code';
import type { CallableInfo, LoadedFormat } from './callable-info';
import { describeCallable } from './callable-info';
import type { FindingLog } from './finding-log';
import type { Inspectors } from './inspectors';
import { inspectorsFor } from './inspectors';
import { PlainValues } from './plain-values';
import { QuickSignatures } from './quick-signatures';
import { UsedNames } from './used-names';

/** Shared by the examiners of a file's pickles: the values of the running machine, and the facts about callables. */
export class ExaminedFile {
  /** Looks into the values of the machine that runs at the moment. */
  values: ValueReader;
  plainValues: PlainValues;
  quick: QuickSignatures;
  readonly usedNames = new UsedNames();
  private readonly callables: CallableInfo[] = [];
  /** Packages whose tables could not be read. */
  private readonly missing = new Set<string>();
  private made?: Inspectors;
  private carriedCode?: CarriedCode;

  constructor(
    readonly context: ScanContext,
    private readonly window: Window,
    public nodes: NodeTable,
    readonly globals: Globals,
    /** Maps an offset of the window's source to one of the file. */
    private readonly origin: (offset: number) => number
  ) {
    this.values = new ValueReader(window.nearby, nodes, globals, context.work, value => this.quick.canBeCalled(value));
    this.plainValues = new PlainValues(window, nodes, this);
    this.quick = new QuickSignatures(window, nodes, this);
  }

  /** Made when the first thing is to be looked at: most pickles of numbers and text never need them. */
  get inspectors(): Inspectors {
    return (this.made ??= inspectorsFor(this.context, this.window, this.globals, this.origin, this.usedNames));
  }

  /** Literals are read from here. */
  get nearby(): ByteSource {
    return this.window.nearby;
  }

  /** Code that the file brings along; undefined as long as none of its makers was called. */
  get carried(): CarriedCode | undefined {
    return this.carriedCode;
  }

  makeCarried(): CarriedCode {
    return (this.carriedCode ??= new CarriedCode(this));
  }

  get findings(): FindingLog {
    return this.inspectors.findings;
  }

  /** Look at another machine's values while `action` runs it: a pickle inside the stream. */
  within<T>(nodes: NodeTable, action: () => T): T {
    const outer = { nodes: this.nodes, values: this.values, plainValues: this.plainValues, quick: this.quick };
    this.nodes = nodes;
    this.values = new ValueReader(this.window.nearby, nodes, this.globals, this.context.work, value =>
      this.quick.canBeCalled(value)
    );
    this.plainValues = new PlainValues(this.window, nodes, this);
    this.quick = new QuickSignatures(this.window, nodes, this);
    try {
      return action();
    } finally {
      Object.assign(this, outer);
    }
  }

  /**
   * Returns the facts about a global, by its index. It is a method, not a closure of each examiner: V8 would keep all
   * objects of a file until the next thorough collection.
   */
  callable(index: number): CallableInfo {
    return (this.callables[index] ??= this.describe(this.globals.entries[index]));
  }

  private describe({ module, name }: GlobalEntry): CallableInfo {
    this.context.work.afford(PRICES.judgement + (module.length + name.length) * PRICES.textByte);
    const described = describeCallable(module, name);
    if (described.missingFacts !== undefined && !this.missing.has(described.missingFacts)) {
      this.missing.add(described.missingFacts);
      this.findings.coverMissingFacts(described.missingFacts);
    }
    return described;
  }

  /** Something is done with an object that a call made: notes it for the class, where that is a name. */
  noteUse(object: number, how: How): void {
    const { nodes } = this;
    if (!isNode(object)) {
      return;
    }
    let callee = nodes.callee(nodeIndex(object));
    if (isGlobal(callee) && this.callable(globalIndex(callee)).handledAs === 'object-maker') {
      const args = nodes.args(nodeIndex(object));
      callee = isNode(args) ? (nodes.children(nodeIndex(args))[0] ?? UNKNOWN) : UNKNOWN;
    }
    if (isGlobal(callee)) {
      this.globals.entries[globalIndex(callee)].how |= how;
    }
  }

  /**
   * Bytes among the arguments that are a file themselves are scanned as members.
   * @param entry - the callable, when it is a name
   * @returns whether something was scanned
   */
  scanArguments(args: number, entry: GlobalEntry | undefined, loads: LoadedFormat): boolean {
    const parts = isNode(args) ? [...this.nodes.children(nodeIndex(args))] : [args];
    const name = entry === undefined ? 'argument' : dotted(entry.module, entry.name);
    const { nestedMembers, stateBytes } = this.inspectors;
    const unseen = parts.filter(part => !stateBytes.hasScanned(part));
    return nestedMembers.scan(this.values, unseen, name, loads) || unseen.length < parts.length;
  }
}
