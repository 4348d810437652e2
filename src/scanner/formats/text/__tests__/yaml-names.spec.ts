import { scan } from '../../../../scanner';
import { MemorySource } from '../../../bytes/memory';

const verdict = (name: string, text: string): string =>
  scan(new MemorySource(new TextEncoder().encode(text)), name).verdict;

// PyYAML 6 builds the object with `unsafe_load`, whatever the file is called.
describe.each(['notes.md', 'table.csv', 'run.log', 'setup.py', 'start.sh'])('%s', name => {
  test.each([
    "!!python/object/apply:os.system ['echo hi']\n",
    "# A comment\n\n--- !!python/object/apply:os.system ['echo hi']\n",
    "%YAML 1.1\n---\nmodel:\n  - kind: !!python/object/apply:os.system ['echo hi']\n",
    "'a': !<tag:yaml.org,2002:python/object/apply:os.system> ['echo hi']\n"
  ])('that begins with an object of Python is YAML: %j', text => {
    expect(verdict(name, text)).toBe('unsafe');
  });

  test('that quotes one is not', () => {
    expect(verdict(name, "Never load this:\n\n    !!python/object/apply:os.system ['echo hi']\n")).toBe('not-a-model');
  });
});
