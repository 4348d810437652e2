import type { ByteSource } from '../../bytes/byte-source';
import type { ScanContext } from '../../context';
import { readingsOf, readJson, textOf } from '../../encoding/json';
import type { JsonNode } from '../../encoding/json';
import { PRICES } from '../../work';

/** Bytes of each number (`tfjs-core/src/io/types.ts`); texts have lengths of their own. */
const WIDTHS: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  float16: 2,
  uint16: 2,
  complex64: 8,
  bool: 1,
  uint8: 1
};
const MAX_MANIFEST = 16 * 2 ** 20;

const items = (node: JsonNode | undefined): readonly JsonNode[] =>
  node?.type === 'array' ? node.items : node === undefined ? [] : [node];
const member = (node: JsonNode, key: string): JsonNode | undefined => readingsOf(node, key)[0];

/** Bytes that the weights of a group take together; undefined when a type is not known. */
function bytesOf(group: JsonNode): number | undefined {
  let sum = 0;
  for (const weight of items(member(group, 'weights'))) {
    const quantized = member(weight, 'quantization');
    const type = textOf((quantized && member(quantized, 'dtype')) ?? member(weight, 'dtype') ?? weight);
    const width = type === undefined ? undefined : WIDTHS[type];
    if (width === undefined) {
      return undefined;
    }
    sum += items(member(weight, 'shape')).reduce((n, side) => n * (side.type === 'number' ? side.value : NaN), width);
  }
  return sum;
}

/** Does a manifest of TensorFlow.js say that this file holds weights, and are there as many bytes? */
function declares(manifest: ByteSource, name: string, size: number, context: ScanContext): boolean {
  if (manifest.size > MAX_MANIFEST) {
    return false;
  }
  context.work.spend(manifest.size * PRICES.textByte);
  const { root } = readJson(manifest.read(0, manifest.size));
  const groups = root === undefined ? [] : root.type === 'array' ? root.items : items(member(root, 'weightsManifest'));
  return groups.some(group => {
    const paths = items(member(group, 'paths')).map(textOf);
    const total = bytesOf(group);
    return paths.includes(name) && total !== undefined && (paths.length === 1 ? size === total : size < total);
  });
}

/**
 * True for the weights of TensorFlow.js, raw numbers of any width, when the file beside them that the loader reads says so and
 * the sizes agree. No loader takes them for anything else than numbers.
 */
export function areDeclaredWeights(source: ByteSource, context: ScanContext): boolean {
  const { name } = context;
  if (context.members.length > 0 || context.neighbour === undefined || !/(\.bin|shard\d+(of\d+)?)$/.test(name)) {
    return false;
  }
  const stem = name.replace(/\.bin$/, '').replace(/-shard\d+(of\d+)?$/, '');
  let declared = false;
  for (const manifest of [`${stem}.json`, `${stem}-weights_manifest.json`, 'model.json', 'weights_manifest.json']) {
    context.neighbour(manifest, `manifest of ${name}`, from => {
      declared ||= declares(from, name, source.size, context);
    });
    if (declared) {
      return true;
    }
  }
  return false;
}
