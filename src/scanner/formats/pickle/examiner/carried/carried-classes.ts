import { SEVERITIES } from '../../../../report';
import { judgeCall } from '../../../../rules/judge';
import type { CallKind, Judgement, Value } from '../../../../rules/value';
import { isName } from '../../../../rules/value-access';
import type { GlobalEntry } from '../../machine/globals';
import { Kind, UNKNOWN, globalIndex, isGlobal, nodeIndex } from '../../machine/node-table';
import { describe } from '../../values/python-text';
import type { CodeFile } from './code-file';
import { isDataAttribute } from './carried-attributes';
import type { CarriedReports } from './carried-reports';
import type { Made } from './made-things';

/** Metaclasses that add no code of the file's own. */
const METACLASSES = /^(type|abc\.ABCMeta|enum\.(EnumMeta|EnumType))$/;
/** The text of a type that calls something outside of quotes, or reaches inside of Python. */
const CALLS = /^(?:[^'"(]|'[^']*'|"[^"]*")*\(|__\w+__/;
/** Bases of one object that are judged. */
const MAX_BASES = 64;

export const KINDS: Partial<Record<Kind, CallKind>> = {
  [Kind.REDUCE]: 'reduce',
  [Kind.NEW]: 'new',
  [Kind.NEW_EX]: 'new-ex',
  [Kind.INST]: 'inst',
  [Kind.OBJ]: 'obj'
};

/** The arguments of a call, for the rules. */
export function givenTo(file: CodeFile, args: readonly number[]): Value {
  return { type: 'tuple', items: args.map(value => file.values.tree(value)), more: 0 };
}

/** True for what runs code of the file's own when Python calls it, or nothing. */
function isCode(made: Made | undefined): boolean {
  return made !== undefined && made.kind !== 'named' && made.kind !== 'data' && made.kind !== 'module';
}

/** A bound method, or a function with arguments, of some other module: what it is called with does not stand in the file. */
function bindsNothing(made: Made | undefined): boolean {
  return made?.kind === 'wrapper' && made.inner.length === 0;
}

/** Puts classes together from the calls of dill and cloudpickle, and judges what makes their objects. */
export class CarriedClasses {
  constructor(
    private readonly file: CodeFile,
    private readonly reports: CarriedReports
  ) {}

  class(
    name: number | undefined,
    bases: number | undefined,
    meta: number | undefined,
    maker: { readonly module: string; readonly name: string },
    offset: number,
    members: number | undefined
  ): Made | undefined {
    const parts = this.reports.parts();
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
      this.metaclass(
        meta,
        [name, bases, members].filter(value => value !== undefined),
        offset
      );
    }
    return made;
  }

  /** A metaclass is called while the class is made, with name, bases and members: any function may stand in its place. */
  private metaclass(meta: number, given: readonly number[], offset: number): void {
    const made = this.reports.of(meta);
    const path = this.reports.parts().pathOf(meta);
    if (made?.kind === 'type' || made?.kind === 'class' || METACLASSES.test(path ?? '')) {
      return;
    }
    if (made?.kind === 'function') {
      made.called = true;
      return;
    }
    const { values } = this.file;
    const evidence = `${path ?? '…'}(${given.map(value => describe(values.tree(value))).join(', ')})`;
    // What it does with the text of a name, or with bases, is another question each.
    const judgements = [[], given.slice(0, 1), given].flatMap(args => {
      const judged =
        made?.kind === 'named' ? this.judgedName(made, 'reduce', args) : this.judgedCall(meta, 'reduce', args);
      return judged === undefined || judged.kind === 'trusted' ? [] : [judged];
    });
    const [worst] = judgements.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
    if (worst !== undefined) {
      this.file.findings.report(worst, offset, evidence);
    }
  }

  /** Attributes of a class: special methods have to be functions that are judged, or plain data. */
  members(dict: number | undefined, offset: number): void {
    const parts = this.reports.parts();
    for (const [key, value] of (dict === undefined ? undefined : parts.entries(dict))?.pairs ?? []) {
      const name = parts.text(key);
      const known =
        value >= 0 ||
        isCode(this.reports.of(value)) ||
        parts.items(value) !== undefined ||
        (name === '__new__' && this.isPlainNew(value));
      if (name === '__annotations__') {
        this.annotations(value, offset);
      }
      if ((!known && (name === undefined || !isDataAttribute(name))) || bindsNothing(this.reports.of(value))) {
        this.reports.odd(name ?? '…', value, offset);
      }
    }
  }

  /** Bases such as pydantic's evaluate the texts of types while the class is made. */
  private annotations(dict: number, offset: number): void {
    const parts = this.reports.parts();
    const entries = parts.entries(dict);
    const evaluated = entries?.pairs.find(([, value]) => CALLS.test(parts.text(value) ?? ''));
    if (evaluated !== undefined || entries?.all === false) {
      this.reports.odd('__annotations__', evaluated?.[1] ?? dict, offset);
    }
  }

  /** `Enum.__new__`, which a class of members has as its own. */
  private isPlainNew(value: number): boolean {
    const fits = /^enum\.\w+\.__new__$|^object\.__new__$/.test(this.reports.parts().pathOf(value) ?? '');
    if (fits) {
      this.file.globals.entries[globalIndex(value)].uses++;
    }
    return fits;
  }

  /** `type('A', (object,), {'__doc__': None})`: an empty class, which old cloudpickle fills afterwards. */
  plainClass(
    args: readonly number[],
    maker: { readonly module: string; readonly name: string },
    offset: number
  ): Made | undefined {
    const members = args.length === 3 ? this.reports.parts().entries(args[2]) : undefined;
    const isPlain = members?.all === true && members.pairs.every(([key, value]) => key >= 0 && value >= 0);
    return isPlain ? this.class(args[0], args[1], undefined, maker, offset, args[2]) : undefined;
  }

  /** `new_class(name, bases, {'metaclass': type}, partial(_setitems, ...))`: dill's way for generic classes. */
  newClass(
    args: readonly number[],
    maker: { readonly module: string; readonly name: string },
    offset: number
  ): Made | undefined {
    const parts = this.reports.parts();
    const body = this.reports.of(args[3]);
    const words = parts.entries(args[2]);
    const [[word, meta] = [UNKNOWN, UNKNOWN]] = words?.pairs ?? [];
    const fits =
      args.length === 4 &&
      words?.all === true &&
      words.pairs.length <= 1 &&
      (words.pairs.length === 0 || parts.text(word) === 'metaclass') &&
      body?.kind === 'wrapper' &&
      body.inner.length === 0;
    return fits
      ? this.class(args[0], args[1], words.pairs.length > 0 ? meta : undefined, maker, offset, undefined)
      : undefined;
  }

  /** `_create_namedtuple(name, fields, module)`, which imports the module first. */
  namedTuple(args: readonly number[], entry: GlobalEntry, offset: number): Made | undefined {
    const parts = this.reports.parts();
    const [name, module] = [parts.text(args[0]), parts.text(args[2])];
    if (name === undefined || module === undefined || parts.items(args[1]) === undefined) {
      return undefined;
    }
    if (module !== '__main__') {
      this.reports.module(module, entry, offset);
    }
    return { kind: 'class', name, bases: [], maker: { module: entry.module, name: entry.name }, offset };
  }

  /** An object of a class of the file's own: its methods are judged one by one, its bases here. */
  instance(node: number, bases: readonly number[], args: readonly number[], offset: number): boolean {
    const { file } = this;
    const opcode = KINDS[file.nodes.kind(nodeIndex(node))] ?? 'reduce';
    const seen = new Set<number>();
    const pending = [...bases];
    for (let base = pending.pop(); base !== undefined && seen.size < MAX_BASES; base = pending.pop()) {
      const made = this.reports.of(base);
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
    return true;
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
    return this.judgedName(file.globals.entries[globalIndex(callee)], opcode, args);
  }

  private judgedName(
    { module, name }: { readonly module: string; readonly name: string },
    opcode: CallKind,
    args: readonly number[]
  ): Judgement {
    return /^(builtins|__builtin__)$/.test(module) && name === 'object'
      ? { kind: 'trusted' }
      : judgeCall(module, name, opcode, () => givenTo(this.file, args));
  }
}
