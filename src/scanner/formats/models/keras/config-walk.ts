import type { FindingInput, ScanContext } from '../../../context';
import type { JsonNode, JsonObject, JsonString } from '../../../encoding/json';
import { JSON_LIMITS, member, readingsOf, readJson, textOf } from '../../../encoding/json';
import { suspicionOf } from '../../../rules/suspicious-arguments';
import { judgeReference } from '../../../rules/judge';
import type { KerasJudgement } from '../../../rules/keras/callables';
import { judgeKerasName } from '../../../rules/keras/callables';
import { resolveName } from '../../../rules/resolve-name';
import { MemorySource } from '../../../bytes/memory';
import { PRICES } from '../../../work';
import { looksLikeSource } from '../../bytecode/source-text';
import { EmbeddedFiles, MAX_EMBEDDED } from '../../text/embedded-files';
import { MAX_CODES, StoredCodes } from './lambda-code';
import { LambdaReports } from './lambda-reports';
import { reportGadgets } from './layer-gadgets';
import { reportRepeatedKeys } from './repeated-keys';
import { ConfigUses } from './config-uses';
import type { Path, Place } from './config-path';
import { below, pathText } from './config-path';
import { argumentsText, callArguments, toValue } from './config-values';

/** JSON inside strings inside JSON: each level doubles the backslashes, so that honest and hostile files have few. */
const MAX_NESTED_JSON = 16;

/** A list or object, and which of its items comes next. */
interface Entered {
  readonly node: JsonNode;
  readonly place: Place;
  next: number;
}

/** Looks at every value of a Keras configuration, in strings too, and reports the calls that loading it would make. */
export class ConfigWalk {
  /** Objects that name a class. */
  objects = 0;
  readonly codes: StoredCodes;
  private readonly embedded: EmbeddedFiles;
  private readonly uses: ConfigUses;
  private readonly lambdas: LambdaReports;
  /** HDF5 keeps configurations as attributes; Keras before 3.11.3 runs their Lambdas in safe mode too. */
  private readonly safeModeIgnored: boolean;

  constructor(private readonly context: ScanContext) {
    this.codes = new StoredCodes(
      context.work,
      context.trace && (bytes => context.trace?.(0, { type: 'bytes', source: new MemorySource(bytes) }))
    );
    this.embedded = new EmbeddedFiles(context);
    this.uses = new ConfigUses(context);
    this.lambdas = new LambdaReports(context, this.codes, this.uses, (node, place, finding) =>
      this.report(node, place, finding)
    );
    this.safeModeIgnored = /(^|@)(model|training)_config$/.test(context.name);
  }

  document(root: JsonNode): void {
    this.value(root, { path: undefined, inLambda: false, nested: 0 });
    if (this.codes.limited) {
      this.notUnderstood('limit-size', MAX_CODES);
    }
    if (this.embedded.limited) {
      this.notUnderstood('limit-members', MAX_EMBEDDED);
    }
  }

  /** A part of the configuration was not looked at. */
  private notUnderstood(reason: 'limit-size' | 'limit-members' | 'limit-depth', limit: number, path?: Path): void {
    this.context.cover({
      status: 'not-understood',
      format: 'keras-config',
      size: 0,
      reason,
      member: path && pathText(path),
      params: { limit }
    });
  }

  /** Walks the value and all in it, also in its texts. A list holds the open values, so depth costs no call frames. */
  private value(root: JsonNode, at: Place): void {
    const entered: Entered[] = [];
    this.enter(root, at, entered);
    for (let top = entered[0]; entered.length > 0; top = entered[entered.length - 1]) {
      const index = top.next++;
      const { node, place } = top;
      if (node.type === 'array' && index < node.items.length) {
        this.enter(node.items[index], { ...place, path: below(place.path, index) }, entered);
      } else if (node.type === 'object' && index < node.members.length) {
        const { key, value } = node.members[index];
        this.enter(value, { ...place, path: below(place.path, key) }, entered);
      } else {
        entered.pop();
      }
    }
  }

