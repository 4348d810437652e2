import type { Part } from '../bytes';
import { be16, be32, bytes, u16, u32, utf8, zeros } from '../bytes';
import { PAYLOAD, proto } from '../pickle-assembler';
import type { MadeCase } from './made-case';
import { casesOf } from './made-case';

const EVIL = proto(2, PAYLOAD);

/** Ids, names and first bytes of what lies beside models; each as short as its signature allows. */
const HEADERS: readonly (readonly [format: string, file: string, ...parts: Part[]])[] = [
  ['png', 'header.png', 0x89, 'PNG\r\n', 0x1a, '\n', be32(13), 'IHDR', zeros(60)],
  ['jpeg', 'header.jpg', 0xff, 0xd8, 0xff, 0xe0, be16(16), 'JFIF', zeros(36)],
  ['gif', 'header.gif', 'GIF89a', zeros(20)],
  ['webp', 'header.webp', 'RIFF', u32(20), 'WEBPVP8 ', zeros(20)],
  ['bmp', 'header.bmp', 'BM', u32(200), zeros(4), u32(54), u32(40), zeros(182)],
  ['tiff', 'little.tiff', 'II*', 0, u32(8), 1, 0, 0, 1, 3, 0, zeros(20)],
  ['tiff', 'big.tiff', 'MM', 0, '*', be32(8), 0, 1, 1, 0, 0, 3, zeros(20)],
  ['ico', 'one.ico', [0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0], u32(8), u32(22), zeros(8)],
  ['heif', 'header.heic', be32(24), 'ftypheic', zeros(40)],
  ['avif', 'header.avif', be32(24), 'ftypavif', zeros(40)],
  ['psd', 'header.psd', '8BPS', 0, 1, zeros(30)],
  ['xcf', 'header.xcf', 'gimp xcf v011\0', be32(8), be32(8), zeros(12)],
  ['openexr', 'header.exr', 0x76, 0x2f, 0x31, 1, 2, zeros(20)],
  ['radiance', 'header.hdr', '#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n', zeros(4)],
  ['jpeg-2000', 'header.jp2', be32(12), 'jP  \r\n', 0x87, '\n', zeros(20)],
  ['jpeg-xl', 'header.jxl', be32(12), 'JXL \r\n', 0x87, '\n', zeros(20)],
  ['qoi', 'header.qoi', 'qoif', be32(1), be32(1), 3, 0, zeros(12)],
  ['dds', 'header.dds', 'DDS ', u32(124), zeros(120)],
  ['icns', 'header.icns', 'icns', be32(24), 'icp4', be32(16), zeros(8)],
  ['dicom', 'header.dcm', zeros(128), 'DICM', zeros(20)],
  ['netpbm', 'pixels.ppm', 'P6\n2 1\n255\n', [0x80, 0x81, 0x82, 0, 1, 2]],
  ['wav', 'header.wav', 'RIFF', u32(36), 'WAVEfmt ', zeros(32)],
  ['flac', 'header.flac', 'fLaC', 0, 0, 0, 0x22, zeros(34)],
  ['ogg', 'header.ogg', 'OggS', 0, 2, zeros(30)],
  ['aiff', 'header.aiff', 'FORM', be32(30), 'AIFFCOMM', zeros(30)],
  ['midi', 'header.mid', 'MThd', be32(6), 0, 1, zeros(10)],
  ['m4a', 'header.m4a', be32(24), 'ftypM4A ', zeros(40)],
  ['mp3', 'tag.mp3', 'ID3', [3, 0, 0, 0, 0, 1, 0], zeros(140)],
  ['mp3', 'frames.mp3', ...Array.from({ length: 4 }, () => bytes(0xff, 0xfb, 0x90, 0, zeros(413)))],
  ['aac', 'frames.aac', ...Array.from({ length: 4 }, () => bytes(0xff, 0xf1, 0x50, 0x80, 4, 0x1f, 0xfc, zeros(25)))],
  ['au', 'header.au', '.snd', be32(24), be32(8), be32(1), be32(8000), be32(1), zeros(8)],
  ['amr', 'header.amr', '#!AMR\n', zeros(32)],
  ['quicktime', 'boxes.mov', be32(8), 'wide', be32(20), 'mdat', zeros(12)],
  ['mp4', 'header.mp4', be32(24), 'ftypisom', zeros(40)],
  ['webm', 'header.webm', 0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x84, 'webm', zeros(30)],
  ['matroska', 'header.mkv', 0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x88, 'matroska', zeros(30)],
  ['avi', 'header.avi', 'RIFF', u32(30), 'AVI LIST', zeros(30)],
  ['mpeg', 'program.mpg', be32(0x1ba), 0x44, zeros(30)],
  ['mpeg', 'transport.ts', ...Array.from({ length: 5 }, () => bytes(0x47, zeros(187)))],
  ['asf', 'header.wmv', [0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, 0xa6, 0xd9], zeros(30)],
  ['flv', 'header.flv', 'FLV', 1, 5, be32(9), zeros(20)],
  ['pdf', 'header.pdf', '%PDF-1.7\n%', 0xe2, 0xe3, 0xcf, 0xd3, '\n', zeros(20)],
  ['ole', 'header.doc', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], zeros(20), 0xfe, 0xff, zeros(40)],
  ['djvu', 'header.djvu', 'AT&TFORM', be32(20), 'DJVUINFO', zeros(20)],
  ['truetype', 'one-table.ttf', [0, 1, 0, 0, 0, 1], zeros(6), 'glyf', zeros(4), be32(28), be32(8), zeros(20)],
  ['opentype', 'one-table.otf', 'OTTO', [0, 1], zeros(6), 'glyf', zeros(4), be32(28), be32(8), zeros(20)],
  ['font-collection', 'one.ttc', 'ttcf', [0, 1, 0, 0], be32(1), be32(16), zeros(40)],
  ['woff', 'header.woff2', 'wOF2', [0, 1, 0, 0], be32(44), zeros(32)],
  ['type1', 'header.pfb', [0x80, 1], u32(20), '%!PS-AdobeFont-1.0', zeros(20)],
  ['git-pack', 'one.pack', 'PACK', be32(2), be32(1), 0x9f, zeros(20)],
  ['git-index', 'index', 'DIRC', be32(2), be32(0), zeros(20)],
  ['git-index', 'pack.idx', 0xff, 'tOc', be32(2), zeros(20)],
  ['git-bundle', 'one.bundle', '# v2 git bundle\n', 'PACK', zeros(8)],
  [
    'git-lfs-pointer',
    'model.bin',
    `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 1234\n`
  ],
  ['tfevents', 'events.out.tfevents', 24, zeros(7), [1, 2, 3, 4, 9], zeros(8), [0x1a, 13], 'brain.Event:2', zeros(4)],
  ['sqlite', 'header.db', 'SQLite format 3', 0, be16(4096), 1, 1, zeros(80)],
  ['ds-store', 'folder.DS_Store', be32(1), 'Bud1', zeros(30)],
  ['apple-double', '._model.pkl', be32(0x00051607), be32(0x00020000), zeros(16), be16(2), zeros(30)]
];

