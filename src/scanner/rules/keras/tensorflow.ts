import type { Severity } from '../../report';
import { gadgetAt } from '../gadgets';

export interface TensorFlowJudgement {
  readonly severity: Severity;
  readonly module: string;
  readonly operator: string;
}

/** Symbols below `tensorflow.` that run Python, load native code or other models. */
const RUNS =
  /(^|\.)(py_func|py_function|numpy_function|EagerPyFunc|PyFunc(Stateless)?|load_op_library|load_library|load_file_system_library|load_delegate|run_functions_eagerly)$|^saved_model(\.|$)|^app\.|(^|\.)load_model$|^__operators__\..*__(import|globals)__/;
/** Symbols that read or write files, or talk to others. */
const REACHES =
  /(^|\.)(read_file|write_file|matching_files|ReadFile|WriteFile|MatchingFiles|SaveV2|Save|SaveSlices|RestoreV2|Restore|MergeV2Checkpoints|ImmutableConst|PrintV2|print|Rpc\w*|DebugIdentity\w*|LookupTableExport\w*|InitializeTableFromTextFile\w*|SqlDataset|CSVDataset\w*|TextLineDataset\w*|TFRecordDataset\w*|FixedLengthRecordDataset\w*|DistributedSave|DataServiceDataset\w*)$|^(io\.)?gfile\.|^data\.(Dataset\.(load|save|from_generator)$|TextLine|TFRecord|FixedLengthRecord|experimental\.(CsvDataset|save|load|SqlDataset|service))|^summary\.|^(train|distribute|estimator|profiler|lite|mlir|resource_loader)\.|^test\.main$|^config\.experimental_connect|^debugging\.experimental\.enable_dump/;

/**
 * Judge a TensorFlow function or operation that a layer of Keras 2 calls by name (TFOpLambda, TensorFlowOpLayer).
 *
 * @param symbol - path below `tensorflow.` (`io.write_file`) or the name of an operation (`WriteFile`)
 */
export function judgeTensorFlow(symbol: string): TensorFlowJudgement | undefined {
  const plain = symbol.replace(/^(compat\.v[12]\.)+/, '');
  const dot = symbol.lastIndexOf('.');
  const shown = {
    module: dot < 0 ? 'tensorflow' : `tensorflow.${symbol.slice(0, dot)}`,
    operator: symbol.slice(dot + 1)
  };
  if (RUNS.test(plain)) {
    return { severity: 'CRITICAL', ...shown };
  }
  if (REACHES.test(plain)) {
    return { severity: 'HIGH', ...shown };
  }
  // Most of these parts only decode and compute; the list above names the exceptions.
  const gadget = /^(io|raw_ops)(\.|$)/.test(plain) ? undefined : gadgetAt(`tensorflow.${plain}`);
  return gadget && { severity: gadget.severity, ...shown };
}
