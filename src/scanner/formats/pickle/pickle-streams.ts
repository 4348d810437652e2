import type { ScanContext } from '../../context';
import type { Extent, PickleSummary } from '../../declared-tensors';
import type { FormatId } from '../../format-catalog';
import { isInMemory } from '../../bytes/cache-small';
import { InflatedSource, UNKNOWN_SIZE } from '../../bytes/inflated';
import { slice } from '../../bytes/slice';
import type { ByteSource } from '../../bytes/byte-source';
import type { Work } from '../../work';
import { LIMIT_WORK, PRICES } from '../../work';
import { isNode, nodeIndex } from './machine/node-table';
import type { RawArray } from './examiner/joblib-arrays';
import type { RawBytes } from './examiner/state-examiner';
import { behindRawTensor, scanBehindStop } from './behind-stop';
import { Examiner } from './examiner/examiner';
import { FileReaderView } from './file-reader-view';
import { Globals } from './machine/globals';
import { readConstant } from './machine/literals';
import type { StreamEnd } from './machine/observer';
import { Machine } from './machine/machine';
import { ARGS, Arg } from './machine/opcodes';
import { OpcodeTrace } from './opcode-trace';
import { importsSomething, looksLikePickle } from './detection/pickle-probe';
import { storageKeys } from './storage-keys';
import { reportHiddenStream } from './detection/hidden-stream';
import { findPickle } from './detection/pickle-search';
import { MachineMemory } from './machine/machine-memory';
import { Window } from './machine/window';
import { uint64 } from '../../encoding/integers';

/** Places between pickles that are searched for the next one; honest files have padding at most. */
const MAX_GAPS = 10_000;
/** A memo index that makes CPython allocate a gigabyte. */
const MEMO_BOMB = 2 ** 26;
/** Object arrays inside object arrays inside a joblib file. */
const MAX_NESTED = 32;

/** How far a source can be read: data that have to be decompressed cost work by the byte. */
function reach(source: ByteSource, work: Work): number {
  return source.size === UNKNOWN_SIZE ? work.left / PRICES.outputByte : source.size;
}

/** Pickles of one file, and arrays, whose places are told. */
const MAX_EXTENTS = 200_000;

/** Runs the pickles of one file in order, and accounts for every byte between and behind them. */
export class PickleStreams implements RawBytes {
  private readonly memory: MachineMemory;
  private readonly globals = new Globals();
  private readonly examiner: Examiner;
  private readonly machine: Machine;
  private readonly window: Window;
  private readonly extents: Extent[] = [];
  private readonly arrayEnds: number[] = [];
  private nested = 0;
  private gaps = 0;
  /** Raw array bytes that were skipped. */
  private arrayBytes = 0;
  private arrays = 0;
  private wrapped = false;
  private storages = 0;
  private storageBytes = 0;
  /** The byte behind an array wrapper is an opcode: plain `pickle.load` sees other opcodes than joblib. */
  private ambiguous = false;
  private broken?: StreamEnd;
  private lost = false;
  /** Entries of the memo up to this index were put by pickles that ended with STOP: an unpickler may keep them. */
  private memoized = 0;

  constructor(
    private readonly source: ByteSource,
    private readonly context: ScanContext,
    private readonly format: FormatId,
    private readonly skipArrays = true
  ) {
    this.memory = MachineMemory.borrow(reach(source, context.work));
    this.window = new Window(source, source.size, Infinity, this.memory.bytes);
    this.examiner = new Examiner(context, this.window, this.memory.nodes, this.globals, this, offset => offset);
    this.machine = this.machineOver(this.memory);
  }

  /** Throws `SourceError` when a read fails or there is too much to do; the findings before are reported. */
  run(): PickleSummary {
    try {
      this.all();
    } finally {
      this.examiner.reportReferences();
      this.examiner.reportUses(!this.skipArrays);
      this.memory.giveBack();
    }
    if (this.ambiguous && this.skipArrays) {
      new PickleStreams(this.source, this.context, this.format, false).run();
    }
    if (this.skipArrays) {
      this.cover();
    }
    const { storages } = this.examiner;
    const format = this.wrapped ? 'joblib' : this.format;
    return { storages, extents: this.extents, arrayEnds: this.arrayEnds, format };
  }

  private machineOver(memory: MachineMemory): Machine {
    const { context, window, globals, examiner } = this;
    const reading = this.skipArrays ? 'as written' : 'without joblib arrays';
    const tracer =
      context.trace && new OpcodeTrace(context.trace, window.nearby, memory.nodes, globals, offset => offset, reading);
    return new Machine(window, memory, globals, examiner, context.limits, tracer, !this.skipArrays);
  }

