import { chmodSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'fs';
import { join } from 'path';
import { EVIL, Program } from './program';

const program = new Program();
afterAll(() => program.remove());

const evil = program.file('evil.pkl', EVIL);
const cache = join(program.folder, 'cache/scan-model');
const only = (): string => join(cache, readdirSync(cache)[0]);
const scan = (env?: Record<string, string>): number | null => program.run([evil, '-r', 'json'], { env }).status;

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
