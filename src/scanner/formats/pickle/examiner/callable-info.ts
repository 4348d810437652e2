import { returnsShared } from '../../../rules/special-attributes';
import { canBeHooked, judgeReference, needsArguments } from '../../../rules/judge';
import { resolveName } from '../../../rules/resolve-name';
import { memoize } from '../../../rules/memoize';
import type { Standing } from '../../../rules/why-used';
import { standingOf } from '../../../rules/why-used';
import type { Judgement } from '../../../rules/value';
import type { Kind } from '../machine/node-table';
import { ARRAY_WRAPPER } from './joblib-arrays';
import { isFolded } from '../values/constant-folding';
import type { RepeatCounter } from './finding-log';

/** Format of the bytes that a callable loads, or false when it is no loader. */
export type LoadedFormat = 'pickle' | 'python-code' | false;

/** The rules' facts about a global, the same in every file. */
interface Facts {
  readonly judgement: Judgement;
  /** What the report says of the name when no finding says more. */
  readonly standing: Standing;
  readonly asksArguments: boolean;
  /** The examiner has to look at the state that BUILD gives to its objects. */
  readonly asksState: boolean;
  /** Items that are put into such an object may start functions of the file's choosing. */
  readonly itemsMayCall: boolean;
  /** The result is not an object of the file's own. */
  readonly returnsShared: boolean;
  /** Named like a function: the result can be anything. */
  readonly isFunction: boolean;
  /** The result may be text or bytes that are known. */
  readonly isFolded: boolean;
  /** Set if the pickle machine itself needs to know the effect of the call. */
  readonly handledAs:
    | 'dtype'
    | 'array-wrapper'
    | 'add-extension'
    | 'buffer'
    | 'getattr'
    | 'object-maker'
    | undefined;
  /** Format of the bytes that it is given to load. */
  readonly loads: LoadedFormat;
}

/** The examiner's facts about one global of a file. */
export interface CallableInfo extends Facts, RepeatCounter {
  /** How it was called when `last` was found. */
  lastKind?: Kind;
  readonly states: RepeatCounter;
  /** Items and state that the file puts into it. */
  readonly changes: RepeatCounter;
}

const HANDLED: Readonly<Record<string, CallableInfo['handledAs']>> = {
  'numpy.dtype': 'dtype',
  'copyreg.add_extension': 'add-extension',
  // Keras and others pickle a model as a file in memory.
  'io.BytesIO': 'buffer',
  '_io.BytesIO': 'buffer',
  'builtins.getattr': 'getattr',
  'copyreg._reconstructor': 'object-maker',
  'copyreg.__newobj__': 'object-maker',
  'copyreg.__newobj_ex__': 'object-maker'
};

/** Returns the facts about a global, by its two names. */
export function describeCallable(module: string, name: string): CallableInfo {
  return { ...factsOf(module, name), examined: 0, states: { examined: 0 }, changes: { examined: 0 } };
}

/** The same few names come in every file. */
const factsOf = memoize((module, name): Facts => {
  const resolved = resolveName(module, name);
  const path = `${resolved.module}.${resolved.name}`;
  const judgement = judgeReference(module, name);
  return {
    judgement,
    standing: standingOf(module, name, judgement),
    asksArguments: needsArguments(module, name),
    asksState: needsArguments(module, name, 'build'),
    itemsMayCall: canBeHooked(module, name, 'setitem') || canBeHooked(module, name, 'append'),
    returnsShared: returnsShared(path),
    isFunction: /(^|\.)_*[a-z]\w*$/.test(name),
    isFolded: isFolded(module, name),
    handledAs: ARRAY_WRAPPER.test(path) ? 'array-wrapper' : HANDLED[path],
    loads: loadsOf(resolved.module, resolved.name)
  };
});

function loadsOf(module: string, name: string): LoadedFormat {
  if (module === 'marshal') {
    return 'python-code';
  }
  return /(^|\.)loads?$|^_load_from_bytes$/.test(name) ? 'pickle' : false;
}
