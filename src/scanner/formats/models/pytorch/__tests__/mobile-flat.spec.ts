import type { Table } from '../../../../testing';
import { PAYLOAD, bytes, flatbuffer, proto, run, scalar, table, utf8 } from '../../../../testing';

const value = (kind: number, inner: Table): Table => table(scalar(1, kind), inner);
const calls = (...names: readonly string[]): Table =>
  value(
    16,
    table(
      '__torch__.M.forward',
      undefined,
      names.map(name => table(name, 'out'))
    )
  );
const model = (values: readonly Table[], types: readonly Table[] = [], files: readonly Table[] = []): Uint8Array =>
  flatbuffer('PTMF', table(scalar(4, 9), files, undefined, undefined, values, undefined, undefined, undefined, types));

const rules = (data: Uint8Array): string[] =>
  run(data, undefined, 'model.ptl.ff').findings.map(
    ({ severity, rule, operator }) => `${severity} ${rule} ${operator}`
  );
const verdict = (data: Uint8Array): string => run(data, undefined, 'model.ptl.ff').verdict;

test('operators that compute, numbers and texts are clean', () => {
  const values = [calls('aten::add', 'aten::div'), table(scalar(1, 1), scalar(8, 3)), value(6, table('a label'))];
  expect(verdict(model(values, [table('__torch__.M')]))).toBe('clean');
});

test.each<[string, Uint8Array, string]>([
  ['an operator that saves', model([calls('aten::save')]), 'HIGH torchscript-file-access save'],
  [
    'an operator that reaches foreign memory',
    model([calls('inductor::_alloc_from_pool')]),
    'HIGH torchscript-file-access'
  ],
  ['an operator of a library', model([calls('evil::run')]), 'torchscript-custom-operator run'],
  [
    'a class of a library',
    model([calls('aten::add')], [table('__torch__.torch.classes.evil.Loader')]),
    'torchscript-custom-operator'
  ],
  ['a text that runs a program', model([value(6, table('os.system'))]), 'MEDIUM data-carries-code'],
  [
    'a pickle among the extra files',
    model([calls('aten::add')], [], [table('a.pkl', proto(2, PAYLOAD))]),
    'CRITICAL pickle-dangerous-call'
  ]
])('%s', (_, data, expected) => {
  expect(rules(data)).toEqual(expect.arrayContaining([expect.stringContaining(expected)]));
});

test('what leads out of the file is not clean, and a pickle behind it is found', () => {
  const whole = model([calls('aten::add')]);
  expect(verdict(whole.subarray(0, whole.length - 20))).toBe('incomplete');
  expect(verdict(bytes(utf8('\xff\x7f').subarray(0, 0), 255, 255, 0, 0, 'PTMF', proto(2, PAYLOAD)))).toBe('unsafe');
});
