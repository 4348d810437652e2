// The thread that scans: mutations of what was kept, one after the other, until the time is over. It tells the main thread
// of each input before it scans it, so that one that hangs or uses up the memory is known.

import { Session } from 'node:inspector';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { MemorySource } from '../../bytes/memory';
import type { ScanReport } from '../../report';
import { scan } from '../../index';
import { goldenCases } from '../golden/golden-cases';
import { inputsOf } from '../golden/mutated';
import type { Input } from '../golden/mutated';
import { mutate } from './mutate';
import { Random } from './random';
import { disguised } from './same-load';

interface Orders {
  readonly root: string;
  readonly seed: number;
  readonly seconds: number;
  /** Shared: how long the input is, then the input. */
  readonly input: SharedArrayBuffer;
  readonly formats: readonly string[];
}

const LENGTH = 4;
/** Inputs between two looks at which parts of the engine ran: a look costs some milliseconds. */
const LOOK_EVERY = 8;
/** Kept inputs beyond the golden files. */
const MAX_KEPT = 5_000;

const orders = workerData as Orders;
const length = new Uint32Array(orders.input, 0, 1);
const space = new Uint8Array(orders.input, LENGTH);
const random = new Random(orders.seed);

/** Notes which parts of the engine have run so far. */
class Coverage {
  private readonly session = new Session();
  private readonly seen = new Set<string>();

  constructor() {
    this.session.connect();
    this.session.post('Profiler.enable');
    this.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** How many parts ran for the first time since the last look. */
  look(): number {
    let fresh = 0;
    this.session.post('Profiler.takePreciseCoverage', (_error, { result }) => {
      for (const { functions } of result) {
        for (const { ranges } of functions) {
          for (const { startOffset, endOffset, count } of ranges) {
            const key = `${startOffset}-${endOffset}`;
            if (count > 0 && !this.seen.has(key)) {
              this.seen.add(key);
              fresh++;
            }
          }
        }
      }
    });
    return fresh;
  }

  get size(): number {
    return this.seen.size;
  }
}

function scanned(bytes: Uint8Array, { name, options }: Input): ScanReport {
  space.set(bytes.subarray(0, space.length));
  length[0] = bytes.length;
  parentPort?.postMessage({ type: 'begin', name });
  const report = scan(new MemorySource(bytes), name, options);
  parentPort?.postMessage({ type: 'end' });
  const fault = report.coverage.find(({ reason }) => reason === 'internal');
  if (fault !== undefined) {
    parentPort?.postMessage({ type: 'fault', what: `internal: ${String(fault.params?.detail)}`, name });
  }
  return report;
}

const key = ({ rule, module, operator }: ScanReport['findings'][number]): string => `${rule} ${module}.${operator}`;
/** Tricks of an archive's own records, which are gone when it is packed anew. */
const STRUCTURE = /^(zip|tar|archive|sevenzip)-/;
/** Parts of archives whose kind, with them, tells the loader. */
const CONTAINED: ReadonlySet<string> = new Set(['torchscript-code', 'pytorch-export-program']);
const BAD: ReadonlySet<string> = new Set(['CRITICAL', 'HIGH', 'MEDIUM']);

/** Findings must survive a disguise that the loader does not see. */
function checkDisguise(input: Input): void {
  const before = scanned(input.bytes, input);
  const bad = before.findings.filter(({ severity }) => BAD.has(severity));
  // What only a container tells is another file in another container.
  const isWhole =
    input.options.expect === undefined &&
    !CONTAINED.has(before.format) &&
    !before.findings.some(({ rule }) => STRUCTURE.test(rule));
  const changed = bad.length > 0 && isWhole ? disguised(before.format, input.bytes, random) : undefined;
  if (changed === undefined) {
    return;
  }
  const after = scanned(changed, input);
  const found = new Set(after.findings.map(key));
  const lost = bad.filter(finding => !found.has(key(finding)) && !STRUCTURE.test(finding.rule));
  if (lost.length > 0 && after.verdict !== 'unsafe') {
    parentPort?.postMessage({
      type: 'fault',
      what: `lost: ${lost.map(key).join(', ')} of ${input.title}`,
      name: input.name
    });
  }
}

const all = inputsOf(goldenCases(join(orders.root, 'tests/golden')));
const seeds =
  orders.formats.length === 0 ? all : all.filter(({ title }) => orders.formats.includes(title.split('/')[0]));
const kept: Input[] = [...seeds];
const coverage = new Coverage();
seeds.forEach(seed => scanned(seed.bytes, seed));
coverage.look();

const end = Date.now() + orders.seconds * 1000;
let count = seeds.length;
let pending: Input[] = [];
while (Date.now() < end) {
  const input = random.pick(kept);
  if (count % 4 === 0) {
    checkDisguise(random.pick(seeds));
  }
  const bytes = mutate(input.bytes, random, random.pick(kept).bytes);
  const next = { ...input, bytes };
  scanned(bytes, next);
  pending.push(next);
  count++;
  if (count % LOOK_EVERY === 0) {
    // One of these few did something new; which one costs more to find out than keeping them all.
    if (coverage.look() > 0 && kept.length < MAX_KEPT) {
      kept.push(...pending);
    }
    pending = [];
  }
}
parentPort?.postMessage({ type: 'done', count, kept: kept.length, parts: coverage.size });
