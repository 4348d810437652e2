import type { ByteSource } from '../../../bytes/byte-source';
import { MemorySource } from '../../../bytes/memory';
import type { ScanContext } from '../../../context';
import { visitJson } from '../../../encoding/json';
import { printable } from '../../../printable';
import { judgeMetadata } from '../../../rules/model-texts';
import { PRICES } from '../../../work';
import { EmbeddedFiles } from '../../text/embedded-files';
import { scanTemplate } from '../../text/template';

const MAX_EVIDENCE = 400;
/** Shorter texts hold neither a file nor a program. */
const MIN_TEXT = 6;
/** Digits of a hash, which is no file. */
const MAX_HASH = 128;
const HEX = /^(?:0x)?(?:[0-9a-f]{2})+$/i;
/** No name of a tensor is so long. */
const MIN_NAME = 64;
const TEMPLATE = /template/i;
const UTF8 = new TextEncoder();

/**
 * The texts among the metadata of a model: templates, files in base64 or hexadecimal digits or as they are, also inside
 * JSON, and programs.
 */
export class MetadataTexts {
  private readonly files: EmbeddedFiles;

  constructor(private readonly context: ScanContext) {
    this.files = new EmbeddedFiles(context);
  }

  /** True when there were more files in the texts than are scanned. */
  get limited(): boolean {
    return this.files.limited;
  }

  /**
   * Looks at the text under `key`, which begins at `offset`.
   * @param bytes - what the text was made of, where it need not be text
   */
  look(key: string, text: string, offset: number, bytes?: Uint8Array): void {
    if (text.length < MIN_TEXT) {
      return;
    }
    const { context } = this;
    if (TEMPLATE.test(key) && /\{[{%#]/.test(text)) {
      scanTemplate(text, context, { offset, path: key });
      return;
    }
    this.lookInWord(key, text, bytes);
    const severity = judgeMetadata(text);
    if (severity !== undefined) {
      const shown = printable(key, context.limits.maxName);
      context.finding({
        rule: 'model-metadata-code',
        severity,
        module: 'metadata',
        operator: shown,
        offset,
        evidence: printable(text, MAX_EVIDENCE, true),
        params: { key: shown }
      });
    }
  }

  /** Looks for files only: in one of many texts under `key`. */
  lookInWord(key: string, text: string, bytes?: Uint8Array): void {
    const { context } = this;
    context.work.spend(text.length * PRICES.textByte);
    if (text.length > MAX_HASH && HEX.test(text)) {
      this.lookAtBytes(key, new MemorySource(bytesOfHex(text)));
    } else if (/^\s*[[{]/.test(text)) {
      visitJson(UTF8.encode(text), (_, node) => {
        context.work.spend(PRICES.node);
        if (node.type === 'string') {
          this.files.look(node.value, () => key);
        }
      });
      if (/^\s*\[+\s*-?\d/.test(text)) {
        this.files.look(text, () => key);
      }
    } else {
      this.files.look(text, () => key);
      this.lookAtBytes(key, new MemorySource(bytes ?? Uint8Array.from(text, char => char.charCodeAt(0))));
    }
  }

  /** Looks for files in the name of a tensor or of a pair: ordinary names are shorter than any file. */
  lookInName(name: string): void {
    if (name.length >= MIN_NAME) {
      this.lookInWord('name', name);
    }
  }

  /** True for the beginning of a file. */
  mayBeFile(head: Uint8Array): boolean {
    return this.files.mayBeFile(head);
  }

  /** Looks at bytes that may be a file. */
  lookAtBytes(key: string, source: ByteSource): void {
    this.files.lookAt(source, () => key);
  }
}

function bytesOfHex(text: string): Uint8Array {
  const start = /^0x/i.test(text) ? 2 : 0;
  return Uint8Array.from({ length: (text.length - start) >> 1 }, (_, i) =>
    parseInt(text.slice(start + 2 * i, start + 2 * i + 2), 16)
  );
}
