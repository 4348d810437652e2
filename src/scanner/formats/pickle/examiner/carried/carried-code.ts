import { BUILTINS } from '../../../../rules/code-names';
import type { CodeMakerRole } from '../../../../rules/code-makers';
import { arrayMakerFetchedBy } from '../../../../rules/conditions/dill-getters';
import { judgeCall, judgeReference } from '../../../../rules/judge';
import type { CallKind, Judgement, Value } from '../../../../rules/value';
import { isName } from '../../../../rules/value-access';
import { PRICES } from '../../../../work';
import type { GlobalEntry } from '../../machine/globals';
import { Kind, UNKNOWN, globalIndex, isGlobal, nodeIndex } from '../../machine/node-table';
import { describe } from '../../values/python-text';
import type { ExaminedFile } from '../examined-file';
import { CarriedReports } from './carried-reports';
import { CodeParts } from './code-parts';
import type { Made, MadeCell, MadeFunction } from './made-things';
import { MadeThings } from './made-things';
import { FUNCTION_ATTRIBUTES, WRAPPERS, isDataAttribute } from './attributes';

/** Types that cloudpickle and dill name because their objects are written by other means: naming them makes nothing. */
const PLAIN_TYPES =
  /^(CodeType|FunctionType|LambdaType|MethodType|ClassType|ModuleType|CellType|NoneType|EllipsisType|NotImplementedType|SimpleNamespace|MappingProxyType|DictProxyType|GenericAlias|UnionType|GeneratorType|CoroutineType|BuiltinFunctionType|BuiltinMethodType|PartialType|SuperType|WrapperDescriptorType|MethodWrapperType|MethodDescriptorType|ClassMethodDescriptorType|GetSetDescriptorType|MemberDescriptorType|property|staticmethod|classmethod|type|object|super)$/;
/** Metaclasses that add no code of the file's own. */
const METACLASSES = /^(type|abc\.ABCMeta|enum\.(EnumMeta|EnumType))$/;
/** Functions of the standard library that picklers call with a class, or which wrap a function. */
const OBJECT_MAKER = /^(copyreg|copy_reg)\.(_reconstructor|__newobj__|__newobj_ex__)$/;

const KINDS: Partial<Record<Kind, CallKind>> = {
  [Kind.REDUCE]: 'reduce',
  [Kind.NEW]: 'new',
  [Kind.NEW_EX]: 'new-ex',
  [Kind.INST]: 'inst',
  [Kind.OBJ]: 'obj'
};

/**
 * Functions and classes that dill and cloudpickle write by value: their helper calls are put together, and what they make
 * is judged once, by its code (`dill/_dill.py`, `cloudpickle/cloudpickle.py`). Calls that do not have the form which these
 * tools write are left to the rules.
 */
export class CarriedCode {
  private readonly things = new MadeThings();
  private readonly reports: CarriedReports;
  /** Something was made: before that no other call has to be looked at. */
  private active = false;

  constructor(private readonly file: ExaminedFile) {
    this.reports = new CarriedReports(file, this.things);
  }

  /** A pickle of the file has ended: what its dictionaries hold is now known. */
  settle(): void {
    this.reports.settle();
  }

  /** Reports every function, after the last pickle. */
  report(): void {
    this.reports.report();
  }

  /**
   * A call of one of the tools' functions.
   * @returns true when it is a part of something that is judged as a whole
   */
  called(role: CodeMakerRole, node: number, entry: GlobalEntry, offset: number): boolean {
    const { nodes } = this.file;
    const parts = this.parts();
    const args = parts.items(nodes.args(nodeIndex(node)));
    if (args === undefined || nodes.kind(nodeIndex(node)) !== Kind.REDUCE) {
      return false;
    }
    this.file.context.work.spend(PRICES.judgement);
    const made = this.make(role, node, args, entry, offset, parts);
    if (made === undefined) {
      return false;
    }
    this.keep(node, made);
    return true;
  }

  /** Any other global is called: it may be given one of the things that were made. */
  calledWith(node: number, { module, name }: GlobalEntry, offset: number): boolean {
    const { nodes } = this.file;
    const path = `${module}.${name}`.replace(/^__builtin__\./, 'builtins.');
    if (path === 'builtins.getattr') {
      return this.fetchesSetter(node);
    }
    const args = this.parts().items(nodes.args(nodeIndex(node)));
    if (args === undefined) {
      return false;
    }
    if (path === 'builtins.type') {
      return this.plainClass(node, args, { module, name }, offset);
    }
    if (!this.active) {
      return false;
    }
    const [first] = args;
    if (path === 'builtins.setattr') {
      return this.sets(args);
    }
    if (path === 'types.new_class') {
      return this.newClass(node, args, { module, name }, offset);
    }
    if (WRAPPERS.test(path)) {
      return this.wraps(node, args);
    }
    const made = this.of(first);
    if (OBJECT_MAKER.test(path) && made?.kind === 'class') {
      return this.instance(node, made.bases, args.slice(1), offset);
    }
    return path === 'types.MethodType' && this.method(node, args);
  }

