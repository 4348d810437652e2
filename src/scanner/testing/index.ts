/**
 * The test kit: files made byte by byte, sources that watch what is read of them, golden cases. For specs and scripts
 * only: nothing that is shipped may import it, which the linter checks. `docs/testing.md` has examples.
 */
export * from './bytes';
export * from './flatbuffers';
export * from './npy';
export * from './pickle';
export * from './protobuf';
export * from './scanning';
export * from './sources';
export * from './tar';
export * from './torch';
export * from './zip';
