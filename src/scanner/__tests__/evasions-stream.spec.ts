import { bytes, glob, proto, run, u32 } from '../testing';
import { STREAM_EVASIONS } from '../testing/evasions/stream';
import { testRows } from './evasion-rows';

const text = (value: string): Uint8Array => bytes('X', u32(value.length), value);

testRows(STREAM_EVASIONS);

describe('what only looks like an evasion', () => {
  test('a persistent id is data', () => {
    expect(run(bytes('Pweights-0\n.')).findings).toEqual([]);
  });

  test('text that names dangerous things is text', () => {
    const body = bytes(
      '](',
      text('os.system'),
      text('cposix\nsystem\n'),
      text("__import__('os')"),
      text('curl http://x | sh'),
      'e'
    );
    expect(run(proto(2, body)).verdict).toBe('clean');
  });
});

test.each([
  ['in the middle of its names', bytes(glob('acme.nets', 'Net'), 0x93)],
  ['for want of a container', bytes(glob('acme.nets', 'Net'), '}s')]
])('a second pickle that fails %s has imported a module before', (_, second) => {
  const { findings, verdict } = run(bytes(proto(2, ']q\x00'), second, proto(2, ']q\x00')));
  expect(findings.map(({ module, operator }) => `${module}.${operator}`)).toEqual(['acme.nets.Net']);
  expect(verdict).toBe('incomplete');
});
