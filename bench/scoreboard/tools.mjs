// The scanners of the scoreboard: what counts as flagged, how each is asked about a folder, how its answer is read.

import { join, relative, resolve } from 'node:path';

const SEVERE = new Set(['medium', 'high', 'critical', 'warning']);

/** Path inside the folder of what a tool calls a file: it may add a member, an offset or a mark. */
function placeIn(folder, text = '') {
  const path = relative(resolve(folder), resolve(folder, text.split(/:| \(/)[0]));
  return path.startsWith('..') ? undefined : path;
}

const lines = stdout =>
  stdout
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line));

/** Asked through `drive.py`, in the tool's own environment. */
const driven = id => ({
  command: (bin, folder) => [join(bin, 'python'), 'bench/scoreboard/drive.py', id, folder],
  read: stdout => new Map(lines(stdout).map(({ path, flagged, understood }) => [path, { flagged, understood }]))
});

/**
 * One row per tool. `read` turns what it printed about a folder into a map from paths to `flagged`, `understood` (the tool says
 * that it read the file, and does not say that something is missing) and `review`, where a tool has such a verdict.
 */
export const TOOLS = [
  {
    id: 'ours',
    name: 'scan-model',
    flags: 'verdict `unsafe`: a finding of MEDIUM or above',
    command: (_bin, folder) => [process.execPath, 'dist/scan-model.mjs', folder, '-r', 'ndjson'],
    read: (stdout, folder) =>
      new Map(
        lines(stdout)
          .filter(({ path, verdict }) => path !== undefined && verdict !== undefined)
          .map(({ path, verdict }) => [
            placeIn(folder, path),
            { flagged: verdict === 'unsafe', understood: verdict !== 'incomplete', review: verdict === 'review' }
          ])
      )
  },
  {
    id: 'modelscan',
    name: 'modelscan 0.8.8',
    flags: 'any issue',
    ...driven('modelscan')
  },
  {
    id: 'picklescan',
    name: 'picklescan 1.0.5',
    flags: 'an infected file: a dangerous import',
    ...driven('picklescan')
  },
  {
    id: 'fickling',
    name: 'fickling 0.1.12',
    flags:
      'any other answer than `LIKELY_SAFE`; of a PyTorch archive its `data.pkl`; asked about pickles and such archives only',
    ...driven('fickling')
  },
  {
    id: 'modelaudit',
    name: 'modelaudit 0.2.54',
    flags: 'an issue of severity `warning` or `critical`',
    command: (bin, folder) => [join(bin, 'modelaudit'), 'scan', folder, '--format', 'json', '--no-cache', '--quiet'],
    read(stdout, folder) {
      const { issues, assets } = JSON.parse(stdout);
      const answers = new Map(
        assets.map(({ path, type }) => [placeIn(folder, path), { flagged: false, understood: type !== 'unknown' }])
      );
      for (const { severity, location } of issues) {
        const path = placeIn(folder, location);
        if (SEVERE.has(severity) && path !== undefined && path !== '') {
          answers.set(path, { flagged: true, understood: true });
        }
      }
      return answers;
    }
  },
  {
    id: 'hayward',
    name: 'Hayward 1.4.1',
    flags: 'a finding of severity `medium` or above',
    command: (bin, folder) => [join(bin, 'hayward'), 'scan', folder, '--format', 'json', '--fail-on', 'never'],
    read(stdout, folder, files) {
      const { findings, coverage_gaps: gaps } = JSON.parse(stdout);
      const unread = new Set(gaps.map(gap => placeIn(folder, typeof gap === 'string' ? gap : gap.file)));
      const answers = new Map(files.map(file => [file, { flagged: false, understood: !unread.has(file) }]));
      for (const { severity, file } of findings) {
        if (SEVERE.has(severity)) {
          answers.set(placeIn(folder, file), { flagged: true, understood: true });
        }
      }
      return answers;
    }
  }
];
