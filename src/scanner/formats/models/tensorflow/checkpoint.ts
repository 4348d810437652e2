import { SourceError } from '../../../bytes/byte-source';
import { knowsEnd } from '../../../bytes/inflated';
import { Cursor } from '../../../encoding/cursor';
import type { Format, Probe } from '../../../format';
import { PRICES } from '../../../work';
import { latin1 } from '../../../printable';
import { scanHiddenInCode, scanHiddenInText } from '../../fallback/hidden-pickle';
import { judgeLink } from './assets';

/** Where the numbers of an index are; of several parts the first. */
const FIRST_DATA = '.data-00000-of-00001';
/** Two handles, padded, and the magic number (`tensorflow/core/lib/io/format.h`, from LevelDB). */
const FOOTER = 48;
const MAGIC = '\x57\xfb\x80\x8b\x24\x75\x47\xdb';
/** Behind each block: how it is compressed, and a checksum. */
const TRAILER = 5;
/** Bytes of the block that lists the others. */
const MAX_INDEX = 16 * 2 ** 20;

interface Handle {
  readonly at: number;
  readonly size: number;
}

function endsAsTable({ source, size }: Probe): boolean {
  return size >= FOOTER && knowsEnd(source) && latin1(source.read(size - MAGIC.length, MAGIC.length)) === MAGIC;
}

/**
 * The index of a checkpoint, `variables.index`, and a checkpoint of TensorFlow before 0.12: a table of names, shapes and places,
 * or of tensors (`tensor_bundle.proto`). Names and numbers only; the blocks have to fill the file.
 */
export const checkpointIndex: Format = {
  id: 'tf-checkpoint',
  fallback: true,
  probe: endsAsTable,
  scan(source, context) {
    const { size } = source;
    const footer = new Cursor(source, size - FOOTER);
    const [meta, index] = [handle(footer), handle(footer)];
    const blocks = [...blocksOf(new Cursor(source), index, size), meta, index];
    context.work.spend(blocks.length * PRICES.record);
    blocks.sort((a, b) => a.at - b.at);
    let end = 0;
    for (const { at, size: length } of blocks) {
      if (at !== end) {
        context.cover({ status: 'failed', format: 'tf-checkpoint', size, reason: 'corrupt', params: { offset: end } });
        return;
      }
      end = at + length + TRAILER;
    }
    const whole = end === size - FOOTER;
    context.cover({
      status: whole ? 'scanned' : 'failed',
      format: 'tf-checkpoint',
      size,
      ...(whole ? {} : { reason: 'corrupt', params: { offset: end } })
    });
    judgeLink(context.name.replace(/\.index$/, FIRST_DATA), 0, context);
    scanHiddenInCode(source, context);
  }
};

function handle(cursor: Cursor): Handle {
  return { at: cursor.varint(), size: cursor.varint() };
}

/** The blocks that the index names: entries of a key, which shares its beginning with the one before, and a handle. */
function* blocksOf(cursor: Cursor, { at, size }: Handle, total: number): Generator<Handle> {
  if (at + size + TRAILER > total || size < 4) {
    throw new SourceError('corrupt', { offset: at });
  }
  if (size > MAX_INDEX) {
    throw new SourceError('limit-size', { size, limit: MAX_INDEX });
  }
  if (cursor.seek(at + size).uint8() !== 0) {
    throw new SourceError('unsupported-compression');
  }
  const restarts = cursor.seek(at + size - 4).uint32();
  const entries = cursor.seek(at).part(Math.max(0, size - 4 - 4 * restarts));
  while (entries.left > 0) {
    entries.varint();
    const own = entries.varint();
    const length = entries.varint();
    entries.skip(own);
    yield handle(entries.part(length));
  }
}

/** The name of a part of a checkpoint's numbers. */
const DATA = /\.data-\d{5}-of-\d{5}$/;
/** That of weights of TensorFlow.js. */
const SHARD = /(^|[/@])(group\d+-shard\d+of\d+(\.bin)?|.*weights.*-shard\d+of\d+(\.bin)?)$/;

/** The numbers of a checkpoint or of TensorFlow.js, which the index or the JSON beside them places. Only the name tells. */
export const checkpointData: Format = {
  id: 'tf-checkpoint-data',
  fallback: true,
  probe: ({ name }) => DATA.test(name) || SHARD.test(name),
  scan(source, context) {
    context.cover({ status: 'inert', format: 'tf-checkpoint-data', size: source.size });
    scanHiddenInText(source, context);
  }
};
