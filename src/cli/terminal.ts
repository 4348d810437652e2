import { fstatSync, statSync } from 'fs';

/** True when a person reads what is written to stdout (1) or stderr (2). */
export function isTerminal(fd: 1 | 2): boolean {
  // `process.stdout` and `process.stderr` load Node's streams, for a pipe its network modules too: as long as a small scan takes.
  if (process.platform !== 'win32' && !isOtherDevice(fd)) {
    return false;
  }
  return (fd === 1 ? process.stdout : process.stderr).isTTY === true;
}

/** A device, but not the null device, which is one too. */
function isOtherDevice(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return stat.isCharacterDevice() && stat.rdev !== statSync('/dev/null').rdev;
  } catch {
    // Closed.
    return false;
  }
}
