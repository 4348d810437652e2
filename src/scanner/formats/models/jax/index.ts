export { msgpack } from './msgpack';
export { blosc, ocdbt, orbax, zarr } from './zarr';
