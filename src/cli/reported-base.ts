import { realpathSync } from 'fs';
import { sep } from 'path';

/**
 * The base as reports tell it. A link on the way to it is resolved, so that a file has one path in every report,
 * except where a link inside the working directory leads out of it.
 */
export function reportedBase(base: string, workingDirectory: string): string {
  const real = withoutLinks(base);
  return isInside(base, workingDirectory) && !isInside(real, workingDirectory) ? base : real;
}

function withoutLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
