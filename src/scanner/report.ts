/**
 * The vocabulary of a scan's result, which every room shares.
 *
 * A report holds no words for people. It carries rule ids and parameters; `src/report/words/index.ts` turns them into
 * sentences through a translator, so that the panel, the magic and the terminal speak the reader's language.
 * Strings in a report that come from the file (module names, evidence, member names) are attacker text: the engine
 * has already passed them through `printable()` (escaped, capped), but they are still data, never markup.
 */

import type { FormatId } from './format-catalog';
import { bystander, isCompression } from './format-catalog';
import type { RuleId } from './rules/catalog';
import type { ReasonId } from './reason-ids';
import type { UseReasonId } from './use-reasons';

/** How bad a finding is, in modelscan's four words. */
export type Severity = 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW';

/** Most severe first; the order in which findings are shown. */
export const SEVERITIES: readonly Severity[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'];

/**
 * `unsafe`: a finding of MEDIUM or above. `incomplete`: none of those, but something was not understood or failed.
 * `review`: everything was read and only LOW findings were made. `accepted`: the same as `clean` but for what a policy
 * accepts; the engine knows no policy and never says it. `clean`: everything was read, nothing was found.
 * `not-a-model`: nothing in it that a loader of models would act on.
 */
export type Verdict = 'unsafe' | 'incomplete' | 'review' | 'accepted' | 'clean' | 'not-a-model';

/** Parameters of a rule or reason, put into its sentence by the door that renders it. */
export type Params = Readonly<Record<string, string | number>>;

/** The place of a finding: the chain of members inside the scanned file, and an offset in the innermost one. */
export interface Location {
  /** Member names from the outside in; empty for the scanned file itself. */
  readonly members: readonly string[];
  /** Byte offset in the innermost member's (decompressed) bytes. */
  readonly offset: number;
  /** Length in bytes of the data at the offset, when known. */
  readonly length?: number;
}

/** One thing that a user has to know before loading the file. */
export interface Finding {
  /** Id of the rule, a key of `rules/catalog.ts`. */
  readonly rule: RuleId;
  readonly severity: Severity;
  /** Module and operator as modelscan names them: `os` and `system`, `Keras` and `Lambda`. */
  readonly module: string;
  readonly operator: string;
  readonly where: Location;
  /** The code that would run, as Python text with its real arguments: `os.system('echo hi')`. One line or several. */
  readonly evidence: string;
  /** Parameters for the rule's sentences. */
  readonly params: Params;
  /** CWE, MITRE ATLAS, CVE and GHSA identifiers, e.g. `CWE-502`, `AML.T0011.000`, `CVE-2025-1550`. */
  readonly references: readonly string[];
  /** How often the same thing was seen in this member; `where` is the first. At least 1. */
  readonly count: number;
}

/** Every byte range of a file ends up in exactly one of these. */
export type CoverageStatus = 'scanned' | 'inert' | 'not-understood' | 'failed';

/** The scanner's account of one member (or of the file itself when `members` is empty). */
export interface Coverage {
  readonly members: readonly string[];
  readonly status: CoverageStatus;
  /** Format id by content (`pickle`, `zip`, `raw-tensor`), or `unknown`. */
  readonly format: FormatId;
  /** Size of the member in bytes (decompressed where that is known). */
  readonly size: number;
  /** Reason why it is not understood or failed, or the limit that was reached: an id of `reason-ids.ts`. */
  readonly reason?: ReasonId;
  readonly params?: Params;
  /** How many like members this entry stands for (tensor storages are counted, not listed). At least 1. */
  readonly count: number;
}

/**
 * What loading does with a class or callable. `named`: it is looked up, which imports its module. `called`: it is called, or
 * an object of the class is made. `built`: such an object is given a state. `filled`: items are put into one.
 */
export type UseHow = 'named' | 'called' | 'built' | 'filled';

/** In the order in which uses say it. */
export const USE_HOWS: readonly UseHow[] = ['named', 'called', 'built', 'filled'];

/** `trusted`: reviewed, or read from source. `unknown`: nobody reviewed it. `dangerous`: a finding says why. */
export type Trust = 'trusted' | 'unknown' | 'dangerous';

/** The one that matters most first; the order in which uses are listed. */
export const TRUSTS: readonly Trust[] = ['dangerous', 'unknown', 'trusted'];

/** Why a class or callable is trusted, unknown or dangerous: an id of `use-reasons.ts`, with what its sentence needs. */
export interface UseWhy {
  readonly id: UseReasonId;
  readonly params: Params;
}

/** A class or callable that loading the file would import or call. */
export interface Use {
  /** As the file writes them. */
  readonly module: string;
  readonly name: string;
  /** The callable that it really is, where that has another name: `os.system` for `torch.serialization` + `os.system`. */
  readonly means?: string;
  readonly how: readonly UseHow[];
  /** Calls of it; of one that is never called, how often it is named. At least 1. */
  readonly count: number;
  readonly trust: Trust;
  readonly why: UseWhy;
  /** The outermost member in which it is used, the first of several; empty for the file itself. */
  readonly members: readonly string[];
}

/** What stops `torch.load(weights_only=True)`, and in which versions. */
export interface WeightsBlock {
  /**
   * `global`: a name that is not allowed. `call`, `new`: what is called or made an object of is none. `state`, `items`,
   * `append`: a value that takes no state or items there. `opcode`: one that it does not know. `persistent`: an id of anything
   * but a storage. `script`: TorchScript. `broken`: no loader reads it to its end.
   */
  readonly by: 'global' | 'call' | 'new' | 'state' | 'items' | 'append' | 'opcode' | 'persistent' | 'script' | 'broken';
  /** The global, class, kind of value or opcode. */
  readonly name: string;
  readonly versions: readonly string[];
  /** True when `torch.serialization.add_safe_globals` can allow it. */
  readonly canAllow: boolean;
  /** In the pickle. */
  readonly offset: number;
}

/** Would `torch.load(weights_only=True)` take the file? By PyTorch's own rules, version by version. */
export interface WeightsOnly {
  /** Versions that do: `2.4`, ... */
  readonly accepted: readonly string[];
  readonly blocked: readonly WeightsBlock[];
  readonly blockedDropped: number;
}

/** The answer for one file. */
export interface ScanReport {
  /** The path or name as the door gave it. */
  readonly path: string;
  /** Format id by content of the file itself. */
  readonly format: FormatId;
  readonly size: number;
  /** Bytes that were really read from the underlying source. */
  readonly bytesRead: number;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  /** Findings beyond `limits.maxFindings`, counted but not kept. */
  readonly findingsDropped: number;
  readonly coverage: readonly Coverage[];
  /** Coverage entries beyond `limits.maxCoverage`, counted but not kept, by status. */
  readonly coverageDropped: Readonly<Record<CoverageStatus, number>>;
  /** Every class and callable that loading would import or call, dangerous ones first. */
  readonly uses: readonly Use[];
  /** Uses beyond `limits.maxUses`, counted but not kept. */
  readonly usesDropped: number;
  /** Only of files that `torch.save` writes. */
  readonly weightsOnly?: WeightsOnly;
}

/** True when `a` is at least as severe as `b`. */
export function atLeast(a: Severity, b: Severity): boolean {
  return SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b);
}

