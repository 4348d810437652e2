import type { JsonNode } from '../../../encoding/json';
import type { EmbeddedFiles } from '../embedded-files';

/** Numbers and pieces of one list that are kept: more are weights, or words. */
const MAX_NUMBERS = 16 * 2 ** 20;
const MAX_PIECES = 20_000;

/** Puts together the values of each list of bytes or of pieces of a text, as they are shown one by one. */
export class Lists {
  private items: (number | string)[] = [];
  private key: string | undefined;
  private depth = -1;
  /** The list holds something else, too. */
  private broken = true;

  constructor(private readonly files: Pick<EmbeddedFiles, 'lookAtList'>) {}

  /** The next value of a document, the key of its list, and in how many containers it stands. */
  add(key: string | undefined, node: JsonNode, depth: number): void {
    if (node.type === 'array') {
      this.end();
      this.key = key;
      this.depth = depth + 1;
      this.broken = false;
      return;
    }
    if (depth !== this.depth || node.type === 'object') {
      this.end();
      return;
    }
    const item = byteOf(node) ?? pieceOf(node);
    const most = typeof item === 'number' ? MAX_NUMBERS : MAX_PIECES;
    if (
      this.broken ||
      item === undefined ||
      this.items.length >= most ||
      typeof (this.items[0] ?? item) !== typeof item
    ) {
      this.broken = true;
      this.items = [];
      return;
    }
    this.items.push(item);
  }

  /** Looks at the list that has ended. */
  end(): void {
    const { items, key } = this;
    this.items = [];
    this.depth = -1;
    this.broken = true;
    if (items.length > 1) {
      this.files.lookAtList(items, () => key ?? 'list');
    }
  }
}

function byteOf(node: JsonNode): number | undefined {
  const value = node.type === 'number' ? node.value : NaN;
  return Number.isInteger(value) && value >= -128 && value <= 255 ? value & 0xff : undefined;
}

function pieceOf(node: JsonNode): string | undefined {
  return node.type === 'string' && /^[\w+/=-]*$/.test(node.value) ? node.value : undefined;
}

/** The values of a list, when all of them are bytes or pieces; undefined for any other. */
export function bytesOrPieces(items: readonly JsonNode[]): (number | string)[] | undefined {
  const values = items.slice(0, MAX_NUMBERS).map(node => byteOf(node) ?? pieceOf(node));
  const kind = typeof values[0];
  return values.every(value => value !== undefined && typeof value === kind)
    ? (values as (number | string)[])
    : undefined;
}
