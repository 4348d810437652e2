import type { Call, CallableJudge, TrustedGroup } from '../conditions/condition';
import { TRUSTED } from '../conditions/callee';
import { judgeAttributes } from '../state';
import type { Judgement, Value } from '../value';
import { argumentCount, textOf } from '../value-access';
import type { Signature } from './kind';
import { ATTRIBUTES, DATUM, HELD } from './kinds';
import { FITTER, tagOf } from './value-view';

/** A callable as the report names it. */
export interface ShownName {
  readonly module: string;
  readonly operator: string;
}

/** Judges a call of a reviewed callable, the state of its object, or an item that is put into it. */
export function judgeTrusted(
  group: Omit<TrustedGroup, 'modules' | 'names'>,
  call: Call,
  judge: CallableJudge,
  shown: ShownName,
  unreviewed: Judgement
): Judgement {
  switch (call.opcode) {
    case 'build': {
      const state = call.args();
      if (!FITTER.fits(group.state ?? ATTRIBUTES, state)) {
        return mismatch(shown);
      }
      const judged = group.stateWhen?.(call, judge, mismatch(shown)) ?? TRUSTED;
      return judged.kind === 'trusted' ? judgeAttributes(call, state, tagOf) : judged;
    }
    case 'setitem':
    case 'append':
      return group.items === true ? TRUSTED : mismatch(shown);
    default:
      if (!fits(group.takes, call)) {
        return group.otherwise?.(call, judge, mismatch(shown)) ?? mismatch(shown);
      }
      return group.when?.(call, judge, unreviewed) ?? TRUSTED;
  }
}

/** A call that no software writes which saves models. */
export function mismatch({ module, operator }: ShownName): Extract<Judgement, { kind: 'dangerous' }> {
  return { kind: 'dangerous', severity: 'HIGH', rule: 'pickle-argument-mismatch', module, operator };
}

function fits(signature: Signature, call: Call): boolean {
  const args = call.args();
  const known = argumentCount(args) === undefined || !('more' in args) || args.more === 0 || signature.rest === HELD;
  return known && FITTER.fitsArguments(signature, args) && fitKeywords(signature, call.kwargs?.());
}

function fitKeywords({ named, keywords }: Signature, kwargs: Value | undefined): boolean {
  if (kwargs === undefined || kwargs.type === 'none') {
    return true;
  }
  return (
    kwargs.type === 'dict' &&
    kwargs.more === 0 &&
    kwargs.entries.every(([key, value]) => FITTER.fits(named?.[textOf(key) ?? ''] ?? keywords ?? DATUM, value))
  );
}
