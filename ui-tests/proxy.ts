import { once } from 'events';
import type { IncomingMessage } from 'http';
import { createServer, request as send } from 'http';
import type { AddressInfo, Socket } from 'net';
import { connect } from 'net';

export interface CountingProxy {
  /** The address to open instead of the server's. */
  readonly url: string;
  /** Bytes of bodies that were sent to the browser for paths with this text in them, since the last `reset`. */
  bytes(path: string): number;
  requests(path: string): number;
  reset(): void;
  stop(): Promise<void>;
}

/** An address as proxies rewrite it that undo escapes which need not be there (RFC 3986, 6.2.2.2). */
export function normalised(url: string): string {
  return url.replace(/%([0-9a-f]{2})/gi, (escape, code: string) => {
    const char = String.fromCharCode(parseInt(code, 16));
    return /[\w.~-]/.test(char) ? char : escape;
  });
}

/** Stands between the browser and a server, and counts what is transferred; `rewrite` changes addresses. */
export async function countingProxy(
  target: string,
  rewrite: (url: string) => string = url => url
): Promise<CountingProxy> {
  const { hostname, port, pathname } = new URL(target);
  const counts = new Map<string, { bytes: number; requests: number }>();
  const sockets = new Set<Socket>();
  const forward = (request: IncomingMessage): object => {
    const { url, method, headers } = request;
    return { hostname, port, path: rewrite(url ?? '/'), method, headers };
  };
  const proxy = createServer((request, response) => {
    const count = counts.get(request.url ?? '') ?? { bytes: 0, requests: 0 };
    counts.set(request.url ?? '', count);
    count.requests++;
    const onward = send(forward(request), answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on('data', (part: Buffer) => (count.bytes += part.length));
      answer.pipe(response);
    });
    // A browser that has seen enough hangs up; so does the proxy.
    response.on('close', () => onward.destroy());
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  proxy.on('connection', socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  // Web sockets are passed on as they are.
  proxy.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const onward = connect(Number(port), hostname, () => {
      const lines = Object.entries(request.headers).map(([name, value]) => `${name}: ${String(value)}`);
      onward.write(`GET ${request.url ?? ''} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const sum = (path: string, what: 'bytes' | 'requests'): number =>
    [...counts].filter(([url]) => url.includes(path)).reduce((total, [, count]) => total + count[what], 0);
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}${pathname}`,
    bytes: path => sum(path, 'bytes'),
    requests: path => sum(path, 'requests'),
    reset: () => counts.clear(),
    stop: async () => {
      sockets.forEach(socket => socket.destroy());
      proxy.close();
      await once(proxy, 'close');
    }
  };
}
