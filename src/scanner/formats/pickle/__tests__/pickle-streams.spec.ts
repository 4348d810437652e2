import { MemorySource } from '../../../bytes/memory';
import { scan } from '../../../index';
import type { ByteSource } from '../../../bytes/byte-source';
import { Work } from '../../../work';
import { looksLikePickle } from '../detection/pickle-probe';
import {
  ECHO,
  PAYLOAD,
  Recorder,
  blob,
  bytes,
  call,
  evidence,
  glob,
  proto,
  run,
  sglob,
  str,
  u32,
  u64,
  zipOf
} from '../../../testing';

const BENIGN = proto(2, '}q', 0, '(', str('w'), 'G', u64(0), 'u');

describe('several pickles', () => {
  test.each([
    ['the second one', bytes(BENIGN, proto(4, PAYLOAD))],
    ['the tenth', bytes(...Array.from({ length: 9 }, () => BENIGN), proto(2, PAYLOAD))],
    ['behind zero bytes', bytes(BENIGN, '\0'.repeat(512), proto(4, PAYLOAD))],
    ['behind junk', bytes(BENIGN, '#junk#\xfe\xfe', proto(4, PAYLOAD))],
    ['protocol 0 behind junk', bytes(BENIGN, '\xfe\xfe\xfe', PAYLOAD, '.')],
    ['INST behind junk', bytes(BENIGN, "\xfe\xfe\xfe(S'echo hi'\niposix\nsystem\n.")],
    ['behind a broken one', bytes(0x80, 2, ']\xff', 'xx', proto(2, PAYLOAD))]
  ])('%s', (_name, data) => {
    expect(evidence(data)).toContain(ECHO);
  });

  test('more than the limit are not passed over in silence', () => {
    const many = bytes(...Array.from({ length: 12 }, () => BENIGN), proto(2, PAYLOAD));
    expect(run(many, { limits: { maxStreams: 12 } }).coverage).toContainEqual(
      expect.objectContaining({
        status: 'not-understood',
        reason: 'limit-size',
        params: { offset: 12 * BENIGN.length }
      })
    );
    expect(run(many, { limits: { maxStreams: 13 } }).verdict).toBe('unsafe');
  });

  test('many small ones are read in large pieces', () => {
    const many = new MemorySource(bytes('\x80\x04N.'.repeat(100_000)));
    const source = new Recorder(many);
    expect(scan(source, 'many.pkl').verdict).toBe('clean');
    expect(source.reads.length).toBeLessThan(2_000);
  });

  test('nor are those behind thousands of gaps', () => {
    const piece = bytes(BENIGN, '\xfe\xfe');
    const many = new Uint8Array(piece.length * 10_100);
    for (let at = 0; at < many.length; at += piece.length) {
      many.set(piece, at);
    }
    const reasons = (limits = {}): unknown[] => run(many, { limits }).coverage.map(({ reason }) => reason);
    expect(reasons({ workBase: 1e9 })).toContain('limit-size');
    expect(reasons()).toContain('limit-work');
  });

  test('the memo of one is not that of the next', () => {
    const first = proto(2, sglob('collections', 'OrderedDict'), 'q', 0);
    const second = proto(2, glob('posix', 'system'), 'q', 0, '0h', 0, str('echo hi'), 0x85, 'R');
    expect(evidence(bytes(first, second))).toContain(ECHO);
  });

  test('zero padding alone is no reason to complain', () => {
    expect(run(bytes(BENIGN, '\0'.repeat(600))).verdict).toBe('clean');
  });
});