  /** The result of a call is called. */
  calledResult(node: number, offset: number): boolean {
    if (!this.active) {
      return false;
    }
    const { nodes } = this.file;
    const index = nodeIndex(node);
    const callee = this.of(nodes.callee(index));
    const args = this.parts().items(nodes.args(index)) ?? [];
    switch (callee?.kind) {
      case 'type':
        return this.calledType(callee.name, node, args, offset);
      case 'setattr':
        return this.sets(args);
      case 'named':
        return this.calledName(callee.module, callee.name, node, args, offset);
      case 'class':
        return this.instance(node, callee.bases, args, offset);
      case 'function':
        callee.called = true;
        return this.keep(node, { kind: 'data' });
      case 'wrapper':
        callee.inner.forEach(inner => {
          if (inner.kind === 'function') {
            inner.called = true;
          }
        });
        return callee.inner.some(inner => inner.kind === 'function');
      default:
        return false;
    }
  }

  private calledName(module: string, name: string, node: number, args: readonly number[], offset: number): boolean {
    const { file } = this;
    const opcode = KINDS[file.nodes.kind(nodeIndex(node))] ?? 'reduce';
    const judged = judgeCall(module, name, opcode, () => this.given(args));
    if (judged.kind !== 'trusted') {
      file.findings.report(judged, offset, describe(file.values.tree(node)));
    }
    return true;
  }

  private given(args: readonly number[]): Value {
    return { type: 'tuple', items: args.map(value => this.file.values.tree(value)), more: 0 };
  }

  /** BUILD: dill gives a function its attributes so. */
  built(target: number, state: number): boolean {
    const made = this.of(target);
    if (made?.kind !== 'function') {
      return false;
    }
    const parts = this.parts();
    const [, slots] = parts.items(state) ?? [];
    this.attributes(made, parts.entries(state) === undefined ? slots : state);
    return true;
  }

  private make(
    role: CodeMakerRole,
    node: number,
    args: readonly number[],
    entry: GlobalEntry,
    offset: number,
    parts: CodeParts
  ): Made | undefined {
    const [first, second] = args;
    switch (role) {
      case 'type': {
        const name = parts.text(first);
        return name !== undefined && PLAIN_TYPES.test(name) ? { kind: 'type', name } : undefined;
      }
      case 'code':
        return this.code(this.file.nodes.args(nodeIndex(node)), offset, parts);
      case 'function':
      case 'skeleton-function':
        return this.function(role, args, entry, offset);
      case 'fill-function': {
        const made = this.of(first);
        return made?.kind === 'function' && this.fill(made, args) ? made : undefined;
      }
      case 'class':
        return this.class(args[1], args[2], args[0], entry, offset, args[3]);
      case 'enum':
        return this.class(args[1], args[0], undefined, entry, offset, args[4]);
      case 'fill-class': {
        const made = this.of(first);
        const dict = parts.items(second)?.[0] ?? second;
        if (made?.kind === 'class') {
          this.members(dict, made.offset);
        }
        return made?.kind === 'class' ? made : undefined;
      }
      case 'cell':
        return this.cell(args);
      case 'module': {
        const name = parts.text(first);
        return name === undefined ? undefined : this.reports.module(name, entry, offset);
      }
      case 'attribute':
        return this.fetched(first, second, node, offset);
      case 'repr':
        return /^(Ellipsis|NotImplemented)$/.test(parts.text(first) ?? '') ? { kind: 'data' } : undefined;
      case 'source':
        return this.source(args, entry, offset);
      case 'namedtuple':
        return this.namedTuple(args, entry, offset);
      case 'loader':
        return this.file.scanArguments(this.file.nodes.args(nodeIndex(node)), entry, 'pickle')
          ? { kind: 'data' }
          : undefined;
      case 'data':
        return { kind: 'data' };
      default:
        return undefined;
    }
  }

