import type { Place, RItem, RSteps, Then } from './r-types';
import { DATA, IN_CLOSURE, MAX_ARGUMENTS, Type, ignore } from './r-types';
import type { RValue } from './r-values';
import { OTHER, callOf } from './r-values';

/** Compiled functions (`ReadBC` in `src/main/serialize.c`). */
export class RBytecode {
  private repetitions: RValue[] = [];

  constructor(private readonly steps: RSteps) {}

  /** Constants of compiled code hold the expressions that it was made of, and every name that it can look up. */
  read(place: Place, done: () => void): void {
    this.steps.length();
    const before = this.repetitions;
    this.repetitions = [];
    const inside: Place = place.where === 'data' ? IN_CLOSURE : place;
    this.steps.next(
      () => this.compiled(inside),
      () => {
        this.repetitions = before;
        done();
      }
    );
  }

  private compiled(place: Place): void {
    this.steps.next(
      () => this.steps.item(DATA, ignore),
      () =>
        this.steps.repeat(this.steps.length(), () => {
          const type = this.steps.input.int();
          if (type === Type.BYTECODE) {
            this.compiled(place);
          } else {
            const at = this.steps.input.position;
            this.expression(
              type,
              place,
              value => value.kind === 'symbol' && this.steps.observer.constant(value.name, at)
            );
          }
        })
    );
  }

  private expression(given: number, place: Place, then: Then): void {
    let type = given;
    let index = -1;
    if (type === Type.REPEATED) {
      return then(this.repetitions[this.steps.input.int()] ?? OTHER);
    }
    if (type === Type.REPEATABLE) {
      index = this.steps.input.int();
      type = this.steps.input.int();
    }
    const isCall = type === Type.CALL || type === Type.ATTRIBUTED_CALL;
    if (!isCall && type !== Type.LIST && type !== Type.ATTRIBUTED_LIST) {
      return this.steps.item(place, then);
    }
    const items: RItem[] = [];
    const at = this.steps.input.position;
    this.pair(type, place, items, () => {
      if (isCall) {
        this.steps.observer.call(items, place.where, at);
      }
      const value = isCall ? callOf(items) : OTHER;
      if (index >= 0) {
        this.repetitions[index] = value;
      }
      then(value);
    });
  }

  private pair(type: number, place: Place, items: RItem[], done: () => void): void {
    this.steps.pay();
    let tag = '';
    const tasks: (() => void)[] = [];
    if (type === Type.ATTRIBUTED_CALL || type === Type.ATTRIBUTED_LIST) {
      tasks.push(() => this.steps.item(DATA, ignore));
    }
    this.steps.next(
      ...tasks,
      () => this.steps.item(DATA, ({ name }) => (tag = name)),
      () =>
        this.expression(this.steps.input.int(), place, value => {
          if (items.length < MAX_ARGUMENTS) {
            items.push({ tag, value });
          }
        }),
      () => {
        const rest = this.steps.input.int();
        if (rest === Type.LIST || rest === Type.ATTRIBUTED_LIST) {
          this.pair(rest, place, items, done);
        } else {
          this.expression(rest, place, done);
        }
      }
    );
  }
}
