import type { ScanContext } from '../../../context';
import { member, textOf } from '../../../encoding/json';
import type { YamlNode, YamlObject } from '../../../encoding/yaml';
import { strongMark } from '../../../rules/suspicious-text';
import { scanCodeFolder, scanModelCode, scanModule } from '../python/model-code';
import { judgeModule } from './loader-modules';
import { reportPath } from './path-finding';
import { leadsOut } from './config-paths';
import { judgeDataset } from './kedro';
import { judgeRequirement } from './requirements';
import { isNemo, judgeCallee } from './targets';

/** Values of lists that are looked at. */
const MAX_LISTED = 10_000;

/** Reports what the document is known to make its program do, where its keys show which program reads it. */
export function judgeConfiguration(context: ScanContext, root: YamlNode): void {
  if (root.type !== 'object') {
    return;
  }
  const flavors = get(root, 'flavors');
  if (flavors?.type === 'object') {
    judgeMlflow(context, root, flavors);
  }
  const target = get(root, 'target');
  if (target?.type === 'string' && isNemo(context, root)) {
    // `import_class_by_path` of nemo/utils/model_utils.py.
    const { value, offset } = target;
    judgeCallee(context, value, { text: () => value, offset, path: 'target' }, root, { strict: true });
  }
  judgeEnvironment(context, root);
  judgeBento(context, root);
  judgeImports(context, root);
  judgeChannels(context, root);
  judgeProject(context, root);
  judgeServer(context, root);
  root.members.forEach(({ key, value }) => judgeDataset(context, key, value));
  const base = get(root, '_BASE_') ?? get(root, '_base_');
  if (base?.type === 'string' && /^(?:https?|ftp):/.test(base.value)) {
    // Detectron2 reads it with a loader that makes any object (`CfgNode.load_yaml_with_base`).
    judgePath(context, { text: base.value, offset: base.offset, path: '_BASE_' });
  }
  // `MLproject`: what `mlflow run` runs.
  const points = get(root, 'entry_points');
  for (const { value } of points?.type === 'object' ? points.members : []) {
    const command = get(value, 'command');
    if (command?.type === 'string' && RUNS_OTHERS.test(command.value)) {
      reportProgram(context, command, 'HIGH', { module: 'mlflow', operator: 'entry_points' });
    }
  }
  const download = get(root, 'download');
  if (download?.type === 'string' && get(root, 'names') !== undefined && !/^https?:/.test(download.value)) {
    const isProgram =
      /^bash\s/.test(download.value) || strongMark(download.value) !== undefined || STARTS.test(download.value);
    // Ultralytics runs it when the data are not there (`check_det_dataset`).
    reportProgram(context, download, isProgram ? 'HIGH' : 'LOW', { module: 'ultralytics', operator: 'download' });
  }
}

