import type { ChildProcessWithoutNullStreams } from 'child_process';
import { spawn } from 'child_process';
import { once } from 'events';
import { dirname } from 'path';
import { chmodSync } from 'fs';
import { createInterface } from 'readline';
import { Worker } from 'worker_threads';
import type { JsonReport } from '../../report/writers/json-report';
import { ServingThread } from '../serve/scanner';
import type { Task } from '../serve/thread';
import { EVIL, HONEST, Program, UNKNOWN } from './program';

const { version } = jest.requireActual<{ version: string }>('../../../package.json');

const program = new Program();
const evil = program.file('evil.pkl', EVIL);
const honest = program.file('honest.pkl', HONEST);
const started: ChildProcessWithoutNullStreams[] = [];
afterAll(() => {
  started.forEach(child => child.kill());
  program.remove();
});

interface Line {
  readonly id?: unknown;
  readonly protocol?: number;
  readonly scan_model?: string;
  readonly error?: string;
  readonly report?: JsonReport;
  readonly pickles?: readonly (readonly number[])[];
  readonly arrays?: readonly number[];
}

/** A process that serves, with lines as they come. */
class Served {
  readonly child = spawn(process.execPath, [program.path, 'serve', '--stdio'], { cwd: program.folder });
  private readonly lines = createInterface(this.child.stdout)[Symbol.asyncIterator]();

  constructor() {
    started.push(this.child);
  }

  async next(): Promise<Line> {
    const { value } = (await this.lines.next()) as { value: string };
    return JSON.parse(value) as Line;
  }

  send(fields: object, bytes: string | Uint8Array = ''): void {
    this.child.stdin.write(`${JSON.stringify(fields)}\n`);
    this.child.stdin.write(bytes);
  }

  async ask(fields: object, bytes?: string | Uint8Array): Promise<Line> {
    this.send(fields, bytes);
    return this.next();
  }
}

async function served(): Promise<Served> {
  const server = new Served();
  expect(await server.next()).toEqual({ scan_model: version, protocol: 1 });
  return server;
}

const verdict = ({ report }: Line): string | undefined => report?.summary.verdict;

it('answers several requests in their order, with the report that the command writes', async () => {
  const server = await served();
  server.send({ id: 1, paths: [evil] });
  server.send({ id: 'b', paths: [honest, evil], fail_on: 'critical' });
  server.send({ id: null, bytes: 5 }, HONEST);
  const answers = [await server.next(), await server.next(), await server.next()];
  expect(answers.map(({ id }) => id)).toEqual([1, 'b', null]);
  expect(answers.map(verdict)).toEqual(['unsafe', 'unsafe', 'clean']);
  const own = program.json([evil]).report;
  // Where and when are the program's own.
  const same = ({ summary, ...rest }: JsonReport): unknown => ({
    ...rest,
    summary: { ...summary, timestamp: undefined, working_directory: undefined }
  });
  expect(same(answers[0].report as JsonReport)).toEqual(same(own));
  expect(answers[1].report?.summary).toMatchObject({ fail_on: 'critical', exit_code: 1, inputs: [honest, evil] });
  expect(answers[2].report).toMatchObject({ summary: { inputs: [] }, files: [{ path: 'bytes', size: 5 }] });
});

it('tells where the pickles of a file are, and scans what a loader will take for one', async () => {
  const server = await served();
  const two = program.file('two.pkl', Buffer.concat([HONEST, HONEST, Buffer.from(EVIL)]));
  expect((await server.ask({ id: 1, paths: [two] })).pickles).toEqual([
    [0, 5],
    [5, 10],
    [10, 10 + EVIL.length]
  ]);
  const behind = await server.ask({ id: 2, paths: [two], offset: 10, name: '/shown/as this' });
  expect(behind.pickles).toEqual([[10, 10 + EVIL.length]]);
  expect(behind.report?.issues[0]).toMatchObject({ severity: 'CRITICAL', source: 'as this' });
});

it('scans what a loader will take for a pickle as one, whatever it looks like', async () => {
  const server = await served();
  const literals = Buffer.concat(
    Array.from({ length: 40 }, () =>
      Buffer.concat([Buffer.from('B\0\x40\0\0'), Buffer.alloc(16_384), Buffer.from('0')])
    )
  );
  const odd = Buffer.concat([literals, Buffer.from(EVIL)]);
  const answer = await server.ask({ id: 1, bytes: odd.length, as: 'pickle' }, odd);
  expect([verdict(answer), answer.pickles]).toEqual(['unsafe', [[0, odd.length]]]);
  expect(verdict(await server.ask({ id: 2, bytes: 2, as: 'pickle' }, 'N.'))).toBe('clean');
  const text = await server.ask({ id: 3, bytes: 5, as: 'pickle' }, 'hello');
  expect([verdict(text), text.pickles]).toEqual(['incomplete', []]);
});

