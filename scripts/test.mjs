// npm test [-- STEP...]: everything that must hold, from a fresh checkout. With names, only these steps.

import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { ensureBrowser } from './lib/browser.mjs';
import { ensureFrameworks } from './lib/frameworks.mjs';
import { checkNode, ensurePackages } from './lib/node.mjs';
import { ensureVenv, ensureWheel, programOf, pythonOf } from './lib/python.mjs';
import { endLeftovers, endOrphans } from './lib/processes.mjs';
import { jestResults, junitResults, nodeResults, playwrightResults } from './lib/results.mjs';
import { UserError, main, runOrFail, root, run, log } from './lib/run.mjs';
import { hashOf, stamp, stamped } from './lib/stamp.mjs';
import { ensureWheelFile } from './lib/wheel.mjs';

const LAB = '.venv';
const FRAMEWORKS = '.venv-frameworks';
const OUT = join(root, '.cache', 'test');
const HONEST = join(root, '.cache', 'honest');
const JEST = join(OUT, 'jest.json');
const PYTEST = join(OUT, 'pytest.xml');
const PACKAGE = join(OUT, 'package.xml');
const PLAYWRIGHT = join(root, 'ui-tests', 'test-results', 'results.json');

/** A step takes some minutes; one that hangs must not hold everything up. */
const { step: seconds } = JSON.parse(readFileSync(join(root, 'tests', 'patience.json'), 'utf8'));
const npm = (...args) => run('npm', ['run', '--silent', ...args], { seconds });
const bin = (name, ...args) => run(process.execPath, [join(root, 'node_modules', name), ...args], { seconds });

async function wheel() {
  await ensureVenv(LAB, ['scripts/requirements-lab.txt'], 'JupyterLab');
  return ensureWheelFile(LAB);
}

/** Model files as the frameworks write them: what must never be called unsafe. */
async function honestFiles() {
  await ensureFrameworks();
  const file = join(HONEST, 'hash');
  const hash = hashOf(['tests/honest', 'tests/requirements-frameworks.txt']);
  if (!stamped(file, hash)) {
    rmSync(HONEST, { recursive: true, force: true });
    await runOrFail(pythonOf(FRAMEWORKS), ['tests/honest/make_honest.py', HONEST]);
    stamp(file, hash);
  }
}

/** Run ruff and mypy over every Python file; the first failure ends the check. */
async function checkPython() {
  const checks = [
    ['ruff', 'check', '--quiet'],
    ['ruff', 'format', '--check', '--quiet', '--diff'],
    ['mypy', '--no-error-summary']
  ];
  for (const [program, ...args] of checks) {
    const status = await run(programOf(FRAMEWORKS, program), args, { seconds });
    if (status !== 0) {
      return status;
    }
  }
  return 0;
}

/** The tests of the installed package, and which of its lines ran, also in kernels and other processes. */
async function pytest() {
  const coverage = (...args) => run(programOf(FRAMEWORKS, 'coverage'), args, { seconds });
  await coverage('erase');
  // Not `-m pytest`, which would find the package of the checkout.
  const status = await coverage('run', programOf(FRAMEWORKS, 'pytest'), `--junitxml=${PYTEST}`);
  await coverage('combine', '--quiet');
  const covered = await coverage('report');
  return status || covered;
}

