import type { ChildOptions, CoverInput, FindingInput, ScanContext, UseInput } from './context';
import type { PickleSummary } from './declared-tensors';
import type { Format } from './format';
import { Probe } from './format';
import type { FormatId } from './format-catalog';
import { Ledger, isGood } from './ledger';
import { Neighbours } from './neighbours';
import type { Opened } from './neighbours';
import { coverOfSystem, programIn } from './system-files';
import { isSystemFile } from './rules/image-system';
import type { Beside } from './beside';
import type { Limits } from './limits';
import { workFor } from './limits';
import type { Coverage, WeightsOnly } from './report';
import type { ByteSource } from './bytes/byte-source';
import { isInMemory } from './bytes/cache-small';
import { SourceError } from './bytes/byte-source';
import type { FormatTable } from './format-table';
import { UseList } from './use-list';
import { PartContext } from './part-context';
import { printable } from './printable';
import type { CachedResult, ResultCache } from './result-cache';
import type { OnTrace, TraceEvent } from './trace';
import { LIMIT_WORK, PRICES, Work } from './work';

/** Bytes that every probe may look at without asking for more. */
const PROBE_BYTES = 4096;

/** Share of the remaining work that one member of a container may use up. */
const MEMBER_SHARE = 0.75;

/** Share of the remaining work that one format may use up to tell whether the bytes are its own. */
const PROBE_SHARE = 0.5;

/** Names under which bytes that were scanned before get findings of their own; under further ones they are counted. */
const MAX_RETOLD = 16;

/** Bytes that break off or are damaged where a format would go on are not of that format. */
const NO_FAULT: ReadonlySet<string> = new Set(['truncated', 'corrupt', 'unsupported-compression']);

/** A member that is being scanned: its bytes, its place and the facts about it. */
interface Member {
  readonly source: ByteSource;
  readonly members: readonly string[];
  readonly name: string;
  readonly options: ChildOptions;
}

/** Collects findings and coverage of one call of `scan`, and counts down its budgets. */
export class Session extends Ledger {
  /** Format id of the scanned file itself. */
  format: FormatId = 'unknown';
  /** Its name. */
  fileName = '';
  /** Called for the steps of pickle machines, until it wants no more. */
  onTrace: OnTrace | undefined;
  readonly uses: UseList;
  /** What lies beside the scanned file, as far as the caller knows. */
  readonly neighbours: Neighbours;
  weightsOnly: WeightsOnly | undefined;
  private readonly results: CachedResult[] = [];
  private inflated = 0;
  private opcodes = 0;
  private members = 0;

  /** @param size - of the file, to which its work is in proportion */
  constructor(
    limits: Limits,
    private readonly table: FormatTable,
    size = 0,
    beside?: Beside
  ) {
    super(limits, new Work(workFor(limits, size)));
    this.uses = new UseList(limits);
    this.neighbours = new Neighbours(beside, this.work, limits.maxRead);
  }

