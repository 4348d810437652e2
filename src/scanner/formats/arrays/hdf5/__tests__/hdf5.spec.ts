import * as fs from 'node:fs';
import * as path from 'node:path';
import { scan as wholeScan } from '../../../../../scanner';
import type { CoverInput, FindingInput, ScanContext } from '../../../../context';
import { DEFAULT_LIMITS } from '../../../../limits';
import { MemorySource } from '../../../../bytes/memory';
import type { ByteSource } from '../../../../bytes/byte-source';
import { SourceError } from '../../../../bytes/byte-source';
import { Work } from '../../../../work';
import { hdf5 } from '../../hdf5';

const FIXTURES = path.join(__dirname, '../../../../../../tests/fixtures/hdf5');
const load = (name: string): Uint8Array => fs.readFileSync(path.join(FIXTURES, `${name}.h5`));

interface Seen {
  readonly children: Map<string, string>;
  readonly findings: FindingInput[];
  readonly cover: CoverInput[];
}

/** Scan with a context that keeps what it is told; a pickle is recognised by its first byte. */
function scan(source: ByteSource, onChild?: (name: string, bytes: Uint8Array) => void): Seen {
  const seen: Seen = { children: new Map(), findings: [], cover: [] };
  const context: ScanContext = {
    limits: DEFAULT_LIMITS,
    work: new Work(Infinity),
    members: [],
    name: 'x.h5',
    fullyScanned: false,
    expected: false,
    finding: input => void seen.findings.push(input),
    cover: input => void seen.cover.push(input),
    use: () => undefined,
    weightsOnly: () => undefined,
    child: (name, child) => {
      const bytes = child.read(0, child.size);
      seen.children.set(name, new TextDecoder('latin1').decode(bytes));
      onChild?.(name, bytes);
    },
    recognise: child => (child.read(0, 1)[0] === 0x80 ? 'pickle' : undefined),
    from: () => context,
    setFileFormat: () => undefined,
    spendInflated: () => true,
    spendOpcodes: () => true
  };
  hdf5.scan(source, context);
  return seen;
}

const scanFile = (name: string): Seen => scan(new MemorySource(load(name)));
const statuses = (seen: Seen): string[] => seen.cover.map(entry => entry.status);

