import { readFileSync } from 'fs';
import { promisedBy } from '../../scanner/rules/file-endings';

const read = (path: string): string => readFileSync(path, 'utf8');

/** What the hook asks for, as pre-commit reads it: an expression of Python in which spaces do not count. */
function pattern(): RegExp {
  const [, block] = /^ {2}files: \|\n((?: {4}.*\n)+)/m.exec(read('.pre-commit-hooks.yaml')) ?? [];
  return new RegExp(block.replace(/\s+/g, '').replace('(?xi)', ''), 'i');
}

/** The endings that the scanner takes for a promise. */
const endings = [...new Set(read('src/scanner/rules/file-endings.ts').match(/[a-z0-9]+/g))].filter(
  word => promisedBy(`model.${word}`) !== undefined
);

it('knows the endings of models', () => {
  expect(endings.length).toBeGreaterThan(40);
  expect(endings).toEqual(expect.arrayContaining(['pkl', 'pt', 'keras', 'safetensors', 'bin', 'rds']));
});

it.each(endings)('the hook asks for what is named .%s, packed too', ending => {
  const asked = pattern();
  for (const name of [`model.${ending}`, `a b/MODEL.${ending.toUpperCase()}`, `model.${ending}.gz`, `--x.${ending}`]) {
    expect([name, asked.test(name)]).toEqual([name, true]);
  }
  expect(asked.test(`model.${ending}.md`)).toBe(false);
  expect(asked.test(`model${ending}`)).toBe(false);
});
