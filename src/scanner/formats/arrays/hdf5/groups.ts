import type { Attempt } from './dense-storage';
import { eachDenseLink, readDenseStorage } from './dense-storage';
import type { Fields, Hdf5File, SymbolTable } from './hdf5-file';
import { Hdf5Error, decode } from './hdf5-file';
import type { HeaderMessage } from './headers';
import { Message } from './headers';
import { LocalHeap, symbols } from './heaps';

/** Characters of a path; deeper objects have no path. */
const MAX_PATH = 2000;
/** Bytes of the counter of a link info message. */
const LINK_COUNTER = 8;
/** What a symbol table entry repeats of its object: nothing, tree and names of a group, or where a soft link leads. */
const CACHED_TABLE = 1;
const CACHED_LINK = 2;
/** Kinds of links (specification IV.A.2.g); those above are a program's own. */
const HARD_LINK = 0;
const SOFT_LINK = 1;
const EXTERNAL_LINK = 64;

/** An object to which a link leads. */
export interface Target {
  readonly address: number;
  readonly path: string;
  /** Tree and names of the group there, as the entry repeats them that leads to it. */
  readonly cached?: SymbolTable;
}

/** What the links of a group are handed to. */
export interface LinkUser {
  readonly attempt: Attempt;
  found(target: Target): void;
  problem(error: Hdf5Error): void;
  external(address: number, name: string, file: string, inside: string): void;
}

/**
 * Reads the links of one group, in whatever form they are kept. A library uses one form of several that a header may have;
 * this reads them all.
 */
export class Links {
  constructor(
    private readonly file: Hdf5File,
    private readonly path: string,
    private readonly user: LinkUser
  ) {}

  /** The links that messages of the group's header hold or point at, but for symbol tables. */
  messages(messages: readonly HeaderMessage[]): void {
    const { file, user } = this;
    for (const { type, data } of messages) {
      if (type === Message.LINK) {
        user.attempt(() => this.link(data));
      } else if (type === Message.LINK_INFO) {
        user.attempt(() => {
          const storage = readDenseStorage(data, LINK_COUNTER);
          eachDenseLink(file, storage, user.attempt, link => this.link(link));
        });
      }
    }
  }

  /** The links of an old-style group. */
  table({ tree, names: heapAddress }: SymbolTable): void {
    if (tree === undefined || heapAddress === undefined) {
      throw new Hdf5Error('corrupt', tree ?? heapAddress ?? 0);
    }
    const names = new LocalHeap(this.file, heapAddress);
    for (const node of symbols(this.file, tree)) {
      for (const symbol of node) {
        this.user.attempt(() => this.entry(symbol, names));
      }
    }
  }

  /** A symbol table entry (specification III.C). Soft links stay inside the file; a hard link leads to their target. */
  private entry(symbol: Fields, names: LocalHeap): void {
    const { user } = this;
    const [name, address] = [symbol.length(), symbol.offset()];
    const kind = symbol.uint(4);
    symbol.skip(4);
    if (kind === CACHED_LINK) {
      return;
    }
    if (kind > CACHED_LINK) {
      user.problem(new Hdf5Error('corrupt', symbol.address));
    }
    if (address === undefined) {
      throw new Hdf5Error('corrupt', symbol.address);
    }
    const cached = kind === CACHED_TABLE ? { tree: symbol.offset(), names: symbol.offset() } : undefined;
    user.found({ address, path: this.join(names.text(name)), cached });
  }

  /** A link message (specification IV.A.2.g). */
  private link(data: Fields): void {
    const { user } = this;
    const address = data.address;
    const version = data.uint(1);
    const flags = data.uint(1);
    const kind = flags & 8 ? data.uint(1) : HARD_LINK;
    data.skip((flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0));
    const name = this.join(decode(data.take(data.uint(1 << (flags & 3)))));
    if (version !== 1 || (flags & 0xe0) !== 0) {
      user.problem(new Hdf5Error('corrupt', address));
    }
    if (kind === HARD_LINK) {
      const target = data.offset();
      if (target === undefined) {
        throw new Hdf5Error('corrupt', address);
      }
      user.found({ address: target, path: name });
    } else if (kind === EXTERNAL_LINK) {
      const value = data.part(data.uint(2));
      value.skip(1);
      user.external(address, name, value.zeroTerminated(), value.zeroTerminated());
    } else if (kind !== SOFT_LINK) {
      // A plug-in or program follows links of its own kinds, and nobody those between.
      throw new Hdf5Error(kind < EXTERNAL_LINK ? 'corrupt' : 'unknown-record', address);
    }
  }

  private join(name: string): string {
    return this.path === '' ? name : `${this.path.slice(0, MAX_PATH)}/${name}`;
  }
}

/** The symbol tables of a group's header. */
export function tablesOf(messages: readonly HeaderMessage[]): SymbolTable[] {
  return messages
    .filter(({ type }) => type === Message.SYMBOL_TABLE)
    .map(({ data }) => ({ tree: data.offset(), names: data.offset() }));
}