/** Files that are run at each login, or by which one logs in. */
const STARTS = /\.(?:bashrc|bash_profile|profile|zshrc)\b|\.ssh[/'"]|authorized_keys|\/etc\/(?:cron|passwd|shadow)/;

/** A command that runs what it fetches or decodes, or source that stands in it; others run the project's own scripts. */
const RUNS_OTHERS =
  /\|\s*(?:\w+\/)*(?:(?:ba|z|da|k)?sh|python\d?)\b|\b(?:curl|wget)\s|\/dev\/(?:tcp|udp)\/|\bbase64\s+-|\bpython[\d.]*\s+-c\b|\bnc\s+-\w*e|\brm\s+-[rf]{2}\s+[/~]/;

function get(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return member(node, key);
}

/** `MLmodel` of MLflow (mlflow/models/model.py, mlflow/pyfunc/__init__.py): which module loads the model, with what code and files. */
function judgeMlflow(context: ScanContext, root: YamlObject, flavors: YamlObject): void {
  for (const { key, value: flavor } of flavors.members) {
    if (flavor.type !== 'object') {
      continue;
    }
    for (const { key: name, value, offset } of flavor.members) {
      const text = textOf(value);
      const path = `flavors.${key}.${name}`;
      if (name === 'loader_module' && text !== undefined) {
        judgeModule(context, text, { offset, path, evidence: `importlib.import_module('${text}')` });
      } else if (name === 'skops_trusted_types') {
        for (const type of listed(value)) {
          const callee = textOf(type) ?? '';
          judgeCallee(context, callee, { text: () => callee, offset: type.offset, path }, undefined, {
            onlyKnown: true
          });
        }
      } else if ((name === 'code' || name === 'model_code_path') && text !== undefined) {
        reportPath(context, { rule: 'config-own-code', severity: 'LOW', file: text, offset, path });
        scanOwnCode(context, text);
      }
      filesIn(value, path).forEach(file => judgePath(context, file));
    }
  }
  const artifacts = get(root, 'artifact_path');
  if (artifacts?.type === 'string' && /(?:^|[/\\])\.\.(?:[/\\]|$)/.test(artifacts.value)) {
    judgePath(context, { text: artifacts.value, offset: artifacts.offset, path: 'artifact_path' });
  }
}

/** A file of Python that is run, or a folder from which the model's modules are imported (`_add_code_from_conf_to_system_path`). */
function scanOwnCode(context: ScanContext, path: string): void {
  if (path.endsWith('.py')) {
    scanModelCode(context, path, new Map());
  } else {
    scanCodeFolder(context, path);
  }
}

/**
 * Modules beside the document that its program imports: `predict: predict.py:Predictor` of Cog, `service: service:svc` of BentoML; and
 * those of any name, `custom_imports` of OpenMMLab's.
 */
function judgeImports(context: ScanContext, root: YamlObject): void {
  for (const key of ['predict', 'train', 'service']) {
    const [, module] = /^([\w./]+?)(?:\.py)?:\w+$/.exec(textOf(get(root, key)) ?? '') ?? [];
    if (module !== undefined) {
      const path = module.replace(/\./g, '/');
      // `bento.yaml` lies above the sources.
      if (scanModule(context, path, new Map()) === 'missing' && key === 'service') {
        scanModule(context, `src/${path}`, new Map());
      }
    }
  }
  judgeServing(context, root);
  const custom = get(get(root, 'custom_imports'), 'imports');
  for (const item of custom?.type === 'string' ? [custom] : listed(custom)) {
    if (item.type === 'string') {
      const { value, offset } = item;
      judgeModule(context, value, { offset, path: 'custom_imports', evidence: `import ${value}` });
    }
  }
}

/** `serving.properties` of DJL Serving (djl_python `arg_parser`, `import_utils`): the file of Python that it imports, or `model.py`. */
function judgeServing(context: ScanContext, root: YamlObject): void {
  if (/^(?:Python|MPI)$/i.test(textOf(get(root, 'engine')) ?? '')) {
    const entry = textOf(get(get(root, 'option'), 'entryPoint')) ?? 'model.py';
    scanModelCode(context, entry, new Map());
    if (/^\w+:\/\//.test(entry)) {
      judgePath(context, {
        text: entry,
        offset: get(get(root, 'option'), 'entryPoint')?.offset ?? 0,
        path: 'entryPoint'
      });
    }
  }
}

/** `[tool.kedro]` of a `pyproject.toml`: the package whose settings and pipelines Kedro imports (`bootstrap_project`). */
function judgeProject(context: ScanContext, root: YamlObject): void {
  const kedro = get(get(root, 'tool'), 'kedro');
  const name = textOf(get(kedro, 'package_name'));
  if (name !== undefined && /^\w+$/.test(name)) {
    const folder = `${textOf(get(kedro, 'source_dir')) ?? 'src'}/${name}`;
    for (const file of ['__init__', 'settings', 'pipeline_registry']) {
      scanModelCode(context, `${folder}/${file}.py`, new Map());
    }
  }
}

/** `config.properties` of TorchServe: archives that it fetches, and runs, as it starts. */
function judgeServer(context: ScanContext, root: YamlObject): void {
  const load = get(root, 'load_models');
  if (load?.type === 'string' && /\bhttps?:\/\//.test(load.value)) {
    reportPath(context, {
      module: 'torchserve',
      severity: 'MEDIUM',
      file: load.value,
      offset: load.offset,
      path: 'load_models'
    });
  }
  const options = get(root, 'vmargs');
  if (
    options?.type === 'string' &&
    /-(?:javaagent|agentpath|agentlib|Xbootclasspath|XX:OnError|XX:OnOutOfMemoryError)\b/.test(options.value)
  ) {
    reportProgram(context, options, 'HIGH', { module: 'torchserve', operator: 'vmargs' });
  }
}

/** `credentials.yml` of Rasa: channels of its own by their classes. */
function judgeChannels(context: ScanContext, root: YamlObject): void {
  for (const { key, value } of /(?:^|[/\\])credentials\.ya?ml$/i.test(context.name) ? root.members : []) {
    if (/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/.test(key) && !key.startsWith('rasa.')) {
      judgeModule(context, key, { offset: value.offset, path: key, evidence: `import ${key}` });
    }
  }
}

interface NamedFile {
  readonly text: string;
  readonly offset: number;
  readonly path: string;
}

/** Keys of a flavor whose values are files of the model's folder. */
const FILES =
  /(?:^|\.)(?:data|env|conda|virtualenv|code|python_model|path|pickled_model|model_code_path|model_path|model_data|saved_model_dir|artifacts\.[^.]+\.path|streamable|requirements_file|extra_files\.\d+\.path)$/;

function filesIn(node: YamlNode, path: string): NamedFile[] {
  if (node.type === 'string') {
    return FILES.test(path) ? [{ text: node.value, offset: node.offset, path }] : [];
  }
  return node.type === 'object' && path.length < 200
    ? node.members.slice(0, MAX_LISTED).flatMap(({ key, value }) => filesIn(value, `${path}.${key}`))
    : [];
}

function judgePath(context: ScanContext, { text, offset, path }: NamedFile): void {
  if (leadsOut(text)) {
    reportPath(context, { severity: 'MEDIUM', file: text, offset, path });
  }
}

/** `conda.yaml`, `python_env.yaml`: packages that are installed for the model. */
function judgeEnvironment(context: ScanContext, root: YamlObject): void {
  for (const channel of listed(get(root, 'channels'))) {
    if (channel.type === 'string' && /^\w+:\/\//.test(channel.value)) {
      judgeRequirement(context, `--channel ${channel.value}`, channel.offset);
    }
  }
  const lists = ['dependencies', 'build_dependencies', 'pip'].map(key => get(root, key));
  for (const list of lists) {
    for (const item of listed(list)) {
      const pip = item.type === 'object' ? listed(get(item, 'pip')) : [item];
      for (const requirement of pip) {
        if (requirement.type === 'string') {
          judgeRequirement(context, requirement.value, requirement.offset);
        }
      }
    }
  }
}

function listed(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.type === 'array' ? node.items.slice(0, MAX_LISTED) : [];
}

/** `bentofile.yaml` and `model.yaml` of BentoML. */
function judgeBento(context: ScanContext, root: YamlObject): void {
  const module = get(root, 'module');
  if (module?.type === 'string' && get(root, 'signatures') !== undefined && get(root, 'api_version') !== undefined) {
    judgeModule(context, module.value, { offset: module.offset, path: 'module', evidence: `import ${module.value}` });
  }
  const python = get(root, 'python');
  for (const item of listed(get(python, 'packages'))) {
    if (item.type === 'string') {
      judgeRequirement(context, item.value, item.offset);
    }
  }
  for (const option of ['index_url', 'extra_index_url', 'find_links']) {
    const given = get(python, option);
    for (const item of given?.type === 'string' ? [given] : listed(given)) {
      if (item.type === 'string') {
        judgeRequirement(context, `--${option.replace(/_/g, '-')} ${item.value}`, item.offset);
      }
    }
  }
}

/** True for the description of a network of YOLOv5 and its like, whose texts `parse_model` evaluates. */
export function isEvaluated(root: YamlNode): boolean {
  return get(root, 'backbone') !== undefined && (get(root, 'head') ?? get(root, 'nc')) !== undefined;
}

/** A text of the document that its program runs as a program. */
function reportProgram(
  context: ScanContext,
  { value, offset }: YamlNode & { readonly type: 'string' },
  severity: 'HIGH' | 'LOW',
  where: { readonly module: string; readonly operator: string }
): void {
  context.finding({
    rule: 'config-expression',
    severity,
    ...where,
    offset,
    evidence: value,
    params: { path: where.operator }
  });
}
