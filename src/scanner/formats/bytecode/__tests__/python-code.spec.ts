import { scan } from '../../../../scanner';
import { MemorySource } from '../../../bytes/memory';
import { blob, bytes, call, proto, run, sglob } from '../../../testing';

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

test('bytes that only begin like code are not called a program', () => {
  const noise = bytes(
    [0x63, 1, 2, 0, 0],
    Array.from({ length: 300 }, (_, i) => (i * 97) % 251)
  );
  expect(scan(new MemorySource(noise), 'x.bin').findings).toEqual([]);
});