  private all(): void {
    let at = 0;
    for (let count = 0; at < this.source.size; count++) {
      this.context.work.spend(PRICES.record);
      if (count === this.context.limits.maxStreams) {
        this.unread(at);
        break;
      }
      const start = at;
      const end = this.pickle(start);
      if (end.crossesFrame) {
        this.asFileReader(start);
      }
      this.limited(end);
      if (end.reason === 'limit') {
        break;
      }
      if (end.reason !== 'stop' && end.reason !== 'full') {
        this.broken ??= end;
        if (!this.skipArrays) {
          // The loader that reads arrays as opcodes ends here: it can't know where the next pickle might begin.
          break;
        }
      } else if (!end.trimmed && !this.lost && this.extents.length < MAX_EXTENTS) {
        this.extents.push([start, end.end]);
      }
      at = this.next(end.end, end, start);
    }
  }

  /** Says when a pickle was not run to its end, or not with everything it holds, because of a limit of ours. */
  private limited(end: StreamEnd): void {
    const full = end.reason === 'full' || end.trimmed;
    if (full || end.reason === 'limit') {
      const { limits, work } = this.context;
      this.context.cover({
        status: full || work.exhausted ? 'not-understood' : 'failed',
        format: this.format,
        size: this.source.size,
        reason: work.exhausted ? LIMIT_WORK : full ? 'limit-values' : 'limit-opcodes',
        params: { offset: end.end, limit: full ? limits.maxStack : limits.maxOpcodes }
      });
    }
  }

  /** The examiner met a joblib array wrapper: skip its raw bytes, or run the pickle that stands in their place. */
  skipArray(at: number, array: RawArray | undefined): number {
    const opcode = at < this.source.size ? this.window.byteAt(at) : undefined;
    this.ambiguous ||= opcode !== undefined && ARGS[opcode] !== Arg.INVALID && !(array?.object ?? false);
    if (!this.skipArrays) {
      return at;
    }
    if (array === undefined) {
      this.lost = true;
      return at;
    }
    this.wrapped = true;
    if (array.object) {
      if (this.nested >= MAX_NESTED) {
        this.lost = true;
        return at;
      }
      this.nested++;
      this.context.work.spend(PRICES.dryRun);
      const memory = MachineMemory.borrow(reach(this.source, this.context.work));
      const machine = this.machineOver(memory);
      const end = this.examiner.within(memory.nodes, () => {
        const ended = machine.run(at);
        this.examiner.pickleEnded();
        return ended;
      });
      memory.giveBack();
      this.nested--;
      this.limited(end);
      if (end.reason !== 'stop' && end.reason !== 'full' && end.reason !== 'limit') {
        this.broken ??= end;
      }
      return this.arrayEndsAt(end.end);
    }
    const padding = array.padded ? 1 + (this.source.read(at, 1)[0] ?? 0) : 0;
    this.arrays++;
    this.arrayBytes += array.bytes;
    return this.arrayEndsAt(at + padding + array.bytes);
  }

  private arrayEndsAt(end: number): number {
    if (this.arrayEnds.length < MAX_EXTENTS) {
      this.arrayEnds.push(end);
    }
    return end;
  }

  private pickle(start: number): StreamEnd {
    const end = this.machine.run(start, this.memoized);
    this.examiner.pickleEnded();
    const { largest, size } = this.machine.memo;
    // An object array's pickle ends the plain reading in the middle of joblib's: what follows fetches from joblib's memo.
    if (end.reason === 'stop' && size > 0 && this.skipArrays) {
      this.memoized = Math.max(this.memoized, largest + 1);
    }
    if (largest >= MEMO_BOMB && largest > size * 64) {
      this.context.finding({
        rule: 'pickle-memory-bomb',
        severity: 'MEDIUM',
        module: 'pickle',
        operator: 'PUT',
        offset: start,
        params: { bytes: largest * 2 * 8 }
      });
    }
    return end;
  }

  /** Offset of the next pickle, behind padding, junk or a torch file's raw storages; the size if there is none. */
  private next(at: number, end: StreamEnd, start: number): number {
    const { source } = this;
    const behind = end.reason === 'stop' ? this.behindStorages(at, end, start) : at;
    this.storageBytes += behind - at;
    if (behind >= source.size) {
      return source.size;
    }
    return end.reason === 'stop' && behind === at && this.isPickle(at) ? at : this.search(behind, end, start);
  }

  /** True when one pickle follows the other; most are small, and lie in the window already. */
  private isPickle(at: number): boolean {
    const { work } = this.context;
    const isPlainFile = !isInMemory(this.source) && !(this.source instanceof InflatedSource);
    const source = isPlainFile ? this.window.nearby : this.source;
    return looksLikePickle(source, work, at) || importsSomething(source, work, at);
  }

  /** The same, for bytes with which no pickle begins. */
  private search(at: number, end: StreamEnd, start: number): number {
    const { source } = this;
    if (this.gaps++ === MAX_GAPS) {
      this.unread(at);
      return source.size;
    }
    const found = findPickle(source, this.context.work, Math.max(at, start + 1));
    if (end.reason === 'stop' && found.at > at && !found.padding) {
      this.scanOther(at, found.at, end.result);
    }
    if (found.limit) {
      this.unread(found.at);
      return source.size;
    }
    if (this.skipArrays && found.at < source.size && found.acts && end.reason === 'stop' && !found.padding) {
      reportHiddenStream(this.context, found.at, found.at - at);
    }
    return found.at;
  }

