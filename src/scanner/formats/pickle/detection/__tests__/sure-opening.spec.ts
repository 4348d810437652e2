import { MemorySource } from '../../../../bytes/memory';
import type { ByteSource } from '../../../../bytes/byte-source';
import { Work } from '../../../../work';
import { beginsSurely } from '../sure-opening';
import { looksLikePickle } from '../pickle-probe';

/** The same bytes where a read may fail, so that only a dry run can tell. */
function elsewhere(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => bytes.slice(Math.max(0, offset), Math.max(0, offset + length))
  };
}

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, char => char.charCodeAt(0));

/** What Python writes for a dict, a list, an object and a tuple, in protocols 2, 4 and 5. */
const OPENINGS = [
  '\x80\x04\x95\x20\0\0\0\0\0\0\0}\x94(\x8c\x01a\x94K\x01\x8c\x01b\x94]\x94u.',
  '\x80\x02}q\0(X\x01\0\0\0aq\x01K\x01X\x01\0\0\0bq\x02J\x01\0\0\0u.',
  '\x80\x05\x95\x20\0\0\0\0\0\0\0]\x94(G?\xe0\0\0\0\0\0\0M\x01\x01e.',
  '\x80\x04\x95\x20\0\0\0\0\0\0\0\x8c\x02os\x94\x8c\x06system\x94\x93\x94\x8c\x02ls\x85R.',
  '\x80\x03(K\x01NK\x02\x88\x89)t.'
].map(bytesOf);

it('knows most pickles by their first opcodes', () => {
  expect(OPENINGS.map(beginsSurely)).toEqual([true, true, true, true, true]);
});

it('says no where an unpickler may object, or the bytes end', () => {
  const others = [
    '',
    '\x80',
    '\x80\x04',
    '\x80\x04NNNN',
    '\x80\x06NNNNNN',
    '\x80\x04\x94NNNNN',
    '\x80\x04N(\x94NNN',
    '\x80\x04NNN.NN'
  ];
  expect(others.map(text => beginsSurely(bytesOf(text)))).toEqual(others.map(() => false));
  expect(beginsSurely(bytesOf('\x80\x04NNNNX\xff\xff\xff\xff'))).toBe(false);
});

it('says what a dry run says, of every change of a byte and every cut', () => {
  const different: string[] = [];
  const compare = (bytes: Uint8Array, what: string): void => {
    const said = [new MemorySource(bytes), elsewhere(bytes)].map(source => looksLikePickle(source, new Work(1e9)));
    if (said[0] !== said[1]) {
      different.push(what);
    }
  };
  OPENINGS.forEach((bytes, which) => {
    for (let at = 0; at < bytes.length; at++) {
      compare(bytes.slice(0, at), `${which} cut at ${at}`);
      for (let byte = 0; byte < 256; byte++) {
        const changed = bytes.slice();
        changed[at] = byte;
        compare(changed, `${which} ${byte} at ${at}`);
      }
    }
  });
  expect(different).toEqual([]);
});
