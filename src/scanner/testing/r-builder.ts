import type { Part } from './bytes';
import { be32, bytes } from './bytes';

/** Parts of R's serialization, big-endian (`X`). */
const HAS_TAG = 0x400;
export const NIL = be32(254);
export const UNBOUND = be32(252);
export const GLOBAL = be32(253);

const chars = (text: string): Uint8Array => bytes(be32(9), be32(text.length), text);
export const symbol = (name: string): Uint8Array => bytes(be32(1), chars(name));
export const words = (...texts: readonly string[]): Uint8Array =>
  bytes(be32(16), be32(texts.length), ...texts.map(chars));
export const numbers = (...values: readonly number[]): Uint8Array =>
  bytes(be32(13), be32(values.length), ...values.map(be32));
/** A call: a function and its arguments. */
export const language = (head: Uint8Array, ...values: readonly Uint8Array[]): Uint8Array =>
  bytes(be32(6), head, ...values.map(value => bytes(be32(2), value)), NIL);
export const list = (...values: readonly Part[]): Uint8Array => bytes(be32(19), be32(values.length), ...values);
/** A pairlist of variables. */
export const pairs = (values: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  bytes(...Object.entries(values).map(([name, value]) => bytes(be32(2 | HAS_TAG), symbol(name), value)), NIL);
export const promise = (expression: Part, value: Part = UNBOUND): Uint8Array =>
  bytes(be32(5 | HAS_TAG), GLOBAL, value, expression);
export const closure = (body: Part): Uint8Array => bytes(be32(3 | HAS_TAG), GLOBAL, NIL, body);
export const environment = (frame: Part): Uint8Array => bytes(be32(4), be32(0), GLOBAL, frame, NIL, NIL);

export const rds = (value: Part): Uint8Array => bytes('X\n', be32(2), be32(0x40200), be32(0x20300), value);
export const workspace = (values: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  bytes('RDX2\n', rds(pairs(values)));
