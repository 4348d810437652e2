import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import { crc32 } from '../../../bytes/crc32';
import type { InflatedSource } from '../../../bytes/inflated';
import { slice } from '../../../bytes/slice';
import type { ScanContext } from '../../../context';
import { printable } from '../../../printable';
import { LIMIT_WORK, PRICES } from '../../../work';
import { isPath, linkEscapes } from '../member-paths';
import { judgeRatio } from '../unpacked-ratio';
import type { ArchiveFile } from './file-list';
import type { FileData, Folder } from './folder';
import { unpackedSize } from './folder';
import type { Extent } from './read-archive';
import { unpack } from './read-archive';

/** Data up to this size are decoded to the end even when the scan did not need all of them. */
const CHECKED = 2 ** 20;
const MAX_TARGET = 4096;

/** Sums up the bytes of files that lie one behind the other. */
class Sums {
  /** Files whose bytes are not those that their checksum was made of. */
  readonly wrong: number[] = [];
  private file = 0;
  private taken = 0;
  private crc = 0;

  constructor(
    private readonly files: readonly FileData[],
    private readonly context: ScanContext
  ) {}

  add(bytes: Uint8Array): void {
    this.context.work.afford(bytes.length * PRICES.sumByte);
    for (let at = 0; at < bytes.length && this.file < this.files.length;) {
      const { size, crc } = this.files[this.file];
      const part = bytes.subarray(at, at + size - this.taken);
      this.crc = crc32(part, this.crc);
      this.taken += part.length;
      at += part.length;
      if (this.taken === size) {
        if (crc !== undefined && crc !== this.crc) {
          this.wrong.push(this.file);
        }
        this.file += 1;
        this.taken = this.crc = 0;
      }
    }
  }
}

/**
 * Scans the files of a folder, and what else it unpacks to. Faults of its data become coverage; only `limit-work` is
 * thrown.
 * @param names - the files of the list that are in this folder
 */
export function scanFolder(
  source: ByteSource,
  folder: Folder,
  packed: Extent,
  index: number,
  files: readonly (ArchiveFile | undefined)[],
  context: ScanContext
): void {
  const total = unpackedSize(folder);
  const nameOf = (position: number): string => files[position]?.name ?? `file ${position}`;
  const fail = (status: 'failed' | 'not-understood', { reason, params }: SourceError, name: string): void =>
    context.cover({
      status,
      format: '7z',
      size: total,
      reason,
      params,
      member: name,
      count: Math.max(1, files.length)
    });
  let inflated: InflatedSource | undefined;
  try {
    // A folder without files is read by py7zr.
    const parts = folder.files.length > 0 ? folder.files : [{ size: total, crc: folder.crc }];
    const sums = new Sums(parts, context);
    inflated = unpack(source, folder, packed, context, bytes => sums.add(bytes));
    judgeRatio(context, nameOf(0), total, packed.size, inflated);
    let at = 0;
    for (const [position, { size }] of folder.files.entries()) {
      context.work.spend(PRICES.record);
      const data = slice(inflated, at, size);
      if (files[position]?.link !== true || !coverLink(data, nameOf(position), context)) {
        context.child(nameOf(position), data, { size });
      }
      at += size;
    }
    if (folder.files.length === 0 && total > 0) {
      context.child(`folder ${index}`, inflated, { size: total });
    }
    scanRest(inflated, total, index, context);
    const problem = inflated.problem ?? (shortOf(inflated, total) ? new SourceError('truncated') : undefined);
    if (problem !== undefined) {
      fail('failed', problem, nameOf(0));
    }
    for (const position of sums.wrong) {
      const params = { offset: packed.at };
      context.cover({
        status: 'failed',
        format: '7z',
        size: parts[position].size,
        reason: 'corrupt',
        params,
        member: nameOf(position)
      });
    }
  } catch (error) {
    if (!(error instanceof SourceError) || error.reason === LIMIT_WORK) {
      throw error;
    }
    fail(
      error.reason === 'unsupported-compression' ? 'not-understood' : 'failed',
      error,
      files[0]?.name ?? `folder ${index}`
    );
  } finally {
    inflated?.release();
  }
}

/** Scans bytes behind the unpacked size that the archive gives: some readers stop there, others do not. */
function scanRest(inflated: InflatedSource, total: number, index: number, context: ScanContext): void {
  if (total <= CHECKED || inflated.decoded >= total) {
    inflated.measure(total + 1);
  }
  if (inflated.decoded > total) {
    inflated.measure(total + CHECKED);
    context.child(`rest of folder ${index}`, slice(inflated, total, inflated.size - total));
  }
}

function shortOf({ knownSize }: InflatedSource, total: number): boolean {
  return knownSize !== undefined && knownSize < total;
}

/** A symbolic link, whose data are its target; false when they are more than that and have to be scanned. */
function coverLink(data: ByteSource, name: string, context: ScanContext): boolean {
  if (data.size > MAX_TARGET) {
    return false;
  }
  const target = new TextDecoder().decode(data.read(0, MAX_TARGET));
  if (linkEscapes(name, target)) {
    const { maxName } = context.limits;
    context.finding({
      rule: 'archive-link',
      severity: 'MEDIUM',
      module: 'archive',
      operator: name,
      offset: 0,
      evidence: `${name} -> ${target}`,
      params: { member: printable(name, maxName), target: printable(target, maxName) }
    });
  }
  if (!isPath(target) || context.recognise(data) !== undefined) {
    return false;
  }
  context.cover({ status: 'inert', format: 'link', size: data.size, member: name });
  return true;
}
