/** `scan-model.toml` where JupyterLab keeps files: found, read and written through the contents manager. */
import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

import type { Policy } from '../../report/policy/policy';
import { EMPTY_POLICY, POLICY_NAME } from '../../report/policy/policy';
import { faultWords } from '../../report/policy/policy-words';
import type { PolicyFault } from '../../report/policy/policy-words';
import type { Translator } from '../../report/translator';

/** A larger file is no policy, and is not fetched: in bytes. */
const MAX_SIZE = 2 ** 20;

/** A policy file. Without a `fault` it may be obeyed; with one, nothing of it is. */
export interface PolicyFile {
  /** Contents path, with its drive if any. */
  readonly path: string;
  /** Undefined when there is no such file, or it cannot be read. */
  readonly text?: string;
  /** Of the text in UTF-8, lower-case hexadecimal; undefined as `text` is. */
  readonly sha256?: string;
  readonly policy: Policy;
  readonly fault?: PolicyFault;
}

/** The new text of a policy, from its old text and meaning; undefined when it has to be changed by hand. */
export type PolicyChange = (text: string, policy: Policy) => string | undefined;

/** The part of JupyterLab's contents manager that is used here. */
export type PolicyContents = Pick<Contents.IManager, 'driveName' | 'get' | 'localPath' | 'save'>;

export class PolicyFiles {
  /** `named` gives the path of the settings; empty for the `scan-model.toml` of the drive's root. */
  constructor(
    private readonly contents: PolicyContents,
    private readonly named: () => string,
    private readonly trans: Translator
  ) {}

  /** True when the settings name the policy. */
  get isNamed(): boolean {
    return this.named() !== '';
  }

  /** Contents path of the policy for the file or folder at `path`. */
  pathFor(path: string): string {
    return this.named() || this.driveOf(path) + POLICY_NAME;
  }

  /** `path` as the policy's patterns mean it: relative to the policy's folder, when it is below. */
  nameFrom(policy: string, path: string): string {
    const folder = this.parts(policy).slice(0, -1);
    const parts = this.parts(path);
    return (folder.every((part, i) => part === parts[i]) ? parts.slice(folder.length) : parts).join('/');
  }

  /** The policy at `path`. Never rejects: an error becomes its `fault`. */
  async read(path: string): Promise<PolicyFile> {
    const known = { path, policy: EMPTY_POLICY };
    try {
      const text = await this.text(path);
      if (text === undefined) {
        return this.isNamed ? { ...known, fault: { detail: this.trans.__('There is no such file.') } } : known;
      }
      return { ...known, text, sha256: sha256Of(text), ...(await this.parse(text)) };
    } catch (error) {
      return { ...known, fault: { detail: textOf(error) } };
    }
  }

  /**
   * Change the policy at `path`, or begin one. The file is read right before it is written, and right after. Rejects, with
   * words for the reader, when it may not be written or would not be understood afterwards.
   * @param isKnown - whether the reader has looked at the present content
   */
  async write(path: string, change: PolicyChange, isKnown: (before: PolicyFile) => boolean): Promise<PolicyFile> {
    const { trans } = this;
    const before = await this.text(path).catch((error: unknown) => {
      throw new Error(faultWords(path, { detail: textOf(error) }, trans));
    });
    const { policy, fault: wrong } = await this.parse(before ?? '');
    if (wrong !== undefined) {
      throw new Error(faultWords(path, wrong, trans));
    }
    if (before !== undefined && !isKnown({ path, text: before, sha256: sha256Of(before), policy })) {
      throw new Error(
        trans.__('The policy %1 has just changed. Scan again and look at it before you add to it.', path)
      );
    }
    const text = change(before ?? '', policy);
    if (text === undefined) {
      throw new Error(
        trans.__('The policy %1 is written in a way that only a person can change. Edit it by hand.', path)
      );
    }
    const { fault } = await this.parse(text);
    if (fault !== undefined) {
      throw new Error(
        trans.__('Nothing can be added to the policy %1 as it is written: %2 Add it by hand.', path, fault.detail)
      );
    }
    try {
      await this.contents.save(path, { type: 'file', format: 'text', content: text });
    } catch (error) {
      throw new Error(
        trans.__(
          'The policy %1 could not be written: %2. Ask whoever runs the server for the right to write there, or name another file in the settings of the model scanner.',
          path,
          textOf(error)
        )
      );
    }
    const after = await this.read(path);
    if (after.text !== text) {
      // A collaborative document is saved by the server, from its own copy.
      throw new Error(
        trans.__(
          'The server did not keep what was written to the policy %1. Close the file in all editors and try again.',
          path
        )
      );
    }
    return after;
  }

  /** Undefined when there is no such file. Rejects when it cannot be read. */
  private async text(path: string): Promise<string | undefined> {
    const local = this.contents.localPath(path);
    let listed: Contents.IModel | undefined;
    try {
      // The folder is asked first: a file that is not there would be an error in the browser's console, at each scan.
      const folder = await this.contents.get(this.driveOf(path) + PathExt.dirname(local), { content: true });
      const children = Array.isArray(folder.content) ? (folder.content as readonly Contents.IModel[]) : [];
      listed = children.find(({ name }) => name === PathExt.basename(local));
      if (listed === undefined || listed.type === 'directory') {
        return undefined;
      }
    } catch {
      // A folder that cannot be listed may still give out its files.
    }
    if ((listed?.size ?? 0) > MAX_SIZE) {
      throw new Error(this.trans.__('It is too large for a policy.'));
    }
    try {
      const { content, format } = (await this.contents.get(path, { content: true })) as Pick<
        Contents.IModel,
        'format'
      > & {
        readonly content: unknown;
      };
      if (typeof content !== 'string') {
        throw new Error(this.trans.__('It is no text file.'));
      }
      return format === 'base64' ? decoded(content) : content;
    } catch (error) {
      if (statusOf(error) === 404) {
        return undefined;
      }
      throw error;
    }
  }

  private async parse(text: string): Promise<{ policy: Policy; fault?: PolicyFault }> {
    // With it come the engine's rules, which nothing else needs on this side of the worker.
    const { parsePolicy, PolicyError } = await import('../../report/policy/policy-text');
    try {
      return { policy: parsePolicy(text, this.trans) };
    } catch (error) {
      if (error instanceof PolicyError) {
        return { policy: EMPTY_POLICY, fault: { detail: error.message, line: error.line } };
      }
      throw error;
    }
  }

  private driveOf(path: string): string {
    const drive = this.contents.driveName(path);
    return drive === '' ? '' : `${drive}:`;
  }

  private parts(path: string): string[] {
    return PathExt.resolve('/', this.contents.localPath(path))
      .split('/')
      .filter(part => part !== '');
  }
}

/** Of a text in UTF-8, in lower-case hexadecimal. */
function sha256Of(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** Text that the server took for something else. Throws when it is not UTF-8. */
function decoded(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function statusOf(error: unknown): number | undefined {
  return (error as { response?: { status?: number } } | null)?.response?.status;
}
