/** What a file is that no loader of models acts on, in one word. */
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

const IDS: Readonly<Record<Bystander, string>> = {
  nothing: 'empty',
  text: 'text markdown',
  table: 'csv json-lines',
  database: 'sqlite',
  code: 'python-source notebook script python-code',
  picture:
    'png jpeg gif webp bmp tiff ico svg heif avif jpeg-2000 jpeg-xl psd xcf openexr radiance netpbm qoi dds icns dicom',
  sound: 'wav mp3 flac ogg aac m4a aiff midi au amr',
  video: 'mp4 quicktime matroska webm avi mpeg asf flv',
  document: 'pdf ole office-xml djvu',
  font: 'truetype opentype font-collection woff type1',
  log: 'tfevents',
  git: 'git-object git-pack git-index git-bundle git-lfs-pointer',
  'web-page': 'html',
  answer: 'error-answer',
  system: 'ds-store apple-double'
};

const KINDS: ReadonlyMap<string, Bystander> = new Map(
  (Object.keys(IDS) as Bystander[]).flatMap(kind => IDS[kind].split(' ').map((id): [string, Bystander] => [id, kind]))
);

/** Compressions: what they are is what is compressed. Archives are more: they are unpacked, to whichever places they say. */
const COMPRESSIONS: ReadonlySet<string> = new Set('gzip bzip2 xz lzma lz4 zlib'.split(' '));

/** What a format is that is no model's, or undefined for the formats of models. */
export function bystander(format: string): Bystander | undefined {
  return KINDS.get(format);
}

/** True for a format that only stands around another one. */
export function isCompression(format: string): boolean {
  return COMPRESSIONS.has(format);
}
