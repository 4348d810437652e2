#!/usr/bin/env node
// One step of a pipeline: scans, leaves the reports in a folder, writes the results that the pipeline reads, and ends
// with a status that stops the pipeline or lets it go on. Runs beside scan-model.mjs, on Node alone.
//
// Settings come from the environment or from options of the same name (`SCAN_MODEL_FAIL_ON`, `--fail-on`), so that no
// value ever becomes part of a shell script. Paths come after `--`.
//
//   FAIL_ON         none | review | low | medium | high | critical: the level from which a finding stops (medium)
//   FAIL_ON_UNREAD  none | failed | any: whether what could not be read stops; `failed` is a known format that is
//                   broken or beyond a limit, `any` also what is not understood (failed)
//   REPORTS         folder for report.json, report.sarif and report.html (scan-model-report)
//   POLICY          a scan-model.toml to go by; none is looked for
//   SHARD           I/N: scan only this part of the files, and call the report report-I-of-N.json
//   MERGE           `true`: the paths are JSON reports of shards, to be judged as one
//   RESULTS         folder that gets one file for each result, or
//   RESULT_VERDICT, RESULT_FINDINGS, RESULT_REPORT, RESULT_TEST_OUTPUT, RESULT_SCAN_OUTPUT: one file each
//
// What lies in the workspace, the folder that this runs in, was put there by whoever made the models. Nothing is written
// through a link in it.

import { spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs';
import { dirname, join, parse, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const SCANNER = fileURLToPath(new URL('./scan-model.mjs', import.meta.url));
const RESULTS = ['verdict', 'findings', 'report', 'test-output', 'scan-output'];
const LEVELS = ['review', 'low', 'medium', 'high', 'critical'];
/** All results of a pod share 4,096 bytes; the note is the only one that could grow. */
const LONGEST_NOTE = 240;
const EXIT = { pass: 0, stop: 1, usage: 4 };

const DEFAULTS = {
  'fail-on': 'medium',
  'fail-on-unread': 'failed',
  reports: 'scan-model-report',
  policy: '',
  shard: '',
  merge: 'false',
  results: '',
  ...Object.fromEntries(RESULTS.map(name => [`result-${name}`, '']))
};

function settings() {
  const options = Object.fromEntries(Object.keys(DEFAULTS).map(name => [name, { type: 'string' }]));
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const chosen = {};
  for (const [name, normal] of Object.entries(DEFAULTS)) {
    chosen[name] = values[name] ?? (process.env[variable(name)] || normal);
  }
  oneOf(chosen, 'fail-on', ['none', ...LEVELS]);
  oneOf(chosen, 'fail-on-unread', ['none', 'failed', 'any']);
  oneOf(chosen, 'merge', ['true', 'false']);
  if (chosen.shard !== '' && !/^[1-9]\d*\/[1-9]\d*$/.test(chosen.shard)) {
    throw new Error(`--shard is ${JSON.stringify(chosen.shard)}; it has the form I/N, as in 1/4`);
  }
  return { ...chosen, paths: positionals.length > 0 ? positionals : ['.'] };
}

function variable(name) {
  return `SCAN_MODEL_${name.toUpperCase().replaceAll('-', '_')}`;
}

function oneOf(chosen, name, values) {
  if (!values.includes(chosen[name])) {
    throw new Error(`--${name} is ${JSON.stringify(chosen[name])}; it is one of ${values.join(', ')}`);
  }
}

const WORKSPACE = process.cwd();

function isInWorkspace(folder) {
  const real = realpathSync(folder);
  return real === WORKSPACE || real.startsWith(WORKSPACE.endsWith(sep) ? WORKSPACE : WORKSPACE + sep);
}

/**
 * Makes a folder where there is none. It may not be reached through a link that lies in the workspace, and with `itself`
 * it may not be a link anywhere. Returns its absolute path.
 */
function folderAt(path, itself) {
  const absolute = resolve(path);
  const { root } = parse(absolute);
  let place = root;
  for (const step of absolute.slice(root.length).split(sep).filter(Boolean)) {
    const parent = place;
    place = join(parent, step);
    const found = lstatSync(place, { throwIfNoEntry: false });
    if (found === undefined) {
      mkdirSync(place);
    } else if (found.isSymbolicLink() && ((itself && place === absolute) || isInWorkspace(parent))) {
      throw new Error(`${place} is a link. Nothing is written through it; remove it, or name another folder`);
    } else if (!statSync(place).isDirectory()) {
      throw new Error(`${place} is no folder. Remove it, or name another folder`);
    }
  }
  return absolute;
}

/** Removes what stands at a place where a file is to be written: a link itself, not what it leads to. */
function clear(path) {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`${path} is a folder where a file should be. Remove it`);
  }
  rmSync(path, { force: true });
}

