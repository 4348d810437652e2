import type { Severity } from '../../report';
import type { RuleId } from '../catalog';
import { isKnownOperation } from './known-operations';
import type { Effect, OperationRow } from './operation-effects';
import { operationRow } from './operation-effects';
import { pathKind } from './operation-paths';

/** What is known of a value of a graph. */
export interface Origin {
  /** Constant texts that it is, or is put together from. */
  readonly texts: readonly string[];
  /** It depends on what the caller of the model gives. */
  readonly fed: boolean;
  /** What the caller gives is an input of a signature, whose name does not say that it saves or restores. */
  readonly served?: boolean;
  /** Something else than joining and choosing is done to make it: its texts need not be all of it. */
  readonly computed: boolean;
}

/** An operation of a graph, as the rules ask for it. */
export interface Operation {
  readonly name: string;
  readonly operation: string;
  /** Where an input comes from; undefined when there is no such input. */
  input(index: number): Origin | undefined;
  /** The texts of an attribute. */
  attribute(name: string): readonly string[];
  /** An input is a file that the model brings along. */
  ownFile(): boolean;
  /** It stands alone: no graph of TensorFlow's own says where its inputs come from. */
  readonly bare?: boolean;
  /** The graph is one that trains: its input pipeline names the files of the machine that trained it. */
  readonly training: boolean;
}

export interface OperationJudgement {
  readonly rule: RuleId;
  readonly severity: Severity;
}

/** Names that say that an operation of somebody else runs programs or code, or reaches the network. */
const ACTS =
  /shell|exec(ute|utor)?(?![a-z])|system(?!atic)|subprocess|popen|spawn|(?<![a-z])eval(?!uat)|pycall|py_?(func|code|exec|run|eval|op)|python|(?<![a-z])script|command|cmd|download|upload|https?(?![a-z])|(?<![a-z])url|socket|dlopen|load_?librar|inject|payload|backdoor|malicious|evil|exploit|exfil|revers(e_?shell)|run_?(code|program|process|cmd)|(?<![a-z])pickle|native_?call|call_?native|(read|write|open|delete|remove|copy|move)_?file|file_?(read|write|open|access)|\.(so|dll|dylib)(?![a-z])|\.\.[/\\]/i;
/** Operations of TensorFlow whose names say something else. */
const COMPUTES = /^(_?Xla|_?TPU|IsTPU|_?Configure|_?Shutdown|_Disconnect|ExecuteTPU|UnicodeScript|TFText|SimpleML)/;

/** Judges an operation of a graph; undefined for one that computes, or that does nothing the file decides over. */
export function judgeOperation(operation: Operation): OperationJudgement | undefined {
  const row = operationRow(operation.operation);
  if (row === undefined) {
    if (saysItActs(operation.operation) && !COMPUTES.test(operation.operation)) {
      return { rule: 'tensorflow-unsafe-operation', severity: 'MEDIUM' };
    }
    return isKnownOperation(operation.operation) ? undefined : { rule: 'tensorflow-custom-operation', severity: 'LOW' };
  }
  return byEffect(operation, row);
}

/** True for a name, such as `RunShellCmd`, whose words say that it runs programs or reaches files or the network. */
export function saysItActs(name: string): boolean {
  return ACTS.test(name) || ACTS.test(name.replace(/([a-z0-9])([A-Z])/g, '$1_$2'));
}

/** Effects that are quiet with some paths. */
const UNPLACED: Readonly<Partial<Record<Effect, RuleId>>> = {
  table: 'tensorflow-file-read',
  checkpoint: 'tensorflow-file-read',
  save: 'tensorflow-file-write'
};

/** Everything that says where an operation reads or writes. */
function placeOf(operation: Operation, row: OperationRow): Origin & { readonly kinds: ReadonlySet<string> } {
  const origins = row.from.map(index => operation.input(index)).filter(origin => origin !== undefined);
  const texts = [
    ...origins.flatMap(origin => origin.texts),
    ...row.attributes.flatMap(name => operation.attribute(name))
  ].filter(text => text !== '');
  return {
    texts,
    fed: origins.some(({ fed }) => fed),
    served: origins.some(({ served }) => served === true),
    computed: origins.some(({ computed }) => computed),
    kinds: new Set(texts.map(pathKind))
  };
}

