import type { SourceToken } from './python-source';

/** Tokens of a call's arguments that are kept, and calls of `getattr` inside each other that are followed. */
const MAX_GIVEN = 200;
const MAX_DEPTH = 8;
const MAX_STARS = 8;
/** Meanings of one name that are told apart, and characters of each. */
const MAX_MEANINGS = 8;
const MAX_MEANING = 400;

const KEYWORDS = new Set(
  (
    'and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise ' +
    'return try while with yield None True False'
  ).split(' ')
);
/** Names that only tell something where the source gives them a meaning of its own. */
const COMMON = new Set(['print', 'self', 'cls']);

/** True for a mark of Python's. */
export const isMark = (token: SourceToken | undefined, value: string): boolean =>
  token?.type === 'mark' && token.value === value;

/** True for a token with which a value ends, so that a bracket behind it calls it or takes an item. */
function isValue(token: SourceToken | undefined): boolean {
  return (
    token !== undefined &&
    (token.type === 'mark' ? ')]}'.includes(token.value) : !KEYWORDS.has(token.value) && !COMMON.has(token.value))
  );
}

/** A dotted name in a source, with its head's import or assignment looked up. */
export interface FoundName {
  /** `os.system`; `….connect` for an attribute of what is not known. */
  readonly path: string;
  readonly called: boolean;
  /** The tokens of the call's arguments, or of the item that is taken. */
  readonly given: readonly SourceToken[];
  readonly line: number;
}

/**
 * The meanings of the names of one source: all that its imports and assignments give to a name, in whichever of its functions. A name that
 * is `os` in one of them and `json` in another is both.
 */
export class SourceNames {
  readonly imports: { readonly module: string; readonly line: number }[] = [];
  /** What was imported from a module or package: modules of it, or things in it. */
  readonly parts: string[] = [];
  private readonly meanings = new Map<string, string[]>();
  /** Modules of which everything was imported. */
  private readonly stars = new Set<string>();

  /** Learns the names that a statement gives to modules and what is in them. */
  learn(tokens: readonly SourceToken[]): void {
    for (let at = 0; at < tokens.length; at++) {
      const { type, value } = tokens[at];
      if (type === 'name' && value === 'import' && tokens[0].value !== 'from') {
        this.learnImport(tokens, at + 1);
      } else if (type === 'name' && value === 'from' && (at === 0 || isMark(tokens[at - 1], ':'))) {
        this.learnFrom(tokens, at + 1);
      }
    }
    this.learnAssignments(tokens);
  }

  /** Learns the names that a statement gives to values which have a name already. */
  learnAssignments(tokens: readonly SourceToken[]): void {
    let pairs: ReadonlyMap<number, number> | undefined;
    for (let at = 0; at < tokens.length; at++) {
      if ((isMark(tokens[at], '=') || isMark(tokens[at], ':=')) && tokens[at - 1]?.type === 'name') {
        pairs ??= partners(tokens);
        const { value } = tokens[at - 1];
        for (const path of this.primary(tokens, at + 1, pairs)) {
          // What a name has inside itself leads to no other meaning: `node = node.next`.
          if (!path.startsWith('…') && path !== value && !path.startsWith(`${value}.`)) {
            this.give(value, path);
          }
        }
      }
    }
  }

  private give(name: string, meaning: string): void {
    const known = this.meanings.get(name);
    if (known === undefined) {
      this.meanings.set(name, [meaning]);
    } else if (known.length < MAX_MEANINGS && meaning.length < MAX_MEANING && !known.includes(meaning)) {
      known.push(meaning);
    }
  }

  private learnImport(tokens: readonly SourceToken[], from: number): void {
    for (let at = from; at < tokens.length;) {
      const { path, next } = dotted(tokens, at);
      if (path === '') {
        return;
      }
      this.imports.push({ module: path, line: tokens[at].line });
      const isNamed = tokens[next]?.value === 'as';
      const [top] = path.split('.');
      if (isNamed) {
        this.give(tokens[next + 1]?.value ?? '', path);
      } else {
        this.give(top, top);
      }
      at = next + (isNamed ? 2 : 0);
      if (!isMark(tokens[at], ',')) {
        return;
      }
      at++;
    }
  }

