import type { Verdict } from '../../../scanner/report';
import { htmlPieces } from '../html';
import { STYLE } from '../html-style';
import { VERDICTS } from '../../outcome';
import { ENGLISH } from '../../translator';
import { outcomeMark, outcomeWord } from '../../words';
import { coverage, file, finding, runOf, use } from '../../__tests__/runs';

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

it('says what a file loads, as text and nothing else, and whether PyTorch takes it', () => {
  const hostile = '<img src=x onerror=alert(1)>';
  const page = html(
    runOf([
      file('m.pt', {
        uses: [
          {
            ...use(hostile, 'Net', 'unknown', 'unknown-package', { package: hostile }),
            how: ['named', 'called'],
            count: 2
          },
          use('collections', 'OrderedDict', 'trusted', 'standard-library')
        ],
        usesDropped: 3,
        weightsOnly: {
          accepted: [],
          blocked: [{ by: 'global', name: hostile, versions: ['2.4', '2.5', '2.6'], canAllow: false, offset: 0 }],
          blockedDropped: 0
        }
      })
    ])
  );
  expect(page).toContain('What it loads: 1 unknown, 1 trusted, 3 not listed</summary>');
  expect(page).toContain('onerror=alert(1)&#62;.Net</code> <span class="quiet">called 2 times</span>');
  expect(page).toContain('<p class="trusted"><strong class="trust">trusted</strong> Part of Python');
  expect(page).toContain('torch.load(…, weights_only=True) refuses it.');
  expect(page).toContain('is never allowed (2.4–2.6)</li>');
  expect(page).not.toContain('<img');
});
