import { MemorySource } from '../../bytes/memory';
import { scan } from '../../index';
import type { ScanReport, Severity, UseHow } from '../../report';

/** What the engine says about a file, as the oracle of programs compares it with what a real loader did. */
export interface Said {
  readonly verdict: ScanReport['verdict'];
  readonly format: string;
  /** Module, name and ways of every callable that the report lists. */
  readonly uses: readonly (readonly [string, string, readonly UseHow[]])[];
  /** The list has an end. */
  readonly usesDropped: number;
  /** Severity, rule and callable of the worst findings. */
  readonly findings: readonly (readonly [Severity, string, string])[];
}

const MAX_SHOWN = 6;

/** Scan a file, keeping what the oracle compares. */
export function saidOf(data: Uint8Array, name: string): Said {
  const { verdict, format, uses, usesDropped, findings } = scan(new MemorySource(data), name);
  return {
    verdict,
    format,
    uses: uses.map(use => [use.module, use.name, use.how] as const),
    usesDropped,
    findings: findings
      .slice(0, MAX_SHOWN)
      .map(({ severity, rule, module, operator }) => [severity, rule, `${module}.${operator}`] as const)
  };
}
