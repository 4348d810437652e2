/**
 * A reader of YAML 1.1 as PyYAML 6 and ruamel.yaml read it (yaml.org/spec/1.1, the scanner's rules for indentation and simple
 * keys included), for files that an attacker may have written. It builds nothing: tags stay words. Where the readers in use
 * differ it takes what any of them takes. Never throws; work and memory are linear in the text, however often aliases multiply it.
 */
import type { Container, Properties } from './yaml-builder';
import { YamlBuilder } from './yaml-builder';
import { YamlCursor } from './yaml-cursor';
import type { YamlNode, YamlReading } from './yaml-node';
import { YamlError } from './yaml-node';
import { blockText, plainLine, plainRest, quoted } from './yaml-scalars';
import { TagHandles } from './yaml-tags';

export type { YamlMember, YamlNode, YamlObject, YamlReading } from './yaml-node';

/** Collections in each other: Python's recursion ends PyYAML's reading before. */
const MAX_DEPTH = 400;
/** Characters of a tag that are kept. */
const MAX_TAG = 2_000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Reads every document of a text. Offsets in the result count its characters. */
export function readYaml(text: string): YamlReading {
  return new YamlReader(text).read();
}

class YamlReader {
  private readonly cursor: YamlCursor;
  private readonly build: YamlBuilder;
  private tags = new TagHandles();
  private readonly documents: YamlNode[] = [];
  private depth = 0;

  constructor(text: string) {
    // Each line break of YAML 1.1 becomes one line feed, and the text stays as long as it was.
    this.cursor = new YamlCursor(
      text
        .replace(/\r\n/g, ' \n')
        .replace(/[\r\x85\u2028\u2029]/g, '\n')
        .replace(/^\ufeff/, ' ')
    );
    this.build = new YamlBuilder(this.cursor);
    if (text.startsWith('\ufeff')) {
      this.cursor.at = this.cursor.lineStart = 1;
    }
  }

  read(): YamlReading {
    const { cursor, documents } = this;
    const result = (error?: YamlReading['error']): YamlReading => {
      const { expanded, nodes } = this.build;
      return { documents, error, expanded, nodes };
    };
    try {
      while (this.beginDocument()) {
        this.build.begin();
        documents.push(this.block(-1, false, true));
        cursor.skipBlanks();
        if (!cursor.ended && !cursor.isMarker()) {
          cursor.fail();
        }
      }
      return result();
    } catch (error) {
      if (!(error instanceof YamlError)) {
        throw error;
      }
      return result({ reason: error.reason, offset: error.offset });
    }
  }

  /** Goes to the value of the next document; false at the end. */
  private beginDocument(): boolean {
    const { cursor } = this;
    this.tags = new TagHandles();
    for (;;) {
      cursor.skipBlanks();
      if (cursor.ended) {
        return false;
      }
      const { text, at } = cursor;
      if (text[at] === '%' && cursor.column === 0) {
        const end = text.indexOf('\n', at);
        cursor.at = end < 0 ? text.length : end;
        this.tags.declare(text.slice(at, Math.min(cursor.at, at + MAX_TAG)));
      } else if (!cursor.isMarker()) {
        return true;
      } else {
        cursor.at += 3;
        if (text.startsWith('---', at)) {
          return true;
        }
        this.tags = new TagHandles();
      }
    }
  }

