import { scan } from '../../../../../scanner';
import { MemorySource } from '../../../../bytes/memory';
import type { ScanReport } from '../../../../report';
import type { MessageParts } from '../../../../testing/hdf5-structure-builder';
import {
  Hdf5Builder,
  ascii,
  attribute,
  groupInfo,
  link,
  little,
  message
} from '../../../../testing/hdf5-structure-builder';
import { zipOf } from '../../../../testing/zip-builder';

// What each library does with such a file was seen with HDF5 1.12.2, 1.14.6 and 2.0.0 (h5py 3.8, 3.14, 3.16).

const PICKLE = "cposix\nsystem\n(S'echo hi'\ntR.";
const evil = (name = 'a'): MessageParts => attribute(name, PICKLE);
const report = (bytes: Uint8Array, name = 'x.h5'): ScanReport => scan(new MemorySource(bytes), name);

/** Coverage that keeps a file from being clean, as `status reason`. */
const doubts = ({ coverage }: ScanReport): string[] =>
  coverage
    .filter(({ status }) => status === 'failed' || status === 'not-understood')
    .map(({ status, reason }) => `${status} ${reason}`);

/** Where pickles were found that run a command. */
const found = ({ findings }: ScanReport): string[] =>
  findings.filter(({ severity }) => severity === 'CRITICAL').map(({ where }) => where.members.join('/'));

/** A file whose root group leads to a group with a pickle. */
function linked(make: (builder: Hdf5Builder, target: number) => readonly MessageParts[]): Uint8Array {
  const builder = new Hdf5Builder();
  const target = builder.header(groupInfo(), evil());
  return builder.file(builder.header(...make(builder, target)));
}

const PLAIN = linked((_, target) => [groupInfo(), link('g', target)]);

test('the file that the others differ from', () => {
  expect([found(report(PLAIN)), doubts(report(PLAIN))]).toEqual([['g@a'], []]);
});

describe('where the file begins and ends', () => {
  const behind = (front: readonly number[] | Uint8Array, at: number): Uint8Array => {
    const bytes = new Uint8Array(at + PLAIN.length);
    bytes.set(front);
    bytes.set(PLAIN, at);
    return bytes;
  };
  const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52];

  test.each([512, 1024, 8192, 2 ** 21])('behind %d bytes of anything, under any name', at => {
    for (const front of [[], png, ascii('PK\x03\x04'), ascii('\x80\x04N.'), ascii('a,b\n1,2\n'.repeat(60))]) {
      for (const name of ['x.h5', 'x.bin', 'x.png', 'x.csv']) {
        expect(found(report(behind(front, at), name))).toContain('g@a');
      }
    }
  });

  test('in a member of an archive, compressed or not', () => {
    const bytes = behind(png, 2 ** 21);
    const zip = zipOf([
      { name: 'a.png', data: bytes },
      { name: 'b.png', data: bytes, deflate: true }
    ]);
    expect(found(report(zip, 'x.zip'))).toEqual(['a.png/g@a', 'b.png/g@a']);
  });

  test('not behind 513 bytes', () => {
    expect(report(behind(ascii('text\n'), 513)).format).not.toMatch(/h5|hdf5/);
  });

  test('zeros in front are nothing, and bytes are what they are', () => {
    expect(doubts(report(behind([], 512)))).toEqual([]);
    expect(doubts(report(behind([1, 2, 3, 250, 251], 512)))).toEqual(['not-understood unknown-format']);
    expect(doubts(report(Uint8Array.from([...PLAIN, 1, 2, 3, 250, 251])))).toEqual(['not-understood unknown-format']);
  });

  test('a pickle behind the end is found', () => {
    expect(found(report(Uint8Array.from([...PLAIN, ...ascii(`\x80\x02${PICKLE}`)])))).toContain('behind the end');
  });

  test('the base address does not count, and a file that is cut off is said', () => {
    const builder = new Hdf5Builder();
    const root = builder.header(groupInfo(), evil());
    expect([
      found(report(builder.file(root, { base: 4096 }))),
      doubts(report(builder.file(root, { base: 4096 })))
    ]).toEqual([['a'], []]);
    expect(doubts(report(builder.file(root, { missing: 10 })))).toEqual(['failed truncated']);
  });
});

