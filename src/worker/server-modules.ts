import type { Beside } from '../scanner/beside';
import type { Source } from './messages';

/** Modules of one file that the server is asked for. */
const MAX_ASKED = 8;

/**
 * What lies beside a file on a server. The server is asked only for modules that a pickle names and nobody knows: a few
 * requests, and only in such a case.
 */
export function besideOf(source: Source): Beside | undefined {
  if (source.kind !== 'address' || !/^https?:/.test(source.url)) {
    return undefined;
  }
  const { url, headers } = source;
  let asked = 0;
  return module => {
    if (!/^[A-Za-z_]\w*$/.test(module) || asked++ >= MAX_ASKED) {
      return undefined;
    }
    return [`${module}.py`, `${module}/__init__.py`].find(name => exists(sibling(url, name), headers));
  };
}

/** The address of another file in the same folder, with the same parameters. */
function sibling(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = address.pathname.replace(/[^/]*$/, name);
  return address.href;
}

function exists(url: string, headers: Readonly<Record<string, string>>): boolean {
  const request = new XMLHttpRequest();
  try {
    request.open('HEAD', url, false);
    Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));
    request.send();
  } catch {
    return false;
  }
  return request.status === 200;
}
