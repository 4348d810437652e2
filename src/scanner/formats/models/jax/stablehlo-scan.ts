import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { latin1 } from '../../../printable';
import { customCallKind } from '../../../rules/models/xla-calls';
import { PRICES } from '../../../work';
import { GraphJudge } from '../graph-judge';

/** What a custom call names: `custom_call @target`, `call_target_name = "target"`, `custom_call_target="target"`. */
const CALLS =
  /custom_call\s*@(?:"((?:[^"\\\n]|\\.)*)"|([\w.$-]+))|(?:custom_)?call_target(?:_name)?\s*=\s*"((?:[^"\\\n]|\\.)*)"/g;
/** Among the strings of bytecode those that need no more to be told. */
const NAMES = /(?<!\w)xla_(?:ffi_)?(?:partitioned_)?python_\w{0,40}callback(?=\0)/g;

/**
 * Judges the functions that custom calls name.
 * @param isText - it is no bytecode
 */
export function scanStableHlo(source: ByteSource, context: ScanContext, isText: boolean): void {
  const { size } = source;
  if (size > context.limits.maxWhole) {
    const params = { size, limit: context.limits.maxWhole };
    context.cover({ status: 'not-understood', format: 'stablehlo', size, reason: 'limit-size', params });
    return;
  }
  context.work.spend(size * PRICES.textByte);
  const text = latin1(source.read(0, size));
  const calls = customCalls(source, context);
  for (const found of text.matchAll(isText ? CALLS : NAMES)) {
    calls.judge(isText ? (found[1] ?? found[2] ?? found[3] ?? '') : found[0], '', found.index);
  }
  calls.finish();
  context.cover({ status: 'scanned', format: 'stablehlo', size });
}

/** Judges custom calls by the functions that they name. */
export interface CustomCalls {
  /** @param config - what the function is given, besides values */
  judge(name: string, config: string, at: number): void;
  finish(): void;
}

/** The judge of a program's custom calls. */
export function customCalls(source: ByteSource, context: ScanContext): CustomCalls {
  const judge = new GraphJudge(context, 'stablehlo', 'XLA', source);
  return {
    judge(name, config, at) {
      context.work.spend(PRICES.record);
      judge.metadata('backend_config', config, at, false);
      const kind = customCallKind(name);
      if (kind === 'python') {
        judge.add('model-python-operator', 'HIGH', 'XLA', name, at, name);
      } else if (kind !== 'known') {
        judge.add('model-custom-operator', kind === 'acts' ? 'MEDIUM' : 'LOW', 'XLA', name, at, name, {
          library: 'XLA',
          count: 1
        });
      }
    },
    finish: () => judge.finish()
  };
}
