import { be16, be32, bytes, floats, u32, utf8, zeros } from '../bytes';
import { flatbuffer, scalar, table } from '../flatbuffers-builder';
import { PAYLOAD, proto } from '../pickle-assembler';
import { sizedField } from '../protobuf-builder';
import type { MadeCase } from './made-case';
import { casesOf } from './made-case';

const PICKLE = proto(2, PAYLOAD);
const padded = (front: Uint8Array, size: number): Uint8Array => bytes(front, zeros(size - front.length));

/** A stream with one object of a class without fields. */
const javaObject = (name: string): Uint8Array =>
  bytes(0xac, 0xed, 0, 5, 'sr', be16(name.length), name, zeros(8), 2, be16(0), 'xp');

/** A model of PyTorch Mobile with one function that calls this operator. */
const mobile = (operator: string): Uint8Array => {
  const calls = table(scalar(1, 16), table('__torch__.M.forward', undefined, [table(operator, 'out')]));
  return flatbuffer('PTMF', table(scalar(4, 9), undefined, undefined, undefined, [calls]));
};

/** One array of bytes of MATLAB 4. */
const matlab4 = (items: Uint8Array): Uint8Array =>
  bytes(u32(50), u32(1), u32(items.length), u32(0), u32(2), 'x', 0, items);

const dawg = (units: Uint8Array): Uint8Array => bytes(u32(256), padded(units, 1024), u32(256), zeros(512));
const rules = (trie: Uint8Array): Uint8Array => bytes(u32(1024), padded(trie, 1024), utf8(' \u0301\0ss\0'.repeat(20)));
const means = (numbers: Uint8Array): Uint8Array =>
  bytes('s3\nversion 1.0\nchksum0 yes\n      endhdr\nD3"\x11', numbers);

/** An object of Ruby without attributes. */
const rubyObject = (name: string): Uint8Array => bytes(4, 8, 'o:', name.length + 5, name, 0);

/** Streams of other languages, and dictionaries and parameters of other programs. */
export const dataFiles: readonly MadeCase[] = [
  ...casesOf('java-objects', {
    'one-object.ser': javaObject('kr.co.Tag'),
    'harmful-gadget.ser': javaObject('org.apache.commons.collections.functors.InvokerTransformer')
  }),
  ...casesOf('object-stream', {
    'one-object.bin': rubyObject('Rumale::LinearModel::Ridge'),
    'harmful-gadget.bin': rubyObject('Gem::Package::TarReader')
  }),
  ...casesOf('pytorch-mobile', { 'adds.ptl.ff': mobile('aten::add'), 'harmful-saves.ptl.ff': mobile('aten::save') }),
  ...casesOf('matlab-4', { 'array.mat': matlab4(zeros(8)), 'harmful-pickle.mat': matlab4(PICKLE) }),
  ...casesOf('dawg', { 'words.dawg': dawg(zeros(8)), 'harmful-pickle.dawg': dawg(PICKLE) }),
  ...casesOf('sentencepiece-rules', { 'nfkc.bin': rules(zeros(8)), 'harmful-pickle.bin': rules(PICKLE) }),
  ...casesOf('sphinx', { means: means(floats(8)), 'harmful-pickle-means': means(bytes(floats(8), PICKLE)) }),
  ...casesOf('netcdf', { 'table.nc': bytes('CDF', 1, zeros(28)) }),
  ...casesOf('fits', {
    'image.fits': utf8(`${'SIMPLE  =                    T'.padEnd(80)}${'BITPIX  =                   16'.padEnd(2800)}`)
  }),
  ...casesOf('idl', { 'saved.sav': bytes('SR', 0, 4, be32(10), be32(40), zeros(40)) }),
  ...casesOf('stata', { 'table.dta': bytes(0x72, 2, 1, 0, 2, 0, u32(3), zeros(200)) }),
  ...casesOf('spss', { 'table.sav': bytes('$FL2@(#) SPSS DATA FILE'.padEnd(64), u32(2), zeros(100)) }),
  ...casesOf('orc', { 'table.orc': bytes('ORC', zeros(30), 'ORC', 20) }),
  ...casesOf('feather-1', { 'table.feather': bytes('FEA1', zeros(16), u32(8), 'FEA1') }),
  ...casesOf('lightgbm-data', { 'train.bin': bytes('______LightGBM_Binary_File_Token______\n', zeros(40)) }),
  ...casesOf('xgboost-data', { 'train.buffer': bytes(1, 0xab, 0xff, 0xff, 'version:', u32(3), zeros(40)) }),
  ...casesOf('nifti', { 'brain.nii': bytes(u32(348), zeros(340), 'n+1', 0, zeros(20)) }),
  ...casesOf('shapefile', { 'land.shp': bytes(be32(9994), zeros(20), be32(50), u32(1000), zeros(68)) }),
  ...casesOf('stl', { 'part.stl': bytes('a part'.padEnd(80), u32(2), zeros(100)) }),
  ...casesOf('daf', { 'moon.bsp': bytes('DAF/SPK ', zeros(80), 'LTL-IEEE', zeros(100)) }),
  ...casesOf('protobuf-schemas', {
    'schemas.bin': sizedField(1, bytes(sizedField(1, 'a.proto'), sizedField(2, 'a.pkg'), sizedField(12, 'proto3')))
  })
];
