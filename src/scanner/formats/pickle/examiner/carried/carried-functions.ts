import type { CodeMakerRole } from '../../../../rules/code-makers';
import { FUNCTION_ATTRIBUTES } from './carried-attributes';
import type { CarriedReports } from './carried-reports';
import type { MadeFunction } from './made-things';

/** Puts functions together from the calls of dill and cloudpickle: code, globals, defaults, closure, attributes. */
export class CarriedFunctions {
  constructor(private readonly reports: CarriedReports) {}

  /** `_make_function(code, globals, name, defaults, closure)`, `_create_function(code, globals, name, defaults, closure, ...)`. */
  function(
    role: CodeMakerRole,
    args: readonly number[],
    maker: { readonly module: string; readonly name: string },
    offset: number
  ): MadeFunction | undefined {
    const code = this.reports.of(args[0]);
    if (code?.kind !== 'code') {
      return undefined;
    }
    code.used = true;
    const made: MadeFunction = {
      kind: 'function',
      code: code.code,
      maker: { module: maker.module, name: maker.name },
      offset,
      bindings: new Map(),
      globals: [],
      nodes: this.reports.nodes,
      cells: [],
      called: false,
      odd: false
    };
    if (role === 'skeleton-function') {
      this.reports.globals(made, args[2]);
    } else {
      this.reports.globals(made, args[1]);
      this.defaults(made, args[3]);
      this.closure(made, args[4]);
    }
    this.reports.function(made);
    return made;
  }

  fill(made: MadeFunction, args: readonly number[]): boolean {
    const parts = this.reports.parts();
    const [, state] = args;
    if (args.length > 2) {
      this.reports.globals(made, state);
      this.defaults(made, args[2]);
      this.closureContents(made, args[args.length - 1]);
      return true;
    }
    const slots = parts.items(state)?.[1] ?? state;
    return this.attributes(made, slots);
  }

  attributes(made: MadeFunction, slots: number | undefined): boolean {
    const parts = this.reports.parts();
    const known = slots === undefined ? undefined : parts.entries(slots);
    made.odd ||= slots !== undefined && (known === undefined || !known.all);
    for (const [key, value] of known?.pairs ?? []) {
      const name = parts.text(key);
      switch (name) {
        case '__globals__':
        case 'globals':
          this.reports.globals(made, value);
          break;
        case '__defaults__':
        case 'defaults':
          this.defaults(made, value);
          break;
        case '__kwdefaults__':
        case 'kwdefaults':
          for (const [word, bound] of parts.entries(value)?.pairs ?? []) {
            this.bind(made, parts.text(word), bound);
          }
          break;
        case '__closure__':
          this.closure(made, value);
          break;
        case 'closure_values':
          this.closureContents(made, value);
          break;
        case '_cloudpickle_submodules':
          break;
        default:
          made.odd ||= name === undefined || !FUNCTION_ATTRIBUTES.test(name);
      }
    }
    return true;
  }

  /** Default values belong to the last of the parameters. */
  defaults(made: MadeFunction, values: number | undefined): void {
    const items = values === undefined ? undefined : this.reports.parts().items(values);
    const code = made.code?.value;
    if (items === undefined || code === undefined) {
      return;
    }
    const names = code.locals.slice(0, code.argCount).slice(-items.length);
    items.forEach((value, i) => this.bind(made, names[i], value));
  }

  closure(made: MadeFunction, cells: number | undefined): void {
    const items = cells === undefined ? undefined : this.reports.parts().items(cells);
    if (items !== undefined) {
      made.cells = items.map(item => {
        const cell = this.reports.of(item);
        return cell?.kind === 'cell' ? cell : undefined;
      });
      made.odd ||= made.cells.some(cell => cell === undefined);
    }
  }

  private closureContents(made: MadeFunction, values: number | undefined): void {
    const items = values === undefined ? undefined : this.reports.parts().items(values);
    items?.forEach((value, i) => this.bind(made, made.code?.free[i], value));
  }

  private bind(made: MadeFunction, name: string | undefined, value: number): void {
    this.reports.bind(made, name, value);
  }
}