/** Behind some of them stands a pickle, which a loader may reach all the same. */
const WITH_PICKLE = new Set(['png', 'wav', 'pdf', 'sqlite', 'truetype']);

const TEXTS: readonly (readonly [format: string, file: string, content: string])[] = [
  ['template', 'chat.jinja', '{% for message in messages %}{{ message }}{% endfor %}\n'],
  ['template', 'harmful.jinja', "{% for c in ''.__class__.__mro__[1].__subclasses__() %}{{ c }}{% endfor %}\n"],
  ['protobuf-text', 'network.prototxt', 'name: "net"\nlayer { name: "data" type: "Input" }\n'],
  [
    'protobuf-text',
    'python-layer.prototxt',
    'layer { type: "Python" python_param { module: "os" layer: "system" } }\n'
  ],
  ['xml', 'tree.pmml', '<?xml version="1.0"?>\n<PMML version="4.4"><Header/></PMML>\n'],
  ['xml', 'entity.xml', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>\n<a>&b;</a>\n'],
  ['yaml', 'settings.yaml', 'layers: 2\nname: small\n'],
  ['yaml', 'harmful.yaml', "a: !!python/object/apply:os.system ['echo hi']\n"],
  ['yaml', 'harmful-target.cfg', 'model:\n  _target_: os.system\n'],
  ['json', 'settings.json', '{"hidden_size": 8}\n'],
  ['notebook', 'one-cell.ipynb', '{"cells": [{"cell_type": "code", "source": ["import os"]}], "nbformat": 4}\n'],
  ['python-source', 'train.py', 'import os\n\nprint(os.getcwd())\n'],
  ['script', 'run.sh', '#!/bin/sh\necho hi\n'],
  ['csv', 'table.csv', 'a,b\n1,2\n'],
  ['json-lines', 'rows.jsonl', '{"a": 1}\n{"a": 2}\n'],
  ['markdown', 'readme.md', '# A model\n\nIt answers.\n'],
  ['text', 'notes.txt', 'just a note\n'],
  ['html', 'page.html', '<!DOCTYPE html>\n<html lang="en"><body>hello</body></html>\n'],
  ['html', 'page.pt', '<!DOCTYPE html>\n<html lang="en"><body>404</body></html>\n'],
  ['svg', 'picture.svg', '<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>\n'],
  ['error-answer', 'model.safetensors', '{"error":"Repository not found"}\n'],
  [
    'office-xml',
    'document.xml',
    '<?xml version="1.0"?>\n<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>\n'
  ]
];

/** What lies beside models: pictures, sound, documents, housekeeping, text. */
export const bystanders: readonly MadeCase[] = [
  ...HEADERS.flatMap(([format, file, ...parts]) => casesOf(format, { [file]: bytes(...parts) })),
  ...HEADERS.filter(([format]) => WITH_PICKLE.has(format)).flatMap(([format, file, ...parts]) =>
    casesOf(format, { [file.replace('.', '-before-a-pickle.')]: bytes(...parts, EVIL) })
  ),
  ...TEXTS.flatMap(([format, file, content]) => casesOf(format, { [file]: utf8(content) })),
  ...casesOf('text', {
    'wide.txt': bytes(0xff, 0xfe, ...Array.from('a note\n', char => u16(char.charCodeAt(0))))
  })
];
