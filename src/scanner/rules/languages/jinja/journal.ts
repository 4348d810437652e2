import type { Severity } from '../../../report';
import { atLeast } from '../../../report';
import type { RuleId } from '../../catalog';
import * as names from './jinja-names';
import type { Expression, Span, TemplateError } from './jinja-nodes';
import type { Macro, Value } from './values';
import { HOLE, forEach } from './values';

/** Parts of a template that are followed, loops and macros counted with each turn; then only once each. */
const MAX_STEPS = 200_000;
/** Expressions, statements and macros inside each other (CWE-674). */
const MAX_LEVELS = 700;
/** Macros inside each other that are followed. Python's stack has 1,000 frames. */
const MAX_CALLS = 40;
/** Turns of loops, one inside the other, and characters, that are a denial of service (CWE-834, CWE-789). */
export const RUNAWAY_TURNS = 10_000_000;
const RUNAWAY_SIZE = 50_000_000;
const MAX_NAMES = 6;

export type TemplateRule = Extract<RuleId, `template-${string}`>;

/** Something that rendering a template would reach, or would not end. */
export interface TemplateIssue {
  readonly rule: TemplateRule;
  readonly severity: Severity;
  /** The names that it is about, the first as the most telling. */
  readonly names: readonly string[];
  readonly start: number;
  readonly end: number;
}

export interface TemplateJudgement {
  readonly issues: readonly TemplateIssue[];
  /** Tokens of the template, and parts of it that were followed. */
  readonly steps: number;
  /** Why not all of it was judged. */
  readonly unread?: TemplateError['reason'];
}

/** How a template is used. */
export interface TemplateUse {
  /** It stands alone: the program that renders it has no other templates, and no functions but those that are known. */
  readonly alone: boolean;
}

/** What was found in a template so far, and how far it was followed. */
export abstract class Journal {
  /** Only what is run for certain changes variables for certain. */
  protected sure = true;
  /** Conditions and loops around what is followed. */
  protected conditions = 0;
  /** There was too much to follow: nothing is followed twice any more. */
  protected fast = false;
  /** Something was nested too deeply to be followed. */
  limited = false;
  steps = 0;
  /** The expression of a statement that is evaluated: what is found in it is told with all of it. */
  protected whole?: Expression;
  private readonly found = new Map<string, { issue: TemplateIssue; names: Set<string> }>();
  private readonly running: Macro[] = [];
  private turns = 1;
  private level = 0;

  constructor(protected readonly use: TemplateUse) {}

  get issues(): readonly TemplateIssue[] {
    return [...this.found.values()].map(({ issue, names: all }) => ({ ...issue, names: [...all].slice(0, MAX_NAMES) }));
  }

  protected report(rule: TemplateRule, severity: Severity, node: Span | undefined, name: string): void {
    const place = this.whole ?? node;
    const key = `${rule} ${place?.start}`;
    const before = this.found.get(key);
    const issue = { rule, severity, start: place?.start ?? 0, end: place?.end ?? 0, names: [] };
    if (before === undefined || !atLeast(before.issue.severity, severity)) {
      this.found.set(key, { issue, names: (before?.names ?? new Set()).add(name) });
    } else {
      before.names.add(name);
    }
  }

  protected step(parts = 1): void {
    this.steps += parts;
    if (this.steps > MAX_STEPS && !this.fast) {
      this.fast = true;
      if (this.sure && (this.running.length > 0 || this.turns > 1)) {
        this.report('template-runaway', 'MEDIUM', undefined, 'loop');
      } else {
        this.limited = true;
      }
    }
  }

  protected unsurely(action: () => void): void {
    const { sure } = this;
    this.sure = false;
    this.conditions += 1;
    action();
    this.conditions -= 1;
    this.sure = sure;
  }

  /** Goes a level deeper, if it is not the last. */
  protected deeper<T>(action: () => T): T | undefined {
    if (this.level >= MAX_LEVELS) {
      this.limited = true;
      return undefined;
    }
    this.level += 1;
    const value = action();
    this.level -= 1;
    return value;
  }

  /** Runs a loop whose turns are counted. */
  protected times(count: number, node: Expression, action: () => void): void {
    const { turns } = this;
    this.turns *= Math.max(1, count);
    if (this.turns > RUNAWAY_TURNS) {
      this.report('template-runaway', 'MEDIUM', node, 'for');
    }
    action();
    this.turns = turns;
  }

  protected checkSize(value: Value, node?: Expression): void {
    if (value.is === 'text' && value.size > RUNAWAY_SIZE) {
      this.report('template-runaway', 'MEDIUM', node, String(value.size));
    }
  }

  protected sized(value: Value, node: Expression): Value {
    return forEach(value, one => {
      this.checkSize(one, node);
      return this.looked(one);
    });
  }

  /** Before a macro is followed. @returns undefined when it is followed already, or too many are */
  protected enter(macro: Macro): { readonly sure: boolean } | undefined {
    const again = this.running.includes(macro);
    if (this.running.length >= MAX_CALLS || (again && !this.sure) || (this.fast && this.running.length > 1)) {
      return undefined;
    }
    this.running.push(macro);
    return { sure: this.sure };
  }

  protected leave(_macro: Macro, { sure }: { readonly sure: boolean }): void {
    this.running.pop();
    this.sure = sure;
  }

  /** A text that comes about anywhere: it may be used as a name by a way that is not followed. */
  protected looked(value: Value): Value {
    if (value.is === 'text') {
      if (names.isFormatOfRoad(value.text)) {
        this.report('template-python-internals', 'HIGH', undefined, value.text.slice(0, 80));
      } else if (names.isRoad(value.text)) {
        this.report('template-python-internals', 'MEDIUM', undefined, value.text.trim());
      }
    }
    return value;
  }

  /** Reports a name, or what may become one, that leads from a value into Python. */
  protected isWayOut(name: Value, node: Expression): boolean {
    if (name.is !== 'text') {
      return false;
    }
    const { text, made } = name;
    if (text.split('.').some(names.isInternal)) {
      const telling = text.split('.').every(part => !names.isInternal(part) || names.isTelling(part));
      this.report('template-python-internals', telling ? 'LOW' : 'HIGH', node, text);
      return !telling;
    }
    if (text.includes(HOLE) && (made || names.isHalfInternal(text))) {
      this.report('template-computed-name', 'HIGH', node, text.split(HOLE).join('…'));
      return true;
    }
    return false;
  }

  /** Reports the name of a function that runs code or reaches files. */
  protected checkRuns(name: string, node: Expression, method = false): boolean {
    const runs = names.RUNS().has(name) && !(method && names.isOrdinaryMethod(name));
    if (runs) {
      this.report('template-dangerous-call', 'HIGH', node, name);
    }
    return runs;
  }

  /** Other programs give functions to their templates, those that render the template of a model none but what is known. */
  protected unknownCall(name: string, node: Expression): void {
    if (this.use.alone) {
      this.report('template-unknown-call', 'LOW', node, name);
    }
  }
}
