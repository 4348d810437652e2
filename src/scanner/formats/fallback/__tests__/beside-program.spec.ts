import { scan } from '../../../../scanner';
import type { BesideFolder } from '../../../beside';
import { MemorySource } from '../../../bytes/memory';
import type { ScanReport } from '../../../report';
import { PAYLOAD, bytes, proto, utf8 } from '../../../testing';

/** Numbers of one byte, some of which look like words. */
const quantized = Uint8Array.from({ length: 4096 }, (_, i) =>
  i % 512 < 128 ? i * 37 : 0x38 + ((i * i * 7 + i * 13) % 60)
);
const pickle = proto(2, PAYLOAD);

const scanBeside = (data: Uint8Array, name: string, beside: Readonly<Record<string, string>>): ScanReport => {
  const folder: BesideFolder = {
    module: () => undefined,
    open(other, read) {
      const text = beside[other];
      if (text !== undefined) {
        read(new MemorySource(utf8(text)));
      }
      return text !== undefined;
    }
  };
  return scan(new MemorySource(data), name, { beside: folder });
};

describe('weights of TensorFlow.js without an ending', () => {
  const NAME = 'face_model-shard1';
  const manifest = (shape: number): string =>
    JSON.stringify([
      { weights: [{ name: 'w', shape: [shape], dtype: 'float32', quantization: { dtype: 'uint8' } }], paths: [NAME] }
    ]);

  test.each([
    ['of as many numbers as the manifest says', 4096, 'clean'],
    ['of more', 4000, 'incomplete']
  ])('%s', (_, shape, verdict) => {
    expect(scanBeside(quantized, NAME, { 'face_model-weights_manifest.json': manifest(shape) }).verdict).toBe(verdict);
  });
});

describe('files that Emscripten packed into one', () => {
  const first = utf8('name Afrikaans\nlanguage af\n');
  const pack = (second: Uint8Array): Uint8Array => bytes(first, second);
  const program = (end: number | string, start: number = first.length): string =>
    `var Module;loadPackage({"files": [{"filename": "/voices/af", "start": 0, "end": ${first.length}}, {"filename": "/m.bin", "start": ${start}, "end": ${end}}], "remote_package_size": ${end}});`;
  const numbers = new Uint8Array(Float32Array.from({ length: 2048 }, (_, i) => Math.sin(i)).buffer);
  const size = first.length + numbers.length;

  test.each(['x.js', 'x_loader.js'])('are scanned each for itself: %s', name => {
    const { verdict, coverage } = scanBeside(pack(numbers), 'x.data', { [name]: program(size) });
    expect([verdict, coverage.map(({ members }) => members.join('/'))]).toEqual(['clean', ['', 'voices/af', 'm.bin']]);
  });

  test('with numbers as programs that are made short have them', () => {
    const text = `loadPackage({files:[{filename:"/a",start:0,end:1e3},{filename:"/b",start:1e3,end:2e3,audio:0}]})`;
    expect(scanBeside(quantized.subarray(0, 2000), 'x.data', { 'x.js': text }).format).toBe('emscripten-pack');
  });

  test('a pickle among them is found', () => {
    const data = pack(pickle);
    expect(scanBeside(data, 'x.data', { 'x.js': program(data.length) }).verdict).toBe('unsafe');
  });

  test.each([
    ['the list does not reach the end', program(size - 1)],
    ['there is something between them', program(size, first.length + 1)],
    ['there is no list', 'var Module;']
  ])('not when %s', (_, text) => {
    const data = bytes('\x01\x02', pack(numbers).subarray(2));
    expect(scanBeside(data, 'x.data', { 'x.js': text }).format).not.toBe('emscripten-pack');
  });
});
