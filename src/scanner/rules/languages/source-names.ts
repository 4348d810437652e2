import type { SourceToken } from './python-source';

/** A dotted name in a source, with its head's import or assignment looked up. */
export interface NameUse {
  /** `os.system`; `….connect` for an attribute of what is not known. */
  readonly path: string;
  readonly called: boolean;
  /** The tokens of the call's arguments. */
  readonly given: readonly SourceToken[];
  readonly line: number;
}

/** Tokens of a call's arguments that are kept, and calls of `getattr` inside each other that are followed. */
const MAX_GIVEN = 200;
const MAX_DEPTH = 8;
const MAX_STARS = 8;

const KEYWORDS = new Set(
  (
    'and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise ' +
    'return try while with yield None True False print self cls'
  ).split(' ')
);

export const isMark = (token: SourceToken | undefined, value: string): boolean =>
  token?.type === 'mark' && token.value === value;

/** True for a token with which a value ends, so that a bracket behind it calls it or takes an item. */
function isValue(token: SourceToken | undefined): boolean {
  return token !== undefined && (token.type === 'mark' ? ')]}'.includes(token.value) : !KEYWORDS.has(token.value));
}

/** The meanings of the names of one source: whichever of its imports or assignments stands last, in any of its functions. */
export class SourceNames {
  readonly imports: { readonly module: string; readonly line: number }[] = [];
  private readonly meanings = new Map<string, string>();
  /** Modules of which everything was imported. */
  private readonly stars = new Set<string>();

  /** Learns the names that a statement gives to modules and what is in them. */
  learn(tokens: readonly SourceToken[]): void {
    let pairs: ReadonlyMap<number, number> | undefined;
    for (let at = 0; at < tokens.length; at++) {
      const { type, value } = tokens[at];
      if (type === 'name' && value === 'import' && tokens[0].value !== 'from') {
        this.learnImport(tokens, at + 1);
      } else if (type === 'name' && value === 'from' && (at === 0 || isMark(tokens[at - 1], ':'))) {
        this.learnFrom(tokens, at + 1);
      } else if ((isMark(tokens[at], '=') || isMark(tokens[at], ':=')) && tokens[at - 1]?.type === 'name') {
        pairs ??= partners(tokens);
        const meaning = this.primary(tokens, at + 1, pairs)?.path;
        if (meaning !== undefined && !meaning.startsWith('…') && meaning !== tokens[at - 1].value) {
          this.meanings.set(tokens[at - 1].value, meaning);
        }
      }
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
        this.meanings.set(tokens[next + 1]?.value ?? '', path);
      } else {
        this.meanings.set(top, top);
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
      }
      if (type === 'name' && dots === '') {
        const isNamed = tokens[at + 1]?.value === 'as';
        this.meanings.set(isNamed ? (tokens[at + 2]?.value ?? '') : value, `${path}.${value}`);
        at += isNamed ? 2 : 0;
      }
    }
  }

  /** The names that a statement uses. */
  usesIn(tokens: readonly SourceToken[]): NameUse[] {
    const first = tokens[0]?.value;
    if (first === 'import' || (first === 'from' && tokens.some(({ value }) => value === 'import'))) {
      return [];
    }
    const uses: NameUse[] = [];
    const pairs = partners(tokens);
    for (let at = 0; at < tokens.length; at++) {
      const close = pairs.get(at);
      // What brackets or braces make: `().__class__`, `(os).system`.
      if (close !== undefined && isMark(tokens[close + 1], '.') && !isValue(tokens[at - 1])) {
        this.follow(
          tokens,
          close + 1,
          this.primary(tokens, at + 1, pairs)?.path ?? '…',
          pairs,
          uses,
          tokens[at].line,
          0
        );
      }
      const isHead = !isMark(tokens[at - 1], '.') && !/^(def|class)$/.test(tokens[at - 1]?.value ?? '');
      // The name of an argument.
      const isKeyword = isMark(tokens[at + 1], '=') && (isMark(tokens[at - 1], '(') || isMark(tokens[at - 1], ','));
      if (isHead && !isKeyword && (tokens[at].type === 'name' || tokens[at].type === 'text')) {
        this.primary(tokens, at, pairs, uses);
      }
    }
    return uses;
  }

  /** Follows the attributes, calls and items behind a name. */
  private primary(
    tokens: readonly SourceToken[],
    from: number,
    pairs: ReadonlyMap<number, number>,
    uses?: NameUse[],
    depth = MAX_DEPTH
  ): { readonly path: string } | undefined {
    const head = tokens[from];
    if (head === undefined || (head.type !== 'name' && head.type !== 'text') || KEYWORDS.has(head.value)) {
      return undefined;
    }
    const meaning = this.meanings.get(head.value);
    let path = head.type === 'text' ? '…' : (meaning ?? head.value);
    if (uses !== undefined && meaning === undefined && head.type === 'name' && isMark(tokens[from + 1], '(')) {
      for (const module of this.stars) {
        uses.push({ path: `${module}.${head.value}`, called: true, given: [], line: head.line });
      }
    }
    path = this.follow(tokens, from + 1, path, pairs, uses, head.line, depth);
    return { path };
  }

  /** Follows the attributes, calls and items behind a value. */
  private follow(
    tokens: readonly SourceToken[],
    from: number,
    start: string,
    pairs: ReadonlyMap<number, number>,
    uses: NameUse[] | undefined,
    line: number,
    depth: number
  ): string {
    let path = start;
    for (let at = from; ;) {
      const close = pairs.get(at);
      if (isMark(tokens[at], '.') && tokens[at + 1]?.type === 'name') {
        path = `${path}.${tokens[at + 1].value}`;
        at += 2;
      } else if (isMark(tokens[at], '(') && close !== undefined) {
        const given = tokens.slice(at + 1, Math.min(close, at + 1 + MAX_GIVEN));
        const made = this.resultOf(path, given, depth);
        if (made === undefined) {
          uses?.push({ path, called: true, given, line: line });
        }
        path = made ?? '…';
        at = close + 1;
      } else if (isMark(tokens[at], '[') && close !== undefined) {
        const item = itemOf(path, tokens.slice(at + 1, Math.min(close, at + 1 + MAX_GIVEN)));
        if (item === '…' && path.endsWith('.__dict__')) {
          uses?.push({ path, called: true, given: [], line });
        }
        path = item;
        at = close + 1;
      } else {
        if (path !== '…') {
          uses?.push({ path, called: false, given: [], line: line });
        }
        return path;
      }
    }
  }

  /** What a call gives that only looks a module or an attribute up. */
  private resultOf(path: string, given: readonly SourceToken[], depth: number): string | undefined {
    const name = path.replace(/^(builtins|__builtins__)\./, '');
    if (name === '__import__' || name === 'importlib.import_module' || name === 'importlib.__import__') {
      return textAt(given, 0);
    }
    if (name !== 'getattr') {
      return undefined;
    }
    const comma = argumentEnd(given, 0);
    const attribute = textAt(given, comma + 1);
    const object = depth > 0 ? this.primary(given, 0, partners(given), undefined, depth - 1)?.path : undefined;
    return attribute === undefined || object === undefined ? undefined : `${object}.${attribute}`;
  }
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
  if (path === 'sys.modules') {
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