describe('messages', () => {
  test.each([
    [2, true],
    [4, false],
    [8, false],
    [0x10, false],
    [0x40, true],
    [0x80, false]
  ])('flags %d of messages that are not shared', (flags, isOdd) => {
    const files = [
      linked((_, target) => [groupInfo(flags), link('g', target)]),
      linked((_, target) => [groupInfo(), link('g', target, flags)])
    ];
    for (const file of files) {
      expect([found(report(file)), doubts(report(file))]).toEqual([['g@a'], isOdd ? ['failed corrupt'] : []]);
    }
  });

  test.each([0, 2])('symbol tables with flags %d', flags => {
    const builder = new Hdf5Builder();
    const target = builder.oldHeader(groupInfo(), evil());
    const table = builder.symbolTable([{ name: 'g', target }]);
    const file = builder.oldFile(builder.oldHeader(message(0x11, table, flags)));
    expect([found(report(file)), doubts(report(file))]).toEqual([['g@a'], flags ? ['failed corrupt'] : []]);
  });

  test('in blocks that continue others, also behind one that is not there', () => {
    const file = linked((builder, target) => [
      message(0x10, [...little(99_999, 8), ...little(40, 8)]),
      builder.continuation(groupInfo(), builder.continuation(link('g', target)))
    ]);
    expect([found(report(file)), doubts(report(file))]).toEqual([['g@a'], ['failed truncated']]);
  });

  test.each([0x09, 0x19, 0x30, 0xff])('of the unknown type %d', type => {
    const file = linked((_, target) => [groupInfo(), message(type, [1, 2, 3, 4]), link('g', target)]);
    expect([found(report(file)), doubts(report(file))]).toEqual([['g@a'], ['not-understood unknown-record']]);
  });

  test('that may be there once and are there twice', () => {
    const builder = new Hdf5Builder();
    const [first, second] = ['first', 'second'].map(name => builder.oldHeader(groupInfo(), evil(name)));
    const tables = [first, second].map(target => message(0x11, builder.symbolTable([{ name: 'g', target }])));
    const file = report(builder.oldFile(builder.oldHeader(...tables)));
    expect([found(file), doubts(file)]).toEqual([['g@first', 'g@second'], ['failed corrupt']]);
  });

  test('with a checksum that is wrong', () => {
    const bytes = PLAIN.slice();
    bytes[bytes.length - 1] ^= 1;
    expect([found(report(bytes)), doubts(report(bytes))]).toEqual([['g@a'], ['failed corrupt']]);
    const head = PLAIN.slice();
    head[47] ^= 1;
    expect(doubts(report(head))).toEqual(['failed corrupt']);
  });
});

describe('shared messages', () => {
  const text = [0x13, 0, 0, 0, ...little(PICKLE.length, 4)];
  const records = (address: number): readonly (readonly [string, readonly number[]])[] => [
    ['version 1', [1, 0, 0, 0, 0, 0, 0, 0, ...little(7, 8), ...little(address, 8)]],
    ['version 2', [2, 0, ...little(address, 8)]],
    ['version 2 with a type', [2, 2, ...little(address, 8)]],
    ['version 3', [3, 2, ...little(address, 8)]]
  ];

  test.each(records(0).map(([name], i) => [name, i] as const))('%s', (_, i) => {
    const builder = new Hdf5Builder();
    const type = builder.header(message(0x03, text));
    const whole = builder.header(attribute('whole', PICKLE));
    const root = builder.header(
      groupInfo(),
      attribute('typed', PICKLE, records(type)[i][1]),
      message(0x0c, records(whole)[i][1], 2)
    );
    const file = report(builder.file(root));
    expect([found(file).sort(), doubts(file)]).toEqual([['typed', 'whole'], []]);
  });

  test('that lead to others', () => {
    const builder = new Hdf5Builder();
    let type = builder.header(message(0x03, text));
    for (let i = 0; i < 3; i++) {
      type = builder.header(message(0x03, [2, 2, ...little(type, 8)], 2));
    }
    const file = report(builder.file(builder.header(groupInfo(), attribute('a', PICKLE, [2, 2, ...little(type, 8)]))));
    expect([found(file), doubts(file)]).toEqual([['a'], []]);
  });

  test.each([
    ['to itself', 128],
    ['nowhere', 99_999]
  ])('that lead %s', (_, address) => {
    const builder = new Hdf5Builder();
    const type = builder.header(message(0x03, [2, 2, ...little(address, 8)], 2));
    const file = builder.file(builder.header(groupInfo(), attribute('a', PICKLE, [2, 2, ...little(type, 8)])));
    expect(doubts(report(file))).toHaveLength(1);
  });

  test('of version 2 in the heap: libraries differ', () => {
    const builder = new Hdf5Builder();
    const type = builder.header(message(0x03, text));
    const file = builder.file(builder.header(groupInfo(), attribute('a', PICKLE, [2, 1, ...little(type, 8)])));
    expect(doubts(report(file))).toEqual(['failed corrupt']);
  });
});

