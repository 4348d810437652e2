import type { Behaviour, ClassFacts, Effect, FunctionFacts } from './class-facts';
import { EFFECTS } from './class-facts';

/** A table as `facts/make_facts.py` writes it: names by module, and the records that they point to. */
export interface Table {
  readonly package: string;
  readonly versions: readonly string[];
  /** Blank-separated names that are methods in every class of the package that has them, and that it keeps or hands on. */
  readonly methods: string;
  readonly records: readonly (ClassFacts | FunctionFacts)[];
  /** By module: blank-separated names by number of record. */
  readonly modules: ReadonlyMap<string, readonly (readonly [names: string, record: number])[]>;
}

type Fields = Readonly<Record<string, unknown>>;

/** Parses the text of a table. Throws when it is none: a table with a fault says nothing about any class. */
export function parseTable(text: string): Table {
  const table = fields(JSON.parse(text), 'table');
  const records = list(table.records, 'records').map(recordOf);
  const modules = Object.entries(fields(table.modules, 'modules')).map(([module, names]) => {
    const rows = Object.entries(fields(names, module)).map(([key, value]) => {
      const record = Number(key);
      need(Number.isInteger(record) && record >= 0 && record < records.length, `record ${key} of ${module}`);
      return [textOf(value, module), record] as const;
    });
    return [module, rows] as const;
  });
  return {
    package: textOf(table.package, 'package'),
    versions: list(table.versions, 'versions').map(version => textOf(version, 'versions')),
    methods: table.methods === undefined ? '' : textOf(table.methods, 'methods'),
    records,
    modules: new Map(modules)
  };
}

function recordOf(value: unknown): ClassFacts | FunctionFacts {
  const record = fields(value, 'record');
  if (record.kind === 'function') {
    return { kind: 'function', call: behaviourOf(record.call) ?? 'unknown' };
  }
  need(record.kind === 'class', `kind ${String(record.kind)}`);
  return {
    kind: 'class',
    new: behaviourOf(record.new) ?? 'unknown',
    bare: behaviourOf(record.bare),
    init: behaviourOf(record.init) ?? 'unknown',
    state: behaviourOf(record.state),
    fresh: record.fresh === true,
    set: behaviourOf(record.set),
    items: behaviourOf(record.items),
    append: behaviourOf(record.append),
    hash: behaviourOf(record.hash),
    del: behaviourOf(record.del),
    get: behaviourOf(record.get),
    stateCalls: record.stateCalls === undefined ? [] : list(record.stateCalls, 'stateCalls').map(name => textOf(name)),
    keepsCallables: record.keepsCallables === true
  };
}

function behaviourOf(value: unknown): Behaviour | undefined {
  if (value === undefined || value === 'data' || value === 'safe' || value === 'unknown') {
    return value;
  }
  const { effects, line, from } = fields(value, 'behaviour');
  need(from === 'state' || from === 'arguments' || from === 'fixed', `from ${String(from)}`);
  return { effects: list(effects, 'effects').map(effectOf), line: textOf(line, 'line'), from };
}

function effectOf(value: unknown): Effect {
  const effect = EFFECTS.find(one => one === value);
  need(effect !== undefined, `effect ${String(value)}`);
  return effect;
}

function fields(value: unknown, what: string): Fields {
  need(typeof value === 'object' && value !== null && !Array.isArray(value), what);
  return value as Fields;
}

function list(value: unknown, what: string): readonly unknown[] {
  need(Array.isArray(value), what);
  return value as readonly unknown[];
}

function textOf(value: unknown, what = 'name'): string {
  need(typeof value === 'string', what);
  return value;
}

function need(condition: boolean, what: string): asserts condition {
  if (!condition) {
    throw new Error(`not a table of facts: ${what}`);
  }
}
