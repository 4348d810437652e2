import type { OpenDecoder } from '../bytes/decoder';

// Decoders that few files need, loaded for the first that does.

const bzip2 = () => require('./bzip2') as typeof import('./bzip2');
const lz4 = () => require('./lz4') as typeof import('./lz4');
const lzip = () => require('./lzip') as typeof import('./lzip');
const lzw = () => require('./lzw') as typeof import('./lzw');
const xz = () => require('./xz') as typeof import('./xz');
const zipLzma = () => require('./zip-lzma') as typeof import('./zip-lzma');
const zstd = () => require('./zstd') as typeof import('./zstd');

export const openBzip2: OpenDecoder = (source, work) => bzip2().openBzip2(source, work);
export const openLz4: OpenDecoder = (source, work) => lz4().openLz4(source, work);
export const openLzip: OpenDecoder = (source, work) => lzip().openLzip(source, work);
export const openLzw: OpenDecoder = (source, work) => lzw().openLzw(source, work);
export const openXz: OpenDecoder = (source, work) => xz().openXz(source, work);
export const openZipLzma: OpenDecoder = (source, work) => zipLzma().openZipLzma(source, work);
export const openZstd: OpenDecoder = (source, work) => zstd().openZstd(source, work);
