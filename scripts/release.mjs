// npm run release -- VERSION [--dry-run]: a release up to the last button, and nothing is sent anywhere.
//
// All happens in a tree of its own, .cache/release/tree. The files are left in dist/release/. Only when every check has
// passed, and not with --dry-run, the branch gets the commit and the tag. `--build` makes and checks the files of the
// version that the present commit holds: the publishing workflow calls it.

import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { checkNode, ensurePackages } from './lib/node.mjs';
import { checkFiles, makeFiles } from './lib/release-files.mjs';
import { UserError, capture, main, runOrFail, root, log } from './lib/run.mjs';
import { bumped, dated, isLater } from './lib/version-places.mjs';

const USAGE = 'npm run release -- 0.2.0 --dry-run    (without --dry-run: the commit and the tag, too)';
const TREE = join(root, '.cache', 'release', 'tree');
const OUT = join(root, 'dist', 'release');

/** Output of a git command. */
function git(cwd, ...args) {
  const answer = capture('git', ['-C', cwd, ...args]);
  if (answer === undefined) {
    throw new UserError(`git ${args.join(' ')} failed.`);
  }
  return answer;
}

function readArguments(words) {
  const flags = words.filter(word => word.startsWith('-'));
  const [version, ...more] = words.filter(word => !word.startsWith('-'));
  const unknown = flags.filter(flag => !['--dry-run', '--build'].includes(flag));
  if (unknown.length > 0 || more.length > 0) {
    throw new UserError(`This is not understood: ${[...unknown, ...more].join(' ')}`, USAGE);
  }
  const buildOnly = flags.includes('--build');
  if (
    buildOnly ? version !== undefined || flags.length > 1 : !/^(0|[1-9]\d*)([.](0|[1-9]\d*)){2}$/.test(version ?? '')
  ) {
    throw new UserError(
      buildOnly ? '--build stands alone.' : `The version is three numbers, not ${version ?? 'nothing'}.`,
      USAGE
    );
  }
  return { version, dryRun: flags.includes('--dry-run'), buildOnly };
}

const json = name => JSON.parse(readFileSync(join(root, name), 'utf8'));

function checkTree(version, present, dryRun) {
  if (!isLater(version, present)) {
    throw new UserError(`${version} does not come after ${present}, which package.json has.`, USAGE);
  }
  if (capture('git', ['rev-parse', '-q', '--verify', `refs/tags/v${version}`]) !== undefined) {
    throw new UserError(
      `There is a tag v${version} already.`,
      'choose the next version; what was tagged stays as it is.'
    );
  }
  if (git(root, 'status', '--porcelain') !== '') {
    const todo = 'commit or stash it.';
    if (!dryRun) {
      throw new UserError('There is something that is not committed, and would not be in the release.', todo);
    }
    log(`What is not committed is not in this dry run: ${todo}`);
  }
}

/** A tree of its own at the present commit, with the packages of this one. */
async function openTree() {
  await closeTree();
  mkdirSync(join(TREE, '..'), { recursive: true });
  await runOrFail('git', ['worktree', 'add', '--quiet', '--detach', TREE, 'HEAD']);
  symlinkSync(join(root, 'node_modules'), join(TREE, 'node_modules'), 'junction');
}

async function closeTree() {
  rmSync(TREE, { recursive: true, force: true });
  await runOrFail('git', ['worktree', 'prune']);
}

/** Writes the version into the tree and commits there; the result lists the changes. */
async function writeVersion(from, to) {
  const tracked = git(TREE, 'ls-files').split('\n');
  const files = new Map(tracked.map(path => [path, readFileSync(join(TREE, path), 'utf8')]));
  const changed = bumped(files, from, to);
  const day = new Date().toISOString().slice(0, 10);
  changed.set('CHANGELOG.md', dated(files.get('CHANGELOG.md'), to, day));
  for (const [path, text] of changed) {
    writeFileSync(join(TREE, path), text);
  }
  await runOrFail('git', ['-C', TREE, 'commit', '--quiet', '--all', '--message', `Version ${to}`]);
  return [...changed.keys()];
}

async function filesOf(tree, version) {
  const epoch = git(tree, 'log', '-1', '--format=%ct');
  const files = await makeFiles(tree, version, OUT, epoch);
  log('Checking them ...');
  await checkFiles(files, version);
  log(`\nThe files are in ${relative(root, OUT)}:`);
  for (const file of [...Object.values(files), join(OUT, 'SHA256SUMS')]) {
    log(`  ${relative(OUT, file)}`);
  }
}

async function release({ version, dryRun }) {
  const { version: present } = json('package.json');
  checkTree(version, present, dryRun);
  await openTree();
  try {
    const changed = await writeVersion(present, version);
    log(`${present} -> ${version} in ${changed.length} files: ${changed.join(', ')}`);
    await filesOf(TREE, version);
    if (dryRun) {
      log(
        '\nA dry run: no commit, no tag, and the tree is as it was. The wheel can be installed: pip install dist/release/*.whl'
      );
      return;
    }
    const commit = git(TREE, 'rev-parse', 'HEAD');
    await runOrFail('git', ['merge', '--quiet', '--ff-only', commit], { todo: 'the branch has moved: run it again.' });
    await runOrFail('git', ['tag', '--annotate', `v${version}`, '--message', `Version ${version}`]);
    log(`\nThe commit and the tag v${version} are here, and nowhere else. The last button: git push --follow-tags`);
  } finally {
    await closeTree();
  }
}

/** For a commit that holds its version already, such as a tagged one. */
async function buildOnly() {
  const { version } = json('package.json');
  const tag = process.env.GITHUB_REF_TYPE === 'tag' ? process.env.GITHUB_REF_NAME : undefined;
  if (tag !== undefined && tag !== `v${version}`) {
    throw new UserError(`The tag is ${tag}, and package.json has ${version}.`, 'npm run release makes both.');
  }
  await openTree();
  try {
    await filesOf(TREE, version);
  } finally {
    await closeTree();
  }
}

await main(async () => {
  const options = readArguments(process.argv.slice(2));
  checkNode();
  await ensurePackages();
  await (options.buildOnly ? buildOnly() : release(options));
});
