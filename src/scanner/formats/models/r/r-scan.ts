import { SourceError } from '../../../bytes/byte-source';
import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { Cursor } from '../../../encoding/cursor';
import { labelOf } from '../../../format-catalog';
import { latin1 } from '../../../printable';
import type { Severity } from '../../../report';
import type { RJudgement } from '../../../rules/languages/r-calls';
import { isRareFunction, isRCommand, isRSource, judgeRCall } from '../../../rules/languages/r-calls';
import { PRICES } from '../../../work';
import { scanHiddenInBinary } from '../../fallback/hidden-pickle';
import { namedReport } from '../named-finding';
import { inputOf } from './r-input';
import type { RItem, RObserver, Where } from './r-types';
import { RWalk } from './r-walk';
import type { RValue } from './r-values';
import { callOf } from './r-values';

const report = namedReport('R');

/** Values one behind the other in one file. */
const MAX_VALUES = 10_000;
/** Bytes of a broken file that are searched for source code. */
const MAX_SEARCHED = 2 ** 20;
/** A shorter text runs nothing. */
const MIN_COMMAND = 8;
/** The format of R before 1.4, which `load` still reads. */
const FIRST_VERSION = /^RD[AXB]1\n/;
/** Functions that R calls by itself when a workspace is restored at its start, or when it ends. */
const STARTS = new Set(['.First', '.Last', '.First.sys', '.Last.sys']);
const LATIN1 = new TextDecoder('latin1');

/** Walks over the values of a file; of one that breaks off or is damaged, what there is is searched. */
export function scanRData(source: ByteSource, context: ScanContext): void {
  if (FIRST_VERSION.test(latin1(source.read(0, 5)))) {
    coverUnread(source, context);
    return;
  }
  try {
    scanValues(source, context);
  } catch (error) {
    if (error instanceof SourceError) {
      searchBroken(source, context);
      scanHiddenInBinary(source, context);
    }
    throw error;
  }
}

function scanValues(source: ByteSource, context: ScanContext): void {
  const isWorkspace = /^RD[AXB][23]\n/.test(LATIN1.decode(source.read(0, 5)));
  const cursor = new Cursor(source, isWorkspace ? 5 : 0);
  const judge = new Judge(context);
  for (let values = 0; values < MAX_VALUES; values++) {
    const input = inputOf(LATIN1.decode(cursor.take(2)), cursor);
    const version = input?.int();
    if (input === undefined || (version !== 2 && version !== 3)) {
      throw new SourceError('corrupt', { offset: cursor.position });
    }
    input.int();
    input.int();
    if (version === 3) {
      input.text(Math.max(0, input.int()));
    }
    new RWalk(input, context.work, judge).value(isWorkspace);
    const left = input.left;
    if (left === 0) {
      context.cover({ status: 'scanned', format: 'r-data', size: source.size });
      return;
    }
    if (isWorkspace || !/^[XAB]\n/.test(LATIN1.decode(source.read(source.size - left, 2)))) {
      const params = { offset: source.size - left };
      context.cover({
        status: 'not-understood',
        format: 'r-data',
        size: source.size,
        reason: 'unknown-record',
        params
      });
      scanHiddenInBinary(source, context);
      return;
    }
    cursor.seek(source.size - left);
  }
  context.cover({
    status: 'not-understood',
    format: 'r-data',
    size: source.size,
    reason: 'limit-members',
    params: { limit: MAX_VALUES }
  });
}

/** Nothing writes it any more. */
function coverUnread(source: ByteSource, context: ScanContext): void {
  const params = { format: labelOf('r-data') };
  context.cover({
    status: 'not-understood',
    format: 'r-data',
    size: source.size,
    reason: 'unsupported-format',
    params
  });
  searchBroken(source, context);
  scanHiddenInBinary(source, context);
}

/** R refuses a file that breaks off or is damaged, other readers may not: calls in its texts are reported. */
function searchBroken(source: ByteSource, context: ScanContext): void {
  const bytes = source.read(0, MAX_SEARCHED);
  if (!context.work.afford(bytes.length * PRICES.textByte)) {
    return;
  }
  for (const { 0: text, index } of latin1(bytes).matchAll(/[\t\n\r\x20-\x7e]{6,4096}/g)) {
    if (isRSource(text) || isRareFunction(text.trim().split(/\s/)[0])) {
      report(context, 'r-code-text', 'MEDIUM', 'source', index, text);
      return;
    }
  }
}

/** Of each pair the first holds where the file itself says what is run, the second where it does not. */
const SEVERE: Readonly<Record<Where, Readonly<Record<RJudgement['deed'], readonly [Severity?, Severity?]>>>> = {
  promise: {
    runs: ['CRITICAL', 'CRITICAL'],
    hands: ['HIGH', 'HIGH'],
    changes: ['HIGH', 'LOW'],
    reads: ['HIGH', 'HIGH'],
    computes: ['HIGH', 'LOW']
  },
  closure: {
    runs: ['HIGH', 'LOW'],
    hands: ['LOW', 'LOW'],
    changes: ['MEDIUM'],
    reads: ['MEDIUM'],
    computes: ['MEDIUM']
  },
  language: { runs: ['HIGH', 'LOW'], hands: [], changes: ['MEDIUM'], reads: [], computes: ['MEDIUM', 'LOW'] },
  data: { runs: [], hands: [], changes: [], reads: [], computes: [] }
};

function severityOf({ deed, name, literal }: RJudgement, where: Where): Severity | undefined {
  const severity = SEVERE[where][deed][literal ? 0 : 1];
  return severity === 'LOW' && deed === 'runs' && isRareFunction(name) ? 'MEDIUM' : severity;
}

class Judge implements RObserver {
  /** Functions that run something, of calls that were seen. */
  private readonly called = new Set<string>();

  constructor(private readonly context: ScanContext) {}

  call(items: readonly RItem[], where: Where, offset: number): void {
    const judged = judgeRCall(
      items.map(({ tag, value }) => (tag === '' ? value : { ...value, text: `${tag} = ${value.text}` }))
    );
    if (judged === undefined) {
      return;
    }
    this.called.add(judged.name);
    const severity = severityOf(judged, where);
    if (severity !== undefined) {
      const rule = where === 'promise' ? 'r-promise' : where === 'closure' ? 'r-function-code' : 'r-call-code';
      report(this.context, rule, severity, judged.name, offset, callOf(items).text);
    }
  }

  promise(expression: RValue, isBound: boolean, offset: number): void {
    if (!isBound) {
      const severity = expression.kind === 'call' ? 'HIGH' : 'MEDIUM';
      report(this.context, 'r-promise', severity, expression.callee || expression.name, offset, expression.text);
    }
  }

  /** R's compiler puts the expression in front of the names in it: a function that no call names was hidden. */
  constant(name: string, offset: number): void {
    if (isRareFunction(name)) {
      report(this.context, 'r-function-code', this.called.has(name) ? 'LOW' : 'MEDIUM', name, offset, name);
    }
  }

  variable(name: string, isFunction: boolean, offset: number): void {
    if (isFunction && STARTS.has(name)) {
      report(this.context, 'r-start-function', 'MEDIUM', name, offset, name);
    }
  }

  text(text: string, offset: number): void {
    if (text.length >= MIN_COMMAND && isRCommand(text)) {
      report(this.context, 'r-code-text', 'MEDIUM', 'source', offset, text);
    }
  }

  mapped(className: string, state: string, offset: number): void {
    report(this.context, 'r-mapped-file', 'HIGH', className, offset, state);
  }
}
