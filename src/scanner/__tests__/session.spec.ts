import type { ScanContext } from '../context';
import type { Format, Probe } from '../format';
import type { FormatId } from '../format-catalog';
import { FormatTable } from '../format-table';
import { DEFAULT_LIMITS } from '../limits';
import { verdictOf } from '../report';
import { Session } from '../session';
import { MemorySource } from '../bytes/memory';
import type { ByteSource } from '../bytes/byte-source';
import { SourceError } from '../bytes/byte-source';
import { printable } from '../printable';

const data = (text: string): ByteSource => new MemorySource(new TextEncoder().encode(text));

/** The id of a format that is made for a test: the catalogue knows nothing of it. */
const made = (id: string): FormatId => id as FormatId;

function format(id: string, scan: (source: ByteSource, context: ScanContext) => void, fallback = false): Format {
  const probe = ({ head }: Probe): boolean => String.fromCharCode(...head).includes(id);
  return { id: made(id), fallback, probe, scan };
}

function session(...formats: Format[]): Session {
  return new Session(DEFAULT_LIMITS, new FormatTable(formats));
}

const low = { rule: 'pickle-unknown-call', severity: 'LOW', module: 'm', operator: 'o', offset: 0 } as const;

test('every format that recognises the bytes scans them; a fallback only when no other does', () => {
  const seen: string[] = [];
  const note = (id: string, fallback = false): Format => format(id, () => void seen.push(id), fallback);
  session(note('one'), note('two'), note('text', true)).scanMember(data('one two text'), [], 'x');
  session(note('one'), note('text', true), note('any', true)).scanMember(data('text any'), [], 'x');
  expect(seen).toEqual(['one', 'two', 'text']);
});

test('an empty file is called one, not one of an unknown format', () => {
  const empty = session();
  empty.scanMember(data(''), [], 'x.pkl');
  expect(empty.format).toBe('empty');
  expect(empty.coverage).toMatchObject([{ status: 'inert', format: 'empty' }]);
});

test('a probe that spends all the work it is given leaves some for the formats behind it, and has not said no', () => {
  const seen: boolean[] = [];
  const asked = (greedy: Format['probe']): unknown[] => {
    const all = new Session(
      DEFAULT_LIMITS,
      new FormatTable([
        { id: made('greedy'), probe: greedy, scan: () => undefined },
        format('pickle', (_, context) => void seen.push(context.work.afford(1)))
      ])
    );
    all.scanMember(data('pickle'), [], 'x');
    return all.coverage.map(({ reason }) => reason);
  };
  const throws = ({ work }: Probe): boolean => {
    work.spend(work.left + 1);
    return false;
  };
  expect(asked(throws)).toContain('limit-work');
  expect(asked(({ work }) => work.afford(work.left + 1))).toContain('limit-work');
  expect(seen).toEqual([true, true]);
});

test('a format that could not look far enough has not said no', () => {
  const unsure = (error: Error): Format => ({
    id: made('a'),
    probe: () => {
      throw error;
    },
    scan: () => undefined
  });
  const ends = (error: Error): unknown[] => {
    const asked = session(unsure(error));
    asked.scanMember(data('a'), [], 'x');
    return asked.coverage.map(({ reason }) => reason);
  };
  expect(ends(new SourceError('limit-size'))).toContain('limit-size');
  expect(ends(new RangeError('too deep'))).toContain('internal');
  expect(ends(new SourceError('truncated'))).toEqual(['unknown-format']);
  const inner = session(unsure(new RangeError('too deep')));
  expect(inner.recognise(data('a'))).toBe('a');
});

test('errors become coverage and end nothing', () => {
  const broken = session(
    format('a', (_source, context) => {
      context.finding(low);
      throw new SourceError('vanished', { detail: 'x' });
    }),
    format('b', () => {
      throw new RangeError('oops');
    }),
    format('c', (source, context) => context.cover({ status: 'scanned', format: made('c'), size: source.size }))
  );
  broken.scanMember(data('a b c'), [], 'x');
  expect(broken.findings).toHaveLength(1);
  expect(broken.coverage.map(({ status, reason }) => [status, reason])).toEqual([
    ['failed', 'vanished'],
    ['failed', 'internal'],
    ['scanned', undefined]
  ]);
});

test('a source that cannot even be opened is a failure, an empty one is inert', () => {
  const one = session();
  one.scanMember(
    {
      size: 5,
      read: () => {
        throw new SourceError('forbidden');
      }
    },
    [],
    'x'
  );
  one.scanMember(data(''), ['e'], 'e');
  expect(one.coverage.map(({ status, reason }) => [status, reason])).toEqual([
    ['failed', 'forbidden'],
    ['inert', 'empty']
  ]);
});

test('children know where they stand, and nesting ends', () => {
  const chains: (readonly string[])[] = [];
  const one = session(
    format('box', (source, context) => {
      chains.push(context.members);
      context.child('box', source);
    })
  );
  one.scanMember(data('box'), [], 'x');
  expect(chains).toHaveLength(DEFAULT_LIMITS.maxDepth + 1);
  expect(chains[2]).toEqual(['box', 'box']);
  expect(one.coverage.map(entry => entry.reason)).toEqual(['limit-depth']);
});

test('the same thing is counted, not repeated', () => {
  const one = session();
  one.finding([], { ...low, offset: 5 });
  one.finding([], { ...low, offset: 9 });
  one.finding(['a'], low);
  expect(one.findings.map(({ count, where }) => [count, where.offset])).toEqual([
    [2, 5],
    [1, 0]
  ]);
});