it('answers what is wrong with a request to that request alone', async () => {
  const server = await served();
  server.child.stdin.write('nonsense\n');
  expect(await server.next()).toEqual({ id: null, error: 'this line is no JSON' });
  expect((await server.ask({ id: 1, paths: [evil], policy: '/no/such/policy.toml' })).error).toContain(
    'cannot be read'
  );
  expect(verdict(await server.ask({ id: 2, paths: [`${program.folder}/nothing.pkl`] }))).toBe('incomplete');
  expect(verdict(await server.ask({ id: 3, paths: [evil] }))).toBe('unsafe');
});

it('goes by the policy that is named, and looks for none', async () => {
  const policy = '[[trusted]]\nmodule = "my_lab.models"\noperator = "Encoder"\nreason = "ours"\n';
  const path = program.file('scan-model.toml', policy);
  const unknown = program.file('elsewhere/unknown.pkl', UNKNOWN);
  const server = await served();
  expect(verdict(await server.ask({ id: 1, paths: [unknown] }))).toBe('review');
  expect(verdict(await server.ask({ id: 2, paths: [unknown], policy: path }))).toBe('accepted');
});

it('writes nothing but answers, and ends when its stdin ends', async () => {
  const server = await served();
  server.send({ id: 1, paths: [evil] });
  server.child.stdin.end();
  expect(verdict(await server.next())).toBe('unsafe');
  const [status] = (await once(server.child, 'exit')) as [number];
  expect(status).toBe(0);
});

it('ends when the program that started it is killed in the middle of a scan', async () => {
  const slow = program.file(
    'slow.pkl',
    Buffer.concat([Buffer.from([0x80, 4]), Buffer.alloc(20_000_000, '}0'), Buffer.from('N.')])
  );
  const script = program.file(
    'parent.mjs',
    `import { spawn } from 'child_process';
     const child = spawn(process.execPath, [${JSON.stringify(program.path)}, 'serve', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
     for (let i = 0; i < 500; i++) child.stdin.write(JSON.stringify({ id: i, paths: [${JSON.stringify(slow)}] }) + '\\n');
     console.log(child.pid);
     setInterval(() => {}, 1000);`
  );
  chmodSync(script, 0o700);
  const parent = spawn(process.execPath, [script]);
  started.push(parent);
  const { value } = (await createInterface(parent.stdout)[Symbol.asyncIterator]().next()) as { value: string };
  parent.kill('SIGKILL');
  const alive = (): boolean => {
    try {
      return process.kill(Number(value), 0);
    } catch {
      return false;
    }
  };
  while (alive()) {
    await new Promise(resolve => setTimeout(resolve, 100));
  }
});

it('is not taken for a file of that name, nor the other way round', () => {
  const cwd = dirname(program.file('both/serve', EVIL));
  program.file('both/--stdio', EVIL);
  const { status, stderr } = program.run(['serve', '--stdio'], { cwd, input: '' });
  expect([status, stderr]).toEqual([
    4,
    expect.stringContaining("'serve --stdio' is a command, and here it names files")
  ]);
  expect(program.run(['--', 'serve', '--stdio'], { cwd }).status).toBe(1);
});

it.each([['serve'], ['serve', '--stdio', 'x'], ['serve', '--nonsense']])('explains %s %s', (...args) => {
  const { status, stdout, stderr } = program.run(
    args.filter(arg => arg !== undefined),
    { input: '' }
  );
  expect([status, stdout]).toEqual([4, '']);
  expect(stderr).toContain('Error: ');
});

/** A thread that dies over some names, in the ways in which threads die. */
const DYING = `
const { parentPort } = require('worker_threads');
parentPort.on('message', ({ entry: { path } }) => {
  if (path === 'exits') process.exit(3);
  if (path === 'throws') throw new Error('out of memory');
  parentPort.postMessage({ report: { path }, pickled: { pickles: [], arrays: [] } });
});`;

it('replaces a thread that dies, and says so of the one file', async () => {
  let starts = 0;
  const thread = new ServingThread(() => {
    starts++;
    return new Worker(DYING, { eval: true });
  });
  const task = (path: string): Task => ({ entry: { path, size: 7 }, offset: 0, hashing: [] });
  const found: unknown[] = [];
  for (const path of ['a', 'exits', 'b', 'throws', 'throws', 'c']) {
    const { report } = await thread.scan(task(path));
    found.push([report.path, report.coverage?.[0].params?.detail]);
  }
  thread.stop();
  expect(found).toEqual([
    ['a', undefined],
    ['exits', 'the thread ended with status 3'],
    ['b', undefined],
    ['throws', 'out of memory'],
    ['throws', 'out of memory'],
    ['c', undefined]
  ]);
  expect(starts).toBe(4);
});