  /** Bytes that are no pickle follow the pickle: a loader that reads on gets them. */
  private scanOther(from: number, to: number, result: number): void {
    const { context } = this;
    if (!this.skipArrays || context.fullyScanned) {
      // The arrays of joblib, which the other reading passed over; or a file of another format, behind a pickle.
      return;
    }
    const all = slice(this.source, from, to - from);
    if (context.openEnd && context.recognise(all) === undefined) {
      return;
    }
    const behind = Math.min(to, behindRawTensor(this.source, from, result, this.memory.nodes, this.globals));
    this.storageBytes += behind - from;
    scanBehindStop(this.source, behind, to, context);
  }

  /** Reports that the bytes from `at` on were not read. */
  private unread(at: number): void {
    this.context.cover({
      status: 'not-understood',
      format: 'unknown',
      size: this.source.size - at,
      reason: 'limit-size',
      params: { offset: at }
    });
  }

  /**
   * Behind the list of storage keys of a legacy torch file stand the storages: 8 bytes with the number of elements and
   * as many elements, for each key (`torch/serialization.py`, `_legacy_load`).
   */
  private behindStorages(at: number, end: StreamEnd, start: number): number {
    const { storages } = this.examiner;
    if (storages.size === 0 || !isNode(end.result)) {
      return at;
    }
    const index = nodeIndex(end.result);
    const { nodes } = this.memory;
    if (nodes.isDict(index)) {
      // A dictionary of tensors may have such keys, too.
      return at;
    }
    const children = nodes.children(index);
    const first = children.length > 0 && children[0] >= 0 ? readConstant(this.source, children[0]) : undefined;
    if (typeof first !== 'string' || !storages.has(first)) {
      return at;
    }
    // The loader reads one storage for each item of the list: one that comes twice, or not at all, moves all that follow.
    const keys = storageKeys(this.source, start, at);
    if (keys === undefined && at >= this.source.size) {
      // A list of texts and tensors, as any other: no storages follow.
      return at;
    }
    const listed = keys?.map(key => storages.get(key)) ?? [undefined];
    let total = at;
    for (const storage of listed) {
      if (storage === undefined || storage.itemsize === 0 || storage.least !== storage.most) {
        this.broken ??= { ...end, reason: 'bad-opcode', end: at };
        return at;
      }
      total += 8 + storage.numel * storage.itemsize;
    }
    this.storages += listed.length;
    const numel = uint64(this.source.read(at, 8), 0);
    if (total > this.source.size || numel !== storages.get(first)?.numel) {
      // PyTorch reads no storage that is cut short or of another length: these bytes may be anything.
      this.broken ??= { ...end, reason: 'truncated', end: this.source.size };
      return at;
    }
    return total;
  }

  /** Run the pickle again as CPython's file reader does when opcodes cross the end of a frame. */
  private asFileReader(start: number): void {
    const view = new FileReaderView(this.source, start, this.context.work);
    this.context.finding({
      rule: 'pickle-frame-mismatch',
      severity: 'MEDIUM',
      module: 'pickle',
      operator: 'FRAME',
      offset: start,
      evidence: ''
    });
    const memory = MachineMemory.borrow(view.size);
    const globals = new Globals();
    const window = new Window(view, view.size, Infinity, memory.bytes);
    const { context } = this;
    const { limits, trace } = context;
    const origin = (offset: number): number => view.origin(offset);
    const examiner = new Examiner(context, window, memory.nodes, globals, { skipArray: at => at }, origin);
    const tracer =
      trace && new OpcodeTrace(trace, window.nearby, memory.nodes, globals, origin, 'as a file reader sees it');
    try {
      this.limited(new Machine(window, memory, globals, examiner, limits, tracer).run(0));
    } finally {
      examiner.reportReferences();
      examiner.reportUses(true);
      memory.giveBack();
    }
    if (view.incomplete) {
      this.unread(view.origin(view.size));
    }
  }

  private cover(): void {
    const { broken, format, source } = this;
    const raw = this.arrayBytes + this.storageBytes;
    if (broken !== undefined || this.lost) {
      this.context.cover({
        status: 'failed',
        format,
        size: source.size - raw,
        reason:
          broken === undefined || this.lost ? 'corrupt' : broken.reason === 'truncated' ? 'truncated' : 'broken-pickle',
        params: { offset: broken?.end ?? 0 }
      });
    } else {
      this.context.cover({ status: 'scanned', format, size: source.size - raw });
    }
    if (this.arrays > 0) {
      this.context.cover({
        status: 'inert',
        format: 'raw-tensor',
        size: this.arrayBytes,
        count: this.arrays,
        member: 'arrays'
      });
    }
    if (this.storageBytes > 0) {
      this.context.cover({
        status: 'inert',
        format: 'raw-tensor',
        size: this.storageBytes,
        count: this.storages,
        member: 'storages'
      });
    }
  }
}
