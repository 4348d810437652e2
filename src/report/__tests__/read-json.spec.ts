import type { JsonReport } from '../writers/json-report';
import { toJson } from '../writers/json-report';
import * as ndjson from '../writers/ndjson';
import { ReportError, readReport } from '../read-json';
import { file, finding, runOf, use } from './runs';

const run = runOf([file('good.pkl'), file('evil.pkl', { findings: [finding()] })]);
const lines = [...run.files.map(each => ndjson.line(each)), ...ndjson.write(run)];
const changed = (more: Partial<JsonReport>): string => JSON.stringify({ ...toJson(run), ...more });

test('a report is read back as it was written', () => {
  expect(readReport(changed({})).files.map(({ verdict }) => verdict)).toEqual(['clean', 'unsafe']);
  expect(readReport(lines.join('')).files.map(({ verdict }) => verdict)).toEqual(['clean', 'unsafe']);
});

test('what a file uses is read back as it was written, and so is what PyTorch says of it', () => {
  const used = file('used.pt', {
    uses: [
      {
        ...use('os', 'system', 'dangerous', 'finding', { rule: 'pickle-dangerous-call' }),
        how: ['named', 'called'],
        count: 3
      },
      use('acme', 'Net', 'unknown', 'unknown-package', { package: 'acme' }),
      {
        ...use('torch.serialization', 'os.system', 'trusted', 'attribute'),
        means: 'os.system',
        members: ['a.pt', 'b/data.pkl']
      }
    ],
    usesDropped: 7,
    weightsOnly: {
      accepted: ['2.4', '2.5'],
      blocked: [{ by: 'global', name: 'acme.Net', versions: ['2.6'], canAllow: true, offset: 12 }],
      blockedDropped: 2
    }
  });
  const [{ uses, usesDropped, weightsOnly }] = readReport(JSON.stringify(toJson(runOf([used])))).files;
  expect({ uses, usesDropped, weightsOnly }).toEqual({
    uses: used.uses,
    usesDropped: 7,
    weightsOnly: used.weightsOnly
  });
});

test.each([
  ['without its files', changed({ files: [] })],
  ['without one of them', changed({ files: toJson(run).files.slice(0, 1) })],
  ['without its findings', changed({ issues: [] })],
  ['whose findings are of no file', changed({ issues: toJson(run).issues.map(issue => ({ ...issue, file: 7 })) })],
  ['of another version', changed({ schema: 'scan-model-report/2' as JsonReport['schema'] })],
  ['in lines, without the first', lines.slice(1).join('')],
  ['in lines, without one in the middle', [lines[0], lines[2]].join('')],
  ['in lines, without the last', lines.slice(0, 2).join('')],
  ['that was cut short', changed({}).slice(0, -10)]
])('a report %s is none', (_, text) => {
  expect(() => readReport(text)).toThrow(ReportError);
});
