import type { Finding } from '../scanner/report';
import { placeOf } from './place';
import type { FileReport, Run } from './run';

/**
 * A name for a finding that stays the same from scan to scan while the finding does. It is made of the callee, the arguments,
 * the member and the file. The offset is left out, since it moves when something before it changes, and so is the way in
 * which the user named the file.
 */
export function fingerprint(
  run: Pick<Run, 'base' | 'workingDirectory'>,
  file: Pick<FileReport, 'source'>,
  finding: Finding
): string {
  const text = JSON.stringify([
    placeOf(run, file.source).path,
    finding.where.members,
    finding.rule,
    finding.module,
    finding.operator,
    finding.evidence
  ]);
  return fnv64(text);
}

/** FNV-1a, 64 bits, of the UTF-16 units, in hexadecimal. Tells findings apart; protects nothing. */
export function fnv64(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
