import { gzipSync, zlibSync } from 'fflate';
import { crc32 } from '../../bytes/crc32';
import { bytes, u16, u32, u64, utf8, zeros } from '../bytes';
import { PAYLOAD, proto, str } from '../pickle-assembler';
import { dockerArchive, ociArchive } from '../image-builder';
import { sevenZipOf } from '../sevenzip-builder';
import { paxEntry, tarEntry, tarOf } from '../tar-builder';
import { text } from '../torch-builder';
import { zipOf } from '../zip-builder';
import type { MadeCase } from './made-case';
import { casesOf } from './made-case';

const EVIL = proto(2, PAYLOAD);
const HONEST = proto(4, '}', str('weight'), 'K', 1, 's');
/** A gzip header tells the time; this one always the same. */
const gzip = (data: Uint8Array): Uint8Array => gzipSync(data, { mtime: 0 });

/** joblib's own frame: the length of the content in hexadecimal digits before a zlib stream. */
const zfile = (data: Uint8Array): Uint8Array => bytes('ZF', `0x${data.length.toString(16)}`.padEnd(19), zlibSync(data));

/** A Zstandard frame of one block that is not compressed. */
const zstd = (data: Uint8Array): Uint8Array =>
  bytes(0x28, 0xb5, 0x2f, 0xfd, 0x20, data.length, u32((data.length << 3) | 1).slice(0, 3), data);

/** Git's header for a loose object, which it compresses with the content. */
const gitObject = (content: Uint8Array): Uint8Array => zlibSync(bytes(`blob ${content.length}`, 0, content));

/** A 7z archive of one file that is stored as it is (7-Zip's `DOC/7zFormat.txt`); name and data below 64 bytes. */
function sevenZip(name: string, data: Uint8Array): Uint8Array {
  const wide = bytes(...Array.from(`${name}\0`, char => u16(char.charCodeAt(0))));
  const packed = bytes(6, 0, 1, 9, data.length, 0);
  // One folder of one coder: its flags and id, which is that of Copy.
  const folders = bytes(7, 11, 1, 0, 1, 1, 0, 12, data.length, 0);
  const files = bytes(5, 1, 17, wide.length + 1, 0, wide, 0);
  const header = bytes(1, 4, packed, folders, 0, files, 0);
  const start = bytes(u64(data.length), u64(header.length), u32(crc32(header)));
  return bytes('7z', [0xbc, 0xaf, 0x27, 0x1c, 0, 4], u32(crc32(start)), start, data, header);
}

/** What the headers of a zip member say whose data are a Zstandard frame (APPNOTE 4.4.5). */
const ZSTD = { method: 93, size: EVIL.length, crc: crc32(EVIL) };

/** A layer of a container image with a program, a script and a table that nobody knows. */
const SYSTEM = tarOf(
  tarEntry({ name: 'bin/busybox', data: bytes('\x7fELF\x02\x01\x01', zeros(57)) }),
  tarEntry({ name: 'etc/init.d/run', data: bytes('#!/bin/sh\necho hi\n') }),
  tarEntry({ name: 'usr/share/table', data: bytes(1, 2, 3, 0, 255, 254) })
);

/** A sparse member whose map stands in a pax header. */
const sparse = (map: string, stored: Uint8Array): Uint8Array =>
  bytes(
    paxEntry([
      ['GNU.sparse.size', String(EVIL.length)],
      ['GNU.sparse.numblocks', '2'],
      ['GNU.sparse.map', map]
    ]),
    tarEntry({ name: 'model.pkl', data: stored })
  );

/** The manifest of an artifact of one file. */
const manifestOf = (title: string): Uint8Array =>
  utf8(
    JSON.stringify({
      schemaVersion: 2,
      config: { mediaType: 'application/vnd.cncf.model.config.v1+json', digest: `sha256:${'0'.repeat(64)}`, size: 2 },
      layers: [
        {
          mediaType: 'application/vnd.cncf.model.weight.v1.raw',
          digest: `sha256:${'1'.repeat(64)}`,
          size: 8,
          annotations: { 'org.opencontainers.image.title': title }
        }
      ]
    })
  );

