import type { Policy } from '../../report/policy';
import { EMPTY_POLICY, applyPolicy, reportPolicyFile } from '../../report/policy';
import type { Excluded, FileReport, Run } from '../../report/run';
import { EXIT } from '../../report/run';
import type { JsonReport } from '../../report/json';
import { toJson } from '../../report/json';
import { UsageError } from '../args';
import { baseOf, sourceIn } from '../paths';
import { readPolicy } from '../policy-file';
import type { Hashing } from '../scan-file';
import { write } from '../streams';
import type { Entry } from '../walk';
import { walk } from '../walk';
import type { Request, RequestId } from './requests';
import { PROTOCOL, RequestError, requestsIn } from './requests';
import { ServingThread } from './scanner';
import type { StartServing } from './scanner';
import type { Pickled } from './thread';

/** Milliseconds between two looks at whether the program that started this one is still there. */
const ORPHAN_CHECK = 1000;

/** A line of what the process says; the first one has no `id`. */
type Answer =
  | ({ readonly id: RequestId; readonly report: JsonReport } & Partial<Pickled>)
  | { readonly id: RequestId; readonly error: string };

/**
 * `scan-model serve --stdio`: answers requests on stdin with lines on stdout, one after the other, until stdin ends. No
 * request can end it, and none is answered with the policy of a folder: only with the one that it names.
 */
export async function serveCommand(startThread: StartServing, version: string): Promise<number> {
  const thread = new ServingThread(startThread);
  thread.warm();
  // Whoever started this may be killed in the middle of a long scan; nobody reads the answer then.
  const parent = process.ppid;
  const watch = setInterval(() => process.ppid !== parent && process.exit(EXIT.incomplete), ORPHAN_CHECK);
  say({ scan_model: version, protocol: PROTOCOL });
  for await (const request of requestsIn(process.stdin)) {
    say(request instanceof RequestError ? refusal(request.id, request) : await answer(request, thread, version));
  }
  clearInterval(watch);
  thread.stop();
  return EXIT.clean;
}

function say(line: Answer | { readonly scan_model: string; readonly protocol: number }): void {
  if (!write(`${JSON.stringify(line)}\n`)) {
    process.exit(EXIT.incomplete);
  }
}

function refusal(id: RequestId, error: unknown): Answer {
  return { id, error: error instanceof Error ? error.message : String(error) };
}

async function answer(request: Request, thread: ServingThread, version: string): Promise<Answer> {
  try {
    return await scanned(request, thread, version);
  } catch (error) {
    // A policy that is wrong says so itself; anything else is a fault of this program, and of this request only.
    return refusal(request.id, error instanceof UsageError ? error : `the scanner failed: ${String(error)}`);
  }
}

async function scanned(request: Request, thread: ServingThread, version: string): Promise<Answer> {
  const { id, paths, bytes, name, offset, as } = request;
  const inputs = bytes !== undefined ? [] : name !== undefined ? [name] : paths;
  const policy = request.policy === undefined ? EMPTY_POLICY : await readPolicy(request.policy);
  const base = baseOf(inputs);
  const { entries, excluded } = placesOf(request, base);
  const hashing: Hashing = request.hash ? 'all' : [...new Set(policy.accepted.map(({ rule }) => rule))];
  const today = new Date().toISOString().slice(0, 10);
  const files: FileReport[] = [];
  let pickled: Pickled | undefined;
  for (const entry of entries) {
    const seen = await thread.scan({ entry, bytes, offset, as, hashing });
    const source = bytes === undefined ? sourceIn(base, entry.path) : entry.path;
    files.push(judged({ ...seen.report, source, sha256: seen.sha256 }, policy, today));
    pickled = entries.length === 1 ? seen.pickled : undefined;
  }
  const run: Run = {
    version,
    timestamp: new Date().toISOString(),
    inputs,
    base,
    failOn: request.failOn ?? policy.failOn ?? 'medium',
    failOnCoverage: request.failOnCoverage,
    policy: request.policy,
    files,
    excluded
  };
  return { id, report: toJson(run), ...pickled };
}

/** What a request wants to have scanned. */
function placesOf(
  { paths, bytes, name }: Request,
  base: string
): { readonly entries: readonly Entry[]; readonly excluded: readonly Excluded[] } {
  if (bytes !== undefined) {
    return { entries: [{ path: name ?? 'bytes', size: bytes.length }], excluded: [] };
  }
  const { entries, stores } = walk(paths);
  const named = (entry: Entry): Entry =>
    name !== undefined && entry.path === paths[0]
      ? { ...entry, raw: entry.raw ?? Buffer.from(entry.path), path: name }
      : entry;
  return {
    entries: entries.map(named),
    excluded: stores.map(path => ({ path, source: sourceIn(base, path), glob: '.git' }))
  };
}

function judged(file: FileReport, policy: Policy, today: string): FileReport {
  return applyPolicy(reportPolicyFile(file), policy, today);
}