describe('pickles inside pickles', () => {
  const inner = proto(2, PAYLOAD);
  const text = (data: Uint8Array): Uint8Array => {
    const utf8 = Buffer.from(Buffer.from(data).toString('latin1'), 'utf8');
    return bytes('X', u32(utf8.length), utf8);
  };
  const base64 = Buffer.from(inner).toString('base64');

  test.each([
    ['pickle.loads', call(sglob('pickle', 'loads'), blob(inner))],
    ['_pickle.loads', call(sglob('_pickle', 'loads'), blob(inner))],
    ['bytes of protocol 2', call(glob('pickle', 'loads'), call(glob('_codecs', 'encode'), text(inner), str('latin1')))],
    [
      'base64',
      call(sglob('pickle', 'loads'), call(sglob('base64', 'b64decode'), bytes('X', u32(base64.length), base64)))
    ],
    [
      'hex',
      call(
        sglob('pickle', 'loads'),
        call(sglob('builtins', 'bytes.fromhex'), bytes('X', u32(inner.length * 2), Buffer.from(inner).toString('hex')))
      )
    ]
  ])('%s', (_name, body) => {
    const report = run(proto(4, body));
    const nested = report.findings.find(finding => finding.evidence === ECHO);
    expect(nested?.where.members).toHaveLength(1);
  });

  test('a file in memory is scanned as a file', () => {
    const state = bytes(sglob('_io', 'BytesIO'), ')', 0x81, '(', blob(inner), 'K', 0, 'Ntb');
    for (const body of [state, call(sglob('io', 'BytesIO'), blob(inner))]) {
      const nested = run(proto(4, body)).findings.find(finding => finding.evidence === ECHO);
      expect(nested?.where.members).toHaveLength(1);
    }
  });

  test('loads that multiply at each level are cut off', () => {
    let data = proto(2, PAYLOAD);
    for (let level = 0; level < 6; level++) {
      const load = call(sglob('pickle', 'loads'), blob(data));
      data = proto(4, ...Array.from({ length: 5 }, () => bytes(load, '0')), 'N');
    }
    const report = run(data, { limits: { workBase: 50e6, workPerByte: 0 } });
    expect(report.coverage.map(entry => entry.reason)).toContain('limit-work');
    expect(report.verdict).toBe('unsafe');
  });

  test('a literal that is loaded again and again is scanned once', () => {
    const inner = proto(4, ...Array.from({ length: 50 }, () => bytes(PAYLOAD, '0')), 'N');
    const again = bytes('h\x00h\x01', 0x85, 'R0');
    const body = (times: number): Uint8Array =>
      proto(
        4,
        sglob('pickle', 'loads'),
        0x94,
        blob(inner),
        0x94,
        '00',
        ...Array.from({ length: times }, () => again),
        'N'
      );
    const [once, often] = [run(body(1)), run(body(1000))];
    expect(often.findings.map(finding => finding.evidence)).toEqual(once.findings.map(finding => finding.evidence));
    expect(often.findings.find(({ evidence: text }) => text === ECHO)?.count).toBe(50 + 999);
    expect(often.coverage.filter(entry => entry.status !== 'scanned')).toEqual([]);
    // Fifty calls that are judged, and a member that is opened, would cost far more each time.
    expect(run(body(1000), { limits: { workBase: 120e6, workPerByte: 0 } }).coverage).toEqual(often.coverage);
  });

  test('nesting ends at the depth limit with a coverage entry', () => {
    let data = proto(2, PAYLOAD);
    for (let i = 0; i < 12; i++) {
      data = proto(4, call(sglob('pickle', 'loads'), blob(data)));
    }
    expect(run(data).coverage.map(entry => entry.reason)).toContain('limit-depth');
  });
});

