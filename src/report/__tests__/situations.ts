import { readFileSync } from 'fs';
import { join } from 'path';
import { gzipSync } from 'zlib';
import type { Verdict } from '../../scanner/report';

/** The file or folder that a situation is about. */
export interface Subject {
  /** Below the folder that is scanned; empty for that itself. */
  readonly name: string;
  readonly word: string;
  readonly icon: string;
  /** In the JSON report; null for what stands there as left out. */
  readonly verdict: Verdict | null;
}

/** Latin-1, or that packed so many times. */
type Content = string | { readonly text: string; readonly gzip: number };

/** The further result that a door must give, or the reason why the situation cannot arise there. */
export type Door<T> = string | T;

export interface PanelDoor {
  readonly files?: Readonly<Record<string, Content>>;
  readonly subject?: Subject;
  /** The headline when the scan had ended, where it is another by now. */
  readonly notified?: string;
}

/** One row of `tests/situations.json`. */
export interface Situation {
  readonly name: string;
  readonly what: string;
  readonly files: Readonly<Record<string, Content>>;
  readonly locked?: readonly string[];
  readonly pipes?: readonly string[];
  /** By name, the folder beside the scanned one that it leads to. */
  readonly links?: Readonly<Record<string, string>>;
  readonly policy?: string;
  readonly verdict: Verdict;
  readonly title: string;
  readonly word: string;
  readonly mark: string;
  readonly icon: string;
  /** Of a report that is saved meanwhile, where that is another. */
  readonly savedTitle?: string;
  readonly exit: number;
  readonly strictExit: number | null;
  readonly subject: Subject;
  readonly doors: {
    readonly panel: Door<PanelDoor>;
    readonly 'command line': Door<object>;
    readonly gate: Door<{ readonly exit: number }>;
    readonly magic: Door<object>;
  };
}

interface Table {
  readonly control: Situation;
  readonly situations: readonly Situation[];
}

export const TABLE = JSON.parse(readFileSync(join(__dirname, '../../../tests/situations.json'), 'utf8')) as Table;

/** The control first. */
export const ALL: readonly Situation[] = [TABLE.control, ...TABLE.situations];

export function bytesOf(content: Content): Uint8Array {
  if (typeof content === 'string') {
    return Uint8Array.from(content, char => char.charCodeAt(0));
  }
  let bytes = bytesOf(content.text);
  for (let times = 0; times < content.gzip; times++) {
    bytes = gzipSync(bytes);
  }
  return Uint8Array.from(bytes);
}

/** The situations that a door can be in, and those that it cannot. */
export function meeting<D extends keyof Situation['doors']>(
  door: D
): (Situation & { readonly door: Exclude<Situation['doors'][D], string> })[] {
  return ALL.flatMap(situation => {
    const met = situation.doors[door];
    return typeof met === 'string' ? [] : [{ ...situation, door: met as Exclude<Situation['doors'][D], string> }];
  });
}
