import type { ScanContext } from '../../../context';
import { member, textOf } from '../../../encoding/json';
import type { YamlNode } from '../../../encoding/yaml';
import { judgeModule } from './loader-modules';
import { reportPath } from './path-finding';

/** Kinds of data sets that unpickle the file that they name. */
const UNPICKLES = /(?:^|\.)\w*(?:Pickle|Joblib|Cloudpickle)\w*Data[Ss]et$/;
/** Modules by which the data set of pickles may be told to load (`PickleDataset.__init__`). */
const BACKENDS = /^(?:pickle|joblib|dill|cloudpickle|compress_pickle)$/;

/** A data set in a catalogue of Kedro: `{type: pickle.PickleDataset, filepath: data/model.pkl, backend: joblib}`. */
export function judgeDataset(context: ScanContext, key: string, entry: YamlNode): void {
  const type = textOf(member(entry, 'type'));
  if (type === undefined || !UNPICKLES.test(type)) {
    return;
  }
  const file = member(entry, 'filepath');
  if (file?.type === 'string' && /^(?:https?|ftp):/i.test(file.value)) {
    reportPath(context, { severity: 'MEDIUM', file: file.value, offset: file.offset, path: `${key}.filepath` });
  }
  const backend = member(entry, 'backend');
  if (backend?.type === 'string' && !BACKENDS.test(backend.value)) {
    const { value, offset } = backend;
    judgeModule(context, value, { offset, path: `${key}.backend`, evidence: `importlib.import_module('${value}')` });
  }
}
