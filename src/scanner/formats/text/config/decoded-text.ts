import type { FindingInput, ScanContext } from '../../../context';
import { decodeWide, wideEncoding, widthOf } from '../../../encoding/wide-text';
import { PartContext } from '../../../part-context';
import { latin1 } from '../../../printable';

/** Characters between two places whose offset in bytes is kept. */
const STEP = 4096;

/** A text and where its characters stand in the bytes. */
export interface DecodedText {
  readonly text: string;
  /** The offset in bytes of a character. */
  byteOffset(index: number): number;
}

/** Text as readers of YAML and XML decode it: UTF-16, UTF-32, UTF-8, else one character for each byte. */
export function decodedText(bytes: Uint8Array): DecodedText {
  const wide = wideEncoding(bytes);
  if (wide !== undefined) {
    const width = widthOf(wide);
    return { text: decodeWide(bytes, wide), byteOffset: index => index * width };
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    text = latin1(bytes);
    return { text, byteOffset: index => index };
  }
  if (text.length === bytes.length) {
    return { text, byteOffset: index => index };
  }
  let steps: number[] | undefined;
  const byteOffset = (index: number): number => {
    steps ??= stepsOf(text);
    const step = Math.floor(Math.min(index, text.length) / STEP);
    return steps[step] + utf8Length(text.slice(step * STEP, index));
  };
  return { text, byteOffset };
}

function stepsOf(text: string): number[] {
  const steps = [0];
  for (let at = STEP; at <= text.length; at += STEP) {
    steps.push(steps[steps.length - 1] + utf8Length(text.slice(at - STEP, at)));
  }
  return steps;
}

/** Half of a pair of surrogates counts two bytes, so that both are four. */
function utf8Length(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    length += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3;
  }
  return length;
}

/** The context of a text, in which offsets count characters. */
export class TextContext extends PartContext {
  constructor(
    context: ScanContext,
    private readonly decoded: DecodedText
  ) {
    super(context, 0);
  }

  override finding(input: FindingInput): void {
    super.finding({ ...input, offset: this.decoded.byteOffset(input.offset) });
  }
}
