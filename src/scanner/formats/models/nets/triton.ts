import type { ScanContext } from '../../../context';
import type { TextField } from '../../../encoding/protobuf-text';
import { leadsOut } from '../../text/config/config-paths';
import { reportPath } from '../../text/config/path-finding';
import { scanModelCode } from '../../text/python/model-code';

/** Versions of a model, each a folder of its own, that are looked at. */
const MAX_VERSIONS = 20;
/** Parameters of backends whose values are files that they load: an environment of Python, libraries of operators, a server's settings. */
const LOADED =
  /^(?:EXECUTION_ENV_PATH|plugins|op_library_filename|custom_ops?_library|LD_LIBRARY_PATH|PYTHON_PATH|shared_library)$/i;
/** The environment in the model's own folder. */
const OWN = /^\$\$TRITON_MODEL_DIRECTORY\/(?!.*\.\.)/;

/**
 * The library of a backend in the folder of the model or of one of its versions, where the server looks before its own folder
 * (triton-inference-server/core `TritonModel::Create`: version, model, backends).
 */
function libraryBeside(context: ScanContext, backend: string, runtime: string | undefined): string | undefined {
  const names = runtime === undefined ? [`libtriton_${backend}.so`, `triton_${backend}.dll`] : [runtime];
  for (const name of names) {
    if (context.beside?.(name.replace(/\.\w+$/, '')) === name) {
      return name;
    }
  }
  for (let version = 0; version <= MAX_VERSIONS; version++) {
    const name = context.below?.(String(version)).find(one => names.includes(one));
    if (name !== undefined) {
      return `${version}/${name}`;
    }
  }
  return undefined;
}

/** Reports the library of a backend that comes with the model, and names of files that lead out of its folder. */
function judgeBackend(fields: readonly TextField[], context: ScanContext): void {
  const field = (name: string): TextField | undefined => fields.find(one => one.name === name);
  const backend = field('backend')?.value ?? '';
  const runtime = field('runtime');
  const library =
    backend === '' || backend === 'python' || /\.py$/.test(runtime?.value ?? '')
      ? undefined
      : libraryBeside(context, backend, runtime?.value);
  const report = (file: string, path: string): void =>
    reportPath(context, {
      module: 'tritonserver',
      severity: 'MEDIUM',
      file,
      offset: field(path)?.offset ?? 0,
      path
    });
  if (library !== undefined) {
    report(library, runtime === undefined ? 'backend' : 'runtime');
  }
  for (const path of ['backend', 'runtime', 'default_model_filename']) {
    const file = field(path)?.value ?? '';
    if (leadsOut(file)) {
      report(file, path);
    }
  }
}

/**
 * `config.pbtxt` of the Triton server (triton-inference-server/common `model_config.proto`): the Python backend imports `1/model.py`, or the
 * file that the configuration names; other backends load libraries.
 */
export function judgeTriton(fields: readonly TextField[], context: ScanContext): void {
  const value = (name: string): string | undefined => fields.find(field => field.name === name)?.value;
  if ((value('backend') ?? value('platform')) === undefined) {
    return;
  }
  judgeBackend(fields, context);
  if (value('backend') === 'python') {
    const file = value('default_model_filename') ?? 'model.py';
    for (let version = 0; version <= MAX_VERSIONS; version++) {
      scanModelCode(context, `${version}/${file}`, new Map());
    }
  }
  for (const { name, fields: inner = [], offset } of fields) {
    if (name === 'parameters') {
      const part = (key: string): TextField | undefined => inner.find(one => one.name === key);
      const path = part('value')?.fields?.find(one => one.name === 'string_value')?.value ?? '';
      const key = part('key')?.value ?? '';
      if (LOADED.test(key) && path !== '') {
        const severity = OWN.test(path) ? 'LOW' : leadsOut(path) || key !== 'EXECUTION_ENV_PATH' ? 'MEDIUM' : 'LOW';
        reportPath(context, { module: 'tritonserver', severity, file: path, offset, path: key });
      }
    } else if (name === 'model_operations') {
      for (const library of inner) {
        if (library.name === 'op_library_filename') {
          reportPath(context, {
            module: 'tritonserver',
            severity: 'MEDIUM',
            file: library.value ?? '',
            offset: library.offset,
            path: library.name
          });
        }
      }
    }
  }
}
