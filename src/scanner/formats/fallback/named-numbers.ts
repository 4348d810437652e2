import type { ByteSource } from '../../bytes/byte-source';
import type { ScanContext } from '../../context';
import type { Probe } from '../../format';
import { slice } from '../../bytes/slice';
import { beginsWithAny } from '../../magic-numbers';
import { latin1 } from '../../printable';
import type { Work } from '../../work';
import { PRICES } from '../../work';
import { findPickle } from '../pickle/detection/pickle-search';
import { textOf } from '../text/plain-text';

/** Names that the writers of models give to files of nothing but numbers. */
const NUMBERS =
  /(?:\.onnx[._](?:data|weights?)(?:[._]\d+)?|-shard\d+(?:of\d+)?(?:\.bin)?|\.espresso\.weights|\.data-\d{5}-of-\d{5}|^weights?\.bin|\.(?:ann|annoy|pdiparams|weight|f32|f16)|\.ncnn\.bin)$/;
/** The chunk of a Zarr array, and a file of a database of such chunks. */
const CHUNKS = /^\d+$|^(?:.*\/)?(?:c(?:[./]\d+)+|\d+(?:\.\d+)+|[0-9a-f]{32})$/;
/** Files beside which the numbers of their model stand (ncnn, TensorFlow.js, OpenVINO), and how they begin. */
const COMPANIONS: readonly (readonly [ending: string, beginning: RegExp])[] = [
  ['.param', /^7767517\r?\n/],
  ['.json', /^\s*\{\s*"(?:format|modelTopology|weightsManifest)"\s*:/],
  ['-weights_manifest.json', /^\s*\[\s*\{\s*"(?:weights|paths)"\s*:/]
];
/** Bytes that are searched for a pickle behind a short header, and for the mark of an archive at the end. */
const SEARCHED = 64 * 1024;
const END = 22 + 1024;
/** Up to this size all bytes are looked at for words; of a larger file one piece in so many. */
const MAX_WHOLE = 32 * 2 ** 20;
const PIECE = 2 ** 16;
const SPREAD = 100;
/** Characters in a row that are no chance, when there are blanks or marks and letters among them. */
const RUN = /[\t\n\r\x20-\x7e]{24,}/g;
const MIN_MARKS = 2;
const MIN_LETTERS = 8;
/** A shorter magic number comes by chance. */
const MIN_MAGIC = 4;

/** True for the name of a chunk, which keeps it when it is decompressed. */
export function isChunkName(name: string): boolean {
  return CHUNKS.test(name);
}

/** True for a name that the writers of models give to files of nothing but numbers. */
export function isNumbersByName(name: string): boolean {
  const lower = name.toLowerCase();
  return NUMBERS.test(lower) || CHUNKS.test(lower);
}

/** True for a file of such a name that begins like no other format. */
export function areNamedNumbers(probe: Probe): boolean {
  return (
    isNumbersByName(probe.name) &&
    probe.size > 0 &&
    !beginsWithAny(probe.head, MIN_MAGIC) &&
    textOf(probe) === undefined
  );
}

/** Accounts for bytes as numbers when nothing in them is anything else; false when something is. */
export function coverAsNumbers(source: ByteSource, context: ScanContext, beside?: string): boolean {
  const { acts, at, crowded } = findPickle(source, context.work, 0, SEARCHED);
  const end = source.read(Math.max(0, source.size - END), END);
  context.work.spend(end.length * PRICES.searchedByte);
  if (acts || crowded || latin1(end).includes('PK\x05\x06')) {
    if (acts) {
      context.child(`offset ${at}`, slice(source, at, source.size - at), { expect: 'pickle', openEnd: true });
    }
    return false;
  }
  if (hasWords(source, context.work)) {
    return false;
  }
  const params = beside === undefined ? undefined : { beside };
  context.cover({ status: 'inert', format: 'raw-tensor', size: source.size, reason: 'numbers-by-name', params });
  return true;
}

/** True for a run of characters with which words, commands and programs are written: numbers seldom look like that. */
function hasWords(source: ByteSource, work: Work): boolean {
  const step = source.size <= MAX_WHOLE ? PIECE : PIECE * SPREAD;
  for (let at = 0; at < source.size; at += step) {
    const bytes = source.read(at, PIECE);
    work.spend(bytes.length * PRICES.searchedByte);
    const runs = latin1(bytes).match(RUN) ?? [];
    if (
      runs.some(
        run => (run.match(/[ -@]/g) ?? []).length >= MIN_MARKS && (run.match(/[A-Za-z]/g) ?? []).length >= MIN_LETTERS
      )
    ) {
      return true;
    }
  }
  return false;
}

/**
 * The same for a file whose model stands beside it, `x.bin` and `x.param`. True when the bytes are accounted for.
 */
export function coverBesideModel(source: ByteSource, context: ScanContext): boolean {
  const stem = /^(.+)\.bin$/i.exec(context.name)?.[1];
  if (stem === undefined || context.members.length > 0 || beginsWithAny(source.read(0, 64), MIN_MAGIC)) {
    return false;
  }
  for (const [ending, beginning] of COMPANIONS) {
    let isModel = false;
    const name = `${stem}${ending}`;
    context.neighbour?.(name, 'companion', model => {
      isModel = beginning.test(latin1(model.read(0, 512)));
    });
    if (isModel && coverAsNumbers(source, context, name)) {
      return true;
    }
  }
  return false;
}
