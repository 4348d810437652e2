import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import type { Format, Probe } from '../../../format';
import { latin1 } from '../../../printable';
import { customCallKind } from '../../../rules/models/xla-calls';
import { PRICES } from '../../../work';
import { orHiddenPickle } from '../../fallback/hidden-pickle';
import { textOf } from '../../text/plain-text';
import { GraphJudge } from '../graph-judge';

const BYTECODE = 'ML\xefR';
/** A module in text, whose dialects are those of XLA; or a module of HLO. */
const MODULE =
  /^\ufeff?(?:\s|\/\/[^\n]*\n|#\w+ = [^\n]*\n)*(?:"?builtin\.)?module\b[^\n]*[{(]|^\ufeff?(?:\s|\/\/[^\n]*\n)*(?:func\.)?func\b[^\n]*@|^\ufeff?\s*HloModule\s/;
const DIALECT = /\b(?:stablehlo|mhlo|chlo|vhlo|func\.func|ENTRY)\b/;
/** What a custom call names: `custom_call @target`, `call_target_name = "target"`, `custom_call_target="target"`. */
const CALLS =
  /custom_call\s*@(?:"((?:[^"\\\n]|\\.)*)"|([\w.$-]+))|(?:custom_)?call_target(?:_name)?\s*=\s*"((?:[^"\\\n]|\\.)*)"/g;
/** Among the strings of bytecode those that need no more to be told. */
const NAMES = /(?<!\w)xla_(?:ffi_)?(?:partitioned_)?python_\w{0,40}callback(?=\0)/g;

function isModule(probe: Probe): boolean {
  if (latin1(probe.head.subarray(0, 4)) === BYTECODE) {
    return true;
  }
  const text = textOf(probe);
  return (
    text !== undefined && MODULE.test(text) && (DIALECT.test(text) || /\.(?:mlir|stablehlo|hlo)$/.test(probe.name))
  );
}

/**
 * Programs for XLA: StableHLO and MHLO of MLIR as text or as bytecode (openxla/stablehlo, `docs/spec.md`, `docs/bytecode.md`), HLO as
 * text. A custom call runs a function of the process or of a library by its name; one of JAX calls Python.
 */
export const stablehlo: Format = orHiddenPickle({
  id: 'stablehlo',
  probe: isModule,
  scan(source: ByteSource, context: ScanContext) {
    const { size } = source;
    if (size > context.limits.maxWhole) {
      const params = { size, limit: context.limits.maxWhole };
      context.cover({ status: 'not-understood', format: 'stablehlo', size, reason: 'limit-size', params });
      return;
    }
    context.work.spend(size * PRICES.textByte);
    const text = latin1(source.read(0, size));
    const judge = new GraphJudge(context, 'stablehlo', 'XLA', source);
    const isText = !text.startsWith(BYTECODE);
    for (const found of text.matchAll(isText ? CALLS : NAMES)) {
      const name = isText ? (found[1] ?? found[2] ?? found[3] ?? '') : found[0];
      context.work.spend(PRICES.record);
      const kind = customCallKind(name);
      if (kind === 'python') {
        judge.add('model-python-operator', 'HIGH', 'XLA', name, found.index, name);
      } else if (kind !== 'known') {
        judge.add('model-custom-operator', kind === 'acts' ? 'MEDIUM' : 'LOW', 'XLA', name, found.index, name, {
          library: 'XLA',
          count: 1
        });
      }
    }
    judge.finish();
    context.cover({ status: 'scanned', format: 'stablehlo', size });
  }
});
