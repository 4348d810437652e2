import { bytes, glob, proto, run, str, text, zipOf } from '../../../testing';
import type { Part } from '../../../testing';
import type { ScanReport } from '../../../report';

const report = (...id: readonly Part[]): ScanReport =>
  run(
    zipOf([{ name: 'p/m/model.pkl', data: proto(2, ...id, 'Q') }, text('p/.data/extern_modules', 'posix\n')]),
    {},
    'm.pt'
  );
const said = (...id: readonly Part[]): string[] =>
  report(...id).findings.map(({ severity, rule }) => `${severity} ${rule}`);
const REDUCE = str('reduce_package');
const ARGS = bytes(str('echo hi'), 0x85);

describe('torch.package calls a function for a persistent id', () => {
  test.each<[string, readonly Part[], string]>([
    ['with a number', ['(', REDUCE, 'K\0', glob('posix', 'system'), ARGS, 't'], 'CRITICAL pickle-dangerous-call'],
    ['without, as older packages', [REDUCE, glob('posix', 'system'), ARGS, 0x87], 'CRITICAL pickle-dangerous-call'],
    [
      'the word as bytes',
      [bytes('C', 14, 'reduce_package'), glob('posix', 'system'), ARGS, 0x87],
      'CRITICAL pickle-dangerous-call'
    ],
    ['of an unknown module', [REDUCE, glob('some.module', 'function'), ARGS, 0x87], 'HIGH pickle-suspicious-arguments'],
    ['that another call makes', [REDUCE, glob('some.module', 'make'), ')R', ARGS, 0x87], 'HIGH pickle-computed-name']
  ])('%s', (_name, id, expected) => {
    expect(said(...id)).toContain(expected);
  });

  test('the id is the result of a call, so that it may be any', () => {
    expect(said(glob('some.module', 'make'), ')R')).toContain('MEDIUM pickle-computed-name');
  });

  test.each<[string, readonly Part[]]>([
    [
      'a ScriptModule of the package',
      ['(', REDUCE, 'K\0', glob('torch.jit._script', 'unpackage_script_module'), str('0'), 0x85, 't']
    ],
    ['a text', [str('id')]],
    ['three parts of something else', [str('a'), str('b'), str('c'), 0x87]]
  ])('no finding: %s', (_name, id) => {
    expect(said(...id)).toEqual([]);
  });

  test('the evidence shows the call', () => {
    const [{ evidence }] = report(REDUCE, glob('posix', 'system'), ARGS, 0x87).findings;
    expect(evidence).toMatch(/^posix\.system\(.+, 'echo hi'\)$/);
  });
});
