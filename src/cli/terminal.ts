import { fstatSync } from 'fs';

/** True when a person reads what is written to stdout (1) or stderr (2). */
export function isTerminal(fd: 1 | 2): boolean {
  // `process.stdout` and `process.stderr` load Node's network modules for a pipe, which takes as long as a small scan.
  if (process.platform !== 'win32' && !isDevice(fd)) {
    return false;
  }
  return (fd === 1 ? process.stdout : process.stderr).isTTY === true;
}

function isDevice(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice();
  } catch {
    // Closed.
    return false;
  }
}