/** True for bytes of a format that no loader of models acts on. */
export function isNotAModel({ status, format }: Pick<Coverage, 'status' | 'format'>): boolean {
  return status === 'inert' && bystander(format) !== undefined;
}

/** True when all bytes that were read are no model, compressed or not. */
export function holdsNoModel(coverage: readonly Pick<Coverage, 'status' | 'format'>[]): boolean {
  return (
    coverage.some(isNotAModel) &&
    coverage.every(entry => isNotAModel(entry) || (entry.status === 'scanned' && isCompression(entry.format)))
  );
}

/** The verdict that findings and coverage add up to; `dropped` counts the coverage that was not kept. */
export function verdictOf(
  findings: readonly Pick<Finding, 'severity'>[],
  coverage: readonly Pick<Coverage, 'status' | 'format'>[],
  dropped: Readonly<Record<CoverageStatus, number>>
): Verdict {
  if (findings.some(finding => atLeast(finding.severity, 'MEDIUM'))) {
    return 'unsafe';
  }
  if (
    coverage.some(entry => entry.status === 'not-understood' || entry.status === 'failed') ||
    dropped['not-understood'] + dropped.failed > 0
  ) {
    return 'incomplete';
  }
  if (findings.length > 0) {
    return 'review';
  }
  // The list may have dropped the entry of a model.
  return holdsNoModel(coverage) && dropped.scanned + dropped.inert === 0 ? 'not-a-model' : 'clean';
}
