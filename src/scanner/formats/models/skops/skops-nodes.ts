import type { FindingInput, UseInput } from '../../../context';
import type { JsonNode, JsonObject } from '../../../encoding/json';
import { member, textOf } from '../../../encoding/json';
import type { Severity } from '../../../report';
import { isClassName } from '../../../rules/class-name';
import { judgeReference } from '../../../rules/judge';
import { hasFacts } from '../../../rules/facts';
import { isReviewedPackage } from '../../../rules/reviewed-packages';
import { topLevel } from '../../../rules/top-level';
import { standingOf } from '../../../rules/why-used';
import { wordSet } from '../../../rules/word-lists';
import { dotted } from '../../pickle/values/python-text';
import { toValue } from '../keras/config-values';
import { describe } from '../../pickle/values/python-text';

/** Nodes that only look up what they name: the loaded object holds it. */
const NAMED = wordSet('FunctionNode TypeNode MethodNode PartialNode');
/** Nodes that make an object by the class's `__new__` and `__setstate__`. */
const MADE = wordSet(
  'ObjectNode TreeNode LossNode QuantileForestNode _DictWithDeprecatedKeysNode NdArrayNode MaskedArrayNode RandomStateNode ' +
    'RandomGeneratorNode SparseMatrixNode DTypeNode SGDNode KDTreeNode BallTreeNode'
);
/** Nodes without a class of their own, whatever they say. */
const PLAIN = wordSet('JsonNode SliceNode BytesNode BytearrayNode CachedNode');
/** Nodes that call what they name. */
const CALLED = wordSet(
  'DictNode DefaultDictNode ListNode SetNode TupleNode ConstructorFromReduceNode OperatorFuncNode'
);
/** What `operator` has for them; any other function there calls or changes something. */
const GETTERS = wordSet('attrgetter itemgetter methodcaller');

interface JudgedNode {
  readonly uses: readonly UseInput[];
  readonly finding?: Omit<FindingInput, 'offset'>;
}

/**
 * Judges what one node of a schema makes skops import, make or call (skops/io/_general.py, _sklearn.py, _numpy.py; protocols
 * 0 to 2). Versions differ in what they ask the user about: CVE-2024-37065, CVE-2025-54412, CVE-2025-54413.
 */
export function judgeNode(node: JsonObject): JudgedNode {
  const loader = textOf(member(node, '__loader__')) ?? '';
  const judged = judgeNamed(
    node,
    loader,
    textOf(member(node, '__module__')) ?? '',
    textOf(member(node, '__class__')) ?? ''
  );
  const content = member(node, 'content');
  const [module, name] = ['module_path', 'function'].map(key => textOf(member(content, key)));
  // Of protocol 0, which every version still reads: the content says what is imported (skops/io/old/_general_v0.py).
  const old =
    loader === 'FunctionNode' && module !== undefined && name !== undefined
      ? judgeNamed(node, loader, module, name)
      : undefined;
  return old?.finding === undefined || judged.finding?.severity === 'CRITICAL' ? judged : old;
}

