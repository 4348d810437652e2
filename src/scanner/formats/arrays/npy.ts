import type { ScanContext } from '../../context';
import type { Format } from '../../format';
import { slice } from '../../bytes/slice';
import type { ByteSource } from '../../bytes/byte-source';
import { PRICES } from '../../work';
import { itemSize } from '../pickle/examiner/joblib-arrays';
import { scanPickle } from '../pickle';
import { looksLikePickle } from '../pickle/detection/pickle-probe';
import { int32, uint16 } from '../../encoding/integers';

/** NumPy refuses headers beyond 10,000 bytes, except where pickles are allowed (`numpy.load`, max_header_size). */
const MAX_HEADER = 1024 * 1024;

/**
 * A NumPy array file (`numpy/lib/format.py`, versions 1.0 to 3.0): magic, version, header length (2 or 4 bytes,
 * little-endian), a Python dict literal, then raw data, or one pickle when the dtype holds objects.
 */
export const npy: Format = {
  id: 'npy',
  scan(source, context) {
    const head = source.read(0, 12).slice();
    const wide = head[6] >= 2;
    const length = wide ? int32(head, 8) : uint16(head, 8);
    const start = wide ? 12 : 10;
    if (head.length < start || length < 0 || length > MAX_HEADER || start + length > source.size) {
      context.cover({ status: 'failed', format: 'npy', size: source.size, reason: 'corrupt', params: { offset: 8 } });
      if (length > MAX_HEADER && start + length < source.size) {
        context.child('data', slice(source, start + length, source.size - start - length));
      }
      return;
    }
    context.work.spend(length * PRICES.textByte);
    const header = new TextDecoder().decode(source.read(start, length));
    const data = start + length;
    const descr = field(header, 'descr');
    if (isExpression(header)) {
      context.finding({
        rule: 'npy-header-code',
        severity: 'MEDIUM',
        module: 'numpy',
        operator: 'header',
        offset: start,
        length,
        evidence: header.trim()
      });
    }
    if (descr === undefined || !isPlain(header)) {
      context.cover({
        status: 'failed',
        format: 'npy',
        size: source.size,
        reason: 'corrupt',
        params: { offset: start }
      });
    }
    scanData(descr ?? '', slice(source, data, source.size - data), data, header, context);
  }
};

/** A header is a dict of literals; a name in front of a bracket, or an attribute, has to be evaluated. */
function isExpression(header: string): boolean {
  const bare = withoutTexts(header);
  return /[\w)\]']\s*\(|[A-Za-z_)\]']\s*\.\s*[A-Za-z_]|\b(lambda|import|for)\b/.test(bare);
}

/** The header with `''` in place of each text between quotes, in which a backslash stands before a quote that ends none. */
function withoutTexts(header: string): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < header.length; at++) {
    const quote = header[at];
    if (quote !== "'" && quote !== '"') {
      continue;
    }
    let end = at + 1;
    while (end < header.length && header[end] !== quote) {
      end += header[end] === '\\' ? 2 : 1;
    }
    if (end >= header.length) {
      break;
    }
    parts.push(header.slice(from, at), "''");
    at = end;
    from = end + 1;
  }
  return parts.join('') + header.slice(from);
}

/** True for a dict with the three keys once each, in literals without escapes, comments or joined pieces. */
function isPlain(header: string): boolean {
  const bare = header.replace(/'[^']*'|"[^"]*"/g, "''");
  return (
    /^\s*\{[\s\S]*\}\s*$/.test(header) &&
    !/[\\#]/.test(header) &&
    !/''\s*''|[A-Za-z]''/.test(bare) &&
    ['descr', 'fortran_order', 'shape'].every(key => header.split(new RegExp(`['"]${key}['"]`)).length === 2)
  );
}

/** A type that NumPy would read as objects though it isn't written as `O`: `object`, `f8,O`, `(2,)O`. */
const OBJECT = /(?:^|[^A-Za-z])(?:O|[oO]bject)(?![A-Za-z])/;

/** True when a text between quotes names such a type. */
function namesObjects(descr: string): boolean {
  return descr
    .split(/['"]/)
    .slice(1, -1)
    .some(text => OBJECT.test(text));
}

function scanData(descr: string, rest: ByteSource, offset: number, header: string, context: ScanContext): void {
  const disguised = !isPlain(header) || namesObjects(descr);
  if (/['"][<>|=]?O\d*['"]/.test(descr) || (disguised && looksLikePickle(rest, context.work))) {
    scanPickle(rest, context.from(offset), 'npy');
    return;
  }
  const announced = announcedBytes(descr, header);
  if (announced === undefined && /^\s*['"]/.test(descr)) {
    context.cover({
      status: 'failed',
      format: 'npy',
      size: rest.size,
      reason: 'corrupt',
      params: { offset }
    });
  }
  context.cover({ status: 'inert', format: 'raw-tensor', size: Math.min(rest.size, announced ?? rest.size) });
  if (announced !== undefined && rest.size > announced) {
    context.child('trailing', slice(rest, announced, rest.size - announced));
  }
}

/** The text of the value of `key` in the header's dict literal. */
function field(header: string, key: string): string | undefined {
  const match = new RegExp(`['"]${key}['"]\\s*:\\s*`).exec(header);
  if (!match) {
    return undefined;
  }
  const rest = header.slice(match.index + match[0].length);
  const end = /,\s*['"](fortran_order|shape|descr)['"]\s*:|\}\s*$/.exec(rest);
  return end ? rest.slice(0, end.index) : rest;
}

function announcedBytes(descr: string, header: string): number | undefined {
  const type = /^\s*['"]([^'"]+)['"]\s*,?\s*$/.exec(descr);
  const shape = /^\s*\(([\d\s,L]*)\)\s*,?\s*$/.exec(field(header, 'shape') ?? '');
  const size = type ? itemSize(type[1]) : undefined;
  if (!shape || size === undefined) {
    return undefined;
  }
  const dimensions = shape[1]
    .split(',')
    .map(part => part.trim().replace(/L$/, ''))
    .filter(Boolean);
  return dimensions.reduce((product, dimension) => product * Number(dimension), size);
}
