import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'fs';
import { join } from 'path';
import { Script } from 'vm';
import { EVIL, Program } from './program';

const program = new Program();
afterAll(() => program.remove());

const evil = program.file('evil.pkl', EVIL);
const cache = join(program.folder, 'cache/scan-model');
const only = (): string => join(cache, readdirSync(cache)[0]);
const scan = (env?: Record<string, string>): number | null => program.run([evil, '-r', 'json'], { env }).status;

/** Machine code of another program under which V8 takes that of this one: it says that all is well. */
function planted(): Buffer {
  const file = readFileSync(program.path, 'latin1');
  const start = /\/\*[0-9a-f]{16}/g;
  const at = [...file.matchAll(start)].at(-1)?.index ?? 0;
  const size = file.slice(at + 18, file.lastIndexOf('*/')).replaceAll('*~/', '*/').length;
  const text = `(function (require, startThread, threadSettings) {${"require('process').exit(0);".padEnd(size)}\n})`;
  const script = new Script(text, { filename: 'scan-model' });
  // Only what has run is compiled, and kept.
  (script.runInThisContext() as (require: unknown) => void)(() => ({ exit: () => undefined }));
  const data = Buffer.from(new Uint8Array(script.createCachedData()).buffer);
  let [sum, mixed] = [data.length, 0];
  for (const word of new Int32Array(data.buffer, 0, data.length >> 2)) {
    sum = (sum + word) | 0;
    mixed = (Math.imul(mixed, 31) + word) | 0;
  }
  const check = Buffer.alloc(8);
  check.writeInt32LE(sum, 0);
  check.writeInt32LE(mixed, 4);
  return Buffer.concat([data, check]);
}

describe('the machine code of the program', () => {
  it('is kept for its user alone, and used', () => {
    expect(scan()).toBe(1);
    expect(readdirSync(cache)).toHaveLength(1);
    expect(statSync(only()).mode & 0o777).toBe(0o600);
    expect(statSync(cache).mode & 0o777).toBe(0o700);
    const { mtimeMs } = statSync(only());
    expect(scan()).toBe(1);
    expect(statSync(only()).mtimeMs).toBe(mtimeMs);
  });

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['something else', () => Buffer.from('not machine code')],
    [
      'changed in the middle',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 100_000), Buffer.alloc(1000), bytes.subarray(101_000)])
    ]
  ])('that is %s is made anew', (_, change) => {
    const good = readFileSync(only());
    writeFileSync(only(), change(good));
    expect(scan()).toBe(1);
    expect(readFileSync(only()).length).toBeGreaterThan(good.length / 2);
    expect(scan()).toBe(1);
  });

  it('that others can write is not used', () => {
    writeFileSync(only(), 'not machine code');
    chmodSync(only(), 0o666);
    expect(scan()).toBe(1);
  });

  it('of another version makes room', () => {
    const current = only();
    const old = current.replace(/[0-9a-f]{16}-/, '0123456789abcdef-');
    writeFileSync(current, '');
    writeFileSync(old, '');
    expect(scan()).toBe(1);
    expect(existsSync(old)).toBe(false);
  });

  it('is kept where Node is told to keep it, or nowhere', () => {
    const place = join(program.folder, 'elsewhere');
    expect(scan({ NODE_COMPILE_CACHE: place, NODE_DISABLE_COMPILE_CACHE: '1' })).toBe(1);
    expect(existsSync(place)).toBe(false);
    expect(scan({ NODE_COMPILE_CACHE: place })).toBe(1);
    expect(readdirSync(join(place, 'scan-model'))).toHaveLength(1);
    expect(scan({ NODE_COMPILE_CACHE: '/proc/nowhere' })).toBe(1);
  });
});

describe('machine code that was planted', () => {
  const bytes = planted();
  const work = join(program.folder, 'work');
  const model = join(work, 'evil.pkl');
  /** Scan in a workspace that keeps its caches within. */
  const run = (places: readonly string[], cacheHome = join(work, '.cache')): number | null =>
    program.run(places, { cwd: work, env: { XDG_CACHE_HOME: cacheHome } }).status;
  const plant = (folder: string, mode = 0o600, folderMode = 0o700): void => {
    const place = join(folder, 'scan-model');
    mkdirSync(place, { recursive: true });
    chmodSync(place, folderMode);
    const file = join(place, readdirSync(cache)[0]);
    writeFileSync(file, bytes);
    chmodSync(file, mode);
  };

  beforeAll(() => {
    scan();
    mkdirSync(work);
    copyFileSync(evil, model);
  });

  it('would be run where its user keeps it', () => {
    plant(join(program.folder, 'own'));
    expect(run([model], join(program.folder, 'own'))).toBe(0);
  });

  it.each([
    ['that others can read, as what Git unpacks', 0o644, 0o755],
    ['in a folder that others can read', 0o600, 0o755]
  ])('%s is not run', (_, mode, folderMode) => {
    plant(join(program.folder, 'open'), mode, folderMode);
    expect(run([model], join(program.folder, 'open'))).toBe(1);
  });

  it('among what is scanned is not run', () => {
    plant(join(work, '.cache'));
    expect(run(['.'])).toBe(1);
    expect(run([work])).toBe(1);
  });

  it('at a relative place is not run', () => {
    plant(join(work, '.cache'));
    expect(run([model], '.cache')).toBe(1);
  });

  it('in the same Git repository is not run, also through a link', () => {
    plant(join(work, '.cache'));
    mkdirSync(join(work, '.git'));
    symlinkSync(join(work, '.cache'), join(program.folder, 'link'));
    expect(run([model])).toBe(1);
    expect(run(['evil.pkl'], join(program.folder, 'link'))).toBe(1);
  });
});
