import type { ScanContext } from '../../../context';
import type { Format } from '../../../format';
import type { JsonNode } from '../../../encoding/json';
import { readJson, visitJson } from '../../../encoding/json';
import { SourceError } from '../../../bytes/byte-source';
import type { ByteSource } from '../../../bytes/byte-source';
import { printable } from '../../../printable';
import { PRICES } from '../../../work';

const texts = () => require('./exported-texts') as typeof import('./exported-texts');

/**
 * The JSON of an exported program (`torch/_export/serde/schema.py`). Loading it parses symbolic sizes with
 * `sympy.sympify`, which evaluates Python, looks operators up by name, and writes Python from the names of the graph and
 * from its guards: all of those are read here.
 */
export const exportProgram: Format = {
  id: 'pytorch-export-program',
  probe: () => false,
  scan(source, context) {
    if (source.size > context.limits.maxWhole) {
      context.cover({
        status: 'not-understood',
        format: 'pytorch-export-program',
        size: source.size,
        reason: 'limit-size',
        params: { limit: context.limits.maxWhole }
      });
      return;
    }
    context.work.spend(source.size * PRICES.textByte);
    const error = visitJson(
      source.read(0, source.size),
      (key, node) => {
        context.work.spend(PRICES.node);
        if (node.type === 'string') {
          context.trace?.(node.offset, { type: 'text', text: node.value });
          texts().judgeText(context, key, node.value);
        }
      },
      (key, offset) => reportRepeated(context, key, offset)
    );
    context.cover({
      status: error === undefined ? 'scanned' : 'failed',
      format: 'pytorch-export-program',
      size: source.size,
      reason: error?.reason,
      params: error && { offset: error.offset }
    });
  }
};

/** PyTorch writes the program from objects, which have no field twice. All of the values were judged. */
function reportRepeated(context: ScanContext, key: string, offset: number): void {
  const shown = printable(key, context.limits.maxName);
  context.finding({
    rule: 'json-repeated-key',
    severity: 'MEDIUM',
    module: 'json',
    operator: shown,
    offset,
    evidence: JSON.stringify(shown),
    params: { key: shown }
  });
}

/** Objects and lists in each other that a configuration has at most. */
const MAX_CONFIG_DEPTH = 50;

/**
 * Parses JSON as Python does, so that no configuration is refused which `json.loads` reads; throws `corrupt` for anything
 * else. A repeated key with different plain values has none: it must not be taken for a proof of anything.
 */
export function parseJson(source: ByteSource): unknown {
  const { root, error } = readJson(source.read(0, source.size));
  if (error !== undefined) {
    throw new SourceError('corrupt');
  }
  return plainValue(root, 0);
}

function plainValue(node: JsonNode | undefined, depth: number): unknown {
  if (node === undefined || node.type === 'null' || depth > MAX_CONFIG_DEPTH) {
    return null;
  }
  if (node.type === 'array') {
    return node.items.map(item => plainValue(item, depth + 1));
  }
  if (node.type !== 'object') {
    return node.value;
  }
  const values = new Map<string, unknown>();
  for (const { key, value } of node.members) {
    const plain = plainValue(value, depth + 1);
    values.set(key, values.has(key) && values.get(key) !== plain && typeof plain !== 'object' ? undefined : plain);
  }
  return Object.fromEntries(values);
}

/** The loader unpickles members whose names begin so, whatever else their entry says. */
const UNPICKLED = /^(custom_obj_|opaque_obj_)/i;

/** Every file beside a configuration of weights or constants, by its entries: a raw tensor, or something that is unpickled. */
export function payloadsOf(config: unknown): { readonly name: string; readonly raw: boolean }[] {
  const entries: unknown = (config as { config?: unknown } | null)?.config;
  if (typeof entries !== 'object' || entries === null) {
    return [];
  }
  return Object.values(entries as Record<string, { path_name?: unknown; use_pickle?: unknown } | null>).flatMap(
    entry =>
      entry !== null && typeof entry === 'object' && typeof entry.path_name === 'string'
        ? [{ name: entry.path_name, raw: entry.use_pickle === false && !UNPICKLED.test(entry.path_name) }]
        : []
  );
}
