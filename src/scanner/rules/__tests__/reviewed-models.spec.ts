import { judgeCall } from '../judge';
import type { CallKind, Value } from '../value';

const str = (value: string): Value => ({ type: 'str', value, truncated: false, size: value.length });
const int = (value: number): Value => ({ type: 'int', value });
const none: Value = { type: 'none' };
const raw = (size: number): Value => ({ type: 'bytearray', value: new Uint8Array(size), truncated: false, size });
const global = (module: string, name: string): Value => ({ type: 'global', module, name });
const tuple = (...items: Value[]): Value => ({ type: 'tuple', items, more: 0 });
const dict = (...entries: [string, Value][]): Value => ({
  type: 'dict',
  entries: entries.map(([key, value]) => [str(key), value]),
  more: 0
});
const made = (callee: Value, ...args: Value[]): Value => ({ type: 'call', callee, args, opcode: 'reduce', offset: 0 });

function use(module: string, name: string, how: CallKind, args: Value): string {
  const judged = judgeCall(module, name, how, () => args);
  return judged.kind === 'trusted' ? 'trusted' : `${judged.severity} ${judged.rule}`;
}

describe('boosters', () => {
  const MISMATCH = 'HIGH pickle-argument-mismatch';
  test.each([
    ['xgboost.core', dict(['handle', raw(9)], ['best_iteration', int(3)]), 'trusted'],
    ['xgboost.core', dict(['handle', none]), 'trusted'],
    ['lightgbm.basic', dict(['_handle', str('tree\nversion=v4')], ['params', dict()], ['_network', int(0)]), 'trusted'],
    ['lightgbm.basic', dict(['handle', str('tree')], ['pandas_categorical', none]), 'trusted'],
    ['xgboost.core', dict(['handle', int(4096)]), MISMATCH],
    ['lightgbm.basic', dict(['_handle', global('os', 'system')]), MISMATCH],
    ['lightgbm.basic', tuple(dict(['_handle', str('tree')])), MISMATCH]
  ])('of %s with %j', (module, state, expected) => {
    expect(use(module, 'Booster', 'new', tuple())).toBe('trusted');
    expect(use(module, 'Booster', 'build', state)).toBe(expected);
  });
});

test('pandas arrays are rebuilt from their class, whatever its source leaves open', () => {
  const period = global('pandas.core.arrays.period', 'PeriodArray');
  const rebuilt = (type: Value): string =>
    use('pandas._libs.tslibs.period', '__pyx_unpickle_PeriodMixin', 'reduce', tuple(type, int(222419149), none));
  expect(rebuilt(period)).toBe('trusted');
  expect(rebuilt(global('os', 'system'))).toBe('HIGH pickle-argument-mismatch');
});

test('losses of gradient boosting are rebuilt from their class', () => {
  const rebuilt = (type: Value): string =>
    use('_loss', '__pyx_unpickle_CyHalfSquaredError', 'reduce', tuple(type, int(238750788), tuple()));
  expect(rebuilt(global('_loss', 'CyHalfSquaredError'))).toBe('trusted');
  expect(rebuilt(global('os', 'system'))).toBe('HIGH pickle-argument-mismatch');
});

describe('distributions of SciPy 0.19 to 1.5', () => {
  const random = made(global('numpy.random', '__RandomState_ctor'));
  const state = (...more: [string, Value][]): Value =>
    tuple(dict(['a', int(0)], ['b', int(1)], ['moment_tol', int(0)], ['shapes', none], ...more), random);
  test('keep their settings and a random generator', () => {
    expect(use('scipy.stats._discrete_distns', 'randint_gen', 'build', state())).toBe('trusted');
    const code = state(['_parse_arg_template', str('import os')]);
    expect(use('scipy.stats._discrete_distns', 'randint_gen', 'build', code)).toBe('CRITICAL pickle-dangerous-call');
  });
});

describe('numba', () => {
  const type = (module: string, state: Value): string =>
    use(
      'numba.core.types.abstract',
      '_type_reconstructor',
      'reduce',
      tuple(
        global('copyreg', '_reconstructor'),
        tuple(global(module, 'Float'), global('builtins', 'object'), none),
        state
      )
    );
  test('types are trusted, other classes are not', () => {
    expect(type('numba.core.types.scalars', dict(['name', str('float32')], ['bitwidth', int(32)]))).toBe('trusted');
    expect(type('shop', dict(['name', str('float32')]))).toMatch(/^HIGH/);
    expect(type('numba.core.types.scalars', dict(['name', global('os', 'system')]))).toMatch(/^HIGH/);
  });

  test('a compiled function is never clean', () => {
    const held = made(global('numba.core.serialize', '_unpickle__CustomPickled'), raw(8));
    expect(use('numba.core.serialize', 'custom_rebuild', 'reduce', tuple(held))).toBe(
      'MEDIUM pickle-unreviewed-function'
    );
  });
});

test.each([
  ['regex._regex', 'compile', tuple(str('a+'), int(0), tuple(int(1), int(2)), dict()), 'trusted'],
  ['regex._regex', 'compile', tuple(global('os', 'system')), 'HIGH pickle-argument-mismatch'],
  ['scipy.spatial.ckdtree', 'new_object', tuple(global('scipy.spatial.ckdtree', 'cKDTree')), 'trusted'],
  ['scipy.spatial.ckdtree', 'new_object', tuple(global('os', 'system')), 'HIGH pickle-argument-mismatch'],
  ['skorch.setter', 'optimizer_setter', tuple(global('os', 'system')), 'HIGH pickle-argument-mismatch']
])('%s.%s of %j', (module, name, args, expected) => {
  expect(use(module, name, 'reduce', args)).toBe(expected);
});
