import type { ScanEntry } from '../panel/model';
import { faultAdvice, faultWords } from '../report/policy-words';
import { withAccepted, withTrusted } from '../report/policy-append';
import type { Translator } from '../report/translator';
import type { Finding } from '../scanner/report';
import type { ScanModel } from './model';
import type { Acceptance, AcceptQuestion, Destination, TrustQuestion } from './policy-dialogs';

/** How a person is asked and told. */
export interface PolicyDialogs {
  askAcceptance(question: AcceptQuestion): Promise<Acceptance | undefined>;
  askTrust(question: TrustQuestion): Promise<string | undefined>;
  tell(title: string, message: string): void;
}

/** Writing the policy from the panel: ask, write, and show what has become of the finding. Never rejects. */
export class PolicyWriter {
  constructor(
    private readonly model: ScanModel,
    private readonly dialogs: PolicyDialogs,
    private readonly today: () => string,
    private readonly trans: Translator
  ) {}

  /** Accept the findings of this rule in this very file. */
  acceptFinding(entry: ScanEntry, finding: Finding): Promise<void> {
    return this.write(entry, finding, async policy => {
      const { path, report } = entry;
      const answer = await this.dialogs.askAcceptance({
        finding,
        path,
        size: report?.size ?? 0,
        today: this.today(),
        policy,
        startDigest: onProgress => this.model.hash(entry.id, onProgress)
      });
      return answer && (text => withAccepted(text, { rule: finding.rule, ...answer }));
    });
  }

  /** Trust the callable of this finding, everywhere. */
  trustCallable(entry: ScanEntry, finding: Finding): Promise<void> {
    return this.write(entry, finding, async policy => {
      const { module, operator } = finding;
      const reason = await this.dialogs.askTrust({ finding, policy });
      return reason === undefined ? undefined : text => withTrusted(text, { module, operator, reason });
    });
  }

  private async write(
    entry: ScanEntry,
    finding: Finding,
    ask: (policy: Destination) => Promise<((text: string) => string) | undefined>
  ): Promise<void> {
    const { model, trans } = this;
    const { judge } = model;
    const root = model.rootOf(entry.id);
    const index = entry.report?.findings.findIndex(other => other === finding) ?? -1;
    if (root === undefined || index < 0) {
      return;
    }
    const refused = trans.__('Nothing was written');
    judge.refresh();
    await judge.ready(root);
    const known = judge.policyOf(root);
    if (known?.fault?.line !== undefined) {
      this.dialogs.tell(refused, `${faultWords(known.path, known.fault, trans)} ${faultAdvice(known.fault, trans)}`);
      return;
    }
    const change = await ask({ path: judge.pathFor(root), foreign: judge.isForeign(root) });
    if (change === undefined) {
      return;
    }
    try {
      await judge.amend(root, change);
    } catch (error) {
      this.dialogs.tell(refused, error instanceof Error ? error.message : String(error));
      return;
    }
    model.point(entry.id, index);
  }
}
