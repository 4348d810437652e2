import { judgeReference, classOf } from '../../../rules/judge';
import type { Value } from '../../../rules/value';
import { globalIndex } from '../machine/node-table';
import { describe } from '../values/python-text';
import type { ExaminedFile } from './examined-file';
import type { RepeatCounter } from './finding-log';

/** The opcodes that change a value behind the one that made it. */
export type Change = 'build' | 'setitem' | 'append';

/** Findings about values that the file changes after it made them. One opcode is one finding. */
export class ChangeReports {
  private readonly rewirings: RepeatCounter = { examined: 0 };
  private readonly literals: RepeatCounter = { examined: 0 };
  private readonly arrays: RepeatCounter = { examined: 0 };
  private readonly states: RepeatCounter = { examined: 0 };
  /** Offset of the opcode that was last reported. */
  private reportedAt = -1;

  constructor(private readonly file: ExaminedFile) {}

  /** True when the opcode at `offset` was reported. */
  has(offset: number): boolean {
    return this.reportedAt === offset;
  }

  /** The opcode at `offset` was reported elsewhere. */
  noteReported(offset: number): void {
    this.reportedAt = offset;
  }

  /** An imported object is changed. */
  globalOverwritten(target: number, offset: number, evidence: () => string): void {
    const { findings, globals } = this.file;
    const entry = globals.entries[globalIndex(target)];
    entry.uses++;
    this.reportedAt = offset;
    findings.reportUpTo(this.file.callable(globalIndex(target)).changes, () => {
      const judgement = judgeReference(entry.module, entry.name);
      const { module, operator } =
        judgement.kind === 'dangerous' ? judgement : { module: entry.module, operator: entry.name };
      return {
        rule: 'pickle-global-overwritten',
        severity: judgement.kind === 'dangerous' && judgement.severity === 'CRITICAL' ? 'CRITICAL' : 'HIGH',
        module,
        operator,
        offset: findings.origin(offset),
        evidence: evidence()
      };
    });
  }

  /** Picklers fill an object first and give it its state last, once: another order lets the state's functions run. */
  rewired(target: number, opcode: Change, value: number, offset: number): void {
    const { findings, values } = this.file;
    if (this.has(offset)) {
      return;
    }
    this.reportedAt = offset;
    findings.reportUpTo(this.rewirings, () => {
      const object = values.tree(target);
      return {
        rule: 'pickle-object-rewired',
        severity: 'HIGH',
        ...nameOfClass(object),
        offset: findings.origin(offset),
        evidence: describe(object) + this.changeText(opcode, value)
      };
    });
  }

  /** A literal, or a container that picklers write as it is, is changed. */
  literalChanged(target: number, opcode: Change, value: number, offset: number): void {
    const { findings, values } = this.file;
    if (this.has(offset)) {
      return;
    }
    this.reportedAt = offset;
    findings.reportUpTo(this.literals, () => {
      const literal = values.tree(target);
      return {
        rule: 'pickle-literal-changed',
        severity: 'HIGH',
        module: 'builtins',
        operator: literal.type === 'call' ? nameOfClass(literal).operator : literal.type,
        offset: findings.origin(offset),
        evidence: describe(literal) + this.changeText(opcode, value)
      };
    });
  }

  /** joblib reads the next bytes as array data and other loaders as opcodes, or the reverse: which opcodes run is unknown. */
  arraySizeUnknown(target: number, offset: number): void {
    const { findings, values } = this.file;
    findings.reportUpTo(this.arrays, () => ({
      rule: 'pickle-array-size',
      severity: 'MEDIUM',
      module: 'joblib.numpy_pickle',
      operator: 'NumpyArrayWrapper',
      offset: findings.origin(offset),
      evidence: describe(values.tree(target))
    }));
  }

  /** Which attributes the object gets can't be told. */
  stateComputed(target: number, state: number, offset: number): void {
    const { findings, values } = this.file;
    if (this.has(offset)) {
      return;
    }
    this.reportedAt = offset;
    findings.reportUpTo(this.states, () => {
      const object = values.tree(target);
      return {
        rule: 'pickle-computed-state',
        severity: 'MEDIUM',
        ...nameOfClass(object),
        offset: findings.origin(offset),
        evidence: describe(object) + this.changeText('build', state)
      };
    });
  }

  /** The object and its change as one would type it. */
  evidence(target: number, opcode: Change, value: number): string {
    return describe(this.file.values.tree(target)) + this.changeText(opcode, value);
  }

  private changeText(opcode: Change, value: number): string {
    const text = describe(this.file.values.tree(value));
    return { build: `.__setstate__(${text})`, setitem: `[${text}] = …`, append: `.append(${text})` }[opcode];
  }
}

function nameOfClass(object: Value): { module: string; operator: string } {
  const type = classOf(object);
  return { module: type?.module ?? '(computed)', operator: type?.name ?? '(computed)' };
}
