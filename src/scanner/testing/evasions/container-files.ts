import { gzipSync, zlibSync } from 'fflate';
import { bytes, floats, join, u32, zeros } from '../bytes';
import { arrayOf, npyOf } from '../npy-builder';
import { PAYLOAD, call, glob, proto, str } from '../pickle-assembler';
import { sevenZipOf } from '../sevenzip-builder';
import { paxEntry, tarEntry, tarOf } from '../tar-builder';
import { dataPkl, storage, tensor, text, torch } from '../torch-builder';
import type { Member } from '../zip-builder';
import { zipOf } from '../zip-builder';
import type { FileCase } from './file-case';
import { fileCases } from './file-case';

const EVIL = proto(2, PAYLOAD);
/** Protocol 0 has no magic number. */
const PRINTABLE = bytes("cposix\nsystem\n(S'echo hi'\ntR.");
const HONEST = proto(4, '}', str('weight'), 'K', 1, 's');
const evil: Member = { name: 'archive/data.pkl', data: EVIL };
const good: Member = { name: 'archive/data.pkl', data: HONEST };
const gzip = (data: Uint8Array): Uint8Array => gzipSync(data, { mtime: 0 });

const MAGIC = bytes(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, '.');
const VERSION = proto(2, 'M', [0xe9, 3]);
const SYSTEM = proto(2, '}');
const KEYS = proto(2, ']');

const names = fileCases(
  'names of files',
  ...['model.p', 'model.sav', 'model.mdl', 'model.model', 'model.weights', 'model.params', 'model', 'model.PKL'].map(
    file => [`a pickle named ${file}`, file, EVIL, 'CVE-2025-1889, GHSA-769v-p64c-89pr'] as const
  ),
  ...['model.bin', 'model.pt', 'model.ckpt', 'model.pth', 'model.onnx', 'model.json', 'model.txt', 'model.h5'].map(
    file => [`a bare pickle named ${file}`, file, EVIL, 'CVE-2025-10155, GHSA-jgw4-cr84-mqxg'] as const
  )
);

const legacy = fileCases(
  'old PyTorch files',
  [
    'the magic number comes from eval',
    'a.pt',
    join([proto(2, call(glob('builtins', 'eval'), str('1'))), EVIL]),
    'GHSA-97f8-7cmv-76j2'
  ],
  [
    'payload in the second pickle',
    'b.pt',
    join([MAGIC, EVIL, SYSTEM, HONEST, KEYS]),
    'picklescan, torch legacy format'
  ],
  [
    'payload in the third pickle',
    'c.pt',
    join([MAGIC, VERSION, EVIL, HONEST, KEYS]),
    'picklescan, torch legacy format'
  ],
  [
    'payload in the fourth pickle',
    'd.pt',
    join([MAGIC, VERSION, SYSTEM, EVIL, KEYS]),
    'picklescan, torch legacy format'
  ],
  [
    'payload in the fifth pickle',
    'e.pt',
    join([MAGIC, VERSION, SYSTEM, HONEST, EVIL]),
    'picklescan, torch legacy format'
  ],
  [
    'payload in the sixth pickle',
    'f.pt',
    join([MAGIC, VERSION, SYSTEM, HONEST, KEYS, EVIL]),
    'ARCHITECTURE, promise 1'
  ],
  [
    'tar of PyTorch 0.1',
    'g.pt',
    tarOf(tarEntry({ name: 'sys_info', data: SYSTEM }), tarEntry({ name: 'pickle', data: EVIL })),
    'torch/serialization.py, legacy_load'
  ]
);

