import type { ScanEntry } from '../../panel/model';
import type { JsonReport } from '../../report/json';
import { ENGLISH } from '../../report/translator';
import { scan } from '../../scanner';
import { MemorySource } from '../../scanner/source/memory';
import { waitingEntry } from '../entries';
import type { SavedPart } from '../services';
import { findingText, reportJson } from '../save';

/** `os.system('echo hi')` in protocol 0. */
const PAYLOAD = new TextEncoder().encode("cos\nsystem\n(S'echo hi'\ntR.");

function entry(path: string, more: Partial<ScanEntry>): ScanEntry {
  return { ...waitingEntry('scan-1', path, { path: 'models', name: 'models' }), ...more };
}

const done = entry('models/bad.pkl', { state: 'done', report: scan(new MemorySource(PAYLOAD), 'models/bad.pkl') });

describe('reportJson', () => {
  const parts: SavedPart[] = [
    {
      path: 'models',
      entries: [
        done,
        entry('models/locked.pkl', { state: 'failed', error: { reason: 'forbidden', params: {} } }),
        entry('models/late.pkl', { state: 'cancelled' })
      ],
      notes: [
        { reason: 'folder-hidden', params: {} },
        { reason: 'folder-unreadable', params: { path: 'models/secret', detail: 'Permission denied' } }
      ]
    }
  ];
  const report = JSON.parse(reportJson(parts, '1.2.3', '2026-01-02T03:04:05.000Z')) as JsonReport;

  it('holds the findings, with the version and the time', () => {
    expect(report.issues).toMatchObject([
      { source: 'models/bad.pkl', module: 'os', operator: 'system', severity: 'CRITICAL' }
    ]);
    expect(report.summary).toMatchObject({ inputs: ['models'], timestamp: '2026-01-02T03:04:05.000Z' });
    expect(report.summary.scanner.version).toBe('1.2.3');
  });

  it('names the policy, its level, and what it excludes', () => {
    const excluded = entry('models/old.pkl', { state: 'excluded', glob: '*.pkl' });
    const policy = { path: 'scan-model.toml', state: 'obeyed', failOn: 'high' } as const;
    const part: SavedPart = { path: 'models', notes: [], entries: [done, excluded], policy };
    const { summary, files, errors } = JSON.parse(reportJson([part], '1.2.3', '2026-01-02T03:04:05Z')) as JsonReport;
    expect(summary).toMatchObject({ policy: 'scan-model.toml', fail_on: 'high', exit_code: 1 });
    expect(summary.skipped.skipped_files).toMatchObject([{ source: 'models/old.pkl', glob: '*.pkl' }]);
    expect([files.length, errors.length]).toEqual([1, 0]);
    const faulty = { ...part, policy: { path: 'scan-model.toml', state: 'faulty', fault: { detail: 'x' } } } as const;
    const other = JSON.parse(reportJson([faulty], '1.2.3', '2026-01-02T03:04:05Z')) as JsonReport;
    expect(other.summary).toMatchObject({ fail_on: 'medium' });
    expect(other.summary.policy).toBeUndefined();
  });

  it('leaves out nothing that was not scanned', () => {
    const reasons = report.errors.map(({ source, reason }) => `${source}: ${reason ?? ''}`);
    expect(reasons.sort()).toEqual([
      'models/late.pkl: cancelled',
      'models/locked.pkl: forbidden',
      'models/secret: folder-unreadable'
    ]);
  });
});

describe('findingText', () => {
  it('says what, where, with which words and why', () => {
    const finding = done.report?.findings[0];
    const text = finding ? findingText(done, finding, ENGLISH) : '';
    expect(text).toMatch(/^Critical: /);
    expect(text).toContain("system('echo hi')");
    expect(text).toContain('models/bad.pkl (26 B): offset ');
    expect(text).toContain('https://cwe.mitre.org/data/definitions/502.html');
  });
});
