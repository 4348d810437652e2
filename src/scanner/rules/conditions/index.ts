/** The conditions that a row of `rules/trusted` may name. */
export * from './attribute-conditions';
export * from './class-factories';
export * from './data';
export * from './native-models';
export * from './objects';
export { distributionState } from './source-code';
