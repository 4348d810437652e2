import { member, readJson, textOf } from '../../../encoding/json';
import type { Format, Probe } from '../../../format';
import { textOf as plainText } from '../../text/plain-text';
import { PRICES } from '../../../work';
import { GraphJudge } from '../graph-judge';

/** Larger ones are none. */
const MAX_SIZE = 2 ** 20;

const FIRST: ReadonlySet<number> = new Set([0x7b, 0x20, 0x0a, 0x0d, 0x09]);

function isManifest(probe: Probe): boolean {
  const text = probe.size <= MAX_SIZE && FIRST.has(probe.head[0]) ? plainText(probe) : undefined;
  return text !== undefined && /^\s*\{/.test(text) && /"itemInfoEntries"\s*:/.test(text);
}

/** The list of a Core ML package (`Manifest.json` of an `.mlpackage`): where its parts are below the folder `Data`. */
export const coremlManifest: Format = {
  id: 'coreml-manifest',
  probe: isManifest,
  scan(source, context) {
    context.work.spend(source.size * PRICES.textByte);
    const judge = new GraphJudge(context, 'coreml-manifest', 'CoreML', source);
    const { root, error } = readJson(source.read(0, source.size).slice());
    const items = member(root, 'itemInfoEntries');
    for (const { value, offset } of items?.type === 'object' ? items.members : []) {
      context.work.spend(PRICES.record);
      const path = textOf(member(value, 'path'));
      if (path !== undefined) {
        judge.path(path, offset, 'Manifest');
      }
    }
    context.cover(
      error === undefined
        ? { status: 'scanned', format: 'coreml-manifest', size: source.size }
        : {
            status: 'failed',
            format: 'coreml-manifest',
            size: source.size,
            reason: error.reason,
            params: { offset: error.offset }
          }
    );
  }
};
