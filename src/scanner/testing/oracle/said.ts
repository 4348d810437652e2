import { MemorySource } from '../../bytes/memory';
import { scan } from '../../index';
import type { ScanReport, Severity } from '../../report';

/** What the engine says about a file, as the oracle of programs compares it with what a real loader did. */
export interface Said {
  readonly verdict: ScanReport['verdict'];
  readonly format: string;
  /** `module.name` of every callable that the report or the trace names. */
  readonly named: readonly string[];
  /** Severity, rule and callable of the worst findings. */
  readonly findings: readonly (readonly [Severity, string, string])[];
}

const MAX_SHOWN = 6;

/** Scan a file, keeping each callable that the engine saw. */
export function saidOf(data: Uint8Array, name: string): Said {
  const named = new Set<string>();
  const report = scan(new MemorySource(data), name, {
    onTrace: ({ step }) => {
      if (step.type === 'effect' && step.callable !== undefined) {
        named.add(step.callable.name);
      }
      return true;
    }
  });
  for (const { module, operator } of report.findings) {
    named.add(`${module}.${operator}`);
  }
  return {
    verdict: report.verdict,
    format: report.format,
    named: [...named],
    findings: report.findings
      .slice(0, MAX_SHOWN)
      .map(({ severity, rule, module, operator }) => [severity, rule, `${module}.${operator}`] as const)
  };
}
