import { member, textOf } from '../../../encoding/json';
import type { JsonNode } from '../../../encoding/json';
import { leadsOut } from '../config/config-paths';
import { judgeModule } from '../config/loader-modules';
import { judgeSpacy } from '../config/spacy';
import { judgeTargets } from '../config/targets';
import { scanCodeFolder, scanModelCode, scanModule } from '../python/model-code';
import type { Place } from './json-place';
import { pathOf, tell, tellPath, textsIn } from './json-place';

// What stands at one place of the settings of one program, and is imported, opened or connected to when it reads them.

/** Entries of one list that are looked at. */
const MAX_ENTRIES = 1_000;

const isSet = (node: JsonNode, ...keys: readonly string[]): boolean =>
  keys.every(key => member(node, key) !== undefined);

function entriesOf(node: JsonNode | undefined): readonly JsonNode[] {
  const all =
    node?.type === 'object' ? node.members.map(({ value }) => value) : node?.type === 'array' ? node.items : [];
  return all.slice(0, MAX_ENTRIES);
}

/** A target that OmegaConf puts together from other values, in JSON as in YAML. */
export function judgeInterpolated(place: Place): void {
  const { context, object, root } = place;
  judgeTargets(context, object, root, pathOf(place).replace(/\.?_target_$/, ''));
}

/** The configuration of a pipeline of spaCy that is no `.cfg`: `spacy.util.load_model_from_config` takes any dictionary. */
export function judgePipeline({ context, object, root }: Place): void {
  if (object === root) {
    judgeSpacy(context, object);
  }
}

/** Catalogues of Intake: drivers by their classes, modules and folders of drivers, and commands in templates (`shell(...)`). */
export function judgeCatalogue(place: Place): void {
  const { context, object, root, value } = place;
  if (object !== root || value.type !== 'object') {
    return;
  }
  for (const source of entriesOf(value)) {
    const driver = member(source, 'driver');
    for (const node of textsIn(driver, 2)) {
      if (/^[A-Za-z_]\w*(?:\.\w+)+$/.test(node.value) && !/^intake\w*\./.test(node.value)) {
        const path = `${place.key}.driver`;
        judgeModule(context, node.value, { offset: node.offset, path, evidence: `import ${node.value}` });
      }
    }
    for (const node of driver === undefined ? [] : textsIn(source, 4)) {
      if (/\{\{[^}]*\bshell\s*\(/.test(node.value)) {
        tell(
          place,
          {
            rule: 'json-callable',
            severity: 'HIGH',
            module: 'subprocess',
            operator: 'Popen',
            params: { reader: 'Intake' }
          },
          node
        );
      }
    }
  }
  for (const entry of entriesOf(member(member(root, 'plugins'), 'source'))) {
    const module = member(entry, 'module');
    const folder = textOf(member(entry, 'dir'));
    if (module?.type === 'string') {
      const looked = scanModule(context, module.value.replace(/\./g, '/'), place.files);
      if (looked === 'missing') {
        const evidence = `import ${module.value}`;
        judgeModule(context, module.value, { offset: module.offset, path: 'plugins.source', evidence });
      }
    }
    if (folder !== undefined) {
      scanCodeFolder(context, folder.replace(/^\{\{\s*CATALOG_DIR\s*\}\}\/?/, ''));
    }
  }
}

/** `h2o.yaml` of MLflow: `h2o.init(**init)` starts a machine of Java with the arguments that stand there. */
export function judgeStarted(place: Place): void {
  const { root, value } = place;
  for (const key of isSet(root, 'full_file') || isSet(root, 'h2o_version')
    ? ['jvm_custom_args', 'jar_path', 'extra_classpath', 'url']
    : []) {
    const given = member(value, key);
    if (given !== undefined && given.type !== 'null') {
      tell(
        place,
        { rule: 'json-callable', severity: 'MEDIUM', module: 'h2o', operator: 'init', params: { reader: 'MLflow' } },
        given
      );
    }
  }
}

/** `config.yaml` of Truss, whose server imports `model/model.py`. */
export function judgeServedClass({ context, object, files }: Place): void {
  const folder = textOf(member(object, 'model_module_dir')) ?? 'model';
  const file = textOf(member(object, 'model_class_filename')) ?? 'model.py';
  scanModelCode(context, `${folder.replace(/^\.\/|\/+$/g, '')}/${file}`, files);
}

/** What MLServer unpacks and starts to serve the model with, or loads as one (`ModelParameters` of `model-settings.json`). */
export function judgeEnvironment(place: Place): void {
  const path = textOf(place.value);
  const isServed = place.key !== 'uri' || isSet(place.root, 'implementation', 'parameters');
  // Models are fetched for it by address; its own paths are those of files.
  if (path !== undefined && isServed && leadsOut(path) && (place.key !== 'uri' || !path.includes('://'))) {
    tellPath(place, place.value, path);
  }
}

/** The script of a data set, in a folder of its name (`dataset_info.json` of LLaMA-Factory, whose loader runs it). */
export function judgeScript({ context, value, files }: Place): void {
  const [, folder, name] = /^(?:\.\/)?((?:[\w.-]+\/)*([\w.-]+))\/?$/.exec(textOf(value) ?? '') ?? [];
  if (name !== undefined) {
    scanModelCode(context, name.endsWith('.py') ? folder : `${folder}/${name}.py`, files);
  }
}

/** Other files that LangChain reads for a prompt, a chain or an agent (CVE-2024-28088). */
export function judgeFurtherFile(place: Place): void {
  const path = textOf(place.value);
  if (path !== undefined && isSet(place.object, '_type') && /^(?:[/\\~]|\w+:\/\/)|\.\./.test(path) && leadsOut(path)) {
    tellPath(place, place.value, path);
  }
}

/** What a component of Rasa 1 and 2 has stored, in the model's own folder (`metadata.json`). */
export function judgeStored(place: Place): void {
  const path = textOf(place.value);
  if (path !== undefined && isSet(place.root, 'pipeline') && isSet(place.object, 'name') && leadsOut(path)) {
    tellPath(place, place.value, path);
  }
}

/** Files of the system, and of one's own that are run or trusted. */
const SYSTEM =
  /^\/(?:etc|proc|sys|dev|root|boot|usr|bin|lib)\/|(?:^|[/\\])\.(?:ssh|aws|kube|config)[/\\]|(?:^|[/\\])\.(?:bash\w*|zsh\w*|profile)$|^\\\\/;
const CONNECTS = /(?:Socket|Datagram|HTTP|SMTP|SysLog)Handler$/;
const HERE = /^(?:localhost|127\.|0\.0\.0\.0|::1|\/dev\/log|\/var\/run\/syslog|ext:\/\/|\$)/;

/** Handlers of `logging.config.dictConfig`, which opens their files and connections. */
export function judgeHandlers(place: Place): void {
  if (!isSet(place.object, 'version')) {
    return;
  }
  for (const handler of entriesOf(place.value)) {
    const kind = textOf(member(handler, 'class')) ?? '';
    const file = member(handler, 'filename');
    if (
      /FileHandler$/.test(kind) &&
      file?.type === 'string' &&
      (SYSTEM.test(file.value) || /(?:^|[/\\])\.\.[/\\]/.test(file.value))
    ) {
      tellPath(place, file, file.value);
    }
    for (const key of CONNECTS.test(kind) ? ['host', 'mailhost', 'address'] : []) {
      const [host] = textsIn(member(handler, key), 1);
      if (host !== undefined && !HERE.test(host.value)) {
        tellPath(place, host, host.value);
      }
    }
  }
}
