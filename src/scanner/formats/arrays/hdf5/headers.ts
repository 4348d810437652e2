import { PRICES } from '../../../work';
import type { Fields, Hdf5File } from './hdf5-file';
import { Hdf5Error } from './hdf5-file';

/** Message types of object headers (specification IV.A.2). */
export const enum Message {
  NIL = 0x00,
  DATASPACE = 0x01,
  LINK_INFO = 0x02,
  DATATYPE = 0x03,
  LINK = 0x06,
  EXTERNAL_FILES = 0x07,
  LAYOUT = 0x08,
  FILTERS = 0x0b,
  ATTRIBUTE = 0x0c,
  SHARED_TABLE = 0x0f,
  CONTINUATION = 0x10,
  SYMBOL_TABLE = 0x11,
  ATTRIBUTE_INFO = 0x15
}

/** One message. A header may have very many, so the body is cut out of its block only when the walker asks for it. */
export class HeaderMessage {
  constructor(
    readonly type: number,
    /** Bit 1: the data is a reference to a shared message. */
    readonly flags: number,
    private readonly block: Fields,
    private readonly at: number,
    private readonly length: number
  ) {}

  get data(): Fields {
    return this.block.cut(this.at, this.length);
  }
}

/** The messages of an object. */
export interface ObjectHeader {
  readonly messages: readonly HeaderMessage[];
  /** Reason why the object may have more messages than were read. */
  readonly problem?: Hdf5Error;
}

/** Messages of one object, and blocks they may be spread over. */
const MAX_MESSAGES = 20_000;
const MAX_BLOCKS = 1_000;
/** A message stays in memory until the walk has left its object. */
const MESSAGE = 4;

interface Block {
  readonly fields: Fields;
  readonly checksum: number;
}

/**
 * Reads every message of the object header at `address`, version 1 or 2, continuation blocks included. Throws Hdf5Error
 * when there is no header; a later fault leaves the messages before it.
 */
export function readHeader(file: Hdf5File, address: number): ObjectHeader {
  const head = file.open(address, 16);
  const modern = head.bytes[0] === 0x4f;
  if (!modern && head.bytes[0] !== 1) {
    throw new Hdf5Error('corrupt', address);
  }
  const { first, flags } = modern
    ? modernHeader(file, address)
    : { first: file.open(address + 16, classicSize(head)), flags: 0 };
  const blocks: Block[] = [{ fields: first, checksum: 0 }];
  const messages: HeaderMessage[] = [];
  try {
    for (let i = 0; i < blocks.length; i++) {
      const { fields, checksum } = blocks[i];
      while (fields.left - checksum >= (modern ? 4 : 8)) {
        const message = modern ? modernMessage(fields, flags) : classicMessage(fields);
        file.work.spend(MESSAGE * PRICES.record);
        if (messages.length >= MAX_MESSAGES || blocks.length > MAX_BLOCKS) {
          throw new Hdf5Error('limit-size', address);
        }
        if (message.type !== Message.NIL) {
          messages.push(message);
        }
        if (message.type === Message.CONTINUATION) {
          const { data } = message;
          const target = data.offset();
          const length = data.length();
          if (target !== undefined) {
            const block = file.open(target, length);
            blocks.push({ fields: modern ? block.expect('OCHK') : block, checksum: modern ? 4 : 0 });
          }
        }
      }
    }
  } catch (error) {
    if (!(error instanceof Hdf5Error)) {
      throw error;
    }
    return { messages, problem: error };
  }
  return { messages };
}

function classicSize(head: Fields): number {
  head.skip(8);
  return head.uint(4);
}

function modernHeader(file: Hdf5File, address: number): { first: Fields; flags: number } {
  const head = file.peek(address, 34).expect('OHDR');
  if (head.uint(1) !== 2) {
    throw new Hdf5Error('corrupt', address);
  }
  const flags = head.uint(1);
  head.skip((flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0));
  const size = head.uint(1 << (flags & 3));
  return { first: file.open(address + head.position, size), flags };
}

function classicMessage(fields: Fields): HeaderMessage {
  const type = fields.uint(2);
  const size = fields.uint(2);
  const flags = fields.uint(1);
  fields.skip(3);
  const length = Math.min(size, fields.left);
  return new HeaderMessage(type, flags, fields, fields.skip(length), length);
}

function modernMessage(fields: Fields, headerFlags: number): HeaderMessage {
  const type = fields.uint(1);
  const size = fields.uint(2);
  const flags = fields.uint(1);
  fields.skip(headerFlags & 4 ? Math.min(2, fields.left) : 0);
  const length = Math.min(size, fields.left);
  return new HeaderMessage(type, flags, fields, fields.skip(length), length);
}
