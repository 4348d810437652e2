import type { FindingInput, ScanContext } from '../../../context';
import type { JsonNode, JsonObject, JsonString } from '../../../encoding/json';
import { readingsOf, textOf } from '../../../encoding/json';
import { judgeCode } from '../../../rules/judge-code';
import { judgeKerasName } from '../../../rules/keras/callables';
import { PRICES } from '../../../work';
import type { CodeSummary } from '../../bytecode';
import { sourceNames } from '../../bytecode/source-text';
import type { Place } from './config-path';
import { pathText } from './config-path';
import type { ConfigUses } from './config-uses';
import type { StoredCodes } from './lambda-code';
import { isNamedFunction } from './lambda-code';

/** Names of one piece of code that are told. */
const MAX_NAMES = 6;
/** Keys of the functions that a Lambda layer calls. */
const FUNCTION_KEYS = ['function', 'output_shape', 'mask'];
/** Keys of a Lambda's module: `module`, `output_shape_module`, `mask_module`. */
const MODULE_KEY = /^(\w+_)?module$/;

/** Reports the functions that a configuration of Keras brings along: Lambda layers and the code in them. */
export class LambdaReports {
  /** Texts whose code has been judged. */
  private readonly judged = new Map<JsonNode, Set<CodeSummary>>();

  constructor(
    private readonly context: ScanContext,
    private readonly codes: StoredCodes,
    private readonly uses: ConfigUses,
    private readonly report: (node: JsonNode, place: Place, finding: Omit<FindingInput, 'offset'>) => void
  ) {}

  /** Judges a Lambda layer, or a function that is kept as one keeps it. */
  lambda(node: JsonObject, isLayer: boolean, place: Place): void {
    const configs = readingsOf(node, 'config');
    const functions = isLayer
      ? configs.flatMap(config => (config.type === 'object' ? config.members.map(entry => entry.value) : []))
      : [node];
    const several = functions.some(value => this.codes.pieces(value).length > 1);
    if (!place.inLambda && (several || !isLayer || !holdsNamesOnly(configs))) {
      const severity = several ? 'HIGH' : 'MEDIUM';
      this.uses.judged({ rule: 'keras-lambda', severity, module: 'keras.layers', operator: 'Lambda' }, false);
      this.report(node, place, {
        rule: 'keras-lambda',
        severity,
        module: 'Keras',
        operator: 'Lambda',
        evidence: this.codes.lambdaText(node, isLayer),
        params: several ? { several: 1 } : undefined
      });
    }
    for (const value of functions) {
      for (const stored of this.codes.of(value)) {
        this.code(stored.summary, stored.node, place);
      }
    }
    for (const config of isLayer ? configs : []) {
      for (const { key, value } of config.type === 'object' ? config.members : []) {
        if (MODULE_KEY.test(key)) {
          this.lambdaModule(node, textOf(value), place);
        }
      }
    }
  }

  /** Keras 2 gives a Lambda's code the names of this module as its globals. */
  private lambdaModule(node: JsonObject, module: string | undefined, place: Place): void {
    const judgement = module !== undefined && module !== '__main__' ? judgeKerasName(module, '', true) : undefined;
    if (judgement && judgement.severity !== 'LOW') {
      const { severity } = judgement;
      this.report(node, place, {
        rule: 'keras-lambda-code',
        severity,
        module: judgement.module,
        operator: 'globals',
        evidence: this.codes.lambdaText(node, true)
      });
    }
  }

  /** Judges compiled code. */
  code(summary: CodeSummary, node: JsonNode, place: Place): void {
    const known = this.judged.get(node);
    if (known?.has(summary)) {
      // A `__lambda__` inside a layer is met again on the way down.
      return;
    }
    this.judged.set(node, (known ?? new Set()).add(summary));
    const judgement = this.codes.judge(summary);
    if (judgement) {
      const { severity, module, operator, names } = judgement;
      this.report(node, place, {
        rule: 'keras-lambda-code',
        severity,
        module,
        operator,
        evidence: summary.text,
        params: { names: names.slice(0, MAX_NAMES).join(', ') }
      });
    }
    if (!summary.complete) {
      const { reason, length } = summary;
      this.context.cover({
        status: 'failed',
        format: 'python-code',
        size: length,
        reason,
        member: pathText(place.path),
        params: { offset: summary.offset }
      });
    }
  }

  /** A text in a Lambda that reads as Python is judged as its code is: what runs it need not be in the file. */
  source(text: string, node: JsonString, place: Place): void {
    this.context.work.spend(PRICES.judgement + text.length * PRICES.textByte);
    const judgement = judgeCode(sourceNames(text));
    if (judgement !== undefined) {
      this.report(node, place, {
        rule: 'keras-lambda-code',
        severity: judgement.severity,
        module: judgement.module,
        operator: judgement.operator,
        evidence: text,
        params: { names: judgement.names.slice(0, MAX_NAMES).join(', ') }
      });
    }
  }
}

/** True for a Lambda layer that brings no code along: its functions are Keras's own, by name. */
function holdsNamesOnly(configs: readonly JsonNode[]): boolean {
  const functions = configs.flatMap(config => FUNCTION_KEYS.flatMap(key => readingsOf(config, key)));
  return functions.some(isNamedFunction) && functions.every(value => isNamedFunction(value) || isShape(value));
}

/** A shape in the place of a function that computes it. */
function isShape(value: JsonNode): boolean {
  return value.type === 'array' ? value.items.every(isShape) : value.type === 'null' || value.type === 'number';
}
