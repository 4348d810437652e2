import type { Format, Probe } from '../../../format';
import { latin1 } from '../../../printable';
import { BLOCK, isSureHeader, parseHeader } from './tar-header';

const walking = () => require('./tar-walk') as typeof import('./tar-walk');

/** True when a header stands at the beginning or a few blocks behind it. */
export function beginsAsTar(head: Uint8Array): boolean {
  for (let at = 0; at + BLOCK <= head.length; at += BLOCK) {
    const block = head.subarray(at, at + BLOCK);
    if (at === 0 ? parseHeader(block.slice()) !== undefined : isSureHeader(block)) {
      return true;
    }
  }
  return false;
}

/**
 * tar archives: v7, ustar, pax and GNU (POSIX.1-2001 `pax`; GNU tar manual, "Basic Tar Format"), as Python's `tarfile` 3.8 to
 * 3.13 and GNU tar 1.34 read them. A first header with a fitting checksum is what `tarfile` asks for; magic is not. With
 * `ignore_zeros` it passes over blocks in front, as GNU tar always does; a header among them has to be a sure one.
 */
export const tar: Format = tarFormat('tar');

/** A model of NeMo: a tar of `model_config.yaml` and the weights, each scanned by its content (nemo/core/connectors/save_restore_connector.py). */
export const nemo: Format = tarFormat('nemo');

function tarFormat(id: 'tar' | 'nemo'): Format {
  return {
    id,
    probe: probe => beginsAsTar(probe.head) && isNemo(probe) === (id === 'nemo'),
    scan: (source, context) => new (walking().TarWalk)(source, context, id).run()
  };
}

/** By its configuration where that comes first, or by its name: both formats are read alike. */
function isNemo({ head, name }: Probe): boolean {
  return name.endsWith('.nemo') || latin1(head).includes('model_config.yaml\0');
}
