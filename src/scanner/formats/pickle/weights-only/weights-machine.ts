import type { Work } from '../../../work';
import { PRICES } from '../../../work';
import { uint32 } from '../../../encoding/integers';
import { latin1 } from '../../../printable';
import { python3Name } from '../../../rules/resolve-name';
import { OPCODE_NAMES } from '../machine/opcode-names';
import { ARGS, Arg, Op } from '../machine/opcodes';
import type { Versions } from './torch-rules';
import { EVERY_VERSION, allowedIn, before, since } from './torch-rules';

/** What stops `torch.load(weights_only=True)`. */
export type BlockedBy = 'global' | 'call' | 'new' | 'state' | 'items' | 'append' | 'opcode' | 'persistent' | 'broken';

export interface Block {
  readonly by: BlockedBy;
  /** The global, class, kind of value or opcode. */
  readonly name: string;
  readonly versions: Versions;
  readonly offset: number;
}

/** A value as far as the rules look at it: its type by full path, whether the type or it itself is allowed. */
interface Value {
  readonly type: string;
  /** Set for a class or function: its full path. */
  readonly global?: string;
  /** A tuple that begins with the word `storage`, or an empty one. */
  readonly storage?: boolean;
}

const of = (type: string): Value => ({ type });
const [NONE, BOOL, INT, FLOAT, TEXT, BYTES, LIST, DICT, SET, TUPLE, ANY, STORAGE] = [
  'NoneType',
  'bool',
  'int',
  'float',
  'str',
  'bytes',
  'list',
  'dict',
  'set',
  'tuple',
  '',
  'str'
].map(of);
const STORAGE_TUPLE: Value = { type: 'tuple', storage: true };
const WORD = 'storage';

/** The results of allowed callables that have another type than the callable itself; the empty type is any. */
const RESULTS: Readonly<Record<string, string>> = {
  'torch._utils._rebuild_parameter': 'torch.nn.parameter.Parameter',
  'torch._utils._rebuild_parameter_with_state': 'torch.nn.parameter.Parameter',
  'torch._utils._rebuild_wrapper_subclass': '',
  'torch._utils._rebuild_meta_tensor_no_storage': '',
  'torch._tensor._rebuild_from_type_v2': '',
  'torch.serialization._get_layout': 'torch.layout',
  '_codecs.encode': 'bytes'
};

/** Types whose values are filled by SETITEM in every version. */
const FILLED = new Set(['dict', 'collections.OrderedDict', 'collections.Counter', '']);
const STATEFUL = new Set(['torch.Tensor', 'torch.nn.parameter.Parameter', 'collections.OrderedDict', '']);

/**
 * The unpickler of `torch.load(weights_only=True)` (`torch/_weights_only_unpickler.py`), for all versions at once. It makes
 * nothing; what a version refuses is noted, and the rest is read as if it had been allowed.
 */
