import type { ByteSource } from './bytes/byte-source';
import type { ChildOptions, CoverInput, FindingInput, ScanContext, UseInput } from './context';
import type { FormatId } from './format-catalog';
import type { Ledger } from './ledger';
import { failure } from './ledger';
import type { Limits } from './limits';
import type { Neighbours, Opened } from './neighbours';
import { PartContext } from './part-context';
import type { WeightsOnly } from './report';
import { isSystemFile } from './rules/image-system';
import { coverOfSystem } from './system-files';
import type { OnTrace, TraceEvent } from './trace';
import type { UseList } from './use-list';
import type { Work } from './work';
import { PRICES } from './work';

/** Share of the remaining work that one member of a container may use up. */
const MEMBER_SHARE = 0.75;

/** What a member's context does with the scan that it is part of. */
export interface ContextHost extends Pick<Ledger, 'limits' | 'work' | 'finding' | 'cover'> {
  /** Name and format of the scanned file itself. */
  readonly fileName: string;
  format: FormatId;
  weightsOnly: WeightsOnly | undefined;
  readonly uses: UseList;
  readonly neighbours: Neighbours;
  readonly onTrace: OnTrace | undefined;
  tell(event: TraceEvent): boolean;
  scanMember(source: ByteSource, members: readonly string[], name: string, options: ChildOptions): void;
  recognise(source: ByteSource): FormatId | undefined;
  spendInflated(bytes: number): boolean;
  spendOpcodes(count: number): boolean;
}

/** The scan tells one format these facts about the bytes. */
interface Circumstances {
  readonly fullyScanned: boolean;
  readonly expected: boolean;
  readonly openEnd: boolean;
  readonly setting: ChildOptions['setting'];
  readonly size: number;
  readonly onPickle: ChildOptions['onPickle'];
}

/** The scan as one format sees it that reads one member. */
export class MemberContext implements ScanContext {
  readonly fullyScanned: boolean;
  readonly expected: boolean;
  readonly openEnd: boolean;
  readonly setting: ScanContext['setting'];
  readonly onPickle: ChildOptions['onPickle'];
  readonly trace: ScanContext['trace'];
  /** The format has said that it scanned all of the bytes, and nothing else. */
  complete = false;
  private readonly size: number;
  /** The same input may come again a million times. */
  private recorded?: WeakMap<FindingInput, { count: number }>;

  constructor(
    private readonly session: ContextHost,
    readonly members: readonly string[],
    readonly name: string,
    { fullyScanned, expected, openEnd, setting, size, onPickle }: Circumstances
  ) {
    this.fullyScanned = fullyScanned;
    this.expected = expected;
    this.openEnd = openEnd;
    this.setting = setting;
    this.size = size;
    this.onPickle = onPickle;
    this.trace = session.onTrace && ((offset, step) => session.tell({ members, offset, step }));
  }

  get fileName(): string {
    return this.session.fileName;
  }

  get limits(): Limits {
    return this.session.limits;
  }

  get work(): Work {
    return this.session.work;
  }

  finding(input: FindingInput): void {
    if (input.severity === 'LOW' && isSystemFile(this)) {
      // The packages of a system bring test files of every kind.
      return;
    }
    if (this.trace !== undefined) {
      this.traceFinding(input);
    }
    const before = this.recorded?.get(input);
    if (before !== undefined) {
      before.count += 1;
      return;
    }
    this.work.afford(PRICES.finding + (input.evidence?.length ?? 0) * PRICES.evidenceCharacter);
    const finding = this.session.finding(this.members, input);
    if (finding !== undefined) {
      this.recorded ??= new WeakMap();
      this.recorded.set(input, finding);
    }
  }

  private traceFinding({ offset, rule, severity, module, operator }: FindingInput): void {
    this.trace?.(offset, { type: 'finding', rule, severity, callable: `${module}.${operator}` });
  }

  cover(input: CoverInput): void {
    this.complete = input.status === 'scanned' && input.member === undefined && input.size === this.size;
    this.session.cover(this.members, isSystemFile(this) ? coverOfSystem(input) : input);
  }

  use(input: UseInput): void {
    this.work.afford(PRICES.finding);
    this.session.uses.add(this.members, input);
  }

  weightsOnly(answer: WeightsOnly): void {
    if (this.members.length === 0) {
      this.session.weightsOnly = answer;
    }
  }

  child(name: string, source: ByteSource, options: ChildOptions = {}): void {
    const scan = (): void =>
      this.session.scanMember(source, [...this.members, name], name, { setting: this.setting, ...options });
    if (options.only === true) {
      scan();
    } else {
      this.work.within(MEMBER_SHARE, scan);
    }
  }

  from(offset: number): ScanContext {
    return new PartContext(this, offset);
  }

  recognise(source: ByteSource): FormatId | undefined {
    return this.session.recognise(source);
  }

  beside(module: string, installed = false): string | undefined {
    return this.session.neighbours.module(module, installed);
  }

  below(folder: string): readonly string[] {
    return this.session.neighbours.below(folder);
  }

  leadsTo(path: string): string | undefined {
    return this.session.neighbours.leadsTo(path);
  }

  neighbour(name: string, as: string, scan: (source: ByteSource) => void): Opened {
    try {
      return this.session.neighbours.open(name, as, source => this.work.within(MEMBER_SHARE, () => scan(source)));
    } catch (error) {
      this.cover({ member: name, format: 'unknown', size: 0, ...failure(error) });
      return 'opened';
    }
  }

  setFileFormat(id: FormatId): void {
    if (this.members.length === 0) {
      this.session.format = id;
    }
  }

  spendInflated(bytes: number): boolean {
    return this.session.spendInflated(bytes);
  }

  spendOpcodes(count: number): boolean {
    return this.session.spendOpcodes(count);
  }
}
