import type { ScanPolicy } from '../../panel/panel-model';
import type { JudgedReport } from '../../panel/scan-entry';
import { applyPolicy, excluder, isEmpty, reportAppliedPolicy, reportPolicyFile } from '../../report/policy/policy';
import { unusedEntries } from '../../report/policy/policy-unused';
import type { FileReport, UnusedEntry } from '../../report/run';
import type { HashedReport } from '../../worker/messages';
import type { PolicyChange, PolicyFile, PolicyFiles } from './policy-file';
import type { PolicyPermissions } from './policy-permissions';

type Known = PolicyFile & { readonly exclude: ReturnType<typeof excluder> };

/**
 * Finds the policy that holds for a scan and applies it to reports. A policy that lies beside the files is not obeyed
 * before the reader has allowed its content. `root` is always the file or folder that the reader chose.
 */
export class PolicyEvaluator {
  /** The files that were read last, by path. */
  private readonly known = new Map<string, Known>();
  private readonly reading = new Map<string, Promise<void>>();
  /** By what `evaluate` made of it. */
  private readonly scanned = new WeakMap<JudgedReport, HashedReport>();

  /**
   * @param today - `YYYY-MM-DD`
   * @param onChange - called when a policy has changed: reports that it was applied to have to be evaluated again
   */
  constructor(
    private readonly files: PolicyFiles,
    private readonly permissions: PolicyPermissions,
    private readonly today: () => string,
    private readonly onChange: () => void
  ) {}

  /** Policies are read anew before the next file is scanned. */
  refresh(): void {
    this.reading.clear();
  }

  /** Wait until the policy for `root` has been read since the last `refresh`. Never rejects. */
  ready(root: string): Promise<void> {
    return this.read(this.files.pathFor(root));
  }

  private read(path: string): Promise<void> {
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

  /**
   * Change the policy file for `root`, and obey the new content. Rejects with words for the reader, also when the reader has
   * not allowed the content before the change.
   */
  async amend(root: string, change: PolicyChange): Promise<void> {
    const file = await this.files.write(this.pathFor(root), change, before => this.ignoredFor(before) === undefined);
    if (!this.files.isNamed && file.sha256 !== undefined) {
      this.permissions.allow(file.path, file.sha256);
    }
    this.refresh();
    this.learn(file);
  }

  /** The policy at `path` as it is now, for a reader who decides whether to obey it; undefined when there is none. */
  async look(path: string): Promise<PolicyFile | undefined> {
    this.refresh();
    await this.read(path);
    const file = this.known.get(path);
    return file?.text === undefined ? undefined : file;
  }

  /** From now on this very content is obeyed, until the reader forbids it. */
  allow({ path, sha256 }: PolicyFile): void {
    if (sha256 !== undefined) {
      this.permissions.allow(path, sha256);
      this.onChange();
    }
  }

  forbid(path: string): void {
    this.permissions.forbid(path);
    this.onChange();
  }

  /** Path of the policy for `root`, whether or not it exists. */
  pathFor(root: string): string {
    return this.files.pathFor(root);
  }

  /** The policy for `root`, as far as it is known. */
  policyOf(root: string): ScanPolicy | undefined {
    const file = this.known.get(this.files.pathFor(root));
    if (file === undefined || (file.text === undefined && file.fault === undefined)) {
      return undefined;
    }
    const { path, fault, policy } = file;
    if (fault !== undefined) {
      return { path, state: 'faulty', fault };
    }
    const ignored = this.ignoredFor(file);
    return ignored === undefined
      ? { path, state: 'obeyed', failOn: policy.failOn, named: this.files.isNamed }
      : { path, state: 'ignored', ignored };
  }

  /** Entries of the obeyed policy for `root` that had no effect on these files. */
  unused(root: string, run: Parameters<typeof unusedEntries>[1]): readonly UnusedEntry[] {
    const file = this.obeyed(root);
    return file === undefined ? [] : unusedEntries(file.policy, run, this.today());
  }

  /** Reason why a policy is not obeyed: the reader has not chosen it. A policy that changes nothing needs no permission. */
  private ignoredFor({ path, sha256 = '', policy }: PolicyFile): ScanPolicy['ignored'] {
    const permission = this.files.isNamed || isEmpty(policy) ? 'allowed' : this.permissions.of(path, sha256);
    return permission === 'allowed' ? undefined : permission;
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

  /** The report after the policy. */
  evaluate(root: string, report: HashedReport): FileReport {
    const { path } = report;
    const file = this.obeyed(root);
    const whole = { ...report, source: path };
    const marked = path === file?.path ? reportAppliedPolicy(whole) : reportPolicyFile(whole);
    const evaluated = file === undefined ? marked : applyPolicy(marked, file.policy, this.today());
    this.scanned.set(evaluated, report);
    return evaluated;
  }

  /** The engine's report, before the policy. */
  scannedOf(evaluated: JudgedReport): HashedReport | undefined {
    return this.scanned.get(evaluated);
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
