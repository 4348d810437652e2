import type { Translator } from '../translator';

/** The field's own names for formats, by the engine's ids. Proper nouns: they are not translated. */
const LABELS: Readonly<Record<string, string>> = {
  pickle: 'Pickle',
  'pytorch-zip': 'PyTorch (zip)',
  'pytorch-legacy': 'PyTorch (legacy)',
  'pytorch-distributed': 'PyTorch (distributed)',
  'pytorch-tar': 'PyTorch (tar)',
  torchscript: 'TorchScript',
  joblib: 'joblib',
  npy: 'NumPy array',
  npz: 'NumPy archive',
  keras: 'Keras',
  'keras-config': 'Keras config.json',
  hdf5: 'HDF5',
  'keras-h5': 'Keras (HDF5)',
  zip: 'Zip archive',
  tar: 'tar archive',
  gzip: 'gzip',
  zlib: 'zlib',
  bzip2: 'bzip2',
  xz: 'xz',
  lzma: 'LZMA',
  lz4: 'LZ4',
  zstd: 'Zstandard',
  safetensors: 'safetensors',
  gguf: 'GGUF',
  onnx: 'ONNX',
  tflite: 'TensorFlow Lite',
  savedmodel: 'TensorFlow SavedModel',
  coreml: 'Core ML',
  cntk: 'CNTK',
  json: 'JSON',
  '7z': '7z archive',
  rar: 'RAR',
  'python-code': 'Python bytecode',
  'pytorch-export': 'PyTorch export (pt2)',
  'torchscript-code': 'TorchScript code',
  'pytorch-export-program': 'PyTorch export program',
  zfile: 'joblib (ZF)',
  compress: 'compress (.Z)',
  snappy: 'Snappy',
  cab: 'Cabinet',
  'git-lfs-pointer': 'Git LFS pointer',
  executorch: 'ExecuTorch',
  ort: 'ONNX Runtime',
  catboost: 'CatBoost',
  lightgbm: 'LightGBM',
  'xgboost-binary': 'XGBoost (binary)',
  ubjson: 'XGBoost (UBJSON)',
  parquet: 'Parquet',
  arrow: 'Arrow',
  elf: 'ELF executable',
  pe: 'Windows executable',
  'mach-o': 'Mach-O executable',
  'r-data': 'R data',
  'python-source': 'Python source',
  script: 'Script',
  template: 'Jinja template',
  xml: 'XML',
  yaml: 'YAML',
  'protobuf-text': 'Protocol buffer text',
  libsvm: 'LIBSVM',
  'word2vec-text': 'word2vec (text)',
  notebook: 'Jupyter notebook',
  csv: 'CSV',
  'json-lines': 'JSON Lines',
  markdown: 'Markdown',
  html: 'HTML',
  svg: 'SVG',
  'office-xml': 'Office (XML)',
  png: 'PNG',
  jpeg: 'JPEG',
  gif: 'GIF',
  webp: 'WebP',
  bmp: 'BMP',
  tiff: 'TIFF',
  ico: 'ICO',
  heif: 'HEIF',
  avif: 'AVIF',
  psd: 'Photoshop',
  xcf: 'GIMP',
  openexr: 'OpenEXR',
  radiance: 'Radiance HDR',
  'jpeg-2000': 'JPEG 2000',
  'jpeg-xl': 'JPEG XL',
  qoi: 'QOI',
  dds: 'DDS',
  icns: 'ICNS',
  dicom: 'DICOM',
  netpbm: 'Netpbm',
  wav: 'WAV',
  mp3: 'MP3',
  flac: 'FLAC',
  ogg: 'Ogg',
  aac: 'AAC',
  m4a: 'M4A',
  aiff: 'AIFF',
  midi: 'MIDI',
  au: 'AU',
  amr: 'AMR',
  mp4: 'MP4',
  quicktime: 'QuickTime',
  webm: 'WebM',
  matroska: 'Matroska',
  avi: 'AVI',
  mpeg: 'MPEG',
  asf: 'Windows Media',
  flv: 'Flash Video',
  pdf: 'PDF',
  ole: 'Office (OLE)',
  djvu: 'DjVu',
  truetype: 'TrueType',
  opentype: 'OpenType',
  'font-collection': 'TrueType Collection',
  woff: 'WOFF',
  type1: 'Type 1',
  'git-object': 'Git object',
  'git-pack': 'Git pack',
  'git-index': 'Git index',
  'git-bundle': 'Git bundle',
  tfevents: 'TensorBoard events',
  'ds-store': '.DS_Store',
  'apple-double': 'AppleDouble',
  pytorch: 'PyTorch',
  skops: 'skops',
  nemo: 'NeMo',
  'torch-archive': 'TorchServe archive',
  paddle: 'PaddlePaddle',
  msgpack: 'MessagePack'
};

/** Compressions around pickles, as those who write them (joblib, pandas) call them. */
const COMPRESSIONS: Readonly<Record<string, string>> = {
  gzip: 'gzip',
  zlib: 'zlib',
  bzip2: 'bz2',
  xz: 'xz',
  lzma: 'lzma',
  lz4: 'lz4'
};

/** What a file really is, by content. An id that is not known here is shown as it is. */
export function formatLabel(id: string, trans: Translator): string {
  switch (id) {
    case 'unknown':
      return trans.__('Unknown format');
    case 'empty':
      return trans.__('Empty file');
    case 'encrypted':
      return trans.__('Encrypted data');
    case 'link':
      return trans.__('Link');
    case 'text':
      return trans.__('Text');
    case 'error-answer':
      return trans.__('Error message');
    case 'raw-tensor':
      return trans.__('Tensor data');
    case 'padding':
      return trans.__('Padding');
  }
  const packed = /^(joblib|pickle)-(\w+)$/.exec(id);
  if (packed !== null && known(COMPRESSIONS, packed[2])) {
    return `${LABELS[packed[1]]} (${COMPRESSIONS[packed[2]]})`;
  }
  return known(LABELS, id) ? LABELS[id] : id;
}

const known = (labels: Readonly<Record<string, string>>, id: string): boolean =>
  Object.prototype.hasOwnProperty.call(labels, id);
