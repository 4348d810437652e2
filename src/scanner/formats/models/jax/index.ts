export { msgpack } from './msgpack';
export { blosc, ocdbt, orbax, zarr, zarrChunk } from './zarr';
