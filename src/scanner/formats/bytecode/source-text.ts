import type { CodeNames } from '../../rules/judge-code';
import { quoteless } from './source-strings';

/** Characters of source that are read; what follows is not known. */
const MAX_SOURCE = 200_000;
const KEYWORDS = new Set(
  (
    'False None True and as assert async await break case class continue def del elif else except finally for from global if import in ' +
    'is lambda match nonlocal not or pass raise return try while with yield print'
  ).split(' ')
);
/** One token: a string with its prefix, a name, a number, blanks, a comment, a line break, or another character. */
const TOKEN =
  /([rRbBuUfFtT]{0,2})('''[\s\S]*?(?:'''|$)|"""[\s\S]*?(?:"""|$)|'(?:\\[\s\S]|[^'\\\n])*(?:'|$|(?=\n))|"(?:\\[\s\S]|[^"\\\n])*(?:"|$|(?=\n)))|([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)|(\d[\w.]*)|([ \t\f]+|\\\r?\n)|(#[^\n]*)|(\r?\n|;)|([\s\S])/g;
/** Words that source is full of, and data are not. */
const SIGNS =
  /(^|[\n;])\s*(import|from)\s+[\w.]+|\b(lambda|def|class)\b[^\n]*:|\b\w+\s*\.\s*\w+\s*\(|\b(exec|eval|compile|open|getattr|__import__)\s*\(|__\w+__/;

interface Token {
  readonly kind: 'name' | 'text' | 'other' | 'line';
  readonly text: string;
}

/** True for a text that may be Python, short of parsing it. */
export function looksLikeSource(text: string): boolean {
  return text.length >= 6 && text.length <= MAX_SOURCE && SIGNS.test(text);
}

/**
 * The names, dotted names, imports and texts of Python source (the reference's lexical analysis). It reads what may be source,
 * so that anything is taken as such: names behind blanks and in other brackets count, too. Expressions in f-strings are source.
 */
export function sourceNames(source: string): CodeNames {
  const reader = new SourceReader();
  reader.read(source, 0);
  return {
    names: [...reader.names],
    paths: [...reader.paths],
    imports: [...reader.imports],
    texts: [...reader.texts],
    handedOn: [...reader.handedOn],
    understood: source.length <= MAX_SOURCE
  };
}

class SourceReader {
  readonly names = new Set<string>();
  readonly paths = new Set<string>();
  readonly imports = new Set<string>();
  readonly texts = new Set<string>();
  /** Names that stand alone, without an attribute behind them. */
  readonly handedOn = new Set<string>();
  private readonly aliases = new Map<string, string>();

  read(source: string, depth: number): void {
    const tokens = this.tokens(source.slice(0, MAX_SOURCE), depth);
    for (let at = 0; at < tokens.length;) {
      const { kind, text } = tokens[at];
      if (kind === 'name' && (text === 'import' || text === 'from')) {
        at = this.importStatement(tokens, at);
      } else if (kind === 'name' && !KEYWORDS.has(text)) {
        at = this.path(tokens, at, this.aliases.get(text) ?? text);
      } else if (text === '.' && tokens[at + 1]?.kind === 'name') {
        // An attribute of a value: `f(x).system`.
        at = this.path(tokens, at + 1, `…${tokens[at + 1].text}`);
      } else {
        at++;
      }
    }
  }

  private tokens(source: string, depth: number): Token[] {
    const tokens: Token[] = [];
    for (const [, prefix, text, name, number, blank, comment, line, other] of source.matchAll(TOKEN)) {
      if (name !== undefined) {
        // Python takes letters of other forms for the plain ones.
        tokens.push({ kind: 'name', text: name.normalize('NFKC') });
      } else if (text !== undefined) {
        this.text(prefix, text, depth);
        tokens.push({ kind: 'text', text });
      } else if (line !== undefined) {
        tokens.push({ kind: 'line', text: line });
      } else if (blank === undefined && comment === undefined) {
        tokens.push({ kind: 'other', text: number ?? other });
      }
    }
    return tokens;
  }

  private text(prefix: string, text: string, depth: number): void {
    const value = quoteless(text, /r/i.test(prefix));
    this.texts.add(value);
    if (/[ft]/i.test(prefix) && depth < 4) {
      for (const [, inner] of value.matchAll(/\{([^{}]+)\}/g)) {
        this.read(inner, depth + 1);
      }
    }
  }

  private path(tokens: readonly Token[], from: number, head: string): number {
    let at = from;
    let path = head;
    this.note(path);
    this.names.add(tokens[from].text);
    while (tokens[at + 1]?.text === '.' && tokens[at + 2]?.kind === 'name') {
      at += 2;
      path = path.startsWith('…') ? `…${tokens[at].text}` : `${path}.${tokens[at].text}`;
      this.names.add(tokens[at].text);
      this.note(path);
    }
    if (!path.startsWith('…')) {
      this.handedOn.add(path);
    }
    return at + 1;
  }

  private note(path: string): void {
    this.paths.add(path);
  }

  /** `import a.b as c, d` and `from a.b import c as d, e`. */
  private importStatement(tokens: readonly Token[], start: number): number {
    let at = start + 1;
    const dotted = (): string => {
      let name = '';
      while (
        (tokens[at]?.kind === 'name' && tokens[at].text !== 'import' && tokens[at].text !== 'as') ||
        tokens[at]?.text === '.'
      ) {
        name += tokens[at++].text;
      }
      return name;
    };
    const alias = (): string | undefined => {
      if (tokens[at]?.text !== 'as') {
        return undefined;
      }
      at += 2;
      return tokens[at - 1]?.text;
    };
    if (tokens[start].text === 'from') {
      const module = dotted();
      if (tokens[at]?.text !== 'import') {
        return start + 1;
      }
      this.module(module);
      for (at++; at < tokens.length && tokens[at].kind !== 'line'; at++) {
        if (tokens[at].kind === 'name') {
          const item = tokens[at].text;
          this.note(`${module}.${item}`);
          this.names.add(item);
          at++;
          this.aliases.set(alias() ?? item, `${module}.${item}`);
          at--;
        }
      }
      return at;
    }
    do {
      const module = dotted();
      this.module(module);
      const name = alias();
      this.aliases.set(name ?? module.split('.')[0], name === undefined ? module.split('.')[0] : module);
    } while (tokens[at++]?.text === ',');
    return Math.max(at - 1, start + 1);
  }

  private module(name: string): void {
    const plain = name.replace(/^\.+/, '');
    if (plain !== '') {
      this.imports.add(plain);
      this.note(plain);
      plain.split('.').forEach(part => this.names.add(part));
    }
  }
}