describe('frames', () => {
  // A frame of 5 bytes ends inside a string: CPython's file reader drops the rest of it and reads 9 bytes behind it.
  const hidden = bytes(0x80, 4, 0x95, u64(5), 'N0', 0x8c, 20, 'A');
  const rest = bytes('B'.repeat(20), '0', PAYLOAD, '.');

  test('what the file reader sees is run as well', () => {
    // Linear reading takes the payload for text; the file reader does not.
    const lineared = bytes(hidden, 'B'.repeat(19), '0'.repeat(1), 'N.');
    expect(run(lineared).findings.map(finding => finding.rule)).toContain('pickle-frame-mismatch');
    const report = run(bytes(hidden, rest));
    expect(report.findings.map(finding => finding.evidence)).toContain(ECHO);
    const call_ = report.findings.find(finding => finding.evidence === ECHO);
    expect(call_?.where.offset).toBe(hidden.length + rest.length - 2);
  });

  test('a payload that only the file reader reaches', () => {
    // Linear: a string of 60 bytes swallows the payload. File reader: the string starts behind the frame.
    const filler = 'C'.repeat(60);
    const swallowed = bytes('A'.repeat(3), filler, PAYLOAD, '.');
    const data = bytes(0x80, 4, 0x95, u64(5), 0x8c, 60, 'AAA', filler, PAYLOAD, '.', 'x'.repeat(10));
    expect(swallowed.length).toBeGreaterThan(60);
    expect(evidence(data)).toContain(ECHO);
  });

  test('honest frames say nothing', () => {
    const body = bytes(str('x'), '0');
    expect(run(bytes(0x80, 4, 0x95, u64(body.length), body, 0x95, u64(2), 'N.')).findings).toEqual([]);
  });
});

