import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { latin1 } from '../../../printable';
import { judgeModule } from './loader-modules';

const MAX_SIZE = 500;
const NAME = /^\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*$/;

/** Files in which MLflow and GluonTS keep the module or class that loads what lies beside, by their names. */
const FILES: readonly (readonly [RegExp, RegExp])[] = [
  // mlflow/pytorch/__init__.py `_load_model`
  [/(?:^|[/\\])pickle_module_info\.txt$/i, /^(?:pickle|cloudpickle|dill|mlflow\.\S+)$/],
  // mlflow/keras and mlflow/tensorflow
  [/(?:^|[/\\])keras_module\.txt$/i, /^(?:tensorflow\.|tf_)?keras$/],
  // gluonts/model/predictor.py `Predictor.deserialize`
  [/(?:^|[/\\])type\.txt$/i, /^(?:gluonts|builtins)\.\S+$/]
];

/** Reports the module that such a file names, unless it is one that is expected there. */
export function judgeNamedModule(source: ByteSource, context: ScanContext): void {
  const [, usual] = FILES.find(([file]) => file.test(context.name)) ?? [];
  if (usual === undefined || source.size > MAX_SIZE) {
    return;
  }
  const [, name] = NAME.exec(latin1(source.read(0, source.size))) ?? [];
  if (name !== undefined && !usual.test(name)) {
    judgeModule(context, name, { offset: 0, path: '', evidence: `importlib.import_module('${name}')` });
  }
}