const zips = fileCases(
  'zip archives that lie',
  ['plain payload', 'plain.pt', torch([dataPkl(PAYLOAD)]), 'picklescan'],
  [
    'the local header has another name',
    'name.pt',
    torch([{ ...evil, central: { name: 'archive/notes.txt' } }]),
    'CVE-2025-1944, GHSA-7q5r-7gvp-wc82'
  ],
  [
    'flag bit 0x1',
    'flag1.pt',
    torch([{ ...evil, local: { flags: 1 }, central: { flags: 1 } }]),
    'CVE-2025-1945, GHSA-w8jq-xcqf-f792'
  ],
  ['flag bit 0x20', 'flag20.pt', torch([{ ...evil, central: { flags: 0x20 } }]), 'CVE-2025-1945'],
  ['flag bit 0x40', 'flag40.pt', torch([{ ...evil, central: { flags: 0x40 } }]), 'CVE-2025-1945'],
  [
    'a wrong checksum',
    'crc.pt',
    torch([{ ...evil, local: { crc: 1 }, central: { crc: 1 } }]),
    'CVE-2025-10156, GHSA-mjqp-26hc-grxg'
  ],
  ['twice the same name, evil first', 'twice1.pt', torch([evil, good]), 'PyTorch’s miniz, Python’s zipfile'],
  ['twice the same name, evil last', 'twice2.pt', torch([good, evil]), 'PyTorch’s miniz, Python’s zipfile'],
  [
    'a name in capitals',
    'case.pt',
    torch([{ name: 'archive/DATA.PKL', data: EVIL }]),
    'miniz looks names up without case'
  ],
  [
    'no ending, protocol 0',
    'zero.pt',
    torch([good, { name: 'archive/extra', data: PRINTABLE }]),
    'modelaudit pull request 624'
  ],
  [
    'a pickle beside data.pkl',
    'beside.pt',
    torch([good, { name: 'archive/data/0', data: EVIL }]),
    'modelaudit issue 1043'
  ],
  ['bytes in front of the archive', 'prefix.pt', torch([evil], { prefix: bytes('MZ', zeros(100)) }), 'APPNOTE 4.1.9'],
  [
    'a member that the directory hides',
    'hidden.zip',
    zipOf([text('a.txt', 'a'), { ...evil, hidden: true }]),
    'ARCHITECTURE, promise 1'
  ],
  ['no directory at all', 'none.zip', zipOf([evil], { noDirectory: true }), 'readers that go by local headers'],
  ['an archive in an archive', 'nested.zip', zipOf([{ name: 'inner.zip', data: zipOf([evil]) }]), 'modelaudit'],
  [
    'a TorchServe archive',
    'model.mar',
    zipOf([{ name: 'weights.pt', data: torch([dataPkl(PAYLOAD)]) }]),
    'CVE-2023-43654'
  ],
  ['a name that leads out', 'slip.zip', zipOf([text('../../.bashrc', 'echo hi\n')]), 'CWE-22'],
  ['an absolute name', 'absolute.zip', zipOf([text('/etc/cron.d/x', 'echo hi\n')]), 'CWE-22'],
  ['a name with backslashes', 'slash.zip', zipOf([text('..\\..\\x.bat', 'echo hi\n')]), 'CWE-22'],
  ['a link out of the folder', 'link.zip', zipOf([{ ...text('data', '/etc/passwd'), mode: 0o120777 }]), 'CWE-59'],
  ['members on the same bytes', 'overlap.zip', zipOf([evil, { ...evil, name: 'archive/b.pkl', sameAs: 0 }]), 'CWE-409'],
  [
    'a storage that is too small',
    'storage.pt',
    torch([dataPkl(tensor('0', 80)), storage('0', floats(8))]),
    'CVE-2026-24747'
  ]
);

