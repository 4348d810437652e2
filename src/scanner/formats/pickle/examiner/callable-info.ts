import type { ResultKind } from '../../../rules/result-of';
import { resultOf } from '../../../rules/result-of';
import { judgeReference } from '../../../rules/judge';
import type { QuickAnswer } from '../../../rules/what-to-ask';
import { canBeHooked, missingFactsFor, needsArguments, quickAnswer } from '../../../rules/what-to-ask';
import { isObjectMaker } from '../../../rules/conditions/callee';
import type { NameTags } from '../../../rules/signatures/value-view';
import { tagsOf } from '../../../rules/signatures/value-view';
import type { CodeMakerRole } from '../../../rules/code-makers';
import { codeMakerRole } from '../../../rules/code-makers';
import { restoresUnseen, unpicklesState } from '../../../rules/restoring';
import { makesTextLike } from '../../../rules/text-like';
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
export type LoadedFormat = 'pickle' | 'python-code' | 'keras' | false;

/** The rules' facts about a global, the same in every file. */
interface Facts {
  readonly judgement: Judgement;
  /** What the report says of the name when no finding says more. */
  readonly standing: Standing;
  /** The package whose table of classes should have been read for this name, and could not be. */
  readonly missingFacts: string | undefined;
  readonly asksArguments: boolean;
  /** What is trusted without a look at values. */
  readonly quick: QuickAnswer;
  /** What the name and the result are, as arguments of other calls. */
  readonly tags: NameTags;
  /** Makes an object of the class that is its first argument. */
  readonly makesObjects: boolean;
  /** The examiner has to look at the state that BUILD gives to its objects. */
  readonly asksState: boolean;
  /** What restores its objects unpickles bytes of the state. */
  readonly unpicklesState: boolean;
  /** Making its objects is harmless, and what restores them is not understood: whatever the state holds. */
  readonly restoresUnseen: boolean;
  /** Items that are put into such an object may start functions of the file's choosing. */
  readonly itemsMayCall: boolean;
  /** What the result is: an object of the file's own, one of the arguments, or one of the program. */
  readonly result: ResultKind;
  /** Named like a function: the result can be anything. */
  readonly isFunction: boolean;
  /** The result may be text or bytes that are known. */
  readonly isFolded: boolean;
  /** The result is used as a text. */
  readonly isTextLike: boolean;
  /** Set if the pickle machine itself needs to know the effect of the call. */
  readonly handledAs:
    | 'dtype'
    | 'array-wrapper'
    | 'add-extension'
    | 'buffer'
    | 'getattr'
    | 'object-maker'
    | 'iterator'
    | 'dict'
    | undefined;
  /** Format of the bytes that it is given to load. */
  readonly loads: LoadedFormat;
  /** What it makes out of code in the file. */
  readonly makes: CodeMakerRole | undefined;
  /** Picklers of code give functions and classes of the file to it. */
  readonly takesCarried: boolean;
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
  'builtins.iter': 'iterator',
  'builtins.reversed': 'iterator',
  'builtins.dict': 'dict',
  'collections.OrderedDict': 'dict',
  'collections.Counter': 'dict',
  'collections.defaultdict': 'dict',
  'io.BytesIO': 'buffer',
  '_io.BytesIO': 'buffer',
  'builtins.getattr': 'getattr',
  'copyreg._reconstructor': 'object-maker',
  'copyreg.__newobj__': 'object-maker',
  'copyreg.__newobj_ex__': 'object-maker'
};

const TAKES_CARRIED =
  /^(builtins\.(getattr|setattr|type|property|staticmethod|classmethod)|copyreg\.(_reconstructor|__newobj__|__newobj_ex__)|types\.(MethodType|new_class))$/;

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
    missingFacts: missingFactsFor(module, name),
    asksArguments: needsArguments(module, name),
    quick: quickAnswer(module, name),
    tags: tagsOf(module, name),
    makesObjects: isObjectMaker(module, name),
    asksState: needsArguments(module, name, 'build'),
    unpicklesState: unpicklesState(module, name),
    restoresUnseen: restoresUnseen(module, name),
    itemsMayCall: canBeHooked(module, name, 'setitem') || canBeHooked(module, name, 'append'),
    result: resultOf(module, name),
    isFunction: /(^|\.)_*[a-z]\w*$/.test(name),
    isFolded: isFolded(module, name),
    isTextLike: makesTextLike(module, name),
    handledAs: ARRAY_WRAPPER.test(path) ? 'array-wrapper' : HANDLED[path],
    loads: loadsOf(resolved.module, resolved.name),
    makes: codeMakerRole(resolved.module, resolved.name),
    takesCarried: TAKES_CARRIED.test(path)
  };
});

function loadsOf(module: string, name: string): LoadedFormat {
  if (module === 'marshal') {
    return 'python-code';
  }
  if (name === 'deserialize_model_from_bytecode') {
    return 'keras';
  }
  return /(^|\.)loads?$|^_load_from_bytes$|^unpickle_vocab$/.test(name) ? 'pickle' : false;
}
