import { MemorySource } from '../../bytes/memory';
import type { ByteSource } from '../../bytes/byte-source';
import { slice } from '../../bytes/slice';
import type { ScanContext } from '../../context';
import type { ProtoField } from '../../encoding/protobuf-view';
import type { FormatId } from '../../format-catalog';
import { latin1, printable } from '../../printable';
import type { Severity } from '../../report';
import type { RuleId } from '../../rules/catalog';
import { judgeMetadata } from '../../rules/model-texts';
import { isAttack } from '../../rules/native-code';
import { isEvaluated, isMemoryTag } from '../../rules/models/onnx-rules';
import { pathTrouble } from '../../rules/models/outside-path';
import { strongMark } from '../../rules/suspicious-text';
import { PRICES } from '../../work';
import { EmbeddedFiles } from '../text/embedded-files';
import { lookAtBytes, lookAtNumbers } from './packed-numbers';

/** Files in attributes and tensors that are scanned. */
const MAX_FILES = 200;
/** Longest text of metadata that is looked at. */
const MAX_TEXT = 2 ** 20;
const MIN_FILE = 20;
/** Bytes of an attribute that may be code. */
const MIN_CODE = 8;
const MAX_CODE = 64 * 1024;
/** Bytes that are enough to see the kind of a file. */
const HEAD = 64;
/** Stands in a text for bytes that are none. */
const NO_CHARACTER = '\ufffd';
/** First bytes of programs, pickles and archives. */
const FILE =
  /^(?:\x7fELF|MZ[^]{6,}|\x80[\x02-\x05][^]|PK\x03\x04|\x1f\x8b\x08|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe|\x89HDF\r\n|7z\xbc\xaf|#!\/)/;

/** Judges what models of all graph formats have: names of files, metadata, bytes among the numbers. */
export class GraphJudge {
  private readonly embedded: EmbeddedFiles;
  private files = 0;

  /**
   * @param framework - module of its findings
   * @param source - the bytes that fields stand in, where they stand in any
   */
  constructor(
    protected readonly context: ScanContext,
    protected readonly format: FormatId,
    protected readonly framework: string,
    private readonly source?: ByteSource
  ) {
    this.embedded = new EmbeddedFiles(context);
  }

  /** A file that a model names, which is read when the model is loaded. */
  path(path: string, at: number, operator: string, module = this.framework): void {
    if (isMemoryTag(path)) {
      this.add('onnx-memory-address', 'CRITICAL', module, operator, at, path, {});
      return;
    }
    const trouble = pathTrouble(path);
    if (trouble !== undefined) {
      const severity = trouble === 'backslash' ? 'LOW' : trouble === 'encoded' ? 'MEDIUM' : 'HIGH';
      this.add('model-external-path', severity, module, operator, at, path, { file: this.shown(path) });
      return;
    }
    const target = this.context.members.length === 0 ? this.context.leadsTo?.(path) : undefined;
    if (target !== undefined) {
      const file = this.shown(`${path} -> ${target}`);
      this.add('model-external-path', 'HIGH', module, operator, at, file, { file });
    }
  }

  /** What its author says of the model: how to fetch and install it, too. */
  description(text: string, at: number): void {
    if (strongMark(text) !== 'command' || isAttack(text.slice(0, MAX_TEXT))) {
      this.metadata('doc_string', text, at, false);
    }
  }

  /** An entry of the metadata. Some programs evaluate those of the whole model. */
  metadata(key: string, value: string, at: number, ofModel: boolean): void {
    if (/stack_trace$/.test(key)) {
      return;
    }
    this.context.work.spend(Math.min(value.length, MAX_TEXT) * PRICES.textByte);
    this.embedded.look(value.slice(0, MAX_TEXT), () => this.shown(key));
    const evaluated = ofModel && isEvaluated(key, value.slice(0, MAX_TEXT));
    const severity = evaluated ? 'HIGH' : strongMark(value) !== undefined ? 'MEDIUM' : judgeMetadata(value);
    if (severity !== undefined) {
      this.add('model-metadata-code', severity, this.framework, 'metadata', at, pairText(key, value), {
        key: this.shown(key)
      });
    }
  }

  /** A text that an operator is given: code for one that evaluates it, or a file. */
  attribute(field: ProtoField, name: string): void {
    this.bytes(field, name);
    if (field.length < MIN_CODE || field.length > MAX_CODE) {
      return;
    }
    const text = field.text();
    this.context.work.spend(text.length * PRICES.textByte);
    if (!text.includes(NO_CHARACTER)) {
      this.embedded.look(text, () => this.shown(name));
    } else if (!FILE.test(latin1(field.bytes(HEAD)))) {
      lookAtBytes(most => field.bytes(most), this.context, name);
    }
    if (strongMark(text) !== undefined) {
      const key = this.shown(name);
      this.add('model-metadata-code', 'MEDIUM', this.framework, 'attribute', field.at, pairText(name, text), { key });
    }
  }

  /** Bytes among the numbers and texts: are they a program, a pickle or an archive? */
  bytes(field: ProtoField, name: string): void {
    if (field.length < MIN_FILE || this.files >= MAX_FILES) {
      return;
    }
    const head = latin1(field.bytes(HEAD));
    if (!FILE.test(head)) {
      return;
    }
    const whole = this.source ? slice(this.source, field.at, field.length) : new MemorySource(field.bytes());
    if (this.context.recognise(whole) !== undefined || head.startsWith('#!')) {
      this.files++;
      this.context.child(this.shown(name), whole);
    }
  }

  /** Numbers that are written one by one or packed: in memory they may be a program, a pickle or an archive. */
  numbers(numbers: readonly ProtoField[], name: string): void {
    lookAtNumbers(numbers, this.context, name);
  }

  finish(): void {
    if (this.embedded.limited) {
      this.context.cover({ status: 'not-understood', format: this.format, size: 0, reason: 'limit-members' });
    }
  }

  add(
    rule: RuleId,
    severity: Severity,
    module: string,
    operator: string,
    offset: number,
    evidence: string,
    params: Record<string, string | number> = {}
  ): void {
    this.context.finding({
      rule,
      severity,
      module,
      operator,
      offset,
      evidence: printable(evidence, this.context.limits.maxEvidence, true),
      params
    });
  }

  protected shown(name: string): string {
    return printable(name, this.context.limits.maxName);
  }
}

export function pairText(key: string, value: string): string {
  return `${key} = ${JSON.stringify(value.slice(0, 2_000))}`;
}
