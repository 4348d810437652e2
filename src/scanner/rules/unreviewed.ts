import { topLevel } from './names';
import { wordSet } from './paths';

/** Packages whose saved objects have been gone through: what they call while loading is in `trusted/`. */
const GONE_THROUGH = wordSet('numpy scipy pandas sklearn torch joblib');

/** Functions that rebuild something are named like this; a version that nobody has seen yet may bring a new one. */
const REBUILDS =
  /^_{0,2}(pyx_unpickle|unpickle|rebuild|reconstruct|restore|recreate|new|mareconstruct)(_|[A-Z]|$)|_unpickle$|_ctor$/;

/**
 * True for a function or method of a package that has been gone through, when no saved object of the package calls it:
 * these packages hold hundreds of functions that read files, start programs or evaluate text, more than a list can name.
 */
export function isUnreviewedFunction(module: string, name: string): boolean {
  if (!GONE_THROUGH.has(topLevel(module))) {
    return false;
  }
  const last = name.slice(name.lastIndexOf('.') + 1);
  return /^_*[a-z]/.test(last) && !REBUILDS.test(last);
}
