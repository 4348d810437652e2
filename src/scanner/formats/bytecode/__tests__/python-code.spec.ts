import { scan } from '../../../../scanner';
import { MemorySource } from '../../../bytes/memory';
import { blob, bytes, call, proto, run, sglob, str, zipOf } from '../../../testing';

/** `import os; os.system('echo hi')`, compiled by CPython 3.11: `marshal.dumps(compile(..., 'm', 'exec'))`, in base64. */
const CODE = Buffer.from(
  '4wAAAAAAAAAAAAAAAAMAAAAAAAAA8y4AAACXAGQAZAFsAFoAAgBlAGoBAAAAAAAAAABkAqYBAACrAQAAAAAAAAAAAQBkAVMAKQPpAAAAAE56B2VjaG8gaGkpAtoCb3PaBnN5c3RlbakA8wAAAADaAW36CDxtb2R1bGU+cggAAAABAAAAcyYAAADwAwEBAdgACYAJgAmACdgACYAChAmIKdEAFNQAFNAAFNAAFNAAFHIGAAAA',
  'base64'
);

test('what marshal.loads is given is shown as the program that it is', () => {
  const finding = run(proto(4, call(sglob('marshal', 'loads'), blob(CODE)))).findings.find(
    ({ rule }) => rule === 'python-code'
  );
  expect(finding).toMatchObject({
    severity: 'CRITICAL',
    module: 'os',
    operator: 'system',
    where: { members: ['marshal.loads(…)'] }
  });
  expect(finding?.evidence).toContain("os.system('echo hi')");
});

test('a .pyc file is a program too', () => {
  const report = scan(new MemorySource(bytes([0xa7, 0x0d, 0x0d, 0x0a], new Uint8Array(12), CODE)), 'weights.bin');
  expect(report.format).toBe('python-code');
  expect(report.findings).toMatchObject([{ rule: 'python-code', where: { offset: 16 } }]);
});

describe('code of any size is a program', () => {
  const text = CODE.toString('latin1');
  const wide = (count: number): string => String.fromCharCode(count & 255, count >> 8, 0, 0);
  /** The same with a text, or with instructions, that reach far behind the bytes that are looked at first. */
  const LARGE = [
    ['a long text', text.replace('z\x07echo hi', `a${wide(9007)}echo hi${' '.repeat(9000)}`)],
    ['many instructions', text.replace('\xf3.\0\0\0', `\xf3${wide(9046)}${'\x09\0'.repeat(4500)}`)]
  ] as const;
  const HEADERS = [
    ['data of marshal.loads', []],
    ['a file of Python 3.11', [0xa7, 0x0d, 0x0d, 0x0a, ...new Array<number>(12).fill(0)]],
    ['one with a hash of its source', [0xa7, 0x0d, 0x0d, 0x0a, 3, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]],
    ['a file of Python 3.15', [0x50, 0x0e, 0x0d, 0x0a, ...new Array<number>(12).fill(0)]],
    ['a file of Python 3.5', [0x16, 0x0d, 0x0d, 0x0a, ...new Array<number>(8).fill(0)]]
  ] as const;

  test.each(LARGE.flatMap(([what, code]) => HEADERS.map(([name, header]) => [name, what, header, code] as const)))(
    '%s with %s',
    (_name, _what, header, code) => {
      const data = bytes([...header], code);
      for (const report of [
        run(data, undefined, 'weights.bin'),
        run(data, undefined, 'a.pyc'),
        run(zipOf([{ name: 'x.pyc', data }]), undefined, 'a.zip')
      ]) {
        expect(report.findings.map(({ rule, operator }) => [rule, operator])).toContainEqual(['python-code', 'system']);
      }
    }
  );

  test('bytes behind the code of a module are looked at', () => {
    const module = bytes([0xa7, 0x0d, 0x0d, 0x0a], new Uint8Array(12), CODE);
    expect(run(module, undefined, 'm.pyc').coverage).toHaveLength(1);
    const more = run(bytes(module, proto(2, call(sglob('posix', 'system'), str('id')))), undefined, 'm.pyc');
    expect(more.findings.map(({ where }) => where.members)).toContainEqual(['trailing']);
  });
});

test('bytes that only begin like code are not called a program', () => {
  const noise = bytes(
    [0x63, 1, 2, 0, 0],
    Array.from({ length: 300 }, (_, i) => (i * 97) % 251)
  );
  expect(scan(new MemorySource(noise), 'x.bin').findings).toEqual([]);
});
