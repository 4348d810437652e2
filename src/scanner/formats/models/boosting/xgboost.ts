import { uint64 } from '../../../encoding/integers';
import type { Format, Probe } from '../../../format';
import { letters } from '../../magic';
import { MAX_NAME, MODEL_PARAMETERS } from './xgboost-layout';

const scanning = () => require('./xgboost-scan') as typeof import('./xgboost-scan');

/** JSON that a format recognises by its first keys: numbers, names and settings. */
function ofJson(id: 'xgboost-json' | 'catboost-json', beginning: RegExp): Format {
  return {
    id,
    firstBytes: [0x7b],
    // Other loaders know their files by these names, whatever they hold.
    probe: ({ head, name }) =>
      beginning.test(letters(head, 0, 1024)) && !/(?:config|index|tokenizer)\.json$/.test(name),
    scan: (source, context) => scanning().scanJson(source, context, id)
  };
}

/** A model as JSON (`doc/model.schema` of XGBoost). */
export const xgboostJson = ofJson(
  'xgboost-json',
  /^\{\s*(?:"(?:Config|version)"\s*:\s*[[{][^{}]{0,200}[\]}]\s*,\s*)?"learner"\s*:\s*\{/
);

/** What CatBoost writes with `format='json'`. */
export const catboostJson = ofJson(
  'catboost-json',
  /^\{\s*"(?:ctr_data|features_info|model_info|oblivious_trees)"\s*:\s*[[{]/
);

/** The same as UBJSON, the default since XGBoost 2.1. */
export const ubjson: Format = {
  id: 'ubjson',
  probe: isUbjson,
  scan: (source, context) => scanning().scanUbjson(source, context)
};

/** Bytes of the lengths that a key may begin with. */
const WIDTHS: Readonly<Record<string, number>> = { i: 1, U: 1, I: 2, u: 2, l: 4, m: 4, L: 8, M: 8 };
/** The number of pairs, and the type that all values have. */
const COUNTED = /^(?:\$.)?#([iUIulmLM])/s;

/** An object whose first key has a length that is written as a number of UBJSON, perhaps behind the number of its pairs. */
function isUbjson({ head, size }: Probe): boolean {
  const counted = COUNTED.exec(letters(head, 1, 5));
  const at = counted === null ? 1 : 1 + counted[0].length + WIDTHS[counted[1]];
  const width = WIDTHS[letters(head, at, at + 1)];
  const digits = head.subarray(at + 1, at + 1 + width);
  const length = digits.length === width ? digits[width - 1] : 0;
  return (
    digits.subarray(0, -1).every(byte => byte === 0) &&
    length > 0 &&
    length < size &&
    isKey(letters(head, at + 1 + width, at + 1 + width + Math.min(length, 40)))
  );
}

function isKey(text: string): boolean {
  return /^[\w. -]+$/.test(text);
}

/**
 * The binary format until XGBoost 2 (`learner.cc`, `gbtree_model.cc`): parameters, the names of objective and booster, trees
 * or weights, attributes. Some writers put `binf` before it.
 */
export const xgboostBinary: Format = {
  id: 'xgboost-binary',
  probe: ({ head, size }) => {
    const start = letters(head, 0, 4) === 'binf' ? 4 : 0;
    return start > 0 || (size > 300 && namesAt(head, MODEL_PARAMETERS) !== undefined);
  },
  scan: (source, context) => scanning().scanBinary(source, context)
};

function namesAt(head: Uint8Array, at: number): readonly [string, string] | undefined {
  const first = uint64(head, at);
  if (!(first > 0 && first <= MAX_NAME)) {
    return undefined;
  }
  const second = uint64(head, at + 8 + first);
  const objective = letters(head, at + 8, at + 8 + first);
  const booster = letters(head, at + 16 + first, at + 16 + first + Math.min(second, MAX_NAME));
  return /^[a-z]+:\w+$/.test(objective) && /^(?:gbtree|gblinear|dart)$/.test(booster)
    ? [objective, booster]
    : undefined;
}
