import { SourceError } from '../../../../bytes/byte-source';
import { MemorySource } from '../../../../bytes/memory';
import { BUILTINS, HARMLESS_NAMES } from '../../../../rules/code-names';
import { judgeCode, judgeImported } from '../../../../rules/judge-code';
import { PRICES } from '../../../../work';
import type { CodeSummary, CodeValue, KnownNames } from '../../../bytecode';
import { judgingWork, summariseFunction } from '../../../bytecode';
import { sourceNames } from '../../../bytecode/source-text';
import type { GlobalEntry } from '../../machine/globals';
import type { NodeTable } from '../../machine/node-table';
import { Kind, globalIndex, isGlobal, isNode, nodeIndex } from '../../machine/node-table';
import { describe, dotted } from '../../values/python-text';
import type { CodeFile } from './code-file';
import { CodeParts } from './code-parts';
import type { Made, MadeCell, MadeClass, MadeFunction, MadeThings } from './made-things';
import { withPartsAsAttributes } from './graph-parts';

/** Functions of one file that are turned into text; more are counted as code that is not known. */
const MAX_FUNCTIONS = 2_000;
/** Bytes constants of one function that are looked at. */
const MAX_BLOBS = 8;
/** Shortest bytes constant that is tried as a file. */
const MIN_BLOB = 16;

const CALLS: ReadonlySet<Kind> = new Set([Kind.REDUCE, Kind.NEW, Kind.NEW_EX, Kind.INST, Kind.OBJ]);
/** Classes of the standard library, or of packages with readers and writers, whose objects reach out. */
const ACTS =
  /^(pathlib|zipfile|tarfile|io|tempfile|socket|ssl|http|urllib|xmlrpc|ftplib|smtplib|imaplib|poplib|logging|mailbox|shelve|dbm|sqlite3|ctypes|multiprocessing|subprocess|threading|concurrent|asyncio|configparser|fileinput|zipimport|importlib|code|codeop|bdb|pdb|cmd)\./;

type MadeCodeThing = Extract<Made, { kind: 'code' }>;
type MadeModule = Extract<Made, { kind: 'module' }>;

/** Gathers what dill and cloudpickle make in one file, and reports it: one finding for each function. */
export class CarriedReports {
  private readonly functions: MadeFunction[] = [];
  private readonly codes: MadeCodeThing[] = [];
  private readonly classes: MadeClass[] = [];
  private readonly modules: { readonly made: MadeModule; readonly entry: GlobalEntry }[] = [];
  /** Functions whose globals may still be filled. */
  private open: MadeFunction[] = [];
  /** Global names of all functions: tools let functions share a dictionary. */
  private readonly shared = new Map<string, Set<string>>();
  private beyond = 0;

  constructor(
    private readonly file: CodeFile,
    private readonly things: MadeThings
  ) {}

  /** Reads the values of the machine that runs at the moment. */
  parts(): CodeParts {
    const { file } = this;
    const isEncoder = (node: number): boolean => {
      const made = this.things.get(file.nodes, node);
      return made?.kind === 'named' && made.module === '_codecs' && made.name === 'encode';
    };
    const codeOf = (node: number): CodeValue | undefined => this.codeOf(node);
    return new CodeParts(file.nearby, file.nodes, file.globals, file.values, file.context.work, codeOf, isEncoder);
  }

  /** What a node stands for. */
  of(value: number | undefined): Made | undefined {
    return value === undefined ? undefined : this.things.get(this.file.nodes, value);
  }

  /** The table of the machine that runs at the moment. */
  get nodes(): NodeTable {
    return this.file.nodes;
  }

  function(made: MadeFunction): void {
    if (this.functions.length >= MAX_FUNCTIONS) {
      this.beyond++;
      return;
    }
    this.functions.push(made);
    this.open.push(made);
  }

  code(made: MadeCodeThing): void {
    if (this.codes.length < 4 * MAX_FUNCTIONS) {
      this.codes.push(made);
    } else {
      this.beyond++;
    }
  }

