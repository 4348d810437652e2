import { beginsWithAny } from '../../../magic-numbers';
import { isStdlib } from '../../../rules/resolve-name';
import { InflatedSource } from '../../../bytes/inflated';
import type { ByteSource } from '../../../bytes/byte-source';
import { isInMemory } from '../../../bytes/cache-small';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';
import { UNKNOWN, isGlobal } from '../machine/node-table';
import { Globals } from '../machine/globals';
import type { Observer, StreamEnd } from '../machine/observer';
import { Machine } from '../machine/machine';
import { ARGS, Arg, Op } from '../machine/opcodes';
import { mayBeginPickle } from './first-opcodes';
import { beginsSurely } from './sure-opening';
import { FileReaderView } from '../file-reader-view';
import { MachineMemory } from '../machine/machine-memory';
import { Window } from '../machine/window';
import { lazily } from '../../../lazily';

/** How far a dry run goes. */
interface DryLimits {
  readonly opcodes: number;
  /** Bytes that are read; those that opcodes skip do not count. */
  readonly bytes: number;
  /** How far literals are skipped in data that have to be decompressed to get there. */
  readonly reach: number;
}

/** After so much nearly every dry run has shown what it is. */
const SHORT: DryLimits = { opcodes: 4096, bytes: 256 * 1024, reach: 64 * 2 ** 20 };
/** Those that have not, because of the limit, get another chance; after that they may be a pickle. */
const LONG: DryLimits = { opcodes: 2 ** 20, bytes: 16 * 2 ** 20, reach: Infinity };
/** Work of one dry run besides its opcodes: names that are thousands of letters long, and the like. */
const MAX_EFFORT = 1e8;
/** Pickles without a call, one behind the other, after which it is no accident. */
const MAX_DRY_STREAMS = 2;
/** Bytes that the probe examines before a dry run. */
const MAX_HEAD = 256;
/** How much of a persistent id is looked at. */
const MAX_ID = 64;
const LINE_FEED = 10;

/** A Python identifier path, as a module or attribute has it. */
const IDENTIFIER = lazily(() => /^[\p{L}_][\p{L}\p{M}\p{N}_]*(\.[\p{L}_][\p{L}\p{M}\p{N}_]*)*$/u);
/** Blanks and control characters around a name, which a lenient unpickler drops. */
const AROUND = /^[\s\0-\x20]+|[\s\0-\x20]+$/g;
/** Longer names are judged by their beginning: the machine keeps no more than the first few thousand bytes of one. */
const MAX_NAME = 1024;
/** The component in which the beginning of a longer name ends. */
const LAST_COMPONENT = /\.?[^.]*$/;

class DryRun implements Observer {
  calls = 0;
  /** Work besides that of the opcodes. */
  effort = 0;
  private spent = 0;

  constructor(private readonly opcodes: number) {}

  called(node: number): number {
    this.calls++;
    return node;
  }

  built(target: number, _state: number, _offset: number, next: number): number {
    // An imported object takes the state: its class decides what that does.
    this.calls += isGlobal(target) ? 1 : 0;
    return next;
  }

  objectItemsAdded(): void {
    // The object is the result of a call, which counts.
  }

  itemsKept(): void {
    // As above.
  }

  literalChanged(): void {
    // Calls nothing.
  }

  globalItemsSet(): void {
    this.calls++;
  }

  stateSetAgain(): void {
    this.calls++;
  }

  isHook(): boolean {
    return false;
  }

  canBeCalled(): boolean {
    return false;
  }

  isObject(): boolean {
    return false;
  }

  persistent(): void {
    // Nor does a persistent id.
  }

  expansionFound(): void {
    // A long walk through the data is no sign of a pickle.
  }

  computedName(node: number): number {
    this.calls++;
    return node;
  }

  extension(): number {
    return UNKNOWN;
  }

  spend(opcodes: number, effort: number): boolean {
    this.spent += opcodes;
    this.effort += effort;
    return this.spent < this.opcodes && this.effort < MAX_EFFORT;
  }
}

/** The names of a dry run, and where its opcodes name them. */
class PlacedGlobals extends Globals {
  readonly offsets: number[] = [];

  override intern(module: string, name: string, offset: number): number {
    this.offsets.push(offset);
    return super.intern(module, name, offset);
  }
}

/** The results of a dry run over the first opcodes. */
export interface DryResult {
  readonly end: StreamEnd;
  /** True when the dry run reached a limit of its own, not the end of the stream: what it has not seen may be anything. */
  readonly cut: boolean;
  /** True when the stream calls a possible name, or imports one from the standard library. */
  readonly acts: boolean;
  /** True when the stream makes a call. */
  readonly calls: boolean;
  /** True when it names something that a module may have. */
  readonly imports: boolean;
  /** True when one of its names is of the standard library. */
  readonly isStdlib: boolean;
  /** Offsets of the opcodes that name something, in order. */
  readonly named: readonly number[];
}

/**
 * Run the first opcodes at `start` without judging anything. What ends at a limit without a sign of a pickle is run again,
 * with a limit that only files made for it reach. Where opcodes cross the end of a frame, what CPython's file reader sees
 * counts as well.
 */
