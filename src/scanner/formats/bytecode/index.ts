import { latin1 } from '../../printable';
import type { Work } from '../../work';
import { PRICES } from '../../work';
import { quote } from '../pickle/values/python-text';
import type { KnownNames } from './decompile';
import { decompile } from './decompile';
import type { Attempt } from './marshal-attempt';
import { LAYOUTS, tryLayout } from './marshal-attempt';
import type { CodeSummary } from './code-summary';
import type { CodeLayout, CodeValue, MarshalValue } from './marshal-values';

export type { CodeSummary } from './code-summary';
export type { KnownNames } from './decompile';
export type { CodeLayout, CodeValue, MarshalValue } from './marshal-values';

/** Names and texts kept of one summary. */
const MAX_KEPT = 20_000;
/** Code objects that are turned into text. */
const MAX_CODES = 64;
/** Bytes of instructions that are followed in all. */
const MAX_BYTECODE = 40_000;
/** Characters of Python-like text. */
const MAX_TEXT = 8_000;
/** Work of judging a name in each of the packages that the code may mean. */
const NAME_WORK = 10_000;
/** Shortest run of characters taken for a name when the data has no known layout. */
const MIN_RUN = 2;

/**
 * Read marshal'd Python (CPython's Python/marshal.c; code objects of Python 2.7 and 3.0 to 3.14) far enough to tell
 * what its code names. Nothing is executed.
 *
 * @param bytes - data as `marshal.loads` gets it; bytes behind the first object are ignored, as there
 * @param work - pays for the objects read and for their text
 * @param start - byte offset of the first object
 * @returns a summary of the code; undefined when the data was read completely and holds no code. If the data cannot be
 *   read completely, the summary has the names and texts before the fault, or else every name-like run of characters.
 *   Throws `SourceError` only when there is too much to do.
 */
export function readMarshal(bytes: Uint8Array, work: Work, start = 0): CodeSummary | undefined {
  let best: Attempt | undefined;
  for (const layout of LAYOUTS) {
    const attempt = tryLayout(bytes, start, layout, work);
    if (attempt.value) {
      return attempt.reader.codes.length > 0
        ? summarise(outermostFirst(attempt.reader.codes), attempt.reader.position - start, attempt.reason, work)
        : undefined;
    }
    if (!best || attempt.reader.position > best.reader.position) {
      best = attempt;
    }
  }
  work.spend((bytes.length - start) * PRICES.valueByte);
  return best && salvage(best, bytes, start);
}

/**
 * The code object of a module, with everything in it, as the given version of Python reads it. Undefined when the data
 * break off, are damaged, or are something else.
 */
export function readModule(bytes: Uint8Array, work: Work, start: number, layout: CodeLayout): CodeValue | undefined {
  const { value } = tryLayout(bytes, start, layout, work);
  return value?.type === 'code' ? value : undefined;
}

/** Returns the work of judging every name, path and text of the code. */
export function judgingWork({ names, paths, texts }: CodeSummary): number {
  return names.length * NAME_WORK + (paths.length + texts.length) * PRICES.instruction;
}

/**
 * Summary of a function that stands in a file by its parts, with the functions in it.
 *
 * @param known - dotted names that the function finds under its global names, free variables and parameters
 */
export function summariseFunction(code: CodeValue, work: Work, known: KnownNames): CodeSummary {
  return summarise(codesIn(code), code.length, undefined, work, known);
}

/** The code and all code in its constants, from the outside in. */
function codesIn(code: CodeValue): CodeValue[] {
  const found = new Set<CodeValue>([code]);
  const pending: MarshalValue[] = [...code.consts];
  for (let value = pending.shift(); value !== undefined && found.size <= MAX_CODES; value = pending.shift()) {
    if (value.type === 'code' && !found.has(value)) {
      found.add(value);
      pending.push(...value.consts);
    } else if ('items' in value) {
      pending.push(...value.items);
    }
  }
  return [...found];
}

