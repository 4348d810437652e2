import type { ChildOptions, CoverInput } from './context';
import type { PickleSummary } from './declared-tensors';
import type { Format } from './format';
import { Probe } from './format';
import type { FormatId } from './format-catalog';
import { failure, Ledger, isGood } from './ledger';
import type { ContextHost } from './member-context';
import { MemberContext } from './member-context';
import { Neighbours } from './neighbours';
import { programIn, startedFile } from './system-files';
import type { Beside } from './beside';
import type { Limits } from './limits';
import { workFor } from './limits';
import type { Coverage, WeightsOnly } from './report';
import type { ByteSource } from './bytes/byte-source';
import { isInMemory } from './bytes/cache-small';
import { SourceError } from './bytes/byte-source';
import type { FormatTable } from './format-table';
import { UseList } from './use-list';
import type { CachedResult, ResultCache } from './result-cache';
import type { OnTrace, TraceEvent } from './trace';
import { LIMIT_WORK, PRICES, Work } from './work';

/** Bytes that every probe may look at without asking for more. */
const PROBE_BYTES = 4096;

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
export class Session extends Ledger implements ContextHost {
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
    const program = options.setting === 'image' ? programIn(found, { setting: 'image', members, name }) : undefined;
    if (program !== undefined) {
      cover({ status: 'inert', format: program.id, reason: 'image-program' });
      found = program.rest;
    }
    if (options.setting === 'image') {
      found = [...found, startedFile(program?.id ?? found[0]?.id ?? 'unknown')];
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

/** An entry that makes the verdict incomplete, or else the first. */
function worstOf(entries: readonly Coverage[]): Coverage | undefined {
  return entries.find(({ status }) => !isGood(status)) ?? entries[0];
}