  private enter(value: JsonNode, at: Place, entered: Entered[]): void {
    let node = value;
    let place = at;
    this.context.work.spend(PRICES.node);
    while (node.type === 'string') {
      const nested = this.text(node, place);
      if (nested === undefined) {
        return;
      }
      place = { ...place, offset: place.offset ?? node.offset, nested: place.nested + 1 };
      node = nested;
    }
    if (node.type === 'array') {
      entered.push({ node, place, next: 0 });
    } else if (node.type === 'object') {
      entered.push({ node, place: { ...place, inLambda: this.object(node, place) || place.inLambda }, next: 0 });
    }
  }

  /** Judge one object for every class that it names (a repeated key names several). True for a Lambda. */
  private object(node: JsonObject, place: Place): boolean {
    let isLambda = false;
    this.context.work.spend(node.members.length * PRICES.node);
    node.members.forEach(({ key, offset }) => this.context.trace?.(offset, { type: 'text', text: key }));
    reportRepeatedKeys(node, finding => this.report(node, place, finding));
    for (const name of readingsOf(node, 'class_name')) {
      if (name.type === 'string') {
        this.objects++;
        isLambda = this.named(node, name.value, place) || isLambda;
      } else if (readingsOf(node, 'module').some(module => (textOf(module) ?? '') !== '')) {
        // Keras imports the module before it looks for `None` in it.
        this.named(node, '', place);
      }
    }
    return isLambda;
  }

  private named(node: JsonObject, className: string, place: Place): boolean {
    this.context.work.spend(PRICES.judgement + node.members.length * PRICES.node);
    const bare = className.slice(className.lastIndexOf('>') + 1);
    if (bare === '__lambda__' || bare === 'Lambda') {
      this.lambdas.lambda(node, bare === 'Lambda', place);
      return true;
    }
    const wraps = wrapsLambda(node);
    if (wraps) {
      this.lambdas.lambda(node, true, place);
    }
    reportGadgets(node, bare, {
      work: this.context.work,
      report: finding => this.report(node, place, finding),
      callable: (module, name) => this.callable(node, module, name, true, place)
    });
    const isFunction = className === 'function';
    const names = isFunction
      ? readingsOf(node, 'config').map(textOf)
      : className === '__typespec__'
        ? readingsOf(node, 'spec_name').map(textOf)
        : [className];
    const modules = readingsOf(node, 'module');
    for (const name of names) {
      const spoken = name ?? (isFunction ? textOf(member(node, 'registered_name')) : undefined);
      for (const module of modules.length > 0 ? modules.map(value => textOf(value) ?? '') : ['']) {
        if (spoken !== undefined) {
          this.callable(node, module, isCustom(node, module, spoken, isFunction), isFunction, place);
          this.secondName(node, module, spoken, isFunction, place);
        }
      }
    }
    return wraps;
  }

  /** Keras before 3.9 takes the registered name from the module when it has nothing of the first one. */
  private secondName(node: JsonObject, module: string, first: string, isFunction: boolean, place: Place): void {
    for (const value of readingsOf(node, 'registered_name')) {
      const name = textOf(value) ?? first;
      if (module !== '' && name !== first && name !== 'function' && !name.includes('>')) {
        this.callable(node, module, name, isFunction, place);
      }
    }
  }

  private callable(node: JsonObject, module: string, name: string, isFunction: boolean, place: Place): void {
    const judgement = judgeKerasName(module, name, isFunction);
    if (judgement === undefined) {
      this.uses.ownName(module, name, isFunction);
      return;
    }
    const call = callArguments(node);
    const config = isFunction ? undefined : member(node, 'config');
    const positional = call?.positional ?? [];
    const given =
      call && (isFunction || positional.length > 0) && judgement.severity !== 'LOW' ? call.keywords : config;
    const callee =
      judgement.module === 'builtins' || judgement.module === 'custom_objects'
        ? judgement.operator
        : `${judgement.module}.${judgement.operator}`;
    const text = `${callee}(${argumentsText(judgement.severity === 'LOW' ? [] : positional, given)})`;
    // Keras calls a function that is only named (an activation, a loss) with the model's tensors.
    const evidence = isFunction && call === undefined ? callee : text;
    const weighed = this.weighed(judgement, node);
    this.uses.judged(weighed, isFunction && call === undefined);
    this.report(node, place, { ...weighed, evidence, references: judgement.references });
  }

