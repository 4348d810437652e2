/** How a stream ended. Everything before `end` was run, whatever the reason. */
export interface StreamEnd {
  /**
   * `memo`: GET of an entry that was never put; `raises`: see `LoaderErrors`; `limit`: it may not do more; `full`: it would have to hold more values
   * than it may.
   */
  readonly reason: 'stop' | 'truncated' | 'bad-opcode' | 'underflow' | 'memo' | 'raises' | 'limit' | 'full';
  /** Offset behind the last byte that belongs to the stream, or of the opcode that broke it. */
  readonly end: number;
  readonly opcodes: number;
  /** Opcodes cross the end of a frame: CPython's file reader sees other opcodes (see `FileReaderView`). */
  readonly crossesFrame: boolean;
  /** Nothing was memoized and there was no frame: a run from one of its opcodes would see no other values on its way. */
  readonly isPlain: boolean;
  /** More values or marks were on the stack than are kept: the oldest were dropped. */
  readonly trimmed: boolean;
  /** The value that STOP returned; UNKNOWN when the stream broke. */
  readonly result: number;
}

/** The machine calls these while it runs. Values are the machine's numbers; `ValueReader` looks into them. */
export interface Observer {
  /** A callable is called; `node` stands for the result. Returns the value that the stack gets, normally `node`. */
  called(node: number, offset: number): number;
  /** BUILD gives `state` to `target`. Returns where decoding goes on, normally `next`. */
  built(target: number, state: number, offset: number, next: number): number;
  /** Items are put into an imported object. */
  globalItemsSet(target: number, opcode: 'setitem' | 'append', first: number, second: number, offset: number): void;
  /**
   * A value that picklers write as it is was changed behind the opcode that made it: a literal, or a container in a way
   * that its kind does not allow (`list[0] = x`). The machine knows nothing of it any more.
   */
  literalChanged(target: number, opcode: 'setitem' | 'append', first: number, offset: number): void;
  /** Items are put into an object that is no container of the machine's own: its class decides the effect. */
  objectItemsAdded(target: number, opcode: 'setitem' | 'append', first: number, offset: number): void;
  /** SETITEM put these first `items`, a dictionary, into an object. */
  itemsKept(target: number, items: number, offset: number): void;
  /** The result of a call is given a second state, or the dictionary that is a state is filled later. */
  stateSetAgain(target: number, opcode: 'build' | 'setitem' | 'append', value: number, offset: number): void;
  /** True when the literal names an attribute that changes what an object does, whatever `value` it has. */
  isHook(name: number, value: number): boolean;
  /** True for a value that can be called and is not known to be harmless. */
  canBeCalled(value: number): boolean;
  /** True for the result of a call that is no data. */
  isObject(value: number): boolean;
  persistent(id: number, offset: number): void;
  /** A module or a name on the stack is not a literal; returns a global when it can be worked out, else `node`. */
  computedName(node: number, offset: number): number;
  /** The global that the file registered for an extension code, or UNKNOWN. */
  extension(code: number, offset: number): number;
  /** A container holds others so often that a walk through it would not end ("billion laughs"). */
  expansionFound(offset: number): void;
  /** Asked now and then; `effort` is work besides that of the opcodes. False ends the stream with `limit`. */
  spend(opcodes: number, effort: number): boolean;
}

/** Is told of every opcode. The machine then runs them one by one, which is slow; without a tracer it costs nothing. */
export interface OpcodeTracer {
  /** A pickle begins. */
  begin(start: number): void;
  /** The opcode at `offset` is about to run. False when the tracer wants no more. */
  before(offset: number, depth: number): boolean;
  /** It has run; `top` is the value on top of the stack, UNKNOWN when there is none. */
  after(depth: number, top: number): void;
  /** The pickle ended, or broke off. */
  end(end: StreamEnd): void;
}
