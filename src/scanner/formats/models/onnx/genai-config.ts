import { visitJson } from '../../../encoding/json';
import type { Format } from '../../../format';
import { coverJson, jsonProbe, wholeOf } from '../json-model';
import { GraphJudge } from '../graph-judge';

/** Keys whose files are opened in the folder of the settings. */
const FILES: ReadonlySet<string | undefined> = new Set([
  'filename',
  'config_filename',
  'adapter_filename',
  'vocab_path'
]);
/** Keys of native libraries (onnxruntime-genai, `src/config.cpp`: `custom_ops_library`; providers' own backends). */
const LIBRARY = /^(?:custom_ops_library|ep_library_path|backend_path|\w*_library_path)$/;
/** Libraries of processors that come with the runtime and are named without a folder. */
const BACKEND = /^(?:lib)?(?:Qnn|onnxruntime|openvino)\w*(?:\.(?:dll|so|dylib))?$/;

/** Settings of onnxruntime-genai (`genai_config.json`): a library of operators is loaded with the model. */
export const genaiConfig: Format = {
  id: 'onnx-genai-config',
  probe: jsonProbe(/genai_config\.json$/, /"session_options"\s*:/, /"(?:decoder|encoder|vision)"\s*:/),
  scan(source, context) {
    const bytes = wholeOf(source, context, 'onnx-genai-config');
    if (bytes === undefined) {
      return;
    }
    const judge = new GraphJudge(context, 'onnx-genai-config', 'onnxruntime_genai', source);
    const error = visitJson(bytes, (key, node) => {
      if (node.type !== 'string') {
        return;
      }
      const { value, offset } = node;
      if (FILES.has(key)) {
        judge.path(value, offset, 'Model');
      } else if (key !== undefined && LIBRARY.test(key) && value !== '' && !BACKEND.test(value)) {
        judge.add(
          'model-native-library',
          'HIGH',
          'onnxruntime_genai',
          key,
          offset,
          `${key} = ${JSON.stringify(value)}`,
          {
            file: value.slice(0, 300)
          }
        );
      } else {
        judge.metadata(key ?? '', value, offset, false);
      }
    });
    judge.finish();
    coverJson(source, context, 'onnx-genai-config', error);
  }
};
