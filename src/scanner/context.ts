import type { Again } from './again';
import type { PickleSummary } from './formats/pickle/pickle-streams';
import type { Limits } from './limits';
import type { CoverageStatus, Params, Severity } from './report';
import type { ByteSource } from './bytes/byte-source';
import type { TraceStep } from './trace';
import type { Work } from './work';

/** What a format says when it found something; the context adds the member chain, references and counting. */
export interface FindingInput {
  readonly rule: string;
  readonly severity: Severity;
  readonly module: string;
  readonly operator: string;
  readonly offset: number;
  readonly length?: number;
  readonly evidence?: string;
  readonly params?: Params;
  /** References beyond the rule's own, e.g. a CVE that names this very callable. */
  readonly references?: readonly string[];
}

/** How a format says what became of the bytes that it was given. */
export interface CoverInput {
  readonly status: CoverageStatus;
  readonly format: string;
  readonly size: number;
  readonly reason?: string;
  readonly params?: Params;
  readonly count?: number;
  /** Names below the current member, for members that are not opened as a child (raw tensors: `archive/data/*`). */
  readonly member?: string;
}

export interface ChildOptions {
  /** Size for the coverage entry, when it differs from the source's. */
  readonly size?: number;
  /**
   * What the bytes are known to be from outside (an object array's pickle, `data.pkl`): the format with this id is
   * tried even when its probe says no. Content still decides what else is scanned.
   */
  readonly expect?: string;
  /** The format to scan the bytes as when nothing recognises them: what a loader that is given them takes them for. */
  readonly otherwise?: string;
  /** The same bytes may be handed over again, with this same object, under other names: they are scanned once. */
  readonly again?: Again;
  /** Of such a source: what in its name has a bearing on how it is scanned. */
  readonly hint?: string;
  /** There are no other members, for which work has to be left. */
  readonly only?: boolean;
  /** Is given what the member's pickles declare, when it is scanned as pickles. */
  readonly onPickle?: (summary: PickleSummary) => void;
}

/**
 * What a format's `scan` is given besides the bytes: where it stands, what it may use, and where results go.
 * Nothing here throws for hostile input, except `child` and `inflate` never: errors become coverage.
 */
export interface ScanContext {
  readonly limits: Limits;
  /** What every loop pays from that the bytes can lengthen; throws `SourceError` (`limit-work`) when it is used up. */
  readonly work: Work;
  /** Member names from the outside in; empty at the file itself. */
  readonly members: readonly string[];
  /** The file's or member's own name: a hint for words, never a decision. */
  readonly name: string;
  /** True when `expect` named this format: a caller that knows says these bytes are of this format. */
  readonly expected: boolean;
  /** True when another format has read these very bytes from end to end: what this one can't place is known. */
  readonly accounted: boolean;
  /** Hands what pickles declare to whoever opened this member and asked for it. */
  readonly onPickle?: (summary: PickleSummary) => void;
  /** Only in a traced scan: tells of a step at an offset of this member; false when no more are wanted. */
  readonly trace?: (offset: number, step: TraceStep) => boolean;
  /** Record a finding. The same rule, callable and evidence in the same member is counted, not repeated. */
  finding(input: FindingInput): void;
  /** Record what became of these bytes. Each member must get at least one entry, from its format or from `child`. */
  cover(input: CoverInput): void;
  /** Probe and scan a nested member. Depth, member count and errors are handled here. */
  child(name: string, source: ByteSource, options?: ChildOptions): void;
  /**
   * Id of the first format that recognises the content (fallbacks aside), or undefined: is it worth a child?
   * Throws `SourceError` when the bytes can't be had.
   */
  recognise(source: ByteSource): string | undefined;
  /** Says what the scanned file is called when its format is not all of it: nothing, inside a member. */
  callFile(id: string): void;
  /** Budget for decompression: returns false when `bytes` more may not be produced. */
  spendInflated(bytes: number): boolean;
  /** Budget for pickle opcodes: pays for `count` of them; false when they may not be run. */
  spendOpcodes(count: number): boolean;
}

/** The first bytes of a source, and its last ones when a format asks. */
export interface Probe {
  /** At least the first 4,096 bytes, or all of a smaller source. */
  readonly head: Uint8Array;
  readonly size: number;
  readonly source: ByteSource;
  /** Lower-cased file or member name: only to choose between readings that the content leaves open. */
  readonly name: string;
  /** True for what is packed in another file: a loader that opens that file may act on more than one that opens this. */
  readonly inside: boolean;
  readonly work: Work;
  /** What formats have worked out of this probe: see `once`. */
  readonly notes: Map<unknown, unknown>;
}

/** The same function, which works each probe out once although several formats ask for it. */
export function once<T>(work: (probe: Probe) => T): (probe: Probe) => T {
  return probe => {
    const { notes } = probe;
    const known = notes.get(work) as { readonly answer: T } | undefined;
    if (known !== undefined) {
      return known.answer;
    }
    const answer = work(probe);
    notes.set(work, { answer });
    return answer;
  };
}

/** One row of the table in `formats/index.ts`. */
export interface Format {
  /** Stable id, shown in reports: `pickle`, `zip`, `pytorch-zip`, `keras`, `hdf5`, `npy`. */
  readonly id: string;
  /** The field's own name for it: `PyTorch (zip)`. A proper noun, not translated. */
  readonly label: string;
  /** The bytes one of which such a file begins with; undefined where it may be any: others need not be asked. */
  readonly first?: readonly number[];
  /** Asked last: scanned only when no other format recognises the bytes (plain text, known but unsupported formats). */
  readonly fallback?: boolean;
  /** True when the bytes are of this format. Looks at content; must be cheap and must not throw. */
  probe(probe: Probe): boolean;
  /**
   * Walk the bytes, report findings and coverage. May throw SourceError (becomes `failed` coverage; findings made
   * before it stay); any other exception is a bug but is also turned into `failed` coverage by the dispatcher.
   */
  scan(source: ByteSource, context: ScanContext): void;
}
