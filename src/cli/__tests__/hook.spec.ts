import { readFileSync } from 'fs';
import { modelEndings } from '../../scanner/rules/file-endings';

const read = (path: string): string => readFileSync(path, 'utf8');

/** File pattern of the hook, as pre-commit reads it: a verbose regular expression of Python. */
function pattern(): RegExp {
  const [, block] = /^ {2}files: \|\n((?: {4}.*\n)+)/m.exec(read('.pre-commit-hooks.yaml')) ?? [];
  return new RegExp(block.replace(/\s+/g, '').replace('(?xi)', ''), 'i');
}

it.each(modelEndings())('the hook asks for what is named .%s, packed too', ending => {
  const asked = pattern();
  for (const name of [`model.${ending}`, `a b/MODEL.${ending.toUpperCase()}`, `model.${ending}.gz`, `--x.${ending}`]) {
    expect([name, asked.test(name)]).toEqual([name, true]);
  }
  expect(asked.test(`model.${ending}.md`)).toBe(false);
  expect(asked.test(`model${ending}`)).toBe(false);
});
