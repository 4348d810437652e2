import type { ScanContext } from '../../../context';
import { member } from '../../../encoding/json';
import type { YamlNode } from '../../../encoding/yaml';
import { printable } from '../../../printable';
import { strongMark } from '../../../rules/suspicious-text';
import { isEvaluated } from '../config';
import { judgeModule } from '../config/loader-modules';
import { leadsFarOut } from '../config/config-paths';
import { judgeCallee, judgeExpression, judgeTargets } from '../config/targets';
import type { EmbeddedFiles } from '../embedded-files';
import { bytesOrPieces } from '../json/lists';
import { judgesElsewhere } from '../json/acting-keys';
import { judgeLangchainType } from '../json/named-callables';
import type { LookedFiles } from '../python/model-code';
import { scanTemplate } from '../template';
import { isEscape } from '../template/escapes';
import { judgePythonObject } from './python-objects';
import { foreignTag, pythonTag } from './python-tags';
import { callText } from './yaml-values';

/** Characters of a path in a report. */
const MAX_PATH = 200;
/** Tags of HyperPyYAML, which SpeechBrain's models use: `!new:torch.nn.Linear`. */
const HYPERPYYAML = /^!(new|name|apply|applyref|module|include|function):?(.*)$/s;
const TEMPLATE = /(?:^|[._])(?:chat_)?template$/;

/** Looks at each value of a document once, however often aliases name it. */
export class YamlWalk {
  private readonly seen = new Set<YamlNode>();
  private readonly isEvaluated: boolean;
  private readonly looked: LookedFiles = new Map();

  constructor(
    private readonly context: ScanContext,
    private readonly files: Pick<EmbeddedFiles, 'look' | 'lookAtList'>,
    private readonly root: YamlNode
  ) {
    this.isEvaluated = isEvaluated(root);
  }

  visit(node: YamlNode, path: string): void {
    const { context, seen } = this;
    if (seen.has(node)) {
      return;
    }
    seen.add(node);
    if (node.tag !== undefined) {
      this.tag(node, node.tag, path);
    }
    switch (node.type) {
      case 'object':
        judgeTargets(context, node, this.root, path);
        this.chain(node);
        this.elsewhere(node, path);
        for (const { key, keyNode, value } of node.members) {
          if (keyNode !== undefined) {
            this.visit(keyNode, path);
          }
          this.files.look(key, () => `offset ${value.offset}`);
          this.visit(value, below(path, key));
        }
        break;
      case 'array':
        this.list(node.items, path);
        node.items.forEach((item, index) => this.visit(item, `${path}[${index}]`));
        break;
      case 'string':
        this.text(node.value, node.offset, path);
        break;
    }
  }

  private list(items: readonly YamlNode[], path: string): void {
    const whole = items.length > 1 ? bytesOrPieces(items) : undefined;
    if (whole !== undefined) {
      this.files.lookAtList(whole, () => printable(path, MAX_PATH) || 'list');
    }
  }

  /** What the same settings in JSON have their reader do. */
  private elsewhere(object: YamlNode & { readonly type: 'object' }, path: string): void {
    const { context, root, looked } = this;
    const way = path === '' ? undefined : { key: path.slice(path.lastIndexOf('.') + 1) };
    for (const { key, value } of object.members) {
      for (const judge of judgesElsewhere(key, value)) {
        judge({ key, value, object, root, way, context, files: looked });
      }
    }
  }

  /** Chains of LangChain, which reads them from YAML as from JSON. */
  private chain(object: YamlNode & { readonly type: 'object' }): void {
    const value = member(object, '_type');
    if (value?.type === 'string') {
      judgeLangchainType({ key: '_type', value, object, root: this.root, context: this.context, files: new Map() });
    }
  }

  private text(text: string, offset: number, path: string): void {
    const { context, files } = this;
    files.look(text, () => printable(path, MAX_PATH) || `offset ${offset}`);
    if (TEMPLATE.test(path) || isEscape(text) || /\{%-?\s*(?:for|if|set|macro|import|include)\b/.test(text)) {
      scanTemplate(text, context, { offset, path });
    }
    judgeExpression(context, text, { offset, path, isAny: this.isEvaluated });
  }

  private tag(node: YamlNode, tag: string, path: string): void {
    const { context } = this;
    const python = pythonTag(tag);
    if (python !== undefined) {
      judgePythonObject(context, node, python, path);
      return;
    }
    const [, action, callee] = HYPERPYYAML.exec(tag) ?? [];
    if (action !== undefined) {
      this.hyper(node, action, callee, path);
      return;
    }
    const runs = tag.startsWith('!') && node.type === 'string' && strongMark(node.value) === 'python';
    const severity = foreignTag(tag) ?? (runs ? 'MEDIUM' : undefined);
    if (severity !== undefined) {
      context.finding({
        rule: 'yaml-object-tag',
        severity,
        module: 'yaml',
        operator: tag.replace(/^tag:yaml\.org,2002:/, '!!'),
        offset: node.offset,
        evidence: callText('yaml', 'load', [{ ...node, tag: undefined }], []),
        params: { path }
      });
    }
  }

  private hyper(node: YamlNode, action: string, suffix: string, path: string): void {
    const { context } = this;
    const name = suffix === '' && node.type === 'string' ? node.value : suffix;
    const { offset } = node;
    if (action === 'module') {
      judgeModule(context, name, { offset, path, evidence: `import ${name}` });
    } else if (action === 'include') {
      if (leadsFarOut(name)) {
        context.finding({
          rule: 'config-path',
          severity: 'MEDIUM',
          module: 'yaml',
          operator: '!include',
          offset,
          evidence: name,
          params: { path, file: printable(name, MAX_PATH) }
        });
      }
    } else {
      const dot = Math.max(0, name.lastIndexOf('.'));
      const items = node.type === 'array' ? node.items : [];
      const members = node.type === 'object' ? node.members : [];
      const text = (): string =>
        callText(name.slice(0, dot), name.slice(dot && dot + 1), items, members).replace(/^\./, '');
      judgeCallee(context, name, { text, offset, path });
    }
  }
}

function below(path: string, key: string): string {
  const text = path === '' ? key : `${path}.${key}`;
  return text.length > MAX_PATH ? `…${text.slice(1 - MAX_PATH)}` : text;
}
