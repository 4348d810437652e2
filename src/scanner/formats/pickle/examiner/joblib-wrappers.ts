import { classOf } from '../../../rules/judge';
import type { Value } from '../../../rules/value';
import { ARRAY_WRAPPER } from './joblib-arrays';
import type { CallableInfo } from './callable-info';
import type { Globals } from '../machine/globals';

/** Tells which objects joblib's reader may take for the wrapper of an array. */
export class JoblibWrappers {
  private seen = 0;
  private named = false;

  constructor(private readonly globals: Globals) {}

  /**
   * True for a wrapper, and for an object that may be one: made by other means than a plain call of the class, in a file
   * that names the class.
   * @param maker - the facts about the callable that made the object, when it is a name
   */
  mayBeWrapper(object: () => Value, maker: CallableInfo | undefined): boolean {
    if (maker?.handledAs === 'array-wrapper') {
      return true;
    }
    const { entries } = this.globals;
    for (; this.seen < entries.length && !this.named; this.seen++) {
      this.named = entries[this.seen].name.endsWith('NumpyArrayWrapper');
    }
    if (!this.named || (maker !== undefined && !maker.isFunction)) {
      return false;
    }
    const type = classOf(object());
    return type === undefined ? maker === undefined : ARRAY_WRAPPER.test(`${type.module}.${type.name}`);
  }
}
