import type { JudgedFinding } from '../report/run';
import { useName } from '../report/use-words';
import type { Finding, Severity, Use } from '../scanner/report';
import type { FileNode } from './file-nodes';
import type { FolderNode } from './folder-nodes';
import { EntryCounter } from './totals';

/** The reader's choice of what to see. Nothing chosen and no text means everything. */
export interface Filter {
  readonly text: string;
  readonly severities: ReadonlySet<Severity>;
  /** Files in which something was not examined. */
  readonly gaps: boolean;
}

export const NO_FILTER: Filter = { text: '', severities: new Set(), gaps: false };

export function isFiltering(filter: Filter): boolean {
  return filter.text.trim() !== '' || filter.severities.size > 0 || filter.gaps;
}

/** A finding and its index in the report, which names it while filters come and go. */
export interface Indexed {
  readonly finding: JudgedFinding;
  readonly index: number;
}

/** The part of a folder that the filter lets through. */
export interface Sieved {
  readonly folders: readonly FolderNode[];
  readonly files: readonly FileNode[];
  readonly counter: EntryCounter;
}

/** The folders and files that a filter lets through. */
export class Sieve {
  private readonly folders = new Map<FolderNode, Sieved | undefined>();
  /** Lower case. */
  private readonly needle: string;
  /** The same, for names: there are too many of them to make each lower case. */
  private readonly pattern: RegExp;

  constructor(private readonly filter: Filter) {
    this.needle = filter.text.trim().toLowerCase();
    this.pattern = new RegExp(this.needle.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'iu');
  }

  /** Undefined when nothing of the folder is let through. */
  of(folder: FolderNode): Sieved | undefined {
    if (!this.folders.has(folder)) {
      this.folders.set(folder, this.sieve(folder));
    }
    return this.folders.get(folder);
  }

  /** The findings of a file that are let through; undefined when the file is not. */
  findingsOf(file: FileNode, named = this.isNamed(file)): readonly Indexed[] | undefined {
    const { severities, gaps } = this.filter;
    const chosen = severities.size > 0 || gaps;
    if (!chosen && named) {
      return indexed(file);
    }
    const severe = indexed(file).filter(
      ({ finding }) => !chosen || (!finding.waiver && severities.has(finding.severity))
    );
    if (chosen && severe.length === 0 && !(gaps && file.hasGaps)) {
      return undefined;
    }
    const findings = named ? severe : severe.filter(({ finding }) => textOf(finding).includes(this.needle));
    return named || findings.length > 0 || (!chosen && this.usesNamed(file).length > 0) ? findings : undefined;
  }

  /** What the file uses, as far as it is let through: all of it when nothing of it is sought by name. */
  usesOf(file: FileNode): readonly Use[] {
    const named = this.usesNamed(file);
    return named.length > 0 ? named : file.uses;
  }

  private usesNamed(file: FileNode): readonly Use[] {
    return this.needle === '' ? [] : file.uses.filter(use => useName(use).toLowerCase().includes(this.needle));
  }

  private sieve(folder: FolderNode): Sieved | undefined {
    const folders = folder.folders.filter(child => this.of(child));
    const allNamed = this.pattern.test(folder.path);
    const files = folder.files.filter(file => this.findingsOf(file, allNamed || this.isNamed(file)));
    if (folders.length + files.length === 0) {
      return undefined;
    }
    const counter = new EntryCounter();
    folders.forEach(child => counter.merge(this.of(child)!.counter));
    files.forEach(file => counter.add(file.counted, 1));
    return { folders, files, counter };
  }

  private isNamed(file: FileNode): boolean {
    return this.pattern.test(this.needle.includes('/') ? file.path : file.lastName);
  }
}

/** All findings of a file. */
export function indexed(file: FileNode): readonly Indexed[] {
  return file.findings.map((finding, index) => ({ finding, index }));
}

function textOf(finding: Finding): string {
  return [`${finding.module}.${finding.operator}`, finding.rule, finding.where.members.join('/'), finding.evidence]
    .join('\n')
    .toLowerCase();
}
