import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { isPlainName } from '../../../beside';
import { MAX_NEIGHBOURS } from '../../../neighbours';
import { classOf } from '../../../rules/judge';
import type { Severity } from '../../../report';
import type { Value } from '../../../rules/value';
import { latin1 } from '../../../printable';
import { textOf } from '../../../rules/value-access';
import { dotted } from '../values/python-text';
import type { Globals } from '../machine/globals';
import type { FindingLog } from './finding-log';

const WRAPPER = /(?:^|\.)(Z?)NDArrayWrapper$/;

/** Like `numpy.load`: what begins otherwise is a pickle. */
const BEGINNINGS = [/^\x93NUMPY/, /^PK\x03\x04/, /^PK\x05\x06/];

/**
 * Arrays of joblib before 0.10 stand in files beside the pickle: the BUILD of their wrapper reads one
 * (`joblib/numpy_pickle_compat.py`, `NDArrayWrapper.read`: `numpy.load` with pickles allowed; `ZNDArrayWrapper.read`: numbers
 * alone).
 */
export class SecondFiles {
  private seen = 0;
  private named = false;

  constructor(
    private readonly context: ScanContext,
    private readonly globals: Globals,
    private readonly findings: FindingLog
  ) {}

  /** True when joblib may take an object of this file for such a wrapper. */
  get expected(): boolean {
    const { entries } = this.globals;
    for (; this.seen < entries.length && !this.named; this.seen++) {
      this.named = WRAPPER.test(entries[this.seen].name);
    }
    return this.named;
  }

  /**
   * Scans the file that the BUILD reads, or says that it could not be scanned.
   * @returns true for an object of that class, whose state is judged here
   */
  built(object: Value, state: Value, offset: number): boolean {
    const type = classOf(object);
    const kind = type && WRAPPER.exec(type.name);
    if (kind === null) {
      return false;
    }
    const names = [...namesIn(state), ...namesGiven(object)];
    const { module, name } = type ?? { module: 'joblib.numpy_pickle', name: 'NDArrayWrapper' };
    names.forEach(value => {
      const file = textOf(value);
      const trouble = file !== undefined && isPlainName(file) ? this.read(file, kind?.[1] === 'Z') : 'HIGH';
      if (trouble !== undefined) {
        this.findings.report(
          {
            kind: 'unknown',
            rule: 'pickle-second-file',
            severity: trouble,
            module,
            operator: name,
            params: file === undefined ? {} : { file }
          },
          offset,
          `${dotted(module, name)}(${file === undefined ? '…' : JSON.stringify(file)})`
        );
      }
    });
    return kind !== undefined && names.length > 0;
  }

  private read(file: string, packed: boolean): Severity | undefined {
    const { context } = this;
    const opened = context.neighbour?.(file, packed ? 'packed' : 'array', source => (packed ? this.unpack(file, source) : this.load(file, source)));
    if (opened === 'limit') {
      context.cover({
        status: 'not-understood',
        format: 'unknown',
        size: 0,
        member: file,
        reason: 'limit-members',
        params: { limit: MAX_NEIGHBOURS }
      });
    }
    return opened === 'missing' || opened === undefined ? 'LOW' : undefined;
  }

  private load(file: string, source: ByteSource): void {
    const head = latin1(source.read(0, 6));
    const known = BEGINNINGS.some(beginning => beginning.test(head));
    this.context.child(file, source, known ? {} : { expect: 'pickle' });
  }

  /** Numbers, packed by zlib: whatever they are, `ndarray.__setstate__` takes them for numbers. */
  private unpack(file: string, source: ByteSource): void {
    if (latin1(source.read(0, 2)) === 'ZF') {
      this.context.cover({ status: 'inert', format: 'zfile', size: source.size, member: file });
    } else {
      this.load(file, source);
    }
  }
}

/** What the constructor was given. */
function namesGiven(object: Value): readonly Value[] {
  const called = object.type === 'call' && object.callee.type === 'global' && WRAPPER.test(object.callee.name);
  return called && !/^new/.test(object.opcode) ? object.args.slice(0, 1) : [];
}

function namesIn(state: Value): readonly Value[] {
  switch (state.type) {
    case 'dict':
      return state.entries.filter(([key]) => (textOf(key) ?? 'filename') === 'filename').map(([, value]) => value);
    case 'tuple':
      return state.items.flatMap(namesIn);
    default:
      return [];
  }
}
