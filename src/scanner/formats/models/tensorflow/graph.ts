import { SourceError } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import type { Operation, Origin } from '../../../rules/tensorflow/judge-operation';
import { operationRow } from '../../../rules/tensorflow/operation-effects';
import { PRICES } from '../../../work';
import { reportOperation } from './report-operation';

/** An operation of a graph or of a function, with what the rules may ask for. */
export interface GraphNode {
  readonly name: string;
  readonly operation: string;
  /** `node`, `node:output:0` or `^node`, which only comes before this one. */
  readonly inputs: readonly string[];
  /** The texts of its attributes, the value of a constant among them. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
  /** Functions that its attributes name. */
  readonly functions: readonly string[];
  readonly offset: number;
}

/** The graph itself, whose name is empty, or a function of its library. */
export interface Scope {
  readonly name: string;
  /** Names of a function's arguments, in their order. */
  readonly inputs: readonly string[];
  readonly nodes: readonly GraphNode[];
  /** The values that a function returns, in their order. */
  readonly outputs: readonly string[];
}

interface Call {
  readonly scope: Scope;
  readonly node: GraphNode;
}

/** Nodes that lead to the value of one input and are followed. */
const MAX_STEPS = 2_000;
/** Functions that call each other between a file of the model and the operation that reads it. */
const MAX_CALLS = 8;
/** Texts of one value that are kept. */
const MAX_TEXTS = 16;
/** Nodes of all graphs of one file. */
const MAX_NODES = 2_000_000;
/** Operations that take their value from the caller of the model. */
const FED = /^(Placeholder(V2)?|_Arg)$/;
/** Operations that only hand a path on, join it with others, or choose one; the saver of checkpoints puts its own together so. */
const HANDS_ON =
  /^(Identity(N)?|StringJoin|Reshape|ExpandDims|Squeeze|Pack|Unpack|Split(V)?|StridedSlice|Concat(V2)?|Tensor(List|Array)\w*|(Stateless)?(While|If)|(Stateful)?PartitionedCall|Enter|Exit|Merge|Switch|NextIteration|Shape|Range|(Tensor|TensorSlice|Batch|Map|ParallelMap|Prefetch|Zip)Dataset(V\d)?|ShardedFilename|Select(V2)?|StaticRegexFullMatch|PlaceholderWithDefault|\w*Const)$/;
/** Attributes whose texts become part of a value: of a constant, of what joins, replaces, fills in or formats. */
const TEXTS_OF = ['value', 'separator', 'rewrite', 'fill', 'template'];
/** The inputs of some operations that become part of the result: the others choose, count or say a shape. */
const VALUES: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^(Switch|RefSwitch|StridedSlice|Reshape|ExpandDims|Squeeze|SplitV|TensorListGetItem|TensorListFromTensor)$/, [0]],
  [/^(TensorListStack|TensorListPopBack)$/, [0]],
  [/^Split$/, [1]],
  [/^Select(V2)?$/, [1, 2]],
  [/^TensorArrayRead(V\d)?$/, [0, 2]],
  [/^TensorArray(Write|Scatter)(V\d)?$/, [2, 3]],
  [/^TensorListSetItem$/, [0, 2]],
  [/^(TensorArray(V\d)?|TensorListReserve|EmptyTensorList|StaticRegexFullMatch|Shape|Range)$/, []],
  [/^ShardedFilename$/, [0]]
];

/** Operations of optimisers. */
const OPTIMISES = /^(Resource)?(Sparse)?Apply[A-Z]/;
/** Operations that call a function with their inputs, one for each argument. */
const PASSES_ALL = /^(Stateful)?PartitionedCall$|^(Stateless)?While$/;
/** The same behind a first input, which chooses the function. */
const PASSES_REST = /^(Stateless)?(If|Case)$/;

/** A graph with the functions of its library, of which any may be called. */
export class Graph {
  /** Nodes whose value is a file that the model brings along. */
  readonly assets = new Set<string>();
  /** Nodes that whoever asks the model fills in: inputs of its signatures, but for those that say that they save or restore. */
  readonly served = new Set<string>();
  /** It trains a model, as its collections or its operations say; the graph of a SavedModel is not asked. */
  training = false;
  mayTrain = false;
  private readonly scopes: Scope[] = [];
  private readonly byName = new Map<Scope, Map<string, GraphNode>>();
  private readonly calls = new Map<string, Call[]>();
  private readonly bound = new Map<string, readonly (string | undefined)[]>();
  private readonly names = new Set<string>();
  private byFunction?: Map<string, readonly Scope[]>;
  private count = 0;

