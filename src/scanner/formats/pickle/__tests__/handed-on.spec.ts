import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeCode } from '../../../rules/judge-code';
import { run } from '../../../testing';
import { sourceNames } from '../../bytecode/source-text';

/** Functions by name, made by tests/fixtures/carried/make_handed_on.py. */
const FUNCTIONS = JSON.parse(
  readFileSync(join(__dirname, '../../../../../tests/fixtures/carried/handed-on.json'), 'utf8')
) as Record<'evil' | 'honest', Record<string, string>>;

const severities = (pickle: string): string[] =>
  run(new Uint8Array(Buffer.from(pickle, 'base64'))).findings.map(({ severity, rule }) => `${severity} ${rule}`);

test.each(Object.entries(FUNCTIONS.evil))('%s reaches what only computing code does not', (_name, pickle) => {
  expect(severities(pickle).some(text => /^(HIGH|CRITICAL) pickle-carries-code$/.test(text))).toBe(true);
});

test.each(Object.entries(FUNCTIONS.honest))('%s only computes', (_name, pickle) => {
  expect(severities(pickle)).toEqual(['MEDIUM pickle-carries-code']);
});

const text = (value: string): string => `\x8c${String.fromCharCode(value.length)}${value}`;
const TYPE = `cdill._dill\n_load_type\n${text('type')}\x85R`;
const BOUND = `cdill._dill\n_load_type\n${text('MethodType')}\x85Rcpwn\nrun\nK\x01\x86R`;

test.each(['__setstate__', '__getattr__', '__init_subclass__', 'items'])(
  'a bound method of another module as %s of a class of the file',
  name => {
    const pickle = `\x80\x04cdill._dill\n_create_type\n(${TYPE}${text('A')}cbuiltins\nobject\n\x85}${text(name)}${BOUND}stR)\x81${text('x')}b.`;
    const { findings } = run(Uint8Array.from(pickle, char => char.charCodeAt(0)));
    expect(findings).toContainEqual(
      expect.objectContaining({ rule: 'pickle-object-rewired', severity: 'HIGH', operator: name })
    );
  }
);

test('source text that hands a module on', () => {
  const judged = (source: string): string | undefined => judgeCode(sourceNames(source))?.severity;
  expect(judged('import torch\ndef f(x):\n  return (lambda m: m.hub.load(x))(torch)')).toBe('CRITICAL');
  expect(judged('import torch\ndef forward(self, x):\n  return torch.relu(self.hub(x))')).toBeUndefined();
});
