// Results that each test runner wrote: how many tests passed, failed and were skipped.

import { readFileSync } from 'node:fs';

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

export function jestResults(file) {
  const text = read(file);
  if (text === undefined) {
    return undefined;
  }
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests } = JSON.parse(text);
  return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites, skipped: numPendingTests };
}

/** The attributes of JUnit's `testsuite`, as pytest writes it. */
export function junitResults(file) {
  const suite = read(file)?.match(/<testsuite [^>]*>/)?.[0];
  if (suite === undefined) {
    return undefined;
  }
  const number = name => Number(suite.match(new RegExp(` ${name}="(\\d+)"`))?.[1] ?? 0);
  const failed = number('failures') + number('errors');
  return { passed: number('tests') - failed - number('skipped'), failed, skipped: number('skipped') };
}

export function playwrightResults(file) {
  const text = read(file);
  if (text === undefined) {
    return undefined;
  }
  const { stats, errors } = JSON.parse(text);
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
}

/** As Node's own test runner writes JUnit: a suite for each `describe`, in which a test is one `testcase`. */
export function nodeResults(file) {
  const text = read(file);
  if (text === undefined) {
    return undefined;
  }
  const count = pattern => text.match(pattern)?.length ?? 0;
  const failed = count(/<failure /g);
  const skipped = count(/<skipped /g);
  return { passed: count(/<testcase /g) - failed - skipped, failed, skipped };
}
