import type { ReportFormat } from '..';
import { REPORT_FORMATS } from '..';
import { helpText } from '../../../cli/help';
import { coverage, file, finding, runOf } from '../../__tests__/runs';

const run = runOf([file('a.pkl', { verdict: 'unsafe', findings: [finding()], coverage: [coverage()] }), file('b.pkl')]);
const look = { showSkipped: false, colour: false, width: 80 };

it('each report format has names of its own', () => {
  for (const key of ['id', 'mimeType', 'extension'] as const) {
    expect(new Set(REPORT_FORMATS.map(format => format[key])).size).toBe(REPORT_FORMATS.length);
  }
});

describe.each(REPORT_FORMATS.map((format: ReportFormat) => [format.id, format] as const))('%s', (id, format) => {
  it('has a writer that tells of every file', async () => {
    const writer = await format.load();
    const lines = run.files.map(each => writer.line?.(each) ?? '');
    const text = [...lines, ...writer.write(run, look)].join('');
    expect(text).toContain('a.pkl');
    expect(text).toContain('os.system');
    expect(text.endsWith('\n')).toBe(true);
    expect(writer.line !== undefined).toBe(format.streamed ?? false);
  });

  it('is told by --help, within 100 columns', () => {
    expect(helpText()).toMatch(new RegExp(`^ +${id} +${format.about.slice(0, 20)}`, 'm'));
    expect(format.about.length).toBeLessThanOrEqual(60);
  });
});

it('--help is at most 100 columns wide', () => {
  expect(
    helpText()
      .split('\n')
      .filter(line => line.length > 100)
  ).toEqual([]);
});
