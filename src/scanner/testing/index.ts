/**
 * The test kit: files made byte by byte, sources that watch what is read of them, golden cases. For specs and scripts
 * only: nothing that is shipped may import it, which the linter checks. `docs/testing.md` has examples.
 */
export * from './bytes';
export * from './flatbuffers-builder';
export * from './native-builder';
export * from './image-builder';
export * from './npy-builder';
export * from './pickle-assembler';
export * from './protobuf-builder';
export * from './scanning';
export * from './sevenzip-builder';
export * from './sources';
export * from './tar-builder';
export * from './tensor-files-builder';
export * from './torch-builder';
export * from './uses-text';
export * from './zip-builder';
