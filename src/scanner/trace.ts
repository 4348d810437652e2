import type { ByteSource } from './bytes/byte-source';
import type { Severity } from './report';
import type { RuleId } from './rules/catalog';

/** The way of reading a pickle that is run more than once, because loaders disagree about it. */
export type PickleReading = 'as written' | 'without joblib arrays' | 'as a file reader sees it';

/** The rules' verdict on a callable by its name alone; findings give the verdict on a call. */
export interface TracedCallable {
  readonly name: string;
  readonly judgement: 'trusted' | 'unknown' | 'dangerous';
}

/** One step of a traced scan. Text comes from the file: escape it before showing it. */
export type TraceStep =
  /** A pickle begins at `offset`. */
  | { readonly type: 'pickle'; readonly reading: PickleReading }
  /** An opcode is about to run; `depth` values are on the stack. */
  | { readonly type: 'opcode'; readonly opcode: string; readonly argument: string; readonly depth: number }
  /** It has run. `result` is the value on top, for opcodes that make or change it, as Python text. */
  | { readonly type: 'effect'; readonly depth: number; readonly result?: string; readonly callable?: TracedCallable }
  /** The pickle ends, or breaks off. */
  | { readonly type: 'end'; readonly reason: string; readonly opcodes: number }
  /** A format is about to look at these bytes: a member, or a value that a loader may be given. Read them at once. */
  | { readonly type: 'bytes'; readonly source: ByteSource }
  /** A rule looks at this text, which the file gives as part of a configuration. */
  | { readonly type: 'text'; readonly text: string }
  /** A format reports a finding. */
  | { readonly type: 'finding'; readonly rule: RuleId; readonly severity: Severity; readonly callable: string };

/** A step, and where in the scanned file it happens. */
export interface TraceEvent {
  /** Member names from the outside in; empty in the file itself. */
  readonly members: readonly string[];
  /** In the member, in bytes. */
  readonly offset: number;
  readonly step: TraceStep;
}

/** Called with each event in order. Returns false when it wants no more; then the scan speeds up. Must not throw. */
export type OnTrace = (event: TraceEvent) => boolean;
