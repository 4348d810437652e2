/**
 * The table of report formats. `--help`, `-r` and the magic read it: a new format is a writer beside this file
 * and a row in here.
 */
import type { ReportWriter } from './report-writer';

export interface ReportFormat {
  /** Value of `-r`. */
  readonly id: string;
  /** Text for `--help`: at most 60 characters. */
  readonly about: string;
  readonly mimeType: string;
  /** Of a file that holds such a report, without the dot. */
  readonly extension: string;
  /** True when one report of this format that goes to a file is printed as well, as modelscan does. */
  readonly printedToo?: boolean;
  /** True when the writer has a `line`. */
  readonly streamed?: boolean;
  /** Loads the writer only when a report is asked for: a small scan has no time for the others. */
  load(): Promise<ReportWriter>;
}

/** The first is the default. */
export const REPORT_FORMATS = [
  {
    id: 'console',
    about: 'text for people, as modelscan prints it (the default)',
    mimeType: 'text/plain',
    extension: 'txt',
    printedToo: true,
    load: () => import('./console')
  },
  {
    id: 'json',
    about: 'one document: the keys of modelscan, and all the rest',
    mimeType: 'application/json',
    extension: 'json',
    printedToo: true,
    load: () => import('./json-report')
  },
  {
    id: 'ndjson',
    about: 'JSON in lines: each file as it is scanned, then the summary',
    mimeType: 'application/x-ndjson',
    extension: 'ndjson',
    streamed: true,
    load: () => import('./ndjson')
  },
  {
    id: 'sarif',
    about: 'SARIF 2.1.0, for code scanning services',
    mimeType: 'application/sarif+json',
    extension: 'sarif',
    load: () => import('./sarif')
  },
  {
    id: 'cyclonedx',
    about: 'CycloneDX 1.6, a bill of materials with what was found',
    mimeType: 'application/vnd.cyclonedx+json',
    extension: 'cdx.json',
    load: () => import('./cyclonedx')
  },
  {
    id: 'html',
    about: 'one page without scripts, to be read and printed',
    mimeType: 'text/html',
    extension: 'html',
    load: () => import('./html')
  }
] as const satisfies readonly ReportFormat[];

export type ReportFormatId = (typeof REPORT_FORMATS)[number]['id'];

/** The row of a format. */
export function reportFormat(id: ReportFormatId): ReportFormat {
  return REPORT_FORMATS.find(format => format.id === id) as ReportFormat;
}
