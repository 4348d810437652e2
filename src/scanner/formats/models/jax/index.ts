export { msgpack } from './msgpack';
export { stablehlo } from './stablehlo';
export { blosc, ocdbt, orbax, zarr } from './zarr';