function judgeNamed(node: JsonObject, loader: string, module: string, name: string): JudgedNode {
  const find = (severity: Severity, references: readonly string[] = [], operator = name): JudgedNode => ({
    uses: [
      {
        module,
        name: operator,
        how: NAMED.has(loader) ? ['named'] : ['named', 'called'],
        count: 1,
        trust: severity === 'LOW' ? 'unknown' : 'dangerous',
        why:
          severity === 'LOW'
            ? { id: 'unknown-package', params: { package: topLevel(module) } }
            : { id: 'finding', params: { rule: 'skops-callable' } }
      }
    ],
    finding: {
      rule: 'skops-callable',
      severity,
      module,
      operator,
      evidence: evidenceOf(node, loader, module, operator),
      params: { loader },
      references
    }
  });
  if (PLAIN.has(loader)) {
    return { uses: [] };
  }
  if (loader === 'OperatorFuncNode') {
    return judgeOperator(node, module, name, find);
  }
  if (loader === 'MethodNode') {
    const method = judgeMethod(node, module, name, find);
    if (method !== undefined) {
      return method;
    }
  }
  const isKnownNode = NAMED.has(loader) || MADE.has(loader) || CALLED.has(loader);
  const judged = judgeReference(module, name);
  if (judged.kind === 'dangerous') {
    const { severity, rule, references = [] } = judged;
    if (rule === 'class-runs-code') {
      return find(NAMED.has(loader) ? 'LOW' : severity, references);
    }
    if (rule === 'pickle-unreviewed-stdlib') {
      return find(CALLED.has(loader) ? 'MEDIUM' : 'LOW', references);
    }
    return find(severity === 'CRITICAL' ? 'CRITICAL' : 'HIGH', [...references, 'CVE-2024-37065']);
  }
  const top = topLevel(module);
  if (judged.kind === 'unknown' && !isReviewedPackage(top) && !hasFacts(top)) {
    return find(CALLED.has(loader) && !isClassName(name) ? 'MEDIUM' : 'LOW');
  }
  if (!isKnownNode) {
    return find('LOW');
  }
  const use: UseInput = {
    module,
    name,
    how: NAMED.has(loader) ? ['named'] : ['named', 'called'],
    count: 1,
    ...(judged.kind === 'trusted'
      ? standingOf(module, name, judged)
      : { trust: 'trusted', why: { id: 'only-named', params: { package: top } } })
  };
  return { uses: [use] };
}

/** `operator.attrgetter` and its like, made by calling it. skops before 0.12 calls `operator.<class>` and shows another module. */
function judgeOperator(
  node: JsonObject,
  module: string,
  name: string,
  find: (severity: Severity, references?: readonly string[], operator?: string) => JudgedNode
): JudgedNode {
  if (module !== 'operator' || !GETTERS.has(name)) {
    return find('CRITICAL', ['CVE-2025-54412']);
  }
  const hidden = JSON.stringify(toValue(member(node, 'attrs'))).match(/__\w+__/g) ?? [];
  if (hidden.some(word => !SCHEMA_WORDS.has(word))) {
    return find('MEDIUM');
  }
  return name === 'methodcaller' ? find('LOW') : { uses: [] };
}

const SCHEMA_WORDS = wordSet('__class__ __module__ __loader__ __id__');

/** A bound method; skops before 0.12 shows the class that the node names and binds the method of another one. */
function judgeMethod(
  node: JsonObject,
  module: string,
  name: string,
  find: (severity: Severity, references?: readonly string[], operator?: string) => JudgedNode
): JudgedNode | undefined {
  const content = member(node, 'content');
  const object = member(content, 'obj');
  const method = textOf(member(content, 'func')) ?? '';
  const isCached = textOf(member(object, '__loader__')) === 'CachedNode';
  const differs = textOf(member(object, '__module__')) !== module || textOf(member(object, '__class__')) !== name;
  if ((differs && !isCached) || method.startsWith('__')) {
    return find('HIGH', ['CVE-2025-54413'], `${name}.${method}`);
  }
  const judged = judgeReference(module, `${name}.${method}`);
  return judged.kind === 'dangerous' && judged.rule !== 'pickle-unreviewed-stdlib' && judged.rule !== 'class-runs-code'
    ? find('HIGH', judged.references, `${name}.${method}`)
    : undefined;
}

const MAX_SHOWN = 300;

function evidenceOf(node: JsonObject, loader: string, module: string, name: string): string {
  const shown = dotted(loader === 'OperatorFuncNode' ? 'operator' : module, name);
  if (NAMED.has(loader)) {
    return shown;
  }
  const content = member(node, 'content') ?? member(node, 'attrs');
  return `${shown}(${content === undefined ? '' : describe(toValue(plain(content, 0), MAX_SHOWN))})`;
}

/** The value that a node stands for, as far as it is plain: nested nodes of lists and JSON, or the node itself. */
function plain(node: JsonNode, depth: number): JsonNode {
  const content = member(node, 'content');
  if (depth > 8 || content === undefined) {
    return node;
  }
  if (content.type === 'array') {
    return { ...content, items: content.items.map(item => plain(item, depth + 1)) };
  }
  return content.type === 'string' ? content : plain(content, depth + 1);
}
