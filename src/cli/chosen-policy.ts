/** Finds the policy of a scan: the user has to choose it; a policy that only lies there is never obeyed. */
import { statSync } from 'fs';
import { dirname, isAbsolute, join, relative, resolve } from 'path';
import type { Policy } from '../report/policy/policy';
import { EMPTY_POLICY, POLICY_NAME } from '../report/policy/policy';
import type { IgnoredPolicy } from '../report/run';
import type { Options } from './args';
import { UsageError } from './args';
import { openable, shown } from './byte-names';
import { mayBeBrought } from './brought';
import { configFolder, isOwn, readSmall } from './config-folder';
import { quoted } from './shell';

/** Names the policy to go by, absolutely; empty for none. */
export const POLICY_VARIABLE = 'SCAN_MODEL_POLICY';

/** A policy, where it came from, and those that were not obeyed. */
export interface ChosenPolicy {
  readonly policy: Policy;
  /** As it is shown; undefined when there is none. */
  readonly path?: string;
  readonly ignored: readonly IgnoredPolicy[];
}

/**
 * The policy to go by: the one that is named, by option or by environment; else the nearest `scan-model.toml` in the
 * working folder or above it that was allowed as it is; else that of the reader's configuration folder. Throws
 * `UsageError` for a chosen one that cannot be read or is malformed.
 */
export async function choosePolicy(
  { policy: named, noPolicy }: Pick<Options, 'policy' | 'noPolicy'>,
  scanned: readonly string[]
): Promise<ChosenPolicy> {
  if (noPolicy) {
    const found = foundPolicies()[0];
    return {
      policy: EMPTY_POLICY,
      ignored: found === undefined ? [] : [{ path: found, reason: 'switched-off' }]
    };
  }
  const chosen = named ?? namedByEnvironment();
  return chosen === undefined
    ? ((await allowedPolicy(scanned)) ?? { policy: EMPTY_POLICY, ignored: [] })
    : { policy: (await readPolicy(chosen)).policy, path: shown(chosen), ignored: [] };
}

function namedByEnvironment(): string | undefined {
  const path = process.env[POLICY_VARIABLE];
  if (path === undefined || path === '') {
    return undefined;
  }
  if (!isAbsolute(path)) {
    throw new UsageError(
      `${POLICY_VARIABLE} is '${path}', which would be another file in each folder. Give it the whole path.`
    );
  }
  return path;
}

/** The nearest found policy that is allowed, else the reader's own. */
async function allowedPolicy(scanned: readonly string[]): Promise<ChosenPolicy> {
  const ignored: IgnoredPolicy[] = [];
  for (const path of foundPolicies()) {
    const { folderOfPermissions, permissionAt, placeOf, sha256Of } = await import('./permissions');
    const allowed = permissionAt(placeOf(path));
    const command = `scan-model policy allow ${quoted(path)}`;
    if (allowed === undefined) {
      ignored.push({ path, reason: 'not-allowed', allow: command });
    } else if (mayBeBrought(folderOfPermissions() ?? '', scanned)) {
      ignored.push({ path, reason: 'in-scan' });
    } else {
      const bytes = bytesOf(path);
      if (bytes !== undefined && sha256Of(bytes) === allowed.sha256) {
        return { policy: await parse(path, bytes), path: relative('.', path), ignored };
      }
      ignored.push({ path, reason: 'changed', allow: command });
    }
  }
  return ownPolicy(ignored, scanned);
}

/** The policy in the reader's configuration folder. */
async function ownPolicy(ignored: readonly IgnoredPolicy[], scanned: readonly string[]): Promise<ChosenPolicy> {
  const folder = configFolder();
  const path = folder && join(folder, POLICY_NAME);
  if (folder === undefined || path === undefined || !isFile(path)) {
    return { policy: EMPTY_POLICY, ignored };
  }
  if (mayBeBrought(folder, scanned)) {
    return { policy: EMPTY_POLICY, ignored: [...ignored, { path, reason: 'in-scan' }] };
  }
  const { bytes, own } = readBytes(path);
  return own
    ? { policy: await parse(path, bytes), path, ignored }
    : { policy: EMPTY_POLICY, ignored: [...ignored, { path, reason: 'writable' }] };
}

/** Each `scan-model.toml` in the working folder and above it, the nearest first. */
export function foundPolicies(): readonly string[] {
  const found: string[] = [];
  for (let folder = resolve('.'); ; folder = dirname(folder)) {
    const path = join(folder, POLICY_NAME);
    if (isFile(path)) {
      found.push(path);
    }
    if (folder === dirname(folder)) {
      return found;
    }
  }
}

/** A policy file. Throws `UsageError` for one that cannot be read or is malformed. */
export async function readPolicy(path: string): Promise<{ readonly policy: Policy; readonly bytes: Buffer }> {
  const { bytes } = readBytes(path);
  return { policy: await parse(path, bytes), bytes };
}

/** The bytes of a policy, and whether only its reader can have written them. Throws `UsageError`. */
function readBytes(path: string): { readonly bytes: Buffer; readonly own: boolean } {
  try {
    const { bytes, stat } = readSmall(openable(path));
    return { bytes, own: isOwn(stat) };
  } catch (error) {
    throw new UsageError(`The policy ${shown(path)} cannot be read: ${(error as Error).message}.`);
  }
}

async function parse(path: string, bytes: Buffer): Promise<Policy> {
  const { PolicyError, parsePolicy } = await import('../report/policy/policy-text');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`The policy ${shown(path)} cannot be read: it is no text in UTF-8.`);
  }
  try {
    return parsePolicy(text);
  } catch (error) {
    if (error instanceof PolicyError) {
      throw new UsageError(`The policy ${shown(path)} is wrong in line ${error.line}: ${error.message}`);
    }
    throw error;
  }
}

function bytesOf(path: string): Buffer | undefined {
  try {
    return readSmall(path).bytes;
  } catch {
    return undefined;
  }
}

/** False also for what this user may not see. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
