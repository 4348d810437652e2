import type { Request } from '../serve/requests';
import { MAX_BYTES, MAX_LINE, RequestError, requestsIn } from '../serve/requests';

/** The requests of a text that comes in pieces of so many bytes; errors as their message. */
async function requests(text: string, piece = 65_536): Promise<(Request | string)[]> {
  const bytes = new TextEncoder().encode(text);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += piece) {
      yield await Promise.resolve(bytes.slice(at, at + piece));
    }
  }
  const found: (Request | string)[] = [];
  for await (const request of requestsIn(chunks())) {
    found.push(request instanceof RequestError ? `${request.id}: ${request.message}` : request);
  }
  return found;
}

const line = (fields: object): string => `${JSON.stringify(fields)}\n`;

it.each([1, 2, 7, 65_536])('reads lines and the bytes behind them, in pieces of %s', async piece => {
  const text = [
    line({ id: 1, paths: ['/a', '/b'], fail_on: 'high', fail_on_coverage: true, policy: '/p' }),
    '\n',
    line({ id: 'two', bytes: 7, name: 'x', as: 'pickle', hash: true }),
    'new\nli\n',
    line({ id: null, bytes: 0 }),
    line({ id: 3, paths: ['/c'], offset: 12, as: 'python-code' })
  ].join('');
  const found = await requests(text, piece);
  expect(found).toMatchObject([
    { id: 1, paths: ['/a', '/b'], failOn: 'high', failOnCoverage: true, policy: '/p', offset: 0, hash: false },
    { id: 'two', paths: [], name: 'x', as: 'pickle', hash: true },
    { id: null, paths: [] },
    { id: 3, paths: ['/c'], offset: 12, as: 'python-code' }
  ]);
  expect(new TextDecoder().decode((found[1] as Request).bytes)).toBe('new\nli\n');
  expect((found[2] as Request).bytes).toHaveLength(0);
});

it.each([
  [{}, 'a request has either paths or bytes'],
  [{ paths: ['/a'], bytes: 0 }, 'a request has either paths or bytes'],
  [{ paths: [] }, 'paths is a list of at least one path'],
  [{ paths: ['a\0b'] }, 'paths is a list of at least one path'],
  [{ paths: [7] }, 'paths is a list of at least one path'],
  [{ paths: ['/a', '/b'], offset: 1 }, 'offset is a place in the one file of paths'],
  [{ paths: ['/a', '/b'], name: 'x' }, 'name is a text, for one path or for bytes'],
  [{ paths: ['/a'], offset: -1 }, 'offset is a place in the one file of paths'],
  [{ paths: ['/a'], as: 'zip' }, 'as is one of pickle, python-code'],
  [{ paths: ['/a'], fail_on: 'never' }, 'fail_on is one of low, review, medium, high, critical'],
  [{ paths: ['/a'], policy: 1 }, 'policy is the path of a policy'],
  [{ paths: ['/a'], pathes: ['/b'] }, 'a request has no key "pathes"'],
  [{ bytes: 1.5 }, 'bytes is how many bytes follow the line'],
  [{ bytes: MAX_BYTES + 1 }, `at most ${MAX_BYTES} bytes follow a request`]
])('refuses %j', async (fields, message) => {
  expect(await requests(line({ id: 5, ...fields }))).toEqual(
    'bytes' in fields && fields.bytes > MAX_BYTES ? [] : [`5: ${message}`]
  );
});

it('passes over the bytes of a request that it refuses', async () => {
  const text = `${line({ id: 1, bytes: 4, as: 'zip' })}{}\n\n${line({ id: 2, paths: ['/a'] })}`;
  expect(await requests(text)).toMatchObject(['1: as is one of pickle, python-code', { id: 2 }]);
});

it('goes on behind what is no request', async () => {
  const text = `no JSON\n[1]\n${'x'.repeat(MAX_LINE + 1)}\n${line({ id: 2, paths: ['/a'] })}`;
  expect(await requests(text)).toMatchObject([
    'null: this line is no JSON',
    'null: a request is a JSON object',
    `null: a request has at most ${MAX_LINE} bytes, this one ${MAX_LINE + 1}`,
    { id: 2 }
  ]);
});

it('takes nothing for a request that does not come to its end', async () => {
  expect(await requests(`${line({ id: 1, bytes: 9 })}short`)).toEqual([]);
  expect(await requests('{"id": 1, "paths": ["/a"]}')).toEqual([]);
});