export class WeightsMachine {
  readonly blocks = new Map<string, Block>();
  private memo = new Map<number, Value>();
  private stack: Value[] = [];
  private marks: number[] = [];
  private protocol = -1;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly work: Work
  ) {}

  /**
   * Reads one pickle.
   * @returns the offset behind its STOP; undefined when no version reads it to its end
   */
  run(start: number): number | undefined {
    this.memo = new Map();
    this.stack = [];
    this.marks = [];
    this.protocol = -1;
    const { bytes } = this;
    let at = start;
    while (at < bytes.length && this.work.afford(PRICES.opcode * 4)) {
      const op = bytes[at];
      if (op === Op.STOP) {
        return this.stack.length > 0 ? at + 1 : this.broken(at);
      }
      const end = this.end(op, at);
      if (end === undefined || end > bytes.length) {
        return this.broken(at);
      }
      if (!SUPPORTED.has(op)) {
        this.block('opcode', OPCODE_NAMES[op] ?? String(op), EVERY_VERSION, at);
        return undefined;
      }
      if (!this.step(op, at, end)) {
        return this.broken(at);
      }
      at = end;
    }
    return this.broken(at);
  }

  private broken(at: number): undefined {
    this.block('broken', '', EVERY_VERSION, at);
    return undefined;
  }

  private block(by: BlockedBy, name: string, versions: Versions, offset: number): void {
    const key = `${by} ${name}`;
    if (versions !== 0 && !this.blocks.has(key)) {
      this.blocks.set(key, { by, name, versions, offset });
    }
  }

  private end(op: number, at: number): number | undefined {
    const { bytes } = this;
    switch (ARGS[op]) {
      case Arg.FIXED1:
        return at + 2;
      case Arg.FIXED2:
        return at + 3;
      case Arg.FIXED4:
        return at + 5;
      case Arg.FIXED8:
        return at + 9;
      case Arg.COUNT1:
        return at + 1 < bytes.length ? at + 2 + bytes[at + 1] : undefined;
      case Arg.COUNT4:
        return at + 5 <= bytes.length ? at + 5 + uint32(bytes, at + 1) : undefined;
      case Arg.LINES2: {
        const first = bytes.indexOf(10, at + 1);
        const second = first < 0 ? -1 : bytes.indexOf(10, first + 1);
        return second < 0 ? undefined : second + 1;
      }
      default:
        return at + 1;
    }
  }

  /** Runs one opcode; false where every version breaks off with an error of Python's own. */
  private step(op: number, at: number, end: number): boolean {
    const { stack, marks, bytes } = this;
    const need = (count: number): boolean => stack.length - (marks[marks.length - 1] ?? 0) >= count;
    switch (op) {
      case Op.PROTO:
        this.protocol = bytes[at + 1];
        return true;
      case Op.GLOBAL:
        this.global(at, end);
        return true;
      case Op.REDUCE:
        return need(2) && this.reduce(at);
      case Op.NEWOBJ:
        return need(2) && this.newObject(at);
      case Op.BUILD:
        return need(2) && this.build(at);
      case Op.APPEND:
        stack.pop();
        return need(1) && this.append(at);
      case Op.APPENDS:
        return this.popMark() !== undefined && stack.length > 0 && this.append(at);
      case Op.SETITEM:
        stack.length = Math.max(0, stack.length - 2);
        return need(1) && this.setItems(at, 'SETITEM');
      case Op.SETITEMS:
        return this.popMark() !== undefined && stack.length > 0 && this.setItems(at, 'SETITEMS');
      case Op.MARK:
        marks.push(stack.length);
        return true;
      case Op.TUPLE: {
        const items = this.popMark();
        stack.push(tupleOf(items ?? []));
        return items !== undefined;
      }
      case Op.TUPLE1:
      case Op.TUPLE2:
      case Op.TUPLE3: {
        const count = op - Op.TUPLE1 + 1;
        const enough = need(count);
        stack.push(tupleOf(stack.splice(Math.max(0, stack.length - count))));
        return enough;
      }
      case Op.BINPERSID:
        return need(1) && this.persistent(at);
      case Op.BINGET:
      case Op.LONG_BINGET: {
        const value = this.memo.get(this.index(op, at));
        stack.push(value ?? ANY);
        return value !== undefined;
      }
      case Op.BINPUT:
      case Op.LONG_BINPUT:
        this.memo.set(this.index(op, at), stack[stack.length - 1] ?? ANY);
        return need(1);
      default:
        stack.push(this.literal(op, at, end));
        return true;
    }
  }

  private index(op: number, at: number): number {
    return op === Op.BINGET || op === Op.BINPUT ? this.bytes[at + 1] : uint32(this.bytes, at + 1);
  }

  private literal(op: number, at: number, end: number): Value {
    switch (op) {
      case Op.NONE:
        return NONE;
      case Op.NEWTRUE:
      case Op.NEWFALSE:
        return BOOL;
      case Op.BINFLOAT:
        return FLOAT;
      case Op.EMPTY_LIST:
        return LIST;
      case Op.EMPTY_DICT:
        return DICT;
      case Op.EMPTY_SET:
        return SET;
      case Op.EMPTY_TUPLE:
        return STORAGE_TUPLE;
      case Op.BINUNICODE:
      case Op.SHORT_BINSTRING: {
        const from = op === Op.BINUNICODE ? at + 5 : at + 2;
        const isWord = end - from === WORD.length && latin1(this.bytes.subarray(from, end)) === WORD;
        return isWord ? STORAGE : op === Op.BINUNICODE ? TEXT : BYTES;
      }
      default:
        return INT;
    }
  }

  private popMark(): Value[] | undefined {
    const mark = this.marks.pop();
    return mark === undefined ? undefined : this.stack.splice(mark);
  }

  private global(at: number, end: number): void {
    this.work.afford((end - at) * PRICES.textByte);
    const [module, name] = latin1(this.bytes.subarray(at + 1, end - 1)).split('\n');
    const [module3, name3] = python3Name(module, name);
    const path = `${module3}.${name3}`;
    const written = `${module}.${name}`;
    // Before 2.6 only names of protocol 2 were turned into those of Python 3.
    const renamed = this.protocol === 2 || written === path ? EVERY_VERSION : since('2.6');
    this.block('global', path, renamed & ~allowedIn(path), at);
    this.block('global', written, EVERY_VERSION & ~renamed & ~allowedIn(written), at);
    this.stack.push({ type: 'type', global: path });
  }

  private reduce(at: number): boolean {
    const { stack } = this;
    stack.pop();
    const callee = stack[stack.length - 1];
    if (callee.global === undefined) {
      if (callee.type !== '') {
        this.block('call', callee.type, EVERY_VERSION, at);
      }
      stack[stack.length - 1] = ANY;
    } else {
      stack[stack.length - 1] = of(resultOf(callee.global));
    }
    return true;
  }

  private newObject(at: number): boolean {
    const { stack } = this;
    stack.pop();
    const { global: path, type } = stack.pop() as Value;
    if (path === undefined) {
      this.block('new', type, type === '' ? 0 : EVERY_VERSION, at);
    } else if (path !== 'torch.nn.parameter.Parameter' && allowedIn(path) !== 0) {
      // Classes that are always allowed could only be called.
      this.block('new', path, before('2.6'), at);
    }
    stack.push(path === undefined ? ANY : of(resultOf(path)));
    return true;
  }

  private build(at: number): boolean {
    const { stack } = this;
    stack.pop();
    const { type, global: path } = stack[stack.length - 1];
    if (path !== undefined) {
      this.block('state', path, EVERY_VERSION, at);
    } else if (!STATEFUL.has(type) && !type.includes('.')) {
      this.block('state', type, type === 'set' || type === 'complex' ? before('2.6') : EVERY_VERSION, at);
    } else if (!STATEFUL.has(type) && allowedIn(type) !== 0) {
      this.block('state', type, before('2.6'), at);
    }
    return true;
  }

  private append(at: number): boolean {
    const { type, global: path } = this.stack[this.stack.length - 1];
    if (type !== 'list' && type !== '') {
      this.block('append', path ?? type, EVERY_VERSION, at);
    }
    return true;
  }

  private setItems(at: number, opcode: string): boolean {
    const { type, global: path } = this.stack[this.stack.length - 1];
    if (
      path !== undefined ||
      /^(NoneType|bool|int|float|str|bytes|set|tuple|complex|torch\.Size|torch\.device)$/.test(type)
    ) {
      this.block('items', path ?? type, EVERY_VERSION, at);
    } else if (!FILLED.has(type)) {
      this.block('items', type, since('2.10'), at);
    }
    return opcode !== '';
  }

  private persistent(at: number): boolean {
    const id = this.stack.pop() as Value;
    if (id.type !== '' && id.storage !== true) {
      this.block('persistent', id.type, EVERY_VERSION, at);
    }
    this.stack.push(of('torch.storage.TypedStorage'));
    return true;
  }
}