/** A file that the scanner wrote just now; undefined when it did not. */
function readOwn(path) {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) {
    return undefined;
  }
  return readFileSync(path, 'utf8');
}

/** A new file of this content. Outside the workspace the place is the pipeline's own, and is written as it is. */
function writeNew(path, text) {
  const folder = folderAt(dirname(path), false);
  if (!isInWorkspace(folder)) {
    writeFileSync(path, text);
    return;
  }
  clear(path);
  const file = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0));
  writeFileSync(file, text);
  closeSync(file);
}

/** Text with a name in it, for a log or a screen: characters that hide or reorder others are shown as their numbers. */
function shown(text) {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu,
    char => `\\u{${char.codePointAt(0).toString(16)}}`
  );
}

/** Runs the scanner: its console report goes to the log, the others to files. Returns the JSON report. */
function scan(chosen, stem) {
  const file = kind => join(chosen.reports, `${stem}.${kind}`);
  const formats = chosen.shard === '' ? ['json', 'sarif', 'html'] : ['json'];
  // What an earlier run left is neither part of what is scanned nor ever taken for this run's answer.
  formats.flatMap(kind => [file(kind), `${file(kind)}.part`]).forEach(clear);
  const level = chosen['fail-on'] === 'none' ? 'critical' : chosen['fail-on'];
  const line = [
    SCANNER,
    ...(chosen.merge === 'true' ? ['merge'] : []),
    ...['-r', 'console', ...formats.flatMap(kind => ['-r', kind, '-o', file(kind)])],
    ...['--fail-on', level],
    // A policy in the workspace came with the models: none is looked for.
    ...(chosen.policy === '' ? ['--no-policy'] : ['--policy', chosen.policy]),
    ...(chosen.shard === '' ? [] : ['--shard', chosen.shard]),
    ...['--', ...chosen.paths]
  ];
  const child = spawnSync(process.execPath, line, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (child.error) {
    throw child.error;
  }
  const ended = `the scanner ended with ${child.signal ?? `status ${child.status}`}`;
  const written = readOwn(file('json'));
  if (written === undefined) {
    throw new Error(`${ended} and left no report`);
  }
  const report = JSON.parse(written);
  // A scanner that broke off after it wrote one report has not done what it was asked for.
  if (child.status !== report.summary.exit_code) {
    throw new Error(`${ended}, which is not what its report says`);
  }
  return report;
}

/** What stops the pipeline, as sentences; none when it may go on. */
function objections(report, chosen) {
  const { summary } = report;
  const level = chosen['fail-on'] === 'none' ? LEVELS.length : LEVELS.indexOf(chosen['fail-on']);
  const counts = countsOf(report);
  // The levels and the severities are in the same order; `review` is any finding, as `low` is.
  const severe = ['low', 'medium', 'high', 'critical'].filter(severity => LEVELS.indexOf(severity) >= level);
  const findings = severe.reduce((sum, severity) => sum + counts[severity], 0);
  const unread = summary.skipped.skipped_files.filter(({ category }) => category !== 'EXCLUDED');
  const failed = [...report.errors, ...unread.filter(isLimit)].filter(stops).length;
  const unknown = unread.filter(entry => stops(entry) && !isLimit(entry)).length;
  const missing = summary.missing?.length ?? 0;
  const failOnUnread = chosen['fail-on-unread'];
  return [
    ...(findings > 0 ? [`${findings} at or above ${chosen['fail-on']}`] : []),
    ...(failed > 0 && failOnUnread !== 'none' ? [`${failed} could not be read to the end`] : []),
    ...(unknown > 0 && failOnUnread === 'any' ? [`${unknown} not understood`] : []),
    ...(missing > 0 || summary.exit_code === EXIT.usage
      ? [missing === 1 ? 'one path is not there' : `${missing || 'some'} paths are not there`]
      : []),
    // A share of a small folder may well be empty; a whole gate that saw nothing was pointed at the wrong place.
    ...(summary.exit_code === 3 && chosen.shard === '' ? ['there was no model to scan'] : [])
  ];
}

/** The folder of a file system's own check is named in the report, and is nothing that anybody ships. */
function stops({ reason }) {
  return reason !== 'lost-found';
}

/** Whoever makes a file can make it larger or deeper than anybody reads: that is not something unknown. */
function isLimit({ reason }) {
  return reason?.startsWith('limit-') ?? false;
}

function countsOf(report) {
  const by = report.summary.total_issues_by_severity;
  return { critical: by.CRITICAL, high: by.HIGH, medium: by.MEDIUM, low: by.LOW };
}

/** What Konflux calls an outcome that does not stop; the others are warnings. */
const RESULT = { clean: 'SUCCESS', accepted: 'SUCCESS', 'not-a-model': 'SKIPPED' };

function noteOf(text) {
  const all = Array.from(shown(text));
  return all.length > LONGEST_NOTE ? `${all.slice(0, LONGEST_NOTE).join('')}...` : all.join('');
}

function results(report, chosen, stem, against) {
  const { summary } = report;
  const counts = countsOf(report);
  const unread = report.errors.length + summary.skipped.total_skipped;
  const worst = report.issues.find(issue => issue.severity === 'CRITICAL') ?? report.issues[0];
  const note = [
    ...(against.length > 0 ? [`Stopped: ${against.join(', ')}.`] : []),
    `${summary.headline}.`,
    ...(worst ? [`${worst.severity} ${worst.description} in ${worst.source}.`] : [])
  ].join(' ');
  const { unsafe, incomplete, review, accepted, clean } = summary.verdicts;
  return {
    verdict: summary.verdict,
    findings: JSON.stringify({ ...counts, unread }),
    report: join(chosen.reports, `${stem}.json`),
    'test-output': JSON.stringify({
      result: against.length > 0 ? 'FAILURE' : (RESULT[summary.verdict] ?? 'WARNING'),
      namespace: 'scan-model',
      timestamp: summary.timestamp,
      successes: clean + accepted,
      failures: unsafe,
      warnings: review + incomplete,
      note: noteOf(note)
    }),
    'scan-output': JSON.stringify({ vulnerabilities: { ...counts, unknown: unread } })
  };
}

function write(values, chosen) {
  for (const name of RESULTS) {
    const target = chosen[`result-${name}`] || (chosen.results && join(chosen.results, name));
    if (target && values[name] !== undefined) {
      writeNew(target, values[name]);
    }
  }
}

function failure(error) {
  const note = noteOf(error.message);
  const output = { result: 'ERROR', namespace: 'scan-model', timestamp: new Date().toISOString() };
  return {
    verdict: 'incomplete',
    'test-output': JSON.stringify({ ...output, successes: 0, failures: 0, warnings: 0, note })
  };
}

let chosen;
try {
  chosen = settings();
} catch (error) {
  console.error(`gate: ${shown(error.message)}`);
  process.exit(EXIT.usage);
}
try {
  folderAt(chosen.reports, true);
  const stem = chosen.shard === '' ? 'report' : `report-${chosen.shard.replace('/', '-of-')}`;
  const report = scan(chosen, stem);
  const against = objections(report, chosen);
  write(results(report, chosen, stem, against), chosen);
  const { headline } = report.summary;
  console.log(`\n${headline}`);
  console.log(against.length > 0 ? `STOPPED: ${against.join(', ')}.` : 'Passed: the pipeline may go on.');
  process.exitCode = against.length > 0 ? EXIT.stop : EXIT.pass;
} catch (error) {
  // What was not scanned does not pass.
  console.error(`gate: ${shown(error.message)}`);
  process.exitCode = EXIT.stop;
  try {
    write(failure(error), chosen);
  } catch (second) {
    console.error(`gate: ${shown(second.message)}`);
  }
}
