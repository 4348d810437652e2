import type { ScanContext } from '../../../context';
import { visitJson } from '../../../encoding/json';
import { printable } from '../../../printable';
import { judgeMetadata } from '../../../rules/model-texts';
import { PRICES } from '../../../work';
import { EmbeddedFiles } from '../../text/embedded-files';
import { scanTemplate } from '../../text/template';

const MAX_EVIDENCE = 400;
/** Shorter texts hold neither a file nor a program. */
const MIN_TEXT = 12;
/** Digits of a hash, which is no file. */
const MAX_HASH = 128;
const HEX = /^(?:0x)?(?:[0-9a-f]{2})+$/i;
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

  /** Looks at the text under `key`, which begins at `offset`. */
  look(key: string, text: string, offset: number): void {
    if (text.length < MIN_TEXT) {
      return;
    }
    const { context } = this;
    if (TEMPLATE.test(key) && /\{[{%#]/.test(text)) {
      scanTemplate(text, context, { offset, path: key });
      return;
    }
    context.work.spend(text.length * PRICES.textByte);
    this.lookForFile(key, text);
    if (/^\s*[[{]/.test(text)) {
      visitJson(UTF8.encode(text), (_, node) => {
        context.work.spend(PRICES.node);
        if (node.type === 'string') {
          this.lookForFile(key, node.value);
        }
      });
    }
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

  private lookForFile(key: string, text: string): void {
    this.files.look(text, () => key);
    if (text.length > MAX_HASH && HEX.test(text)) {
      this.files.lookAt(bytesOfHex(text), () => key);
    } else if (!/^[\s[{]/.test(text)) {
      this.files.lookAt(
        Uint8Array.from(text, char => char.charCodeAt(0)),
        () => key
      );
    }
  }
}

function bytesOfHex(text: string): Uint8Array {
  const start = /^0x/i.test(text) ? 2 : 0;
  return Uint8Array.from({ length: (text.length - start) >> 1 }, (_, i) =>
    parseInt(text.slice(start + 2 * i, start + 2 * i + 2), 16)
  );
}
