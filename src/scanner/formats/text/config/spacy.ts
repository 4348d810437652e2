import type { ScanContext } from '../../../context';
import { member, textOf } from '../../../encoding/json';
import type { YamlNode, YamlObject } from '../../../encoding/yaml';
import { strongMark } from '../../../rules/suspicious-text';
import { leadsOut } from './config-paths';
import { reportPath } from './path-finding';
import { judgeCallee } from './targets';

/** Functions that spaCy, thinc and their extensions register, by the beginnings of their names. */
const REGISTERED = /^(?:spacy|thinc|srsly|scispacy|spacy[-_]\w[\w-]*)\./;
/** The same for callbacks, with those of known models. */
const OWN_CALLBACK =
  /^spacy(?:-(?:transformers|llm|curated-transformers|legacy|experimental))?\.|^(?:replace|customize)_tokenizer$/;
/** Names as thinc gives them: `Adam.v1`, `warmup_linear.v1`. */
const THINC = /^[A-Za-z]\w{1,60}\.v\d+$/;
/** Pipelines that are published under such names. */
const PUBLISHED = /^[a-z]{2,3}_(?:core|dep|ent|udv|sent)_\w+$/;
/** Where people train. A path to there was left behind. */
const TRAINED = /^\/(?:home|Users|mnt|content|workspace|data\d?|scratch|kaggle|opt)\//;
const READ = /^(?:init_tok2vec|vocab_data|vectors|raw_text|path|labels|base_model|model)$/;
const SECRET =
  /^\/(?:etc|proc|root|dev)\/|(?:^|[/\\])\.(?:ssh|aws|kube)[/\\]|^\\\\|^(?!https:\/\/(?:huggingface\.co|github\.com)\/)\w+:\/\//;

/**
 * `config.cfg` of a pipeline (spacy/util.py `load_model_from_config`, confection): functions that are found by the names under which some code
 * registered them, pipelines from which components are taken, and files that are read.
 */
export function judgeSpacy(context: ScanContext, root: YamlObject): void {
  const isSpacy = member(root, 'nlp')?.type === 'object' && (member(root, 'components') ?? member(root, 'training'));
  if (!isSpacy) {
    return;
  }
  const components = member(root, 'components');
  for (const { key, value } of components?.type === 'object' ? components.members : []) {
    const source = member(value, 'source');
    if (source?.type === 'string') {
      judgeSource(context, source, `components.${key}.source`);
    }
  }
  const open: { readonly node: YamlNode; readonly path: string }[] = [{ node: root, path: '' }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, path } = next;
    for (const { key, value } of node.type === 'object' ? node.members : []) {
      const place = path === '' ? key : `${path}.${key}`;
      const text = textOf(value);
      if (key.startsWith('@') && text !== undefined) {
        judgeRegistered(context, node as YamlObject, {
          registry: key.slice(1),
          name: text,
          offset: value.offset,
          path: place
        });
      } else if (READ.test(key) && text !== undefined) {
        judgeFile(context, key, text, value.offset, place);
      } else if (value.type === 'object' || value.type === 'array') {
        open.push({ node: value, path: place });
      }
    }
    if (node.type === 'array') {
      node.items.forEach(item => open.push({ node: item, path }));
    }
  }
}

interface Registered {
  readonly registry: string;
  readonly name: string;
  readonly offset: number;
  readonly path: string;
}

function judgeRegistered(context: ScanContext, node: YamlObject, { registry, name, offset, path }: Registered): void {
  const called = { text: () => `${name}()`, offset, path };
  judgeCallee(context, name, called, undefined, { onlyKnown: true });
  const given = node.members.some(({ value }) => strongMark(textOf(value) ?? '') !== undefined);
  if (!given && (registry === 'callbacks' ? OWN_CALLBACK.test(name) : REGISTERED.test(name) || THINC.test(name))) {
    return;
  }
  // A callback is there to be called with the pipeline; the others make a part of it.
  context.finding({
    rule: 'config-loader-module',
    severity: given || registry === 'callbacks' ? 'MEDIUM' : 'LOW',
    module: name,
    operator: '',
    offset,
    evidence: `@${registry} = ${JSON.stringify(name)}`,
    params: { path }
  });
}

/** Another pipeline, whose package is imported or whose folder is loaded. */
function judgeSource(
  context: ScanContext,
  { value, offset }: YamlNode & { readonly type: 'string' },
  path: string
): void {
  if (PUBLISHED.test(value) || value.startsWith('$')) {
    return;
  }
  if (/[/\\]/.test(value)) {
    reportPath(context, { module: 'spacy', severity: leadsOut(value) ? 'MEDIUM' : 'LOW', file: value, offset, path });
  } else {
    context.finding({
      rule: 'config-loader-module',
      severity: 'MEDIUM',
      module: value,
      operator: '',
      offset,
      evidence: `spacy.load(${JSON.stringify(value)})`,
      params: { path }
    });
  }
}

function judgeFile(context: ScanContext, key: string, text: string, offset: number, path: string): void {
  const isWeights = key === 'init_tok2vec' && leadsOut(text) && !TRAINED.test(text);
  if (isWeights || SECRET.test(text)) {
    reportPath(context, { module: 'spacy', severity: 'MEDIUM', file: text, offset, path });
  }
}
