import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { MemorySource } from '../../bytes/memory';
import type { FormatId } from '../../format-catalog';
import type { ScanOptions } from '../../index';
import { scan } from '../../index';
import type { ScanReport } from '../../report';
import { archives } from './made-archives';
import { bystanders } from './made-bystanders';
import { dataFiles } from './made-data';
import { words } from './made-words';
import { hf } from './made-hf';
import { templates } from './made-templates';
import { natives } from './made-native';
import { tensors } from './made-tensors';
import { graphs } from './made-onnx';
import { tensorflow } from './made-tensorflow';
import { configs } from './made-configs';
import { tabular } from './made-tabular';
import { models } from './made-models';
import { usesText, weightsText } from '../uses-text';

/** The end of the name of what is expected of a file. */
const REPORT = '.report.json';

/** What a `.report.json` says. */
interface Expectation {
  /** The file, where it is none beside the report: relative to it. */
  readonly file?: string;
  /** The name under which it is scanned, where it is not the file's own. */
  readonly name?: string;
  /** What a caller knows about the bytes: formats that no content tells are only scanned when they are expected. */
  readonly expect?: FormatId;
  /** Missing in a case whose report `npm run golden` has not written yet. */
  readonly report?: unknown;
}

/** A file and the report that the engine has to give about it. */
export interface GoldenCase {
  /** Format id and name: `pickle/harmful.pkl`. */
  readonly title: string;
  readonly format: string;
  /** Path of the file, and of what is expected. */
  readonly file: string;
  readonly reportFile: string;
  readonly expectation: Expectation;
}

/** Every file that the kit makes; the rest in `tests/golden` was written by the frameworks themselves. */
export const MADE = [
  ...dataFiles,
  ...words,
  ...hf,
  ...templates,
  ...natives,
  ...tensors,
  ...graphs,
  ...tensorflow,
  ...configs,
  ...tabular,
  ...archives,
  ...models,
  ...bystanders
];

/**
 * All cases below a folder, in the order of their names: each file there, and each `NAME.report.json` that points at a
 * file elsewhere.
 * @param root - `tests/golden`
 */
export function goldenCases(root: string): GoldenCase[] {
  return readdirSync(root)
    .sort()
    .filter(format => statSync(join(root, format)).isDirectory())
    .flatMap(format => {
      const names = readdirSync(join(root, format)).sort();
      const cases = new Set(names.map(name => (name.endsWith(REPORT) ? name.slice(0, -REPORT.length) : name)));
      return [...cases].map(name => {
        const reportFile = join(root, format, `${name}${REPORT}`);
        const expectation = existsSync(reportFile) ? (JSON.parse(readFileSync(reportFile, 'utf8')) as Expectation) : {};
        const file = join(root, format, expectation.file ?? name);
        return { title: `${format}/${name}`, format, file, reportFile, expectation };
      });
    });
}

/** The bytes of a case. */
export const bytesOf = ({ file }: GoldenCase): Uint8Array => new Uint8Array(readFileSync(file));

/** The name and the options with which a case is scanned. */
export function circumstancesOf({ file, expectation }: GoldenCase): { name: string; options: ScanOptions } {
  return { name: expectation.name ?? basename(file), options: { expect: expectation.expect } };
}

/** What the engine says of a case today, as far as it has to stay so: not how many bytes it read for it. */
export function reportOf(golden: GoldenCase): unknown {
  const { name, options } = circumstancesOf(golden);
  return stable(scan(new MemorySource(bytesOf(golden)), name, options));
}

function stable(report: ScanReport): unknown {
  const { verdict, format, size, findings, findingsDropped, coverage, uses, weightsOnly } = report;
  // What is undefined is left out in JSON.
  return JSON.parse(
    JSON.stringify({
      verdict,
      format,
      size,
      findings,
      findingsDropped: findingsDropped || undefined,
      coverage,
      // A line for each, and none where there are none: changes of many files stay readable.
      uses: uses.length === 0 ? undefined : usesText(report),
      weightsOnly: weightsOnly && weightsText(weightsOnly)
    })
  ) as unknown;
}

/** Writes every file that the kit makes, and of every case what the engine says today. @returns paths that changed */
export function updateGolden(root: string): string[] {
  const changed: string[] = [];
  const write = (path: string, data: Uint8Array | string): void => {
    if (!existsSync(path) || !readFileSync(path).equals(Buffer.from(data))) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, data);
      changed.push(relative(root, path));
    }
  };
  MADE.forEach(({ format, file, data }) => write(join(root, format, file), data));
  for (const golden of goldenCases(root)) {
    const { expectation, reportFile } = golden;
    write(reportFile, `${JSON.stringify({ ...expectation, report: reportOf(golden) }, undefined, 2)}\n`);
  }
  return changed;
}
