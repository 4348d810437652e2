import { PRICES } from '../../../work';
import type { Fields, Hdf5File } from './hdf5-file';
import { attempt, Hdf5Error } from './hdf5-file';
import { isIntact } from './metadata-checksum';

/** Message types of object headers (specification IV.A.2). */
export const enum Message {
  NIL = 0x00,
  DATASPACE = 0x01,
  LINK_INFO = 0x02,
  DATATYPE = 0x03,
  OLD_FILL_VALUE = 0x04,
  FILL_VALUE = 0x05,
  LINK = 0x06,
  EXTERNAL_FILES = 0x07,
  LAYOUT = 0x08,
  BOGUS = 0x09,
  GROUP_INFO = 0x0a,
  FILTERS = 0x0b,
  ATTRIBUTE = 0x0c,
  SHARED_TABLE = 0x0f,
  CONTINUATION = 0x10,
  SYMBOL_TABLE = 0x11,
  TREE_RANKS = 0x13,
  DRIVER = 0x14,
  ATTRIBUTE_INFO = 0x15,
  FREE_SPACE = 0x17,
  CACHE_IMAGE = 0x18
}

/** The last type of the specification. The library passes over others, and over the one that stands for a mistake. */
const LAST_TYPE = Message.CACHE_IMAGE;

/** Bits of a message's flags (specification IV.A.1.a). */
const SHARED = 0x02;
const NEVER_SHARED = 0x04;
const SHAREABLE = 0x40;

/** The types for which the library heeds the flag that says "a reference to a message somewhere else". */
const MAY_BE_SHARED: ReadonlySet<number> = new Set([
  Message.DATASPACE,
  Message.DATATYPE,
  Message.OLD_FILL_VALUE,
  Message.FILL_VALUE,
  Message.FILTERS,
  Message.ATTRIBUTE
]);

/** The types of which the library takes the first message of an object, while another reader may take the last. */
const ONCE: ReadonlySet<number> = new Set([
  Message.DATASPACE,
  Message.LINK_INFO,
  Message.DATATYPE,
  Message.OLD_FILL_VALUE,
  Message.FILL_VALUE,
  Message.EXTERNAL_FILES,
  Message.LAYOUT,
  Message.GROUP_INFO,
  Message.FILTERS,
  Message.SHARED_TABLE,
  Message.SYMBOL_TABLE,
  Message.TREE_RANKS,
  Message.DRIVER,
  Message.ATTRIBUTE_INFO,
  Message.FREE_SPACE,
  Message.CACHE_IMAGE
]);

/** One message. A header may have very many, so the body is cut out of its block only when the walker asks for it. */
export class HeaderMessage {
  constructor(
    readonly type: number,
    /** Bit 1: the data is a reference to a shared message. Never set for a type that the library does not share. */
    readonly flags: number,
    private readonly block: Fields,
    private readonly at: number,
    private readonly length: number
  ) {}

  get data(): Fields {
    return this.block.cut(this.at, this.length);
  }

  /** The data refer to a message elsewhere. */
  get isShared(): boolean {
    return (this.flags & SHARED) !== 0;
  }
}

/** The messages of an object. */
export interface ObjectHeader {
  /** In the order of the library, which takes the first of a type. */
  readonly messages: readonly HeaderMessage[];
  /** Reasons why the object may have more messages than were read, or why the library refuses it. One of each kind. */
  readonly problems: readonly Hdf5Error[];
}

/** Messages of one object, and blocks they may be spread over. */
const MAX_MESSAGES = 20_000;
const MAX_BLOCKS = 1_000;
/** A message stays in memory until the walk has left its object. */
const MESSAGE = 4;
/** Work of an error, with what the runtime remembers of its place. */
const PROBLEM = 10_000;
/** Bytes of a checksum. */
const SUM = 4;

/** A piece of a header: the first one, or one that a continuation message names. */
interface Block {
  /** From the first message on; in version 2 a checksum is at the end. */
  readonly fields: Fields;
  readonly isBroken?: boolean;
}

/** How the messages of a header are laid out. */
interface Layout {
  readonly isModern: boolean;
  /** Bytes in front of each message's data. */
  readonly prefix: number;
  /** Messages that the header announces, if it does. */
  readonly announced: number;
}

/**
 * Reads every message of the object header at `address`, version 1 or 2, continuation blocks included. Throws Hdf5Error
 * when there is no header; a later fault leaves the messages before it.
 */
export function readHeader(file: Hdf5File, address: number): ObjectHeader {
  return new HeaderReader(file, address).read();
}

class HeaderReader {
  private readonly messages: HeaderMessage[] = [];
  private readonly problems = new Map<Hdf5Error['reason'], Hdf5Error>();
  private readonly seen = new Set<number>();
  private readonly blocks: Block[] = [];
  private readonly layout: Layout;
  /** Empty messages included. */
  private count = 0;

