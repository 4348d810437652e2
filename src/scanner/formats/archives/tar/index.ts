import type { Format } from '../../../format';
import { BLOCK, isSureHeader, parseHeader } from './tar-header';
import { TarWalk } from './tar-walk';

/** Only a word for the report: a model of NeMo is an archive like any other, whose configuration is judged where it is found. */
const NEMO = /\.nemo$/i;

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
export const tar: Format = {
  id: 'tar',
  probe: ({ head }) => beginsAsTar(head),
  scan(source, context) {
    if (NEMO.test(context.name)) {
      context.setFileFormat('nemo');
    }
    new TarWalk(source, context).run();
  }
};