  /** A class that is not reviewed gets a higher severity when the file gives it commands, addresses or the like. */
  private weighed(
    judgement: KerasJudgement,
    node: JsonObject
  ): Pick<FindingInput, 'rule' | 'severity' | 'module' | 'operator' | 'params'> {
    const { rule, severity, module, operator } = judgement;
    if (rule === 'keras-custom-object') {
      const given = [
        toValue(member(node, 'config')),
        ...(callArguments(node)?.positional ?? []).map(item => toValue(item))
      ];
      const suspicion = suspicionOf(
        resolveName(module, operator),
        'reduce',
        { type: 'tuple', items: given, more: 0 },
        judgeReference
      );
      if (suspicion) {
        return {
          rule: 'keras-suspicious-arguments',
          severity: suspicion.severity,
          module,
          operator,
          params: { what: suspicion.what }
        };
      }
    }
    return { rule, severity, module, operator };
  }

  /** Texts hold more JSON, which is returned, code and whole files. */
  private text(node: JsonString, place: Place): JsonNode | undefined {
    const text = node.value;
    this.context.trace?.(node.offset, { type: 'text', text });
    this.context.work.spend(text.length * PRICES.searchedByte);
    const codes = this.codes.hidden(text);
    for (const code of codes) {
      this.lambdas.code(code, node, place);
    }
    if (codes.length === 0 && place.inLambda && looksLikeSource(text)) {
      this.lambdas.source(text, node, place);
    }
    if (codes.length === 0) {
      this.embedded.look(text, () => pathText(place.path));
    }
    return /^\s*[[{]/.test(text) ? this.nestedJson(text, place) : undefined;
  }

  private nestedJson(text: string, place: Place): JsonNode | undefined {
    this.context.work.spend(text.length * PRICES.textByte);
    if (!/class_name|__lambda__|\\u00/.test(text)) {
      return undefined;
    }
    if (place.nested >= MAX_NESTED_JSON) {
      this.notUnderstood('limit-depth', MAX_NESTED_JSON, place.path);
      return undefined;
    }
    const limits = { ...JSON_LIMITS, maxNodes: JSON_LIMITS.maxNodes / 10 };
    const { root, error } = readJson(new TextEncoder().encode(text), limits);
    if (error?.reason === 'limit-depth' || error?.reason === 'limit-size') {
      this.notUnderstood(error.reason, error.reason === 'limit-depth' ? limits.maxDepth : limits.maxNodes, place.path);
    }
    return root;
  }

  private report(node: JsonNode, place: Place, finding: Omit<FindingInput, 'offset'>): void {
    this.context.work.spend(PRICES.judgement + (place.path?.depth ?? 0) * PRICES.textByte);
    const path = pathText(place.path);
    const offset = place.offset ?? node.offset;
    const references =
      this.safeModeIgnored && finding.rule.startsWith('keras-lambda') ? ['CVE-2025-9905'] : finding.references;
    this.context.finding({
      ...finding,
      references,
      offset,
      length: place.offset === undefined ? node.length : undefined,
      params: { ...finding.params, path }
    });
  }
}

/**
 * Layers with a function besides Lambda keep it in the same way, and say so: `residual_fn_type` of a ResidualWrapper and
 * `dropout_state_filter_type` of a DropoutWrapper (tf_keras/src/layers/rnn/cell_wrappers.py).
 */
function wrapsLambda(node: JsonObject): boolean {
  return readingsOf(node, 'config').some(
    config =>
      config.type === 'object' &&
      config.members.some(({ key, value }) => key.endsWith('_type') && textOf(value) === 'lambda')
  );
}

/** Keras writes custom classes without a module, under the name they were registered with. */
function isCustom(node: JsonObject, module: string, name: string, isFunction: boolean): string {
  const registered = textOf(member(node, 'registered_name'));
  return module === '' && !isFunction && registered?.includes('>') ? registered : name;
}
