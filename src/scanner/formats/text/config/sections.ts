import type { YamlNode, YamlObject } from '../../../encoding/yaml';

type Writable = YamlObject & { readonly members: YamlObject['members'][number][] };

/** Lines that are read, sections inside each other, and lines and levels of one value. */
const MAX_LINES = 200_000;
const MAX_NESTED = 16;
const MAX_VALUE_LINES = 10_000;
const MAX_DEPTH = 40;

const HEADER = /^\s*\[\[?\s*([^[\]]{1,300}?)\s*\]\]?\s*(?:[#;].*)?$/;
const SETTING = /^\s*(["']?)([\w@.*()$ /:-]{1,200}?)\1\s*[=:]\s*(.*)$/;
const BEGINS =
  /^\ufeff?(?:[ \t\r]*(?:[#;][^\n]*|[\w.-]+[ \t]*=[^\n]*)?\n){0,200}[ \t]*\[\[?[^[\]\n]{1,300}\]\]?[ \t]*(?:[#;][^\n]*)?\r?(?:\n|$)/;

/** True for a text of sections and settings: `[section]`, `key = value`. */
export function hasSections(text: string, name: string): boolean {
  return /\.(?:cfg|ini|conf|toml|properties)$/i.test(name) || BEGINS.test(text.replace(/\r(?!\n)/g, '\n'));
}

/**
 * INI (configparser, confection of spaCy) and TOML as one value: sections by their dotted names, each value as JSON or TOML has it, or else
 * as a text. Reads what any of their readers would, and refuses nothing.
 */
export function readSections(text: string): YamlObject {
  const root = objectAt(0);
  let section = root;
  const lines = linesOf(text.replace(/\r(?!\n)/g, '\n'));
  for (let at = 0; at < lines.length && at < MAX_LINES; at++) {
    const { line, offset } = lines[at];
    if (/^\s*(?:[#;]|$)/.test(line)) {
      continue;
    }
    const header = HEADER.exec(line);
    if (header !== null) {
      section = below(root, partsOf(header[1]), offset);
      continue;
    }
    const [, , key, first] = SETTING.exec(line) ?? [];
    if (key === undefined) {
      continue;
    }
    const start = offset + line.length - first.length;
    const { value, used } = valueFrom(first, lines, at);
    at += used;
    const parts = partsOf(key);
    const holder = below(section, parts.slice(0, -1), offset);
    holder.members.push({ key: parts[parts.length - 1] ?? key, offset, value: nodeOf(value, start) });
  }
  return root;
}

interface Line {
  readonly line: string;
  readonly offset: number;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let at = 0; at <= text.length && lines.length <= MAX_LINES;) {
    const feed = text.indexOf('\n', at);
    const end = feed < 0 ? text.length : feed;
    lines.push({ line: text.slice(at, end).replace(/\r$/, ''), offset: at });
    at = end + 1;
  }
  return lines;
}

/** The text of a value that may go on: between three quotes, in brackets, or on lines that are indented. */
function valueFrom(
  first: string,
  lines: readonly Line[],
  at: number
): { readonly value: string; readonly used: number } {
  const [quotes] = /^(?:"""|''')/.exec(first) ?? [];
  const parts = [first];
  let used = 0;
  const more = (): string | undefined => (used < MAX_VALUE_LINES ? lines[at + used + 1]?.line : undefined);
  const take = (line: string): void => {
    parts.push(line);
    used++;
  };
  if (quotes !== undefined) {
    for (let line = first.slice(3).includes(quotes) ? undefined : more(); line !== undefined; line = more()) {
      take(line);
      if (line.includes(quotes)) {
        break;
      }
    }
    const all = parts.join('\n').slice(3).replace(/^\n/, '');
    const end = all.indexOf(quotes);
    return { value: JSON.stringify(end < 0 ? all : all.slice(0, end)), used };
  }
  let open = balance(first);
  for (let line = more(); line !== undefined; line = more()) {
    const goesOn =
      open > 0 ? !HEADER.test(line) || /[,"']/.test(line) : /^[ \t]+[^\s#;]/.test(line) && !isSetting(line, first);
    if (!goesOn) {
      break;
    }
    open += balance(line);
    take(line);
  }
  return { value: parts.join('\n').trim(), used };
}

/** An indented line that is a setting of its own, as in TOML, and not the rest of the value above. */
function isSetting(line: string, above: string): boolean {
  return above !== '' && /^\s*["']?[\w@.-]+["']?\s*=\s*\S/.test(line);
}

function balance(line: string): number {
  let open = 0;
  for (const char of line.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, '')) {
    open += char === '[' || char === '{' || char === '(' ? 1 : char === ']' || char === '}' || char === ')' ? -1 : 0;
  }
  return open;
}

function partsOf(name: string): string[] {
  const parts = Array.from(name.matchAll(/"([^"]*)"|'([^']*)'|([^.\s"']+(?: +[^.\s"']+)*)/g)).map(
    ([, double, single, plain]) => double ?? single ?? plain
  );
  return parts.slice(0, MAX_NESTED);
}

function objectAt(offset: number): Writable {
  return { type: 'object', members: [], offset, length: 0 };
}

/** The object of a section in another, which is made when it is not there. */
function below(root: Writable, parts: readonly string[], offset: number): Writable {
  let node = root;
  for (const part of parts) {
    const last = node.members.length - 1;
    // A section is mostly the last one that was begun.
    const known = [node.members[last], ...node.members].find(one => one?.key === part && one.value.type === 'object');
    if (known !== undefined) {
      node = known.value as Writable;
    } else {
      const value = objectAt(offset);
      node.members.push({ key: part, offset, value });
      node = value;
    }
  }
  return node;
}

/** A value as JSON has it, else as TOML, else the text itself. */
function nodeOf(text: string, offset: number): YamlNode {
  const inline = (): string =>
    text
      .replace(/'([^'\n]*)'/g, (_, inner: string) => JSON.stringify(inner))
      .replace(/([{,]\s*)"?([\w.-]+)"?\s*=\s*/g, '$1"$2": ')
      .replace(/,(\s*[\]}])/g, '$1');
  for (const read of [(): string => text, inline, () => inline().replace(/\s[#;][^"\n]*$/gm, '')]) {
    try {
      return fromJson(JSON.parse(read()), offset, 0);
    } catch {
      // The next way to read it.
    }
  }
  return { type: 'string', value: text, offset, length: text.length };
}

function fromJson(value: unknown, offset: number, depth: number): YamlNode {
  const at = { offset, length: 0 };
  if (typeof value === 'string' || depth > MAX_DEPTH) {
    return { type: 'string', value: String(value), ...at };
  }
  if (typeof value === 'number') {
    return { type: 'number', value, ...at };
  }
  if (typeof value === 'boolean') {
    return { type: 'boolean', value, ...at };
  }
  if (Array.isArray(value)) {
    return { type: 'array', items: value.map(item => fromJson(item, offset, depth + 1)), ...at };
  }
  return typeof value === 'object' && value !== null
    ? {
        type: 'object',
        members: Object.entries(value).map(([key, inner]) => ({
          key,
          offset,
          value: fromJson(inner, offset, depth + 1)
        })),
        ...at
      }
    : { type: 'null', ...at };
}
