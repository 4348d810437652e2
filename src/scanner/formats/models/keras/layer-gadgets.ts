import type { FindingInput } from '../../../context';
import type { JsonNode, JsonObject } from '../../../encoding/json';
import { member, readJson, textOf } from '../../../encoding/json';
import { judgeTensorFlow } from '../../../rules/keras/tensorflow';
import { judgeVocabulary } from '../../../rules/keras/vocabulary';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';
import { quote } from '../../pickle/values/python-text';
import { argumentsText } from './config-values';

/** Where tensorflow_hub's `KerasLayer` fetches a SavedModel from, but for the two sites that it is made for. */
const ELSEWHERE = /^\s*(?!https:\/\/(?:www\.)?(?:tfhub\.dev|kaggle\.com)\/)[a-z][a-z0-9+.-]*:\/\//i;

interface Walker {
  readonly work: Work;
  report(finding: Omit<FindingInput, 'offset'>): void;
  /** Judges a function of Keras by its name. */
  callable(module: string, name: string): void;
}

/** Reports classes of Keras whose configuration makes them reach out of the model. */
export function reportGadgets(node: JsonObject, className: string, walker: Walker): void {
  const config = member(node, 'config');
  switch (className) {
    case 'TorchModuleWrapper':
      walker.report({
        rule: 'keras-torch-module',
        severity: 'HIGH',
        module: 'torch',
        operator: 'load',
        evidence: callOf(className, config)
      });
      return;
    case 'TFSMLayer':
      walker.report({
        rule: 'keras-saved-model-layer',
        severity: 'HIGH',
        module: 'keras.layers',
        operator: className,
        evidence: callOf(className, config)
      });
      return;
    case 'KerasLayer':
      if (ELSEWHERE.test(textOf(member(config, 'handle')) ?? '')) {
        walker.report({
          rule: 'keras-suspicious-arguments',
          severity: 'MEDIUM',
          module: 'tensorflow_hub',
          operator: className,
          evidence: callOf(className, config)
        });
      }
      return;
    case 'TFOpLambda':
    case 'SlicingOpLambda':
    case 'ClassMethod':
      // Which of the two a layer reads depends on its class.
      for (const key of ['function', 'cls_symbol']) {
        reportTensorFlow(node, textOf(member(config, key)), walker);
      }
      return;
    case 'TensorFlowOpLayer':
      walker.work.spend((textOf(member(config, 'node_def'))?.length ?? 0) * PRICES.textByte);
      reportTensorFlow(node, operationOf(member(config, 'node_def')), walker);
      return;
    default:
      reportVocabulary(className, config, walker);
  }
}

function callOf(className: string, config: JsonNode | undefined): string {
  return `${className}(${argumentsText([], config)})`;
}

function reportVocabulary(className: string, config: JsonNode | undefined, walker: Walker): void {
  const vocabulary = judgeVocabulary(className, name => textOf(member(config, name)));
  if (vocabulary) {
    walker.report({
      rule: 'keras-vocabulary-file',
      ...vocabulary.where,
      evidence: `${className}(${vocabulary.argument}=${quote(vocabulary.file)})`,
      params: { file: vocabulary.file }
    });
  }
}

function reportTensorFlow(node: JsonObject, symbol: string | undefined, walker: Walker): void {
  const judgement = symbol === undefined ? undefined : judgeTensorFlow(symbol);
  if (symbol?.startsWith('keras.')) {
    const dot = symbol.lastIndexOf('.');
    walker.callable(symbol.slice(0, dot), symbol.slice(dot + 1));
  } else if (judgement) {
    walker.report({
      rule: 'keras-tensorflow-op',
      ...judgement,
      evidence: `${judgement.module}.${judgement.operator}(${legacyArguments(node)})`
    });
  }
}

/** Name of the operation of a node in TensorFlow's JSON form of protocol buffers. */
function operationOf(definition: JsonNode | undefined): string | undefined {
  const node = definition?.type === 'string' ? readJson(new TextEncoder().encode(definition.value)).root : definition;
  return textOf(member(node, 'op'));
}

/** Constant arguments of a layer in Keras 2's graph: `[[layer, node, tensor, {keyword: constant}], ...]`. */
function legacyArguments(node: JsonObject): string {
  const nodes = member(node, 'inbound_nodes');
  let first = nodes?.type === 'array' ? nodes.items[0] : undefined;
  while (first?.type === 'array' && first.items[0]?.type === 'array') {
    first = first.items[0];
  }
  return first?.type === 'array' ? argumentsText([], first.items[3]) : '';
}
