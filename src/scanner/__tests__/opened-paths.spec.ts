import { bytes, call, proto, run, sglob, str } from '../testing';

const tuple = (...items: Uint8Array[]): Uint8Array => bytes('(', ...items, 't');
const none = bytes('N');
const dict = (...entries: Uint8Array[]): Uint8Array => bytes('}(', ...entries, 'u');
const newobj = (callable: Uint8Array, ...args: Uint8Array[]): Uint8Array => bytes(callable, tuple(...args), 0x81);
/** `functools.partial`, held and not called, with its parts as state. */
const partial = (callable: Uint8Array, args: Uint8Array, keywords: Uint8Array): Uint8Array =>
  bytes(newobj(sglob('functools', 'partial'), callable), '(', callable, args, keywords, '}tb');

const TZFILE = sglob('dateutil.tz', 'tzfile');

describe('what opens the file that its argument names', () => {
  test.each([
    ['a zone of any file', call(TZFILE, str('f8'))],
    ['a zone of a path', call(TZFILE, str('/etc/passwd'))],
    ['a zone of a path beside the tables', call(TZFILE, str('/usr/share/zoneinfo/../../../etc/passwd'))],
    ['the same by another name', call(sglob('dateutil.zoneinfo', '_tzfile'), str('f8'))],
    ['a zone of a path that is held', partial(TZFILE, tuple(str('f8')), dict())],
    ['a zone of a keyword that is held', partial(TZFILE, tuple(), dict(str('fileobj'), str('f8')))],
    ['a cache that is held', partial(sglob('joblib.memory', 'Memory'), tuple(str('posix')), dict())],
    ['a compressed file', call(sglob('backports.zstd', 'ZstdFile'), str('some'))],
    [
      'a compressed file with a path as object',
      call(sglob('lz4.frame', 'LZ4FrameFile'), call(sglob('pathlib', 'PosixPath'), str('a')))
    ],
    ['a function of that name', call(sglob('lz4.frame', 'open'), str('some'))],
    [
      'a class of the standard library in a module of another',
      call(sglob('fsspec.compression', 'ZipFile'), str('some'))
    ],
    ['a connection', call(sglob('sklearn.callback._transport', 'Client'), str('some'))],
    ['an array of a file', newobj(sglob('numpy._core', 'memmap'), str('some'))]
  ])('%s is unsafe', (_what, file) => {
    expect(run(proto(4, file)).verdict).toBe('unsafe');
  });

  test.each([
    ['the zone of the system', bytes(call(TZFILE, none, str('/usr/share/zoneinfo/Europe/Berlin')), dict(), 'b')],
    ['as old versions wrote it', call(TZFILE, str('/usr/share/zoneinfo/Europe/Berlin'))],
    ['its name', call(sglob('dateutil.tz.tz', 'tzfile'), none, str('Europe/Berlin'))]
  ])('%s is clean', (_what, file) => {
    expect(run(proto(4, file)).verdict).toBe('clean');
  });
});

test.each(['pydantic', 'pydantic.type_adapter', 'pydantic.networks'])('a type as text of %s is evaluated', module => {
  expect(run(proto(4, call(sglob(module, 'TypeAdapter'), str('a.b')))).verdict).toBe('unsafe');
});

test('a model of Keras in bytes that can not be seen', () => {
  const buffer = call(
    sglob('_io', 'BytesIO'),
    call(sglob('operator', 'add'), bytes('C', 2, 'PK'), bytes('C', 2, 3, 4))
  );
  const file = call(sglob('keras.src.models.sequential', 'Sequential._unpickle_model'), buffer);
  expect(run(proto(4, file)).verdict).toBe('unsafe');
});