  /** @param computes - operations that only the reader of this graph has, and that compute */
  constructor(
    private readonly context: ScanContext,
    private readonly computes?: ReadonlySet<string>
  ) {}

  /** The nodes of the graph itself: parsers join it when it stands in the file in several parts. */
  get main(): GraphNode[] {
    if (!this.names.has('')) {
      this.add({ name: '', inputs: [], nodes: [], outputs: [] });
    }
    return this.scopes.find(({ name }) => name === '')?.nodes as GraphNode[];
  }

  add(scope: Scope): void {
    this.scopes.push(scope);
    this.names.add(scope.name);
  }

  /** A function's last arguments are always these nodes of the graph; undefined for one that is no path. */
  bind(name: string, nodes: readonly (string | undefined)[]): void {
    this.bound.set(name, nodes);
  }

  /** Counts a node that is read. */
  countNode(): void {
    if (++this.count > MAX_NODES) {
      throw new SourceError('limit-members', { limit: MAX_NODES });
    }
  }

  /** Reports every operation that does more than compute, in the graph and in its functions. */
  judge(): void {
    this.training ||=
      this.mayTrain && this.scopes.some(({ nodes }) => nodes.some(({ operation }) => OPTIMISES.test(operation)));
    for (const scope of this.scopes) {
      for (const node of scope.nodes) {
        for (const called of this.functionsOf(node)) {
          const known = this.calls.get(called);
          if (known === undefined) {
            this.calls.set(called, [{ scope, node }]);
          } else {
            known.push({ scope, node });
          }
        }
      }
    }
    for (const scope of this.scopes) {
      for (const node of scope.nodes) {
        this.context.work.spend(PRICES.node);
        const isNew = !this.names.has(node.operation) && this.computes?.has(node.operation) !== true;
        if (isNew || operationRow(node.operation) !== undefined) {
          this.judgeNode(scope, node);
        }
      }
    }
  }

  private functionsOf({ functions, operation }: GraphNode): readonly string[] {
    return this.names.has(operation) ? [...functions, operation] : functions;
  }

  private judgeNode(scope: Scope, node: GraphNode): void {
    const asked: Operation = {
      name: node.name,
      operation: node.operation,
      input: index => this.origin(scope, dataInputs(node)[index]),
      attribute: name => node.texts.get(name) ?? [],
      ownFile: () => dataInputs(node).some(input => this.isAsset(scope, input, 0)),
      training: this.training
    };
    reportOperation(this.context, asked, node.offset, [...node.texts.keys()], {
      node: node.name,
      ...(scope.name === '' ? {} : { function: scope.name })
    });
  }

  /** Everything that a value of a scope is made of. Undefined when there is no such input. */
  private origin(scope: Scope, input: string | undefined): Origin | undefined {
    if (input === undefined) {
      return undefined;
    }
    const texts = new Set<string>();
    const seen = new Set<string>();
    const open: (readonly [Scope, string])[] = [[scope, input]];
    let fed = false;
    let served = false;
    let computed = false;
    for (let next = open.pop(); next !== undefined && seen.size < MAX_STEPS; next = open.pop()) {
      this.context.work.spend(PRICES.node);
      const [place, reference] = next;
      const name = nodeOf(reference);
      const key = `${place.name}\0${name}`;
      if (seen.has(key)) {
        continue;
      }
      seen.add(key);
      const node = this.node(place, name);
      if (node === undefined) {
        const callers = this.given(place, name);
        fed ||= callers.length === 0;
        open.push(...callers);
        continue;
      }
      const isFed = FED.test(node.operation);
      fed ||= isFed;
      served ||= isFed && place.name === '' && this.served.has(name);
      computed ||= !isFed && !HANDS_ON.test(node.operation) && !this.names.has(node.operation);
      for (const text of TEXTS_OF.flatMap(key => node.texts.get(key) ?? [])) {
        if (texts.size < MAX_TEXTS) {
          texts.add(text);
        } else {
          computed = true;
        }
      }
      for (const called of this.functionsOf(node).flatMap(each => this.functionNamed(each))) {
        open.push(...called.outputs.map((from): [Scope, string] => [called, from]));
      }
      this.context.work.spend(PRICES.node * node.inputs.length);
      open.push(...valueInputs(node).map((from): [Scope, string] => [place, from]));
    }
    return { texts: [...texts], fed, served, computed: computed || seen.size >= MAX_STEPS };
  }

