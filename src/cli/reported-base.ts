import { realpathSync } from 'fs';
import { sep } from 'path';

/**
 * The base as reports tell it. Where a link on the way to it hides that it lies in the working directory, the link is
 * resolved, so that a file has one path in every report.
 */
export function reportedBase(base: string, workingDirectory: string): string {
  const real = withoutLinks(base);
  return isInside(real, workingDirectory) ? real : base;
}

function withoutLinks(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