  /**
   * The value at or behind the cursor that stands deeper than `parent`.
   * @param sequence - one of the same depth counts when it is a sequence: the value of a key
   * @param keys - a mapping may begin in this line
   */
  private block(parent: number, sequence: boolean, keys: boolean): YamlNode {
    const { cursor } = this;
    let props: Properties | undefined;
    for (;;) {
      keys = cursor.skipBlanks() || keys;
      const { at, column, lineStart } = cursor;
      const outside = column < parent || (column === parent && !(sequence && cursor.isIndicator('-')));
      if (cursor.ended || cursor.isMarker() || outside) {
        return this.build.scalar('', true, props, at);
      }
      if (cursor.isIndicator('-') && keys) {
        return this.nested(() => this.sequence(column, props));
      }
      if (keys && (cursor.isIndicator('?') || cursor.isIndicator(':'))) {
        return this.nested(() => this.mapping(column, props));
      }
      const own = this.properties();
      if (own !== undefined && cursor.isLineEnd()) {
        props = { ...props, ...own };
        keys = false;
        continue;
      }
      const all = own === undefined ? props : { ...props, ...own };
      if ('|>'.includes(cursor.text[cursor.at])) {
        const text = blockText(cursor, parent);
        return this.build.scalar(text, false, all, at);
      }
      const plain = this.isPlain();
      if (plain) {
        const start = cursor.at;
        const line = plainLine(cursor, false);
        if (line === '') {
          cursor.fail();
        }
        if (keys && this.isColon()) {
          const key = this.build.scalar(line, true, own, start);
          return this.nested(() => this.mapping(column, props, { key, at }));
        }
        return this.build.scalar(plainRest(cursor, line, parent, false), true, all, start);
      }
      const { inner, finish } = this.unfinished();
      if (keys && lineStart === cursor.lineStart && this.isColon()) {
        finish(own);
        return this.nested(() => this.mapping(column, props, { key: inner, at }));
      }
      finish(all);
      return inner;
    }
  }

  private nested<T>(read: () => T): T {
    if (++this.depth > MAX_DEPTH) {
      throw new YamlError('limit-depth', this.cursor.at);
    }
    const value = read();
    this.depth--;
    return value;
  }

  private isPlain(): boolean {
    return !'[{"\'*'.includes(this.cursor.text[this.cursor.at] ?? '*');
  }

  /** The colon behind a key in the same line. */
  private isColon(): boolean {
    this.cursor.skipSpaces();
    return this.cursor.isIndicator(':');
  }

  private sequence(column: number, props: Properties | undefined): YamlNode {
    const { cursor } = this;
    const { node, close } = this.build.open('array', props);
    while (cursor.column === column && cursor.isIndicator('-')) {
      cursor.at++;
      node.items.push(this.block(column, false, true));
      cursor.skipBlanks();
    }
    return close();
  }

  private mapping(
    column: number,
    props: Properties | undefined,
    first?: { readonly key: YamlNode; readonly at: number }
  ): YamlNode {
    const { cursor } = this;
    const { node, close } = this.build.open('object', props, first?.at);
    for (let next = first; ; next = undefined) {
      const { at } = cursor;
      let key = next?.key;
      const asked = key === undefined && cursor.isIndicator('?');
      if (asked) {
        cursor.at++;
        key = this.block(column, true, true);
        cursor.skipBlanks();
        if (cursor.column !== column || !cursor.isIndicator(':')) {
          this.build.put(node.members, key, this.build.scalar('', true, undefined, at));
          key = undefined;
        }
      } else if (key === undefined) {
        key = cursor.isIndicator(':') ? this.build.scalar('', true, undefined, at) : this.simpleKey();
      }
      if (key !== undefined) {
        if (!cursor.isIndicator(':')) {
          cursor.fail();
        }
        cursor.at++;
        this.build.put(node.members, key, this.block(column, true, asked), next?.at ?? at);
      }
      cursor.skipBlanks();
      if (cursor.ended || cursor.column < column || cursor.isMarker()) {
        return close();
      }
      if (cursor.column > column || cursor.isIndicator('-')) {
        cursor.fail();
      }
    }
  }

  private simpleKey(): YamlNode {
    const { cursor } = this;
    const { at } = cursor;
    const own = this.properties();
    cursor.skipSpaces();
    if (this.isPlain()) {
      const key = this.build.scalar(plainLine(cursor, false), true, own, at);
      this.isColon();
      return key;
    }
    const { inner, finish } = this.unfinished();
    finish(own);
    this.isColon();
    return inner;
  }

