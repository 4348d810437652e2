import type { JsonArray, JsonMember, JsonNode, JsonObject } from '../json';

/** What YAML adds to a value: a tag in its long form (`tag:yaml.org,2002:python/name:os.system`, `!new:torch.nn.Linear`). */
interface Tagged {
  readonly tag?: string;
}

export interface YamlMember extends JsonMember {
  readonly value: YamlNode;
  /** A key that is more than a plain text: a collection, or one with a tag. */
  readonly keyNode?: YamlNode;
}

export interface YamlObject extends JsonObject, Tagged {
  readonly members: readonly YamlMember[];
}

export interface YamlArray extends JsonArray, Tagged {
  readonly items: readonly YamlNode[];
}

/**
 * A value of YAML, which the readers of JSON values take, too. Aliases are the same object as what they name: a walk has to
 * remember where it was.
 */
export type YamlNode = YamlObject | YamlArray | (Exclude<JsonNode, JsonObject | JsonArray> & Tagged);

export interface YamlReading {
  /** The values of the documents; after an error those before it, and the part that was read. */
  readonly documents: readonly YamlNode[];
  readonly error?: { readonly reason: 'corrupt' | 'limit-depth' | 'limit-size'; readonly offset: number };
  /** Values when each alias stands for all that it names. */
  readonly expanded: number;
  readonly nodes: number;
}

export class YamlError extends Error {
  constructor(
    readonly reason: 'corrupt' | 'limit-depth' | 'limit-size',
    readonly offset: number
  ) {
    super(reason);
  }
}
