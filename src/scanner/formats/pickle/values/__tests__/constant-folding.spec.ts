import { latin1 } from '../../../../printable';
import { utf8 } from '../../../../testing';
import type { Constant } from '../../machine/literals';
import { foldCall } from '../constant-folding';

/** The text that a call gives, or the bytes as such; undefined when it is not known. */
function folded(callable: string, ...args: Constant[]): string | undefined {
  const [module, name] = callable.split('.');
  const result = foldCall(module, name, () => args);
  return result instanceof Uint8Array ? latin1(result) : (result as string | undefined);
}

test.each(['base64.b64decode', 'base64.standard_b64decode', 'base64.urlsafe_b64decode', 'binascii.a2b_base64'])(
  '%s ends with the padding, and is unknown where versions of Python read on',
  callable => {
    expect(folded(callable, 'b3M=\n')).toBe('os');
    expect(folded(callable, utf8('b3M=='))).toBe('os');
    expect(folded(callable, 'b3M=QUFB')).toBeUndefined();
    expect(folded(callable, utf8('b3M=QUFB'))).toBeUndefined();
  }
);

test('the codec, too', () => {
  expect(folded('codecs.decode', utf8('b3M=!'), 'base64')).toBe('os');
  expect(folded('_codecs.decode', utf8('b3M=!'), 'base64_codec')).toBe('os');
});

test.each([
  ['without padding', 'b3M'],
  ['a lone digit', 'b3Mxx'],
  ['a text that is not ASCII', 'b3M=\u00e9']
])('Python refuses it: %s', (_, text) => {
  expect(folded('base64.b64decode', text)).toBeUndefined();
});

test('bytes outside of the alphabet are skipped', () => {
  expect(folded('base64.b64decode', utf8('b-3_M\u00e9='))).toBe('os');
});

test('the alphabet of URLs is read where it is asked for', () => {
  expect(folded('base64.urlsafe_b64decode', '-_-_')).toBe('\xfb\xff\xbf');
  expect(folded('base64.b64decode', '-_-_', '-_')).toBe('\xfb\xff\xbf');
  expect(folded('base64.b64decode', '-_-_', utf8('-_'))).toBe('\xfb\xff\xbf');
  expect(folded('base64.b64decode', '-_-_', null, true)).toBe('');
  expect(folded('base64.b64decode', '-_-_', '-')).toBeUndefined();
});

test('base85', () => {
  expect(folded('base64.b85decode', 'Z*u')).toBe('os');
  expect(folded('base64.b85decode', '~~~~~')).toBeUndefined();
  expect(folded('base64.b85decode', 1)).toBeUndefined();
});