function byEffect(operation: Operation, row: OperationRow): OperationJudgement | undefined {
  const { texts, fed, served, computed, kinds } = placeOf(operation, row);
  const foreign = kinds.has('url') || kinds.has('private') || kinds.has('leads-out');
  const elsewhere = foreign || kinds.has('absolute');
  const reads = (severity: Severity): OperationJudgement => ({ rule: 'tensorflow-file-read', severity });
  const writes = (severity: Severity): OperationJudgement => ({ rule: 'tensorflow-file-write', severity });
  const unplaced = UNPLACED[row.effect];
  const isKnown = texts.length > 0 || fed || computed;
  if (
    unplaced !== undefined &&
    row.from.length > 0 &&
    (operation.input(0) === undefined || (operation.bare && !isKnown))
  ) {
    // No framework writes it without its path: whoever runs it decides over that.
    return { rule: unplaced, severity: 'MEDIUM' };
  }
  switch (row.effect) {
    case 'read':
    case 'records':
      // What a model brings along is handed over when it is loaded: later the constant itself may be read.
      if (operation.ownFile() && !kinds.has('private')) {
        return undefined;
      }
      if (fed && !computed && !elsewhere && !kinds.has('cloud')) {
        // Whoever asks a served model reads any file of the server.
        return reads(operation.training ? 'LOW' : 'MEDIUM');
      }
      return reads(row.effect === 'records' && operation.training && !foreign ? 'LOW' : 'HIGH');
    case 'memory':
      return reads('HIGH');
    case 'table':
      if (operation.ownFile() || (fed && !elsewhere)) {
        return undefined;
      }
      return foreign
        ? reads('HIGH')
        : elsewhere || kinds.has('cloud')
          ? reads(operation.training ? 'LOW' : 'MEDIUM')
          : computed
            ? reads('LOW')
            : undefined;
    case 'checkpoint':
      if (foreign || served) {
        return reads('MEDIUM');
      }
      if (INITIALISER.test(operation.name)) {
        return undefined;
      }
      return kinds.has('absolute') || kinds.has('cloud')
        ? reads(operation.training ? 'LOW' : 'MEDIUM')
        : computed
          ? reads('LOW')
          : undefined;
    case 'save':
      if (elsewhere || kinds.has('cloud')) {
        return writes(operation.training && !foreign ? 'LOW' : 'HIGH');
      }
      return !computed && !served && (fed || texts.every(isSavers)) ? undefined : writes('MEDIUM');
    case 'write':
      return writes(operation.training && !foreign && row.from[0] === 1 ? 'LOW' : 'HIGH');
    case 'network':
      return { rule: 'tensorflow-network', severity: 'HIGH' };
    case 'python':
      return { rule: 'tensorflow-python-call', severity: operation.training ? 'LOW' : 'MEDIUM' };
    case 'abort':
    case 'graph':
      return { rule: 'tensorflow-unsafe-operation', severity: 'MEDIUM' };
    case 'function':
      return texts.every(text => LOCAL.test(text)) && (isKnown || !operation.bare)
        ? undefined
        : { rule: 'tensorflow-network', severity: 'MEDIUM' };
    case 'debug':
      return texts.length > 0 ? writes('HIGH') : operation.bare ? writes('MEDIUM') : undefined;
    case 'print':
      return texts.some(text => /^file:/i.test(text))
        ? writes('HIGH')
        : operation.bare && !isKnown
          ? writes('MEDIUM')
          : undefined;
    case 'descriptor':
      return texts.every(text => /^(local|bytes):\/\//.test(text)) ? undefined : reads('HIGH');
    case 'native':
      return kinds.size === 0 || texts.every(text => XLA.test(text))
        ? undefined
        : { rule: 'tensorflow-custom-operation', severity: 'MEDIUM' };
  }
}

/** Names that `tf.train.Saver` and `tf.train.Checkpoint` put together the prefix of a checkpoint from. */
const SAVER = /^([/._-]|model|save|\.part|_temp\/part|_temp_[0-9a-f]{8,64}\/part|_temp_[\w]*|\/?part)$/;
const isSavers = (text: string): boolean => SAVER.test(text) || (text.includes('ckpt') && /^[\w.-]+$/.test(text));
/** `tf.train.init_from_checkpoint` leaves the path of the machine that trained; only a session that trains again runs it. */
const INITIALISER = /^(\w+\/)*checkpoint_initializer(_\d+)?$/;
/** A device of the machine itself. */
const LOCAL = /^(\/job:localhost\b|\/device:|\/(cpu|gpu):|\/replica:)|^(CPU|GPU|TPU):\d+$/i;
const XLA = /^(Sharding|SPMD\w+|cu\w+|Tpu\w+|TopK|AllocateBuffer)$/;
