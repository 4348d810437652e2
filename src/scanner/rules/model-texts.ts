import { readBase64 } from '../encoding/base64';
import { DECEPTIVE, latin1 } from '../printable';
import { lazily } from '../lazily';
import { strongMark } from './suspicious-text';

/** Longer texts are data. */
const MAX_LOOKED_AT = 20_000;

/** Why the name of a tensor is none that a framework gives. */
export type OddName = 'path' | 'nul' | 'hidden' | 'code';

/** A step out of a folder, a drive, a share, a home folder, or a place where no model is kept. */
const LEADS_OUT = lazily(
  () =>
    /(?:^|[\\/])\.\.(?:[\\/]|$)|^[a-z]:[\\/]|^\\\\|^~[\\/]|^\/(?:etc|root|home|tmp|var|usr|proc|dev|bin|sbin|opt|sys|boot|mnt|lib|Users|Library|System)\/|^file:/i
);
const HIDDEN = lazily(
  () =>
    new RegExp(`[${DECEPTIVE.map(([from, to]) => `\\u{${from.toString(16)}}-\\u{${to.toString(16)}}`).join('')}]`, 'u')
);
/** A name without any of these is neither: most names are asked nothing more. */
const PLAIN = /^[\w ./:@,#+*=<>[\]-]*$/;

/** Tells why a tensor has no ordinary name: tools that store each tensor in a file of its own take the name for a path. */
export function oddName(name: string): OddName | undefined {
  if (PLAIN.test(name) && !name.includes('..') && !/^[/~]|^\w:|^file:/.test(name)) {
    return undefined;
  }
  if (name.includes('\0')) {
    return 'nul';
  }
  if (LEADS_OUT().test(name)) {
    return 'path';
  }
  return HIDDEN().test(name) ? 'hidden' : strongMark(name) && 'code';
}

/** Longer texts with a command in them are instructions for people: a workflow, a model card. */
const MAX_COMMAND = 1_000;
/** Programs that fetch, run or delete something, at the beginning of a text. */
const COMMAND = lazily(
  () =>
    /^\s*(?:sudo\s+)?(?:[\w./~-]*\/)?(?:env\s+)?(?:curl|wget|nc|ncat|netcat|socat|bash|sh|zsh|powershell|pwsh|cmd\.exe|chmod|chown|nohup|rm|mkfifo|certutil|bitsadmin|mshta|rundll32|regsvr32|schtasks|crontab|osascript|Invoke-\w+|iex|irm|iwr)(?:\.exe)?(?:\s|\$\{IFS\})+(?:[-/~"'$(]|\.{0,2}\/|\w+:\/\/|\+x|\d{3})|^\s*(?:[\w./~-]*\/)?(?:python[23]?(?:\.\d+)?|perl|ruby|node|php)\s+-[cer]\s/i
);
/** Python that fetches or evaluates something. */
const CALL =
  /\b(?:requests|httpx|urllib\.request|urllib2?|subprocess|pickle|marshal|runpy)\s*\.\s*\w+\s*\(|^\s*(?:eval|exec|compile|__import__)\s*\(|^\s*(?:import|from)\s+(?:os|sys|subprocess|socket|requests|httpx|urllib|ctypes|pickle|base64)\b/;
/** Text that a page which shows it would run. */
const MARKUP =
  /<(?:script|iframe|object|embed)\b|<\w{1,20}\s[^>]{0,200}\bon\w{1,30}\s*=|\bjavascript:\s*\S|\bdata:text\/html/i;
/** Files by which one logs in or starts programs. Paths of other kinds are those of whoever made the model. */
const SECRET =
  /\/etc\/(?:passwd|shadow|cron|sudoers|ssh)|\.ssh\/|\bauthorized_keys\b|\bid_(?:rsa|ed25519)\b|\.aws\/credentials|\.bashrc\b/;

/** A text of nothing but digits of base64. */
const BASE64 = /^[\w+/-]{24,}={0,2}$/;

/**
 * Judges a text among the metadata of a model, which no loader runs. Settings, addresses and notes are ordinary;
 * MEDIUM for a text that is a program, or little else.
 */
export function judgeMetadata(text: string): 'MEDIUM' | 'LOW' | undefined {
  const looked = text.slice(0, MAX_LOOKED_AT);
  const isOdd =
    strongMark(looked) !== undefined ||
    (BASE64.test(looked) && strongMark(latin1(readBase64(looked, '-_').bytes)) !== undefined) ||
    [COMMAND(), MARKUP].some(pattern => pattern.test(looked)) ||
    (text.length <= MAX_COMMAND && [CALL, SECRET].some(pattern => pattern.test(looked)));
  return isOdd ? (text.length <= MAX_COMMAND ? 'MEDIUM' : 'LOW') : undefined;
}
