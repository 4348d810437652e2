import type { Format, Probe } from '../../../format';
import { letters } from '../../magic';

const reading = () => require('./r-scan') as typeof import('./r-scan');

/** Data and models of R, as `saveRDS`, `save` and `serialize` write them (R Internals, "Serialization Formats"). */
export const rData: Format = {
  id: 'r-data',
  probe: isRData,
  scan: (source, context) => reading().scanRData(source, context)
};

/** In text, and in the order of a machine, version numbers stand behind the magic number. */
function isRData({ head }: Probe): boolean {
  if (/^RD[AXB][1-3]\n/.test(letters(head, 0, 5))) {
    return true;
  }
  const form = letters(head, 0, 2);
  return form === 'A\n'
    ? /^A\n\s*[23]\s+\d{4,7}\s+\d{4,7}\s/.test(letters(head, 0, 64))
    : form === 'X\n'
      ? head[5] === 2 || head[5] === 3
      : form === 'B\n' && (head[2] === 2 || head[2] === 3) && head[3] + head[4] + head[5] === 0 && head[8] < 10;
}
