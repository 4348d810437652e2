import type { ScanContext } from '../../../context';

/** Lines that are options, comments or nothing: `ParseOptions::ReadConfigFile` refuses a file that has others. */
const OPTIONS = /^\ufeff?(?:[ \t]*(?:--[^\n]*|#[^\n]*)?\r?(?:\n|$)){1,10000}$/;
/** A name of a file with a bar behind it is a command whose output is read (kaldi/src/util/kaldi-io.cc `ClassifyRxfilename`), one with a bar in front a command that is written to. */
const COMMAND = /^[ \t]*--([\w.-]{1,100})=[ \t]*(\|[^\n#]*|[^\n#]*\|)[ \t\r]*(?:#[^\n]*)?$/gm;
const MAX_SIZE = 256 * 1024;
const MAX_TOLD = 20;

/** Options of Kaldi in a file (`conf/online.conf`): `--lda-matrix=command |`. */
export function judgeOptions(context: ScanContext, text: string): void {
  if (!text.includes('|') || !text.includes('--') || text.length > MAX_SIZE || !OPTIONS.test(text)) {
    return;
  }
  let left = MAX_TOLD;
  for (const { 0: line, 1: option, 2: command, index } of text.matchAll(COMMAND)) {
    // A bar alone stands for itself: other programs have options like these.
    if (!/\w/.test(command)) {
      continue;
    }
    if (--left < 0) {
      return;
    }
    context.finding({
      rule: 'config-expression',
      severity: 'HIGH',
      module: 'kaldi',
      operator: option,
      offset: index + line.indexOf('='),
      evidence: command.trim(),
      params: { path: option }
    });
  }
}
