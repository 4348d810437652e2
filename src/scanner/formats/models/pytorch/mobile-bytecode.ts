import { uint32 } from '../../../encoding/integers';
import { latin1 } from '../../../printable';
import type { ScriptName } from '../../../rules/languages/torchscript-operators';
import { bytecodeOperator } from '../../../rules/languages/torchscript-operators';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';
import type { ZipWalk } from '../../archives/zip';
import { reportOperator } from './script-operator';

const BYTECODE = /(^|\/)bytecode\.pkl$/i;
/** Bytes of one file; the printer writes a few hundred kilobytes for the largest models. */
const MAX_BYTECODE = 32 * 2 ** 20;
/** Characters of the name of one operator. */
const LONGEST = 200;
const COLON = 0x3a;
/** Operators of one kind that are told of one file. */
const MAX_TOLD = 100;

/**
 * Judges the operators of the lite interpreter's bytecode, a pickle of plain values: they stand in its texts as `aten::add`
 * (`torch/csrc/jit/mobile/import.cpp`). The interpreter needs no source code beside it, and runs `__setstate__` while it loads.
 */
export function judgeBytecode(walk: ZipWalk): void {
  const { context } = walk;
  for (const member of walk.members.filter(({ name }) => BYTECODE.test(name))) {
    const source = walk.data(member);
    if (source === undefined) {
      continue;
    }
    if (source.size > MAX_BYTECODE) {
      context.cover({
        status: 'not-understood',
        format: 'torchscript-code',
        size: source.size,
        reason: 'limit-size',
        member: member.name,
        params: { size: source.size, limit: MAX_BYTECODE }
      });
    }
    const bytes = source.read(0, Math.min(source.size, MAX_BYTECODE));
    context.work.spend(bytes.length * PRICES.textByte);
    const judged = [...operatorsIn(bytes, context.work)].map(operator => ({ operator, kind: kindOf(operator) }));
    for (const kind of ['file-access', 'unchecked', 'custom'] as const) {
      judged
        .filter(one => one.kind === kind)
        .slice(0, MAX_TOLD)
        .forEach(({ operator }) => {
          const [module, called] = operator.split('::');
          reportOperator(context, kind, module, called, member.at, member.name);
        });
    }
  }
}

/** Texts `namespace::name` of a pickle, each of which has its length in front: an opcode behind one may be a letter, too. */
function operatorsIn(bytes: Uint8Array, work: Work): Set<string> {
  const found = new Set<string>();
  for (let at = bytes.indexOf(COLON); at >= 0; at = bytes.indexOf(COLON, at + 1)) {
    let end = bytes[at + 1] === COLON ? at + 2 : at;
    while (end > at && end < at + LONGEST && isWord(bytes[end])) {
      end++;
    }
    work.spend((end - at) * PRICES.textByte);
    for (let start = at - 1; end > at && start >= Math.max(4, at - LONGEST) && isWord(bytes[start]); start--) {
      work.spend(PRICES.textByte);
      for (const length of [bytes[start - 1], uint32(bytes, start - 4)]) {
        if (start + length > at + 2 && start + length <= end) {
          found.add(latin1(bytes.subarray(start, start + length)));
        }
      }
    }
  }
  return found;
}

function isWord(byte: number): boolean {
  return byte === 0x5f || (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a);
}

function kindOf(operator: string): ScriptName {
  const [namespace, name] = operator.split('::');
  return bytecodeOperator(namespace, name);
}
