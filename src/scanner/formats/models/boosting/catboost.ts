import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import { paged } from '../../../bytes/paged';
import { slice } from '../../../bytes/slice';
import type { ScanContext } from '../../../context';
import { FlatBuffer } from '../../../encoding/flatbuffers';
import { uint32 } from '../../../encoding/integers';
import type { Format } from '../../../format';
import { latin1 } from '../../../printable';
import { scanHiddenInBinary } from '../../fallback/hidden-pickle';
import { judgeDataText, orTextsOf } from '../data-texts';

/** `CBM1` and the length of the core. */
const HEADER = 8;
/** Bytes of one text that are looked at. */
const MAX_TEXT = 4 * 2 ** 20;
/** Parts behind the core: tables of categories, of words and of embeddings, all of them numbers and words. */
const PARTS =
  /^(?:static_provider_v\d+|text_process_v\d+|estimated_feature\w*|embedding_process_v\d+|[a-z]+_provider_v\d+)$/;

/** Fields of the core, `TModelCore` in `catboost/libs/model/flatbuffers/model.fbs`. */
const enum Core {
  VERSION = 0,
  TREES = 1,
  SETTINGS = 2,
  PARTS = 3
}

/** A model of CatBoost: a FlatBuffer of trees and settings, then further parts that it names. */
export const catboost: Format = {
  id: 'catboost',
  scan(source, context) {
    scanHiddenInBinary(source, context);
    orTextsOf(source, context, watched => scanModel(source, watched));
  }
};

function scanModel(source: ByteSource, context: ScanContext): void {
  const header = source.read(0, HEADER);
  const length = header.length < HEADER ? NaN : uint32(header, 4);
  if (!(HEADER + length <= source.size)) {
    throw new SourceError('truncated');
  }
  const { root } = new FlatBuffer(paged(slice(source, HEADER, length)), undefined, context.work);
  for (const setting of root.tables(Core.SETTINGS)) {
    for (const id of [0, 1]) {
      const found = setting.placed(id, MAX_TEXT);
      if (found !== undefined) {
        judgeDataText(context, found.text, HEADER + found.at);
      }
    }
  }
  const version = root.text(Core.VERSION, 64) ?? '';
  const parts = [...root.texts(Core.PARTS, 64)].map(({ bytes }) => latin1(bytes).replace(/\0$/, ''));
  const isKnown = /^FlabuffersModel_v\d+$/.test(version) && parts.every(part => PARTS.test(part));
  const isWhole = parts.length > 0 || source.size - HEADER - length === 0;
  const isFine = isKnown && isWhole;
  context.cover({
    status: isFine ? 'scanned' : 'not-understood',
    format: 'catboost',
    size: source.size,
    reason: isFine ? undefined : 'unknown-record',
    params: isFine ? undefined : { offset: HEADER + length }
  });
}
