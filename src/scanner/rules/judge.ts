import { isStdlib, resolveName } from './names';
import type { CallKind, Judgement, Value } from './types';

const DATA = new Set('builtins.set builtins.list builtins.dict builtins.bytearray builtins.complex collections.OrderedDict codecs.encode _codecs.encode'.split(' '));

/** Interim: standard library dangerous, the rest unknown. */
export function judgeReference(module: string, name: string): Judgement {
  const resolved = resolveName(module, name);
  if (DATA.has(`${resolved.module}.${resolved.name}`) || /^(numpy|sklearn|torch|scipy|joblib|pandas)\b/.test(resolved.module)) {
    return { kind: 'trusted' };
  }
  const shown = { module: resolved.shownModule, operator: resolved.shownName };
  return isStdlib(resolved.module)
    ? { kind: 'dangerous', severity: 'CRITICAL', rule: 'pickle-dangerous-call', ...shown }
    : { kind: 'unknown', severity: 'LOW', rule: 'pickle-unknown-call', ...shown };
}

export function judgeCall(module: string, name: string, _how: CallKind, _args: () => Value): Judgement {
  return judgeReference(module, name);
}

export function needsArguments(_module: string, _name: string): boolean {
  return false;
}
