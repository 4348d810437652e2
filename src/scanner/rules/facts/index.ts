import { forgetAnswers } from '../memoize';
import { topLevel } from '../top-level';
import { words } from '../word-lists';
import type { KnownFacts } from './class-facts';
import { FACTS_PACKAGES } from './packages';
import type { Table } from './parse-table';
import { parseTable } from './parse-table';

/**
 * Reads the table of a package: the text of `data/<package>.json`, or undefined when it cannot be had. It is asked only
 * for names of `FACTS_PACKAGES`, once for each.
 */
export type ReadFacts = (packageName: string) => string | undefined;

let read: ReadFacts | undefined;
let packages: ReadonlySet<string> = new Set(FACTS_PACKAGES);
const tables = new Map<string, OpenTable | undefined>();

/**
 * Says where the tables of classes come from. They are no part of the engine: each is read when a pickle names its
 * package for the first time. Without them (never called, or with undefined) such classes are judged by their names alone.
 *
 * @param only - the packages that have a table, where it is not those that come with the engine
 */
export function provideFacts(reader: ReadFacts | undefined, only: readonly string[] = FACTS_PACKAGES): void {
  read = reader;
  packages = new Set(only);
  tables.clear();
  forgetAnswers();
}

/** Forgets tables that could not be read, so that the next file asks for them again. */
export function retryFacts(): void {
  const failed = [...tables].filter(([, table]) => table === undefined);
  failed.forEach(([name]) => tables.delete(name));
  if (failed.length > 0) {
    forgetAnswers();
  }
}

/** True for a top-level package whose source was read: there is a table of its classes. */
export function hasFacts(packageName: string): boolean {
  return packages.has(packageName);
}

/** What the source says of a class or of a function that rebuilds objects; undefined for any other name. */
export function factsOf(module: string, name: string): KnownFacts | undefined {
  return tableOf(topLevel(module))?.find(module, name);
}

/**
 * True for the name of a method that the package keeps bound or hands on, and that is a method in each of its classes which has the
 * name: `getattr(object, name)` of an object of such a class runs nothing.
 */
export function isMethodName(module: string, name: string): boolean {
  return tableOf(topLevel(module))?.methods.has(name) === true;
}

/** The package of a module, when its table exists and cannot be read. */
export function missingFacts(module: string): string | undefined {
  const top = topLevel(module);
  return read !== undefined && packages.has(top) && tableOf(top) === undefined ? top : undefined;
}

function tableOf(top: string): OpenTable | undefined {
  if (read === undefined || !packages.has(top)) {
    return undefined;
  }
  if (!tables.has(top)) {
    tables.set(top, openTable(read, top));
  }
  return tables.get(top);
}

function openTable(reader: ReadFacts, top: string): OpenTable | undefined {
  try {
    const text = reader(top);
    return text === undefined ? undefined : new OpenTable(parseTable(text));
  } catch {
    // A table that is cut off or of another version is as good as none.
    return undefined;
  }
}

/** A table in which names are looked up; the names of a module are taken apart when the first one is asked for. */
class OpenTable {
  private readonly modules = new Map<string, ReadonlyMap<string, KnownFacts>>();
  private readonly known: readonly KnownFacts[];
  private methodNames: ReadonlySet<string> | undefined;

  constructor(private readonly table: Table) {
    const { versions } = table;
    this.known = table.records.map(facts => ({ facts, package: table.package, versions }));
  }

  get methods(): ReadonlySet<string> {
    this.methodNames ??= new Set(words(this.table.methods));
    return this.methodNames;
  }

  find(module: string, name: string): KnownFacts | undefined {
    let names = this.modules.get(module);
    if (names === undefined) {
      const rows = this.table.modules.get(module);
      if (rows === undefined) {
        return undefined;
      }
      names = new Map(rows.flatMap(([listed, record]) => listed.split(' ').map(word => [word, this.known[record]])));
      this.modules.set(module, names);
    }
    return names.get(name);
  }
}

export type { Behaviour, ClassFacts, Effect, Effects, KnownFacts } from './class-facts';
export { hasEffects, isHarmless } from './class-facts';
