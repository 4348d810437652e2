import { gunzipSync, gzipSync, unzipSync, zipSync } from 'fflate';
import { bytes, join, utf8 } from '../bytes';
import { numberField } from '../protobuf-builder';
import { fieldsOf } from './mutate';
import type { Random } from './random';

/** A change after which the loader does the same. */
type Disguise = (data: Uint8Array, random: Random) => Uint8Array | undefined;

const isPickle = (data: Uint8Array): boolean => data[0] === 0x80 && data[1] >= 2 && data[1] <= 5;

/** Opcodes that leave stack and memo as they were. */
const NOTHING = ['N0', ']0', '}0', '(1', 'K\x070', 'X\x02\0\0\0ab0', '\x880', ')0', 'G\0\0\0\0\0\0\0\x000'];

const idleOpcodes: Disguise = (data, random) =>
  isPickle(data) && data[2] !== 0x95
    ? join([
        data.subarray(0, 2),
        ...Array.from({ length: 1 + random.below(5) }, () => bytes(random.pick(NOTHING))),
        data.subarray(2)
      ])
    : undefined;

const otherProtocol: Disguise = data =>
  isPickle(data) && data[2] !== 0x95 ? join([bytes(0x80, 4), data.subarray(2)]) : undefined;

const harmlessFirst: Disguise = (data, random) =>
  isPickle(data) ? join([bytes(0x80, 2, '}', random.bytes(0), '.'), data]) : undefined;

const textBehind: Disguise = data => (isPickle(data) ? join([data, utf8('\n# end\n')]) : undefined);

/** The same members, compressed or not, in another order, with one more. Names that stand twice would be lost. */
const repackedZip: Disguise = (data, random) => {
  if (data[0] !== 0x50 || data[1] !== 0x4b) {
    return undefined;
  }
  try {
    const members = unzipSync(data);
    const names = random.shuffled(Object.keys(members));
    const all = Object.fromEntries([...names, 'notes.txt'].map(name => [name, members[name] ?? utf8('hello\n')]));
    return zipSync(all, { level: random.pick([0, 9]) });
  } catch {
    return undefined;
  }
};

const packedAgain: Disguise = data => {
  if (data[0] !== 0x1f || data[1] !== 0x8b) {
    return gzipSync(data);
  }
  try {
    return gzipSync(gunzipSync(data), { level: 0 });
  } catch {
    return undefined;
  }
};

const zipped: Disguise = (data, random) => zipSync({ [random.pick(['model.bin', 'a/b', 'x.pkl'])]: data });

/** White space, the order of keys and further keys say nothing. A repeated key would be lost. */
const otherJson: Disguise = (data, random) => {
  const text = new TextDecoder().decode(data);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const isSame = JSON.stringify(value).length === text.replace(/\s+(?=(?:[^"\\]|\\.|"(?:[^"\\]|\\.)*")*$)/g, '').length;
  if (!isSame || data.length > 20_000 || typeof value !== 'object' || value === null || Array.isArray(value)) {
    return undefined;
  }
  const entries = random.shuffled(Object.entries(value));
  return utf8(JSON.stringify(Object.fromEntries([['a_note', 'x'], ...entries]), undefined, random.pick([0, 1, 4])));
};

/** Parsers pass over fields that they do not know, and take the others in any order. */
const otherProtobuf: Disguise = (data, random) => {
  const fields = fieldsOf(data);
  return fields && join([...random.shuffled(fields), numberField(15_000, 1)]);
};

/** By what a file is, the disguises that suit it: those of other formats would make another file. */
const DISGUISES: Readonly<Record<string, readonly Disguise[]>> = {
  pickle: [idleOpcodes, otherProtocol, harmlessFirst, textBehind],
  'pytorch-zip': [repackedZip],
  zip: [repackedZip],
  npz: [repackedZip],
  keras: [repackedZip],
  skops: [repackedZip],
  gzip: [packedAgain],
  json: [otherJson],
  'keras-config': [otherJson],
  onnx: [otherProtobuf],
  savedmodel: [otherProtobuf]
};
/** For what is known by its content alone. Texts, and programs under the name of a model, are known by their names as well. */
const ANY: readonly Disguise[] = [packedAgain, zipped];
const BY_CONTENT: ReadonlySet<string> = new Set(
  (
    'pickle joblib pytorch-legacy pytorch-zip pytorch-distributed pytorch-export torchscript npy npz hdf5 keras keras-h5 keras-config zip tar 7z gzip bzip2 ' +
    'xz lz4 zstd lzip gguf ggml safetensors onnx ort tflite savedmodel tf-graph tf-metagraph coreml skops nemo torch-archive r-data msgpack executorch ' +
    'json ubjson xgboost-json marshal caffe caffe2 paddle torch7 cntk'
  ).split(' ')
);

/** The same file for its loader, dressed up in another way; undefined when there is none for it. */
export function disguised(format: string, data: Uint8Array, random: Random): Uint8Array | undefined {
  const disguises = [...(DISGUISES[format] ?? []), ...(BY_CONTENT.has(format) ? ANY : [])];
  return disguises.length === 0 ? undefined : random.pick(disguises)(data, random);
}
