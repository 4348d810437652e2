import type { Verdict } from '../../../scanner/report';
import { htmlPieces } from '../html';
import { STYLE } from '../html-style';
import { VERDICTS } from '../../outcome';
import { ENGLISH } from '../../translator';
import { outcomeMark, outcomeWord } from '../../words';
import { coverage, file, finding, runOf } from '../../__tests__/runs';

const html = (...given: Parameters<typeof htmlPieces>): string => [...htmlPieces(...given)].join('');

const text = file('notes.txt', { format: 'text', coverage: [coverage({ status: 'inert', format: 'text' })] });
const waived = finding({ waiver: { kind: 'accepted', reason: 'reviewed', expires: '2999-01-01' } });
const FILES: Readonly<Record<Verdict, ReturnType<typeof file>>> = {
  unsafe: file('a.pkl', { findings: [finding()] }),
  incomplete: file('b.pkl', { coverage: [coverage({ status: 'failed', reason: 'corrupt' })] }),
  review: file('c.pkl', { findings: [finding({ severity: 'LOW' })] }),
  accepted: file('d.pkl', { findings: [waived] }),
  clean: file('e.pkl'),
  'not-a-model': text
};

it.each(VERDICTS)('shows the outcome %s with its sign, its word and a look of its own', verdict => {
  const page = html(runOf([FILES[verdict]]));
  expect(FILES[verdict].verdict).toBe(verdict);
  expect(page).toContain(`<h1 class="${verdict}"><span class="verdict">${outcomeMark(verdict)} Model scan: `);
  expect(page).toContain(`<details class="file ${verdict}"`);
  expect(page).toContain(`${outcomeMark(verdict)} ${outcomeWord(verdict, ENGLISH)}</span></th><td>1</td>`);
  expect(STYLE).toMatch(new RegExp(`\\.${verdict}[ ,][^}]*border-left-color`));
  expect(STYLE).toMatch(new RegExp(`\\.${verdict} \\.verdict[ ,][^}]*color`));
});

it('says until when something is accepted', () => {
  expect(html(runOf([FILES.accepted]))).toContain('◈ Accepted: 1 critical, until 2999-01-01');
});

it('counts files by outcome', () => {
  const page = html(runOf(Object.values(FILES)));
  for (const verdict of VERDICTS) {
    expect(page).toContain(`${outcomeMark(verdict)} ${outcomeWord(verdict, ENGLISH)}</span></th><td>1</td>`);
  }
});

it('says what a file is that is named like a model', () => {
  const page = file('page.pt', {
    format: 'text',
    coverage: [coverage({ status: 'inert', format: 'text', reason: 'lfs-pointer' })]
  });
  expect(html(runOf([page]))).toMatch(/<details class="file not-a-model" open>[^]*Git LFS/);
});

it('has light colours on paper, and shows there what is folded', () => {
  const [, print] = STYLE.split('@media print');
  expect(print).toContain('color-scheme: light');
  expect(print).toContain('::details-content');
});
