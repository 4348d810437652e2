import { zipOf } from '../../scanner/testing';
import { EVIL, HONEST, Program } from './program';

const program = new Program();
afterAll(() => program.remove());

const latin = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A Keras model of so many layers: for each of them the engine's reader of JSON makes objects. */
function manyLayers(count: number): Uint8Array {
  const layers = Array.from({ length: count }, (_, i) => `{"class_name":"Dense","config":{"name":"x${i}"}}`).join(',');
  const config = `{"class_name":"Sequential","config":{"layers":[${layers}]}}`;
  return zipOf([
    { name: 'config.json', data: latin(config) },
    { name: 'metadata.json', data: latin('{}') }
  ]);
}

/** So little memory that the engine dies over such a model: in a browser's worker or a small container it has no more. */
const SMALL = { NODE_OPTIONS: '--max-old-space-size=40' };

it.each([1, 2])('a file that uses up all memory takes no other along, with %s jobs', jobs => {
  program.file('dying/a.pkl', EVIL);
  program.file('dying/b.keras', manyLayers(400_000));
  program.file('dying/c.pkl', HONEST);
  const { status, report } = program.json(['dying', '--jobs', String(jobs)], { env: SMALL });
  expect(status).toBe(1);
  expect(report.files.map(({ path, verdict }) => [path, verdict])).toEqual([
    ['dying/a.pkl', 'unsafe'],
    ['dying/b.keras', 'incomplete'],
    ['dying/c.pkl', 'clean']
  ]);
  expect(report.files[1].coverage).toMatchObject([{ status: 'failed', reason: 'internal' }]);
  expect(JSON.stringify(report.files[1])).toContain('memory');
});

it('a file that takes much work is told to the end, also beside others', () => {
  // Each of the pickles pays for itself: more than one file of several may cost on the main thread, less than this one may.
  program.file('much/a.pkl', Buffer.concat([Buffer.from('N.'.repeat(25_000)), Buffer.from(EVIL)]));
  program.file('much/b.pkl', HONEST);
  const told = (path: string): object => {
    const { files, issues } = program.json([path]).report;
    const found = issues.map(({ rule, severity, offset, evidence }) => ({ rule, severity, offset, evidence }));
    return { verdict: files[0].verdict, coverage: files[0].coverage, found };
  };
  const alone = told('much/a.pkl');
  expect(alone).toMatchObject({ verdict: 'unsafe', found: [{ rule: 'pickle-dangerous-call' }] });
  expect(told('much')).toEqual(alone);
});
