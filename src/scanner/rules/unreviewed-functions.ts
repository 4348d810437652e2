import { topLevel } from './top-level';
import { isKnownPackage } from './known-packages';

/** Packages name the functions that rebuild an object like this; a later version may bring a new one. */
const REBUILDS =
  /^_{0,2}(pyx_unpickle|unpickle|rebuild|reconstruct|restore|recreate|mareconstruct|picklable)(_|[A-Z]|$)|^_{0,2}new_[A-Z]|_unpickle$|_ctor$/;

/**
 * True for a function or method of a package that has been gone through, when no saved object of the package calls it:
 * these packages hold hundreds of functions that read files, start programs or evaluate text, more than a list can name.
 */
export function isUnreviewedFunction(module: string, name: string): boolean {
  if (!isKnownPackage(topLevel(module))) {
    return false;
  }
  const last = name.slice(name.lastIndexOf('.') + 1);
  return /^_*[a-z]/.test(last) && !REBUILDS.test(last);
}
