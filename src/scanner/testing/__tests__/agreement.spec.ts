import { bytes, u16, u32, zipOf } from '..';
import { agreement } from '../oracle/agreement';

const PICKLE = bytes('\x80\x02K\x01.');
const OTHER = bytes('\x80\x02K\x02.');
const ARCHIVE = zipOf([{ name: 'a.pkl', data: PICKLE }]);

test('bytes that the engine scanned, and the beginning of such, agree', () => {
  const handed = [
    { kind: 'bytes', bytes: PICKLE },
    { kind: 'part', bytes: PICKLE.subarray(0, 3) }
  ] as const;
  expect(agreement(ARCHIVE, 'a.zip', handed)).toEqual({ verdict: 'clean', missing: [] });
});

test('bytes, beginnings and texts that it never saw are missing', () => {
  const handed = [
    { kind: 'bytes', bytes: OTHER },
    { kind: 'bytes', bytes: PICKLE.subarray(0, 3) },
    { kind: 'part', bytes: OTHER },
    { kind: 'text', bytes: bytes('a\0') }
  ] as const;
  expect(agreement(ARCHIVE, 'a.zip', handed)).toEqual({ verdict: 'clean', missing: [0, 1, 2, 3] });
});

test('a verdict that is not good needs no agreement', () => {
  const broken = bytes('PK\x03\x04', u16(20), u32(0), 'no archive');
  expect(agreement(broken, 'a.zip', [{ kind: 'bytes', bytes: OTHER }]).missing).toEqual([]);
});
