import type { ByteSource } from '../../../bytes/byte-source';
import { isPlainName } from '../../../beside';
import type { ScanContext } from '../../../context';
import type { ProtoField } from '../../../encoding/protobuf-view';
import type { FormatId } from '../../../format-catalog';
import { printable } from '../../../printable';
import type { Severity } from '../../../report';
import type { RuleId } from '../../../rules/catalog';
import {
  domainKind,
  externalKeyTrouble,
  isFileOperator,
  isPythonOperator,
  isRemoteOperator
} from '../../../rules/models/onnx-rules';
import { pathTrouble } from '../../../rules/models/outside-path';
import { saysItActs } from '../../../rules/tensorflow/judge-operation';
import { GraphJudge, pairText } from '../graph-judge';
import { cyclesAndSize } from './function-calls';

/** An entry of a tensor's external data. */
export interface ExternalEntry {
  readonly key: string;
  readonly value: string;
  readonly at: number;
}

/** What is known of a node. */
export interface OperatorFacts {
  domain: string;
  name: string;
  /** Which of several functions of that name is called. */
  overload?: string;
  readonly at: number;
  /** Numbers and texts by name. */
  readonly attributes: Map<string, ProtoField>;
}

/** Domains, and operators of one, that are kept to be judged when all functions of the model are known. */
const MAX_DOMAINS = 1_000;
const MAX_OPERATORS = 16;
const MAX_FUNCTIONS = 100_000;
/** Operators that are named in the evidence. */
const SHOWN = 8;
/** Nodes that a model may have when each call of its functions is written out: exporters stay far below (CWE-776). */
const MAX_WRITTEN_OUT = 1e8;
interface ForeignDomain {
  readonly names: Map<string, number>;
  count: number;
}

/** Judges the parts of an ONNX model, whatever file they stand in. */
export class OnnxJudge extends GraphJudge {
  private readonly foreign = new Map<string, ForeignDomain>();
  /** The operators that each function of the model calls. */
  private readonly functions = new Map<string, string[]>();
  private readonly sizes = new Map<string, number | undefined>();
  private callers: OperatorFacts[] | undefined;

  constructor(context: ScanContext, format: FormatId, source?: ByteSource) {
    super(context, format, 'onnx', source);
  }

  operator(facts: OperatorFacts): void {
    const { domain, name, at, attributes } = facts;
    this.callers?.push(facts);
    const short = domain === 'ai.onnx' ? '' : domain;
    if (isPythonOperator(name)) {
      this.report('model-python-operator', 'HIGH', facts, nodeText(facts));
    } else if (isRemoteOperator(short, name)) {
      this.report('model-remote-operator', 'HIGH', facts, nodeText(facts));
    } else if (name === 'EPContext') {
      this.compiled(facts);
    } else if (name === 'ATen') {
      const target = attributes.get('operator') ?? attributes.get('name');
      if (target !== undefined && isFileOperator(target.text())) {
        this.report('model-file-operator', 'MEDIUM', facts, nodeText(facts));
      }
    }
    if (domainKind(short) !== 'standard' || isActing(name)) {
      const known = this.foreign.get(short) ?? { names: new Map<string, number>(), count: 0 };
      known.count++;
      const called = calledName(facts);
      if (known.names.size < MAX_OPERATORS || known.names.has(called)) {
        known.names.set(called, known.names.get(called) ?? at);
      }
      if (this.foreign.size < MAX_DOMAINS) {
        this.foreign.set(short, known);
      }
    }
  }

  /** From now on `called` gets the nodes of a function, until the returned function is told its name. */
  calls(called: OperatorFacts[]): (domain: string, name: string) => void {
    this.callers = called;
    return (domain, name) => {
      this.callers = undefined;
      if (this.functions.size < MAX_FUNCTIONS) {
        this.functions.set(
          idOf(domain, name),
          called.map(call => idOf(call.domain, calledName(call)))
        );
      }
    };
  }

  /**
   * A tensor whose numbers stand in another file.
   * @param bytes - how many its shape and type ask for; 0 where that is not known
   */
  external(entries: readonly ExternalEntry[], tensor: string, bytes: number): void {
    const module = 'onnx';
    let location: string | undefined;
    for (const { key, value, at } of entries) {
      const trouble = externalKeyTrouble(key);
      if (trouble !== undefined) {
        this.add('onnx-external-key', trouble, module, 'external_data', at, pairText(key, value), {
          key: this.shown(key)
        });
      } else if (key === 'location') {
        location = value;
        this.path(value, at, tensor);
      } else if (key === 'basepath' && pathTrouble(value) !== undefined) {
        this.add('model-external-path', 'MEDIUM', module, 'external_data', at, pairText(key, value), {
          file: this.shown(value)
        });
      } else if ((key === 'offset' || key === 'length') && !/^\+?\d{1,15}$/.test(value)) {
        this.add('onnx-external-range', 'MEDIUM', module, 'external_data', at, pairText(key, value), {});
      }
    }
    if (location !== undefined && isPlainName(location)) {
      this.range(location, entries, bytes);
    }
  }

