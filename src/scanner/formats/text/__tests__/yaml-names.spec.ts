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

describe('YAML under another name', () => {
  test.each([
    'm: !new:subprocess.Popen\n  args: id\n',
    'x: !apply:os.system [id]\n',
    'model:\n  class_path: os.system\n  init_args: {command: id}\n',
    'tokenizer:\n  _component_: os.system\n',
    'flavors:\n  python_function:\n    loader_module: own\n',
    'trainer:\n- type: subprocess.Popen\n  params: {args: id}\n'
  ])('%j', text => {
    expect(verdict('payload', text)).toBe('unsafe');
    expect(verdict('settings.txt', text)).toBe('unsafe');
  });

  test.each(['The key class_path: of a module.\n', 'see os.system: it runs a command\n', 'call: os.system("id")\n'])(
    'not %j',
    text => {
      expect(verdict('payload', text)).toBe('not-a-model');
    }
  );
});
