import { latin1 } from '../printable';
import { looksLikeFile } from './suspicious-text';
import type { WordSet } from './word-lists';
import { wordSet } from './word-lists';
import type { Value } from './value';
import { itemsOf } from './value-access';

/** Containers in each other that are looked into. */
const MAX_DEPTH = 3;
const MAX_PORT = 65_535;
const MAX_HOST = 253;

const ADDRESS = /^(?:\d{1,3}\.){3}\d{1,3}$|^\[?(?=[0-9a-f:.]*:[0-9a-f:.]*:)[0-9a-f:.]{2,45}\]?$/i;
const LABELS = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+([a-z]{2,24})\.?$/i;
/**
 * Ends of names on the internet, but for countries, which have two letters: names of layers and files have dots, too.
 */
const DOMAINS = wordSet(`
  com net org edu gov mil int info biz name pro mobi arpa example test invalid local localdomain localhost internal intranet lan home corp
  onion xyz top site online club shop store live fun vip work world today email tech space website cloud dev app page link click host
  press run sh zip mov moe icu cyou cfd sbs rest bar bond monster quest beauty ink wiki blog news media digital network systems services
  solutions agency company group team zone center support network tools rocks ninja guru life finance money bank capital ventures
  ngrok loca serveo pipedream oast pro ltd gdn loan download win bid stream trade date review party science racing accountant faith cricket men
`);
const HOST_KEYS = wordSet(
  'host hostname ip ipaddr ip_address addr address server remote target endpoint url lhost rhost'
);
const PORT_KEYS = wordSet('port lport rport server_port');

/**
 * True when a host and a port stand side by side among the arguments, also in a tuple, or under the names of a host and a
 * port in a dictionary: an address to connect to.
 */
export function holdsAddress(items: readonly Value[], depth = 0): boolean {
  return (
    items.some((item, i) => i + 1 < items.length && isHost(item) && isPort(items[i + 1])) ||
    (depth < MAX_DEPTH &&
      items.some(item =>
        item.type === 'dict'
          ? namesAddress(item) ||
            holdsAddress(
              item.entries.map(([, value]) => value),
              depth + 1
            )
          : holdsAddress(itemsOf(item), depth + 1)
      ))
  );
}

function namesAddress({ entries }: Extract<Value, { type: 'dict' }>): boolean {
  const under = (keys: WordSet, fits: (value: Value) => boolean): boolean =>
    entries.some(([key, value]) => keys.has((textIn(key) ?? '').toLowerCase()) && fits(value));
  return under(HOST_KEYS, isHost) && under(PORT_KEYS, isPort);
}

function isHost(value: Value): boolean {
  return isHostName(textIn(value) ?? '');
}

/** `93.184.216.34`, `::1`, `evil.example`, `localhost`: no name of a layer, no file. */
export function isHostName(text: string): boolean {
  if (text.length > MAX_HOST) {
    return false;
  }
  const end = LABELS.exec(text)?.[1].toLowerCase();
  const known = end !== undefined && (DOMAINS.has(end) || (end.length === 2 && !looksLikeFile(text)));
  return text === 'localhost' || ADDRESS.test(text) || known;
}

function isPort(value: Value): boolean {
  const text = textIn(value);
  const port =
    value.type === 'int' ? Number(value.value) : text !== undefined && /^\d{2,5}$/.test(text) ? Number(text) : 0;
  return Number.isInteger(port) && port > 0 && port <= MAX_PORT;
}

function textIn(value: Value): string | undefined {
  if (value.type === 'str') {
    return value.value;
  }
  return value.type === 'bytes' || value.type === 'bytearray'
    ? latin1(value.value.subarray(0, MAX_HOST + 1))
    : undefined;
}
