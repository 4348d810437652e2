import { bytes, run } from '../../../../testing';
import { Work } from '../../../../work';
import { TORCH_VERSIONS } from '../torch-rules';
import { WeightsMachine } from '../weights-machine';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What stops a pickle: by, name, and the versions that refuse it. */
function blocks(...body: readonly Uint8Array[]): string[] {
  const machine = new WeightsMachine(bytes(0x80, 2, ...body, '.'), new Work(Infinity));
  machine.run(0);
  return [...machine.blocks.values()].map(({ by, name, versions }) => {
    const told = TORCH_VERSIONS.filter((_, bit) => (versions & (2 ** bit)) !== 0);
    return `${by} ${name} ${told[0]}-${told[told.length - 1]}`.replace(/ {2,}/g, ' ');
  });
}

const ORDERED = 'ccollections\nOrderedDict\n)R';
const ALL = '2.4-2.13';

// Each row was compared with the unpicklers of PyTorch 2.4.1 to 2.13.0 themselves.
test.each([
  ['a list', [']K\x01a'], []],
  ['an OrderedDict with items and a state', [ORDERED, 'K\x01K\x02s}b'], []],
  ['a set', ['c__builtin__\nset\n]\x85R'], ['global builtins.set 2.4-2.5']],
  ['bytes', ['c_codecs\nencode\nX\x00\x00\x00\x00\x85R'], ['global _codecs.encode 2.4-2.4']],
  ['a small type', ['ctorch\nuint4\n'], ['global torch.uint4 2.4-2.6']],
  ['a class of another package', ['cnobody\nX\n)\x81}b'], [`global nobody.X ${ALL}`]],
  [
    'a defaultdict with items',
    ['ccollections\ndefaultdict\n)RK\x01K\x02s'],
    [`global collections.defaultdict ${ALL}`, 'items collections.defaultdict 2.10-2.13']
  ],
  ['a Counter with a state', ['ccollections\nCounter\n)R}b'], ['state collections.Counter 2.4-2.5']],
  ['a class made without a call', ['ccollections\nOrderedDict\n)\x81'], ['new collections.OrderedDict 2.4-2.5']],
  ['items appended to a tuple', [')K\x01a'], [`append tuple ${ALL}`]],
  ['an id of a module', ['(X\x06\x00\x00\x00moduleK\x01tQ'], [`persistent tuple ${ALL}`]],
  ['an id of a storage', ['(X\x07\x00\x00\x00storageK\x01tQ'], []],
  ['protocol 4', ['\x95\x01\x00\x00\x00\x00\x00\x00\x00'], [`opcode FRAME ${ALL}`]],
  ['a memo entry that is not there', ['h\x05'], [`broken ${ALL}`]]
])('%s', (_title, body, expected) => {
  const codes = body.map(text => bytes(...Array.from(text, char => char.charCodeAt(0))));
  expect(blocks(...codes)).toEqual(expected);
});

const EXAMPLES = join(__dirname, '../../../../../../examples');
const example = (name: string): ReturnType<typeof run> =>
  run(new Uint8Array(readFileSync(join(EXAMPLES, name))), {}, name);

test('the report tells it of files of PyTorch, and of no others', () => {
  expect(example('song_encoder.pt').weightsOnly).toEqual({
    accepted: [...TORCH_VERSIONS],
    blocked: [],
    blockedDropped: 0
  });
  expect(example('pretrained_song_encoder.pt').weightsOnly).toMatchObject({
    accepted: [],
    blocked: [{ by: 'global', name: 'posix.system', canAllow: false }]
  });
  expect(example('country_forest.joblib').weightsOnly).toBeUndefined();
});
