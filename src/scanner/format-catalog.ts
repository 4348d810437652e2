/**
 * Every format by id: its label, its magic number, the endings of its files. The dispatcher, the words of reports, the
 * search for pickles, `docs/formats.md` and the pre-commit hook read this table. It imports nothing, so that a page can
 * name formats without the engine. The readers of the formats stand in `formats/`.
 */

/** The kind of a file that no loader of models acts on, in one word. */
export type Bystander =
  | 'nothing'
  | 'text'
  | 'table'
  | 'database'
  | 'code'
  | 'picture'
  | 'sound'
  | 'video'
  | 'document'
  | 'font'
  | 'log'
  | 'git'
  | 'web-page'
  | 'answer'
  | 'system';

export interface FormatRow {
  /** The field's own name for it, not translated: `PyTorch (zip)`. `report/words` names the rows without a label. */
  readonly label?: string;
  /**
   * Magic numbers, each character a byte and `ANY_BYTE` a byte that may be any: a file of this format begins with one of
   * them. That a file does is proof only where the format has no probe.
   */
  readonly magic?: readonly string[];
  /** Some files of the format begin with something else: the magic number stands behind it, or is missing. */
  readonly magicMayBeAbsent?: true;
  /** A reader begins at the end of the file: of compressed data the size has to be known before the format can be. */
  readonly readFromEnd?: true;
  /** Endings of file names that promise the format, without the dot. */
  readonly endings?: readonly string[];
  /** Kind of a format that no loader of models acts on. */
  readonly bystander?: Bystander;
  /** Name that the writers of pickles (joblib, pandas) give to a compression that can stand around any file. */
  readonly compression?: string;
}

/** Stands in a magic number for a byte that may be any. */
export const ANY_BYTE = '\u0100';

/** A magic number that begins `offset` bytes behind the beginning of the file. */
function at(offset: number, text: string): string {
  return ANY_BYTE.repeat(offset) + text;
}

/** The sixteen kinds of frames that decoders of LZ4 and Zstandard pass over. */
const SKIPPABLE = Array.from({ length: 16 }, (_, kind) => `${String.fromCharCode(0x50 + kind)}\x2a\x4d\x18`);
const ZIP = ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'];
const HDF5 = ['\x89HDF\r\n\x1a\n'];

