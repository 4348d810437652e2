/**
 * Starts the program, which is below in a comment, from machine code that an earlier run has left behind: compiling it
 * anew takes a sixth of a small scan. Node's own compile cache exists from 22.1 on and not for a program's first
 * file, so this does the same for one file on every Node. Where nothing can be kept, the program is just compiled.
 */
import type * as FileSystem from 'fs';
import { createRequire } from 'module';
import type * as Path from 'path';
import type * as Vm from 'vm';
import type { Worker } from 'worker_threads';
import type * as Threads from 'worker_threads';
import { Brought } from './brought';

/**
 * A digest of the program, which is a CommonJS script, and what stands there for the end of a comment; both are put in by
 * the build, as is the comment, which begins with the digest and ends the file.
 */
declare const SCAN_MODEL_PROGRAM_ID: string;
declare const SCAN_MODEL_COMMENT_END: string;

const require = createRequire(import.meta.url);
// An `import` of a built-in module touches all that it exports, and so loads Node's streams, which a scan does not need.
const fs = require('fs') as typeof FileSystem;
const paths = require('path') as typeof Path;
const {
  closeSync,
  existsSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync
} = fs;
const { dirname, isAbsolute, join } = paths;
const { Script } = require('vm') as typeof Vm;

/** What the machine code depends on besides the program. */
const PLATFORM = `${process.version}-${process.arch}`;

/**
 * Where to keep it: `NODE_COMPILE_CACHE` names a place, `NODE_DISABLE_COMPILE_CACHE` forbids it, as with Node's own. A
 * relative place would be another one in each folder. What whoever made the models could put there would be run.
 */
function cacheFile(): string | undefined {
  const { NODE_COMPILE_CACHE, NODE_DISABLE_COMPILE_CACHE, XDG_CACHE_HOME, LOCALAPPDATA, HOME } = process.env;
  const place = NODE_COMPILE_CACHE || XDG_CACHE_HOME || LOCALAPPDATA || (HOME && join(HOME, '.cache'));
  if (!place || NODE_DISABLE_COMPILE_CACHE || !isAbsolute(place)) {
    return undefined;
  }
  const folder = join(place, 'scan-model');
  return new Brought(fs, paths).mayHold(folder, process.argv.slice(2))
    ? undefined
    : join(folder, `${SCAN_MODEL_PROGRAM_ID}-${PLATFORM}`);
}

/** True when nobody but this user can have read or written it, which is not so of what Git or most archives unpack. */
function isPrivate({ uid, mode }: FileSystem.Stats): boolean {
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0);
}

/** Bytes of the check value at the end of what is kept. */
const CHECK = 8;

/** Tells a damaged copy, which V8 runs without noticing, from a whole one. Two sums of 32-bit words, in one quick pass. */
function check(data: Buffer): string {
  const words = new Int32Array(data.buffer, data.byteOffset, data.length >> 2);
  let sum = data.length;
  let mixed = 0;
  for (let i = 0; i < words.length; i++) {
    sum = (sum + words[i]) | 0;
    mixed = (Math.imul(mixed, 31) + words[i]) | 0;
  }
  const result = Buffer.alloc(CHECK);
  result.writeInt32LE(sum, 0);
  result.writeInt32LE(mixed, 4);
  return result.toString('latin1');
}

/** What an earlier run left; nothing that anybody else could have put there, nothing damaged. */
function readCache(path: string): Buffer | undefined {
  try {
    const folder = lstatSync(dirname(path));
    const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants;
    const fd = openSync(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
    try {
      const file = fstatSync(fd);
      const ours = folder.isDirectory() && isPrivate(folder) && file.isFile() && isPrivate(file);
      // A copy of its own is aligned to words, which a small piece of a shared pool may not be.
      const data = ours ? Buffer.from(new Uint8Array(readFileSync(fd)).buffer) : Buffer.alloc(0);
      const body = data.subarray(0, -CHECK);
      return data.length > CHECK && data.subarray(-CHECK).toString('latin1') === check(body) ? body : undefined;
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}

/** Keep it for the next run, in place of that of another version. A folder that cannot be written is no error. */
function writeCache(path: string, data: Buffer): void {
  try {
    const folder = dirname(path);
    // Step by step: with `recursive`, Node 20 never returns where no folder can be made at all, such as in /proc.
    for (const step of [dirname(folder), folder]) {
      if (!existsSync(step)) {
        mkdirSync(step, { mode: 0o700 });
      }
    }
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, Buffer.concat([data, Buffer.from(check(data), 'latin1')]), { mode: 0o600, flag: 'wx' });
    renameSync(temporary, path);
    readdirSync(folder)
      .filter(name => name.endsWith(`-${PLATFORM}`) && !path.endsWith(name))
      .forEach(name => rmSync(join(folder, name), { force: true }));
  } catch {
    // Every run compiles for itself then.
  }
}

/** Node passes over a comment faster than it reads a string. */
function programText(): string {
  const file = readFileSync(import.meta.filename ?? new URL(import.meta.url), 'latin1');
  const start = file.lastIndexOf(`/*${SCAN_MODEL_PROGRAM_ID}`);
  if (start < 0) {
    throw new Error('This program was replaced while it started. Start it again.');
  }
  const program = file.slice(start + 2 + SCAN_MODEL_PROGRAM_ID.length, file.lastIndexOf('*/'));
  return program.replaceAll(SCAN_MODEL_COMMENT_END, '*/');
}

const path = cacheFile();
const cachedData = path === undefined ? undefined : readCache(path);
const text = `(function (require, startThread, threadSettings) {${programText()}\n})`;
const script = new Script(text, { filename: 'scan-model', cachedData });

/** The same program as a thread: from the text and the machine code that are here, a file would have to be read again. */
const THREAD = `
const { workerData: { text, cachedData, settings } } = require('worker_threads');
const { Script } = require('vm');
new Script(text, { filename: 'scan-model', cachedData }).runInThisContext()(require, undefined, settings);`;
const startThread = (settings: unknown): Worker => {
  const { Worker } = require('worker_threads') as typeof Threads;
  return new Worker(THREAD, { eval: true, workerData: { text, cachedData, settings } });
};

(script.runInThisContext() as (require: NodeJS.Require, start: typeof startThread) => void)(require, startThread);

/** True when a scan was asked for: only then, and not with `serve`, have the functions that matter been compiled here. */
const scans = process.argv[2] !== 'serve' && process.argv.slice(2).some(argument => !argument.startsWith('-'));
if (path !== undefined && scans && (cachedData === undefined || script.cachedDataRejected)) {
  process.once('exit', () => writeCache(path, script.createCachedData()));
}
