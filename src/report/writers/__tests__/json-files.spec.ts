import type { ReasonId } from '../../../scanner/reason-ids';
import { toJson } from '../json-report';
import { coverage, file, runOf } from '../../__tests__/runs';

const noteOf = (reason: ReasonId | undefined, members: readonly string[] = []): string | undefined =>
  toJson(
    runOf([
      file('a.pt', { format: 'text', coverage: [coverage({ status: 'inert', format: 'text', reason, members })] })
    ])
  ).files[0].note;

test('a file has its format by name', () => {
  expect(toJson(runOf([file('a.pt', { format: 'pytorch-zip' })])).files[0]).toMatchObject({
    format: 'pytorch-zip',
    label: 'PyTorch (zip)'
  });
});

test('what is no model may have something to say for itself', () => {
  expect(noteOf('lfs-pointer')).toMatch(/pointer.* git lfs pull\b/);
  expect([noteOf('empty'), noteOf(undefined), noteOf('lfs-pointer', ['member'])]).toEqual([
    undefined,
    undefined,
    undefined
  ]);
});