/** Each step resolves to an exit status, and names the place of its counts when it is a test runner. */
const STEPS = [
  { name: 'lint', run: () => npm('lint') },
  { name: 'format', run: () => npm('format:check') },
  { name: 'types', run: () => npm('types') },
  { name: 'python', prepare: ensureFrameworks, run: checkPython },
  {
    name: 'jest',
    prepare: honestFiles,
    // Nothing else runs meanwhile: jest would leave a core idle, which on a small machine is half of them.
    run: () => bin('jest/bin/jest.js', '--coverage', '--maxWorkers=100%', '--json', `--outputFile=${JEST}`),
    count: () => jestResults(JEST)
  },
  {
    name: 'pytest',
    prepare: async () => {
      await ensureFrameworks();
      await ensureWheel(FRAMEWORKS, await wheel());
    },
    run: pytest,
    count: () => junitResults(PYTEST)
  },
  {
    name: 'readers',
    prepare: ensureFrameworks,
    run: () => npm('oracle', '--', 'readers', '--minutes', '2', '--seed', '1')
  },
  {
    name: 'programs',
    prepare: ensureFrameworks,
    run: () => npm('oracle', '--', 'programs', '--rounds', '12', '--minutes', '8', '--seed', '1')
  },
  {
    name: 'scoreboard',
    prepare: honestFiles,
    run: () => npm('scoreboard', '--', '--ours')
  },
  { name: 'fuzz', run: () => npm('fuzz', '--', '--minutes', '2', '--seed', '1') },
  {
    name: 'package',
    prepare: wheel,
    run: () => {
      const reporters = ['spec', 'junit'].map(name => `--test-reporter=${name}`);
      const places = ['stdout', PACKAGE].map(name => `--test-reporter-destination=${name}`);
      return run(process.execPath, ['--test', ...reporters, ...places, 'tests/package'], { seconds });
    },
    count: () => nodeResults(PACKAGE)
  },
  {
    name: 'browser',
    prepare: async () => {
      await ensureBrowser();
      await ensureWheel(LAB, await wheel());
    },
    run: () => bin('@playwright/test/cli.js', 'test', '--config', 'ui-tests/playwright.config.ts'),
    count: () => playwrightResults(PLAYWRIGHT)
  }
];

const since = start => `${((Date.now() - start) / 1000).toFixed(1)} s`;

async function perform(step) {
  const start = Date.now();
  log(`\n=== ${step.name}`);
  let status;
  try {
    await step.prepare?.();
    if (step.prepare) {
      log(`--- ready after ${since(start)}`);
    }
    status = await step.run();
  } catch (error) {
    if (!(error instanceof UserError)) {
      throw error;
    }
    console.error(error.message);
    status = 1;
  }
  const left = await endLeftovers();
  if (left > 0) {
    log(`--- ended ${left} processes that ${step.name} had left running`);
  }
  const counts = step.count?.() ?? { passed: 0, failed: 0, skipped: 0 };
  // A step that fails without a failed test (a crash, a lint error, too little coverage) is one failure.
  if (status !== 0 && counts.failed === 0) {
    counts.failed = 1;
  }
  const ok = status === 0 && counts.failed === 0;
  return { name: step.name, ok, counts, took: since(start) };
}

await main(async () => {
  const named = process.argv.slice(2);
  const unknown = named.filter(name => !STEPS.some(step => step.name === name));
  if (unknown.length > 0) {
    throw new UserError(`No such step: ${unknown.join(', ')}. Steps: ${STEPS.map(step => step.name).join(', ')}`);
  }
  checkNode();
  endOrphans();
  rmSync(OUT, { recursive: true, force: true });
  rmSync(PLAYWRIGHT, { force: true });
  mkdirSync(OUT, { recursive: true });
  const start = Date.now();
  log('=== packages');
  await ensurePackages();
  log(`--- ready after ${since(start)}`);

  const results = [];
  for (const step of STEPS.filter(({ name }) => named.length === 0 || named.includes(name))) {
    results.push(await perform(step));
  }

  log(`\n=== all steps, ${since(start)}`);
  for (const { name, ok, counts, took } of results) {
    const tests = counts.passed + counts.failed > 0 ? `, ${counts.passed} passed, ${counts.failed} failed` : '';
    log(`${ok ? 'ok    ' : 'FAILED'}  ${name} (${took}${tests})`);
  }
  const sum = key => results.reduce((total, { counts }) => total + counts[key], 0);
  const failing = results.filter(({ ok }) => !ok).map(({ name }) => name);
  if (failing.length > 0) {
    log(`Failing: ${failing.join(', ')}. Run one alone with: npm test -- ${failing[0]}`);
    process.exitCode = 1;
  }
  const skipped = sum('skipped');
  log(`${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
});
