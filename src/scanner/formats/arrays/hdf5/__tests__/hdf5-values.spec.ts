import * as fs from 'node:fs';
import * as path from 'node:path';
import { scan } from '../../../../../scanner';
import type { ScanReport } from '../../../../report';
import { MemorySource } from '../../../../bytes/memory';

const FIXTURES = path.join(__dirname, '../../../../../../tests/fixtures/hdf5');
/** A file of `make_values.py`: the pickle in it calls `os.getcwd`. */
const scanFile = (name: string): ScanReport =>
  scan(new MemorySource(fs.readFileSync(path.join(FIXTURES, `values_${name}.h5`))), `${name}.h5`);
/** Names of the datasets and attributes in which the pickle was found. */
const found = ({ findings }: ScanReport): string[] =>
  findings
    .filter(({ rule }) => rule === 'pickle-dangerous-call')
    .map(({ where }) => where.members.join('/'))
    .sort();
const problems = ({ coverage }: ScanReport): string[] =>
  coverage.flatMap(({ status, reason }) =>
    status === 'failed' || status === 'not-understood' ? [`${status} ${reason}`] : []
  );

describe('a pickle that a declaration calls numbers', () => {
  test('in sequences of every type, in either order of bytes', () => {
    const report = scanFile('sequences');
    expect(found(report)).toEqual(
      ['<u2', '<i8', '<f2', '<f8', '?', '<c16', 'S4', 'pairs', '>u2', '>f8', 'sequences']
        .map(type => `of ${type}`)
        .sort()
    );
    expect(problems(report)).toEqual([]);
  });

  test('in arrays of fixed size, whatever their layout', () => {
    const report = scanFile('numbers');
    expect(found(report)).toEqual(['attribute', 'compact', 'f8', 'packed', 'tiles', 'tree', 'two dimensions']);
    expect(problems(report)).toEqual([]);
  });

  test('as the value of elements that are not stored', () => {
    expect(found(scanFile('fill'))).toEqual(['x']);
  });

  test('numbers that the library shifts are not understood', () => {
    expect(problems(scanFile('odd_bits'))).toEqual(['not-understood unknown-record']);
  });
});

test('arrays filled with one byte are no pickle, whatever opcode it is', () => {
  expect(scanFile('filled').verdict).toBe('clean');
});

describe('a pickle in bytes that h5py makes', () => {
  test.each(['up to zero', 'blanks'])('of texts: %s', name => {
    expect(found(scanFile('turned_texts'))).toContain(name);
  });

  test('of parts of a number that are not in their order', () => {
    expect(problems(scanFile('odd_complex'))).toEqual(['not-understood unknown-record']);
  });

  test('of a value for what is not stored, again and again', () => {
    expect(found(scanFile('leap'))).toEqual(['x']);
  });

  test('of bytes behind a filter that is not undone; numbers on a grid are no bytes', () => {
    const { coverage } = scanFile('hidden');
    expect(coverage.filter(({ status }) => status === 'not-understood')).toEqual([
      expect.objectContaining({ reason: 'unsupported-compression', members: ['scaled'] })
    ]);
  });
});

test('texts behind thousands of others are looked at', () => {
  const report = scanFile('late_texts');
  expect(found(report)).toEqual(['fixed', 'table']);
  expect(problems(report)).toEqual([]);
});

test('PyTables 1 wrote a name into a pickle that its successors replace before they unpickle', () => {
  expect(found(scanFile('old_filters'))).toEqual(['FILTERS']);
});

describe('chunks', () => {
  test.each(['earliest', 'latest'])('of every index: %s', libver => {
    const report = scanFile(`indexes_${libver}`);
    expect(found(report)).toEqual(
      ['extensible', 'extensible 2', 'fixed', 'fixed paged', 'implicit', 'single', 'tree 2'].sort()
    );
    expect(problems(report)).toEqual([]);
  });

  test('without the filters of the others', () => {
    expect(found(scanFile('filters'))).toEqual(['edge', 'spared']);
  });

  test('without a plug-in of which others have need', () => {
    expect(found(scanFile('plug_in_spared'))).toEqual(['x']);
  });

  test('behind a filter that is not known', () => {
    const report = scanFile('unknown_filter');
    expect(problems(report)).toContain('not-understood unsupported-compression');
    expect(report.coverage).toContainEqual(
      expect.objectContaining({ members: ['x'], params: { method: 'HDF5 32001 lzf' } })
    );
  });
});

describe('the global heap', () => {
  test('goes on behind free space, and an object that is then missing is said', () => {
    const report = scanFile('heap_gap');
    expect(found(report)).toEqual(['second']);
    expect(problems(report)).toEqual(['failed corrupt']);
  });

  test('has one object of a number: the last, as the library takes it', () => {
    const report = scanFile('heap_twice');
    expect(found(report)).toEqual(['first']);
    expect(problems(report)).toContain('failed corrupt');
  });

  test('lacks the object of a reference', () => {
    const report = scanFile('heap_missing');
    expect(found(report)).toEqual([]);
    expect(problems(report)).toEqual(['failed corrupt']);
    expect(report.verdict).toBe('incomplete');
  });

  test('has an object that is shorter than its reference', () => {
    const report = scanFile('heap_short');
    expect(found(report)).toEqual(['second']);
    expect(problems(report)).toEqual(['failed corrupt']);
  });

  test('as h5py writes it', () => {
    expect(problems(scanFile('heap'))).toEqual([]);
  });
});

test('a text is read to its first zero, too', () => {
  const { coverage } = scanFile('text_with_zero');
  expect(coverage).toContainEqual(expect.objectContaining({ members: ['model_config'], status: 'scanned' }));
});

describe('virtual datasets', () => {
  test('of this file: what is handed out is not known', () => {
    expect(problems(scanFile('virtual_same_file'))).toEqual(['not-understood unknown-record']);
  });

  test('as HDF5 2.0 writes them', () => {
    expect(scanFile('virtual_flagged').findings).toMatchObject([
      { rule: 'hdf5-virtual-dataset', evidence: 'x -> other.h5:w' }
    ]);
  });
});