  constructor(
    private readonly file: Hdf5File,
    private readonly address: number
  ) {
    const head = file.open(address, 16);
    this.layout = head.bytes[0] === 0x4f ? this.modern() : this.classic(head);
  }

  read(): ObjectHeader {
    const { blocks, layout, messages } = this;
    this.attempt(() => {
      for (let i = 0; i < blocks.length; i++) {
        this.block(blocks[i]);
        if (i === 0 && this.count > layout.announced) {
          this.problem('corrupt');
        }
      }
    });
    return { messages, problems: [...this.problems.values()] };
  }

  private problem(reason: Hdf5Error['reason'], error?: Hdf5Error): void {
    if (!this.problems.has(reason)) {
      this.file.work.spend(PROBLEM);
      this.problems.set(reason, error ?? new Hdf5Error(reason, this.address));
    }
  }

  private classic(head: Fields): Layout {
    const version = head.uint(1);
    head.skip(1);
    const announced = head.uint(2);
    head.skip(4);
    if (version !== 1) {
      throw new Hdf5Error('corrupt', this.address);
    }
    this.blocks.push({ fields: this.file.open(this.address + 16, head.uint(4)) });
    return { isModern: false, prefix: 8, announced };
  }

  private modern(): Layout {
    const { file, address } = this;
    const head = file.peek(address, 34).expect('OHDR');
    if (head.uint(1) !== 2) {
      throw new Hdf5Error('corrupt', address);
    }
    const flags = head.uint(1);
    head.skip((flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0));
    const size = head.uint(1 << (flags & 3));
    const whole = file.open(address, head.position + size + SUM);
    whole.skip(head.position);
    this.blocks.push({ fields: whole, isBroken: (flags & 0xc0) !== 0 || !this.isIntact(whole) });
    return { isModern: true, prefix: flags & 4 ? 6 : 4, announced: Infinity };
  }

  private isIntact({ bytes }: Fields): boolean {
    this.file.work.spend(bytes.length * PRICES.sumByte);
    return isIntact(bytes);
  }

  private block({ fields, isBroken }: Block): void {
    const { isModern, prefix } = this.layout;
    const sum = isModern ? SUM : 0;
    if (isBroken) {
      this.problem('corrupt');
    }
    while (fields.left - sum >= prefix) {
      this.message(isModern ? this.modernMessage(fields) : this.classicMessage(fields));
    }
    if (fields.left > sum && !isModern) {
      // Only version 2 has gaps.
      this.problem('corrupt');
    }
  }

  private message(message: HeaderMessage): void {
    const { file, address, blocks, messages } = this;
    const { type } = message;
    file.work.spend(MESSAGE * PRICES.record);
    if (messages.length >= MAX_MESSAGES || blocks.length > MAX_BLOCKS) {
      throw new Hdf5Error('limit-size', address);
    }
    this.count++;
    if (type === Message.NIL) {
      return;
    }
    messages.push(message);
    if (type > LAST_TYPE || type === Message.BOGUS) {
      this.problem('unknown-record');
    }
    if (ONCE.has(type) && this.seen.has(type)) {
      this.problem('corrupt');
    }
    this.seen.add(type);
    if (type === Message.CONTINUATION) {
      this.attempt(() => this.continuation(message.data));
    }
  }

  /** A fault ends what it is in, and the other blocks are read. */
  private attempt(action: () => void): void {
    attempt(action, error => this.problem(error.reason, error));
  }

  private continuation(data: Fields): void {
    const { file, blocks, layout } = this;
    const target = data.offset();
    const length = data.length();
    if (target === undefined) {
      throw new Hdf5Error('corrupt', data.address);
    }
    const fields = file.open(target, length);
    const isBroken = layout.isModern && length >= SUM && !this.isIntact(fields);
    blocks.push({ fields: layout.isModern ? fields.expect('OCHK') : fields, isBroken });
  }

  private classicMessage(fields: Fields): HeaderMessage {
    const type = fields.uint(2);
    const size = fields.uint(2);
    const flags = fields.uint(1);
    fields.skip(3);
    if (size % 8 !== 0) {
      this.problem('corrupt');
    }
    return this.cut(fields, type, flags, size, fields.left);
  }

  private modernMessage(fields: Fields): HeaderMessage {
    const type = fields.uint(1);
    const size = fields.uint(2);
    const flags = fields.uint(1);
    fields.skip(this.layout.prefix - 4);
    return this.cut(fields, type, flags, size, fields.left - SUM);
  }

  private cut(fields: Fields, type: number, flags: number, size: number, most: number): HeaderMessage {
    const mayBeShared = MAY_BE_SHARED.has(type);
    const contradicts = (flags & SHARED) !== 0 && (!mayBeShared || (flags & NEVER_SHARED) !== 0);
    if (size > most || contradicts || ((flags & SHAREABLE) !== 0 && !mayBeShared)) {
      this.problem('corrupt');
    }
    const length = Math.min(size, most);
    return new HeaderMessage(type, mayBeShared ? flags : flags & ~SHARED, fields, fields.skip(length), length);
  }
}
