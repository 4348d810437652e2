/** Reads and checks `scan-model.toml`. The module imports the engine's rules, which makes it large: load it late. */
import { TomlError, parse } from 'smol-toml';
import type { TomlTable } from 'smol-toml';
import { CATALOG } from '../../scanner/rules/catalog';
import { isDangerous, isOfPython } from '../../scanner/rules/is-dangerous';
import { closest } from '../did-you-mean';
import { isGlob } from './glob';
import { FAIL_ON } from '../run';
import type { FailOn } from '../run';
import type { AcceptedFinding, Policy, TrustedCallable } from './policy';
import { isWide } from './policy';
import type { Translator } from '../translator';
import { ENGLISH } from '../translator';

/** A policy that cannot be obeyed; `line` counts from 1. */
export class PolicyError extends Error {
  constructor(
    message: string,
    readonly line: number
  ) {
    super(message);
  }
}

const KEYS = ['fail-on', 'exclude', 'trusted', 'accepted'];
const TRUSTED_KEYS = ['module', 'operator', 'reason'];
const ACCEPTED_KEYS = ['sha256', 'rule', 'reason', 'expires'];
/** Characters of a name, a pattern or a reason. */
const LONGEST = 2000;
/** A callable name that no package has: its judgement holds for the whole module. */
const ANY = 'anything';

/** The policy that `text` holds. Throws `PolicyError` for anything in it that is wrong or not known. */
export function parsePolicy(text: string, trans: Translator = ENGLISH): Policy {
  const table = parseToml(text);
  const reader = new Reader(text, trans);
  reader.onlyKeys(table, KEYS, '', 0);
  return {
    failOn: reader.failOn(table),
    exclude: reader.globs(table),
    excludeLine: table.exclude === undefined ? undefined : reader.lineOf('exclude'),
    trusted: reader.entries(table, 'trusted', TRUSTED_KEYS).map(({ entry, at }): TrustedCallable => ({
      ...reader.callable(entry, at),
      reason: reader.text(entry, 'reason', 'trusted', at),
      line: reader.lineOfEntry('trusted', at)
    })),
    accepted: reader.entries(table, 'accepted', ACCEPTED_KEYS).map(({ entry, at }): AcceptedFinding => ({
      sha256: reader.digest(entry, at),
      rule: reader.rule(entry, at),
      reason: reader.text(entry, 'reason', 'accepted', at),
      expires: reader.day(entry, at),
      line: reader.lineOfEntry('accepted', at)
    }))
  };
}

function parseToml(text: string): TomlTable {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof TomlError) {
      throw new PolicyError(error.message.split('\n')[0].replace(/^Invalid TOML document: /, ''), error.line);
    }
    throw error;
  }
}

/** Takes values out of a table, and says where in the text a wrong one stands. */
class Reader {
  private readonly lines: readonly string[];
  private readonly headers = new Map<string, { readonly own: readonly number[]; readonly first: number }>();

  constructor(
    text: string,
    private readonly trans: Translator
  ) {
    this.lines = text.split('\n');
  }

  onlyKeys(table: TomlTable, known: readonly string[], name: string, at: number): void {
    for (const key of Object.keys(table)) {
      if (!known.includes(key)) {
        throw this.wrong(this.trans.__('There is no setting %1. Known are %2.', key, known.join(', ')), key, name, at);
      }
    }
  }

  failOn(table: TomlTable): FailOn | undefined {
    const value = table['fail-on'];
    const level = FAIL_ON.find(candidate => candidate === value);
    if (value !== undefined && level === undefined) {
      throw this.wrong(this.trans.__('fail-on must be one of %1.', FAIL_ON.join(', ')), 'fail-on');
    }
    return level;
  }

  globs(table: TomlTable): readonly string[] {
    const value = table.exclude ?? [];
    if (
      !Array.isArray(value) ||
      !value.every((glob): glob is string => typeof glob === 'string' && glob.trim() !== '')
    ) {
      throw this.wrong(this.trans.__('exclude must be a list of patterns in quotes.'), 'exclude');
    }
    if (value.some(glob => glob.length > LONGEST)) {
      throw this.tooLong('exclude');
    }
    const wrong = value.find(glob => !isGlob(glob));
    if (wrong !== undefined) {
      throw this.wrong(this.trans.__('%1 is no pattern: a range in brackets runs backwards.', wrong), 'exclude');
    }
    return value;
  }

  entries(table: TomlTable, name: string, keys: readonly string[]): { entry: TomlTable; at: number }[] {
    const value = table[name] ?? [];
    if (!Array.isArray(value) || !value.every(isTable)) {
      throw this.wrong(this.trans.__('%1 must be written as [[%1]] with its settings below.', name), name);
    }
    value.forEach((entry, at) => this.onlyKeys(entry, keys, name, at));
    return value.map((entry, at) => ({ entry, at }));
  }

  text(entry: TomlTable, key: string, name: string, at: number): string {
    const value = entry[key];
    if (typeof value !== 'string' || value.trim() === '') {
      throw this.wrong(
        value === undefined
          ? this.trans.__('[[%1]] lacks %2.', name, key)
          : this.trans.__('%1 must be text in quotes, and not empty.', key),
        key,
        name,
        at
      );
    }
    if (value.length > LONGEST) {
      throw this.tooLong(key, name, at);
    }
    return value;
  }