  class(made: MadeClass): void {
    if (this.classes.length < MAX_FUNCTIONS) {
      this.classes.push(made);
    }
  }

  module(name: string, entry: GlobalEntry, offset: number): MadeModule {
    const made: MadeModule = { kind: 'module', name, offset, used: false };
    if (this.modules.length < MAX_FUNCTIONS) {
      this.modules.push({ made, entry });
    } else {
      this.beyond++;
    }
    return made;
  }

  /** Source text that the call executes. */
  source(source: string, { module, name }: GlobalEntry, offset: number): void {
    const { file } = this;
    file.context.work.spend(PRICES.judgement + source.length * PRICES.textByte);
    const names = sourceNames(withPartsAsAttributes(source));
    const judged = judgeCode(names);
    file.findings.report(
      {
        kind: 'dangerous',
        severity: judged === undefined ? (names.understood ? 'MEDIUM' : 'HIGH') : judged.severity,
        rule: 'pickle-carries-code',
        module: judged?.module ?? module,
        operator: judged?.operator ?? name,
        params: { names: (judged?.names ?? []).join(', ') }
      },
      offset,
      source
    );
  }

  /** A special method that the file gives to a class is no function whose code is in the file. */
  odd(name: string, value: number, offset: number): void {
    const { file } = this;
    file.findings.report(
      { kind: 'dangerous', severity: 'HIGH', rule: 'pickle-object-rewired', module: '(class)', operator: name },
      offset,
      `${name} = ${describe(file.values.tree(value))}`
    );
  }

  /** The function finds `value` under this name. */
  bind(made: MadeFunction, name: string | undefined, value: number): void {
    const path = name === undefined ? undefined : this.boundPath(value);
    this.namedWithCode(value);
    // The file hands it code itself, of which a function can make other code.
    made.odd ||= this.of(value)?.kind === 'code';
    if (name !== undefined && path !== undefined) {
      add(made.bindings, name, path);
    }
  }

  fillCell(cell: MadeCell, value: number): void {
    const path = this.boundPath(value);
    this.namedWithCode(value);
    if (path !== undefined) {
      cell.contents.add(path);
    }
  }

  /** The dictionary holds the function's globals; what is put into it later counts, too. */
  globals(made: MadeFunction, dict: number | undefined): void {
    const path = dict === undefined ? undefined : this.pathOf(dict);
    // Names that are found in a dictionary of the program, or of unknown content, say nothing.
    made.odd ||= path !== undefined && !/^__main__(\.__dict__)?$/.test(path);
    if (dict !== undefined && isNode(dict)) {
      made.globals.push({ node: dict, offset: this.file.nodes.offset(nodeIndex(dict)) });
      this.readGlobals(made, dict);
    }
  }

  /** A pickle has ended, and its values are still there. */
  settle(): void {
    const { nodes } = this.file;
    for (const made of this.open.filter(one => one.nodes === nodes)) {
      for (const { node, offset } of made.globals) {
        if (nodeIndex(node) < nodes.top && nodes.offset(nodeIndex(node)) === offset) {
          this.readGlobals(made, node);
        }
      }
    }
    this.open = this.open.filter(one => one.nodes !== nodes);
  }

  private readGlobals(made: MadeFunction, dict: number): void {
    const parts = this.parts();
    const entries = parts.entries(dict);
    made.odd ||= entries === undefined;
    for (const [key, value] of entries?.pairs ?? []) {
      const name = parts.text(key);
      const path = this.boundPath(value);
      this.namedWithCode(value);
      made.odd ||= this.of(value)?.kind === 'code';
      if (name !== undefined && path !== undefined) {
        add(made.bindings, name, path);
        add(this.shared, name, path);
      }
      // Python fills it in; nothing else belongs there.
      made.odd ||= name === '__builtins__' && value < 0;
    }
  }

