import type { Ending, FileStat, HashedJudged, ParentFolder } from './file-nodes';
import { FileNode } from './file-nodes';
import type { JudgedReport, ScanNote } from './scan-entry';
import type { EntryTotals } from './totals';
import { EntryCounter, WELL } from './totals';

/** Findings and parts that are kept of the files of one root, one by one; those of further files are counted. */
export const MAX_PARTS = 100_000;

/** The same for classes and callables that files use. */
export const MAX_USES = 50_000;

/** An item of a folder, as a listing describes it. */
export interface ListedItem extends FileStat {
  readonly name: string;
  readonly folder: boolean;
}

/**
 * A folder with its files and folders, and the totals over them: a change of one file updates the totals of its folder and of
 * the folders above, without counting anything anew.
 */
export class FolderNode implements ParentFolder {
  readonly folders: FolderNode[] = [];
  /** In order of name. */
  readonly files: FileNode[] = [];
  private ownNotes: readonly ScanNote[] = [];
  private pending = false;
  private mayHide = false;
  /** Parts of reports that are kept below; counted at the top only. */
  private parts = 0;
  private uses = 0;
  private readonly counter = new EntryCounter();

  private constructor(
    /** That of the root at the top; its path identifies a folder below it. */
    readonly id: string,
    readonly name: string,
    /** Contents path. */
    readonly path: string,
    /** Path from the top to here, as the beginning of a name: empty or ending in a slash. */
    readonly below: string,
    readonly parent?: FolderNode
  ) {}

  /** The top of a tree; `id` is that of its root. */
  static top(id: string, name: string, path: string): FolderNode {
    return new FolderNode(id, name, path, '');
  }

  get top(): FolderNode {
    return this.parent?.top ?? this;
  }

  get totals(): EntryTotals {
    return this.counter.get();
  }

  /** Files that wait or are read, and folders that are to be listed. */
  get running(): number {
    return this.counter.running;
  }

  /** Files that have ended in some way. */
  get ended(): number {
    return this.counter.ended;
  }

  /** Place in a list of the worst first. */
  get rank(): number {
    return this.counter.rank;
  }

  /** Reasons why the scan did not look into all of this folder. A folder below has notes of its own. */
  get notes(): readonly ScanNote[] {
    return this.ownNotes;
  }

  set notes(notes: readonly ScanNote[]) {
    this.places({ unseen: notes.length - this.ownNotes.length });
    this.ownNotes = notes;
  }

  /** True while it is still to be listed. */
  get isPending(): boolean {
    return this.pending;
  }

  set isPending(pending: boolean) {
    this.places({ running: Number(pending) - Number(this.pending) });
    this.pending = pending;
  }

  /** True when it may hold hidden files, which the server does not list. */
  get hides(): boolean {
    return this.mayHide;
  }

  set hides(hides: boolean) {
    this.places({ hidden: Number(hides) - Number(this.mayHide) });
    this.mayHide = hides;
  }

  /** Contents path of something in this folder. The root of a drive ends in a colon. */
  pathOf(name: string): string {
    const { path } = this;
    return path === '' || path.endsWith(':') ? path + name : `${path}/${name}`;
  }

  addFolder(name: string): FolderNode {
    const folder = new FolderNode(this.id, name, this.pathOf(name), `${this.below}${name}/`, this);
    this.folders.push(folder);
    return folder;
  }

  /** Files to be scanned; to be added in order of name. */
  addFiles(listed: readonly (FileStat & { readonly name: string })[]): FileNode[] {
    const files = listed.map(item => new FileNode(this, item.name, item));
    for (const file of files) {
      this.files.push(file);
    }
    this.countUp(counter => counter.addWaiting(files.length));
    return files;
  }

  /** Reports that are there already, by their names from here (`a/b.pkl`). */
  show(reports: readonly { readonly name: string; readonly report: JudgedReport }[]): void {
    for (const { name, report } of [...reports].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const steps = name.split('/');
      const last = steps.pop() ?? '';
      const folder = steps.reduce<FolderNode>(
        (folder, step) => folder.folderAt([step]) ?? folder.addFolder(step),
        this
      );
      const [file] = folder.addFiles([{ name: last }]);
      folder.change(file, () => file.show(report));
    }
  }

