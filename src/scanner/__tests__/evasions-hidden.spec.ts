import { bytes, call, glob, proto, run, str, u32 } from '../testing';
import { HIDDEN_EVASIONS } from '../testing/evasions/concealed';
import { testRows } from './evasion-rows';

const binbytes = (value: string): Uint8Array => bytes('B', u32(value.length), value);
const text = (value: string): Uint8Array => bytes('X', u32(value.length), value);
const loaded = (...data: Uint8Array[]): Uint8Array =>
  proto(3, call(glob('torch.storage', '_load_from_bytes'), ...data));
const LAUNCH = glob('mypkg.tools', 'launch');
const list = (item: Uint8Array): Uint8Array => bytes('](', ...Array.from({ length: 40 }, () => item), 'e');
const LARGE = list(list(bytes('K\x01')));

testRows(HIDDEN_EVASIONS);

test('honest partials, iterators and tensors stay clean', () => {
  const partial = bytes(glob('functools', 'partial'), LAUNCH, 0x85, 'R(', LAUNCH, text('/data/in.csv'), 0x85, '}Ntb');
  expect(run(proto(2, partial)).verdict).toBe('review');
  expect(run(proto(2, call(glob('builtins', 'iter'), bytes(']')))).verdict).toBe('clean');
  expect(run(loaded(binbytes('\x80\x02K\x01.'))).verdict).toBe('clean');
  expect(
    run(loaded(call(glob('_codecs', 'encode'), text('\x80\x02K\x01.'.replace('\x80', '\xc2\x80')), text('latin1'))))
      .verdict
  ).toBe('clean');
});

test('a method of a large object is still read as one', () => {
  const object = bytes(glob('mypkg.plots', 'Axes'), ')', 0x81, '}', str('lines'), LARGE, 'sb');
  const report = run(proto(4, call(glob('builtins', 'getattr'), object, str('update'))));
  expect(report.findings.map(({ severity }) => severity)).toEqual(['LOW', 'LOW']);
  expect(report.findings[1].evidence).toMatch(/, 'update'\)$/);
});

test('the report says so when not every object was looked at', () => {
  const object = bytes('h\x00)', 0x81, '}', str('a'), str('b'), 'sb0');
  const many = proto(2, glob('foo', 'Bar'), 'q\x000', bytes(...Array.from({ length: 1_500 }, () => object)), 'N');
  expect(run(many, { limits: { maxExamined: 1_000 } }).coverage.map(({ reason }) => reason)).toContain('limit-calls');
  expect(run(many).verdict).toBe('review');
});

test('any number of objects whose state is numbers is seen', () => {
  const object = bytes('h\x00)', 0x81, '}', str('a'), 'K\x01sb0');
  const many = proto(2, glob('foo', 'Bar'), 'q\x000', bytes(...Array.from({ length: 3_000 }, () => object)), 'N');
  const report = run(many, { limits: { maxExamined: 1_000 } });
  expect([report.verdict, report.findings.map(({ count }) => count)]).toEqual(['review', [3_000]]);
});

test('a callable is looked at again when it is called in another way', () => {
  const run_ = bytes(glob('foo', 'run_command'), 'q\x00)', 0x81, '0h\x00)R');
  expect(run(proto(2, run_)).findings.map(({ severity }) => severity)).toContain('HIGH');
});

test('the name of a hook is seen among many keys, wherever it was written first', () => {
  const keys = bytes(...Array.from({ length: 80 }, (_, i) => [str(`k${i}`), bytes('N')]).flat());
  const early = bytes(str('__setstate__'), 'q\x000', glob('foo', 'Bar'), ')', 0x81, '}(', keys, 'h\x00Nub');
  const rules = (data: Uint8Array): string[] => run(data).findings.map(({ rule }) => rule);
  expect(rules(proto(4, early))).toContain('pickle-object-rewired');
  const text = bytes(glob('foo', 'Bar'), ')', 0x81, '}(', keys, 'V\\u005f_setstate__\nNub');
  expect(rules(proto(4, text))).toContain('pickle-object-rewired');
});
