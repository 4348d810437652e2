import { isGadgetPackage } from './gadgets';
import { isKnownPackage } from './known-packages';
import { isStdlib } from './resolve-name';
import { wordSet } from './word-lists';

const tables = () => require('./trusted') as typeof import('./trusted');

/** Of no package: the program itself, and the modules that TorchScript and compiled losses are named after. */
const OF_NO_PACKAGE = wordSet('__main__ __mp_main__ __torch__ _loss');

/**
 * True for a package that is known, whatever of it a file names: to look the name up runs no module of somebody else's.
 */
export function isReviewedPackage(name: string): boolean {
  return (
    OF_NO_PACKAGE.has(name) ||
    isStdlib(name) ||
    isKnownPackage(name) ||
    isGadgetPackage(name) ||
    tables().isTrustedPackage(name)
  );
}
