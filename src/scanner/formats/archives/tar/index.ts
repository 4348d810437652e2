import type { Format } from '../../../format';
import { BLOCK, hasMagic, mayBeHeader, parseHeader } from './tar-header';
import { TarWalk } from './tar-walk';

/**
 * tar archives: v7, ustar, pax and GNU (POSIX.1-2001 `pax`; GNU tar manual, "Basic Tar Format"), as Python's `tarfile` 3.8 to
 * 3.13 and GNU tar 1.34 read them. A first header with a fitting checksum is what `tarfile` asks for; magic is not. With
 * `ignore_zeros` it passes over blocks in front, among which a header has to have the magic number to be believed.
 */
export const tar: Format = {
  id: 'tar',
  probe: ({ head }) => {
    for (let at = 0; at + BLOCK <= head.length; at += BLOCK) {
      const block = head.subarray(at, at + BLOCK);
      if ((at === 0 ? mayBeHeader(block) : hasMagic(block)) && parseHeader(block.slice()) !== undefined) {
        return true;
      }
    }
    return false;
  },
  scan: (source, context) => new TarWalk(source, context).run()
};
