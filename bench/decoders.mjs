// Compares the engine's own decoders with the usual libraries, on the same data in the same run: speed as a ratio, and
// results for damaged, continued and oversized data. docs/decisions.md quotes it.
// Usage: node bench/decoders.mjs [--file FILE] [--with FOLDER]
// FILE is real data to pack (default: the largest honest model that is there, else package-lock.json, repeated to 32 MiB).
// FOLDER has node_modules with seek-bzip and others, whose speed and sizes are then measured as well; python3 packs for them.

import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs, TextDecoder, TextEncoder } from 'node:util';
import zlib from 'node:zlib';
import * as fflate from 'fflate';

const root = new URL('..', import.meta.url).pathname;
const { values } = parseArgs({ options: { file: { type: 'string' }, with: { type: 'string' } } });
const SIZE = 32 * 2 ** 20;
const ROUNDS = 4;

const ENTRY = `
export { MemorySource } from './src/scanner/bytes/memory';
export { Work } from './src/scanner/work';
export { openDeflate } from './src/scanner/codecs/deflate';
export { openXz } from './src/scanner/codecs/xz';
export { openBzip2 } from './src/scanner/codecs/bzip2';
export { openLz4 } from './src/scanner/codecs/lz4';
export { readJson } from './src/scanner/encoding/json';
`;

/** Bundles TypeScript or a package for a browser; returns the minified text. */
async function bundle(contents, resolveDir = root) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    logLevel: 'silent',
    external: ['fs', 'path', 'crypto', 'module', 'worker_threads']
  });
  return outputFiles[0].text;
}

const engineText = await bundle(ENTRY);
const engine = await import(`data:text/javascript;base64,${Buffer.from(engineText).toString('base64')}`);

/** Everything that a decoder gives, and why it stopped. */
function drain(open, bytes, stopAt = Infinity) {
  const decoder = open(new engine.MemorySource(bytes), new engine.Work(Number.MAX_SAFE_INTEGER));
  let size = 0;
  try {
    for (let part = decoder.next(); part !== null && size < stopAt; part = decoder.next()) {
      size += part.length;
    }
    return { size, consumed: decoder.consumed };
  } catch (error) {
    return { size, consumed: decoder.consumed, error: error.reason ?? error.message };
  }
}

/** Least processor time of some rounds in milliseconds: other programs disturb it less than time on the clock. */
function best(work) {
  let least = Infinity;
  for (let i = 0; i < ROUNDS; i++) {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1e3);
  }
  return least;
}

function realData() {
  const honest = join(root, '.cache/honest');
  const models = existsSync(honest)
    ? readdirSync(honest, { recursive: true })
        .map(name => join(honest, name))
        .filter(path => statSync(path).isFile())
        .sort((a, b) => statSync(b).size - statSync(a).size)
    : [];
  const path = values.file ?? models[0] ?? join(root, 'package-lock.json');
  const one = readFileSync(path).subarray(0, SIZE);
  // Each copy differs a little, so that a match never reaches back over a whole copy.
  const data = Buffer.alloc(SIZE);
  for (let at = 0; at < SIZE; at += one.length) {
    one.copy(data, at);
    data.writeUInt32LE(at >>> 0, Math.min(at, SIZE - 4));
  }
  console.log(`data: ${path}, ${one.length} bytes, repeated to ${SIZE}`);
  return data;
}

function row(name, ...cells) {
  console.log([name.padEnd(34), ...cells.map(cell => String(cell).padStart(14))].join(' '));
}

const data = realData();
const packed = zlib.deflateRawSync(data, { level: 6 });
const times = {
  'engine inflate': best(() => drain(engine.openDeflate, packed)),
  'fflate inflateSync': best(() => fflate.inflateSync(packed)),
  'node:zlib inflateRawSync': best(() => zlib.inflateRawSync(packed))
};
console.log(`\nDEFLATE, ${packed.length} bytes to ${data.length}`);
row('', 'ms', 'MB/s', 'time / engine');
for (const [name, ms] of Object.entries(times)) {
  row(name, ms.toFixed(0), (SIZE / 1e3 / ms).toFixed(0), (ms / times['engine inflate']).toFixed(2));
}

