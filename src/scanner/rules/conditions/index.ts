/** The conditions that a row of `rules/trusted` may name. */
export * from './attributes';
export * from './data';
export * from './objects';
export { distributionState } from './source-code';