  /** A value in flow style that is given its properties later: whether they are its own shows behind it. An alias takes none. */
  private unfinished(): { readonly inner: YamlNode; finish(props: Properties | undefined): void } {
    const before = this.build.expanded;
    const isAlias = this.cursor.text[this.cursor.at] === '*';
    const inner = this.inline(undefined);
    const weight = this.build.expanded - before;
    const finish = (props: Properties | undefined): void => {
      if (props === undefined || isAlias) {
        return;
      }
      this.build.describe(inner, props, weight);
    };
    return { inner, finish };
  }

  /** A value in flow style: a collection in brackets, a quoted or plain text, an alias. */
  private inline(props: Properties | undefined): YamlNode {
    const { cursor } = this;
    const { text, at } = cursor;
    switch (text[at]) {
      case '[':
        return this.nested(() => this.flow('array', props));
      case '{':
        return this.nested(() => this.flow('object', props));
      case '"':
      case "'":
        return this.build.scalar(quoted(cursor), false, props, at);
      case '*':
        return this.alias();
      default: {
        const line = plainLine(cursor, true);
        return this.build.scalar(line === '' ? '' : plainRest(cursor, line, -1, true), true, props, at);
      }
    }
  }

  private flow<T extends 'object' | 'array'>(type: T, props: Properties | undefined): YamlNode {
    const { cursor } = this;
    const end = type === 'array' ? ']' : '}';
    const { node, close } = this.build.open(type, props);
    cursor.at++;
    for (;;) {
      cursor.skipBlanks();
      const char = cursor.text[cursor.at];
      if (char === undefined) {
        cursor.fail();
      }
      if (char === ',' || char === end) {
        cursor.at++;
        if (char === end) {
          return close();
        }
        continue;
      }
      this.flowEntry(node);
    }
  }

  private flowEntry(node: Container<'object'> | Container<'array'>): void {
    const { cursor } = this;
    const { at } = cursor;
    const asked = cursor.isIndicator('?');
    if (asked) {
      cursor.at++;
      cursor.skipBlanks();
    }
    const key = this.flowValue();
    cursor.skipBlanks();
    let value: YamlNode | undefined;
    if (cursor.text[cursor.at] === ':') {
      cursor.at++;
      cursor.skipBlanks();
      value = this.flowValue();
    } else if (cursor.at === at) {
      cursor.fail();
    }
    if (node.type === 'object') {
      this.build.put(node.members, key, value ?? this.build.scalar('', true, undefined, at));
    } else if (value === undefined && !asked) {
      node.items.push(key);
    } else {
      const pair = this.build.open('object', undefined, at);
      this.build.put(pair.node.members, key, value ?? this.build.scalar('', true, undefined, at));
      node.items.push(pair.close());
    }
  }

  private flowValue(): YamlNode {
    const { cursor } = this;
    const { at } = cursor;
    const props = this.properties(true);
    cursor.skipBlanks();
    const char = cursor.text[cursor.at] ?? '';
    return char === '' || ',]}:'.includes(char) ? this.build.scalar('', true, props, at) : this.inline(props);
  }

  private alias(): YamlNode {
    const { cursor } = this;
    const [written] = matchAt(/\*[^\s,[\]{}]*/y, cursor);
    return this.build.alias(written.slice(1));
  }

  /** Tag and anchor in front of a value, in either order, in one line. */
  private properties(flow = false): Properties | undefined {
    const { cursor } = this;
    let props: Mutable<Properties> | undefined;
    for (;;) {
      const { at, text } = cursor;
      if (text[at] === '!') {
        const [written] = matchAt(flow ? /!(?:<[^>\s]*>|[^\s,[\]{}]*)/y : /!(?:<[^>\s]*>|\S*)/y, cursor);
        props = { at, ...props, tag: this.tags.full(written.slice(0, MAX_TAG)) };
      } else if (text[at] === '&') {
        const [written] = matchAt(/&[^\s,[\]{}]*/y, cursor);
        props = { at, ...props, anchor: written.slice(1) };
      } else {
        return props;
      }
      cursor.skipSpaces();
      if (flow) {
        cursor.skipBlanks();
      }
    }
  }
}

function matchAt(pattern: RegExp, cursor: YamlCursor): RegExpExecArray {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text) ?? cursor.fail();
  cursor.at += found[0].length;
  return found;
}
