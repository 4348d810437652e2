import type { Format } from '../../../format';

const reading = () => require('./sevenzip-scan') as typeof import('./sevenzip-scan');

/**
 * 7z archives (7-Zip's `DOC/7zFormat.txt`): LZMA, LZMA2, Deflate, bzip2 and stored data, with delta and branch filters.
 * Checked against 7-Zip 25.01 and py7zr 1.1; where the two differ, the archive is not clean.
 */
export const sevenzip: Format = {
  id: '7z',
  scan: (source, context) => reading().scanSevenzip(source, context)
};