describe('configurations are found wherever h5py puts them', () => {
  test.each(['keras_earliest', 'keras_latest', 'keras_fixed', 'keras_userblock'])('%s', name => {
    const seen = scanFile(name);
    expect(JSON.parse(seen.children.get('model_config') ?? '')).toMatchObject({ class_name: 'Sequential' });
    expect([...seen.children.keys()]).toEqual(['model_config']);
    expect(seen.cover).toContainEqual(expect.objectContaining({ status: 'inert', format: 'raw-tensor', count: 4 }));
    expect(statuses(seen)).not.toContain('failed');
  });

  test('behind a user block that is a pickle, whatever the name', () => {
    const [file, blockSize] = [load('keras_fixed'), 8192];
    const bytes = new Uint8Array(blockSize + file.length);
    bytes.set([0x80, 2, 0x4e, 0x2e]);
    bytes.set(file, blockSize);
    const report = wholeScan(new MemorySource(bytes), 'model.bin');
    // The file is seen by itself, and behind the pickle.
    expect(report.findings).toMatchObject([
      { rule: 'keras-lambda', where: { members: ['model_config'] } },
      { rule: 'keras-lambda', where: { members: ['trailing', 'model_config'] } }
    ]);
  });

  test.each([8192, 2 ** 21])(
    'behind a user block of %d bytes that is an array of everything, whatever the name',
    at => {
      const file = load('keras_fixed');
      const total = at + file.length;
      const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${total - 128},), }`.padEnd(117) + '\n';
      const bytes = new Uint8Array(total);
      bytes.set([0x93, ...Buffer.from('NUMPY'), 1, 0, 118, 0]);
      bytes.set(Buffer.from(header), 10);
      bytes.set(file, at);
      for (const name of ['model.npy', 'model.bin', 'model.h5']) {
        expect(wholeScan(new MemorySource(bytes), name).verdict).toBe('unsafe');
      }
    }
  );

  test('a text of 70,000 characters in the global heap', () => {
    const config = JSON.parse(scanFile('keras_long').children.get('model_config') ?? '{}') as {
      config: { name: string };
    };
    expect(config.config.name.length).toBe(70_000);
  });

  test.each(['dense_attributes_earliest', 'dense_attributes_latest'])('%s', name => {
    const seen = scanFile(name);
    expect([...seen.children.keys()]).toEqual(['model_config']);
    expect(statuses(seen)).toEqual(['scanned']);
  });

  test.each(['shared_attributes', 'shared_attributes_dense'])('%s', name => {
    const seen = scanFile(name);
    expect([...seen.children.keys()]).toEqual(['model_config', 'blob']);
    expect(statuses(seen)).toEqual(['scanned', 'inert']);
  });

  test.each(['many_groups_earliest', 'many_groups_latest'])('the last group of %s', name => {
    const seen = scanFile(name);
    expect([...seen.children.keys()]).toEqual(['g099@hidden']);
    expect(statuses(seen)).toEqual(['scanned']);
  });

  test('texts and bytes in datasets', () => {
    expect([...scanFile('string_dataset').children.keys()].sort()).toEqual(['blob', 'config']);
  });
});

describe('bytes and texts in datasets that are cut into chunks', () => {
  test.each(['chunked_earliest', 'chunked_latest'])('%s', name => {
    const handed: string[] = [];
    const seen = scan(new MemorySource(load(name)), (member, bytes) => void handed.push(`${member} ${bytes.length}`));
    const blobs = Array.from({ length: 18 }, (_, i) => i + 6);
    expect(handed.sort()).toEqual(
      [
        ...['plain', 'filtered', 'whole'].flatMap(dataset => blobs.map(length => `${dataset} ${length}`)),
        'of_named 24',
        'pages 11',
        'row 5004'
      ].sort()
    );
    expect(statuses(seen)).toEqual(['scanned', 'inert']);
  });

  test('what h5py packs with LZF is read', () => {
    const handed: string[] = [];
    const seen = scan(
      new MemorySource(load('chunked_lzf')),
      (member, bytes) => void handed.push(`${member} ${bytes.length}`)
    );
    expect(handed.length).toBeGreaterThan(0);
    expect(statuses(seen)).toEqual(['scanned', 'inert']);
    expect(seen.findings).toEqual([]);
  });

  test('texts inside other types, and a configuration behind blanks', () => {
    const { children, cover } = scanFile('nested_types');
    for (const name of ['compound', 'variable', 'array', 'model_config']) {
      expect(children.get(name)?.trim()).toMatch(/^\{"class_name": "Sequential".*\}$/);
    }
    expect(cover.map(entry => entry.status)).toEqual(['scanned']);
  });
});

describe('what reaches outside the file', () => {
  test.each([
    ['external_link', 'hdf5-external-link', 'layers -> /etc/passwd:/x'],
    ['external_link_dense', 'hdf5-external-link', 'out -> other.h5:/x'],
    ['external_storage', 'hdf5-external-storage', 'w -> /tmp/raw.bin'],
    ['virtual', 'hdf5-virtual-dataset', 'v -> other.h5:w']
  ])('%s', (name, rule, evidence) => {
    expect(scanFile(name).findings).toMatchObject([{ rule, evidence, severity: 'HIGH' }]);
  });

  test('16 TiB out of 1,400 bytes', () => {
    expect(scanFile('shape_bomb').findings).toMatchObject([{ rule: 'hdf5-shape-bomb', severity: 'MEDIUM' }]);
  });

  test('weights alone say nothing', () => {
    const seen = scanFile('weights');
    expect([seen.findings, [...seen.children.keys()]]).toEqual([[], []]);
    expect(statuses(seen)).toEqual(['scanned', 'inert']);
  });
});

describe('a header that is longer than anybody reads', () => {
  const little = (value: number, width: number): number[] =>
    Array.from({ length: width }, (_, i) => Math.floor(value / 256 ** i) & 255);
  const ascii = (text: string): number[] => Array.from(text, char => char.charCodeAt(0));
  const padded = (bytes: readonly number[]): number[] => [...bytes, ...little(0, (8 - (bytes.length % 8)) % 8)];
  const message = (type: number, body: readonly number[]): number[] => [
    ...little(type, 2),
    ...little(body.length, 2),
    ...little(0, 4),
    ...body
  ];
  /** A fixed-length text as attribute of the root group, in the oldest form of everything. */
  const attribute = (name: string, value: string): number[] =>
    message(0x0c, [
      ...[1, 0, ...little(name.length + 1, 2), ...little(8, 2), ...little(8, 2)],
      ...padded([...ascii(name), 0]),
      ...[0x13, 0, 0, 0, ...little(value.length, 4)],
      ...[1, 0, 0, 0, 0, 0, 0, 0],
      ...padded(ascii(value))
    ]);
  const file = (messages: readonly number[][]): Uint8Array => {
    const size = messages.reduce((total, bytes) => total + bytes.length, 0);
    const [none, header] = [Array.from({ length: 8 }, () => 255), 96];
    return Uint8Array.from([
      ...[0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0, 0, 8, 8, 0],
      ...[...little(4, 2), ...little(16, 2), ...little(0, 4), ...little(0, 8), ...none],
      ...[...little(header + 16 + size, 8), ...none, ...little(0, 8), ...little(header, 8), ...little(0, 24)],
      ...[1, 0, ...little(messages.length & 0xffff, 2), ...little(1, 4), ...little(size, 4), ...little(0, 4)],
      ...messages.flat()
    ]);
  };
  const config = attribute('model_config', '{"class_name": "Sequential"}');

  test('nothing is lost behind messages that say nothing', () => {
    const seen = scan(new MemorySource(file([...Array.from({ length: 30_000 }, () => message(0, [])), config])));
    expect([...seen.children.keys()]).toEqual(['model_config']);
    expect(statuses(seen)).toEqual(['scanned']);
  });

  test('what was read stays, and the rest is said', () => {
    const seen = scan(new MemorySource(file([config, ...Array.from({ length: 30_000 }, () => message(0x0d, []))])));
    expect([...seen.children.keys()]).toEqual(['model_config']);
    expect(seen.cover).toEqual([expect.objectContaining({ status: 'failed', reason: 'limit-size' })]);
  });
});

describe('hostile bytes', () => {
  const survives = (bytes: Uint8Array): void => {
    try {
      scan(new MemorySource(bytes));
    } catch (error) {
      expect(error).toBeInstanceOf(SourceError);
    }
  };

  test('cut off anywhere, it says so', () => {
    const whole = load('keras_latest');
    for (let size = 16; size < whole.length; size += 97) {
      const seen = scan(new MemorySource(whole.subarray(0, size)));
      expect(statuses(seen)).toContain(
        seen.children.has('model_config') && !statuses(seen).includes('failed') ? 'scanned' : 'failed'
      );
    }
  });

  test('changed bytes neither hang nor throw', () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    for (const name of [
      'keras_earliest',
      'keras_latest',
      'dense_attributes_latest',
      'many_groups_latest',
      'virtual',
      'external_storage',
      'chunked_earliest',
      'chunked_latest',
      'nested_types'
    ]) {
      const whole = load(name);
      for (let round = 0; round < 150; round++) {
        const bytes = whole.slice();
        for (let i = 0; i < 1 + random(8); i++) {
          bytes[random(bytes.length)] = random(4) === 0 ? 255 : random(256);
        }
        survives(bytes);
      }
    }
  });
});

test('of a large file only the metadata is read', () => {
  const small = load('keras_latest');
  let read = 0;
  const size = 300 * 2 ** 20;
  const seen = scan({
    size,
    read(offset, length) {
      read += Math.min(length, size - offset);
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      bytes.set(small.subarray(offset, offset + bytes.length));
      return bytes;
    }
  });
  expect(seen.children.has('model_config')).toBe(true);
  expect(read).toBeLessThan(200_000);
});
