// Places of the version: `npm run release` changes all of them, and a place that is missing here stops a release.

import { UserError } from './run.mjs';

const series = version => version.split('.').slice(0, 2).join('.');
const escaped = text => text.replace(/[.]/g, '\\.');

/** Files that may name old versions of this package, and versions of others. */
const NOT_OURS =
  /^(CHANGELOG[.]md|package-lock[.]json|(ui-)?tests\/|bench\/|facts\/packages[.]txt|src\/scanner\/rules\/facts\/data\/)|\/__tests__\/|[.](png|ipynb)$/;

/** Files by name, what stands there as a pattern with the version in place of `%`, and which form of it. */
const PLACES = [
  { files: /^package[.]json$/, pattern: '^  "version": "%"', form: version => version },
  // The package itself, named twice; other packages may have the same version.
  {
    files: /^package-lock[.]json$/,
    pattern: '^(?:  |      "name": "jupyterlab-scan-model",\n      )"version": "%"',
    form: version => version,
    times: 2
  },
  {
    files: /^pipeline\/chart\/Chart[.]yaml$/,
    pattern: '^(?:version: %|appVersion: "%")$',
    form: version => version,
    times: 2
  },
  { files: /^docs\/serve[.]md$/, pattern: '"scan_model":"%"', form: version => version },
  { files: /^pipeline\/.*[.]yaml$/, pattern: '^ +app[.]kubernetes[.]io/version: "%"$', form: series, everywhere: true }
];

/**
 * The texts of tracked files with another version in all places.
 *
 * @param files - path (with `/`) to text
 * @returns those that change. Throws a UserError for a place that is gone, and for one that the list lacks.
 */
export function bumped(files, from, to) {
  const changed = new Map();
  for (const { files: names, pattern, form, times = 1, everywhere = false } of PLACES) {
    const old = escaped(form(from));
    const places = new RegExp(pattern.replaceAll('%', old), 'gm');
    let found = 0;
    for (const [path, original] of files) {
      if (names.test(path)) {
        const text = changed.get(path) ?? original;
        const next = text.replace(places, place => (found++, place.replace(form(from), form(to))));
        if (next !== text) {
          changed.set(path, next);
        }
      }
    }
    if (everywhere ? found === 0 : found !== times) {
      throw new UserError(
        `${names.source} has ${form(from)} in ${found} places, not in ${everywhere ? 'any' : times}: ${pattern}`,
        'correct the file, or PLACES in scripts/lib/version-places.mjs.'
      );
    }
  }
  const missed = placesOf(new Map([...files].map(([path, text]) => [path, changed.get(path) ?? text])), from);
  if (missed.length > 0) {
    throw new UserError(
      `${from} still stands in ${missed.join(', ')}.`,
      'add the place to PLACES in scripts/lib/version-places.mjs, or the file to NOT_OURS if the version is none of ours.'
    );
  }
  return changed;
}

/** `file:line` of each place that names this version and ought to name the present one; `>=` names the first that will do. */
function placesOf(files, version) {
  const pattern = new RegExp(`(?<![\\d.]|>=)${escaped(version)}(?![\\d.]*\\d)`);
  return [...files]
    .filter(([path]) => !NOT_OURS.test(path))
    .flatMap(([path, text]) =>
      text.split('\n').flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1}`] : []))
    );
}

/** The changelog with the unreleased entries under the version and its day, `YYYY-MM-DD`. */
export function dated(changelog, version, day) {
  const [, before, entries, after] = /^([^]*?\n)## Unreleased\n([^]*?)(?=\n## |$)([^]*)$/.exec(changelog) ?? [];
  if (entries === undefined) {
    throw new UserError(
      'CHANGELOG.md has no section “## Unreleased”.',
      'write one: what is different for those who use it.'
    );
  }
  if (entries.trim() === '') {
    throw new UserError('“## Unreleased” in CHANGELOG.md is empty.', 'write what is different for those who use it.');
  }
  return `${before}## ${version} (${day})\n${entries}${after}`;
}

/** True when `a` comes after `b`; both are three numbers. */
export function isLater(a, b) {
  const [one, other] = [a, b].map(version => version.split('.').map(Number));
  const at = one.findIndex((number, place) => number !== other[place]);
  return at >= 0 && one[at] > other[at];
}
