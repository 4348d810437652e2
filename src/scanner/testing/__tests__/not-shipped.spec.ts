import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(__dirname, '../../../..');

test('nothing that is shipped contains the test kit or a test', async () => {
  const entries = ['src/index.ts', 'src/library.ts', 'src/worker/entry.ts', 'src/cli/main.ts', 'src/cli/start.ts'];
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: entries.filter(entry => existsSync(join(ROOT, entry))),
    outdir: 'unused',
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    packages: 'external',
    loader: { '.svg': 'text', '.css': 'empty' }
  });
  const inputs = Object.keys(metafile.inputs);
  expect(inputs).toContain('src/scanner/index.ts');
  expect(inputs.filter(path => /scanner\/testing\/|__tests__/.test(path))).toEqual([]);
});