  /**
   * Probe a file or member by content and scan it with every format that recognises it (polyglots are several
   * things at once). Errors become coverage; nothing is thrown.
   */
  scanMember(source: ByteSource, members: readonly string[], name: string, options: ChildOptions = {}): void {
    if (members.length === 0) {
      this.fileName = name;
    }
    const size = options.size ?? source.size;
    const cover = (entry: Omit<CoverInput, 'size'>): void => this.cover(members, { size, ...entry });
    const { maxDepth, maxTotalMembers } = this.limits;
    if (members.length > maxDepth) {
      cover({ status: 'not-understood', format: 'unknown', reason: 'limit-depth', params: { limit: maxDepth } });
      return;
    }
    if (members.length > 0 && ++this.members > maxTotalMembers) {
      const params = { limit: maxTotalMembers };
      cover({ status: 'not-understood', format: 'unknown', reason: 'limit-members', params });
      return;
    }
    if (this.onTrace !== undefined) {
      this.tell({ members, offset: 0, step: { type: 'bytes', source } });
    }
    const member: Member = { source, members, name, options };
    const before = options.cache && cachedResult(options.cache, `${name} ${circumstances(options)}`);
    if (before !== undefined) {
      this.retell(before, member);
      return;
    }
    let probe: Probe;
    try {
      this.work.spend(PRICES.member);
      probe = this.probe(source, name.toLowerCase(), members.length > 0);
    } catch (error) {
      cover({ format: 'unknown', ...failure(error) });
      return;
    }
    if (probe.head.length === 0) {
      if (members.length === 0) {
        this.format = 'empty';
      }
      cover({ status: 'inert', format: 'empty', reason: 'empty' });
      return;
    }
    let found = this.formatsOf(probe, options);
    if (members.length === 0) {
      this.format = found[0]?.id ?? 'unknown';
    }
    if (found.length === 0) {
      cover({ status: 'not-understood', format: 'unknown', reason: 'unknown-format' });
    }
    const program = options.setting === 'image' ? programIn(found, { setting: 'image', members }) : undefined;
    if (program !== undefined) {
      cover({ status: 'inert', format: program.id, reason: 'image-program' });
      found = program.rest;
    }
    // Formats that could not look far enough have said no.
    const fault = this.work.exhausted ? new SourceError(LIMIT_WORK) : faultOf(probe)?.error;
    if (options.onUnknown !== undefined && fault === undefined && found.every(({ id }) => id === 'unknown')) {
      options.onUnknown();
      return;
    }
    if (fault !== undefined) {
      cover({ format: 'unknown', ...failure(fault) });
    }
    if (options.cache !== undefined) {
      this.scanOnce(member, options.cache, found);
    } else {
      this.scanAs(member, found);
    }
  }

  /**
   * Id of the first format that recognises the content, fallbacks aside, or of one that could not look far enough to say no.
   * Throws `SourceError` when the content can't be read or there is no work left.
   */
  recognise(source: ByteSource): FormatId | undefined {
    this.work.spend(PRICES.member);
    const probe = this.probe(source, '', true);
    const found = this.table.candidates(probe.head).find(row => row.recognises(probe));
    if (found === undefined && this.work.exhausted) {
      throw new SourceError(LIMIT_WORK);
    }
    return found?.format.id ?? faultOf(probe)?.format;
  }

  private probe(source: ByteSource, name: string, inside: boolean): Probe {
    const first = source.read(0, PROBE_BYTES);
    const head = isInMemory(source) ? first : first.slice();
    return new Probe(head, source, name, inside, this.work);
  }

  /** The formats that the bytes are to be scanned as. */
  private formatsOf(probe: Probe, { expect, whenUnrecognised }: ChildOptions): readonly Format[] {
    const { table } = this;
    const asked = expect === undefined ? table.candidates(probe.head) : table.primary;
    const found = asked.filter(row => row.format.id === expect || this.asks(row, probe));
    const expected = table.fallback(expect);
    if (expected !== undefined) {
      return [...found, expected].map(({ format }) => format);
    }
    if (found.length > 0) {
      const beside = table.fallbackCandidates(probe.head).filter(row => row.format.beside && row.recognises(probe));
      return [...found, ...beside].map(({ format }) => format);
    }
    if (whenUnrecognised !== undefined) {
      return table.primary.map(({ format }) => format).filter(({ id }) => id === whenUnrecognised);
    }
    // Now patterns are tried on all of the head.
    this.work.afford(probe.head.length * PRICES.headByte);
    const fallback = table.fallbackCandidates(probe.head).find(row => row.recognises(probe));
    return fallback === undefined ? [] : [fallback.format];
  }

  /** A probe that reads a whole bomb leaves work for the formats behind it. One that spent its share has not said no. */
  private asks(row: FormatTable['primary'][number], probe: Probe): boolean {
    return this.work.within(PROBE_SHARE, () => {
      const isFound = row.recognises(probe);
      if (this.work.exhausted) {
        probe.faults.push({ format: row.format.id, error: new SourceError(LIMIT_WORK) });
      }
      return isFound;
    });
  }

  private scanAs({ source, members, name, options }: Member, found: readonly Format[]): void {
    let fullyScanned = false;
    for (const format of found) {
      const context: MemberContext = new MemberContext(this, members, name, {
        fullyScanned,
        expected: format.id === options.expect || format.id === options.whenUnrecognised,
        openEnd: options.openEnd === true,
        setting: options.setting,
        size: source.size,
        onPickle: options.onPickle
      });
      try {
        format.scan(source, context);
      } catch (error) {
        this.cover(members, { format: format.id, size: source.size, ...failure(error) });
      }
      fullyScanned ||= context.complete;
    }
  }