console.log('\nDEFLATE that is not as it should be: bytes of output | bytes of input used | error');
const tryOut = (name, ours, theirs) => {
  const told = work => {
    try {
      return work();
    } catch (error) {
      return `0 | - | ${error.code ?? error.message}`;
    }
  };
  console.log(name);
  const { size, consumed, error = '-' } = ours();
  console.log(`  engine     ${size} | ${consumed} | ${error}`);
  console.log(`  fflate     ${told(() => `${fflate.inflateSync(theirs).length} | not told | -`)}`);
  console.log(
    `  node:zlib  ${told(() => {
      const { buffer, engine: stream } = zlib.inflateRawSync(theirs, { info: true });
      return `${buffer.length} | ${stream.bytesWritten} | -`;
    })}`
  );
};
const small = zlib.deflateRawSync(data.subarray(0, 2 ** 20));
const followed = Buffer.concat([small, Buffer.from('what follows')]);
tryOut(
  `1 MiB packed to ${small.length} bytes, with 12 bytes behind`,
  () => drain(engine.openDeflate, followed),
  followed
);
const damaged = Buffer.from(small);
damaged.fill(0xff, Math.floor(small.length * 0.9), Math.floor(small.length * 0.9) + 64);
tryOut('the same, damaged after nine tenths', () => drain(engine.openDeflate, damaged), damaged);
const cut = small.subarray(0, Math.floor(small.length * 0.9));
tryOut('the same, cut after nine tenths', () => drain(engine.openDeflate, cut), cut);
const bomb = zlib.deflateRawSync(Buffer.alloc(2 ** 28));
const heap = () => (globalThis.gc?.(), process.memoryUsage().arrayBuffers);
let before = heap();
const stopped = drain(engine.openDeflate, bomb, 2 ** 20);
console.log(`256 MiB of zeros packed to ${bomb.length} bytes, stopped after 1 MiB of output`);
console.log(`  engine     ${stopped.size} | memory ${((heap() - before) / 2 ** 20).toFixed(0)} MiB`);
before = heap();
const whole = fflate.inflateSync(bomb);
console.log(`  fflate     ${whole.length} | memory ${((heap() - before) / 2 ** 20).toFixed(0)} MiB`);

console.log('\nJSON');
const document = JSON.stringify(
  Array.from({ length: 60_000 }, (_, i) => ({
    class_name: 'Dense',
    config: { name: `dense_${i}`, units: i, trainable: true }
  }))
);
const text = new TextEncoder().encode(document);
const ours = best(() => engine.readJson(text));
const theirs = best(() => JSON.parse(new TextDecoder().decode(text)));
row(
  `${text.length} bytes`,
  `engine ${ours.toFixed(0)} ms`,
  `parse ${theirs.toFixed(0)} ms`,
  (theirs / ours).toFixed(2)
);
const ask = (name, source) => {
  const { root: node, error } = engine.readJson(new TextEncoder().encode(source));
  let parsed;
  try {
    parsed = JSON.stringify(JSON.parse(source)).slice(0, 40);
  } catch (fault) {
    parsed = `throws ${fault.name}: ${fault.message.slice(0, 40)}`;
  }
  const shape =
    node === undefined
      ? `error ${JSON.stringify(error)}`
      : `${node.type}, ${node.members?.length ?? node.items?.length ?? 0} parts`;
  console.log(`  ${name.padEnd(22)} engine: ${shape}; JSON.parse: ${parsed}`);
};
ask('a key twice', '{"class_name": "Lambda", "class_name": "Dense"}');
ask('NaN, as Python writes', '{"rate": NaN}');
ask('100,000 levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`);

const gzipped = content => zlib.gzipSync(content, { level: 9 }).length;
const sizes = { 'all of the above, the engine’s own': gzipped(engineText) };
sizes['  of these inflate'] = gzipped(await bundle(`export { openDeflate } from './src/scanner/codecs/deflate';`));
sizes['  of these bzip2, lz4, xz and lzma'] = gzipped(
  await bundle(
    `export { openXz } from './src/scanner/codecs/xz'; export { openBzip2 } from './src/scanner/codecs/bzip2'; export { openLz4 } from './src/scanner/codecs/lz4';`
  )
);
sizes['the engine’s HDF5'] = gzipped(await bundle(`export * from './src/scanner/formats/arrays/hdf5';`));
sizes['fflate, inflateSync alone'] = gzipped(await bundle(`export { inflateSync } from 'fflate';`));

if (values.with) {
  const require = createRequire(pathToFileURL(join(values.with, 'x.js')));
  const part = data.subarray(0, 4 * 2 ** 20);
  const python = code => execFileSync('python3', ['-c', code], { input: part, maxBuffer: 2 ** 28 });
  const read = 'import sys,lzma,bz2;d=sys.stdin.buffer.read();w=sys.stdout.buffer.write;';
  const xz = python(`${read}w(lzma.compress(d))`);
  const bz2 = python(`${read}w(bz2.compress(d))`);
  console.log(`\n4 MiB of the same data`);
  row('', 'ms', 'MB/s');
  const told = (name, work) => {
    const ms = best(work);
    row(name, ms.toFixed(0), (part.length / 1e3 / ms).toFixed(1));
  };
  told('engine xz', () => drain(engine.openXz, xz));
  told('engine bzip2', () => drain(engine.openBzip2, bz2));
  told('seek-bzip (npm)', () => require('seek-bzip').decode(bz2));
  for (const [name, code] of Object.entries({
    lzma: `export * from 'lzma';`,
    'seek-bzip': `export * from 'seek-bzip';`,
    lz4js: `export * from 'lz4js';`,
    pako: `export { inflateRaw } from 'pako';`,
    jsfive: `export * from 'jsfive';`,
    h5wasm: `export * from 'h5wasm';`,
    yauzl: `export * from 'yauzl';`,
    jszip: `export { default } from 'jszip';`
  })) {
    try {
      sizes[`${name} (npm)`] = gzipped(await bundle(code, values.with));
    } catch {
      sizes[`${name} (npm)`] = 'no browser bundle';
    }
  }
}
console.log('\nminified and gzipped, bytes');
Object.entries(sizes).forEach(([name, size]) => row(name, size));