export function dryRun(source: ByteSource, work: Work, start: number): DryResult {
  const plain = dryRunTwice(source, work, start);
  if (!plain.end.crossesFrame || plain.acts || plain.cut) {
    return plain;
  }
  const view = new FileReaderView(source, start, work, SHORT.opcodes);
  const other = dryRunTwice(view, work, 0);
  return { ...other, end: { ...plain.end, reason: other.end.reason }, cut: other.cut || view.incomplete };
}

function dryRunTwice(source: ByteSource, work: Work, start: number): DryResult {
  const first = dryRunWithin(SHORT, source, work, start);
  return first.cut && !first.acts ? dryRunWithin(LONG, source, work, start) : first;
}

function dryRunWithin(limits: DryLimits, source: ByteSource, work: Work, start: number): DryResult {
  const furthest = source instanceof InflatedSource ? Math.min(source.size, start + limits.reach) : source.size;
  const storage = MachineMemory.borrow(furthest);
  const window = new Window(source, furthest, limits.bytes, storage.bytes);
  const globals = new PlacedGlobals();
  const observer = new DryRun(limits.opcodes);
  // What was put before `start` is not known here, so that no GET may end the run.
  const end = new Machine(window, storage, globals, observer).run(start, Infinity);
  storage.giveBack();
  work.spend(PRICES.dryRun + end.opcodes * PRICES.opcode + globals.offsets.length * PRICES.record + observer.effort);
  const plausible = globals.entries.filter(({ module, name }) => isPlausible(module) && isPlausible(name));
  const known = plausible.some(({ module }) => isStdlib(module.replace(AROUND, '')));
  const ranOut = end.reason === 'truncated' && (window.exhausted || furthest < source.size);
  return {
    end,
    calls: observer.calls > 0,
    cut: ranOut || end.reason === 'limit' || end.reason === 'full',
    imports: plausible.length > 0,
    isStdlib: known,
    named: globals.offsets,
    acts: plausible.length > 0 && (observer.calls > 0 || known)
  };
}

/** True when a module or an attribute may have this name. */
function isPlausible(name: string): boolean {
  const bare = name.replace(AROUND, '');
  return IDENTIFIER().test(bare.length > MAX_NAME ? bare.slice(0, MAX_NAME).replace(LAST_COMPONENT, '') || '_' : bare);
}

/**
 * A persistent id in protocol 0 is a line of ASCII, in which no pickler writes control characters. The bytes behind a magic
 * number that begins with the same letter are none.
 */
function isLineOfText(head: Uint8Array): boolean {
  const line = head.indexOf(LINE_FEED);
  return head.subarray(1, line < 0 ? head.length : line).every(byte => byte >= 32);
}

/** False when no unpickler would take even the first byte. */
export function beginsWithOpcode(head: Uint8Array): boolean {
  return head.length > 0 && ARGS[head[0]] !== Arg.INVALID;
}

/**
 * True when an unpickler that begins at `start` would import something, whatever comes of it: a loader that reads one pickle
 * after another has done so when it fails.
 */
export function importsSomething(source: ByteSource, work: Work, start: number): boolean {
  return beginsWithOpcode(source.read(start, 1)) && dryRun(source, work, start).imports;
}

/**
 * True when an unpickler would find something to do at `start`: a PROTO header with opcodes behind it, or, for
 * protocols 0 and 1 which have no header, opcodes that run to a STOP or make a call.
 */
export function looksLikePickle(source: ByteSource, work: Work, start = 0, depth = 0): boolean {
  const inMemory = isInMemory(source);
  const first = source.read(start, inMemory ? MAX_HEAD : MAX_ID);
  if (!beginsWithOpcode(first)) {
    return false;
  }
  // No read can fail here, so that a dry run would say the same.
  if (inMemory && beginsSurely(first)) {
    work.spend(PRICES.record);
    return true;
  }
  const head = first.slice(0, MAX_ID);
  if (head[0] === Op.PERSID && beginsWithAny(head) && !isLineOfText(head)) {
    return false;
  }
  const { end, acts, calls, cut, imports } = dryRun(source, work, start);
  if (head[0] === Op.PROTO && head.length > 2) {
    return (
      end.reason === 'stop' ||
      acts ||
      (end.opcodes >= 2 && end.reason !== 'bad-opcode' && (end.reason !== 'underflow' || imports) && head[1] <= 5) ||
      (head[1] <= 5 && end.opcodes >= 6)
    );
  }
  switch (end.reason) {
    case 'stop':
      // Almost any text holds a few opcodes and a full stop: without a call, nothing else may follow but more pickles.
      // Modules may have other names than identifiers.
      return (
        acts ||
        calls ||
        (end.opcodes > 1 &&
          (end.end >= source.size || depth >= MAX_DRY_STREAMS || looksLikePickle(source, work, end.end, depth + 1)))
      );
    case 'truncated':
      return acts || cut || (end.opcodes > 256 && mayBeginPickle(head[0]));
    default:
      return acts || cut;
  }
}
