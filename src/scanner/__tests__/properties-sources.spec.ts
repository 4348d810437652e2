import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { zlibSync } from 'fflate';
import type { ByteSource } from '../bytes/byte-source';
import { SourceError } from '../bytes/byte-source';
import { CachedSource } from '../bytes/cache';
import type * as cacheSmall from '../bytes/cache-small';
import { InflatedSource } from '../bytes/inflated';
import { MemorySource } from '../bytes/memory';
import { openZlib } from '../codecs/deflate';
import type { ScanOptions } from '../index';
import { scan } from '../index';
import { FleetingSource, Recorder, StrictSource, join as joined, zeros } from '../testing';
import { goldenCases } from '../testing/golden/golden-cases';
import type { Input } from '../testing/golden/mutated';
import { holds, inputsOf } from '../testing/golden/mutated';
import { Work } from '../work';

/** Small files are read at once and held, so that it makes no difference where they come from. Not here. */
let mockHolds = false;
jest.mock('../bytes/cache-small', () => {
  const actual = jest.requireActual<typeof cacheSmall>('../bytes/cache-small');
  return {
    cacheSmall: (source: ByteSource) => (mockHolds ? actual.cacheSmall(source) : source),
    isInMemory: (source: ByteSource) => mockHolds && actual.isInMemory(source)
  };
});

const ROOT = join(__dirname, '../../..');
const INPUTS = inputsOf(goldenCases(join(ROOT, 'tests/golden')));

function held(action: () => string): string {
  mockHolds = true;
  try {
    return action();
  } finally {
    mockHolds = false;
  }
}

/** The report but for the bytes that were read for it. */
const told = (source: ByteSource, name: string, options?: ScanOptions): string =>
  JSON.stringify({ ...scan(source, name, options), bytesRead: undefined });

function inflated(bytes: Uint8Array): ByteSource {
  const budget = { work: new Work(Infinity), spendInflated: () => true };
  const source = new InflatedSource(new MemorySource(zlibSync(bytes, { level: 0 })), openZlib, budget);
  source.measure(bytes.length + 1);
  return source;
}

const page = (size: number): ConstructorParameters<typeof CachedSource>[1] => ({
  page: size,
  firstFetch: size,
  maxFetch: 16 * size,
  capacity: 32 * size,
  budget: Infinity
});

const SOURCES: readonly (readonly [string, (bytes: Uint8Array) => ByteSource])[] = [
  ['memory that is not held', bytes => new MemorySource(bytes)],
  ['a source that reuses its memory', bytes => new FleetingSource(new MemorySource(bytes))],
  ['a cache of small pages', bytes => new CachedSource(new MemorySource(bytes), page(64))],
  ['a cache over such a source', bytes => new CachedSource(new FleetingSource(new MemorySource(bytes)), page(256))],
  ['a cache of larger pages', bytes => new CachedSource(new MemorySource(bytes), page(1024))],
  ['what is decompressed', inflated]
];

describe('the report does not depend on where the bytes come from', () => {
  const isTheSame = (open: (bytes: Uint8Array) => ByteSource): void =>
    holds(INPUTS, ({ bytes, name, options }) => {
      expect(told(open(bytes), name, options)).toBe(held(() => told(new MemorySource(bytes), name, options)));
    });

  test.each(SOURCES)('%s', (_title, open) => isTheSame(open));

  const files = ['tests/fixtures', 'examples', '.cache/honest'].flatMap(folder =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map(name => join(ROOT, folder, name))
      .filter(path => statSync(path).isFile())
  );

  test('the engine keeps no view of a real file beyond the next read', () => {
    expect(files.length).toBeGreaterThan(200);
    const different = files.filter(path => {
      const bytes = new Uint8Array(readFileSync(path));
      return (
        told(new FleetingSource(new MemorySource(bytes)), path) !== held(() => told(new MemorySource(bytes), path))
      );
    });
    expect(different).toEqual([]);
  });
});

test('reads stay within the source', () => {
  holds(INPUTS, ({ bytes, name, options }) => {
    expect(told(new StrictSource(new MemorySource(bytes)), name, options)).toBe(
      told(new MemorySource(bytes), name, options)
    );
  });
});

describe('when no more may be read', () => {
  /** Every input with a limit that follows from its length, from nothing to more than is needed. */
  const withLimit = ({ bytes, name, options }: Input): [Recorder, string, ScanOptions, number] => {
    const maxRead = (bytes.length * 48_271) % (bytes.length * 2 + 1);
    return [new Recorder(new MemorySource(bytes)), name, { ...options, limits: { maxRead } }, maxRead];
  };

  test('the limit is kept', () => {
    holds(INPUTS, input => {
      const [source, name, options, maxRead] = withLimit(input);
      scan(source, name, options);
      expect(source.bytes).toBeLessThanOrEqual(maxRead);
    });
  });

  test('nothing is called harmless that was not read', () => {
    holds(INPUTS, input => {
      const [source, name, options] = withLimit(input);
      const { verdict } = scan(source, name, options);
      if (verdict === 'clean' || verdict === 'not-a-model') {
        expect(scan(new MemorySource(input.bytes), name, input.options).verdict).toBe(verdict);
      }
    });
  });

  test('a format whose reads fail while it is recognised is not passed over', () => {
    const picture = readFileSync(join(ROOT, 'tests/golden/png/header.png'));
    const archive = readFileSync(join(ROOT, 'tests/golden/zip/harmful-member.zip'));
    const bytes = joined([picture, zeros(2 ** 20), archive]);
    const whole = new MemorySource(bytes);
    expect(scan(whole, 'picture.png').verdict).toBe('unsafe');
    // The end of the file, where an archive has its directory, can't be had.
    const broken: ByteSource = {
      size: bytes.length,
      read(offset, length) {
        if (offset + length > bytes.length - archive.length) {
          throw new SourceError('vanished');
        }
        return whole.read(offset, length);
      }
    };
    const report = scan(broken, 'picture.png');
    expect(report.verdict).toBe('incomplete');
    expect(report.coverage).toContainEqual(expect.objectContaining({ status: 'failed', reason: 'vanished' }));
  });
});
