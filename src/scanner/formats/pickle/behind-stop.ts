import type { ScanContext } from '../../context';
import { slice } from '../../bytes/slice';
import type { ByteSource } from '../../bytes/byte-source';
import { int32, uint64 } from '../../encoding/integers';
import { latin1 } from '../../printable';
import { PRICES } from '../../work';
import { STORAGE_BYTES } from './examiner/torch-storages';
import type { Globals } from './machine/globals';
import type { NodeTable } from './machine/node-table';
import { Kind, globalIndex, isGlobal, isNode, nodeIndex } from './machine/node-table';

/** Blanks and zeros between a pickle and what follows are passed over, up to so many. */
const MAX_PADDING = 2 ** 20;
const CHUNK = 64 * 1024;
/** Bytes that are looked at to tell a script. */
const HEAD = 1024;
/** Dimensions of a tensor, of which PyTorch has 64 at most. */
const MAX_DIMENSIONS = 64;

/** The first line of a script, or a line that a script of some language has near its beginning. */
const SCRIPT =
  /^(#!|@echo\b|<\?php\b|<script\b)|^[ \t]*(import [\w.]+(\s*,\s*[\w.]+)*(\s+as\s+\w+)?\s*([;#].*)?$|from [\w.]+ import\b|set-executionpolicy\b|powershell\b)/im;

/**
 * Accounts for bytes behind the STOP of a pickle, in which no other pickle begins: each is scanned for what it is, since
 * whoever reads on, or opens the file at that place, finds it. Padding is nothing; scripts are a finding, as programs are by themselves.
 */
export function scanBehindStop(source: ByteSource, from: number, to: number, context: ScanContext): void {
  const start = behindPadding(source, from, to, context);
  if (start >= to) {
    return;
  }
  const behind = slice(source, start, to - start);
  const head = behind.read(0, HEAD).slice();
  if (SCRIPT.test(latin1(head))) {
    context.finding({
      rule: 'code-behind-pickle',
      severity: 'LOW',
      module: 'pickle',
      operator: 'load',
      offset: start,
      length: to - start,
      evidence: ''
    });
  }
  context.child('trailing', behind);
}

function behindPadding(source: ByteSource, from: number, to: number, context: ScanContext): number {
  for (let at = from; at < Math.min(to, from + MAX_PADDING); at += CHUNK) {
    const bytes = source.read(at, Math.min(CHUNK, to - at));
    context.work.spend(bytes.length * PRICES.sumByte);
    const other = bytes.findIndex(byte => byte !== 0 && byte !== 10 && byte !== 13 && byte !== 32);
    if (other >= 0) {
      return at + other;
    }
    if (bytes.length === 0) {
      return to;
    }
  }
  return Math.min(to, from + MAX_PADDING);
}

/**
 * Offset behind the raw data that follow a pickle in the members `storages` and `tensors` of PyTorch's tar files
 * (`torch/serialization.py`, `legacy_load`): the pickle is a tuple whose last item is the class of a storage or a tensor.
 * @param result - the value that the pickle returned
 * @returns `at` where no such data follow
 */
export function behindRawTensor(
  source: ByteSource,
  at: number,
  result: number,
  nodes: NodeTable,
  globals: Globals
): number {
  const isTuple = isNode(result) && nodes.kind(nodeIndex(result)) === Kind.TUPLE;
  const items = isTuple ? nodes.children(nodeIndex(result)) : [];
  if (items.length !== 3 || !isGlobal(items[2])) {
    return at;
  }
  const { module, name } = globals.entries[globalIndex(items[2])];
  const head = source.read(at, 8).slice();
  if (!module.startsWith('torch') || head.length < 8) {
    return at;
  }
  const itemsize = STORAGE_BYTES[name] ?? 0;
  const dimensions = name.endsWith('Tensor') ? int32(head, 0) : -1;
  const end =
    itemsize > 0
      ? at + 8 + uint64(head, 0) * itemsize
      : dimensions >= 0 && dimensions <= MAX_DIMENSIONS
        ? at + 16 + 16 * dimensions
        : at;
  return end <= source.size ? end : at;
}
