import type { YamlCursor } from './yaml-cursor';
import type { YamlMember, YamlNode } from './yaml-node';
import { YamlError } from './yaml-node';

const MAX_NODES = 4_000_000;
/** Members of all mappings that come from others: no settings have so many, and short chains make millions. */
const MAX_MERGED = 200_000;
/** Characters of the longest text that may be a number or a word. */
const MAX_WORD = 40;

/** A key with this tag merges, whatever its text. */
const MERGE = 'tag:yaml.org,2002:merge';
/** Tags that leave a text what it is, and those that make another key of it: none, or bytes. */
const TEXT_KEY = /^(?:!|tag:yaml\.org,2002:str)$/;
const OTHER_KEY = /^tag:yaml\.org,2002:(?:null|binary)$/;

const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['', null],
  ['~', null],
  ['null', null],
  ['true', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['no', false],
  ['off', false]
]);
const NUMBER = /^[-+]?(\d[\d_]*(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/;

/** What stands in front of a value. */
export interface Properties {
  readonly tag?: string;
  readonly anchor?: string;
  readonly at: number;
}

interface Building {
  type: 'object' | 'array';
  tag?: string;
  offset: number;
  length: number;
}
/** A collection that is not read to its end yet. */
export type Container<T extends 'object' | 'array'> = Building &
  (T extends 'object' ? { type: 'object'; members: YamlMember[] } : { type: 'array'; items: YamlNode[] });

/** Makes the values of a document, and counts them. */
export class YamlBuilder {
  nodes = 0;
  /** Values when each alias stands for all that it names. */
  expanded = 0;
  private merged = 0;
  private anchors = new Map<string, { readonly node: YamlNode; readonly weight: number }>();

  constructor(private readonly cursor: YamlCursor) {}

  /** Anchors are those of one document. */
  begin(): void {
    this.anchors = new Map();
  }

  alias(name: string): YamlNode {
    const found = this.anchors.get(name);
    this.expanded += found?.weight ?? 1;
    return found?.node ?? this.scalar('', true, undefined, this.cursor.at);
  }

  /** Gives a value, which `weight` values are in, the properties that stood in front of it. */
  describe(node: YamlNode, { tag, anchor, at }: Properties, weight: number): void {
    if (tag !== undefined) {
      Object.assign(node, { tag, offset: at });
    }
    if (anchor !== undefined) {
      this.anchors.set(anchor, { node, weight });
    }
  }

  scalar(text: string, plain: boolean, props: Properties | undefined, offset: number): YamlNode {
    this.count();
    const length = Math.max(0, this.cursor.at - offset);
    const node = plain && text.length < MAX_WORD ? resolved(text, offset, length) : asText(text, offset, length);
    if (props !== undefined) {
      this.describe(node, props, 1);
    }
    return node;
  }

  open<T extends 'object' | 'array'>(
    type: T,
    props: Properties | undefined,
    offset = this.cursor.at
  ): { readonly node: Container<T>; close(): YamlNode } {
    const before = this.expanded;
    this.count();
    const { tag, anchor } = props ?? {};
    const node = {
      type,
      ...(tag && { tag }),
      offset: props?.at ?? offset,
      length: 0,
      ...(type === 'object' ? { members: [] } : { items: [] })
    } as unknown as Container<T>;
    const known = { node: node as unknown as YamlNode, weight: 1 };
    if (anchor !== undefined) {
      this.anchors.set(anchor, known);
    }
    const close = (): YamlNode => {
      node.length = this.cursor.at - node.offset;
      if (known.node.type === 'object') {
        this.merge(node as Container<'object'>);
      }
      known.weight = this.expanded - before;
      return known.node;
    };
    return { node, close };
  }

  put(members: YamlMember[], key: YamlNode, value: YamlNode, offset = key.offset): void {
    const text = OTHER_KEY.test(key.tag ?? '')
      ? ''
      : key.type === 'string'
        ? key.value
        : 'value' in key
          ? String(key.value)
          : key.type === 'null'
            ? 'null'
            : '';
    const isPlain = key.type !== 'object' && key.type !== 'array' && key.tag === undefined;
    members.push(isPlain ? { key: text, offset, value } : { key: text, offset, value, keyNode: key });
  }

  /**
   * Loaders put the members of what stands under `<<` among those of the mapping, unless it has them itself: a key that acts may
   * come from elsewhere in the document.
   */
  private merge({ members }: Container<'object'>): void {
    const merged = members.filter(({ key, keyNode }) => (keyNode === undefined ? key === '<<' : keyNode.tag === MERGE));
    if (merged.length === 0) {
      return;
    }
    const present = new Set(members.map(({ key }) => key));
    // Of a list the first mapping counts; of repeated keys the last one does, here as there.
    for (const { value } of merged.reverse()) {
      for (const source of value.type === 'array' ? value.items : [value]) {
        const own = source.type === 'object' && source.members !== members ? source.members : [];
        for (let i = own.length - 1; i >= 0; i--) {
          const one = own[i];
          if ((one.keyNode === undefined || TEXT_KEY.test(one.keyNode.tag ?? '')) && !present.has(one.key)) {
            this.count();
            if (++this.merged > MAX_MERGED) {
              throw new YamlError('limit-size', this.cursor.at);
            }
            present.add(one.key);
            members.push(one);
          }
        }
      }
    }
  }

  private count(): void {
    this.expanded++;
    if (++this.nodes > MAX_NODES) {
      throw new YamlError('limit-size', this.cursor.at);
    }
  }
}

function asText(value: string, offset: number, length: number): YamlNode {
  return { type: 'string', value, offset, length };
}

/** A plain text: a word or a number of YAML 1.1, or a text. */
function resolved(text: string, offset: number, length: number): YamlNode {
  if (NUMBER.test(text)) {
    return { type: 'number', value: Number(text.includes('_') ? text.replace(/_/g, '') : text), offset, length };
  }
  const word = text.length <= 5 ? WORDS.get(text.toLowerCase()) : undefined;
  if (word === undefined) {
    return asText(text, offset, length);
  }
  return word === null ? { type: 'null', offset, length } : { type: 'boolean', value: word, offset, length };
}