  /** A tensor of which no memory can hold the elements, or with a negative side. */
  shape(tensor: string, at: number): void {
    const params = { tensor: this.shown(tensor), what: 'shape' };
    this.add('tensor-layout', 'MEDIUM', 'onnx', this.shown(tensor), at, 'dims', params);
  }

  /** All of the model is known: its functions, too. */
  override finish(): void {
    for (const [domain, { names, count }] of this.foreign) {
      const missing = [...names].filter(([name]) => !this.functions.has(idOf(domain, name)));
      if (missing.length > 0) {
        const isQuiet = domainKind(domain) === 'library' && !missing.some(([name]) => isActing(name));
        const shown = missing.slice(0, SHOWN).map(([name]) => `${domain}::${name}`);
        this.context.finding({
          rule: 'model-custom-operator',
          severity: isQuiet ? 'LOW' : 'MEDIUM',
          module: domain === '' ? 'ai.onnx' : domain,
          operator: missing[0][0],
          offset: missing[0][1],
          evidence: printable(shown.join('\n'), this.context.limits.maxEvidence, true),
          params: { library: this.shown(domain), count }
        });
      }
    }
    const { cycle, size } = cyclesAndSize(this.functions, this.context.work);
    if (cycle !== undefined || size > MAX_WRITTEN_OUT) {
      const name = cycle ?? '';
      this.add('onnx-function-recursion', 'MEDIUM', 'onnx', 'FunctionProto', 0, name.replace('\0', '::'), {});
    }
    super.finish();
  }

  /** A graph that a driver compiled before: machine code, or the name of a file with it. */
  private compiled(facts: OperatorFacts): void {
    const { attributes } = facts;
    const cache = attributes.get('ep_cache_context');
    const embedded = attributes.get('embed_mode')?.value !== 0;
    const file = attributes.get('onnx_model_filename');
    const named = embedded ? [file] : [file, cache];
    for (const field of named) {
      if (field !== undefined && field.length > 0) {
        this.path(field.text(), field.at, 'EPContext', 'com.microsoft');
      }
    }
    const tensorRt = /tensorrt|trt/i.test(attributes.get('source')?.text() ?? '');
    this.report('onnx-compiled-context', tensorRt && embedded ? 'MEDIUM' : 'LOW', facts, 'EPContext');
  }

  /** Does the part of the file that is claimed exist? Only of a file in the same folder, if that can be seen. Without a length the shape tells. */
  private range(location: string, entries: readonly ExternalEntry[], bytes: number): void {
    if (!this.sizes.has(location)) {
      let size: number | undefined;
      this.context.neighbour?.(location, 'external-data', source => (size = source.size));
      this.sizes.set(location, size);
    }
    const size = this.sizes.get(location);
    const number = (key: string): number => Number(entries.find(entry => entry.key === key)?.value ?? 0);
    if (size !== undefined && number('offset') + Math.max(number('length'), bytes) > size) {
      this.context.cover({
        status: 'failed',
        format: this.format,
        size: 0,
        reason: 'truncated',
        member: this.shown(location)
      });
      this.sizes.set(location, undefined);
    }
  }

  private report(rule: RuleId, severity: Severity, facts: OperatorFacts, evidence: string): void {
    this.add(rule, severity, facts.domain === '' ? 'ai.onnx' : facts.domain, facts.name, facts.at, evidence, {});
  }
}

/** Other operators of Python have a rule of their own. */
const isActing = (name: string): boolean => !isPythonOperator(name) && (saysItActs(name) || /^Py[A-Z]/.test(name));

/** The name of a function with that of its overload. */
export function calledName({ name, overload = '' }: Pick<OperatorFacts, 'name' | 'overload'>): string {
  return overload === '' ? name : `${name}:${overload}`;
}

function idOf(domain: string, name: string): string {
  return `${domain === 'ai.onnx' ? '' : domain}\0${name}`;
}

/** Numbers and short texts of a node, as they would be written in Python. */
function nodeText({ domain, name, attributes }: OperatorFacts): string {
  const args = [...attributes].slice(0, SHOWN).map(([key, field]) => {
    const value = field.sized ? JSON.stringify(new TextDecoder().decode(field.bytes(200))) : String(field.value);
    return `${key}=${value}`;
  });
  return `${domain === '' ? '' : `${domain}::`}${name}(${args.join(', ')})`;
}
