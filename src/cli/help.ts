import type { ReportFormat } from '../report/writers';
import { REPORT_FORMATS } from '../report/writers';

const formatLines = REPORT_FORMATS.map(({ id, about }) => `${' '.repeat(28)}${id.padEnd(10)} ${about}`);

const printedToo = REPORT_FORMATS.filter((format: ReportFormat) => format.printedToo)
  .map(({ id }) => id)
  .join(' or ');

/** Text of `--help`; at most 100 columns. */
export function helpText(): string {
  return `Usage: scan-model PATH... [OPTIONS]
       scan-model merge REPORT... [OPTIONS]
       scan-model policy allow FILE | revoke FILE | list | status
       scan-model serve --stdio
       scan-model create-settings-file [-f] [-l FILE]

Says whether machine-learning model files would run code when they are loaded, before anybody loads
them. Nothing in them is ever executed. A PATH is a file, or a folder, which is searched to the
bottom. After -- everything is a PATH, whatever it looks like (scan-model -- *).

What to scan
  -p, --path PATH           the same as PATH
      --stdin-list          scan the paths that stdin lists, one a line or with NUL between them
      --exclude GLOB        leave out what matches, such as '*.csv' or .git; may be given several
                            times, and is listed in the report
      --no-default-excludes list Git's own files one by one; they are scanned in any case, and
                            those that are no models are only counted
      --follow-links        enter links to folders outside of PATH, which are only listed otherwise
      --shard I/N           scan only part I of N; put the parts together with "merge"
  -j, --jobs N              scan N files at a time (1 for less than 64 MB in all, else one for each
                            processor, up to 4)

What to report
  -r, --reporting-format F  write such a report; may be given several times, each with a file of its
                            own. F is one of
${formatLines.join('\n')}
  -o, --output-file FILE    write the report there; one ${printedToo} report is printed as well
      --show-skipped        list what was not understood and what was excluded
      --show-uses           list what loading each file would import or call, and why
                            is trusted, unknown or dangerous
      --hash                put the SHA-256 of each file into the report (reads files to the end)
  -q, --quiet               no progress, and no report on stdout when it goes to a file
  -l, --log LEVEL           say on stderr what is scanned: CRITICAL, ERROR, WARNING, INFO or DEBUG

What to refuse
      --fail-on LEVEL       low, medium (the default), high, critical or review (any finding)
      --fail-on-coverage    also fail when something was not understood or could not be read
      --pass-without-models
                            exit with 0 also when there is no model to scan
      --policy FILE         the policy to obey; without it that of SCAN_MODEL_POLICY, else the
                            nearest scan-model.toml here or above that was allowed, else the one
                            in your configuration folder (~/.config/scan-model)
      --no-policy           obey none
      --settings-file FILE  settings of modelscan: its unsafe_globals raise severities

Policies that are found
  policy allow FILE         obey FILE where it is found, until it changes; says what it waives
  policy revoke FILE        obey it no more ("deny" is the same)
  policy list               what was allowed
  policy status             which policy is obeyed in this folder, which is not, what they say

About
      --explain RULE        what a rule of a report means
      --reporting-formats   what -r takes, one a line
      --trace FILE          show what the scanner does with each opcode of the pickles in a file
  -v, --version
  -h, --help

Exit status
  0  nothing at or above LEVEL     1  findings at or above LEVEL
  2  not everything was examined   3  nothing to scan was found
  4  the command line or the policy is wrong, or a PATH does not exist
`;
}
