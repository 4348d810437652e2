import { execFileSync } from 'child_process';
import { Worker } from 'worker_threads';

import type { RangeAnswer, Transport } from '../http-range';

/**
 * A real HTTP server in a thread of its own, because the transport under test blocks this one. Its answers follow
 * what JupyterLab's server was seen to do; the path chooses.
 */
const SERVER = `
const http = require('http');
const { parentPort } = require('worker_threads');
let requests = 0;
const body = Buffer.from(Array.from({ length: 100000 }, (_, i) => (i * 7 + (i >> 8)) % 251));
const server = http.createServer((request, response) => {
  const what = request.url.slice(1);
  const range = /bytes=(\\d+)-(\\d+)/.exec(request.headers.range || '');
  const first = Number(range[1]);
  const last = Math.min(Number(range[2]), body.length - 1);
  const part = body.subarray(first, last + 1);
  const ranged = extra => ({ 'Content-Range': 'bytes ' + first + '-' + last + '/' + body.length, 'Last-Modified': 'then', ...extra });
  requests++;
  const answers = {
    file: () => [206, ranged(), part],
    modified: () => [206, ranged({ 'Last-Modified': first > 50000 ? 'now' : 'then' }), part],
    grown: () => [206, ranged({ 'Content-Range': 'bytes ' + first + '-' + last + '/' + (body.length + 1) }), part],
    shifted: () => [206, ranged({ 'Content-Range': 'bytes ' + (first + 1) + '-' + last + '/' + body.length }), part],
    short: () => [206, ranged(), part.subarray(1)],
    whole: () => [200, { 'Last-Modified': 'then' }, body],
    gone: () => [404, {}, 'gone'],
    forbidden: () => [403, {}, 'no'],
    login: () => [302, { Location: '/lab/login?next=file' }, ''],
    'lab/login?next=file': () => [200, { 'Content-Type': 'text/html' }, '<html>Password'],
    cut: () => [416, { 'Content-Range': 'bytes */10' }, ''],
    broken: () => [500, {}, 'oops'],
    token: () => (request.headers.authorization === 'token secret' ? [206, ranged(), part] : [403, {}, ''])
  };
  const [status, headers, bytes] = answers[what]();
  response.writeHead(status, headers).end(bytes);
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

/** Fetches in a child process and prints the answer as JSON. */
const CLIENT = `
const [url, headers] = JSON.parse(process.argv[1]);
fetch(url, { headers }).then(async response => {
  const bytes = Buffer.from(await response.arrayBuffer()).toString('base64');
  const { status, url, redirected } = response;
  process.stdout.write(JSON.stringify({ status, url, redirected, headers: [...response.headers], bytes }));
});
`;

/** Content that the server sends for a good file. */
export const BODY = Uint8Array.from({ length: 100000 }, (_, i) => (i * 7 + (i >> 8)) % 251);

export async function startServer(): Promise<{ address: string; stop(): Promise<number> }> {
  const worker = new Worker(SERVER, { eval: true });
  const port = await new Promise<number>(resolve => worker.once('message', resolve));
  return { address: `http://127.0.0.1:${port}`, stop: () => worker.terminate() };
}

/** A transport that really sends, synchronously. */
export function childTransport(url: string, headers: Record<string, string> = {}): Transport {
  return (first, last): RangeAnswer => {
    const request = JSON.stringify([url, { ...headers, Range: `bytes=${first}-${last}` }]);
    const text = execFileSync(process.execPath, ['-e', CLIENT, request], { encoding: 'utf8', maxBuffer: 2 ** 26 });
    const answer = JSON.parse(text) as Omit<RangeAnswer, 'header' | 'bytes'> & {
      headers: [string, string][];
      bytes: string;
    };
    const known = new Map(answer.headers);
    return {
      ...answer,
      header: name => known.get(name.toLowerCase()) ?? null,
      bytes: new Uint8Array(Buffer.from(answer.bytes, 'base64'))
    };
  };
}