  /** The file is to be scanned again. */
  restart(file: FileNode): void {
    this.change(file, () => file.begin());
  }

  end(file: FileNode, ending: Ending): void {
    this.change(file, () => file.end(ending, MAX_PARTS - this.top.parts, MAX_USES - this.top.uses));
  }

  replaceReport(file: FileNode, report: HashedJudged): void {
    this.change(file, () => file.replaceReport(report));
  }

  /** The file still has, or no longer has, the scanned content. */
  setChanged(file: FileNode, changed: boolean): void {
    this.change(file, () => (file.changed = changed));
  }

  /** Give up all files that wait, here and below. */
  cancelWaiting(): void {
    for (const folder of this.everyFolder()) {
      let [files, size] = [0, 0];
      for (const file of folder.files) {
        if (file.state === 'waiting') {
          file.state = 'cancelled';
          files++;
          size += file.size ?? 0;
        }
      }
      folder.countUp(counter => counter.addCancelled(files, size));
    }
  }

  remove(file: FileNode): void {
    this.files.splice(this.files.indexOf(file), 1);
    this.top.parts -= file.parts;
    this.top.uses -= file.uses.length;
    this.count(file, -1);
  }

  /** A file by its path from here (`a/b.pkl`). */
  find(name: string): FileNode | undefined {
    const steps = name.split('/');
    const last = steps.pop() ?? '';
    return this.folderAt(steps)?.fileNamed(last);
  }

  /** The folder at the end of these steps from here. */
  folderAt(steps: readonly string[]): FolderNode | undefined {
    return steps.reduce<FolderNode | undefined>(
      (folder, step) => folder?.folders.find(({ name }) => name === step),
      this
    );
  }

  /** A file in this very folder. */
  fileNamed(name: string): FileNode | undefined {
    const { files } = this;
    let [low, high] = [0, files.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (files[middle].lastName < name) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return files[low]?.lastName === name ? files[low] : undefined;
  }

  /** This folder and all below it. */
  *everyFolder(): Generator<FolderNode> {
    yield this;
    for (const folder of this.folders) {
      yield* folder.everyFolder();
    }
  }

  /** All files in it and below it. */
  *everyFile(): Generator<FileNode> {
    for (const folder of this.everyFolder()) {
      yield* folder.files;
    }
  }

  /** The worst files below, at most so many; none of those that are well. */
  worstFiles(count: number): FileNode[] {
    const byRank: FileNode[][] = Array.from({ length: WELL }, () => []);
    for (const file of this.everyFile()) {
      const { rank } = file;
      if (rank < WELL && byRank[rank].length < count) {
        byRank[rank].push(file);
      }
    }
    return byRank.flat().slice(0, count);
  }

  private change(file: FileNode, change: () => void): void {
    const { top } = this;
    top.parts -= file.parts;
    top.uses -= file.uses.length;
    this.count(file, -1);
    change();
    top.parts += file.parts;
    top.uses += file.uses.length;
    this.count(file, 1);
  }

  private count(file: FileNode, times: 1 | -1): void {
    const { counted } = file;
    this.countUp(counter => counter.add(counted, times));
  }

  private places(change: Parameters<EntryCounter['addPlaces']>[0]): void {
    this.countUp(counter => counter.addPlaces(change));
  }

  /** Count something here and in the folders above. */
  private countUp(count: (counter: EntryCounter) => void): void {
    count(this.counter);
    this.parent?.countUp(count);
  }

  /** Totals over several trees and some files. */
  static totalsOf(trees: Iterable<FolderNode>, files: Iterable<FileNode> = []): EntryTotals {
    const all = new EntryCounter();
    for (const { counter } of trees) {
      all.merge(counter);
    }
    for (const { counted } of files) {
      all.add(counted, 1);
    }
    return all.get();
  }
}

/** The last part of a path; empty for the root. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
