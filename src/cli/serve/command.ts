import { EMPTY_POLICY, applyPolicy, reportPolicyFile } from '../../report/policy/policy';
import type { FileReport, Run } from '../../report/run';
import { EXIT } from '../../report/run';
import type { JsonReport } from '../../report/writers/json-report';
import { toJson } from '../../report/writers/json-report';
import { UsageError } from '../args';
import { openable, shown } from '../byte-names';
import { baseOf, sourceIn } from '../given-paths';
import { readPolicy } from '../chosen-policy';
import type { Hashing } from '../scan-file';
import { Stores } from '../stores';
import { write } from '../output-streams';
import type { Entry } from '../walk';
import { walk } from '../walk';
import type { Request, RequestId } from './requests';
import { PROTOCOL, RequestError, requestsIn } from './requests';
import { ServingThread } from './scanner';
import type { StartServing } from './scanner';
import type { Pickled } from './thread';

/** Milliseconds between two looks at whether the program that started this one is still there. */
const ORPHAN_CHECK = 1000;

/** A line that the process writes to stdout; the first one has no `id`. */
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
  // The program that started this one may be killed in the middle of a long scan: then no reader is left.
  const parent = process.ppid;
  const watch = setInterval(() => process.ppid !== parent && process.exit(EXIT.incomplete), ORPHAN_CHECK);
  writeLine({ scan_model: version, protocol: PROTOCOL });
  for await (const request of requestsIn(process.stdin)) {
    writeLine(request instanceof RequestError ? refusal(request.id, request) : await answer(request, thread, version));
  }
  clearInterval(watch);
  thread.stop();
  return EXIT.clean;
}

function writeLine(line: Answer | { readonly scan_model: string; readonly protocol: number }): void {
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
  const policy = request.policy === undefined ? EMPTY_POLICY : (await readPolicy(request.policy)).policy;
  const base = shown(baseOf(inputs));
  const entries = entriesOf(request);
  const stores = new Stores(true);
  const hashing: Hashing = request.hash ? 'all' : [...new Set(policy.accepted.map(({ rule }) => rule))];
  const today = new Date().toISOString().slice(0, 10);
  const files: FileReport[] = [];
  let pickled: Pickled | undefined;
  for (const entry of entries) {
    const seen = await thread.scan({ entry, bytes, offset, as, hashing });
    const source = bytes === undefined ? sourceIn(base, entry.path) : entry.path;
    const file = applyPolicy(reportPolicyFile({ ...seen.report, source, sha256: seen.sha256 }), policy, today);
    if (!stores.keeps(entry, file)) {
      files.push(file);
    }
    pickled = entries.length === 1 ? seen.pickled : undefined;
  }
  const run: Run = {
    version,
    timestamp: new Date().toISOString(),
    inputs: inputs.map(shown),
    base,
    failOn: request.failOn ?? policy.failOn ?? 'medium',
    failOnCoverage: request.failOnCoverage,
    policy: request.policy && shown(request.policy),
    files,
    excluded: [],
    stores: stores.found(path => sourceIn(base, path))
  };
  return { id, report: toJson(run), ...pickled };
}

/** Entries to scan for a request: all of them, even those that a policy excludes in a folder. */
function entriesOf({ paths, bytes, name }: Request): readonly Entry[] {
  if (bytes !== undefined) {
    return [{ path: name ?? 'bytes', size: bytes.length }];
  }
  const { entries } = walk(paths, { followLinks: false, excludes: () => undefined });
  const [path] = paths;
  return name !== undefined && entries.length === 1 && entries[0].path === shown(path)
    ? [{ ...entries[0], raw: Buffer.from(openable(path)), path: shown(name) }]
    : entries;
}