describe('groups', () => {
  test.each([2, 63])('a link of kind %d, which nobody follows', kind => {
    expect(doubts(report(linked((_, target) => [groupInfo(), link('g', target, 0, kind)])))).toEqual([
      'failed corrupt'
    ]);
  });

  test.each([65, 255])("a link of kind %d, which is a program's own", kind => {
    const file = linked((_, target) => [groupInfo(), link('g', target, 0, kind)]);
    expect(doubts(report(file))).toEqual(['not-understood unknown-record']);
  });

  test('one in the other, deeper than any stack', () => {
    const builder = new Hdf5Builder();
    let root = builder.header(groupInfo(), evil());
    for (let i = 0; i < 3000; i++) {
      root = builder.header(groupInfo(), link('g', root));
    }
    const file = report(builder.file(root));
    expect([found(file).length, doubts(file)]).toEqual([1, []]);
  });

  test('in a circle, and an object with two names', () => {
    const builder = new Hdf5Builder();
    const target = builder.header(groupInfo(), evil());
    const root = builder.put([]);
    builder.header(groupInfo(), link('self', root), link('g', target), link('h', target));
    expect(found(report(builder.file(root)))).toEqual(['g@a']);
  });

  test('what an entry repeats of a group counts where it differs', () => {
    const builder = new Hdf5Builder();
    const hidden = builder.oldHeader(groupInfo(), evil());
    const table = builder.symbolTable([{ name: 'hidden', target: hidden }]);
    const empty = builder.symbolTable([]);
    const inner = builder.oldHeader(message(0x11, empty));
    const outer = builder.symbolTable([{ name: 'g', target: inner, kind: 1, scratch: table }]);
    const below = report(builder.oldFile(builder.oldHeader(message(0x11, outer))));
    expect([found(below), doubts(below)]).toEqual([['g/hidden@a'], []]);
    const root = builder.oldHeader(message(0x11, empty));
    expect(found(report(builder.oldFile(root, { table })))).toEqual(['hidden@a']);
  });

  test('an entry of an unknown kind', () => {
    const builder = new Hdf5Builder();
    const target = builder.oldHeader(groupInfo(), evil());
    const table = builder.symbolTable([{ name: 'g', target, kind: 3 }]);
    const file = report(builder.oldFile(builder.oldHeader(message(0x11, table))));
    expect([found(file), doubts(file)]).toEqual([['g@a'], ['failed corrupt']]);
  });

  test('an object to which only a reference leads, and one that was deleted', () => {
    const builder = new Hdf5Builder();
    const target = builder.header(groupInfo(), evil());
    const data = builder.put([...little(target, 8), ...little(99_999, 8), ...little(0, 8)]);
    const references = builder.header(
      message(0x03, [0x17, 0, 0, 0, ...little(8, 4)]),
      message(0x01, [2, 1, 0, 1, ...little(3, 8)]),
      message(0x08, [3, 1, ...little(data, 8), ...little(24, 8)])
    );
    const file = report(builder.file(builder.header(groupInfo(), link('r', references))));
    expect([found(file), doubts(file)]).toEqual([['r@a'], []]);
  });
});

describe('what changes the reading of the whole file', () => {
  test.each([
    ['a cache image', message(0x18, [0, ...little(64, 8), ...little(100, 8)])],
    ['a driver', message(0x14, [0, ...ascii('NCSAfami'), 8, 0, ...little(4096, 8)])]
  ])('%s', (_, extra) => {
    const builder = new Hdf5Builder();
    const extension = builder.header(extra);
    const root = builder.header(groupInfo());
    expect(doubts(report(builder.file(root, { extension })))).toEqual(['not-understood unknown-record']);
    // HDF5 1.12 heeds the extension of an old superblock, too.
    expect(doubts(report(builder.oldFile(root, { extension })))).toContain('not-understood unknown-record');
  });

  test('a driver block', () => {
    const builder = new Hdf5Builder();
    const driver = builder.put([0, 0, 0, 0, 16, 0, 0, 0, ...ascii('NCSAfami'), ...little(4096, 8), ...little(0, 8)]);
    expect(doubts(report(builder.oldFile(builder.header(groupInfo()), { driver })))).toEqual([
      'not-understood unknown-record'
    ]);
  });
});