function summarise(
  codes: readonly CodeValue[],
  size: number,
  reason: CodeSummary['reason'],
  work: Work,
  known?: KnownNames
): CodeSummary {
  const names = new Set<string>();
  const texts = new Set<string>();
  const blobs: Uint8Array[] = [];
  // References make a tree out of a graph: each container is entered once.
  const entered = new Set<MarshalValue>();
  for (const code of codes) {
    work.spend((code.names.length + code.consts.length) * PRICES.node);
    code.names.forEach(name => names.add(name));
    collect(code.consts, texts, blobs, entered);
  }
  const paths = new Set<string>();
  const imports = new Set<string>();
  const handedOn = new Set<string>();
  const pieces: string[] = [];
  let understood = codes.length <= MAX_CODES;
  let length = 0;
  let budget = MAX_BYTECODE;
  for (const code of codes.slice(0, MAX_CODES)) {
    budget -= code.bytecode.length;
    if (budget < 0) {
      understood = false;
      break;
    }
    const read = decompile(code, work, known);
    read.paths.forEach(path => paths.add(path));
    read.handedOn.forEach(path => handedOn.add(path));
    read.imports.forEach(module => imports.add(module));
    read.names.forEach(name => names.add(name));
    understood = understood && read.understood;
    if (length <= MAX_TEXT) {
      const text = read.text();
      pieces.push(text);
      length += text.length;
    }
  }
  const kept = names.size <= MAX_KEPT && texts.size <= MAX_KEPT;
  return {
    name: codes[0].name,
    offset: codes[0].offset,
    length: size,
    layout: codes[0].layout,
    names: [...names].slice(0, MAX_KEPT),
    paths: [...paths].slice(0, MAX_KEPT),
    imports: [...imports].slice(0, MAX_KEPT),
    handedOn: [...handedOn].slice(0, MAX_KEPT),
    understood: understood && paths.size <= MAX_KEPT,
    texts: [...texts].slice(0, MAX_KEPT),
    blobs,
    text: pieces.join('\n').slice(0, MAX_TEXT),
    complete: kept && reason === undefined,
    reason: reason ?? (kept ? undefined : 'limit-size')
  };
}

/** The reader finishes inner code first; a reader of text wants the outermost first. */
function outermostFirst(codes: readonly CodeValue[]): CodeValue[] {
  return [...codes].sort((a, b) => a.offset - b.offset);
}

/** Texts and bytes among constants, through tuples and sets but not through inner code (which is visited itself). */
function collect(
  values: readonly MarshalValue[],
  texts: Set<string>,
  blobs: Uint8Array[],
  entered: Set<MarshalValue>
): void {
  const pending = [...values];
  while (pending.length > 0) {
    const value = pending.pop() as MarshalValue;
    if (value.type === 'str') {
      texts.add(value.value);
    } else if (value.type === 'bytes' && value.value.length > 0 && blobs.length < MAX_KEPT) {
      blobs.push(value.value);
    } else if ('items' in value && !entered.has(value)) {
      entered.add(value);
      for (const item of value.items) {
        pending.push(item);
      }
    }
  }
}

/** Reads names and texts out of data that no layout reads to its end. */
function salvage(attempt: Attempt, bytes: Uint8Array, start: number): CodeSummary {
  const reason = attempt.reason ?? 'corrupt';
  const runs = [...new Set([...attempt.reader.strings, ...textRuns(bytes.subarray(start))])].slice(0, MAX_KEPT);
  const isName = (run: string): boolean => /^[A-Za-z_]\w*(\.\w+)*$/.test(run);
  const names = runs.filter(isName);
  const texts = runs.filter(run => !isName(run));
  const shown = [
    names.length > 0 ? `names: ${names.join(', ')}` : '',
    texts.length > 0 ? `texts: ${texts.map(quote).join(', ')}` : ''
  ];
  return {
    name: '',
    offset: start,
    length: bytes.length - start,
    layout: 'unknown',
    names,
    paths: [],
    imports: [],
    handedOn: [],
    understood: false,
    texts,
    blobs: [],
    text: `# ${shown.filter(Boolean).join('; ') || 'compiled code that cannot be read'}`.slice(0, MAX_TEXT),
    complete: false,
    reason
  };
}

/** Runs of printable characters, as they stand behind the length bytes of names and texts. */
function textRuns(bytes: Uint8Array): string[] {
  const runs = latin1(bytes.subarray(0, 1 << 20)).match(/[\t\n\r\x20-\x7e]{2,}/g) ?? [];
  // The length byte or type byte before a text may itself be printable: both readings are kept.
  return runs.flatMap(run => (run.length > MIN_RUN ? [run, run.slice(1)] : [run]));
}