  /**
   * `reduce_graph_module({'_code': source, ...}, imports)` and `_forward_from_src(source, globals)` execute the source
   * (torch/fx/graph_module.py).
   */
  private source(args: readonly number[], entry: GlobalEntry, offset: number): Made | undefined {
    const parts = this.parts();
    const body = parts.entries(args[0]);
    const texts = [...args].reverse().map(value => parts.text(value));
    for (const [key, value] of body?.pairs ?? []) {
      if (/^_?code$/.test(parts.text(key) ?? '')) {
        texts.push(parts.text(value));
        if (parts.text(value) === undefined) {
          return undefined;
        }
      }
    }
    const source = texts.filter(text => text !== undefined).join('');
    if (source === '' || (body !== undefined && !body.all)) {
      return undefined;
    }
    this.reports.source(source, entry, offset);
    return { kind: 'data' };
  }

  /** `_create_namedtuple(name, fields, module)`, which imports the module first. */
  private namedTuple(args: readonly number[], entry: GlobalEntry, offset: number): Made | undefined {
    const parts = this.parts();
    const [name, module] = [parts.text(args[0]), parts.text(args[2])];
    if (name === undefined || module === undefined || parts.items(args[1]) === undefined) {
      return undefined;
    }
    if (module !== '__main__') {
      this.reports.module(module, entry, offset);
    }
    return { kind: 'class', name, bases: [], maker: { module: entry.module, name: entry.name }, offset };
  }

  /** `_get_attr(module, name)`: dill takes the built-in of that name when the module has none. */
  private fetched(owner: number, attribute: number, node: number, offset: number): Made | undefined {
    const parts = this.parts();
    const made = this.of(owner);
    const module = made?.kind === 'module' ? made.name : parts.text(owner);
    const name = parts.text(attribute);
    if (module === undefined || name === undefined || arrayMakerFetchedBy(this.file.values.tree(node)) !== undefined) {
      return undefined;
    }
    if (made?.kind === 'module') {
      made.used = true;
    }
    for (const holder of new Set([module, 'builtins'])) {
      const judged = judgeReference(holder, name);
      if (judged.kind === 'dangerous' && (holder === module || isBuiltin(name))) {
        this.file.findings.report(judged, offset, describe(this.file.values.tree(node)));
      }
    }
    return { kind: 'named', module, name };
  }

  private calledType(name: string, node: number, args: readonly number[], offset: number): boolean {
    const entry = { module: 'types', name };
    switch (name) {
      case 'CodeType':
        return this.keep(node, this.code(this.file.nodes.args(nodeIndex(node)), offset, this.parts()));
      case 'FunctionType':
      case 'LambdaType':
        return this.keep(node, this.function('function', args, entry, offset));
      case 'MethodType':
        return this.method(node, args);
      case 'CellType':
        return this.keep(node, this.cell(args));
      case 'PartialType':
        return (
          (this.of(args[0])?.kind === 'function' ||
            /^dill\.(_dill|dill)\._setitems$/.test(this.parts().pathOf(args[0]) ?? '')) &&
          this.keep(node, {
            kind: 'wrapper',
            inner: args.map(value => this.of(value)).filter(one => one !== undefined)
          })
        );
      case 'property':
      case 'staticmethod':
      case 'classmethod':
        return this.wraps(node, args);
      case 'type':
        return args.length === 3 && this.keep(node, this.class(args[0], args[1], undefined, entry, offset, args[2]));
      case 'object':
      case 'super':
      case 'SuperType':
      case 'SimpleNamespace':
      case 'MappingProxyType':
      case 'DictProxyType':
      case 'GenericAlias':
        return this.keep(node, { kind: 'data' });
      default:
        return false;
    }
  }

  /** `type('A', (object,), {'__doc__': None})`: an empty class, which old cloudpickle fills afterwards. */
  private plainClass(
    node: number,
    args: readonly number[],
    maker: { readonly module: string; readonly name: string },
    offset: number
  ): boolean {
    const members = args.length === 3 ? this.parts().entries(args[2]) : undefined;
    const isPlain = members?.all === true && members.pairs.every(([key, value]) => key >= 0 && value >= 0);
    return isPlain && this.keep(node, this.class(args[0], args[1], undefined, maker, offset, args[2]));
  }

  /** `new_class(name, bases, {'metaclass': type}, partial(_setitems, ...))`: dill's way for generic classes. */
  private newClass(
    node: number,
    args: readonly number[],
    maker: { readonly module: string; readonly name: string },
    offset: number
  ): boolean {
    const parts = this.parts();
    const body = this.of(args[3]);
    const words = parts.entries(args[2]);
    const [[word, meta] = [UNKNOWN, UNKNOWN]] = words?.pairs ?? [];
    const fits =
      args.length === 4 &&
      words?.all === true &&
      words.pairs.length <= 1 &&
      (words.pairs.length === 0 || parts.text(word) === 'metaclass') &&
      body?.kind === 'wrapper' &&
      body.inner.length === 0;
    return (
      fits &&
      this.keep(node, this.class(args[0], args[1], words.pairs.length > 0 ? meta : undefined, maker, offset, undefined))
    );
  }

