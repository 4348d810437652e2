/**
 * One folder, as Jupyter Server's contents API lists it: one JSON document, parsed in the worker so that the page stays
 * alive.
 */
import type { ListedChild, Request } from './messages';

/** Children in one message: receiving it must not keep the main thread busy. */
const AT_ONCE = 2_000;

/** The error for an answer that is about something else than a folder. */
export const NO_FOLDER = 'the answer is no folder';

/**
 * The folder's children, in order of name. Rejects when the answer is no listing: a server that
 * takes the address for something else answers with something else.
 */
export async function* listFolder(
  { url, headers, credentials }: Request,
  signal: AbortSignal
): AsyncGenerator<readonly ListedChild[]> {
  const response = await fetch(url, { headers, credentials, cache: 'no-store', signal });
  if (!response.ok) {
    void response.body?.cancel();
    // A method is not allowed where there is something else than a folder.
    throw new Error(response.status === 405 ? NO_FOLDER : `HTTP ${response.status}`);
  }
  const children = childrenOf((await response.json()) as unknown);
  if (children === undefined) {
    throw new Error(NO_FOLDER);
  }
  yield* inPieces(children);
}

/** In order of name, some at a time. */
export function* inPieces(children: readonly ListedChild[]): Generator<readonly ListedChild[]> {
  const sorted = [...children].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (let at = 0; at < sorted.length; at += AT_ONCE) {
    yield sorted.slice(at, at + AT_ONCE);
  }
}

/** The children in a contents model; undefined when the model is not of a folder. */
export function childrenOf(model: unknown): ListedChild[] | undefined {
  if (!isRecord(model) || model.type !== 'directory' || !Array.isArray(model.content)) {
    return undefined;
  }
  return model.content.flatMap((child: unknown) => (isRecord(child) ? (childOf(child) ?? []) : []));
}

/** The child that a contents model describes; undefined when it has no name. */
export function childOf({
  name,
  type,
  size,
  last_modified: time
}: Readonly<Record<string, unknown>>): ListedChild | undefined {
  if (typeof name !== 'string' || name === '') {
    return undefined;
  }
  const modified = typeof time === 'string' ? Date.parse(time) : NaN;
  return {
    name,
    folder: type === 'directory',
    ...(typeof size === 'number' ? { size } : {}),
    ...(Number.isNaN(modified) ? {} : { modified })
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