  /** What the callers of a function hand over for an argument, and what it holds from outside. */
  private given(scope: Scope, argument: string): [Scope, string][] {
    if (scope.name === '') {
      return [];
    }
    const index = scope.inputs.indexOf(argument);
    const bound = this.bound.get(scope.name) ?? [];
    const captured = bound[index - (scope.inputs.length - bound.length)];
    const found: [Scope, string][] =
      captured === undefined ? [] : this.functionNamed('').map((place): [Scope, string] => [place, captured]);
    for (const { scope: place, node } of (this.calls.get(scope.name) ?? []).slice(0, MAX_STEPS)) {
      const inputs = dataInputs(node);
      this.context.work.spend(PRICES.node * (1 + inputs.length));
      const skipped = PASSES_REST.test(node.operation) ? 1 : 0;
      const exact = index >= 0 && (skipped > 0 || PASSES_ALL.test(node.operation) || node.operation === scope.name);
      if (/While$/.test(node.operation)) {
        // What a round returns is what the next one is given.
        for (const round of this.functionsOf(node).flatMap(each => this.functionNamed(each))) {
          found.push(...round.outputs.slice(index, index + 1).map((from): [Scope, string] => [round, from]));
        }
      }
      const handed = exact ? inputs.slice(index + skipped, index + skipped + 1) : inputs;
      found.push(...handed.map((from): [Scope, string] => [place, from]));
    }
    return found;
  }

  private functionNamed(name: string): readonly Scope[] {
    this.byFunction ??= new Map();
    let known = this.byFunction.get(name);
    if (known === undefined) {
      known = this.scopes.filter(scope => scope.name === name);
      this.byFunction.set(name, known);
    }
    return known;
  }

  /** True for a file of the model, for a variable that holds its path, or for an argument that is one. */
  private isAsset(scope: Scope, input: string, depth: number): boolean {
    this.context.work.spend(PRICES.record);
    const name = nodeOf(input);
    const node = this.node(scope, name);
    if (scope.name === '' && this.assets.has(name)) {
      return true;
    }
    if (depth > MAX_CALLS) {
      return false;
    }
    if (node === undefined) {
      return this.everyCaller(scope, name, ([place, from]) => this.isAsset(place, from, depth + 1));
    }
    return node.operation === 'VarHandleOp'
      ? scope.name === '' && this.holdsAssets(scope, name, depth)
      : /^(Identity|ReadVariableOp)$/.test(node.operation) &&
          dataInputs(node).some(from => this.isAsset(scope, from, depth + 1));
  }

  /** True for a variable of the graph that is filled from files of the model, and is given to nobody who might fill it otherwise. */
  private holdsAssets(scope: Scope, name: string, depth: number): boolean {
    this.context.work.spend(PRICES.node * scope.nodes.length);
    const users = scope.nodes.filter(({ inputs }) => inputs.some(input => nodeOf(input) === name));
    const filled = users.filter(({ operation }) => operation === 'AssignVariableOp');
    return (
      filled.length > 0 &&
      users.every(({ operation }) => /^(AssignVariableOp|ReadVariableOp|VarIsInitializedOp)$/.test(operation)) &&
      filled.every(node => this.isAsset(scope, dataInputs(node)[1] ?? '', depth + 1))
    );
  }

  private everyCaller(scope: Scope, argument: string, test: (caller: readonly [Scope, string]) => boolean): boolean {
    const callers = this.given(scope, argument);
    return callers.length > 0 && callers.every(test);
  }

  private node(scope: Scope, name: string): GraphNode | undefined {
    let nodes = this.byName.get(scope);
    if (nodes === undefined) {
      nodes = new Map(scope.nodes.map(node => [node.name, node]));
      this.byName.set(scope, nodes);
    }
    return nodes.get(name);
  }
}

const dataInputs = ({ inputs }: GraphNode): readonly string[] => inputs.filter(input => !input.startsWith('^'));

function valueInputs(node: GraphNode): readonly string[] {
  const inputs = dataInputs(node);
  const [, chosen] = VALUES.find(([pattern]) => pattern.test(node.operation)) ?? [];
  return chosen === undefined ? inputs : inputs.filter((_, index) => chosen.includes(index));
}

function nodeOf(input: string): string {
  const end = input.indexOf(':');
  return input.slice(input.startsWith('^') ? 1 : 0, end < 0 ? undefined : end);
}
