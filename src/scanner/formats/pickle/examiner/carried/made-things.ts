import type { NodeTable } from '../../machine/node-table';
import { isNode, nodeIndex } from '../../machine/node-table';
import type { MadeCode } from './code-parts';

/** A function of the file's own. */
export interface MadeFunction {
  readonly kind: 'function';
  /** Undefined when its code could not be read. */
  readonly code: MadeCode | undefined;
  /** Module and name of what made it, as the file writes them. */
  readonly maker: { readonly module: string; readonly name: string };
  readonly offset: number;
  /** Names that the file binds for it: globals, free variables, parameters. */
  readonly bindings: Map<string, Set<string>>;
  /** Dictionaries of its globals, which may be filled later; and the machine's table that has them. */
  readonly globals: { readonly node: number; readonly offset: number }[];
  readonly nodes: NodeTable;
  /** Cells of its closure. */
  cells: readonly (MadeCell | undefined)[];
  /** The file calls it while it is loaded. */
  called: boolean;
  /** Something about it is not as its tool writes it: an attribute, a cell. */
  odd: boolean;
}

/** A variable that functions share; a file may fill it more than once. */
export interface MadeCell {
  readonly kind: 'cell';
  /** Dotted names that the file puts into it. */
  readonly contents: Set<string>;
}

/** A class of the file's own. */
export interface MadeClass {
  readonly kind: 'class';
  readonly name: string;
  readonly bases: readonly number[];
  readonly maker: { readonly module: string; readonly name: string };
  readonly offset: number;
}

/** What a call of dill or cloudpickle made. */
export type Made =
  | MadeFunction
  | MadeCell
  | MadeClass
  | { readonly kind: 'code'; readonly code: MadeCode | undefined; used: boolean; readonly offset: number }
  /** A type of the language, by its name in `types` or `builtins`. */
  | { readonly kind: 'type'; readonly name: string }
  | { readonly kind: 'module'; readonly name: string; readonly offset: number; used: boolean; named?: boolean }
  /** A function or class of some module, which dill fetches by name; its fallback is the built-in one. */
  | { readonly kind: 'named'; readonly module: string; readonly name: string }
  /** dill's `_setattr`, which it fetches by name. */
  | { readonly kind: 'setattr' }
  /** A bound method, a property, a static or class method. */
  | { readonly kind: 'wrapper'; readonly inner: readonly Made[] }
  /** An object of a class of the file's own, or something else that calls nothing. */
  | { readonly kind: 'data' };

/** What the calls of the file made, by their nodes. */
export class MadeThings {
  private readonly tables = new WeakMap<NodeTable, Map<number, { readonly offset: number; readonly made: Made }>>();

  set(nodes: NodeTable, node: number, made: Made): void {
    let table = this.tables.get(nodes);
    if (table === undefined) {
      table = new Map();
      this.tables.set(nodes, table);
    }
    const index = nodeIndex(node);
    table.set(index, { offset: nodes.offset(index), made });
  }

  /** What the node stands for. The machine gives nodes back: another node may have its place. */
  get(nodes: NodeTable, node: number): Made | undefined {
    if (!isNode(node)) {
      return undefined;
    }
    const index = nodeIndex(node);
    const found = this.tables.get(nodes)?.get(index);
    return found !== undefined && index < nodes.top && nodes.offset(index) === found.offset ? found.made : undefined;
  }
}
