import type { ProtoField, ProtoView } from '../../../encoding/protobuf-view';
import { wireView } from '../../../encoding/protobuf-view';
import type { Format } from '../../../format';
import { protobufModel } from '../../fallback/protobuf-models';
import { withHiddenPickle } from '../../fallback/hidden-pickle';
import type { Part } from '../one-of';
import { oneOf } from '../one-of';
import { orHiddenPickle } from '../../fallback/hidden-pickle';
import { letters } from '../../magic';
import { latin1 } from '../../../printable';
import { strongMark } from '../../../rules/suspicious-text';
import { PRICES } from '../../../work';
import { NetJudge } from './net-judge';

// Numbers of fields (microsoft/CNTK, `CNTKv2LibraryDll/proto/CNTK.proto`).

const enum Dictionary {
  DATA = 2
}
const enum Value {
  STRING = 8,
  VECTOR = 11,
  DICTIONARY = 12
}

/** Keys under which a function in Python or in a library names its code. */
const CODE_KEYS: ReadonlySet<string> = new Set([
  'module',
  'class',
  'deserialize_method',
  'deserialize',
  'user_defined_function',
  'native_user_function',
  'NativeUDF'
]);

/** A native library. */
const LIBRARY = /[^\s"']\.(?:so|dll|dylib)(?:[\s"']|$)/i;
/** Types of functions that a user wrote. */
const USERS = /^User(?:Defined)?(?:V2)?Function(?:Node)?$/;
/** Bytes of version 1 that are searched. */
const MAX_SEARCHED = 8 * 2 ** 20;

/** A dictionary: entries of a name and a value. Returns how many there are. */
function walkDictionary(view: ProtoView, judge: NetJudge): number {
  let count = 0;
  for (const field of view.fields()) {
    if (field.number === (Dictionary.DATA as number)) {
      count++;
      let key = '';
      for (const inner of field.message().fields()) {
        if (inner.number === 1) {
          key = inner.text();
        } else if (inner.number === 2) {
          walkValue(inner.message(), key, judge);
        }
      }
    }
  }
  return count;
}

function walkValue(view: ProtoView, key: string, judge: NetJudge): void {
  for (const field of view.fields()) {
    switch (field.number as Value) {
      case Value.STRING:
        text(field, key, judge);
        break;
      case Value.VECTOR:
        for (const item of field.message().fields()) {
          if (item.sized) {
            walkValue(item.message(), key, judge);
          }
        }
        break;
      case Value.DICTIONARY:
        walkDictionary(field.message(), judge);
        break;
      default:
        break;
    }
  }
}

function text(field: ProtoField, key: string, judge: NetJudge): void {
  const value = field.text();
  if ((CODE_KEYS.has(key) && value !== '') || (key === 'type' && USERS.test(value))) {
    judge.add('model-python-operator', 'MEDIUM', 'CNTK', value, field.at, `${key} = ${JSON.stringify(value)}`);
  } else if (LIBRARY.test(value)) {
    judge.custom(value, field.at, `${key} = ${JSON.stringify(value)}`);
  } else {
    judge.metadata(key, value, field.at, false);
  }
}

/** The format of CNTK 1, which is not read: only the texts in its first bytes, two bytes a character, are searched. */
const first: Part = {
  probe: ({ head }) => letters(head, 0, 8) === 'B\0C\0N\0\0\0',
  scan(source, context) {
    const judge = new NetJudge(context, 'cntk', 'CNTK', source);
    const words = latin1(source.read(0, MAX_SEARCHED))
      .replace(/([\x20-\x7e])\0/g, '$1')
      .match(/[\x20-\x7e]{6,}/g);
    context.work.spend(Math.min(source.size, MAX_SEARCHED) * PRICES.textByte);
    for (const word of words ?? []) {
      if (LIBRARY.test(word) || USERS.test(word)) {
        judge.custom(word.slice(0, 200), 0);
      } else if (strongMark(word) !== undefined) {
        judge.metadata('text', word, 0, false);
      }
    }
    context.cover({
      status: 'not-understood',
      format: 'cntk',
      size: source.size,
      reason: 'unsupported-format',
      params: { format: 'cntk' }
    });
  }
};

/** CNTK 2: dictionaries within each other. A function that a user wrote is restored by the name of its module. */
const second: Part = {
  probe: probe => protobufModel(probe) === 'cntk',
  scan(source, context) {
    const judge = new NetJudge(context, 'cntk', 'CNTK', source);
    try {
      walkDictionary(wireView(source, context.work), judge);
    } finally {
      judge.finish();
    }
    context.cover({ status: 'scanned', format: 'cntk', size: source.size });
  }
};

export const cntk: Format = withHiddenPickle({ ...orHiddenPickle(oneOf('cntk', [first, second])), fallback: true });
