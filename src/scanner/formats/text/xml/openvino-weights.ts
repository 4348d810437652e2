import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { visitXml } from '../../../encoding/xml';
import { PRICES } from '../../../work';
import { decodedText } from '../config/decoded-text';

/** Bytes of a description that is read for its file of weights. */
const MAX_XML = 64 * 2 ** 20;
/** Weights are aligned. */
const MAX_REST = 64;

/**
 * Accounts for the file of weights of an OpenVINO model: the description beside it says that numbers stand there, from the
 * beginning to the end. False when there is none.
 */
export function coverOpenVinoWeights(source: ByteSource, context: ScanContext): boolean {
  const [, stem] = /^(?:.*[/\\])?([^/\\]+)\.bin$/i.exec(context.name) ?? [];
  if (stem === undefined || context.members.length > 0) {
    return false;
  }
  const file = `${stem}.xml`;
  let end = 0;
  context.neighbour?.(file, 'openvino-weights', description => {
    end = weightsEnd(description, context);
  });
  if (end === 0 || end > source.size || source.size - end > MAX_REST) {
    return false;
  }
  context.cover({ status: 'inert', format: 'raw-tensor', size: source.size, reason: 'weights-of', params: { file } });
  return true;
}

/** Where the last constant of a description ends; 0 when it is none. */
function weightsEnd(description: ByteSource, context: ScanContext): number {
  const size = Math.min(description.size, MAX_XML);
  context.work.spend(size * PRICES.textByte);
  let root: string | undefined;
  let end = 0;
  visitXml(decodedText(description.read(0, size)).text.replace(/^\ufeff/, ' '), {
    start(name, attributes) {
      root ??= name;
      const [offset, length] = [Number(attributes.get('offset')), Number(attributes.get('size'))];
      if (name === 'data' && Number.isSafeInteger(offset + length)) {
        end = Math.max(end, offset + length);
      }
    }
  });
  return root === 'net' ? end : 0;
}
