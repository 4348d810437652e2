// Runs a program on small files and keeps what V8 compiled for that: node compile-ahead.mjs PROGRAM FOLDER
// Called by program.mjs, in a working folder of its own.

import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

import { bundleOf, compiledName } from './program.mjs';

/** `{'weights': [0.5, 1.5], 'classes': ['no', 'yes'], 'bias': 1}`: what scanning a small pickle takes is compiled ahead. */
const SAMPLE =
  '80049547000000000000007d94288c0777656967687473945d9428473fe0000000000000473ff8000000000000658c07636c6173736573945d94288c026e6f948c0379657394658c0462696173944b01752e';

const [program, folder] = process.argv.slice(2);
const bundle = bundleOf(readFileSync(program, 'latin1'));
writeFileSync('sample.pkl', Buffer.from(SAMPLE, 'hex'));
process.argv.splice(1, Infinity, program, 'sample.pkl');
const script = new Script(bundle, { filename: program });
process.on('exit', () => writeFileSync(join(folder, compiledName(bundle)), script.createCachedData()));
script.runInThisContext()(createRequire(program), program);
