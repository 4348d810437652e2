import type { ScanEntry } from '../../panel/scan-entry';
import { withAccepted, withTrusted } from '../../report/policy/policy-append';
import { withoutAccepted } from '../../report/policy/policy-remove';
import { faultAdvice, faultWords } from '../../report/policy/policy-words';
import type { Translator } from '../../report/translator';
import type { Finding } from '../../scanner/report';
import type { ScanModel } from '../model';
import type { Acceptance, AcceptQuestion, ObeyQuestion, TrustQuestion } from './policy-dialogs';
import type { PolicyChange } from './policy-file';

/** The dialogs that ask and tell the reader. */
export interface PolicyDialogs {
  askAcceptance(question: AcceptQuestion): Promise<Acceptance | undefined>;
  askTrust(question: TrustQuestion): Promise<string | undefined>;
  /** Whether to obey a policy from now on. */
  askObedience(question: ObeyQuestion): Promise<boolean>;
  tell(title: string, message: string): void;
}

/** The panel's actions on policies: ask the reader, write the policy, and show the finding again. Never rejects. */
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

  /** Findings that were accepted in this very file count again. */
  stopAccepting(entry: ScanEntry): Promise<void> {
    const accepted = entry.report?.findings.filter(({ waiver }) => waiver?.kind === 'accepted') ?? [];
    const rules = new Set<string>(accepted.map(({ rule }) => rule));
    return accepted.length === 0
      ? Promise.resolve()
      : this.write(entry, accepted[0], () =>
          Promise.resolve((text, policy) =>
            withoutAccepted(
              text,
              policy.accepted.filter(({ sha256, rule }) => sha256 === entry.sha256 && rules.has(rule))
            )
          )
        );
  }

  /** Show the effects of a policy, and ask whether to obey it. True when it is obeyed afterwards. */
  async review(path: string): Promise<boolean> {
    const { model, dialogs } = this;
    const file = await model.policies.look(path);
    if (file === undefined || file.fault !== undefined) {
      // The panel shows by now that it is gone or faulty.
      return false;
    }
    if (!(await dialogs.askObedience({ path, policy: file.policy, today: this.today() }))) {
      return false;
    }
    model.policies.allow(file);
    model.obeyed(path);
    return true;
  }

  private async write(
    entry: ScanEntry,
    finding: Finding,
    ask: (policy: string) => Promise<PolicyChange | undefined>
  ): Promise<void> {
    const { model, trans } = this;
    const { policies } = model;
    const root = model.rootOf(entry.id);
    const index = entry.report?.findings.findIndex(other => other === finding) ?? -1;
    if (root === undefined || index < 0) {
      return;
    }
    const refused = trans.__('Nothing was written');
    policies.refresh();
    await policies.ready(root);
    const known = policies.policyOf(root);
    if (known?.fault?.line !== undefined) {
      this.dialogs.tell(refused, `${faultWords(known.path, known.fault, trans)} ${faultAdvice(known.fault, trans)}`);
      return;
    }
    // Obeying an entry means obeying the whole policy: the reader has to look at all of it first.
    if (known?.state === 'ignored' && !(await this.review(known.path))) {
      return;
    }
    const change = await ask(policies.pathFor(root));
    if (change === undefined) {
      return;
    }
    try {
      await policies.amend(root, change);
    } catch (error) {
      this.dialogs.tell(refused, error instanceof Error ? error.message : String(error));
      return;
    }
    model.focusFinding(entry.id, index);
  }
}
