import type { ByteSource } from './bytes/byte-source';
import type { PickleSummary } from './declared-tensors';
import type { FormatId } from './format-catalog';
import type { Limits } from './limits';
import type { Opened } from './neighbours';
import type { CoverageStatus, Params, Severity, Trust, UseHow, UseWhy, WeightsOnly } from './report';
import type { ResultCache } from './result-cache';
import type { RuleId } from './rules/catalog';
import type { ReasonId } from './reason-ids';
import type { TraceStep } from './trace';
import type { Work } from './work';

/** A format reports a finding with these fields; the context adds the member chain, references and counting. */
export interface FindingInput {
  readonly rule: RuleId;
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

/** A format reports the state of its bytes with this. */
export interface CoverInput {
  readonly status: CoverageStatus;
  readonly format: FormatId;
  readonly size: number;
  readonly reason?: ReasonId;
  readonly params?: Params;
  readonly count?: number;
  /** Names below the current member, for members that are not opened as a child (raw tensors: `archive/data/*`). */
  readonly member?: string;
}

/** A format names a class or callable that loading its bytes would import or call with these fields. */
export interface UseInput {
  readonly module: string;
  readonly name: string;
  readonly means?: string;
  readonly how: readonly UseHow[];
  readonly count: number;
  readonly trust: Trust;
  readonly why: UseWhy;
  /** The bytes are read a second time, in another way: what was counted in the first reading is not counted again. */
  readonly again?: boolean;
}

/** A container image holds a whole system, in which models are a part. */
export type Setting = 'image';

export interface ChildOptions {
  /** Size for the coverage entry, when it differs from the source's. */
  readonly size?: number;
  /**
   * The container knows the format of these bytes (an object array's pickle, `data.pkl`): the dispatcher tries the
   * format with this id even when its probe says no. Content still decides what else is scanned.
   */
  readonly expect?: FormatId;
  /** The format to scan the bytes as when no format recognises them: the loader takes them for it. */
  readonly whenUnrecognised?: FormatId;
  /** Called instead of a scan when no format recognises the bytes: the container knows what they are and accounts for them. */
  readonly onUnknown?: () => void;
  /** The container may hand over the same bytes under other names, with this same object: they are scanned once. */
  readonly cache?: ResultCache;
  /** The part of the member's name that decides how such bytes are scanned. */
  readonly hint?: string;
  /** The bytes go on to the end of the parent, which accounts for them: where the member ends is not known. */
  readonly openEnd?: boolean;
  /** There are no other members, for which work has to be left. */
  readonly only?: boolean;
  /** Where the member lies, when that says what else has to be expected there; members of the member lie there, too. */
  readonly setting?: Setting;
  /** Called with the declarations of the member's pickles when it is scanned as pickles. */
  readonly onPickle?: (summary: PickleSummary) => void;
}

/**
 * A format's `scan` uses this besides the bytes. `child`, `cover`, `finding` and the two budgets never throw: errors
 * in a member become coverage. `recognise` and `work.spend` throw `SourceError`, which a format lets pass.
 */
export interface ScanContext {
  readonly limits: Limits;
  /** A loop whose length the bytes decide pays from this; `spend` throws `SourceError` (`limit-work`) at the end. */
  readonly work: Work;
  /** Member names from the outside in; empty at the file itself. */
  readonly members: readonly string[];
  /** The file's or member's own name: a hint for words, never a decision. */
  readonly name: string;
  /** The name of the scanned file: the archive that a member stands in. */
  readonly fileName?: string;
  /** True when `expect` named this format: a caller that knows says these bytes are of this format. */
  readonly expected: boolean;
  /** True when another format has scanned the same bytes from end to end: bytes that this one can't place are known. */
  readonly fullyScanned: boolean;
  /** True when bytes behind the end of the format belong to the parent, which accounts for them. */
  readonly openEnd?: boolean;
  /** In a container image the bytes lie among the files of a whole system: programs are expected there. */
  readonly setting?: Setting;
  /** Hands the declarations of pickles to the container that opened this member and asked for them. */
  readonly onPickle?: (summary: PickleSummary) => void;
  /** Only in a traced scan: tells of a step at an offset of this member; false when the tracer wants no more. */
  readonly trace?: (offset: number, step: TraceStep) => boolean;
  /** Record a finding. The same rule, callable and evidence in the same member is counted, not repeated. */
  finding(input: FindingInput): void;
  /** Records the state of these bytes. Each member must get at least one entry, from its format or from `child`. */
  cover(input: CoverInput): void;
  /** Record a class or callable that loading would import or call. The same one is counted, its worst trust stays. */
  use(input: UseInput): void;
  /** Tells whether `torch.load(weights_only=True)` takes the scanned file; does nothing inside a member. */
  weightsOnly(answer: WeightsOnly): void;
  /** Probe and scan a nested member. Depth, member count and errors are handled here. */
  child(name: string, source: ByteSource, options?: ChildOptions): void;
  /**
   * The same member, for a format that scans a part of the bytes which begins at `offset`: it counts offsets from its own
   * beginning, and what it reports counts from that of the member.
   */
  from(offset: number): ScanContext;
  /**
   * Id of the first format that recognises the content (fallbacks aside), or undefined: is it worth a child?
   * Throws `SourceError` when the bytes can't be had.
   */
  recognise(source: ByteSource): FormatId | undefined;
  /**
   * The name of the file or folder beside the scanned file from which Python would import this top-level module.
   * @param installed - a package of that name is most likely installed, too
   */
  beside?(module: string, installed?: boolean): string | undefined;
  /** Names in a folder below that of the scanned file, folders with a slash at the end; nothing where they can't be had. */
  below?(folder: string): readonly string[];
  /** Opens another file of the scanned file's folder or of one below it, which `scan` makes a child; once for each reading (`as`), however often it is named. */
  neighbour?(name: string, as: string, scan: (source: ByteSource) => void): Opened;
  /** Where a link leads that a file below the scanned file's folder is, or lies behind, when that is outside of the folder. */
  leadsTo?(path: string): string | undefined;
  /** Sets the name of the scanned file's format if that is not all of it; does nothing inside a member. */
  setFileFormat(id: FormatId): void;
  /** Budget for decompression: returns false when `bytes` more may not be produced. */
  spendInflated(bytes: number): boolean;
  /** Budget for pickle opcodes: pays for `count` of them; false when they may not be run. */
  spendOpcodes(count: number): boolean;
}
