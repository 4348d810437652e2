import { int32 } from '../../../encoding/integers';
import type { Format } from '../../../format';
import { latin1 } from '../../../printable';
import { letters } from '../../magic';
import type { Part } from '../one-of';
import { oneOf } from '../one-of';
import { orHiddenPickle } from '../../fallback/hidden-pickle';
import { Type } from './torch7-types';

const reading = () => require('./torch7-walk') as typeof import('./torch7-walk');

/** What compiled Lua begins with. */
const COMPILED = '\x1bL';

/** Begins with an object of a class, a table or a function, which is number one. */
function isTorch7(head: Uint8Array): boolean {
  if (head.length < 12 || int32(head, 4) !== 1) {
    return false;
  }
  const [type, length] = [int32(head, 0), int32(head, 8)];
  if (type === (Type.TORCH as number)) {
    return /^(?:V \d+$|\w+\.\w+$)/.test(latin1(head.subarray(12, 12 + Math.min(64, length))));
  }
  if (type >= (Type.FUNCTION as number) && type <= (Type.RECURSIVE_FUNCTION as number)) {
    return latin1(head.subarray(12, 14)) === COMPILED;
  }
  const first = head.length >= 16 ? int32(head, 12) : -1;
  return type === (Type.TABLE as number) && length > 0 && length < 2 ** 24 && first >= 1 && first <= 8;
}

/** The form in text: an object, table or function, which is number one. Another beginning is that of no loader that is known. */
function isOther(head: Uint8Array): boolean {
  return /^(?:4\r?\n1\r?\n\d+\r?\n(?:V \d|\w+\.)|3\r?\n1\r?\n\d+\r?\n[1-8]\r?\n|[678]\r?\n1\r?\n\d+\r?\n\x1bL|T7\0\0)/.test(
    letters(head, 0, 64)
  );
}

const binary: Part = {
  probe: ({ head }) => isTorch7(head),
  scan: (source, context) => reading().scanObjects(source, context)
};

const other: Part = {
  probe: ({ head }) => isOther(head),
  scan(source, context) {
    reading().searchCode(source, context);
    const params = { format: 'torch7' };
    context.cover({
      status: 'not-understood',
      format: 'torch7',
      size: source.size,
      reason: 'unsupported-format',
      params
    });
  }
};

/** What Torch 7 saves (`torch.save`, `.t7`): tensors and tables, and functions as compiled Lua. */
export const torch7: Format = orHiddenPickle(oneOf('torch7', [binary, other]));
