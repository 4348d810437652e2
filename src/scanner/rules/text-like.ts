// Objects that stand for a text: what opens, imports or runs a text takes them in its place.

import { classOf } from './conditions/callee';
import { isKnownPackage } from './known-packages';
import { isStdlib, resolveName } from './resolve-name';
import { topLevel } from './top-level';
import type { Value } from './value';

/** Classes derived from text or bytes, NumPy's that may hold them, and paths. */
const TEXT_CLASSES =
  /^(pathlib(\.\w+)*\.\w*Path|numpy(\.\w+)*\.(str|string|unicode|bytes|object|void|chararray|record)_?0?|torch\.torch_version\.TorchVersion|yarl(\._url)?\.URL|multidict(\._multidict)?\.istr)$/;

/** True for a callable that makes a text, or what is used as one. */
export function makesTextLike(module: string, name: string): boolean {
  const resolved = resolveName(module, name);
  return TEXT_CLASSES.test(`${resolved.module}.${resolved.name}`);
}

/** True for the result of a call that is used as a text, or is of a class of an unknown package that was given one. */
export function isTextLike(value: Value): boolean {
  const type = value.type === 'call' ? classOf(value) : undefined;
  if (value.type !== 'call' || type === undefined) {
    return false;
  }
  return (
    makesTextLike(type.module, type.name) ||
    (!isStdlib(type.module) && !isKnownPackage(topLevel(type.module)) && value.args.some(isText))
  );
}

function isText(value: Value): boolean {
  return value.type === 'str' || value.type === 'bytes' || isTextLike(value);
}