/** Archives and compressions. */
export const archives: readonly MadeCase[] = [
  ...casesOf('7z', {
    'text.7z': sevenZip('readme.txt', bytes('hello\n')),
    'path-traversal.7z': sevenZip('../../.bashrc', bytes('echo hi\n')),
    'zeroed-start-header.7z': sevenZipOf([{ files: [EVIL] }], { names: ['data.pkl'], zeroed: true }),
    'wrong-checksum.7z': sevenZipOf([{ files: [HONEST] }], { names: ['data.pkl'], digests: [1] }),
    'folder-without-files.7z': sevenZipOf([{ files: [EVIL], fileCount: 0 }], { names: [], digests: [] }),
    'bytes-behind.7z': sevenZipOf([{ files: [HONEST] }], { names: ['data.pkl'], trailing: EVIL })
  }),
  ...casesOf('zip', {
    'text.zip': zipOf([text('readme.txt', 'hello\n')]),
    'harmful-member.zip': zipOf([text('readme.txt', 'hello\n'), { name: 'model.pkl', data: EVIL, deflate: true }]),
    'harmful-zstd.zip': zipOf([{ name: 'model.pkl', data: zstd(EVIL), local: ZSTD, central: ZSTD }]),
    'path-traversal.zip': zipOf([text('../../.bashrc', 'echo hi\n')]),
    'name-with-zero.zip': zipOf([{ name: 'config.json\0.txt', data: bytes('{}') }]),
    'two-names.zip': zipOf([{ name: 'model.pkl', data: EVIL, central: { name: 'notes.txt' } }]),
    'hidden-member.zip': zipOf([text('readme.txt', 'hello\n'), { name: 'model.pkl', data: EVIL, hidden: true }])
  }),
  ...casesOf('tar', {
    'device.tar': tarOf(tarEntry({ name: 'weights', type: '3' })),
    'image.tar': ociArchive([{ data: SYSTEM }, { data: tarOf(tarEntry({ name: 'models/model.pkl', data: HONEST })) }]),
    'harmful-image.tar': ociArchive([
      { data: SYSTEM },
      { data: gzip(tarOf(tarEntry({ name: 'models/model.pkl', data: EVIL }))) }
    ]),
    'harmful-docker-save.tar': dockerArchive({
      'a/layer.tar': SYSTEM,
      'b/layer.tar': tarOf(tarEntry({ name: 'models/model.pkl', data: EVIL }))
    }),
    'text.tar': tarOf(tarEntry({ name: 'readme.txt', data: bytes('hello\n') })),
    'harmful-member.tar': tarOf(tarEntry({ name: 'model.pkl', data: EVIL })),
    'path-traversal.tar': tarOf(tarEntry({ name: '../../.bashrc', data: bytes('echo hi\n') })),
    'link.tar': tarOf(tarEntry({ name: 'weights', type: '2', link: '/etc/passwd' })),
    'sparse-pickle.tar': tarOf(sparse(`0,8,8,${EVIL.length - 8}`, EVIL)),
    'crooked-sparse-map.tar': tarOf(
      sparse(`-128,128,0,${EVIL.length}`, bytes(HONEST, zeros(128 - HONEST.length), EVIL))
    ),
    'two-sizes.tar': tarOf(
      paxEntry([['size', '+512']]),
      tarEntry({ name: 'weights', data: bytes(zeros(512), tarEntry({ name: 'model.pkl', data: EVIL })) })
    )
  }),
  ...casesOf('gzip', {
    'model.pkl.gz': gzip(HONEST),
    'harmful.pkl.gz': gzip(EVIL),
    'cut.gz': gzip(EVIL).subarray(0, 30)
  }),
  ...casesOf('zlib', { 'model.pkl.z': zlibSync(HONEST), 'harmful.pkl.z': zlibSync(EVIL) }),
  ...casesOf('zfile', {
    'model.joblib': zfile(HONEST),
    'harmful.joblib': zfile(EVIL),
    'harmful-plain-length.joblib': bytes('ZF', ` +${EVIL.length.toString(16)}`.padStart(19), zlibSync(EVIL))
  }),
  ...casesOf('git-object', {
    text: gitObject(bytes('hello\n')),
    'harmful-pickle': gitObject(EVIL)
  }),
  ...casesOf('zstd', {
    'model.pkl.zst': zstd(HONEST),
    'harmful.pkl.zst': zstd(EVIL),
    'harmful-behind.zst': bytes(0x28, 0xb5, 0x2f, 0xfd, 8, EVIL)
  }),
  ...casesOf('oci-manifest', {
    'manifest.json': manifestOf('model.gguf'),
    'path-traversal.json': manifestOf('../../.bashrc')
  }),
  ...casesOf('rar', { 'header.rar': bytes('Rar!\x1a\x07\x01\0', zeros(24)) }),
  ...casesOf('compress', { 'header.Z': bytes(0x1f, 0x9d, 0x90, zeros(24)) }),
  ...casesOf('lzip', { 'header.lz': bytes('LZIP\x01\x0c', zeros(24)) }),
  ...casesOf('snappy', { 'header.sz': bytes(0xff, 6, 0, 0, 'sNaPpY', zeros(24)) }),
  ...casesOf('cab', { 'header.cab': bytes('MSCF', zeros(32)) })
];
