import type { ByteSource } from '../../../bytes/byte-source';
import type { Work } from '../../../work';
import type { Directory } from './directory';
import { directoryAtEnd, findDirectories } from './directory';
import { readLocal } from './records';

/** Archives of one file; a file with more is read as a single archive with bytes before it. */
const MAX_ARCHIVES = 100_000;
/** Members of other directories that are looked for. */
const MAX_RIVAL_ENTRIES = 10_000;
const PICKLE = /^[^/]+\/data\.pkl$/;

/** One of several archives: where it begins in the file, and its own directory (offsets count from the file's start). */
export interface Part {
  readonly start: number;
  readonly end: number;
  readonly directory: Directory;
}

/** Archives by source, for sources that have several. */
const found = new WeakMap<ByteSource, { readonly size: number; readonly parts: readonly Part[] }>();

/**
 * The files of `torch.save` that fill a source one behind the other without a byte between them, as in PyTorch's
 * distributed checkpoints; empty when there are fewer than two, when one is another kind of archive, or when a reader
 * that takes the last directory's offsets from the start of the file would find members that are in none of them.
 */
export function findSequence(source: ByteSource, work: Work): readonly Part[] {
  const known = found.get(source);
  if (known?.size === source.size) {
    return known.parts;
  }
  const parts = search(source, work);
  if (parts.length > 0) {
    found.set(source, { size: source.size, parts });
  }
  return parts;
}

function search(source: ByteSource, work: Work): readonly Part[] {
  if (findDirectories(source, work).every(({ shift }) => shift <= 0)) {
    return [];
  }
  const parts: Part[] = [];
  for (let end = source.size; end > 0;) {
    const directory = directoryAtEnd(source, work, end);
    if (directory === undefined || parts.length === MAX_ARCHIVES || !isTorch(source, directory)) {
      return [];
    }
    parts.push({ start: directory.shift, end, directory });
    end = directory.shift;
  }
  parts.reverse();
  return parts.length > 1 && !hasForeignMembers(source, work, parts) ? parts : [];
}

function isTorch(source: ByteSource, { shift, entries }: Directory): boolean {
  return entries.some(({ name }) => PICKLE.test(name)) && readLocal(source, shift, 0) !== undefined;
}

/** Other directories that some reader of the whole file would use must lead to members of the archives, or nowhere. */
function hasForeignMembers(source: ByteSource, work: Work, parts: readonly Part[]): boolean {
  const own = new Set(parts.map(({ start, directory }) => `${directory.at} ${start}`));
  const rivals = findDirectories(source, work).filter(({ at, shift }) => !own.has(`${at} ${shift}`));
  const entries = rivals.reduce((sum, rival) => sum + rival.entries.length, 0);
  if (entries === 0 || entries > MAX_RIVAL_ENTRIES) {
    return entries > 0;
  }
  const members = new Set(
    parts.flatMap(({ start, directory }) =>
      directory.entries.map(({ headerOffset, method, name }) => `${start + headerOffset} ${method} ${name}`)
    )
  );
  return rivals.some(({ entries: listed, shift }) =>
    listed.some(({ headerOffset, method, name }) => {
      const at = headerOffset + shift;
      return !members.has(`${at} ${method} ${name}`) && readLocal(source, at, 0) !== undefined;
    })
  );
}
