import type { ByteSource } from '../../bytes/byte-source';
import { latin1 } from '../../printable';
import { judgeReference } from '../../rules/judge';
import type { PickleReading, TraceStep, TracedCallable } from '../../trace';
import { Work } from '../../work';
import type { Globals } from './machine/globals';
import { readLiteral } from './machine/literals';
import type { NodeTable } from './machine/node-table';
import { UNKNOWN, globalIndex, isGlobal, isNode, nodeIndex } from './machine/node-table';
import type { OpcodeTracer, StreamEnd } from './machine/observer';
import { OPCODE_NAMES } from './machine/opcode-names';
import { ARGS, Arg, Op } from './machine/opcodes';
import { uint16, uint32, uint64 } from '../../encoding/integers';
import { describe, dotted } from './values/python-text';
import { ValueReader } from './values/value-reader';

/** Bytes of an argument that are shown, and containers in containers of a result. */
const MAX_ARGUMENT = 120;
const MAX_DEPTH = 5;

/** Opcodes after which the value on top is a name, or the result of a call. */
const CALLS: ReadonlySet<number> = new Set<number>([
  Op.GLOBAL,
  Op.STACK_GLOBAL,
  Op.EXT1,
  Op.EXT2,
  Op.EXT4,
  Op.INST,
  Op.OBJ,
  Op.REDUCE,
  Op.NEWOBJ,
  Op.NEWOBJ_EX,
  Op.BUILD
]);

/** Opcodes that leave the value on top as it is, besides those that push a literal. */
const NO_RESULT: ReadonlySet<number> = new Set<number>([
  Op.MARK,
  Op.POP,
  Op.POP_MARK,
  Op.MEMOIZE,
  Op.PUT,
  Op.BINPUT,
  Op.LONG_BINPUT,
  Op.PROTO,
  Op.FRAME
]);

/** Tells a trace the steps of one machine: its pickles, their opcodes, and the value that each leaves on the stack. */
export class OpcodeTrace implements OpcodeTracer {
  private readonly values: ValueReader;
  private at = 0;
  private op = 0;

  /**
   * @param tell - called with each step and its offset in the file; false when the tracer wants no more
   * @param source - of the machine's window
   * @param origin - maps an offset of the source to one of the file
   */
  constructor(
    private readonly tell: (offset: number, step: TraceStep) => boolean,
    private readonly source: ByteSource,
    private readonly nodes: NodeTable,
    private readonly globals: Globals,
    private readonly origin: (offset: number) => number,
    private readonly reading: PickleReading
  ) {
    // The trace costs the scan no work, so that the report is the same as without a trace.
    this.values = new ValueReader(source, nodes, globals, new Work(Infinity), () => false);
  }

  begin(start: number): void {
    this.tell(this.origin(start), { type: 'pickle', reading: this.reading });
  }

  before(offset: number, depth: number): boolean {
    this.at = offset;
    this.op = this.source.read(offset, 1)[0] ?? 0;
    const opcode = OPCODE_NAMES[this.op] ?? `0x${this.op.toString(16).padStart(2, '0')}`;
    return this.tell(this.origin(offset), { type: 'opcode', opcode, argument: this.argument(), depth });
  }

  after(depth: number, top: number): void {
    const shows = depth > 0 && top !== this.at && !NO_RESULT.has(this.op);
    this.tell(this.origin(this.at), {
      type: 'effect',
      depth,
      result: shows ? describe(this.values.tree(top, MAX_DEPTH)) : undefined,
      callable: shows && CALLS.has(this.op) ? this.callableOf(top) : undefined
    });
  }

  end({ end, reason, opcodes }: StreamEnd): void {
    this.tell(this.origin(end), { type: 'end', reason, opcodes });
  }

  private argument(): string {
    const { source, at, op } = this;
    const head = source.read(at + 1, 8);
    const bytes = new Uint8Array(8);
    bytes.set(head);
    switch (ARGS[op] as Arg) {
      case Arg.INVALID:
      case Arg.NONE:
        return '';
      case Arg.FIXED1:
        return String(bytes[0]);
      case Arg.FIXED2:
        return String(uint16(bytes, 0));
      case Arg.FIXED4:
        return String(op === Op.BININT ? uint32(bytes, 0) | 0 : uint32(bytes, 0));
      case Arg.FIXED8:
        return op === Op.FRAME ? String(uint64(bytes, 0)) : this.literal();
      case Arg.LINES2:
        return this.lines(2);
      case Arg.LINE:
        return op === Op.GET || op === Op.PUT ? this.lines(1) : this.literal();
      default:
        return this.literal();
    }
  }

  private literal(): string {
    return describe(readLiteral(this.source, this.at, MAX_ARGUMENT));
  }

  /** Text lines, with blanks between them. */
  private lines(count: number): string {
    const text = latin1(this.source.read(this.at + 1, 2 * MAX_ARGUMENT));
    return text.split('\n', count).join(' ');
  }

  private callableOf(value: number): TracedCallable | undefined {
    const callee = isNode(value) ? this.nodes.callee(nodeIndex(value)) : value;
    if (callee === UNKNOWN || !isGlobal(callee)) {
      return undefined;
    }
    const { module, name } = this.globals.entries[globalIndex(callee)];
    return { name: dotted(module, name), judgement: judgeReference(module, name).kind };
  }
}
