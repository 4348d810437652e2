import type { ScanContext } from '../../../context';
import { PRICES } from '../../../work';
import type { GlobalEntry, Globals, How } from '../machine/globals';
import type { NodeTable } from '../machine/node-table';
import { UNKNOWN, globalIndex, isGlobal, isNode, nodeIndex } from '../machine/node-table';
import type { Window } from '../machine/window';
import { dotted } from '../values/python-text';
import { ValueReader } from '../values/value-reader';
import type { CallableInfo, LoadedFormat } from './callable-info';
import { describeCallable } from './callable-info';
import type { FindingLog } from './finding-log';
import type { Inspectors } from './inspectors';
import { inspectorsFor } from './inspectors';
import { PlainValues } from './plain-values';
import { UsedNames } from './used-names';

/** Shared by the examiners of a file's pickles: the values of the running machine, and the facts about callables. */
export class ExaminedFile {
  /** Looks into the values of the machine that runs at the moment. */
  values: ValueReader;
  plainValues: PlainValues;
  readonly usedNames = new UsedNames();
  private readonly callables: CallableInfo[] = [];
  private made?: Inspectors;

  constructor(
    readonly context: ScanContext,
    private readonly window: Window,
    public nodes: NodeTable,
    readonly globals: Globals,
    /** Maps an offset of the window's source to one of the file. */
    private readonly origin: (offset: number) => number
  ) {
    this.values = new ValueReader(window.nearby, nodes, globals, context.work);
    this.plainValues = new PlainValues(window, nodes, this);
  }

  /** Made when the first thing is to be looked at: most pickles of numbers and text never need them. */
  get inspectors(): Inspectors {
    return (this.made ??= inspectorsFor(this.context, this.window, this.globals, this.origin, this.usedNames));
  }

  get findings(): FindingLog {
    return this.inspectors.findings;
  }

  /** Look at another machine's values while `action` runs it: a pickle inside the stream. */
  within<T>(nodes: NodeTable, action: () => T): T {
    const outer = { nodes: this.nodes, values: this.values, plainValues: this.plainValues };
    this.nodes = nodes;
    this.values = new ValueReader(this.window.nearby, nodes, this.globals, this.context.work);
    this.plainValues = new PlainValues(this.window, nodes, this);
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
    return describeCallable(module, name);
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
    return this.inspectors.nestedMembers.scan(this.values, parts, name, loads);
  }
}
