import type { FindingInput, ScanContext } from '../../../context';
import type { JsonNode, JsonObject } from '../../../encoding/json';
import { printable } from '../../../printable';
import type { LookedFiles } from '../python/model-code';

/** Characters of a value that evidence shows. */
const MAX_SHOWN = 300;
/** Characters of the path to a value that a report names, and parts of it. */
const MAX_PATH = 200;
const MAX_PARTS = 12;

/** The way to an object of a document, from the inside out. */
export interface Way {
  readonly key: string;
  readonly above?: Way;
}

/** A value under a key that a reader acts on. */
export interface Place {
  readonly key: string;
  readonly value: JsonNode;
  readonly object: JsonObject;
  readonly root: JsonNode;
  readonly way?: Way;
  readonly context: ScanContext;
  readonly files: LookedFiles;
}

/** The path of a value for a report: `vision_config.auto_map`. */
export function pathOf({ way, key }: Pick<Place, 'way' | 'key'>): string {
  const parts = [key];
  for (let at = way; at !== undefined && parts.length < MAX_PARTS; at = at.above) {
    parts.unshift(at.key);
  }
  return printable(parts.filter(Boolean).join('.'), MAX_PATH);
}

/** Reports what a reader of the value does. */
export function tell(
  place: Place,
  finding: Omit<FindingInput, 'offset' | 'evidence' | 'params'> & Pick<Partial<FindingInput>, 'params' | 'evidence'>,
  value: JsonNode = place.value
): void {
  const { key, context } = place;
  context.finding({
    evidence: `${JSON.stringify(key)}: ${shown(value)}`,
    ...finding,
    offset: value.offset,
    length: value.length,
    params: { path: pathOf(place), ...finding.params }
  });
}

/** Reports a file or an address that the value has its reader open. */
export function tellPath(place: Place, node: JsonNode, file: string): void {
  tell(place, { rule: 'json-path', severity: 'MEDIUM', module: 'json', operator: place.key, params: { file } }, node);
}

function shown(node: JsonNode): string {
  return printable(JSON.stringify(plain(node, 4)) ?? '', MAX_SHOWN);
}

/** The value as JavaScript has it, as far as evidence shows it. */
function plain(node: JsonNode, depth: number): unknown {
  if (node.type === 'object') {
    return depth === 0
      ? '…'
      : Object.fromEntries(node.members.slice(0, 8).map(({ key, value }) => [key, plain(value, depth - 1)]));
  }
  if (node.type === 'array') {
    return depth === 0 ? '…' : node.items.slice(0, 8).map(item => plain(item, depth - 1));
  }
  return node.type === 'null' ? null : node.type === 'string' ? node.value.slice(0, MAX_SHOWN) : node.value;
}

/** The texts in a value and in the lists and objects in it, `depth` levels deep. */
export function* textsIn(node: JsonNode | undefined, depth = 3): Generator<JsonNode & { readonly type: 'string' }> {
  if (node?.type === 'string') {
    yield node;
  } else if (depth > 0 && (node?.type === 'array' || node?.type === 'object')) {
    const inner = node.type === 'array' ? node.items : node.members.map(({ value }) => value);
    for (const item of inner) {
      yield* textsIn(item, depth - 1);
    }
  }
}
