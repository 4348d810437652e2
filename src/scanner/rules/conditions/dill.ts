import { TRUSTED, isNamed, nameOf } from './callee';
import { ARRAY_MAKERS, arrayMakerFetchedByCall, importsArrayMakers } from './dill-getters';
import type { Call, CallableJudge } from './condition';
import type { Judgement, Value } from '../value';
import { itemsOf, textOf } from '../value-access';

const DILL = /^dill\.(_dill|dill)$/;

/**
 * dill writes arrays and built-in types through functions that also make code: `TRUSTED` for a call that only rebuilds
 * data, undefined for one that brings code along.
 */
export function dillData({ module, name, opcode, args }: Call, judge: CallableJudge): Judgement | undefined {
  if (opcode === 'reduce' && importsArrayMakers(module, name, itemsOf(args()))) {
    return TRUSTED;
  }
  if (!DILL.test(module)) {
    return undefined;
  }
  const [first, second] = itemsOf(args());
  const harmless = ((): boolean => {
    switch (name) {
      // `_reverse_typemap[name]`: a type of the language, or one like CodeType that makes code.
      case '_load_type': {
        const type = textOf(first);
        return type !== undefined && judge.reference('builtins', type).kind === 'trusted';
      }
      // `getattr(module, name) or getattr(builtins, name)`
      case '_get_attr':
        return arrayMakerFetchedByCall(module, name, itemsOf(args())) !== undefined;
      // `f(*args).__setstate__(state)`: an array when `f` makes arrays.
      case '_create_array':
        return (
          ARRAY_MAKERS.some(maker => isNamed(first, maker, '_reconstruct')) &&
          second !== undefined &&
          judge.call(ARRAY_MAKERS[0], '_reconstruct', 'reduce', () => second).kind === 'trusted'
        );
      // `type(numpy.dtype(scalar))`
      case '_create_dtypemeta': {
        const scalar = nameOf(first);
        return (
          first?.type === 'none' ||
          (scalar !== undefined && judge.reference(scalar.module, scalar.name).kind === 'trusted')
        );
      }
      default:
        return false;
    }
  })();
  return harmless ? TRUSTED : undefined;
}

/** The name in `_load_type('slice')`, by which dill asks for a type of the language. */
export function dillType(value: Value): string | undefined {
  const by = value.type === 'call' ? nameOf(value.callee) : undefined;
  return value.type === 'call' && by !== undefined && DILL.test(by.module) && by.name === '_load_type'
    ? textOf(value.args[0])
    : undefined;
}
