import type { JudgedReport, ScanPolicy } from '../panel/model';
import { applyPolicy, excluder, reportAppliedPolicy, reportPolicyFile } from '../report/policy';
import type { FileReport } from '../report/run';
import type { HashedReport } from '../worker/messages';
import type { PolicyFile, PolicyFiles } from './policy-file';

type Known = PolicyFile & { readonly exclude: ReturnType<typeof excluder> };

/**
 * Which policy holds for what is scanned, and what it makes of the reports. `root` is always the file or folder that a
 * person chose: a policy that lies in it is not obeyed.
 */
export class Judge {
  /** What was read last, by path. */
  private readonly known = new Map<string, Known>();
  private readonly reading = new Map<string, Promise<void>>();
  /** By what `judge` made of it. */
  private readonly scanned = new WeakMap<JudgedReport, HashedReport>();

  /**
   * @param today - `YYYY-MM-DD`
   * @param onChange - told when a policy says something else than before: what was judged by it must be judged again
   */
  constructor(
    private readonly files: PolicyFiles,
    private readonly today: () => string,
    private readonly onChange: () => void
  ) {}

  /** Policies are read anew before the next file is scanned. */
  refresh(): void {
    this.reading.clear();
  }

  /** Wait until the policy for `root` has been read since the last `refresh`. Never rejects. */
  ready(root: string): Promise<void> {
    const path = this.files.pathFor(root);
    let reading = this.reading.get(path);
    if (reading === undefined) {
      reading = this.files.read(path).then(file => {
        // A later reading may have begun, and ended, meanwhile.
        if (this.reading.get(path) === reading) {
          this.learn(file);
        }
      });
      this.reading.set(path, reading);
    }
    return reading;
  }

  /** Change the policy file for `root`. Rejects with words for a person. */
  async amend(root: string, change: (text: string) => string): Promise<void> {
    const file = await this.files.write(this.files.pathFor(root), change);
    this.refresh();
    this.learn(file);
  }

  /** Where the policy for `root` is, or would be. */
  pathFor(root: string): string {
    return this.files.pathFor(root);
  }

  /** The policy that there is for `root`, as far as it is known. */
  policyOf(root: string): ScanPolicy | undefined {
    const file = this.known.get(this.files.pathFor(root));
    if (file === undefined || (file.text === undefined && file.fault === undefined)) {
      return undefined;
    }
    const { path, fault, policy } = file;
    if (this.isForeign(root)) {
      return { path, state: 'inside' };
    }
    return fault === undefined ? { path, state: 'obeyed', failOn: policy.failOn } : { path, state: 'faulty', fault };
  }

  /** True when the policy is not obeyed for `root`, because it lies among what is scanned and nobody named it. */
  isForeign(root: string): boolean {
    return !this.files.isNamed && this.files.isInside(this.pathFor(root), root);
  }

  /** Rules of which the policy accepts findings by the digest of their file. */
  hashing(root: string): readonly string[] {
    return [...new Set(this.obeyed(root)?.policy.accepted.map(({ rule }) => rule))];
  }

  /** The pattern that keeps a file from being scanned; `name` is its path below `root`. */
  excludes(root: string, path: string, name: string): string | undefined {
    const file = this.obeyed(root);
    return file?.exclude(name, this.files.nameFrom(file.path, path));
  }

  /** The report with what the policy says of it. */
  judge(root: string, report: HashedReport): FileReport {
    const { path } = report;
    const file = this.obeyed(root);
    const whole = { ...report, source: path };
    const marked = path === file?.path ? reportAppliedPolicy(whole) : reportPolicyFile(whole);
    const judged = file === undefined ? marked : applyPolicy(marked, file.policy, this.today());
    this.scanned.set(judged, report);
    return judged;
  }

  /** What the engine said, before the policy. */
  scannedOf(judged: JudgedReport): HashedReport | undefined {
    return this.scanned.get(judged);
  }

  private obeyed(root: string): Known | undefined {
    return this.policyOf(root)?.state === 'obeyed' ? this.known.get(this.files.pathFor(root)) : undefined;
  }

  private learn(file: PolicyFile): void {
    const before = this.known.get(file.path);
    if (before === undefined || before.text !== file.text || before.fault?.detail !== file.fault?.detail) {
      this.known.set(file.path, { ...file, exclude: excluder(file.policy) });
      this.onChange();
    }
  }
}
