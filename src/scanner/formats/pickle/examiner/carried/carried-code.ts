import { BUILTINS } from '../../../../rules/code-names';
import type { CodeMakerRole } from '../../../../rules/code-makers';
import { nameOf } from '../../../../rules/conditions/callee';
import { arrayMakerFetchedBy } from '../../../../rules/conditions/dill-getters';
import { judgeCall, judgeReference } from '../../../../rules/judge';
import { PRICES } from '../../../../work';
import type { GlobalEntry } from '../../machine/globals';
import { Kind, globalIndex, isGlobal, nodeIndex } from '../../machine/node-table';
import { describe } from '../../values/python-text';
import type { CodeFile } from './code-file';
import { CarriedClasses, KINDS, givenTo } from './carried-classes';
import { CarriedFunctions } from './carried-functions';
import type { CarriedReports } from './carried-reports';
import type { CodeParts } from './code-parts';
import type { Made, MadeCell } from './made-things';
import { MadeThings } from './made-things';
import { WRAPPERS, isDataAttribute } from './carried-attributes';

const reporting = () => require('./carried-reports') as typeof import('./carried-reports');

/** Types that cloudpickle and dill name because their objects are written by other means: naming them makes nothing. */
const PLAIN_TYPES =
  /^(CodeType|FunctionType|LambdaType|MethodType|ClassType|ModuleType|CellType|NoneType|EllipsisType|NotImplementedType|SimpleNamespace|MappingProxyType|DictProxyType|GenericAlias|UnionType|GeneratorType|CoroutineType|BuiltinFunctionType|BuiltinMethodType|PartialType|ItemGetterType|AttrGetterType|SuperType|WrapperDescriptorType|MethodWrapperType|MethodDescriptorType|ClassMethodDescriptorType|GetSetDescriptorType|MemberDescriptorType|property|staticmethod|classmethod|type|object|super)$/;
/** Functions of the standard library that picklers call with a class, or which wrap a function. */
const OBJECT_MAKER = /^(copyreg|copy_reg)\.(_reconstructor|__newobj__|__newobj_ex__)$/;

/**
 * Functions and classes that dill and cloudpickle write by value: their helper calls are put together, and what they make
 * is judged once, by its code (`dill/_dill.py`, `cloudpickle/cloudpickle.py`). Calls that do not have the form which these
 * tools write are left to the rules.
 */
export class CarriedCode {
  private readonly things = new MadeThings();
  private readonly reports: CarriedReports;
  private readonly functions: CarriedFunctions;
  private readonly classes: CarriedClasses;
  /** Something was made: before that no other call has to be looked at. */
  private active = false;

  constructor(private readonly file: CodeFile) {
    this.reports = new (reporting().CarriedReports)(file, this.things);
    this.functions = new CarriedFunctions(this.reports);
    this.classes = new CarriedClasses(file, this.reports);
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
      return this.keep(node, this.classes.plainClass(args, { module, name }, offset));
    }
    if (!this.active) {
      return false;
    }
    const [first] = args;
    if (path === 'builtins.setattr') {
      return this.sets(args);
    }
    if (path === 'types.new_class') {
      return this.keep(node, this.classes.newClass(args, { module, name }, offset));
    }
    if (WRAPPERS.test(path)) {
      return this.wraps(node, args);
    }
    const made = this.of(first);
    if (OBJECT_MAKER.test(path) && made?.kind === 'class') {
      return this.classes.instance(node, made.bases, args.slice(1), offset) && this.keep(node, { kind: 'data' });
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
        return this.classes.instance(node, callee.bases, args, offset) && this.keep(node, { kind: 'data' });
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
    const judged = judgeCall(module, name, opcode, () => givenTo(this.file, args));
    if (judged.kind !== 'trusted') {
      file.findings.report(judged, offset, describe(file.values.tree(node)));
    }
    return true;
  }

  /** BUILD: dill gives a function its attributes so. */
  built(target: number, state: number): boolean {
    const made = this.of(target);
    if (made?.kind !== 'function') {
      return false;
    }
    const parts = this.parts();
    const [, slots] = parts.items(state) ?? [];
    this.functions.attributes(made, parts.entries(state) === undefined ? slots : state);
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
        return this.functions.function(role, args, entry, offset);
      case 'fill-function': {
        const made = this.of(first);
        return made?.kind === 'function' && this.functions.fill(made, args) ? made : undefined;
      }
      case 'class':
        return this.classes.class(args[1], args[2], args[0], entry, offset, args[3]);
      case 'enum':
        return this.classes.class(args[1], args[0], undefined, entry, offset, args[4]);
      case 'fill-class': {
        const made = this.of(first);
        const dict = parts.items(second)?.[0] ?? second;
        if (made?.kind === 'class') {
          this.classes.members(dict, made.offset);
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
        return this.classes.namedTuple(args, entry, offset);
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
        return this.keep(node, this.functions.function('function', args, entry, offset));
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
        return (
          args.length === 3 && this.keep(node, this.classes.class(args[0], args[1], undefined, entry, offset, args[2]))
        );
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

  /**
   * `_function_setstate(function, (state, slots))` and `_fill_function(function, state)`; before cloudpickle 0.5 with globals,
   * defaults, attributes, module and cells one by one.
   */
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
    const known = made?.kind === 'function' || (args.length === 2 && (isGlobal(args[0]) || this.isMethod(args[0])));
    return known && this.keep(node, { kind: 'wrapper', inner: made === undefined ? [] : [made] });
  }

  /** `getattr(Class, 'method')`, which was judged where it was fetched. */
  private isMethod(value: number): boolean {
    const named = isGlobal(value) ? undefined : nameOf(this.file.values.tree(value));
    return named !== undefined && /(^|\.)_*[A-Z]\w*\.[a-z]\w*$/.test(named.name);
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