const ROWS = {
  // Pickles
  pickle: { label: 'Pickle', endings: ['pkl', 'pickle', 'pck', 'dill'] },
  joblib: { label: 'joblib', endings: ['joblib'] },
  'pytorch-legacy': {
    label: 'PyTorch (legacy)',
    magic: ['\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19\x2e']
  },

  // Arrays
  npy: { label: 'NumPy array', magic: ['\x93NUMPY'], endings: ['npy'] },
  npz: { label: 'NumPy archive', magic: ZIP, magicMayBeAbsent: true, endings: ['npz'] },
  hdf5: { label: 'HDF5', magic: HDF5, magicMayBeAbsent: true, endings: ['h5', 'hdf5', 'he5'] },
  parquet: { label: 'Parquet', magic: ['PAR1'], magicMayBeAbsent: true, readFromEnd: true, endings: ['parquet'] },
  arrow: {
    label: 'Arrow',
    magic: ['ARROW1'],
    magicMayBeAbsent: true,
    readFromEnd: true,
    endings: ['arrow', 'feather']
  },

  // Models
  pytorch: { label: 'PyTorch', endings: ['pt', 'pth', 'ptl'] },
  'pytorch-zip': { label: 'PyTorch (zip)', magic: ZIP, magicMayBeAbsent: true },
  'pytorch-distributed': { label: 'PyTorch (distributed)', magic: ZIP, magicMayBeAbsent: true },
  'pytorch-export': { label: 'PyTorch export (pt2)', magic: ZIP, magicMayBeAbsent: true, endings: ['pt2'] },
  'pytorch-export-program': { label: 'PyTorch export program' },
  torchscript: { label: 'TorchScript', magic: ZIP, magicMayBeAbsent: true, endings: ['torchscript'] },
  'pytorch-mobile': { label: 'PyTorch Mobile (FlatBuffer)', magic: [at(4, 'PTMF')], endings: ['ff'] },
  'torchscript-code': { label: 'TorchScript code' },
  keras: { label: 'Keras', magic: ZIP, magicMayBeAbsent: true, endings: ['keras'] },
  'keras-h5': { label: 'Keras (HDF5)', magic: HDF5, magicMayBeAbsent: true },
  'keras-config': { label: 'Keras config.json' },
  gguf: { label: 'GGUF', magic: ['GGUF'], endings: ['gguf'] },
  safetensors: { label: 'safetensors', endings: ['safetensors'] },
  onnx: { label: 'ONNX', endings: ['onnx'] },
  ort: { label: 'ONNX Runtime', magic: [at(4, 'ORTM')], endings: ['ort'] },
  tflite: { label: 'TensorFlow Lite', magic: [at(4, 'TFL3')], endings: ['tflite'] },
  executorch: { label: 'ExecuTorch', magic: [at(4, 'ET12'), at(4, 'ET13')], endings: ['pte'] },
  savedmodel: { label: 'TensorFlow SavedModel', endings: ['pb'] },
  coreml: { label: 'Core ML', endings: ['mlmodel', 'mlpackage'] },
  stablehlo: { label: 'StableHLO', magic: ['ML\xefR'], magicMayBeAbsent: true, endings: ['mlir', 'stablehlo'] },
  cntk: { label: 'CNTK', magic: ['B\0C\0N\0\0\0'], magicMayBeAbsent: true },
  catboost: { label: 'CatBoost', magic: ['CBM1'], endings: ['cbm'] },
  lightgbm: { label: 'LightGBM', magic: ['tree\nversion='] },
  libsvm: { label: 'LIBSVM', magic: ['svm_type ', 'solver_type '] },
  'word2vec-text': { label: 'word2vec (text)' },
  'xgboost-binary': { label: 'XGBoost (binary)', magic: ['binf'], magicMayBeAbsent: true },
  ubjson: {
    label: 'XGBoost (UBJSON)',
    magic: ['{L', '{i', '{l', '{I', '{U', '{u', '{m', '{M', '{#', '{$'],
    endings: ['ubj']
  },
  'r-data': {
    label: 'R data',
    magic: [
      ...['RDX1\n', 'RDX2\n', 'RDX3\n', 'RDA1\n', 'RDA2\n', 'RDA3\n', 'RDB1\n', 'RDB2\n', 'RDB3\n'],
      ...['X\n\0\0\0', 'A\n', 'B\n\x02\0\0\0', 'B\n\x03\0\0\0']
    ],
    endings: ['rds', 'rda', 'rdata']
  },
  'r-database': { label: 'R database', endings: ['rdb'] },
  'java-objects': { label: 'Java objects', magic: ['\xac\xed\0\x05'], endings: ['ser'] },
  'object-stream': { label: 'Objects of other languages' },
  skops: { label: 'skops', endings: ['skops'] },
  nemo: { label: 'NeMo', endings: ['nemo'] },
  'torch-archive': { label: 'TorchServe archive', endings: ['mar'] },
  paddle: { label: 'PaddlePaddle', endings: ['pdmodel', 'pdparams', 'pdiparams'] },
  msgpack: { label: 'MessagePack', endings: ['msgpack'] },

  sentencepiece: { label: 'SentencePiece', endings: ['spm'] },
  'sentencepiece-rules': { label: 'SentencePiece rules' },
  tzif: { label: 'Time zone (TZif)', magic: ['TZif'], bystander: 'system' },
  gettext: { label: 'Translations (gettext)', magic: ['\xde\x12\x04\x95', '\x95\x04\x12\xde'], bystander: 'system' },
  ggml: { label: 'GGML', magic: ['lmgg', 'fmgg', 'tjgg', 'algg'], endings: ['ggml'] },
  ape: { label: 'Actually Portable Executable', magic: ['MZqFpD=', 'jartsr='], bystander: 'code' },
  wasm: { label: 'WebAssembly', magic: ['\0asm\x01\0\0\0'], bystander: 'code' },
  'java-class': { label: 'Java class', magic: ['\xca\xfe\xba\xbe'], bystander: 'code' },
  dex: { label: 'Dalvik executable', magic: ['dex\n03'], bystander: 'code' },
  applescript: { label: 'AppleScript', magic: ['FasdUAS '], bystander: 'code' },
  'lua-code': { label: 'Lua bytecode', magic: ['\x1bLua', '\x1bLJ\x01', '\x1bLJ\x02'], bystander: 'code' },
  ar: { label: 'Unix library (ar)', magic: ['!<arch>\n'], bystander: 'code' },
  'windows-shortcut': {
    label: 'Windows shortcut',
    magic: ['L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F'],
    bystander: 'code'
  },
  'onnx-genai-config': { label: 'ONNX Runtime generate() config' },
  'coreml-manifest': { label: 'Core ML package' },
  'coreml-weights': { label: 'Core ML weights' },
  mxnet: { label: 'MXNet' },
  'mxnet-params': { label: 'MXNet parameters', magic: ['\x12\x01\0\0\0\0\0\0'] },
  torch7: { label: 'Torch 7', endings: ['t7'] },
  caffe: { label: 'Caffe' },
  caffe2: { label: 'Caffe2' },
  'paddle-params': { label: 'PaddlePaddle parameters' },
  'tf-graph-text': { label: 'TensorFlow (text)', endings: ['pbtxt'] },
  tfjs: { label: 'TensorFlow.js model' },
  'mediapipe-graph': { label: 'MediaPipe graph', endings: ['binarypb'] },
  'tf-checkpoint': { label: 'TensorFlow checkpoint', readFromEnd: true },
  'tf-checkpoint-data': { label: 'TensorFlow tensors' },
  tfrecord: { label: 'TFRecord', endings: ['tfrecord'], bystander: 'table' },
  'tf-graph': { label: 'TensorFlow graph' },
  'tf-metagraph': { label: 'TensorFlow MetaGraph', endings: ['meta'] },
  'tf-fingerprint': { label: 'TensorFlow fingerprint' },
  'keras-metadata': { label: 'Keras metadata of a SavedModel' },
  'skops-schema': { label: 'skops schema' },
  'torch-archive-manifest': { label: 'TorchServe manifest' },
  fasttext: { label: 'fastText', magic: ['\xba\x16\x4f\x2f'], endings: ['ftz'] },
  ctranslate2: { label: 'CTranslate2' },
  crfsuite: { label: 'CRFsuite', magic: ['lCRF'], endings: ['crfsuite'] },
  hnswlib: { label: 'hnswlib index' },
  tesseract: { label: 'Tesseract', endings: ['traineddata'] },
  mecab: { label: 'MeCab dictionary' },
  espeak: { label: 'eSpeak data' },
  'emscripten-pack': { label: 'Emscripten files' },
  kuromoji: { label: 'kuromoji dictionary' },
  picovoice: { label: 'Picovoice', endings: ['pv', 'ppn', 'rhn'] },
  'word2vec-binary': { label: 'word2vec (binary)' },
  glove: { label: 'Word vectors (text)' },
  ncnn: { label: 'ncnn', magic: ['7767517\n', '7767517\r'] },
  faiss: { label: 'Faiss index', endings: ['faiss'] },
  dlib: { label: 'dlib' },
  kaldi: { label: 'Kaldi', magic: ['\0B'] },
  openfst: { label: 'OpenFst', magic: ['\xd6\xfd\xb2\x7e'] },
  rknn: { label: 'RKNN', magic: ['RKNN'], endings: ['rknn'] },
  hailo: { label: 'Hailo', magic: ['\x01HEF'], endings: ['hef'] },
  darknet: { label: 'Darknet weights' },
  mnn: { label: 'MNN', endings: ['mnn'] },
  'vowpal-wabbit': { label: 'Vowpal Wabbit', endings: ['vw'] },
  matlab: { label: 'MATLAB', magic: ['MATLAB 5.0 MAT-file'], endings: ['mat'] },
  'matlab-4': { label: 'MATLAB 4' },
  dawg: { label: 'DAWG dictionary' },
  kiwi: { label: 'Kiwi morphemes', magic: ['IWIK'] },
  marisa: { label: 'MARISA trie', magic: ['We love Marisa.\0'] },
  opencc: { label: 'OpenCC dictionary', magic: ['OPENCC_MARISA_0.2.5We love Marisa.\0', 'OPENCCDARTS1'] },
  simplemma: { label: 'simplemma dictionary', magic: ['SMFC1'] },
  stempel: { label: 'Stempel table' },
  navec: { label: 'Navec vectors' },
  'navec-words': { label: 'Navec words' },
  chardet: { label: 'chardet models', magic: ['CMD2', 'CRM1'] },
  'chardet-pairs': { label: 'chardet pairs of encodings' },
  'word-list': { label: 'Word list', bystander: 'text' },
  sphinx: {
    label: 'Sphinx',
    magic: ['s3\n', 'BMDF', 'FDMB', '\x1e\0\0\0BEGIN FILE FORMAT', 'Trie Language Model']
  },
  tensorrt: { label: 'TensorRT engine', magic: ['ftrt', 'ptrt'], endings: ['engine', 'plan', 'trt'] },
  'flat-tensor': { label: 'ExecuTorch weights', magic: [at(4, 'FT01')], endings: ['ptd'] },
  zarr: { label: 'Zarr' },
  orbax: { label: 'Orbax checkpoint' },
  blosc: { label: 'Blosc' },
  ocdbt: {
    label: 'OCDBT',
    magic: ['\x0c\xdb\x3a\x2a', '\x0c\xdb\x20\xde', '\x0c\xdb\x12\x34'],
    endings: ['ocdbt']
  },
  'xgboost-json': { label: 'XGBoost (JSON)' },
  'catboost-json': { label: 'CatBoost (JSON)' },
  'oci-manifest': { label: 'OCI image manifest' },
  // Archives and compressions
  zip: { label: 'Zip archive', magic: ZIP, magicMayBeAbsent: true, readFromEnd: true },
  tar: { label: 'tar archive' },
  '7z': { label: '7z archive', magic: ['7z\xbc\xaf\x27\x1c'] },
  rar: { label: 'RAR', magic: ['Rar!\x1a\x07'] },
  cab: { label: 'Cabinet', magic: ['MSCF\0\0\0\0'] },
  gzip: { label: 'gzip', magic: ['\x1f\x8b'], compression: 'gzip' },
  zlib: { label: 'zlib', compression: 'zlib' },
  bzip2: {
    label: 'bzip2',
    // A block, whose number is pi, or the end of the stream, whose number is the square root of pi.
    magic: [`BZh${ANY_BYTE}1AY&SY`, `BZh${ANY_BYTE}\x17rE8P\x90`],
    compression: 'bz2'
  },
  xz: { label: 'xz', magic: ['\xfd7zXZ\0'], compression: 'xz' },
  lzma: { label: 'LZMA', compression: 'lzma' },
  lz4: {
    label: 'LZ4',
    // A frame, and one of the old format.
    magic: ['\x04\x22\x4d\x18', '\x02\x21\x4c\x18', ...SKIPPABLE],
    compression: 'lz4'
  },
  zfile: { label: 'joblib (ZF)', magic: ['ZF'] },
  zstd: { label: 'Zstandard', magic: ['\x28\xb5\x2f\xfd', ...SKIPPABLE], compression: 'zstd' },
  compress: { label: 'compress (.Z)', magic: ['\x1f\x9d'], compression: 'compress' },
  lzip: { label: 'lzip', magic: ['LZIP\x01'], compression: 'lzip' },
  snappy: { label: 'Snappy', magic: ['\xff\x06\0\0sNaP'] },

  // Code
  'python-code': { label: 'Python bytecode', bystander: 'code' },
  marshal: { label: 'Python marshal data', endings: ['marshal'] },
  'python-source': { label: 'Python source', bystander: 'code' },
  notebook: { label: 'Jupyter notebook', bystander: 'code' },
  script: { label: 'Script', bystander: 'code' },
  elf: { label: 'ELF executable', magic: ['\x7fELF'], bystander: 'code' },
  pe: { label: 'Windows executable', magic: ['MZ'], bystander: 'code' },
  'mach-o': {
    label: 'Mach-O executable',
    magic: [
      '\xcf\xfa\xed\xfe',
      '\xce\xfa\xed\xfe',
      '\xca\xfe\xba\xbe',
      '\xca\xfe\xba\xbf',
      '\xfe\xed\xfa\xcf',
      '\xfe\xed\xfa\xce'
    ],
    bystander: 'code'
  },

  // Text
  template: { label: 'Jinja template' },
  'protobuf-text': { label: 'Protocol buffer text' },
  xml: { label: 'XML' },
  yaml: { label: 'YAML' },
  json: { label: 'JSON' },
  csv: { label: 'CSV', bystander: 'table' },
  'json-lines': { label: 'JSON Lines', bystander: 'table' },
  markdown: { label: 'Markdown', bystander: 'text' },
  text: { bystander: 'text' },
  html: { label: 'HTML', bystander: 'web-page' },
  svg: { label: 'SVG', bystander: 'picture' },
  'office-xml': { label: 'Office (XML)', bystander: 'document' },
  'error-answer': { bystander: 'answer' },

  // Pictures
  png: { label: 'PNG', magic: ['\x89PNG\r\n\x1a\n'], bystander: 'picture' },
  jpeg: { label: 'JPEG', magic: ['\xff\xd8\xff'], bystander: 'picture' },
  gif: { label: 'GIF', magic: ['GIF87a', 'GIF89a'], bystander: 'picture' },
  webp: { label: 'WebP', magic: [`RIFF${at(4, 'WEBP')}`], bystander: 'picture' },
  bmp: { label: 'BMP', magic: ['BM'], bystander: 'picture' },
  tiff: {
    label: 'TIFF',
    magic: ['II*\0', 'MM\0*', 'II+\0\x08\0\0\0', 'MM\0+\0\x08\0\0'],
    bystander: 'picture'
  },
  ico: {
    label: 'ICO',
    magic: ['\0\0\x01\0', '\0\0\x02\0'],
    bystander: 'picture'
  },
  heif: { label: 'HEIF', magic: [at(4, 'ftyp')], bystander: 'picture' },
  avif: { label: 'AVIF', magic: [at(4, 'ftypavi')], bystander: 'picture' },
  psd: { label: 'Photoshop', magic: ['8BPS\0\x01\0\0\0\0\0\0', '8BPS\0\x02\0\0\0\0\0\0'], bystander: 'picture' },
  xcf: { label: 'GIMP', magic: ['gimp xcf '], bystander: 'picture' },
  openexr: { label: 'OpenEXR', magic: ['\x76\x2f\x31\x01\x02'], bystander: 'picture' },
  radiance: { label: 'Radiance HDR', magic: ['#?RADIANCE\n', '#?RGBE\n'], bystander: 'picture' },
  'jpeg-2000': {
    label: 'JPEG 2000',
    magic: ['\0\0\0\x0cjP  \r\n\x87\n', '\xff\x4f\xff\x51'],
    bystander: 'picture'
  },
  'jpeg-xl': { label: 'JPEG XL', magic: ['\0\0\0\x0cJXL \r\n\x87\n'], bystander: 'picture' },
  qoi: { label: 'QOI', magic: ['qoif'], bystander: 'picture' },
  dds: { label: 'DDS', magic: ['DDS \x7c\0\0\0'], bystander: 'picture' },
  icns: { label: 'ICNS', magic: ['icns'], bystander: 'picture' },
  dicom: { label: 'DICOM', magic: [at(128, 'DICM')], bystander: 'picture' },
  netpbm: {
    label: 'Netpbm',
    magic: ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'PF', 'Pf', 'P7\nWIDTH '],
    bystander: 'picture'
  },

  // Sound
  wav: {
    label: 'WAV',
    magic: [`RIFF${at(4, 'WAVE')}`, `RIFX${at(4, 'WAVE')}`, `RF64${at(4, 'WAVE')}`],
    bystander: 'sound'
  },
  mp3: { label: 'MP3', magic: ['ID3', '\xff'], bystander: 'sound' },
  flac: { label: 'FLAC', magic: ['fLaC\0\0\0\x22', 'fLaC\x80\0\0\x22'], bystander: 'sound' },
  ogg: { label: 'Ogg', magic: ['OggS\0'], bystander: 'sound' },
  aac: { label: 'AAC', magic: ['ADIF', '\xff'], bystander: 'sound' },
  m4a: { label: 'M4A', magic: [at(4, 'ftypM4A '), at(4, 'ftypM4B ')], bystander: 'sound' },
  aiff: { label: 'AIFF', magic: [`FORM${at(4, 'AIFF')}`, `FORM${at(4, 'AIFC')}`], bystander: 'sound' },
  midi: { label: 'MIDI', magic: ['MThd\0\0\0\x06'], bystander: 'sound' },
  au: { label: 'AU', magic: ['.snd\0\0'], bystander: 'sound' },
  amr: { label: 'AMR', magic: ['#!AMR\n', '#!AMR-WB\n'], bystander: 'sound' },

  // Video
  mp4: { label: 'MP4', magic: [at(4, 'ftyp')], bystander: 'video' },
  quicktime: { label: 'QuickTime', magic: [at(4, 'ftypqt  ')], magicMayBeAbsent: true, bystander: 'video' },
  webm: { label: 'WebM', magic: ['\x1a\x45\xdf\xa3'], bystander: 'video' },
  matroska: { label: 'Matroska', magic: ['\x1a\x45\xdf\xa3'], bystander: 'video' },
  avi: { label: 'AVI', magic: [`RIFF${at(4, 'AVI ')}`], bystander: 'video' },
  mpeg: { label: 'MPEG', magic: ['\0\0\x01\xba', '\0\0\x01\xb3'], magicMayBeAbsent: true, bystander: 'video' },
  asf: { label: 'Windows Media', magic: ['\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9'], bystander: 'video' },
  flv: { label: 'Flash Video', magic: ['FLV\x01'], bystander: 'video' },

  // Documents and fonts
  pdf: { label: 'PDF', magic: ['%PDF-'], bystander: 'document' },
  ole: { label: 'Office (OLE)', magic: ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'], bystander: 'document' },
  djvu: { label: 'DjVu', magic: ['AT&TFORM'], bystander: 'document' },
  truetype: { label: 'TrueType', magic: ['\0\x01\0\0', 'true', 'typ1'], bystander: 'font' },
  opentype: { label: 'OpenType', magic: ['OTTO'], bystander: 'font' },
  'font-collection': { label: 'TrueType Collection', magic: ['ttcf'], bystander: 'font' },
  woff: { label: 'WOFF', magic: ['wOFF', 'wOF2'], bystander: 'font' },
  type1: { label: 'Type 1', magic: [`\x80\x01${at(4, '%!')}`], bystander: 'font' },

  // Files that other programs leave beside models
  'git-object': { label: 'Git object', magic: ['blob ', 'tree ', 'commit ', 'tag '], bystander: 'git' },
  'git-pack': { label: 'Git pack', magic: ['PACK\0\0\0\x02', 'PACK\0\0\0\x03'], bystander: 'git' },
  'git-index': {
    label: 'Git index',
    magic: [
      'DIRC\0\0\0\x02',
      'DIRC\0\0\0\x03',
      'DIRC\0\0\0\x04',
      '\xff\x74\x4f\x63\0\0\0\x02',
      'MIDX\x01',
      'CGPH\x01',
      'BITM\0\x01',
      'RIDX\0\0\0\x01',
      'MTME\0\0\0\x01'
    ],
    bystander: 'git'
  },
  'git-bundle': { label: 'Git bundle', magic: ['# v2 git bundle\n', '# v3 git bundle\n'], bystander: 'git' },
  'git-lfs-pointer': { label: 'Git LFS pointer', magic: ['version https://'], bystander: 'git' },
  tfevents: { label: 'TensorBoard events', magic: [at(23, 'brain.Event:')], bystander: 'log' },
  sqlite: { label: 'SQLite', magic: ['SQLite format 3\0'], bystander: 'database' },
  netcdf: { label: 'NetCDF', magic: ['CDF\x01', 'CDF\x02', 'CDF\x05'], bystander: 'table' },
  fits: { label: 'FITS', magic: ['SIMPLE  ='], bystander: 'table' },
  idl: { label: 'IDL data', magic: ['SR\0\x04', 'SR\0\x06'], bystander: 'table' },
  stata: { label: 'Stata', bystander: 'table' },
  spss: { label: 'SPSS', magic: ['$FL2', '$FL3'], bystander: 'table' },
  orc: { label: 'ORC', magic: ['ORC'], bystander: 'table' },
  'feather-1': { label: 'Feather (version 1)', magic: ['FEA1'], bystander: 'table' },
  'lightgbm-data': {
    label: 'LightGBM data',
    magic: ['______LightGBM_Binary_File_Token______\n'],
    bystander: 'table'
  },
  'xgboost-data': { label: 'XGBoost data', magic: ['\x01\xab\xff\xffversion:'], bystander: 'table' },
  nifti: { label: 'NIfTI', bystander: 'picture' },
  shapefile: { label: 'Shapefile', magic: ["\0\0'\n"], bystander: 'table' },
  stl: { label: 'STL', bystander: 'picture' },
  daf: { label: 'SPICE kernel', magic: ['DAF/SPK ', 'DAF/PCK ', 'DAF/CK  '], bystander: 'table' },
  'protobuf-schemas': { label: 'Protocol buffer schemas', bystander: 'document' },
  'ds-store': { label: '.DS_Store', magic: ['\0\0\0\x01Bud1'], bystander: 'system' },
  'apple-double': { label: 'AppleDouble', magic: ['\0\x05\x16\x07\0\x02\0\0'], bystander: 'system' },

  // Ids that a report uses besides those of formats
  unknown: {},
  empty: { bystander: 'nothing' },
  encrypted: {},
  link: {},
  'raw-tensor': {},
  padding: {}
} as const satisfies Record<string, FormatRow>;

