import { readdirSync } from 'fs';
import type { Beside } from '../scanner/beside';
import { moduleBeside } from '../scanner/beside';

/** What lies in a folder of this machine, listed when the engine first asks. */
export function namesIn(folder: string | Buffer): Beside {
  let names: readonly string[] | undefined;
  return module => moduleBeside(module, (names ??= list(folder)));
}

function list(folder: string | Buffer): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).map(entry =>
      entry.isDirectory() ? `${entry.name}/` : entry.name
    );
  } catch {
    return [];
  }
}