  report(): void {
    this.settle();
    const reported = this.functions.filter(made => this.reportFunction(made)).length;
    this.codes.filter(({ used }) => !used).forEach(made => this.reportCode(made));
    this.modules.forEach(({ made, entry }) => this.reportModule(made, entry));
    const [alone] = this.classes;
    if (alone !== undefined && reported === 0) {
      this.file.findings.report(
        {
          kind: 'unknown',
          severity: alone.maker.name === 'type' ? 'MEDIUM' : 'LOW',
          rule: 'pickle-carries-code',
          module: alone.maker.module,
          operator: alone.maker.name
        },
        alone.offset,
        `class ${alone.name}: …`
      );
    }
    if (this.beyond > 0) {
      this.file.findings.coverUnexamined(MAX_FUNCTIONS);
    }
  }

  private reportFunction(made: MadeFunction): boolean {
    const { code } = made;
    made.cells.forEach((cell, i) => {
      const name = code?.free[i];
      cell?.contents.forEach(path => name !== undefined && add(made.bindings, name, path));
    });
    const usual = !made.odd && code !== undefined;
    this.finding(code?.value, this.known(made), made, usual, made.called);
    return true;
  }

  private reportCode({ code, offset }: MadeCodeThing): void {
    this.finding(code?.value, new Map(), { maker: { module: 'types', name: 'CodeType' }, offset }, false, false);
  }

  private finding(
    code: CodeValue | undefined,
    known: ReadonlyMap<string, readonly string[]>,
    { maker, offset }: Pick<MadeFunction, 'maker' | 'offset'>,
    usual: boolean,
    called: boolean
  ): void {
    const { file } = this;
    const summary = code && this.summary(code, known);
    const bound = [...known].filter(([name]) => summary?.names.includes(name) || code?.locals.includes(name));
    const modules = this.modules.filter(({ made }) => bound.some(([, paths]) => paths.includes(made.name)));
    modules.forEach(({ made }) => (made.used = true));
    // A module that the file puts into a list or an object has no name in the code.
    const loose = this.modules.flatMap(({ made }) => (made.named === true || made.used ? [] : [made.name]));
    const judged =
      summary &&
      judgeCode({
        ...summary,
        handedOn: [...summary.handedOn, ...loose],
        imports: [
          ...summary.imports,
          ...modules.map(({ made }) => made.name).filter(name => !usesOnlyHarmless(name, summary))
        ]
      });
    const clear = usual && summary !== undefined && summary.understood && summary.complete;
    // numba writes a method of a class of its own by value, and calls it.
    const byItself = clear && (!called || maker.module.startsWith('numba.'));
    const severity = judged === undefined ? (byItself ? 'MEDIUM' : 'HIGH') : called ? 'CRITICAL' : judged.severity;
    file.findings.report(
      {
        kind: 'dangerous',
        severity,
        rule: 'pickle-carries-code',
        module: judged?.module ?? maker.module,
        operator: judged?.operator ?? maker.name,
        params: { names: (judged?.names ?? []).join(', ') }
      },
      offset,
      summary === undefined ? `${maker.module}.${maker.name}(…)` : textOf(summary, bound)
    );
    summary?.blobs
      .filter(blob => blob.length >= MIN_BLOB)
      .slice(0, MAX_BLOBS)
      .forEach(blob => this.scanBlob(blob, summary.name));
  }

  /** Undefined when there is no work left for it: then nothing is known of the code. */
  private summary(code: CodeValue, known: KnownNames): CodeSummary | undefined {
    const { work } = this.file.context;
    try {
      const summary = summariseFunction(code, work, known);
      work.spend(PRICES.judgement + judgingWork(summary));
      return summary;
    } catch (error) {
      if (error instanceof SourceError) {
        return undefined;
      }
      throw error;
    }
  }

  /** Bytes in the code that are a file: what unpacks them is often not in the file. */
  private scanBlob(blob: Uint8Array, name: string): void {
    const { context } = this.file;
    const source = new MemorySource(blob);
    if (context.recognise(source) !== undefined) {
      context.work.spend(PRICES.load);
      context.child(`${name}(…)`, source);
    }
  }