test('a full list gives way to what is worse, and counts what it drops', () => {
  const one = new Session({ ...DEFAULT_LIMITS, maxFindings: 3 }, new FormatTable([]));
  for (let i = 0; i < 6; i++) {
    one.finding([], { ...low, evidence: `e${i}` });
  }
  one.finding([], { ...low, severity: 'CRITICAL', evidence: 'worse' });
  expect(one.findings).toHaveLength(3);
  expect(one.findings.filter(finding => finding.severity === 'CRITICAL')).toHaveLength(1);
  expect(one.findingsDropped).toBe(4);
});

test('coverage beyond its limit is counted by status', () => {
  const one = new Session({ ...DEFAULT_LIMITS, maxCoverage: 1 }, new FormatTable([]));
  for (const status of ['scanned', 'inert', 'failed'] as const) {
    one.cover([], { status, format: made('f'), size: 1 });
  }
  // What was not seen is told rather than what was.
  expect(one.coverage.map(({ status }) => status)).toEqual(['failed']);
  expect(one.coverageDropped).toEqual({ scanned: 1, inert: 1, 'not-understood': 0, failed: 0 });
  one.cover([], { status: 'not-understood', format: made('f'), size: 1 });
  expect(one.coverageDropped).toEqual({ scanned: 1, inert: 1, 'not-understood': 1, failed: 0 });
});

test('what findings and coverage add up to', () => {
  const of = (
    severities: ('LOW' | 'MEDIUM')[],
    statuses: ('scanned' | 'inert' | 'failed' | 'not-understood')[],
    format: FormatId = 'raw-tensor'
  ): string =>
    verdictOf(
      severities.map(severity => ({ severity })),
      statuses.map(status => ({ status, format })),
      { scanned: 0, inert: 0, 'not-understood': 0, failed: 0 }
    );
  expect(of(['LOW', 'MEDIUM'], ['failed'])).toBe('unsafe');
  expect(of(['LOW'], ['not-understood'])).toBe('incomplete');
  expect(of([], ['failed', 'scanned'])).toBe('incomplete');
  expect(of(['LOW'], ['scanned'])).toBe('review');
  expect(of([], ['scanned', 'inert'])).toBe('clean');
  expect(of([], ['inert', 'inert'], 'text')).toBe('not-a-model');
  expect(of([], ['scanned', 'inert'], 'text')).toBe('clean');
  expect(of([], ['inert', 'failed'], 'text')).toBe('incomplete');
  expect(of(['LOW'], ['inert'], 'text')).toBe('review');
});

test('text from a file cannot hide, reorder or flood', () => {
  expect(printable('a\u202eb\u0000c\nd\u200b', 100)).toBe('a\\u202eb\\x00c\\nd\\u200b');
  expect(printable('a\nb', 100, true)).toBe('a\nb');
  expect(printable('\ud800x', 10)).toBe('\\ud800x');
  expect(printable('가나다 ok 🎉', 100)).toBe('가나다 ok 🎉');
  expect(printable('x'.repeat(50), 10)).toBe(`${'x'.repeat(9)}…`);
});

test('what could not be read to its end is not lost among much that is unknown', () => {
  const one = new Session({ ...DEFAULT_LIMITS, maxCoverage: 3 }, new FormatTable([]));
  const size = 1;
  for (let i = 0; i < 5; i++) {
    one.cover([], { status: 'not-understood', format: 'unknown', reason: 'unknown-format', size });
  }
  one.cover([], { status: 'scanned', format: 'text', size });
  one.cover([], { status: 'not-understood', format: 'unknown', reason: 'limit-depth', size });
  one.cover([], { status: 'failed', format: 'zip', reason: 'corrupt', size });
  one.cover([], { status: 'not-understood', format: 'unknown', reason: 'unknown-format', size });
  expect(one.coverage.map(({ reason }) => reason)).toEqual(['unknown-format', 'corrupt', 'limit-depth']);
  expect(one.coverageDropped).toEqual({ scanned: 1, inert: 0, 'not-understood': 5, failed: 0 });
});

test('bytes that could not be looked at far enough are not taken for nothing', () => {
  const dear: Format = {
    id: made('dear'),
    probe: ({ work, inside }) => {
      work.spend(inside ? 10e9 : 0);
      return inside;
    },
    scan: () => undefined
  };
  const outer = format('outer', (source, context) => {
    context.recognise(data('inner'));
    context.cover({ status: 'inert', format: 'text', size: source.size });
  });
  const one = new Session(DEFAULT_LIMITS, new FormatTable([outer, dear]));
  one.scanMember(data('outer'), [], 'x');
  expect(one.coverage).toMatchObject([{ status: 'not-understood', reason: 'limit-work' }]);
});

test('a part of a member reports where it stands in the member', () => {
  const extents: unknown[] = [];
  const one = session(
    format('outer', (_source, context) => {
      const part = context.from(10).from(5);
      part.finding({ ...low, offset: 2 });
      part.onPickle?.({ storages: new Map(), extents: [[0, 3]], arrayEnds: [4], format: 'pickle' });
      part.child('inner', data('inner'));
    }),
    format('inner', (source, context) => context.cover({ status: 'scanned', format: 'text', size: source.size }))
  );
  one.scanMember(data('outer'), [], 'x');
  one.scanMember(data('outer'), [], 'x', { onPickle: summary => extents.push(summary.extents, summary.arrayEnds) });
  expect(one.findings.map(({ where, count }) => [where.offset, count])).toEqual([[17, 2]]);
  expect(extents).toEqual([[[15, 18]], [19]]);
  expect(one.coverage.map(({ members }) => members)).toEqual([['inner'], ['inner']]);
});