type RowId = keyof typeof ROWS;

/** The compressions, by id. */
export type Compression = {
  [Id in RowId]: (typeof ROWS)[Id] extends { readonly compression: string } ? Id : never;
}[RowId];

/** Ids without a label: the report names them in the reader's language. */
export type UnlabelledId = { [Id in RowId]: (typeof ROWS)[Id] extends { readonly label: string } ? never : Id }[RowId];

/** The id of a row, or of compressed pickles under the name that their writers use (`joblib-gzip`), for a report. */
export type FormatId = RowId | `${'joblib' | 'pickle'}-${Compression}`;

export const FORMAT_IDS = Object.keys(ROWS) as readonly RowId[];

/** The row of a format; undefined for an id that has none, such as one of a foreign report. */
export function formatRow(id: string): FormatRow | undefined {
  return Object.prototype.hasOwnProperty.call(ROWS, id) ? ROWS[id as RowId] : undefined;
}

/** The label of a format that has one. */
export function labelOf(id: Exclude<RowId, UnlabelledId>): string {
  return ROWS[id].label;
}

/** Returns the kind of a format that is no model's; undefined for a model's format. */
export function bystander(id: string): Bystander | undefined {
  return formatRow(id)?.bystander;
}

/** True for code that people run: no loader of a model does, unless the archive that it is in is a model's. */
export function isProgram(id: FormatId): boolean {
  return bystander(id) === 'code' || id === 'elf' || id === 'pe' || id === 'mach-o';
}

/** True for a format that only stands around another one. An archive does more: a user unpacks it to several places. */
export function isCompression(id: FormatId): boolean {
  return formatRow(id)?.compression !== undefined;
}
