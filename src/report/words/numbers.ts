import type { Translator } from '../translator';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** A size for people, in steps of 1,000 as file managers and download pages have it: `512 B`, `0.3 MB`, `3.0 GB`. */
export function bytesText(bytes: number, trans: Translator): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  // From 100 kB on in MB, so that a small part of a large file is told in the same unit: 0.3 MB of 3.0 GB.
  while (unit < UNITS.length - 1 && value >= (unit === 1 ? 99.95 : 999.95)) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 ? countText(Math.round(value)) : value.toFixed(1);
  return trans.__('%1 %2', digits, UNITS[unit]);
}

/** A whole number with thousands separators. By hand: the first use of `Intl` costs a small scan a sixth of its time. */
export function countText(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A duration in milliseconds for people: `40 ms`, `1.2 s`, `3 min 5 s`. */
export function timeText(ms: number, trans: Translator): string {
  if (ms < 999.5) {
    return trans.__('%1 ms', Math.max(1, Math.round(ms)));
  }
  if (ms < 59_950) {
    return trans.__('%1 s', (ms / 1000).toFixed(1));
  }
  const seconds = Math.round(ms / 1000);
  return trans.__('%1 min %2 s', countText(Math.floor(seconds / 60)), seconds % 60);
}

/** `read 0.3 MB of 3.0 GB in 40 ms`; without the time when it is not known. */
export function readText(bytesRead: number, size: number, ms: number | undefined, trans: Translator): string {
  const read = bytesText(bytesRead, trans);
  const total = bytesText(size, trans);
  return ms === undefined || ms <= 0
    ? trans.__('read %1 of %2', read, total)
    : trans.__('read %1 of %2 in %3', read, total, timeText(ms, trans));
}
