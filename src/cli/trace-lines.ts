import { printable } from '../scanner/printable';
import type { OnTrace, TraceEvent, TraceStep } from '../scanner/trace';

/** Characters of an argument, of a value, of a name, and of a member's name. */
const MAX_ARGUMENT = 40;
const MAX_RESULT = 120;
const MAX_NAME = 100;
const MAX_MEMBER = 200;

/** Columns of offset, opcode with argument, and depth of the stack. */
const OFFSET = 10;
const OPCODE = 40;
const DEPTH = 8;

type Opcode = Extract<TraceStep, { type: 'opcode' }>;
type Effect = Extract<TraceStep, { type: 'effect' }>;

/**
 * A trace as lines of text, one for each opcode. The line of an opcode shows its effect, and findings follow below. When
 * another pickle runs in between, the effect gets a line of its own after that pickle.
 */
export class TraceLines {
  /** Lines that were written. */
  count = 0;
  /** More steps came than there may be lines. */
  cut = false;
  private place = '';
  /** The opcode that is running, and the lines that belong below it. */
  private running?: { readonly offset: number; readonly step: Opcode; readonly below: string[] };

  /**
   * @param write - takes a line without its line feed
   * @param most - lines that are written
   */
  constructor(
    private readonly write: (line: string) => void,
    private readonly most: number
  ) {}

  readonly onTrace: OnTrace = event => {
    this.add(event);
    return !this.cut;
  };

  private add({ members, offset, step }: TraceEvent): void {
    const place = members.map(name => printable(name, MAX_MEMBER)).join(' > ');
    switch (step.type) {
      case 'pickle':
        this.flush();
        this.enter(place);
        this.put(`  pickle at ${offset}${step.reading === 'as written' ? '' : `, ${step.reading}`}`);
        return;
      case 'opcode':
        this.flush();
        this.enter(place);
        this.running = { offset, step, below: [] };
        return;
      case 'effect':
        this.finish(place, offset, step);
        return;
      case 'end':
        this.enter(place);
        this.put(`  ${step.reason} at ${offset}, ${step.opcodes} opcodes`);
        return;
      case 'finding':
        this.finding(place, offset, step);
    }
  }

  private finding(place: string, offset: number, step: Extract<TraceStep, { type: 'finding' }>): void {
    const line = `${' '.repeat(OFFSET)}  ! ${step.severity} ${step.rule}: ${printable(step.callable, MAX_NAME)}`;
    if (this.running === undefined) {
      this.enter(place);
      this.put(`${line} (at ${offset})`);
    } else {
      this.running.below.push(line);
    }
  }

  private finish(place: string, offset: number, effect: Effect): void {
    const { running } = this;
    this.running = undefined;
    if (running === undefined) {
      this.enter(place);
      this.put(`${row(offset, '(goes on)', `to ${effect.depth}`)}${resultOf(effect)}`);
      return;
    }
    const { step, below } = running;
    this.put(`${row(offset, nameOf(step), `${step.depth} -> ${effect.depth}`)}${resultOf(effect)}`);
    below.forEach(line => this.put(line));
  }

  /** Write the known part of the running opcode: another pickle runs in between, or the scan is over. */
  flush(): void {
    const { running } = this;
    if (running !== undefined) {
      this.running = undefined;
      this.put(row(running.offset, nameOf(running.step), '').trimEnd());
      running.below.forEach(line => this.put(line));
    }
  }

  private enter(place: string): void {
    if (place !== this.place) {
      this.place = place;
      this.put(place === '' ? '(the file itself)' : place);
    }
  }

  private put(line: string): void {
    if (this.count >= this.most) {
      this.cut = true;
      return;
    }
    this.count++;
    this.write(line);
  }
}

function nameOf({ opcode, argument }: Opcode): string {
  return `${opcode} ${printable(argument, MAX_ARGUMENT)}`.trimEnd();
}

function row(offset: number, opcode: string, depth: string): string {
  return `${String(offset).padStart(OFFSET)}  ${opcode.padEnd(OPCODE)} ${depth.padStart(DEPTH)}`;
}

function resultOf({ result, callable }: Effect): string {
  const value = result === undefined ? '' : `  ${printable(result, MAX_RESULT)}`;
  return callable === undefined ? value : `${value}  [${printable(callable.name, MAX_NAME)}: ${callable.judgement}]`;
}
