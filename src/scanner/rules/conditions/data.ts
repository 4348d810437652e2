import { isPlainName } from '../../beside';
import { argumentCount, isData, itemsOf, textOf } from '../value-access';
import { wordSet } from '../word-lists';
import { TRUSTED, isNamed, review } from './callee';
import type { Judgement, Value } from '../value';
import type { Call, Condition } from './condition';

const TEXT_ENCODINGS = wordSet(
  'latin1 latin-1 latin_1 iso-8859-1 iso8859-1 ascii us-ascii utf8 utf-8 utf_8 utf-16 utf-16-le utf-16-be utf-32 cp1252 raw_unicode_escape'
);

/** Text to bytes by a character set. Codecs that transform (`rot13`, `zlib`, `hex`) are how names are hidden. */
export const textEncoding: Condition = (call, _judge, fallback) => {
  const [, encoding] = itemsOf(call.args());
  return encoding === undefined || TEXT_ENCODINGS.has(textOf(encoding)?.toLowerCase() ?? '') ? TRUSTED : fallback;
};

/** Bytes that are loaded as another pickle: the machine scans them, so the call itself adds nothing when they are literal. */
export const literalBytes: Condition = (call, _judge, fallback) => {
  const data = itemsOf(call.args())[0];
  return data?.type === 'bytes' || data?.type === 'bytearray' || data?.type === 'call' ? TRUSTED : fallback;
};

/** spaCy's vocabularies unpickle the fifth of their parts, which the scanner looks into where it stands in the file. */
export const vocabularyBytes: Condition = (call, _judge, fallback) =>
  /^(bytes|call)$/.test(itemsOf(call.args())[4]?.type ?? '') ? TRUSTED : fallback;

/** Harmless with text and numbers; of other objects it calls methods. */
export const onlyData: Condition = (call, _judge, fallback) =>
  itemsOf(call.args()).every(isData) ? TRUSTED : fallback;

/** Harmless as its writers call it, with nothing. */
export const withoutArguments: Condition = (call, _judge, fallback) =>
  argumentCount(call.args()) === 0 ? TRUSTED : fallback;

/** An archive in memory, `BytesIO(b'PK...')`: the machine scans it, so the call adds nothing to the findings there. */
export const zipInMemory: Condition = (call, _judge, fallback) => {
  const file = itemsOf(call.args())[0];
  const held =
    file?.type === 'call' && isNamed(file.callee, 'io', 'BytesIO')
      ? (itemsOf(file.state)[0] ?? file.args[0])
      : undefined;
  return judgeZip(held, call, fallback);
};

/** The same archive as plain bytes. */
export const zipBytes: Condition = (call, _judge, fallback) => judgeZip(itemsOf(call.args())[0], call, fallback);

function judgeZip(held: Value | undefined, call: Call, fallback: Judgement): Judgement {
  if (held?.type !== 'bytes' && held?.type !== 'bytearray') {
    // Where the bytes are worked out, Keras might find any code in them.
    return held?.type === 'unknown' && held.why === 'dropped' ? review(call) : fallback;
  }
  const zip = held.value[0] === 0x50 && held.value[1] === 0x4b;
  return call.opcode === 'reduce' && zip ? TRUSTED : review(call);
}

/** Harmless to name, not to call. */
export const neverCalled: Condition = (_call, _judge, fallback) => fallback;

/**
 * State with the name of a file of a distributed checkpoint beside it, as its writers name them. The scanner scans every
 * part of such a file as a file of its own; in another file torch.load might begin anywhere.
 */
export const checkpointPart: Condition = (call, _judge, fallback) => {
  const state = call.args();
  const entries = state.type === 'dict' && state.more === 0 ? state.entries : [];
  const paths = entries.filter(([key]) => textOf(key) === undefined || textOf(key) === 'relative_path');
  return paths.length === 1 && /^[\w.-]+\.(distcp|safetensors)$/.test(textOf(paths[0][1]) ?? '') ? TRUSTED : fallback;
};

/** State with the name of a file in the same folder, as joblib before 0.10 wrote it. */
export const fileBeside: Condition = (call, _judge, fallback) => {
  const state = call.args();
  const entries = state.type === 'dict' && state.more === 0 ? state.entries : [];
  const names = entries.filter(([key]) => textOf(key) === undefined || textOf(key) === 'filename');
  return names.length === 1 && isPlainName(textOf(names[0][1]) ?? '') ? TRUSTED : fallback;
};
