import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { wireView } from '../../../encoding/protobuf-view';
import { Wire } from '../../../encoding/protobuf';
import type { Format, Probe } from '../../../format';
import { fieldsOf, protobufModel } from '../../fallback/protobuf-models';
import { mayBeProtobuf } from '../../fallback/protobuf-names';
import { orHiddenPickle } from '../../fallback/hidden-pickle';
import type { Part } from '../one-of';
import { oneOf } from '../one-of';
import { jsonProbe } from '../json-model';
import { textOf } from '../../text/plain-text';

const judging = () => require('../graph-judge') as typeof import('../graph-judge');
const compiled = () => require('./compiled-model') as typeof import('./compiled-model');
const walking = () => require('./coreml-walk') as typeof import('./coreml-walk');

/** Numbers of the fields that hold the model itself, one of which each Model has. */
const TYPES = new Set([
  200, 201, 202, 300, 301, 302, 303, 304, 400, 401, 402, 403, 404, 500, 501, 502, 555, 556, 560, 600, 601, 602, 603,
  604, 606, 607, 609, 610, 900, 2000, 2001, 2002, 2003, 2004, 2005, 2006, 3000
]);
/** Versions of the specification are small numbers. */
const MAX_VERSION = 64;
const DESCRIPTION = new Set([1, 10, 11, 12, 13, 20, 21, 50, 100]);

/** A version, the description of inputs and outputs, and the model itself, in any order. */
function isCoreMl({ source, size }: Probe): boolean {
  const fields = fieldsOf(source, 0, size);
  return (
    fields.some(
      ({ number, wire, value }) => number === 1 && wire === Wire.VARINT && value > 0 && value < MAX_VERSION
    ) &&
    fields.some(({ number, wire }) => TYPES.has(number) && wire === Wire.SIZED) &&
    fields.some(
      ({ number, wire, at, length }) =>
        number === 2 &&
        wire === Wire.SIZED &&
        fieldsOf(source, at, Math.min(at + length, size)).some(inner => DESCRIPTION.has(inner.number))
    )
  );
}

function scanModel(source: ByteSource, context: ScanContext): void {
  const judge = new (judging().GraphJudge)(context, 'coreml', 'CoreML', source);
  try {
    new (walking().CoreMlWalk)(judge).walk(wireView(source, context.work));
  } finally {
    judge.finish();
  }
  context.cover({ status: 'scanned', format: 'coreml', size: source.size });
}

const mil: Part = {
  probe: probe => /^\ufeff?\s*program\s*\(\s*\d/.test(textOf(probe) ?? ''),
  scan: (source, context) => compiled().scanMil(source, context)
};

const espresso: Part = {
  probe: jsonProbe(/\.espresso\.net$/, /"layers"\s*:\s*\[/, /"(?:storage|format_version)"\s*:/, /"(?:bottom|top)"\s*:/),
  scan: (source, context) => compiled().scanEspresso(source, context)
};

const model: Part = {
  probe: probe =>
    probe.memo(isCoreMl) ||
    protobufModel(probe) === 'coreml' ||
    (probe.name.endsWith('.mlmodel') && mayBeProtobuf(probe)),
  scan: scanModel
};

/**
 * Core ML (coremltools, `mlmodel/format/Model.proto`): a Model without a magic number, or the parts of a compiled one. Classes that the
 * program has to bring, names of files and metadata are judged; numbers are passed over.
 */
export const coreml: Format = orHiddenPickle(oneOf('coreml', [mil, espresso, model]));
