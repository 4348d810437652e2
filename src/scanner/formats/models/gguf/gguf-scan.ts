import { SourceError } from '../../../bytes/byte-source';
import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { printable } from '../../../printable';
import { LIMIT_WORK, PRICES } from '../../../work';
import { scanHiddenInText } from '../../fallback/hidden-pickle';
import { reportRepeatedName } from '../named-finding';
import type { TensorSpan } from '../tensors/tensor-layout';
import { TensorLayout } from '../tensors/tensor-layout';
import { ggmlType } from './ggml-types';
import { GgufReader } from './gguf-reader';
import { MetadataReader } from './metadata';
import type { Reports } from './reports';

/** No model has more pairs of metadata or tensors: a file that is too short for them was not just cut off. */
const MAX_PAIRS = 2 ** 16;
const MAX_TENSORS = 2 ** 20;
/** A name and a description of a tensor, and a pair, take at least so much besides their counts. */
const MIN_TENSOR = 16;
const MIN_PAIR = 5;
/** ggml takes names of 63 bytes, forks of it take more. */
const MAX_NAME = 1024;
/** Dimensions of a tensor, and those that are read of one that claims more. */
const MAX_DIMENSIONS = 4;
const MAX_READ = 64;
/** Bytes of the largest tensor: sums of larger ones overflow. */
const MAX_BYTES = 2 ** 43;
/** The type of one byte. */
const BYTES = 24;
/** Where the version stands. */
const VERSION = 4;
const UTF8 = new TextDecoder();

/** Reads metadata and descriptions of tensors, and checks where the tensors stand. */
export function scanGguf(source: ByteSource, context: ScanContext): void {
  const layout = new TensorLayout(source, context, 'gguf');
  let limited: number | undefined;
  const reports: Reports = {
    falseClaim: (what, offset, evidence) => reportClaim(context, what, offset, evidence),
    repeated: (name, offset) => reportRepeatedName(context, 'gguf', name, offset),
    name: (name, offset) => layout.name(name, offset),
    limit: size => (limited ??= size)
  };
  try {
    const reader = new GgufReader(source, reports);
    const metadata = new MetadataReader(reader, context, reports);
    const tensorCount = metadata.records('tensors', MIN_TENSOR + reader.countWidth, MAX_TENSORS);
    const pairCount = metadata.records('metadata', MIN_PAIR + reader.countWidth, MAX_PAIRS);
    metadata.read(pairCount);
    const tensors = new TensorReader(reader, metadata, layout, context, reports);
    const spans = tensors.read(tensorCount);
    const from = tensorCount > 0 ? alignedTo(reader.position, metadata.alignment) : reader.position;
    const isCut = layout.check(
      spans.map(({ start, end, ...rest }) => ({ ...rest, start: from + start, end: from + end })),
      from,
      metadata.alignment
    );
    if (isCut) {
      context.cover({ status: 'failed', format: 'gguf', size: source.size, reason: 'truncated' });
    } else if (limited !== undefined) {
      const params = { limit: limited };
      context.cover({ status: 'not-understood', format: 'gguf', size: source.size, reason: 'limit-size', params });
    } else if (tensors.unknown !== undefined || reader.isNewer) {
      const params = { offset: tensors.unknown ?? VERSION };
      context.cover({
        status: 'not-understood',
        format: 'gguf',
        size: source.size,
        reason: 'unknown-record',
        params
      });
    } else {
      context.cover({ status: 'scanned', format: 'gguf', size: source.size });
    }
  } catch (error) {
    if (error instanceof SourceError && error.reason !== LIMIT_WORK) {
      scanHiddenInText(source, context);
    }
    throw error;
  }
}

const alignedTo = (position: number, alignment: number): number => Math.ceil(position / alignment) * alignment;

/** Reads the descriptions of the tensors. */
class TensorReader {
  /** Offset of the first tensor of a type that is not known. */
  unknown: number | undefined;
  private readonly names = new Set<string>();
  /** Tensors that end where the next begins. */
  private readonly open: { readonly name: string; readonly start: number }[] = [];
  private readonly spans: TensorSpan[] = [];

  constructor(
    private readonly reader: GgufReader,
    private readonly metadata: MetadataReader,
    private readonly layout: TensorLayout,
    private readonly context: ScanContext,
    private readonly reports: Reports
  ) {}

  /** The places of so many tensors, counted from where the data begin. */
  read(count: number): TensorSpan[] {
    for (let i = 0; i < count; i++) {
      this.context.work.spend(PRICES.record);
      this.tensor();
    }
    if (this.open.length > 0) {
      this.closeOpen();
    }
    return this.spans;
  }

  private tensor(): void {
    const { reader, layout, metadata } = this;
    const at = reader.position;
    const length = metadata.length('name', MAX_NAME);
    if (length > MAX_NAME) {
      this.reports.falseClaim('name', at, `${length} > ${MAX_NAME}`);
    }
    const name = UTF8.decode(reader.take(length));
    layout.name(name, at);
    if (this.names.has(name)) {
      this.reports.repeated(name, at);
    }
    this.names.add(name);
    const dimensions = reader.number(4);
    if (dimensions > MAX_DIMENSIONS) {
      layout.fault('shape', name, at, `${dimensions} > ${MAX_DIMENSIONS}`);
    }
    if (dimensions > MAX_READ) {
      throw new SourceError('corrupt', { offset: at });
    }
    const shape = Array.from({ length: dimensions }, () => reader.count());
    const type = reader.number(4);
    const start = reader.number(8);
    this.place(name, at, shape, type, start);
  }

  private place(name: string, at: number, shape: readonly number[], number: number, start: number): void {
    const { layout, metadata } = this;
    const type = ggmlType(number);
    const elements = shape.reduce((product, size) => product * size, 1);
    const evidence = `[${shape.join(', ')}] ${number} @ ${start}`;
    if (type === undefined) {
      layout.fault('type', name, at, evidence);
    } else if (!(elements <= MAX_BYTES) || shape.some(size => size >= 2 ** 63)) {
      layout.fault('shape', name, at, evidence);
    } else if (start >= 2 ** 53) {
      layout.fault('outside', name, at, evidence);
    } else if (start % metadata.alignment !== 0) {
      layout.fault('alignment', name, at, evidence);
    } else if (typeof type === 'string') {
      this.unknown ??= type === 'unknown' ? at : undefined;
      this.open.push({ name, start });
    } else {
      if ((shape[0] ?? 1) % type.block !== 0) {
        layout.fault('size', name, at, evidence);
      }
      this.spans.push({
        name,
        start,
        end: start + Math.ceil(elements / type.block) * type.bytes,
        isBytes: number === BYTES
      });
    }
  }

  private closeOpen(): void {
    const { spans, open, reader, metadata } = this;
    const all = reader.end - alignedTo(reader.position, metadata.alignment);
    const starts = [...spans, ...open].map(({ start }) => start).sort((a, b) => a - b);
    for (const { name, start } of open) {
      spans.push({ name, start, end: starts[firstAbove(starts, start)] ?? Math.max(all, start) });
    }
  }
}

/** Index of the first of the sorted numbers that is larger. */
function firstAbove(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] > value) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

function reportClaim(context: ScanContext, what: string, offset: number, evidence: string): void {
  const shown = printable(what, context.limits.maxName);
  context.finding({
    rule: 'model-false-claim',
    severity: 'MEDIUM',
    module: 'gguf',
    operator: shown,
    offset,
    evidence,
    params: { what: shown }
  });
}