  /** Scans bytes that may come again under other names. Bytes scanned before get the same report under this name. */
  private scanOnce(member: Member, cache: ResultCache, found: readonly Format[]): void {
    const { name, options } = member;
    const key = `${found.map(format => format.id).join('+')} ${circumstances(options)}`;
    const before = cachedResult(cache, key);
    if (before !== undefined) {
      this.retell(before, member);
      return;
    }
    const [findings, entries] = [this.findings.length, this.coverage.length];
    let summary: PickleSummary | undefined;
    const onPickle = (given: PickleSummary): void => {
      summary = given;
      options.onPickle?.(given);
    };
    this.scanAs({ ...member, options: { ...options, onPickle } }, found);
    const result: CachedResult = {
      key,
      names: 0,
      findings: this.findings.slice(findings),
      cover: worstOf(this.coverage.slice(entries)),
      summary
    };
    this.results.push(result);
    cache.results = [...(cache.results ?? []), result];
    cache.latest = { name: `${name} ${circumstances(options)}`, result };
  }

  /** Repeats the report on bytes that were scanned before, under their new name. */
  private retell(result: CachedResult, { members, options }: Member): void {
    this.work.afford(PRICES.repeated);
    result.names++;
    if (result.names <= MAX_RETOLD) {
      for (const finding of result.findings) {
        this.work.afford(PRICES.finding);
        const { members: chain, offset, length } = finding.where;
        this.finding([...members, ...chain.slice(members.length)], { ...finding, offset, length });
      }
    }
    if (result.cover !== undefined) {
      const { status, format, size, reason, params } = result.cover;
      this.cover(members, { status, format, size, reason, params });
    }
    if (result.summary !== undefined) {
      options.onPickle?.(result.summary);
    }
  }

  /** The scan is over: names under which nothing was told again are counted. */
  finish(): void {
    for (const { names, findings } of this.results) {
      findings.forEach(finding => (finding.count += Math.max(0, names - MAX_RETOLD)));
    }
  }

  /** Tell the tracer of a step; false when it wants no more. */
  tell(event: TraceEvent): boolean {
    if (this.onTrace?.(event) === false) {
      this.onTrace = undefined;
    }
    return this.onTrace !== undefined;
  }

  spendInflated(bytes: number): boolean {
    this.inflated += bytes;
    return this.inflated <= this.limits.maxInflated;
  }

  spendOpcodes(count: number): boolean {
    this.opcodes += count;
    return this.work.afford(count * PRICES.opcode) && this.opcodes <= this.limits.maxOpcodes;
  }
}

/** The first format that could not look far enough to say no, and why. */
function faultOf({ faults }: Probe): Probe['faults'][number] | undefined {
  return faults.find(({ error }) => !(error instanceof SourceError && NO_FAULT.has(error.reason)));
}

/** The options that change how the same bytes are scanned, as part of a key. */
function circumstances({ expect, whenUnrecognised, hint }: ChildOptions): string {
  return [expect, whenUnrecognised, hint].join(' ');
}

function cachedResult({ latest, results }: ResultCache, key: string): CachedResult | undefined {
  return latest?.name === key ? latest.result : results?.find(result => result.key === key);
}

/** The session tells one format these facts about the bytes. */
interface Circumstances {
  readonly fullyScanned: boolean;
  readonly expected: boolean;
  readonly openEnd: boolean;
  readonly setting: ChildOptions['setting'];
  readonly size: number;
  readonly onPickle: ChildOptions['onPickle'];
}

class MemberContext implements ScanContext {
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
    private readonly session: Session,
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

function failure(error: unknown): Pick<CoverInput, 'status' | 'reason' | 'params'> {
  if (error instanceof SourceError) {
    const status = error.reason === LIMIT_WORK ? 'not-understood' : 'failed';
    return { status, reason: error.reason, params: error.params };
  }
  return { status: 'failed', reason: 'internal', params: { detail: printable(String(error), 200) } };
}

/** An entry that makes the verdict incomplete, or else the first. */
function worstOf(entries: readonly Coverage[]): Coverage | undefined {
  return entries.find(({ status }) => !isGood(status)) ?? entries[0];
}
