/** An entry of the symbolic stack: an expression as text, and its dotted name if it is one. */
export interface Expression {
  readonly text: string;
  readonly path?: string;
  /** True when the expression contains a call or an import. */
  readonly acts: boolean;
  /** The marker that PUSH_NULL and method loads leave beside a callable. */
  readonly isNull?: boolean;
  /** True when it needs parentheses as an operand. */
  readonly compound?: boolean;
  /** The items of a tuple of constant texts, for keyword names. */
  readonly words?: readonly string[];
  /** The code has used it: what is left of a chain of comparisons, the iterator of a loop. */
  readonly spent?: boolean;
  /** The whole name of `import a.b.c as d`, of which this is a beginning. */
  readonly sub?: readonly string[];
  /** Items of a tuple or list being built, as long as they are known one by one. */
  readonly items?: readonly Expression[];
  /** `x += y` works out this target, and this is what stands behind it. */
  readonly augments?: { readonly target: string; readonly rest: string };
}

export const NULL: Expression = { text: 'NULL', acts: false, isNull: true };
const MISSING: Expression = { text: '…', acts: false };
/** Characters of one expression: expressions contain each other, so that copies could double without end. */
const MAX_EXPRESSION = 2_000;
const MAX_STACK = 1_000;

export function expression(text: string, acts = false, path?: string): Expression {
  return { text: text.length > MAX_EXPRESSION ? `${text.slice(0, MAX_EXPRESSION)}…` : text, acts, path };
}

/** Two operands and the operator between them. */
export function operation(left: Expression | undefined, operator: string, right: Expression | undefined): Expression {
  return {
    ...expression(`${operand(left)} ${operator} ${operand(right)}`, Boolean(left?.acts || right?.acts)),
    compound: true
  };
}

/** An expression as part of a larger one. */
export function operand(value: Expression | undefined): string {
  return value === undefined ? MISSING.text : value.compound ? `(${value.text})` : value.text;
}

/** A stack that never fails: a missing value becomes an ellipsis and counts as a fault. */
export class SymbolicStack {
  /** Number of missing values, and of markers in a wrong place. */
  faults = 0;
  /** Values taken and pushed since a caller emptied the lists; undefined when no caller asked for them. */
  traffic?: { readonly taken: Expression[]; readonly put: Expression[] };
  /** Dotted names that were pushed and not taken by what only looks at them: they went where nobody follows them. */
  private readonly held = new Map<string, number>();
  private values: Expression[] = [];

  /** Dotted names whose values are handed on: arguments, items, results, either side of a condition. */
  get handedOn(): string[] {
    return [...this.held].flatMap(([path, count]) => (count > 0 ? [path] : []));
  }

  /** The code takes an attribute of the value, calls it or gives it a name: nobody else has it. */
  lookedAt(value: Expression | undefined): void {
    this.count(value, -1);
  }

  private count(value: Expression | undefined, by: number): void {
    if (value?.path !== undefined) {
      this.held.set(value.path, (this.held.get(value.path) ?? 0) + by);
    }
  }

  get top(): Expression | undefined {
    return this.values[this.values.length - 1];
  }

  get depth(): number {
    return this.values.length;
  }

  push(value: Expression): void {
    if (this.values.length < MAX_STACK) {
      this.values.push(value);
      this.count(value, 1);
      this.traffic?.put.push(value);
    } else {
      this.faults++;
    }
  }

  pop(): Expression {
    const value = this.popAny();
    if (value.isNull) {
      this.faults++;
    }
    return value;
  }

  /** Like `pop`, where a marker is allowed. */
  popAny(): Expression {
    const value = this.values.pop();
    if (value) {
      this.traffic?.taken.push(value);
    } else {
      this.faults++;
    }
    return value ?? MISSING;
  }

  /** The `count` uppermost values, lowest first. */
  popMany(count: number): Expression[] {
    const taken: Expression[] = [];
    for (let i = 0; i < count && (this.values.length > 0 || i === 0); i++) {
      taken.push(this.pop());
    }
    return taken.reverse();
  }

  /** The value `depth` below the top: 1 is the top. */
  peek(depth: number): Expression {
    const value = this.values[this.values.length - depth];
    if (!value) {
      this.faults++;
    }
    return value ?? MISSING;
  }

  /** Replaces the top. */
  replaceTop(value: Expression): void {
    this.pop();
    this.push(value);
  }

  /** Exchange the top with the value `depth` below it: 2 is its neighbour. */
  swap(depth: number): void {
    const [high, low] = [this.values.length - 1, this.values.length - depth];
    if (low < 0) {
      this.faults++;
      return;
    }
    [this.values[high], this.values[low]] = [this.values[low], this.values[high]];
  }

  /** Move the top below the `count` - 1 values under it (ROT_N). */
  sink(count: number): void {
    const top = this.popAny();
    this.values.splice(Math.max(0, this.values.length - count + 1), 0, top);
  }

  snapshot(): readonly Expression[] {
    return this.values.slice();
  }

  restore(values: readonly Expression[]): void {
    this.values = values.slice();
    values.forEach(value => this.count(value, 1));
  }
}
