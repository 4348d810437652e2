import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { wireView } from '../../../encoding/protobuf-view';
import type { Probe } from '../../../format';
import { scanHiddenInText } from '../../fallback/hidden-pickle';
import { textOf } from '../../text/plain-text';
import type { ExternalEntry } from './onnx-judge';
import type { OnnxEyes } from './onnx-walk';

const walking = () => require('./onnx-walk') as typeof import('./onnx-walk');

/** The model's name in that of a file of its numbers: `model.onnx_data`, `model.onnx.data`, `model.onnx_data_1`, `model.data`. */
const NAMED = /^(.+?)(\.onnx)?[._]data(?:_\d+)?$/i;
/** Writers begin tensors at multiples of a page. */
const MAX_GAP = 64 * 1024;
const MAX_RANGES = 1_000_000;

/** Notes which bytes of one file a model takes for numbers; judges nothing, which is done where the model is scanned. */
class Ranges implements OnnxEyes {
  readonly ranges: [start: number, end: number][] = [];

  constructor(
    private readonly file: string,
    private readonly size: number
  ) {}

  external(entries: readonly ExternalEntry[]): void {
    const value = (key: string): string | undefined => entries.find(entry => entry.key === key)?.value;
    if (value('location') === this.file && this.ranges.length < MAX_RANGES) {
      const start = Number(value('offset') ?? 0);
      const length = value('length');
      this.ranges.push([start, length === undefined ? this.size : start + Number(length)]);
    }
  }

  /** True when the numbers fill the file. */
  get fill(): boolean {
    let reached = 0;
    for (const [start, end] of this.ranges.sort(([a], [b]) => a - b)) {
      if (!(start - reached <= MAX_GAP && end >= start && end <= this.size)) {
        return false;
      }
      reached = Math.max(reached, end);
    }
    return this.ranges.length > 0 && this.size - reached <= MAX_GAP;
  }

  calls(): () => void {
    return () => undefined;
  }
  operator(): void {}
  shape(): void {}
  metadata(): void {}
  description(): void {}
  attribute(): void {}
  bytes(): void {}
  numbers(): void {}
}

/** Undefined when the model is not there. */
function isFilledBy(model: string, source: ByteSource, context: ScanContext): boolean | undefined {
  const ranges = new Ranges(context.name, source.size);
  const opened = context.neighbour?.(model, 'onnx-ranges', beside => {
    try {
      new (walking().OnnxWalk)(ranges).model(wireView(beside, context.work));
    } catch (error) {
      if (!(error instanceof SourceError)) {
        throw error;
      }
      ranges.ranges.length = 0;
    }
  });
  return opened === 'opened' ? ranges.fill : undefined;
}

/** True for the name of a file of an ONNX model's numbers beside it. */
export function isOnnxData(probe: Probe): boolean {
  return !probe.inside && NAMED.test(probe.name) && textOf(probe) === undefined;
}

/** Accounts for the bytes as numbers when an ONNX model beside them takes them all; undefined when there is no such model. */
export function coverOnnxData(source: ByteSource, context: ScanContext): boolean | undefined {
  const [, base, ending = '.onnx'] = (context.members.length === 0 && NAMED.exec(context.name)) || [];
  const file = `${base}${ending}`;
  const isFilled = base === undefined ? undefined : isFilledBy(file, source, context);
  if (isFilled === true) {
    context.cover({ status: 'inert', format: 'raw-tensor', size: source.size, reason: 'weights-of', params: { file } });
    scanHiddenInText(source, context);
  }
  return isFilled;
}
