import type { ByteSource } from '../../bytes/byte-source';
import type { ScanContext } from '../../context';
import { uint64 } from '../../encoding/integers';
import type { JsonNode } from '../../encoding/json';
import { visitJson } from '../../encoding/json';
import type { Format, Probe } from '../../format';
import { latin1, printable } from '../../printable';
import { PRICES } from '../../work';
import { scanHiddenInText } from '../fallback/hidden-pickle';
import { letters } from '../magic';
import { reportRepeatedName } from './named-finding';
import type { TensorSpan } from './tensors/tensor-layout';
import type { TensorLayout } from './tensors/tensor-layout';
import type { MetadataTexts } from './tensors/metadata-texts';

const layouts = () => require('./tensors/tensor-layout') as typeof import('./tensors/tensor-layout');
const texts = () => require('./tensors/metadata-texts') as typeof import('./tensors/metadata-texts');

/** The Rust library refuses longer headers. */
const MAX_HEADER = 100_000_000;
/** Above this a length is not told from text, such as the header of an object of Git. */
const NO_LENGTH = 2 ** 40;
const WORD = /^[\x09-\x7e]{4}/;
/** What such a length has to be followed by: numbers begin with a brace and a quote now and then. */
const HEADER = /^\{\s*(?:\}\s*$|"(?:[^"\\\0-\x1f]|\\.)*(?:"\s*:|$))/;
const LENGTH = 8;
const METADATA = '__metadata__';
const BRACE = 0x7b;
const ENDING = /\.safetensors$/i;
/** No download stops in front of so many bytes. */
const MIN_CUT = 4096;

/**
 * safetensors (`safetensors/src/tensor.rs`): the length of the header in 8 bytes, the header as JSON, the tensors. The
 * reader takes what the Rust library takes, and says where another reader would take something else.
 */
export const safetensors: Format = {
  id: 'safetensors',
  probe: isSafetensors,
  scan(source, context) {
    const length = uint64(source.read(0, LENGTH), 0);
    const end = LENGTH + length;
    if (length > MAX_HEADER) {
      report(context, 'header', `${length} > ${MAX_HEADER}`, 0);
    }
    const held = Math.min(length, source.size - LENGTH);
    if (Math.min(held, MAX_HEADER) > context.limits.maxWhole) {
      const params = { limit: context.limits.maxWhole };
      cover(source, context, 'not-understood', { reason: 'limit-size', params });
      return;
    }
    context.work.spend(held * PRICES.textByte);
    const header = new HeaderReader(source, context, end);
    const error = visitJson(
      source.read(LENGTH, held).slice(),
      (key, node, depth) => header.take(key, node, depth),
      (key, offset) => header.repeated(key, LENGTH + offset)
    );
    header.flush();
    if (source.read(LENGTH, 1)[0] !== BRACE) {
      report(context, 'header', 'blank', LENGTH);
    }
    const isCut = end > source.size && error?.reason === 'truncated';
    if (length <= MAX_HEADER && end > source.size && !(isCut && source.size >= MIN_CUT)) {
      report(context, 'header', `${end} > ${source.size}`, 0);
    } else if (
      length <= MAX_HEADER &&
      !isCut &&
      (error !== undefined || header.unexpected !== undefined) &&
      isMeantAsOne(source, context)
    ) {
      report(context, 'header', error?.reason ?? '', LENGTH + (error?.offset ?? header.unexpected ?? 0));
    }
    if (error !== undefined || header.unexpected !== undefined || end > source.size) {
      const offset = LENGTH + (error?.offset ?? header.unexpected ?? -LENGTH);
      cover(source, context, 'failed', { reason: isCut ? 'truncated' : 'corrupt', params: { offset } });
      scanHiddenInText(source, context);
      return;
    }
    if (header.layout.check(header.spans, end)) {
      cover(source, context, 'failed', { reason: 'truncated' });
    } else if (header.unknown !== undefined) {
      cover(source, context, 'not-understood', { reason: 'unknown-record', params: { offset: header.unknown } });
    } else {
      cover(source, context, 'scanned');
    }
  }
};

const BLANKS = [0x20, 0x0a, 0x0d, 0x09];

function passBlanks(head: Uint8Array, from: number): number {
  let next = from;
  while (next < head.length && BLANKS.includes(head[next])) {
    next++;
  }
  return next;
}

/** 8 bytes of length, then a JSON object: perhaps behind blanks, which the Rust library refuses and readers in Python take. */
function isSafetensors({ head, name }: Probe): boolean {
  const start = ENDING.test(name) ? passBlanks(head, LENGTH) : LENGTH;
  if (head[start] !== BRACE) {
    return false;
  }
  const next = passBlanks(head, start + 1);
  const length = uint64(head, 0);
  return (
    (head[next] === 0x22 || head[next] === 0x7d) &&
    length >= 2 &&
    (length < NO_LENGTH || (!WORD.test(letters(head, 0, 8)) && HEADER.test(letters(head, LENGTH, head.length))))
  );
}

/** Other formats begin with a length and JSON, too. */
function isMeantAsOne(source: ByteSource, context: ScanContext): boolean {
  return ENDING.test(context.name) || latin1(source.read(LENGTH, MIN_CUT)).includes('"data_offsets"');
}

function cover(
  source: ByteSource,
  context: ScanContext,
  status: 'scanned' | 'failed' | 'not-understood',
  why: Pick<Parameters<ScanContext['cover']>[0], 'reason' | 'params'> = {}
): void {
  context.cover({ status, format: 'safetensors', size: source.size, ...why });
}

function report(context: ScanContext, what: string, evidence: string, offset: number): void {
  context.finding({
    rule: 'model-false-claim',
    severity: 'MEDIUM',
    module: 'safetensors',
    operator: what,
    offset,
    evidence,
    params: { what }
  });
}

/** A type's bits stand in its name: `F32`, `BF16`, `F8_E4M3`. */
function bitsOf(dtype: string): number | undefined {
  const bits = /^(?:BF|[BFIUC])(\d{1,3})(?:_\w{1,12})?$/.exec(dtype)?.[1];
  return dtype === 'BOOL' ? 8 : bits === undefined ? undefined : Number(bits);
}

/** One tensor, as far as its description was read. */
interface Described {
  readonly name: string;
  readonly offset: number;
  dtype?: string;
  shape?: number[];
  offsets?: number[];
}

/** Takes the values of the header one by one. */
class HeaderReader {
  readonly spans: TensorSpan[] = [];
  readonly layout: TensorLayout;
  /** Offset of a value in the header that stands where the format has another. */
  unexpected: number | undefined;
  /** Offset of a tensor of a type whose size is not known. */
  unknown: number | undefined;
  private readonly texts: MetadataTexts;
  private tensor: Described | undefined;
  private list: number[] | undefined;

  constructor(
    source: ByteSource,
    private readonly context: ScanContext,
    /** Where the data begin. */
    private readonly data: number
  ) {
    this.layout = new (layouts().TensorLayout)(source, context, 'safetensors');
    this.texts = new (texts().MetadataTexts)(context);
  }

  /** @param depth - containers around the value: one at the top has 0 */
  take(key: string | undefined, node: JsonNode, depth: number): void {
    this.context.work.spend(PRICES.node);
    if (depth === 1) {
      this.flush();
      this.begin(key ?? '', node);
    } else if (this.tensor !== undefined) {
      this.takeField(this.tensor, key, node, depth);
    } else if (depth > 1) {
      this.takeMetadata(key ?? '', node, depth);
    } else if (node.type !== 'object') {
      this.unexpected ??= node.offset;
    }
  }

  private begin(name: string, node: JsonNode): void {
    if (node.type !== 'object') {
      this.unexpected ??= node.offset;
    } else if (name !== METADATA) {
      this.layout.name(name, LENGTH + node.offset);
      this.texts.lookInName(name);
      this.tensor = { name, offset: LENGTH + node.offset };
    }
  }

  private takeField(tensor: Described, key: string | undefined, node: JsonNode, depth: number): void {
    if (depth === 2) {
      this.list = undefined;
      if (key === 'dtype' && node.type === 'string') {
        tensor.dtype = node.value;
      } else if (key === 'shape' && node.type === 'array') {
        this.list = tensor.shape = [];
      } else if (key === 'data_offsets' && node.type === 'array') {
        this.list = tensor.offsets = [];
      } else if (node.type === 'string') {
        this.texts.look(`${tensor.name}.${key}`, node.value, LENGTH + node.offset);
      }
    } else if (this.list !== undefined && depth === 3) {
      this.list.push(node.type === 'number' ? node.value : NaN);
    } else if (node.type === 'string') {
      this.texts.look(`${tensor.name}.${key}`, node.value, LENGTH + node.offset);
    }
  }

  /** The library takes texts only; other readers take any JSON. */
  private takeMetadata(key: string, node: JsonNode, depth: number): void {
    if (depth === 2) {
      this.layout.name(key, LENGTH + node.offset);
      this.texts.lookInName(key);
    }
    if (node.type === 'string') {
      this.texts.look(key, node.value, LENGTH + node.offset);
    }
    if (depth === 2 && node.type !== 'string') {
      const shown = printable(key, this.context.limits.maxName);
      this.context.finding({
        rule: 'model-metadata-type',
        severity: 'MEDIUM',
        module: 'metadata',
        operator: shown,
        offset: LENGTH + node.offset,
        evidence: '',
        params: { key: shown }
      });
    }
  }

  repeated(key: string, offset: number): void {
    reportRepeatedName(this.context, 'safetensors', key, offset);
  }

  /** The description of the tensor before is complete. */
  flush(): void {
    const { tensor } = this;
    this.tensor = this.list = undefined;
    if (tensor === undefined) {
      return;
    }
    const { name, offset, dtype, shape, offsets = [] } = tensor;
    const [from, to] = offsets;
    const evidence = `${dtype ?? ''} [${(shape ?? []).slice(0, 8).join(', ')}] ${from}..${to}`;
    if (dtype === undefined || shape === undefined || offsets.length !== 2) {
      this.unexpected ??= offset - LENGTH;
    } else if (![from, to, ...shape].every(isCount)) {
      this.layout.fault('shape', name, offset, printable(evidence, this.context.limits.maxName));
    } else if (from > to) {
      this.layout.fault('order', name, offset, evidence);
    } else {
      const bits = bitsOf(dtype);
      const elements = shape.reduce((product, size) => product * size, 1);
      if (bits === undefined) {
        this.unknown ??= offset;
        if (!/\d/.test(dtype)) {
          this.layout.fault('type', name, offset, evidence);
        }
      } else if (elements * bits !== (to - from) * 8) {
        this.layout.fault('size', name, offset, evidence);
      }
      this.spans.push({ name, start: this.data + from, end: this.data + to, isBytes: bits === 8 && dtype !== 'BOOL' });
    }
  }
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
