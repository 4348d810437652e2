import { judgeReference } from './judge';
import { judgeKerasName } from './keras/callables';
import { isStdlib, resolveName } from './resolve-name';

/**
 * True for a callable that is dangerous with any arguments: it runs code, or touches files, processes or the
 * network. False for an unreviewed callable.
 * @param module - `a.b`, as a report names it
 * @param operator - a function or class of it, `Outer.inner` for one inside another
 */
export function isDangerous(module: string, operator: string): boolean {
  const judged = judgeReference(module, operator);
  if (judged.kind === 'dangerous') {
    // What a class does that was read from its source depends on what it is given.
    return judged.rule !== 'pickle-unreviewed-stdlib' && judged.rule !== 'class-runs-code';
  }
  const rule = judgeKerasName(module, operator, false)?.rule;
  return rule === 'keras-unsafe-api' || (rule === 'keras-foreign-callable' && !isStdlib(module));
}

/** True for a module of Python's standard library, also under a name of Python 2 or inside another package. */
export function isOfPython(module: string): boolean {
  return isStdlib(module) || isStdlib(resolveName(module, 'x').module);
}