  private reportModule({ name, offset, used }: MadeModule, entry: GlobalEntry): void {
    const judged = judgeImported(name);
    if (judged === undefined || used) {
      return;
    }
    const { severity, module, operator } = judged;
    this.file.findings.report(
      { kind: 'dangerous', severity, rule: 'pickle-carries-code', module, operator, params: { names: name } },
      offset,
      `${entry.module}.${entry.name}('${name}')`
    );
  }

  private known(made: MadeFunction): Map<string, string[]> {
    const known = new Map<string, string[]>();
    made.bindings.forEach((paths, name) => known.set(name, [...paths]));
    const code = made.code?.value;
    this.shared.forEach((paths, name) => {
      if (code?.names.includes(name) && !code.locals.includes(name) && !code.cells.includes(name)) {
        known.set(name, [...new Set([...(known.get(name) ?? []), ...paths])]);
      }
    });
    return known;
  }

  /** Built-in functions that a function uses are judged with its code. */
  private namedWithCode(value: number): void {
    const entry = isGlobal(value) ? this.file.globals.entries[globalIndex(value)] : undefined;
    const isBuiltin = /^(builtins|__builtin__)$/.test(entry?.module ?? '');
    if (
      entry !== undefined &&
      ((isBuiltin && !BUILTINS.has(entry.name)) || HARMLESS_NAMES.has(`${entry.module}.${entry.name}`))
    ) {
      entry.uses++;
    }
  }

  /** The dotted name of a global, or of a module that the file imports. */
  private boundPath(value: number): string | undefined {
    const made = this.of(value);
    if (made?.kind === 'module') {
      made.named = true;
    }
    return this.pathOf(value) ?? (made === undefined ? this.classPath(value) : undefined);
  }

  /** The class of an object that acts when its methods are called: a path, a connection. */
  private classPath(value: number): string | undefined {
    const { nodes } = this.file;
    const index = nodeIndex(value);
    const kind = isNode(value) ? nodes.kind(index) : undefined;
    if (kind === undefined || !CALLS.has(kind)) {
      return undefined;
    }
    const parts = this.parts();
    const callee = parts.pathOf(nodes.callee(index));
    const [first] = /^copy_?reg\./.test(callee ?? '') ? (parts.items(nodes.args(index)) ?? []) : [];
    const path = first === undefined ? callee : parts.pathOf(first);
    return path !== undefined && ACTS.test(path) ? path : undefined;
  }

  private pathOf(value: number): string | undefined {
    const made = this.things.get(this.file.nodes, value);
    return made?.kind === 'module'
      ? made.name
      : made?.kind === 'named'
        ? dotted(made.module, made.name)
        : this.parts().pathOf(value);
  }

  private codeOf(node: number): CodeValue | undefined {
    const made = this.things.get(this.file.nodes, node);
    if (made?.kind !== 'code') {
      return undefined;
    }
    made.used = made.code !== undefined;
    return made.code?.value;
  }
}

/** True when the code uses only such functions of the module. */
function usesOnlyHarmless(module: string, { paths, understood }: CodeSummary): boolean {
  const inside = paths.filter(path => path.startsWith(`${module}.`));
  return understood && inside.length > 0 && inside.every(path => HARMLESS_NAMES.has(path));
}

function add(map: Map<string, Set<string>>, name: string, path: string): void {
  const paths = map.get(name) ?? new Set<string>();
  paths.add(path);
  map.set(name, paths);
}

/** The code, and the names in it that mean something else than they say. */
function textOf({ text }: CodeSummary, bound: readonly (readonly [string, readonly string[]])[]): string {
  const said = bound.flatMap(([name, paths]) =>
    paths.filter(path => path !== name && path.split('.').pop() !== name).map(path => `${name} = ${path}`)
  );
  return said.length === 0 ? text : `${text}\n# ${said.join(', ')}`;
}
