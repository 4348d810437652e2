import type { ByteSource } from '../../../bytes/byte-source';
import { isFilled } from '../../../bytes/filled';
import { slice } from '../../../bytes/slice';
import type { ScanContext } from '../../../context';
import { latin1, printable } from '../../../printable';
import { oddName } from '../../../rules/model-texts';
import { PRICES } from '../../../work';
import { scanCarried } from '../../fallback/hidden-pickle';
import { dryRun } from '../../pickle/detection/pickle-probe';

/** Bytes of a tensor, from `start` to `end`. */
export interface TensorSpan {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Its numbers are bytes. */
  readonly isBytes?: boolean;
}

/** What is wrong with the place of a tensor. `size`: its span is not what its shape and type take. */
export type LayoutFault = 'size' | 'shape' | 'order' | 'overlap' | 'outside' | 'alignment' | 'type';

/** Stretches without a tensor that are scanned. */
const MAX_HIDDEN = 64;
/** Tensors whose faults are reported one by one. */
const MAX_FAULTS = 64;
/** Zeros are told from data up to this many bytes. */
const MAX_ZEROS = 2 ** 20;
const MAX_EVIDENCE = 100;
/** Less than so many bytes, and than this share, is not what is left of a file that was cut off. */
const MAX_EMPTY = 4096;
const EMPTY_SHARE = 1 / 16;
/** Tensors whose beginning is looked at, and the file of which all are. */
const MAX_LOOKED = 256;
const MAX_SMALL = 2 ** 20;
/** Bytes of such tensors that are searched from end to end. */
const MAX_SEARCHED = 32 * 2 ** 20;
/** First bytes of files that numbers do not have by chance. */
const FILE =
  /^(?:\x7fELF|MZ|PK\x03\x04|\xcf\xfa\xed\xfe|\x89HDF\r\n|\x93NUMPY|7z\xbc\xaf|\xfd7zXZ|GGUF|\x1f\x8b\x08|[^]{257}ustar)/;
const HEAD = 512;

/** Reports what the places and names of tensors say that no writer writes. */
export class TensorLayout {
  private faults = 0;
  private hidden = 0;

  constructor(
    private readonly source: ByteSource,
    private readonly context: ScanContext,
    /** Stands for the format in findings. */
    private readonly module: string
  ) {}

  fault(what: LayoutFault, tensor: string, offset: number, evidence: string): void {
    if (++this.faults > MAX_FAULTS) {
      return;
    }
    const { context, module } = this;
    const shown = printable(tensor, context.limits.maxName);
    context.finding({
      rule: 'tensor-layout',
      severity: 'MEDIUM',
      module,
      operator: shown,
      offset,
      evidence,
      params: { tensor: shown, what }
    });
  }

  name(name: string, offset: number): void {
    const odd = oddName(name);
    if (odd === undefined) {
      return;
    }
    const { context, module } = this;
    const shown = printable(name, context.limits.maxName);
    context.finding({
      rule: 'tensor-name',
      severity: odd === 'hidden' ? 'LOW' : 'MEDIUM',
      module,
      operator: shown,
      offset,
      evidence: JSON.stringify(shown),
      params: { tensor: shown, what: odd }
    });
  }

  /**
   * Looks at the places of all tensors, which have to fill the bytes from `start` on without a gap.
   * @param padding - zeros that may follow a tensor
   * @returns true when the tensors stand as a writer puts them, but the file ends before the last of them does
   */
  check(spans: TensorSpan[], start: number, padding = 0): boolean {
    const { source, context } = this;
    context.work.spend(spans.length * PRICES.record);
    spans.sort((a, b) => a.start - b.start || a.end - b.end);
    this.look(spans);
    let at = start;
    let before = '';
    let gaps = 0;
    for (const span of spans) {
      if (span.start < at && span.end > span.start) {
        this.fault('overlap', span.name, span.start, `${span.start} < ${at} (${printable(before, MAX_EVIDENCE)})`);
      } else if (span.start > at) {
        gaps += this.gap(at, span.start, span.start - at <= padding, false) ? 1 : 0;
      }
      if (span.end > at) {
        at = span.end;
        before = span.name;
      }
    }
    if (at <= source.size) {
      this.gap(at, source.size, source.size - at <= padding, true);
      return false;
    }
    if (gaps === 0 && this.faults === 0 && !this.isEmpty(start, at)) {
      return true;
    }
    this.fault('outside', before, Math.min(at, source.size), `${at} > ${source.size}`);
    return false;
  }

  /** Of all that the tensors claim there is next to nothing: no download stops so early. */
  private isEmpty(start: number, end: number): boolean {
    const held = this.source.size - start;
    return held < MAX_EMPTY && held < (end - start) * EMPTY_SHARE;
  }

  /** Tensors of bytes may be files, and so may all of a small model's: nothing reads them as one, but there is no other use. */
  private look(spans: readonly TensorSpan[]): void {
    const { source, context } = this;
    const looked = source.size <= MAX_SMALL ? spans : spans.filter(({ isBytes }) => isBytes);
    let left = MAX_SEARCHED;
    for (const { name, start, end } of looked.slice(0, MAX_LOOKED)) {
      const bytes = slice(source, start, end - start);
      const isFile = FILE.test(latin1(bytes.read(0, HEAD)));
      if (isFile ? context.recognise(bytes) !== undefined : dryRun(bytes, context.work, 0).acts) {
        context.child(name, bytes);
      } else if (bytes.size <= left) {
        left -= bytes.size;
        scanCarried(bytes, context.from(start), true);
      }
    }
  }

  /**
   * Bytes that belong to no tensor.
   * @returns true when they were reported
   */
  private gap(start: number, end: number, mayBePadding: boolean, last: boolean): boolean {
    const { source, context, module } = this;
    const bytes = slice(source, start, end - start);
    const { size } = bytes;
    if (size === 0) {
      return start < end;
    }
    const zeros = size <= MAX_ZEROS && bytes.read(0, 1)[0] === 0 && isFilled(bytes, size);
    if (zeros && mayBePadding) {
      return false;
    }
    // Where a tensor is not what it says, bytes without one are no other finding.
    if (this.faults === 0) {
      context.finding({
        rule: 'tensor-hidden-data',
        severity: zeros && last ? 'LOW' : 'MEDIUM',
        module,
        operator: last ? 'end' : 'gap',
        offset: start,
        length: size,
        evidence: '',
        params: { size }
      });
    }
    if (!zeros && ++this.hidden <= MAX_HIDDEN) {
      context.child(`offset ${start}`, bytes, { onUnknown: () => undefined });
    }
    return true;
  }
}
