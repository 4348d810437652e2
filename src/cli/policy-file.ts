import { readFileSync, realpathSync, statSync } from 'fs';
import { dirname, join, relative, resolve, sep } from 'path';
import type { Policy } from '../report/policy';
import { EMPTY_POLICY, POLICY_NAME } from '../report/policy';
import { UsageError } from './args';

/** A policy and where it came from. */
export interface FoundPolicy {
  readonly policy: Policy;
  /** As it is shown; undefined when there is none. */
  readonly path?: string;
}

/**
 * The policy to go by: the one that is named, else the nearest `scan-model.toml` in the working folder or above it
 * that does not lie inside what is scanned. Throws `UsageError` for one that cannot be read or is malformed.
 */
export async function findPolicy(
  named: string | undefined,
  scanned: readonly string[],
  none = false
): Promise<FoundPolicy> {
  if (none) {
    return { policy: EMPTY_POLICY };
  }
  if (named !== undefined) {
    return { policy: await readPolicy(named), path: named };
  }
  const roots = scanned.map(realPath);
  for (let folder = resolve('.'); ; folder = dirname(folder)) {
    const path = join(folder, POLICY_NAME);
    if (isFile(path) && !roots.some(root => contains(root, realPath(path)) || contains(root, path))) {
      return { policy: await readPolicy(path), path: relative('.', path) };
    }
    if (folder === dirname(folder)) {
      return { policy: EMPTY_POLICY };
    }
  }
}

/** A policy file on this machine. */
export async function readPolicy(path: string): Promise<Policy> {
  const { PolicyError, parsePolicy } = await import('../report/policy-text');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`The policy ${path} cannot be read: ${(error as Error).message}`);
  }
  try {
    return parsePolicy(text);
  } catch (error) {
    if (error instanceof PolicyError) {
      throw new UsageError(`The policy ${path} is wrong in line ${error.line}: ${error.message}`);
    }
    throw error;
  }
}

function contains(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

/** The path without links; as it is when it leads nowhere. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