  private learnFrom(tokens: readonly SourceToken[], from: number): void {
    let at = from;
    let dots = '';
    while (tokens[at]?.type === 'mark' && /^\.+$/.test(tokens[at].value)) {
      dots += tokens[at++].value;
    }
    const { path, next } = dotted(tokens, at);
    if (tokens[next]?.value !== 'import') {
      return;
    }
    this.imports.push({ module: dots + path, line: tokens[from].line });
    for (at = next + 1; at < tokens.length; at++) {
      const { type, value } = tokens[at];
      if (isMark(tokens[at], '*') && dots === '' && this.stars.size < MAX_STARS) {
        this.stars.add(path);
      }
      if (type === 'name' && dots !== '' && path === '') {
        this.imports.push({ module: dots + value, line: tokens[from].line });
      } else if (type === 'name') {
        this.parts.push(`${dots}${path}.${value}`);
      }
      if (type === 'name' && dots === '') {
        const isNamed = tokens[at + 1]?.value === 'as';
        this.give(isNamed ? (tokens[at + 2]?.value ?? '') : value, `${path}.${value}`);
        at += isNamed ? 2 : 0;
      }
    }
  }

  /** The names that a statement uses. */
  usesIn(tokens: readonly SourceToken[]): FoundName[] {
    const first = tokens[0]?.value ?? '';
    if (
      /^(import|del|global|nonlocal)$/.test(first) ||
      (first === 'from' && tokens.some(({ value }) => value === 'import'))
    ) {
      return [];
    }
    const uses: FoundName[] = [];
    const pairs = partners(tokens);
    for (let at = 0; at < tokens.length; at++) {
      const close = pairs.get(at);
      // What brackets or braces make: `().__class__`, `(os).system`.
      if (close !== undefined && isMark(tokens[close + 1], '.') && !isValue(tokens[at - 1])) {
        const inner = this.primary(tokens, at + 1, pairs);
        this.follow(tokens, close + 1, inner.length > 0 ? inner : ['…'], pairs, uses, tokens[at].line, 0);
      }
      const isHead = !isMark(tokens[at - 1], '.') && !/^(def|class)$/.test(tokens[at - 1]?.value ?? '');
      // The name of an argument.
      const isKeyword = isMark(tokens[at + 1], '=') && (isMark(tokens[at - 1], '(') || isMark(tokens[at - 1], ','));
      // The name to which a value is given.
      const isGiven = at === 0 && (isMark(tokens[1], '=') || isMark(tokens[1], ':'));
      if (isHead && !isKeyword && !isGiven && (tokens[at].type === 'name' || tokens[at].type === 'text')) {
        this.primary(tokens, at, pairs, uses);
      }
    }
    return uses;
  }

  /** Follows the attributes, calls and items behind a name, for each of its meanings. */
  private primary(
    tokens: readonly SourceToken[],
    from: number,
    pairs: ReadonlyMap<number, number>,
    uses?: FoundName[],
    depth = MAX_DEPTH
  ): readonly string[] {
    const head = tokens[from];
    if (head === undefined || (head.type !== 'name' && head.type !== 'text') || KEYWORDS.has(head.value)) {
      return [];
    }
    const meanings = head.type === 'text' ? undefined : this.meanings.get(head.value);
    if (head.type === 'name' && meanings === undefined) {
      if (COMMON.has(head.value)) {
        return [];
      }
      for (const module of isMark(tokens[from + 1], '(') ? this.stars : []) {
        uses?.push({ path: `${module}.${head.value}`, called: true, given: [], line: head.line });
      }
    }
    const start = head.type === 'text' ? ['…'] : (meanings ?? [head.value]);
    return this.follow(tokens, from + 1, start, pairs, uses, head.line, depth);
  }

