import { DECEPTIVE } from '../printable';
import { lazily } from '../lazily';
import { strongMark } from './suspicious-text';

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

/**
 * Judges a text among the metadata of a model, which no loader runs. Settings, addresses and notes are ordinary;
 * MEDIUM for a text that is a program and nothing else.
 */
export function judgeMetadata(text: string): 'MEDIUM' | 'LOW' | undefined {
  if (strongMark(text) !== undefined) {
    return text.length <= MAX_COMMAND ? 'MEDIUM' : 'LOW';
  }
  return /<script\b|javascript:\s*\S/i.test(text) ? 'LOW' : undefined;
}
