/** `scan-model.toml` as text: read, checked, and written to. */
import { TomlError, parse } from 'smol-toml';
import type { TomlTable } from 'smol-toml';
import { FAIL_ON } from './run';
import type { FailOn } from './run';
import type { AcceptedFinding, Policy, TrustedCallable } from './policy';
import type { Translator } from './translator';
import { ENGLISH } from './translator';

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

/** The policy that `text` holds. Throws `PolicyError` for anything in it that is wrong or not known. */
export function parsePolicy(text: string, trans: Translator = ENGLISH): Policy {
  const table = parseToml(text);
  const reader = new Reader(text, trans);
  reader.onlyKeys(table, KEYS, '', 0);
  return {
    failOn: reader.failOn(table),
    exclude: reader.globs(table),
    trusted: reader.entries(table, 'trusted', TRUSTED_KEYS).map(({ entry, at }): TrustedCallable => ({
      module: reader.text(entry, 'module', 'trusted', at),
      operator: reader.text(entry, 'operator', 'trusted', at),
      reason: reader.text(entry, 'reason', 'trusted', at)
    })),
    accepted: reader.entries(table, 'accepted', ACCEPTED_KEYS).map(({ entry, at }): AcceptedFinding => ({
      sha256: reader.digest(entry, at),
      rule: reader.text(entry, 'rule', 'accepted', at),
      reason: reader.text(entry, 'reason', 'accepted', at),
      expires: reader.day(entry, at)
    }))
  };
}

/** `text` with one more trusted callable at its end; comments and order stay. */
export function withTrusted(text: string, { module, operator, reason }: TrustedCallable): string {
  return append(text, 'trusted', { module, operator, reason });
}

/** `text` with one more accepted finding at its end. */
export function withAccepted(text: string, { sha256, rule, reason, expires }: AcceptedFinding): string {
  return append(text, 'accepted', { sha256, rule, reason, expires });
}

function append(text: string, table: string, entry: Readonly<Record<string, string>>): string {
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  const lines = Object.entries(entry).map(([key, value]) => `${key} = ${quoted(value)}\n`);
  return `${before}${before === '' ? '' : '\n'}[[${table}]]\n${lines.join('')}`;
}

/** A basic string of TOML. Its escapes are those of JSON, but DEL must be escaped too. */
function quoted(value: string): string {
  return JSON.stringify(value).replace(/\u007f/g, '\\u007f');
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

  /** The line of a key of the table, or of entry `at` (from 0) of the array of tables; its header when it is not there. */
  private lineOf(key: string, name: string, at: number): number {
    const assigned = (line: string, what: string): boolean => {
      const found = /^\s*(?:\[\[?\s*)?["']?([\w-]+)["']?\s*(?:[=.\]])/.exec(line);
      return found?.[1] === what;
    };
    if (name === '') {
      return Math.max(1, this.lines.findIndex(line => assigned(line, key)) + 1);
    }
    const headers = this.lines.flatMap((line, index) => (/^\s*\[\[/.test(line) && assigned(line, name) ? [index] : []));
    const header = headers[at] ?? this.lines.findIndex(line => assigned(line, name));
    for (let index = header + 1; index < this.lines.length && !/^\s*\[/.test(this.lines[index]); index++) {
      if (assigned(this.lines[index], key)) {
        return index + 1;
      }
    }
    return Math.max(0, header) + 1;
  }
}

function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** True for a day that the calendar has. */
function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
