import type { FileNode } from '../../panel/file-nodes';
import type { PolicyEvaluator } from './policy-evaluator';
import type { RootState } from '../roots';

/** Apply the policy as it is now to the reports of a root. */
export function evaluateAgain({ path, tree }: RootState, policies: PolicyEvaluator): void {
  for (const file of tree.everyFile()) {
    const scanned = file.whole && policies.scannedOf(file.whole);
    if (scanned !== undefined) {
      file.folder.replaceReport(file, policies.evaluate(path, scanned));
    }
  }
}

/** Files of a root that the policy may speak of by digest, and whose digest is not known. */
export function lackingDigest({ path, tree }: RootState, policies: PolicyEvaluator): readonly FileNode[] {
  const rules = new Set(policies.hashing(path));
  const lacking: FileNode[] = [];
  for (const file of rules.size > 0 ? tree.everyFile() : []) {
    if (file.state === 'done' && file.sha256 === undefined && file.findings.some(({ rule }) => rules.has(rule))) {
      lacking.push(file);
    }
  }
  return lacking;
}