describe('raw data between opcodes', () => {
  const dtype = call(sglob('numpy', 'dtype'), str('f8'), bytes(0x89), bytes(0x88));
  const wrapper = (shape: number, type: Uint8Array): Uint8Array =>
    bytes(
      sglob('joblib.numpy_pickle', 'NumpyArrayWrapper'),
      ')',
      0x81,
      '}(',
      str('shape'),
      'K',
      shape,
      0x85,
      str('dtype'),
      type,
      str('numpy_array_alignment_bytes'),
      'K',
      16,
      'ub'
    );
  const raw = bytes(3, [255, 255, 255], 'R'.repeat(80));

  test('joblib: the array is skipped by its exact size and the stream goes on', () => {
    const report = run(proto(4, '](', wrapper(10, dtype), raw, PAYLOAD, 'e'));
    expect(report.findings.map(finding => finding.evidence)).toEqual([ECHO]);
    expect(report.coverage.filter(entry => entry.status === 'inert')).toMatchObject([
      { format: 'raw-tensor', size: 80, count: 1 }
    ]);
    expect(run(proto(4, '](', wrapper(10, dtype), raw, 'e')).verdict).toBe('clean');
  });

  test('joblib: an object array is a pickle of its own', () => {
    const objects = call(sglob('numpy', 'dtype'), str('O8'), bytes(0x89), bytes(0x88));
    expect(evidence(proto(4, '](', wrapper(1, objects), proto(2, PAYLOAD), 'Ne'))).toEqual([ECHO]);
  });

  test('joblib: what plain pickle.load would run in place of the array', () => {
    const unpadded = bytes(
      sglob('joblib.numpy_pickle', 'NumpyArrayWrapper'),
      ')',
      0x81,
      '}(',
      str('shape'),
      'K',
      PAYLOAD.length + 1,
      0x85,
      str('dtype'),
      call(sglob('numpy', 'dtype'), str('u1'), bytes(0x89), bytes(0x88)),
      'ub'
    );
    expect(evidence(proto(4, unpadded, bytes(PAYLOAD, '.')))).toContain(ECHO);
  });

  test('joblib: plain pickle.load ends in an object array, and accuses nothing behind it', () => {
    const type = (name: string): Uint8Array => call(sglob('numpy', 'dtype'), str(name), bytes(0x89), bytes(0x88));
    const unpadded = (maker: Uint8Array, dtype: Uint8Array): Uint8Array =>
      bytes(maker, ')', 0x81, '}(', str('shape'), 'K', 1, 0x85, str('dtype'), dtype, 'ub');
    const named = bytes(sglob('joblib.numpy_pickle', 'NumpyArrayWrapper'), 'q', 77);
    const objects = proto(2, ']', 'q', 0, str('a'), 'a');
    const stream = (...more: readonly Uint8Array[]): Uint8Array =>
      proto(4, '](', unpadded(named, type('O8')), objects, ...more, 'e');
    const again = unpadded(bytes('h', 77), type('u1'));
    expect(run(stream(again, bytes('.'))).findings).toEqual([]);
    expect(evidence(stream(again, bytes('.'), PAYLOAD))).toContain(ECHO);
  });

  test('a dtype is known long after the list that first held it', () => {
    const first = bytes(dtype, 'q', 9, '0', ...Array.from({ length: 200 }, () => bytes(']')), 'N');
    const data = proto(4, '](', first, 'e0', wrapper(10, bytes('h', 9)), raw);
    expect(run(data).verdict).toBe('clean');
  });

  test('torch legacy: every pickle of the stream, then storages of the announced size', () => {
    const magic = bytes(0x80, 2, 0x8a, 10, [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19], '.');
    const tensor = bytes('(', str('storage'), glob('torch', 'FloatStorage'), str('0'), str('cpu'), 'K', 4, 'NtQ');
    const object = proto(2, '}', str('w'), tensor, 's');
    const head = bytes(magic, proto(2, 'M', 0xe9, 3), proto(2, '}'), object, proto(2, ']', str('0'), 'a'));
    const clean = run(bytes(head, u64(4), '\0'.repeat(16)));
    expect([clean.format, clean.verdict]).toEqual(['pytorch-legacy', 'clean']);
    expect(clean.coverage).toMatchObject([{ status: 'scanned' }, { status: 'inert', size: 24, members: ['storages'] }]);
    expect(evidence(bytes(head, u64(4), '\0'.repeat(16), proto(2, PAYLOAD)))).toContain(ECHO);
    const second = bytes(magic, proto(2, 'M', 0xe9, 3), proto(2, PAYLOAD), object);
    expect(evidence(second)).toContain(ECHO);
  });

  describe('torch legacy: a loader that goes on behind the storages begins where those of the list end', () => {
    const magic = bytes(0x80, 2, 0x8a, 10, [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19], '.');
    const id = (key: string, numel: number): Uint8Array =>
      bytes(
        '(',
        str('storage'),
        glob('torch', 'FloatStorage'),
        str(key),
        str('cpu'),
        'M',
        numel & 255,
        numel >> 8,
        'NtQ'
      );
    const file = (ids: Uint8Array, keys: readonly string[], ...behind: Uint8Array[]): Uint8Array => {
      const list = proto(2, ']', '(', ...keys.map(str), 'e');
      return bytes(magic, proto(2, 'M', 0xe9, 3), proto(2, '}'), proto(2, ']', '(', ids, 'e'), list, ...behind);
    };
    const zeros = (count: number): Uint8Array => bytes(u64(count), new Uint8Array(count * 4));
    const two = bytes(id('0', 4), id('1', 2000));

    test('as it is written', () => {
      const report = run(file(two, ['0', '1'], zeros(4), zeros(2000)));
      expect(report.verdict).toBe('clean');
      expect(report.coverage).toContainEqual(expect.objectContaining({ members: ['storages'], count: 2 }));
      const many = Array.from({ length: 100 }, (_, i) => String(i));
      expect(run(file(bytes(...many.map(key => id(key, 4))), many, ...many.map(() => zeros(4)))).verdict).toBe('clean');
    });

    test('a storage that comes twice, or not at all', () => {
      const payload = bytes(proto(2, PAYLOAD), new Uint8Array(8100));
      expect(evidence(file(two, ['0', '0'], zeros(4), zeros(4), payload))).toContain(ECHO);
      expect(evidence(file(two, ['0'], zeros(4), payload))).toContain(ECHO);
    });

    test('a key that no storage has, or one that is not of one size', () => {
      expect(run(file(two, ['0', '2'], zeros(4), zeros(2000))).verdict).toBe('incomplete');
      expect(run(file(bytes(two, id('1', 4)), ['0', '1'], zeros(4), zeros(4))).verdict).toBe('incomplete');
    });
  });
});