  private tooLong(key: string, name = '', at = 0): PolicyError {
    return this.wrong(this.trans.__('%1 is longer than %2 characters.', key, LONGEST), key, name, at);
  }

  /** Names that can be trusted everywhere: `package.*` and `*` are the only wildcards, and nothing dangerous is. */
  callable(entry: TomlTable, at: number): Pick<TrustedCallable, 'module' | 'operator'> {
    const { trans } = this;
    const module = this.text(entry, 'module', 'trusted', at);
    const operator = this.text(entry, 'operator', 'trusted', at);
    const wrong = (message: string, key: 'module' | 'operator'): PolicyError => this.wrong(message, key, 'trusted', at);
    const place = module.replace(/\.\*$/, '');
    if (place.includes('*') || place.includes('?')) {
      throw wrong(trans.__('A module is written in full, or as package.* for a package and all below it.'), 'module');
    }
    if (operator !== '*' && /[*?]/.test(operator)) {
      throw wrong(trans.__('An operator is written in full, or as * for everything in the module.'), 'operator');
    }
    const wide = isWide({ module, operator });
    if (wide && isOfPython(place)) {
      throw wrong(trans.__('No wildcard can stand for parts of Python itself: name each callable.'), 'module');
    }
    if (isDangerous(place, operator === '*' ? ANY : operator)) {
      throw wrong(
        wide
          ? trans.__(
              'Parts of %1 run code or reach files, programs or the network. What is known to be dangerous cannot be trusted everywhere: name the callables that you mean.',
              place
            )
          : trans.__(
              '%1 runs code or reaches files, programs or the network. What is known to be dangerous cannot be trusted everywhere: accept the finding for one file with [[accepted]].',
              `${module}.${operator}`
            ),
        'module'
      );
    }
    return { module, operator };
  }

  /** Reads the id of an existing rule. Throws for any other id. */
  rule(entry: TomlTable, at: number): string {
    const value = this.text(entry, 'rule', 'accepted', at);
    if (!Object.prototype.hasOwnProperty.call(CATALOG, value)) {
      const near = closest(value, Object.keys(CATALOG));
      throw this.wrong(
        near === undefined
          ? this.trans.__('There is no rule %1.', value)
          : this.trans.__('There is no rule %1. Did you mean %2?', value, near),
        'rule',
        'accepted',
        at
      );
    }
    return value;
  }

  digest(entry: TomlTable, at: number): string {
    const value = this.text(entry, 'sha256', 'accepted', at).toLowerCase();
    if (!/^[0-9a-f]{64}$/.test(value)) {
      throw this.wrong(
        this.trans.__('sha256 must be the 64 hexadecimal digits of the digest of the file.'),
        'sha256',
        'accepted',
        at
      );
    }
    return value;
  }

  day(entry: TomlTable, at: number): string {
    const value = entry.expires;
    const text = value instanceof Date ? value.toISOString().slice(0, 10) : value;
    if (typeof text !== 'string' || !isDay(text)) {
      throw this.wrong(
        value === undefined
          ? this.trans.__('[[%1]] lacks %2.', 'accepted', 'expires')
          : this.trans.__('expires must be a day such as 2027-01-31.'),
        'expires',
        'accepted',
        at
      );
    }
    return text;
  }

  private wrong(message: string, key: string, name = '', at = 0): PolicyError {
    return new PolicyError(message, this.lineOf(key, name, at));
  }

  /** The line of an entry (from 0) of an array of tables. */
  lineOfEntry(name: string, at: number): number {
    const { own, first } = this.headersOf(name);
    return Math.max(0, own[at] ?? first) + 1;
  }

  /** The line of a key of the table, or of entry `at` of the array of tables; its header when it is not there. */
  lineOf(key: string, name = '', at = 0): number {
    if (name === '') {
      return Math.max(1, this.lines.findIndex(line => assigns(line, key)) + 1);
    }
    const header = this.lineOfEntry(name, at) - 1;
    for (let index = header + 1; index < this.lines.length && !/^\s*\[/.test(this.lines[index]); index++) {
      if (assigns(this.lines[index], key)) {
        return index + 1;
      }
    }
    return header + 1;
  }

  /** Indices of the lines `[[name]]`, and of the first that assigns to the name in any way. */
  private headersOf(name: string): { readonly own: readonly number[]; readonly first: number } {
    const known = this.headers.get(name) ?? {
      own: this.lines.flatMap((line, index) => (/^\s*\[\[/.test(line) && assigns(line, name) ? [index] : [])),
      first: this.lines.findIndex(line => assigns(line, name))
    };
    this.headers.set(name, known);
    return known;
  }
}

function assigns(line: string, key: string): boolean {
  return /^\s*(?:\[\[?\s*)?["']?([\w-]+)["']?\s*(?:[=.\]])/.exec(line)?.[1] === key;
}

function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** True for a day that the calendar has. */
function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
