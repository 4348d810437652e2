import type { FailOn } from '../../report/run';
import { FAIL_ON } from '../../report/run';

/** Value of `protocol` in the first line of an answering process: goes up when a key changes its meaning. */
export const PROTOCOL = 1;

/** Bytes of the line of one request. */
export const MAX_LINE = 2 ** 20;
/** Bytes that may follow one request; larger ones are for a file. */
export const MAX_BYTES = 2 ** 30;

/** Formats that a loader assumes, whatever the bytes look like. */
const LOADED_AS = ['pickle', 'python-code'] as const;
export type LoadedAs = (typeof LOADED_AS)[number];

/** Chosen by the caller, and given back with the answer. */
export type RequestId = string | number | null;

export interface Request {
  readonly id: RequestId;
  /** Files and folders; with `bytes`, none. */
  readonly paths: readonly string[];
  /** Of a single file: where the loader begins to read, in bytes. */
  readonly offset: number;
  /** Content that came with the request, in place of a path. */
  readonly bytes?: Uint8Array;
  /** Name of the one file, or of the bytes, in the report. */
  readonly name?: string;
  readonly as?: LoadedAs;
  readonly failOn?: FailOn;
  readonly failOnCoverage: boolean;
  readonly hash: boolean;
  readonly policy?: string;
}

/** A request that cannot be served; the message is for who wrote it. */
export class RequestError extends Error {
  constructor(
    message: string,
    readonly id: RequestId = null
  ) {
    super(message);
  }
}

const LINE_FEED = 10;

/**
 * The requests in a stream of bytes, in order: a line of JSON each, with as many raw bytes behind it as it says. A line
 * that is not a request comes as the error to answer with, and the reader goes on behind it.
 */
export async function* requestsIn(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Request | RequestError> {
  /** The beginning of a line that has not come to its end. */
  let line: Uint8Array[] = [];
  let length = 0;
  /** A request whose bytes are still to come, or an error whose bytes are passed over. */
  let open: Request | RequestError | undefined;
  let filled = 0;
  let missing = 0;

  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      if (open === undefined) {
        const end = chunk.indexOf(LINE_FEED, at);
        const piece = chunk.subarray(at, end < 0 ? chunk.length : end);
        at += piece.length + (end < 0 ? 0 : 1);
        length += piece.length;
        if (length <= MAX_LINE) {
          line.push(piece);
        }
        if (end < 0) {
          continue;
        }
        const { request, bytes } = readLine(line, length);
        line = [];
        length = filled = 0;
        missing = bytes;
        open = request;
      } else {
        const piece = chunk.subarray(at, at + missing);
        if (!(open instanceof RequestError)) {
          open.bytes?.set(piece, filled);
        }
        at += piece.length;
        filled += piece.length;
        missing -= piece.length;
      }
      if (open !== undefined && missing === 0) {
        yield open;
        open = undefined;
      }
    }
  }
}

/** The request of one line, undefined for an empty one, and how many bytes follow it. */
function readLine(
  pieces: readonly Uint8Array[],
  length: number
): { readonly request: Request | RequestError | undefined; readonly bytes: number } {
  if (length > MAX_LINE) {
    return { request: new RequestError(`a request has at most ${MAX_LINE} bytes, this one ${length}`), bytes: 0 };
  }
  const text = Buffer.concat(pieces).toString().trim();
  if (text === '') {
    return { request: undefined, bytes: 0 };
  }
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    return { request: new RequestError('this line is no JSON'), bytes: 0 };
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    return { request: new RequestError('a request is a JSON object'), bytes: 0 };
  }
  const given = fields as Readonly<Record<string, unknown>>;
  const bytes = isCount(given.bytes) ? given.bytes : 0;
  try {
    return { request: requestOf(given), bytes };
  } catch (error) {
    const id = isId(given.id) ? given.id : null;
    return { request: new RequestError(error instanceof Error ? error.message : String(error), id), bytes };
  }
}

const KEYS: ReadonlySet<string> = new Set([
  'id',
  'paths',
  'offset',
  'bytes',
  'name',
  'as',
  'fail_on',
  'fail_on_coverage',
  'hash',
  'policy'
]);

function requestOf(given: Readonly<Record<string, unknown>>): Request {
  const { id, paths, offset, bytes, name, as, fail_on, fail_on_coverage, hash, policy } = given;
  const unknown = Object.keys(given).find(key => !KEYS.has(key));
  need(unknown === undefined, `a request has no key ${JSON.stringify(unknown)}`);
  need(id === undefined || isId(id), 'id is a text, a number or null');
  need((paths === undefined) !== (bytes === undefined), 'a request has either paths or bytes');
  need(paths === undefined || isPaths(paths), 'paths is a list of at least one path');
  need(bytes === undefined || isCount(bytes), 'bytes is how many bytes follow the line');
  need(bytes === undefined || bytes <= MAX_BYTES, `at most ${MAX_BYTES} bytes follow a request`);
  need(offset === undefined || (isCount(offset) && paths?.length === 1), 'offset is a place in the one file of paths');
  const one = paths === undefined || paths.length === 1;
  need(name === undefined || (typeof name === 'string' && one), 'name is a text, for one path or for bytes');
  need(as === undefined || isOneOf(as, LOADED_AS), `as is one of ${LOADED_AS.join(', ')}`);
  need(fail_on === undefined || isOneOf(fail_on, FAIL_ON), `fail_on is one of ${FAIL_ON.join(', ')}`);
  need(fail_on_coverage === undefined || typeof fail_on_coverage === 'boolean', 'fail_on_coverage is true or false');
  need(hash === undefined || typeof hash === 'boolean', 'hash is true or false');
  need(policy === undefined || typeof policy === 'string', 'policy is the path of a policy');
  return {
    id: id ?? null,
    paths: paths ?? [],
    offset: offset ?? 0,
    bytes: bytes === undefined ? undefined : new Uint8Array(bytes),
    name,
    as,
    failOn: fail_on,
    failOnCoverage: fail_on_coverage ?? false,
    hash: hash ?? false,
    policy
  };
}

function need(condition: boolean, message: string): asserts condition {
  if (!condition) {
    throw new Error(message);
  }
}

function isId(value: unknown): value is RequestId {
  return value === null || typeof value === 'string' || typeof value === 'number';
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isPaths(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(path => typeof path === 'string' && path !== '' && !path.includes('\0'))
  );
}

function isOneOf<T extends string>(value: unknown, choices: readonly T[]): value is T {
  return choices.some(choice => choice === value);
}