describe('npy', () => {
  const array = (descr: string, data: Uint8Array, shape = '(2,)'): Uint8Array => {
    const header = `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117) + '\n';
    return bytes(0x93, 'NUMPY', 1, 0, header.length & 255, header.length >> 8, header, data);
  };

  test('numbers are inert, objects are a pickle', () => {
    expect(run(array("'<f8'", bytes('\0'.repeat(16)))).verdict).toBe('clean');
    const data = array("'|O'", proto(3, PAYLOAD));
    const [finding] = run(data).findings;
    expect(finding.evidence).toBe(ECHO);
    expect(finding.where.offset).toBe(data.length - 2);
    expect(evidence(array("[('a', '<f8'), ('b', 'O')]", proto(3, PAYLOAD)))).toContain(ECHO);
  });

  test('what stands behind the numbers is looked at', () => {
    expect(evidence(array("'<f8'", bytes('\0'.repeat(16), proto(4, PAYLOAD))))).toContain(ECHO);
  });

  test('a header that is not a plain dict is not called clean', () => {
    expect(run(array("__import__('os').system('x')", bytes('\0'.repeat(8)))).findings).toMatchObject([
      { rule: 'npy-header-code' }
    ]);
    expect(run(array("[('a (m)', '<f8'), ('b.c', '<i4')]", bytes('\0'.repeat(24)))).findings).toEqual([]);
    expect(run(bytes(0x93, 'NUMPY', 1, 0, 255, 255)).verdict).toBe('incomplete');
  });
});

describe('what is a pickle', () => {
  const looks = (data: Uint8Array): boolean => looksLikePickle(new MemorySource(data), new Work(Infinity));

  test.each([
    ['plain text', bytes('Hello world, this is a read-me.\n')],
    ['a word list', bytes('cat\ndog\nbird\n')],
    ['requirements', bytes('click==8.0\nnumpy>=1.2\n')],
    ['JSON', bytes('{"a": 1}')],
    ['a zip', bytes('PK\x03\x04', [20, 0, 0, 0], '\n', glob('os', 'x'))],
    ['PNG', bytes(0x89, 'PNG\r\n\x1a\n')],
    ['one opcode and a full stop', bytes('N. And so on.')],
    ['a list of files, whose first letter takes from an empty memo', bytes('h5'.repeat(300))],
    ['a digest that takes from an empty stack', bytes(0x80, 4, 0x85, 'u'.repeat(29))]
  ])('%s is not', (_name, data) => {
    expect(looks(data)).toBe(false);
  });

  test.each([
    ['protocol 0', bytes("(dp0\nS'a'\np1\nI1\ns.")],
    ['a header with something behind it', proto(4, 'N')],
    ['a long one without its end', bytes('(', 'N'.repeat(300))],
    ['a broken one that imports', bytes('cbuiltins\nexec\n(X>\nf = ')],
    ['a long first text line', bytes("S'", 'A'.repeat(300_000), "'\n0", PAYLOAD, '.')]
  ])('%s is', (_name, data) => {
    expect(looks(data)).toBe(true);
  });
});

describe('reading', () => {
  test('large literals are skipped, not read', () => {
    const size = 64 * 2 ** 20;
    const data = new Uint8Array(size + 4096);
    data.set(bytes(0x80, 4, 0x8e, u64(size), ''), 0);
    data.set(bytes('0', PAYLOAD, '.'), 11 + size);
    const source = new Recorder(new MemorySource(data), 11 + size + PAYLOAD.length + 2);
    const report = scan(source, 'big.pkl');
    expect(report.findings.map(finding => finding.evidence)).toEqual([ECHO]);
    expect(report.bytesRead).toBeLessThan(200_000);
    expect(report.bytesRead).toBeLessThanOrEqual(source.bytes);
  });

  test('a source that fails halfway keeps what was found', () => {
    const data = proto(2, PAYLOAD, 'N0'.repeat(300_000));
    const source = {
      size: data.length,
      read: (at: number, length: number) => {
        if (at + length > 400_000) {
          throw new Error('disk');
        }
        return data.subarray(at, at + length);
      }
    };
    const report = scan(source, 'x.pkl');
    expect(report.findings.map(finding => finding.evidence)).toContain(ECHO);
    expect(report.coverage.map(entry => entry.status)).toContain('failed');
  });
});

describe('what an object does with its items', () => {
  const holder = (module: string, name: string): Uint8Array =>
    proto(2, glob(module, name), ')', 0x81, '(', str('a'), glob('__main__', 'run'), 'u');

  test('is a finding where the state replaces what the class calls for them', () => {
    const object = bytes(glob('torch.nn.modules.container', 'ModuleDict'), ')', 0x81);
    const hook = bytes('}', str('add_module'), glob('__main__', 'run'), 'sb');
    const report = run(proto(2, object, hook, str('a'), glob('__main__', 'run'), 's'));
    expect(report.verdict).toBe('unsafe');
  });

  test.each([
    ['collections', 'OrderedDict'],
    ['scipy.optimize._optimize', 'OptimizeResult'],
    // Its own method, as its source says: the names in a state that could change that are known.
    ['torch.nn.modules.container', 'ModuleDict']
  ])('is nothing for %s.%s', (module, name) => {
    expect(run(holder(module, name)).verdict).toBe('clean');
  });
});

test('joblib’s array wrapper is found in protocol 0', () => {
  const wrapper = 'ccopy_reg\n_reconstructor\n(cjoblib.numpy_pickle\nNumpyArrayWrapper\nc__builtin__\nobject\nNtR';
  const state = '(dVshape\n(I2\ntsVorder\nVC\nsVdtype\ncnumpy\ndtype\n(Vf8\nI00\nI01\ntRsVallow_mmap\nI01\nsb';
  const report = run(bytes(wrapper, state, '\xff'.repeat(16), '.'), {}, 'm.joblib');
  expect(report.findings).toEqual([]);
  expect(report.coverage).toContainEqual(expect.objectContaining({ status: 'inert', format: 'raw-tensor', size: 16 }));
});

test('an archive inside a pickle leaves nothing unexplained around it', () => {
  const archive = zipOf([{ name: 'config.txt', data: bytes('width = 3') }]);
  const report = run(proto(4, '}', str('archive'), blob(archive), 's', str('more'), '0'));
  expect(report.coverage.filter(({ status }) => status === 'not-understood' || status === 'failed')).toEqual([]);
  expect(report.coverage.map(({ members }) => members.join('/'))).toContain('config.txt');
});

test('the state of a distribution that holds itself is read flat', () => {
  const gen = bytes(glob('scipy.stats._distn_infrastructure', 'rv_sample'), ')', 0x81, 'q', 1);
  const method = bytes(glob('__builtin__', 'getattr'), 'h', 1, str('_entropy'), 0x86, 'R');
  const numbers = bytes('(', ...Array.from({ length: 60 }, () => 'K\x01'), 'l');
  const entries = Array.from({ length: 12 }, (_, i) => bytes(str(`a${i}`), numbers, str(`b${i}`), method));
  expect(run(proto(2, gen, '}(', ...entries, 'ub')).verdict).toBe('clean');
  const code = bytes(str('_parse_arg_template'), str('import os'));
  expect(run(proto(2, gen, '}(', ...entries, code, 'ub')).verdict).toBe('unsafe');
});

test('what stands behind gigabytes is run as anything else', () => {
  const head = bytes(0x80, 4, 0x8e, u64(3 * 2 ** 30), '');
  const tail = bytes('0', str('posix'), 0x94, str('system'), 0x94, '00h', 0, 'h', 1, 0x93, str('echo hi'), 0x85, 'R.');
  const from = head.length + 3 * 2 ** 30;
  const source: ByteSource = {
    size: from + tail.length,
    read(offset, length) {
      const piece = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
      for (let i = 0; i < piece.length && (offset < head.length || offset + piece.length > from); i++) {
        piece[i] = head[offset + i] ?? tail[offset + i - from] ?? 0;
      }
      return piece;
    }
  };
  const { findings } = scan(source, 'large.pkl');
  expect(findings.map(({ evidence: call_, where }) => [call_, where.offset])).toEqual([[ECHO, source.size - 2]]);
});
