import { SourceError } from '../../../bytes/byte-source';
import type { ByteSource } from '../../../bytes/byte-source';
import { paged } from '../../../bytes/paged';
import { slice } from '../../../bytes/slice';
import type { ScanContext } from '../../../context';
import type { FlatTable } from '../../../encoding/flatbuffers';
import { FlatBuffer } from '../../../encoding/flatbuffers';
import { latin1 } from '../../../printable';
import { PRICES } from '../../../work';
import { GraphJudge } from '../graph-judge';
import { judgeOwnPath } from '../tensorflow/assets';
import { ModelBounds } from './bounds';
import { Operators } from './named-operators';
import { MODEL, SUBGRAPH } from './schema';

/** Tables and vectors of one model. */
const MAX_VISITS = 4_000_000;
/** Bytes of one text. */
const MAX_TEXT = 4096;
/** Bytes of a text that somebody else may read. */
const MAX_METADATA = 64 * 1024;
const UTF8 = new TextDecoder();
/** Bytes behind the last text or buffer in which the beginning of another file is looked for: a few tables may stand there, too. */
const MAX_REST = 4096;
const MAX_BEGINS = 16;
const BEGINS = /\x7fELF[\x01\x02]|MZ[^]{2}|\x80[\x02-\x05][^]|[\xce\xcf]\xfa\xed\xfe|#![\w/ ]*\//g;

/** Judges the operations of all subgraphs, and opens what an application finds in the metadata. */
export function scanTflite(source: ByteSource, context: ScanContext): void {
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
  const texts = new GraphJudge(context, 'tflite', 'tflite', source);
  scanMetadata(root, pages, bounds, context, texts);
  judgeTexts(root, texts);
  texts.finish();
  for (const group of root.tables(MODEL.externalGroups)) {
    const name = group.vector(0, 1);
    if (name !== undefined && name.length <= MAX_TEXT) {
      judgeOwnPath(group.text(0) ?? '', group.at, 'external_buffer', context);
    }
  }
  scanTrailing(source, bounds.end, context);
  context.cover({ status: 'scanned', format: 'tflite', size: source.size });
}

/** Scans a file that somebody put behind the last of the model's own bytes. */
function scanTrailing(source: ByteSource, end: number, context: ScanContext): void {
  const head = latin1(source.read(end, MAX_REST));
  context.work.spend(head.length * PRICES.searchedByte);
  for (const { 0: mark, index } of [...head.matchAll(BEGINS)].slice(0, MAX_BEGINS)) {
    const rest = slice(source, end + index, source.size - end - index);
    if (mark.startsWith('#!') || context.recognise(rest) !== undefined) {
      context.child('trailing', rest);
      return;
    }
  }
}

/** Buffers that an application reads: labels, descriptions, and whatever else their writer put there. */
function scanMetadata(
  root: FlatTable,
  source: ByteSource,
  bounds: ModelBounds,
  context: ScanContext,
  texts: GraphJudge
): void {
  for (const metadata of root.tables(MODEL.metadata)) {
    const place = bounds.bufferAt(metadata.uint32(1));
    const part = place && slice(source, place.at, place.length);
    if (part !== undefined && part.size > 0 && context.recognise(part) !== undefined) {
      const name = metadata.vector(0, 1);
      if (name !== undefined && name.length > MAX_TEXT) {
        throw new SourceError('limit-size', { size: name.length, limit: MAX_TEXT });
      }
      context.child(metadata.text(0) ?? `offset ${metadata.at}`, part);
    } else if (place !== undefined && place.length <= MAX_METADATA) {
      texts.metadata(
        'metadata',
        UTF8.decode(slice(source, place.at, place.length).read(0, place.length)),
        place.at,
        false
      );
    }
  }
}

/** What its author says of the model and of its graphs. */
function judgeTexts(root: FlatTable, texts: GraphJudge): void {
  const names: readonly (readonly [string, FlatTable, number])[] = [
    ['description', root, MODEL.description],
    ...[...root.tables(MODEL.subgraphs)].map((graph): [string, FlatTable, number] => ['name', graph, SUBGRAPH.name])
  ];
  for (const [key, table, field] of names) {
    const place = table.vector(field, 1);
    if (place !== undefined && place.length <= MAX_METADATA) {
      texts.metadata(key, UTF8.decode(table.piece(place.at, place.length)), place.at, false);
    }
  }
}