function tupleOf(items: readonly Value[]): Value {
  return items.length === 0 || items[0] === STORAGE ? STORAGE_TUPLE : TUPLE;
}

/** The type of what a call of it returns: its own when it is a class. */
function resultOf(path: string): string {
  if (path in RESULTS) {
    return RESULTS[path];
  }
  if (path.startsWith('torch._utils._rebuild_')) {
    return 'torch.Tensor';
  }
  if (path.startsWith('builtins.')) {
    return path.slice('builtins.'.length);
  }
  // Named like a function: anything may come back.
  return /(^|\.)_*[A-Z]\w*$|^collections\.(defaultdict|deque)$/.test(path) || allowedIn(path) !== 0 ? path : '';
}

const SUPPORTED: ReadonlySet<number> = new Set([
  Op.GLOBAL,
  Op.NEWOBJ,
  Op.REDUCE,
  Op.BUILD,
  Op.APPEND,
  Op.APPENDS,
  Op.SETITEM,
  Op.SETITEMS,
  Op.MARK,
  Op.TUPLE,
  Op.TUPLE1,
  Op.TUPLE2,
  Op.TUPLE3,
  Op.NONE,
  Op.NEWFALSE,
  Op.NEWTRUE,
  Op.EMPTY_TUPLE,
  Op.EMPTY_LIST,
  Op.EMPTY_DICT,
  Op.EMPTY_SET,
  Op.BININT,
  Op.BININT1,
  Op.BININT2,
  Op.BINFLOAT,
  Op.BINUNICODE,
  Op.SHORT_BINSTRING,
  Op.BINPERSID,
  Op.BINGET,
  Op.LONG_BINGET,
  Op.BINPUT,
  Op.LONG_BINPUT,
  Op.LONG1,
  Op.PROTO,
  Op.STOP
]);
