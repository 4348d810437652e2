import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { gunzipSync } from 'zlib';

import { scan } from '../../../../scanner';
import type { ScanReport } from '../../../report';
import { atLeast } from '../../../report';
import { MemorySource } from '../../../bytes/memory';

/** By kind and name, a character for each byte; made by tests/fixtures/bytecode/make_modules.py. */
type Compiled = Record<'harmful' | 'harmless' | 'unclear', Record<string, string>>;

const FOLDER = join(__dirname, '../../../../../tests/fixtures/bytecode');
const COMPILED = new Map(
  readdirSync(FOLDER).flatMap((name): [string, Compiled][] => {
    const version = /^python-(.*)\.json\.gz$/.exec(name)?.[1];
    const read = (): Compiled => JSON.parse(gunzipSync(readFileSync(join(FOLDER, name))).toString()) as Compiled;
    return version === undefined ? [] : [[version, read()]];
  })
);
const kind = (which: keyof Compiled): Record<string, Record<string, string>> =>
  Object.fromEntries([...COMPILED].map(([version, compiled]) => [version, compiled[which]]));
const [harmful, harmless, unclear] = [kind('harmful'), kind('harmless'), kind('unclear')];

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, char => char.charCodeAt(0));
const run = (bytes: Uint8Array, name = 'module.pyc'): ScanReport =>
  scan(new MemorySource(bytes), `p/__pycache__/${name}`);
const PYTHONS = Object.keys(harmful);
const moduleOf = (name: string, version = '3.11'): Uint8Array =>
  bytesOf((harmful[version] ?? {})[name] ?? harmless[version][name]);

test('the fixtures are of all Pythons that are followed', () => {
  expect(PYTHONS.sort()).toEqual(['2.7', '3.10', '3.11', '3.12', '3.13', '3.6', '3.7', '3.8', '3.9']);
});

describe.each(PYTHONS)('Python %s', version => {
  test('a module that does harm when it is imported is unsafe', () => {
    const missed = Object.entries(harmful[version]).filter(([, code]) => run(bytesOf(code)).verdict !== 'unsafe');
    expect(missed.map(([name]) => name)).toEqual([]);
    expect(Object.keys(harmful[version]).length).toBeGreaterThan(150);
  });

  test('one that calls what nobody can tell is not understood, if not unsafe', () => {
    const missed = Object.entries(unclear[version]).filter(
      ([, code]) => !['incomplete', 'unsafe'].includes(run(bytesOf(code)).verdict)
    );
    expect(missed.map(([name]) => name)).toEqual([]);
  });

  test('one that only defines things is no model, and no danger', () => {
    const accused = Object.entries(harmless[version]).filter(
      ([, code]) => run(bytesOf(code)).verdict !== 'not-a-model'
    );
    expect(accused.map(([name]) => name)).toEqual([]);
    expect(Object.keys(harmless[version]).length).toBeGreaterThan(18);
  });

  test('what is loaded as something else than a module is judged by all that it names', () => {
    for (const code of Object.values(harmless[version])) {
      const { findings } = run(bytesOf(code), 'model.pkl');
      expect(findings).toMatchObject([{ rule: 'python-code' }]);
      expect(findings.every(({ severity }) => atLeast(severity, 'MEDIUM'))).toBe(true);
    }
  });
});

test('the evidence is what happens, and a neutral module says what it is', () => {
  expect(run(moduleOf('decorator')).findings).toMatchObject([
    { rule: 'python-code', severity: 'CRITICAL', module: 'os', operator: 'system', evidence: "os.system('echo hi')" }
  ]);
  expect(run(moduleOf('functions')).coverage).toMatchObject([
    { members: [], status: 'inert', format: 'python-code', reason: 'compiled-code' }
  ]);
});

test('larger than what is looked at first makes no difference', () => {
  const bytes = moduleOf('large');
  expect(bytes.length).toBeGreaterThan(4096);
  expect(run(bytes).verdict).toBe('unsafe');
  expect(run(bytes, 'weights.bin').verdict).toBe('unsafe');
});

describe('what is not understood is never neutral', () => {
  const honest = moduleOf('functions');
  const verdict = (bytes: Uint8Array): string => run(bytes).verdict;

  test('another Python', () => {
    const other = honest.slice();
    other[0] += 40;
    expect(['incomplete', 'unsafe']).toContain(verdict(other));
    const empty = moduleOf('empty').slice();
    empty[0] += 40;
    expect(verdict(empty)).toBe('incomplete');
  });

  test('cut or damaged code', () => {
    for (const size of [40, 100, honest.length - 10]) {
      expect(['incomplete', 'unsafe']).toContain(verdict(honest.subarray(0, size)));
    }
  });

  test('instructions that no compiler writes', () => {
    const code = moduleOf('constants').slice();
    const at = code.indexOf(0x97, 30);
    code[at + 2] = 0xfe;
    expect(verdict(code)).toBe('incomplete');
  });
});

describe('ways into the part of a script that does not run on import', () => {
  /** CPython 3.11: the code of `if __name__ == '__main__':`, with the bytes at some places changed. */
  const patched = (name: string, change: (bytes: Uint8Array, body: number) => void): string => {
    const bytes = moduleOf(name).slice();
    // COMPARE_OP, its cache, and the jump that the comparison decides.
    const compare = bytes.findIndex((byte, i) => byte === 107 && bytes[i + 1] === 2 && bytes[i + 6] === 114);
    change(bytes, compare);
    return run(bytes).verdict;
  };

  test('none: it is passed over', () => {
    expect(patched('script', () => undefined)).toBe('not-a-model');
  });

  test('a comparison that is turned round', () => {
    expect(
      patched('script', (bytes, compare) => {
        bytes[compare + 1] = 3;
      })
    ).toBe('unsafe');
  });

  test('a jump of the other kind', () => {
    expect(
      patched('script', (bytes, compare) => {
        bytes[compare + 6] = 115;
      })
    ).toBe('unsafe');
  });
});