  /** Follows the attributes, calls and items behind a value. */
  private follow(
    tokens: readonly SourceToken[],
    from: number,
    start: readonly string[],
    pairs: ReadonlyMap<number, number>,
    uses: FoundName[] | undefined,
    line: number,
    depth: number
  ): readonly string[] {
    let paths = start;
    for (let at = from; ;) {
      const close = pairs.get(at);
      if (isMark(tokens[at], '.') && tokens[at + 1]?.type === 'name') {
        const { value } = tokens[at + 1];
        paths = paths.map(path => `${path}.${value}`);
        at += 2;
      } else if (isMark(tokens[at], '(') && close !== undefined) {
        const given = tokens.slice(at + 1, Math.min(close, at + 1 + MAX_GIVEN));
        paths = unique(
          paths.flatMap(path => {
            const made = this.resultOf(path, given, depth);
            if (made.length > 0) {
              return made;
            }
            uses?.push({ path, called: true, given, line });
            return ['…'];
          })
        );
        at = close + 1;
      } else if (isMark(tokens[at], '[') && close !== undefined) {
        const index = tokens.slice(at + 1, Math.min(close, at + 1 + MAX_GIVEN));
        paths = unique(
          paths.map(path => {
            const item = itemOf(path, index);
            if (item === '…' && path !== '…') {
              uses?.push({ path, called: path.endsWith('.__dict__'), given: index, line });
            }
            return item;
          })
        );
        at = close + 1;
      } else {
        paths.forEach(path => path !== '…' && uses?.push({ path, called: false, given: [], line }));
        return paths;
      }
    }
  }

  /** What a call gives that only looks a module or an attribute up; nothing for any other. */
  private resultOf(path: string, given: readonly SourceToken[], depth: number): readonly string[] {
    const name = path.replace(/^(builtins|__builtins__)\./, '');
    if (/(^|\.)sys\.modules\.(get|pop|__getitem__)$/.test(path)) {
      return [textAt(given, 0) ?? []].flat();
    }
    if (name === '__import__' || name === 'importlib.import_module' || name === 'importlib.__import__') {
      return [textAt(given, 0) ?? []].flat();
    }
    if (name !== 'getattr' || depth === 0) {
      return [];
    }
    const attribute = textAt(given, argumentEnd(given, 0) + 1);
    const objects = attribute === undefined ? [] : this.primary(given, 0, partners(given), undefined, depth - 1);
    return objects.map(object => `${object}.${attribute}`);
  }
}

function unique(paths: readonly string[]): readonly string[] {
  return paths.length < 2 ? paths : [...new Set(paths)];
}

/** A text, or several that are put together, alone in its place among the arguments. */
function textAt(given: readonly SourceToken[], from: number): string | undefined {
  const part = given.slice(from, argumentEnd(given, from));
  const texts = part.filter(({ type }) => type === 'text');
  return texts.length > 0 && part.every(token => token.type === 'text' || isMark(token, '+'))
    ? texts.map(({ value }) => value).join('')
    : undefined;
}

function argumentEnd(given: readonly SourceToken[], from: number): number {
  let depth = 0;
  for (let at = from; at < given.length; at++) {
    const { type, value } = given[at];
    depth += type === 'mark' ? ('([{'.includes(value) ? 1 : ')]}'.includes(value) ? -1 : 0) : 0;
    if (depth === 0 && isMark(given[at], ',')) {
      return at;
    }
  }
  return given.length;
}

function itemOf(path: string, index: readonly SourceToken[]): string {
  const key = textAt(index, 0);
  if (key === undefined) {
    return '…';
  }
  if (/(^|\.)sys\.modules$/.test(path)) {
    return key;
  }
  return path.endsWith('.__dict__')
    ? `${path.slice(0, -'.__dict__'.length)}.${key}`
    : path === '__builtins__'
      ? `builtins.${key}`
      : key === '__builtins__'
        ? '__builtins__'
        : '…';
}

/** Where each opening bracket is closed. */
function partners(tokens: readonly SourceToken[]): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  tokens.forEach(({ type, value }, at) => {
    if (type === 'mark' && '([{'.includes(value)) {
      open.push(at);
    } else if (type === 'mark' && ')]}'.includes(value)) {
      const start = open.pop();
      if (start !== undefined) {
        pairs.set(start, at);
      }
    }
  });
  return pairs;
}

function dotted(tokens: readonly SourceToken[], from: number): { readonly path: string; readonly next: number } {
  let at = from;
  const parts: string[] = [];
  while (tokens[at]?.type === 'name' && tokens[at].value !== 'import') {
    parts.push(tokens[at].value);
    at++;
    if (!isMark(tokens[at], '.')) {
      break;
    }
    at++;
  }
  return { path: parts.join('.'), next: at };
}
