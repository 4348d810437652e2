import { SourceError } from '../../../bytes/byte-source';
import type { ByteSource } from '../../../bytes/byte-source';
import { paged } from '../../../bytes/paged';
import { slice } from '../../../bytes/slice';
import type { ScanContext } from '../../../context';
import type { FlatTable } from '../../../encoding/flatbuffers';
import { FlatBuffer } from '../../../encoding/flatbuffers';
import type { Format } from '../../../format';
import { PRICES } from '../../../work';
import { scanProgramsInside } from '../../native/inside';
import { judgeOwnPath } from '../tensorflow/assets';
import { ModelBounds } from './bounds';
import { Operators } from './named-operators';
import { MODEL, SUBGRAPH } from './schema';

/** Tables and vectors of one model. */
const MAX_VISITS = 4_000_000;
/** Bytes of one text. */
const MAX_TEXT = 4096;

/**
 * TensorFlow Lite (`tensorflow/compiler/mlir/lite/schema/schema.fbs`): a FlatBuffer of operations, tensors and buffers. The buffers
 * are passed over. An operation `Flex...` is one of TensorFlow's own.
 */
export const tflite: Format = {
  id: 'tflite',
  scan(source, context) {
    const pages = paged(source);
    const { root } = new FlatBuffer(pages, MAX_VISITS);
    const bounds = new ModelBounds(root, source.size, context);
    const operators = new Operators(root, pages, bounds, context);
    bounds.check();
    let index = 0;
    for (const graph of root.tables(MODEL.subgraphs)) {
      const isCalled = bounds.called.has(index++);
      for (const operator of graph.tables(SUBGRAPH.operators)) {
        context.work.spend(PRICES.record);
        operators.judge(graph, operator, isCalled);
      }
    }
    operators.judgeUnused();
    scanMetadata(root, pages, bounds, context);
    for (const group of root.tables(MODEL.externalGroups)) {
      const name = group.vector(0, 1);
      if (name !== undefined && name.length <= MAX_TEXT) {
        judgeOwnPath(group.text(0) ?? '', group.at, 'external_buffer', context);
      }
    }
    scanProgramsInside(source, context);
    context.cover({ status: 'scanned', format: 'tflite', size: source.size });
  }
};

/** Buffers that an application reads: labels, descriptions, and whatever else their writer put there. */
function scanMetadata(root: FlatTable, source: ByteSource, bounds: ModelBounds, context: ScanContext): void {
  for (const metadata of root.tables(MODEL.metadata)) {
    const place = bounds.bufferAt(metadata.uint32(1));
    const part = place && slice(source, place.at, place.length);
    if (part !== undefined && part.size > 0 && context.recognise(part) !== undefined) {
      const name = metadata.vector(0, 1);
      if (name !== undefined && name.length > MAX_TEXT) {
        throw new SourceError('limit-size', { size: name.length, limit: MAX_TEXT });
      }
      context.child(metadata.text(0) ?? `offset ${metadata.at}`, part);
    }
  }
}