const other = fileCases(
  'other archives and compressions',
  [
    '7z',
    'model.7z',
    sevenZipOf([{ files: [EVIL] }], { names: ['data.pkl'] }),
    'nullifAI (ReversingLabs), picklescan issue 35'
  ],
  ['7z named .pt', 'model.pt', sevenZipOf([{ files: [EVIL] }], { names: ['data.pkl'] }), 'nullifAI (ReversingLabs)'],
  [
    '7z without a start header',
    'zeroed.7z',
    sevenZipOf([{ files: [EVIL] }], { names: ['data.pkl'], zeroed: true }),
    '7-Zip repairs it'
  ],
  ['tar', 'model.tar', tarOf(tarEntry({ name: 'model.pkl', data: EVIL })), 'modelaudit'],
  ['tar.gz', 'model.tar.gz', gzip(tarOf(tarEntry({ name: 'model.pkl', data: EVIL }))), 'modelaudit'],
  [
    'tar, behind a pax size',
    'pax.tar',
    tarOf(paxEntry([['size', '0']]), tarEntry({ name: 'a', data: EVIL })),
    'CWE-436'
  ],
  ['tar, a name that leads out', 'slip.tar', tarOf(tarEntry({ name: '../../x', data: bytes('x') })), 'CVE-2025-12060'],
  ['tar, a link out', 'link.tar', tarOf(tarEntry({ name: 'a', type: '2', link: '/etc/passwd' })), 'CVE-2025-12638'],
  ['gzip', 'model.pkl.gz', gzip(EVIL), 'joblib'],
  ['gzip in gzip', 'model.gz', gzip(gzip(EVIL)), 'joblib'],
  ['zlib', 'model.joblib', zlibSync(EVIL), 'joblib'],
  [
    'zlib by joblib before 0.10',
    'old.joblib',
    bytes('ZF', `0x${EVIL.length.toString(16)}`.padEnd(19), zlibSync(EVIL)),
    'joblib'
  ]
);

const wrapped = (dtype: string, data: Uint8Array): Uint8Array =>
  proto(
    2,
    glob('joblib.numpy_pickle', 'NumpyArrayWrapper'),
    ')\x81}(',
    ...[str('subclass'), glob('numpy', 'ndarray'), str('shape'), 'K\x01\x85', str('order'), str('C')],
    ...[str('dtype'), glob('numpy', 'dtype'), str(dtype), 0x89, 0x88, 0x87, 'R'],
    ...[str('allow_mmap'), 0x88, 'ub'],
    data
  );

const arrays = fileCases(
  'arrays',
  ['an array of objects', 'a.npy', arrayOf('|O', 1, EVIL), 'CVE-2019-6446'],
  [
    'objects in a field',
    'b.npy',
    npyOf("{'descr': [('a', '|O')], 'fortran_order': False, 'shape': (1,), }", EVIL),
    'CVE-2019-6446'
  ],
  [
    'a type that hides the objects',
    'c.npy',
    npyOf("{'descr': ('T', ()), 'fortran_order': False, 'shape': (1,), }", EVIL),
    'NumPy 2'
  ],
  ['the same in an archive', 'd.npz', zipOf([{ name: 'w.npy', data: arrayOf('|O', 1, EVIL) }]), 'CVE-2019-6446'],
  ['a pickle in an archive', 'e.npz', zipOf([{ name: 'w.npy', data: EVIL }]), 'modelscan issue 331'],
  ['joblib, objects of an array', 'f.joblib', wrapped('O', EVIL), 'CVE-2024-34997'],
  [
    'joblib, behind an array',
    'g.joblib',
    join([wrapped('f4', floats(1)).slice(0, -1), bytes('0'), PAYLOAD, bytes('.')]),
    'AIsbom pull request 91'
  ],
  [
    'a header that is code',
    'h.npy',
    npyOf("{'descr': __import__('os').system('echo hi'), 'fortran_order': False, 'shape': ()}"),
    'numpy.lib.format'
  ]
);

const hidden = fileCases(
  'payloads behind other data',
  ['behind padding', 'pad.pkl', bytes(HONEST, zeros(100), EVIL), 'AML.T0076'],
  ['behind junk', 'junk.pkl', bytes(HONEST, 'junk'.repeat(20), EVIL), 'AML.T0076'],
  ['behind a made-up header', 'head.bin', bytes('MODEL1.0', u32(7), EVIL), 'loaders that skip a header'],
  ['behind a picture’s header', 'pic.bin', bytes(0x89, 'PNG\r\n\x1a\n', zeros(8), EVIL), 'polyglots']
);

/** Tricks of containers: names, archives, compressions, arrays. */
export const CONTAINER_FILES: readonly FileCase[] = [...names, ...legacy, ...zips, ...other, ...arrays, ...hidden];
