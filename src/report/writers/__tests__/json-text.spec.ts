import { DECEPTIVE } from '../../../scanner/printable';
import { toCycloneDx } from '../cyclonedx';
import { htmlPieces } from '../html';
import { toJson } from '../json-report';
import { jsonPieces, jsonText } from '../json-text';
import * as ndjson from '../ndjson';
import { toConsole } from '../console';
import { toSarif } from '../sarif';
import { coverage, file, finding, runOf } from '../../__tests__/runs';

const html = (...given: Parameters<typeof htmlPieces>): string => [...htmlPieces(...given)].join('');

/** One of every kind, and the ends of every range. */
const HOSTILE = DECEPTIVE.flat()
  .filter(code => code !== 0 && code !== 0x2f && !(code >= 0xd800 && code <= 0xdfff))
  .map(code => String.fromCodePoint(code))
  .join('');

/** True for a text in which a terminal or a reader could be fooled; a line feed ends a line of the report itself. */
const fools = (text: string): boolean =>
  Array.from(text).some(char => {
    const code = char.codePointAt(0) as number;
    return code !== 10 && DECEPTIVE.some(([from, to]) => code >= from && code <= to);
  });

const name = `evil${HOSTILE}.pkl`;
const run = runOf(
  [
    file(name, {
      findings: [finding({ params: { path: name }, rule: 'policy-in-scan', operator: '' }), finding()],
      coverage: [coverage({ status: 'failed', reason: 'folder-unreadable', params: { path: name } })]
    })
  ],
  { base: `/work/${name}`, inputs: [name], policy: name, excluded: [{ path: name, source: name, glob: `${name}*` }] }
);

describe('jsonText', () => {
  it('keeps the value and shows no character that deceives', () => {
    const value = { [name]: [name, 1, null], pair: '😀', half: '\ud800' };
    expect(fools(jsonText(value))).toBe(false);
    expect(JSON.parse(jsonText(value))).toEqual(value);
    expect(jsonText(value)).toContain('😀');
  });
});

describe.each([
  ['json', () => jsonText(toJson(run))],
  ['ndjson', () => [...run.files.map(entry => ndjson.line(entry)), ...ndjson.write(run)].join('')],
  ['sarif', () => jsonText(toSarif(run), 2)],
  ['cyclonedx', () => jsonText(toCycloneDx(run), 2)],
  ['html', () => html(run)],
  ['console', () => toConsole(run, { showSkipped: true, colour: false, width: 80 })]
])('a name with every deceptive character in %s', (_, written) => {
  it('deceives nobody', () => {
    expect(written()).toContain('evil');
    expect(fools(written())).toBe(false);
  });
});

it('is still the file’s name for a program that reads the JSON', () => {
  expect((JSON.parse(jsonText(toJson(run))) as ReturnType<typeof toJson>).files[0].path).toBe(name);
  expect((JSON.parse(ndjson.line(run.files[0])) as { path: string }).path).toBe(name);
});

it('is escaped in what is written for people', () => {
  const { issues, errors, summary } = toJson(run);
  const sentences = [...issues, ...errors, ...summary.skipped.skipped_files].flatMap(entry => [
    entry.description,
    ...('why' in entry ? [entry.why, entry.what_to_do, entry.title] : [])
  ]);
  expect(sentences.filter(fools)).toEqual([]);
  expect(JSON.stringify(sentences)).toContain('evil');
});

test.each([
  [{}],
  [{ a: [], b: undefined, c: { d: [1] } }],
  [{ list: Array.from({ length: 3000 }, () => '\u202e'.repeat(100)) }]
])('the pieces of a document are its text', document => {
  const pieces = [...jsonPieces(document)];
  expect(pieces.join('')).toBe(jsonText(document));
  expect(Math.max(...pieces.map(piece => piece.length))).toBeLessThan(2 ** 21);
});
