import type { Value, Variables } from './values';
import { either } from './values';

/** The variables of a part of a template. */
export class Scope implements Variables {
  private readonly values = new Map<string, Value>();

  /** @param level - how many conditions and loops stand around it */
  constructor(
    private readonly outer?: Variables,
    readonly level = 0
  ) {}

  get(name: string): Value | undefined {
    return this.values.get(name) ?? this.outer?.get(name);
  }

  /** @param before - what the variable may be as well: whether this is reached is not known */
  set(name: string, value: Value, before?: Value): void {
    this.values.set(name, before === undefined ? value : either([value, before]));
  }

  change(name: string, value: Value): void {
    if (this.values.has(name) || this.outer === undefined) {
      this.values.set(name, value);
    } else {
      this.outer.change(name, value);
    }
  }
}
