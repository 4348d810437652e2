import type { ScanContext } from '../../../context';
import { printable } from '../../../printable';
import { escapes, isLinkMode, linkBefore, plainPath } from '../member-paths';
import type { CentralEntry, Header, LocalHeader } from './records';
import { FLAG_DESCRIPTOR } from './records';

const MAX32 = 0xffffffff;
const DOS_FOLDER = 0x10;
const STORED = 0;

/** Reports differences between the local header of a member and its central directory entry. */
export function compareHeaders(context: ScanContext, central: CentralEntry, local: LocalHeader): void {
  // Python cuts a name at a zero, other readers do not.
  const other = local.name === central.name ? central.name.replace(/\0[^]*/, '') : local.name;
  if (!sameName(central, local) || !sameReadings(central, local) || central.name.includes('\0')) {
    context.finding({
      rule: 'zip-name-mismatch',
      severity: 'MEDIUM',
      module: 'zip',
      operator: central.name,
      offset: local.at,
      evidence: `${shown(context, central.name)} | ${shown(context, other)}`,
      params: { central: shown(context, central.name), local: shown(context, other) }
    });
  }
  if ((central.attributes & DOS_FOLDER) !== 0 && central.compressed > 0 && !central.name.endsWith('/')) {
    // PyTorch does not read a folder's data and hands out whatever stands in its memory.
    reportField(context, central.name, local.at, 'attributes', central.attributes, 0);
  }
  if (central.method === STORED && ((central.flags ^ local.flags) & FLAG_DESCRIPTOR) !== 0) {
    // A reader that goes by the local header looks for the end of the data instead of trusting their size.
    reportField(context, central.name, local.at, 'flags', central.flags, local.flags);
  }
  for (const field of ['method', 'compressed', 'size'] as const) {
    if (central[field] !== local[field] && !leftOpen(local, field)) {
      reportField(context, central.name, local.at, field, central[field], local[field]);
    }
  }
}

function sameReadings(central: CentralEntry, local: LocalHeader): boolean {
  if (central.name === local.name && central.unicodeName === undefined && local.unicodeName === undefined) {
    return true;
  }
  const [first, ...others] = readings(central).concat(readings(local)).map(plainName);
  return others.every(name => name === first);
}

/** Sizes that follow the data are 0 (or "too large") in the local header. */
function leftOpen(local: LocalHeader, field: 'method' | 'compressed' | 'size'): boolean {
  return field !== 'method' && (local.flags & FLAG_DESCRIPTOR) !== 0 && (local[field] === 0 || local[field] === MAX32);
}

/** Reports one field for which there are two values: central directory and local header, or header and reality. */
export function reportField(
  context: ScanContext,
  member: string,
  offset: number,
  field: string,
  central: number,
  local: number
): void {
  context.finding({
    rule: 'zip-header-mismatch',
    severity: 'MEDIUM',
    module: 'zip',
    operator: member,
    offset,
    evidence: `${field}: ${central} | ${local}`,
    params: { member: shown(context, member), field, central, local }
  });
}

/** Reports a name that leads out of the folder that the archive is unpacked to. */
export function checkPath(context: ScanContext, header: Header, offset: number): void {
  const name = readings(header).find(escapes);
  if (name !== undefined) {
    context.finding({
      rule: 'archive-path-traversal',
      severity: 'HIGH',
      module: 'archive',
      operator: name,
      offset,
      evidence: name,
      params: { member: shown(context, name) }
    });
  }
}

/**
 * Reports members of one name whose recorded size or checksum differ.
 * @param fold - true when the loader ignores case, as PyTorch's does
 */
export function checkDuplicates(
  context: ScanContext,
  entries: readonly { readonly entry: Header; readonly at: number }[],
  fold: boolean
): void {
  const first = new Map<string, Header>();
  for (const { entry: header, at } of entries) {
    const key = fold ? header.name.toLowerCase() : header.name;
    const before = first.get(key);
    if (!before) {
      first.set(key, header);
    } else if (before.crc !== header.crc || before.size !== header.size) {
      context.finding({
        rule: 'zip-duplicate-name',
        severity: 'MEDIUM',
        module: 'zip',
        operator: header.name,
        offset: at,
        evidence: `${before.name} | ${header.name}`,
        params: { member: shown(context, header.name) }
      });
    }
  }
}

/** Reports members that would be written through a symbolic link of the archive. */
export function checkLinks(
  context: ScanContext,
  entries: readonly { readonly entry: CentralEntry; readonly at: number }[]
): void {
  const links = new Set(
    entries.filter(({ entry }) => isLinkMode(entry.mode)).map(({ entry }) => plainPath(entry.name))
  );
  for (const { entry, at } of entries) {
    const link = linkBefore(entry.name, links);
    if (link !== undefined) {
      context.finding({
        rule: 'archive-link',
        severity: 'MEDIUM',
        module: 'archive',
        operator: entry.name,
        offset: at,
        evidence: `${entry.name}: ${link}`,
        params: { member: shown(context, entry.name), target: shown(context, link) }
      });
    }
  }
}

function readings({ name, unicodeName }: Header): string[] {
  return unicodeName === undefined || !isAscii(name) ? [name] : [name, unicodeName];
}

function sameName(central: CentralEntry, local: LocalHeader): boolean {
  return central.rawName === local.rawName || slashed(central.rawName) === slashed(local.rawName);
}

/** Some writers use backslashes in one of the two places. */
function slashed(name: string): string {
  return name.replace(/\\/g, '/');
}

function plainName(name: string): string {
  return isAscii(name) ? slashed(name) : '';
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

function shown(context: ScanContext, name: string): string {
  return printable(name, context.limits.maxName);
}
