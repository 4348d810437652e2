import type { ByteSource } from './bytes/byte-source';
import type { ChildOptions, CoverInput, FindingInput, ScanContext, UseInput } from './context';
import type { FormatId } from './format-catalog';
import type { WeightsOnly } from './report';
import type { Limits } from './limits';
import type { Opened } from './neighbours';
import type { Work } from './work';

/** The context of a part of a member: offsets in its reports count from the member's beginning. */
export class PartContext implements ScanContext {
  readonly limits: Limits;
  readonly work: Work;
  readonly members: readonly string[];
  readonly name: string;
  readonly fileName?: string;
  readonly expected: boolean;
  readonly fullyScanned: boolean;
  readonly openEnd?: boolean;
  readonly setting: ScanContext['setting'];
  readonly onPickle: ChildOptions['onPickle'];
  readonly trace: ScanContext['trace'];

  constructor(
    private readonly member: ScanContext,
    private readonly offset: number
  ) {
    this.limits = member.limits;
    this.work = member.work;
    this.members = member.members;
    this.name = member.name;
    this.fileName = member.fileName;
    this.expected = member.expected;
    this.fullyScanned = member.fullyScanned;
    this.openEnd = member.openEnd;
    this.setting = member.setting;
    const { onPickle, trace } = member;
    this.trace = trace && ((at, step) => trace(at + offset, step));
    this.onPickle =
      onPickle &&
      (({ extents, arrayEnds, ...summary }) =>
        onPickle({
          ...summary,
          extents: extents.map(([start, end]) => [start + offset, end + offset]),
          arrayEnds: arrayEnds.map(end => end + offset)
        }));
  }

  finding(input: FindingInput): void {
    this.member.finding({ ...input, offset: input.offset + this.offset });
  }

  cover(input: CoverInput): void {
    this.member.cover(input);
  }

  use(input: UseInput): void {
    this.member.use(input);
  }

  weightsOnly(answer: WeightsOnly): void {
    this.member.weightsOnly(answer);
  }

  child(name: string, source: ByteSource, options?: ChildOptions): void {
    this.member.child(name, source, options);
  }

  from(offset: number): ScanContext {
    return new PartContext(this, offset);
  }

  recognise(source: ByteSource): FormatId | undefined {
    return this.member.recognise(source);
  }

  beside(module: string, installed?: boolean): string | undefined {
    return this.member.beside?.(module, installed);
  }

  below(folder: string): readonly string[] {
    return this.member.below?.(folder) ?? [];
  }

  leadsTo(path: string): string | undefined {
    return this.member.leadsTo?.(path);
  }

  neighbour(name: string, as: string, scan: (source: ByteSource) => void): Opened {
    return this.member.neighbour?.(name, as, scan) ?? 'missing';
  }

  setFileFormat(id: FormatId): void {
    this.member.setFileFormat(id);
  }

  spendInflated(bytes: number): boolean {
    return this.member.spendInflated(bytes);
  }

  spendOpcodes(count: number): boolean {
    return this.member.spendOpcodes(count);
  }
}
