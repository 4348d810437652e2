// Objects that stand for a text: what opens, imports or runs a text takes them in its place.

import { classify } from './classify';
import { classOf } from './conditions/callee';
import { resolveName } from './resolve-name';
import { tagOf } from './signatures/value-view';
import { Tag } from './signatures/tags';
import type { Value } from './value';

/** Classes of NumPy that hold text, bytes or anything. */
const NUMPY_TEXT = /^(str|string|unicode|bytes|object|void|char\.chararray|chararray|record)_?0?$/;
const PATHS = /^pathlib(\.|$)/;

/** True for the result of a call that is a text, may be used as one, or is of an unknown class that was given one. */
export function isTextLike(value: Value): boolean {
  const type = value.type === 'call' ? classOf(value) : undefined;
  if (value.type !== 'call' || type === undefined) {
    return false;
  }
  if ((tagOf(value) & (Tag.TEXT | Tag.BYTES)) !== 0) {
    return true;
  }
  const { module, name } = resolveName(type.module, type.name);
  return (
    PATHS.test(module) ||
    (/^numpy(\.|$)/.test(module) && NUMPY_TEXT.test(name)) ||
    (classify(type.module, type.name).kind === 'unknown' && value.args.some(isText))
  );
}

function isText(value: Value): boolean {
  return value.type === 'str' || value.type === 'bytes' || isTextLike(value);
}