  private code(args: number, offset: number, parts: CodeParts): Made {
    const made: Made = { kind: 'code', code: parts.read(args, offset), used: false, offset };
    this.reports.code(made);
    return made;
  }

  private cell(args: readonly number[]): MadeCell {
    const made: MadeCell = { kind: 'cell', contents: new Set() };
    args.slice(0, 1).forEach(value => this.reports.fillCell(made, value));
    return made;
  }

  /** `_make_function(code, globals, name, defaults, closure)`, `_create_function(code, globals, name, defaults, closure, ...)`. */
  private function(
    role: CodeMakerRole,
    args: readonly number[],
    maker: { readonly module: string; readonly name: string },
    offset: number
  ): MadeFunction | undefined {
    const code = this.of(args[0]);
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
      nodes: this.file.nodes,
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

  /**
   * `_function_setstate(function, (state, slots))` and `_fill_function(function, state)`; before cloudpickle 0.5 with globals,
   * defaults, attributes, module and cells one by one.
   */
  private fill(made: MadeFunction, args: readonly number[]): boolean {
    const parts = this.parts();
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

  private attributes(made: MadeFunction, slots: number | undefined): boolean {
    const parts = this.parts();
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
  private defaults(made: MadeFunction, values: number | undefined): void {
    const items = values === undefined ? undefined : this.parts().items(values);
    const code = made.code?.value;
    if (items === undefined || code === undefined) {
      return;
    }
    const names = code.locals.slice(0, code.argCount).slice(-items.length);
    items.forEach((value, i) => this.bind(made, names[i], value));
  }

  private closure(made: MadeFunction, cells: number | undefined): void {
    const items = cells === undefined ? undefined : this.parts().items(cells);
    if (items !== undefined) {
      made.cells = items.map(item => {
        const cell = this.of(item);
        return cell?.kind === 'cell' ? cell : undefined;
      });
      made.odd ||= made.cells.some(cell => cell === undefined);
    }
  }

  private closureContents(made: MadeFunction, values: number | undefined): void {
    const items = values === undefined ? undefined : this.parts().items(values);
    items?.forEach((value, i) => this.bind(made, made.code?.free[i], value));
  }

  private bind(made: MadeFunction, name: string | undefined, value: number): void {
    this.reports.bind(made, name, value);
  }

  private class(
    name: number | undefined,
    bases: number | undefined,
    meta: number | undefined,
    maker: { readonly module: string; readonly name: string },
    offset: number,
    members: number | undefined
  ): Made | undefined {
    const parts = this.parts();
    const written = name === undefined ? undefined : parts.text(name);
    const classes = bases === undefined ? undefined : parts.items(bases);
    if (written === undefined || classes === undefined) {
      return undefined;
    }
    const made: Made = {
      kind: 'class',
      name: written,
      bases: classes,
      maker: { module: maker.module, name: maker.name },
      offset
    };
    this.reports.class(made);
    this.members(members, offset);
    if (meta !== undefined) {
      this.metaclass(meta, offset);
    }
    return made;
  }

  /** A metaclass is called while the class is made. */
  private metaclass(meta: number, offset: number): void {
    const made = this.of(meta);
    const path = this.parts().pathOf(meta);
    if (made?.kind === 'type' || made?.kind === 'class' || METACLASSES.test(path ?? '')) {
      return;
    }
    const judged = this.judgedCall(meta, 'reduce', []);
    if (judged !== undefined && judged.kind !== 'trusted') {
      this.file.findings.report(judged, offset, path ?? '…');
    }
  }

  /** Attributes of a class: special methods have to be functions that are judged, or plain data. */
  private members(dict: number | undefined, offset: number): void {
    const parts = this.parts();
    for (const [key, value] of (dict === undefined ? undefined : parts.entries(dict))?.pairs ?? []) {
      const name = parts.text(key);
      const known =
        value >= 0 ||
        this.of(value) !== undefined ||
        parts.items(value) !== undefined ||
        (name === '__new__' && this.isPlainNew(value));
      if (!known && (name === undefined || !isDataAttribute(name))) {
        this.reports.odd(name ?? '…', value, offset);
      }
    }
  }

  /** `Enum.__new__`, which a class of members has as its own. */
  private isPlainNew(value: number): boolean {
    const fits = /^enum\.\w+\.__new__$|^object\.__new__$/.test(this.parts().pathOf(value) ?? '');
    if (fits) {
      this.file.globals.entries[globalIndex(value)].uses++;
    }
    return fits;
  }

  /** An object of a class of the file's own: its methods are judged one by one, its bases here. */
  private instance(node: number, bases: readonly number[], args: readonly number[], offset: number): boolean {
    const { file } = this;
    const opcode = KINDS[file.nodes.kind(nodeIndex(node))] ?? 'reduce';
    const seen = new Set<number>();
    const pending = [...bases];
    for (let base = pending.pop(); base !== undefined && seen.size < 64; base = pending.pop()) {
      const made = this.of(base);
      if (seen.has(base)) {
        continue;
      }
      seen.add(base);
      if (made?.kind === 'class') {
        pending.push(...made.bases);
      } else if (made === undefined && !this.isGenericAlias(base)) {
        const judged = this.judgedCall(base, opcode, args);
        if (judged === undefined) {
          return false;
        }
        if (judged.kind !== 'trusted') {
          file.findings.report(judged, offset, describe(file.values.tree(node)));
        }
      }
    }
    return this.keep(node, { kind: 'data' });
  }

  /** `Generic[T]`. */
  private isGenericAlias(base: number): boolean {
    const value = isGlobal(base) ? undefined : this.file.values.tree(base);
    return (
      value?.type === 'call' &&
      isName(value.callee, /^_?operator\.getitem$/) &&
      value.args.length === 2 &&
      isName(value.args[0], /^typing\.(Generic|Protocol)$/)
    );
  }

  private judgedCall(callee: number, opcode: CallKind, args: readonly number[]): Judgement | undefined {
    const { file } = this;
    if (!isGlobal(callee)) {
      return undefined;
    }
    const { module, name } = file.globals.entries[globalIndex(callee)];
    if (/^(builtins|__builtin__)$/.test(module) && name === 'object') {
      return { kind: 'trusted' };
    }
    return judgeCall(module, name, opcode, () => this.given(args));
  }

  /** `getattr(dill._dill, '_setattr', setattr)`: how dill fills a cell that was made empty. */
  private fetchesSetter(node: number): boolean {
    const { file } = this;
    const parts = this.parts();
    const args = parts.items(file.nodes.args(nodeIndex(node))) ?? [];
    const [owner, name, fallback] = args;
    const fits =
      args.length === 3 &&
      /^dill\.(_dill|_shims\._dill)$/.test(parts.pathOf(owner) ?? '') &&
      parts.text(name) === '_setattr' &&
      parts.pathOf(fallback) === 'setattr';
    if (fits) {
      [owner, fallback].forEach(value => file.globals.entries[globalIndex(value)].uses++);
      this.keep(node, { kind: 'setattr' });
    }
    return fits;
  }

  /** `setattr(cell, 'cell_contents', value)`, or a name of a class: dill calls it for these. */
  private sets(args: readonly number[]): boolean {
    const [target, key, value] = args;
    const made = this.of(target);
    const name = this.parts().text(key);
    if (made?.kind === 'cell' && name === 'cell_contents') {
      this.reports.fillCell(made, value);
      return true;
    }
    return made?.kind === 'class' && value >= 0 && name !== undefined && isDataAttribute(name);
  }

  private wraps(node: number, args: readonly number[]): boolean {
    const inner = args.map(value => this.of(value));
    const known = args.every((value, i) => value >= 0 || inner[i]?.kind === 'function' || inner[i]?.kind === 'wrapper');
    return known && this.keep(node, { kind: 'wrapper', inner: inner.filter(one => one !== undefined) });
  }

  /** A bound method: of a function of the file's, or of one that is named and judged as such. */
  private method(node: number, args: readonly number[]): boolean {
    const made = this.of(args[0]);
    const known = made?.kind === 'function' || (args.length === 2 && isGlobal(args[0]));
    return known && this.keep(node, { kind: 'wrapper', inner: made === undefined ? [] : [made] });
  }

  private keep(node: number, made: Made | undefined): boolean {
    if (made !== undefined) {
      this.active = true;
      this.things.set(this.file.nodes, node, made);
    }
    return made !== undefined;
  }

  private of(value: number | undefined): Made | undefined {
    return value === undefined ? undefined : this.things.get(this.file.nodes, value);
  }

  private parts(): CodeParts {
    return this.reports.parts();
  }
}

/** Names of built-in functions that matter, which dill takes where a module has no such name. */
function isBuiltin(name: string): boolean {
  return BUILTINS.has(name);
}
