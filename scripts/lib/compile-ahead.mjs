// Runs a program on small files and keeps what V8 compiled for that: node compile-ahead.mjs PROGRAM FOLDER
// Called by program.mjs, in a working folder of its own.

import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

import { compiledName, runProgram } from './program.mjs';

/** `{'weights': [0.5, 1.5], 'classes': ['no', 'yes'], 'bias': 1}`: what scanning a small pickle takes is compiled ahead. */
const SAMPLE =
  '80049547000000000000007d94288c0777656967687473945d9428473fe0000000000000473ff8000000000000658c07636c6173736573945d94288c026e6f948c0379657394658c0462696173944b01752e';
/** `collections.OrderedDict()`: names take the tables. */
const NAMED = '\x80\x04\x8c\x0bcollections\x8c\x0bOrderedDict\x93)R.';

const [program, folder] = process.argv.slice(2);
const text = readFileSync(program, 'latin1');
writeFileSync('sample.pkl', Buffer.from(SAMPLE, 'hex'));
writeFileSync('named.pkl', NAMED, 'latin1');
process.argv.splice(1, Infinity, program, 'sample.pkl', 'named.pkl');
const scripts = new Map();
process.on('exit', () => {
  for (const [name, script] of scripts) {
    writeFileSync(join(folder, compiledName(text, name)), script.createCachedData());
  }
});
runProgram(createRequire(program), program, text, (name, line) => {
  const script = new Script(line, { filename: program });
  scripts.set(name, script);
  return script;
});
