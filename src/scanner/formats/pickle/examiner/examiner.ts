import type { ScanContext } from '../../../context';
import type { StorageClaim } from '../../../declared-tensors';
import { judgeHeld } from '../../../rules/judge';
import { runsState } from '../../../rules/what-to-ask';
import { resolveName } from '../../../rules/resolve-name';
import { topLevel } from '../../../rules/top-level';
import type { Judgement } from '../../../rules/value';
import { PRICES } from '../../../work';
import type { GlobalEntry, Globals } from '../machine/globals';
import { MAX_GLOBALS } from '../machine/globals';
import type { NodeTable } from '../machine/node-table';
import { MAX_NODES, UNKNOWN } from '../machine/node-table';
import type { Observer } from '../machine/observer';
import type { Window } from '../machine/window';
import { dotted } from '../values/python-text';
import { CallExaminer } from './call-examiner';
import { ExaminedFile } from './examined-file';
import type { RawBytes } from './state-examiner';
import { StateExaminer } from './state-examiner';
import { persistentCall } from './persistent-calls';
import { joinClaims, storageClaim } from './torch-storages';

const MAX_STORAGES = 1_000_000;

/** Follows the machine, asks the rules, and reports: calls and states each have an examiner of their own. */
export class Examiner implements Observer {
  readonly storages = new Map<string, StorageClaim>();
  private readonly file: ExaminedFile;
  private readonly calls: CallExaminer;
  private readonly states: StateExaminer;

  /** @param origin - maps an offset of the window's source to one of the file */
  constructor(
    private readonly context: ScanContext,
    window: Window,
    nodes: NodeTable,
    private readonly globals: Globals,
    rawBytes: RawBytes,
    origin: (offset: number) => number
  ) {
    this.file = new ExaminedFile(context, window, nodes, globals, origin);
    this.calls = new CallExaminer(this.file);
    this.states = new StateExaminer(this.file, rawBytes);
  }

  /** Look at another machine's values while `action` runs it: a pickle inside the stream. */
  within<T>(nodes: NodeTable, action: () => T): T {
    this.states.forgetLast();
    try {
      return this.file.within(nodes, action);
    } finally {
      this.states.forgetLast();
    }
  }

  spend(opcodes: number, effort: number): boolean {
    return this.context.work.afford(effort) && this.context.spendOpcodes(opcodes);
  }

  /** A pickle of the file has ended, and its values are still there. */
  pickleEnded(): void {
    this.file.carried?.settle();
  }

  called(node: number, offset: number): number {
    return this.calls.called(node, offset);
  }

  computedName(node: number, offset: number): number {
    return this.calls.computedName(node, offset);
  }

  extension(code: number): number {
    return this.calls.extension(code);
  }

  built(target: number, state: number, offset: number, next: number): number {
    return this.states.built(target, state, offset, next);
  }

  globalItemsSet(target: number, opcode: 'setitem' | 'append', first: number, second: number, offset: number): void {
    this.states.globalItemsSet(target, opcode, first, second, offset);
  }

  objectItemsAdded(target: number, opcode: 'setitem' | 'append', first: number, offset: number): void {
    this.states.objectItemsAdded(target, opcode, first, offset);
  }

  itemsKept(target: number, items: number, offset: number): void {
    this.states.itemsKept(target, items, offset);
  }

  literalChanged(target: number, opcode: 'setitem' | 'append', first: number, offset: number): void {
    this.states.literalChanged(target, opcode, first, offset);
  }

  stateSetAgain(target: number, opcode: 'build' | 'setitem' | 'append', value: number, offset: number): void {
    this.states.stateSetAgain(target, opcode, value, offset);
  }

  isHook(name: number, value: number): boolean {
    const { hookAttributes } = this.file.inspectors;
    return hookAttributes.isHook(name) || (this.canBeCalled(value) && hookAttributes.isMethod(name));
  }

  canBeCalled(value: number): boolean {
    return this.file.quick.canBeCalled(value);
  }

  isObject(value: number): boolean {
    return this.file.quick.isObject(value);
  }

  persistent(id: number, offset: number): void {
    const { nodes, values } = this.file;
    this.context.work.spend(PRICES.persistent);
    const call = persistentCall(nodes, values, id, offset);
    if (call === UNKNOWN) {
      this.file.inspectors.indirectCalls.persistentUnknown(values, id, offset);
      return;
    }
    if (call !== undefined) {
      this.calls.called(call, offset);
      return;
    }
    const claim = this.storages.size < MAX_STORAGES ? storageClaim(nodes, values, this.globals, id) : undefined;
    if (claim !== undefined) {
      this.storages.set(claim.key, joinClaims(claim, this.storages.get(claim.key)));
    }
  }

  expansionFound(offset: number): void {
    this.context.finding({
      rule: 'pickle-expansion',
      severity: 'MEDIUM',
      module: 'pickle',
      operator: 'load',
      offset: this.file.findings.origin(offset)
    });
  }

  /** Reports, after the last pickle, dangerous callables that are named and were never called. */
  reportReferences(): void {
    const { file, globals } = this;
    file.carried?.report();
    const unseen = this.states.builtUnseen && globals.entries.some(({ module, name }) => runsState(module, name));
    if (unseen || globals.overflowed) {
      file.findings.coverUnexamined(unseen ? MAX_NODES : MAX_GLOBALS);
    }
    this.reportShadowed();
    globals.entries.forEach((entry, index) => {
      if (entry.uses > 0 || entry.constant !== undefined || file.callable(index).judgement.kind === 'trusted') {
        return;
      }
      const judgement = judgeHeld(entry.module, entry.name);
      if (judgement.kind === 'dangerous' && !file.findings.hasFindingFor(judgement)) {
        const reference = { ...judgement, rule: 'pickle-dangerous-reference' } as const;
        file.findings.report(reference, entry.offset, dotted(entry.module, entry.name));
      } else if (judgement.kind === 'unknown') {
        this.imported(judgement, entry);
      }
    });
  }

  /**
   * Reports, last of all, which classes and callables the pickles use.
   * @param again - these are the same bytes in another reading
   */
  reportUses(again: boolean): void {
    const { context, file, globals } = this;
    file.usedNames.report(context, globals.entries, index => file.callable(index), file.findings, again);
  }

  /** A module beside the file hides the installed one of that name: nothing that is known of that one holds. */
  private reportShadowed(): void {
    const { context, file, globals } = this;
    globals.entries.forEach(({ constant, module, name, offset }, index) => {
      const imported = constant === undefined ? resolveName(module, name).shownModule : undefined;
      const trusted = imported !== undefined && file.callable(index).judgement.kind === 'trusted';
      const beside = imported && context.beside?.(topLevel(imported), trusted);
      if (beside !== undefined && beside !== '') {
        file.findings.reportBeside(
          { module: imported ?? module, operator: name },
          beside,
          offset,
          dotted(module, name)
        );
      }
    });
  }

  /** A name of an unknown package is looked up and not called: worse where its module lies beside the file. */
  private imported(judgement: Extract<Judgement, { kind: 'unknown' }>, { module, name, offset }: GlobalEntry): void {
    const { findings } = this.file;
    const top = topLevel(judgement.module);
    if (!findings.hasFindingAbout(top) || this.context.beside?.(top) !== undefined) {
      findings.report(judgement, offset, dotted(module, name));
    }
  }
}
