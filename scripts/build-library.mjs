// Builds the engine as an npm library, into dist/scanner: modules that Node and bundlers load as they are, and the types
// of their exports. Names end in .mjs and .d.mts, since the package itself is none of Node's modules: JupyterLab's
// builder resolves its imports without file endings.

import { build } from 'esbuild';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

import { copyFacts } from './lib/facts.mjs';
import { UserError, main, root } from './lib/run.mjs';

/** Sub-path of `jupyterlab-scan-model/scanner`: its source. */
const ENTRIES = { index: 'src/library.ts', node: 'src/library-node.ts', words: 'src/library-words.ts' };
const OUT = join(root, 'dist', 'scanner');
const SRC = join(root, 'src');

/** All entries import their shared code from one file, so that a `SourceError` is the same class in each. */
async function bundles() {
  await build({
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    external: ['fs', 'crypto', 'path', 'url'],
    target: 'es2022',
    entryPoints: ENTRIES,
    outdir: OUT,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'shared-[hash]',
    logLevel: 'warning'
  });
}

/** Text of the declarations of all that the entries import, by the path of its source. */
function declarations() {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const entries = Object.values(ENTRIES).map(name => join(root, name));
  const program = ts.createProgram(entries, { ...options, emitDeclarationOnly: true, types: ['node'] });
  const texts = new Map();
  const { diagnostics } = program.emit(undefined, (_, text, __, ___, sources) => {
    texts.set(resolve(sources[0].fileName), text);
  });
  const faults = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (faults.length > 0) {
    throw new UserError(ts.formatDiagnostics(faults, ts.createCompilerHost(options)), 'npm run types shows the same.');
  }
  return texts;
}

/** Path for the declarations of a source: entries are named as they are imported, the rest stays in its folders. */
function placeOf(source) {
  const entry = Object.keys(ENTRIES).find(name => join(root, ENTRIES[name]) === source);
  return join(
    OUT,
    entry === undefined ? `types/${relative(SRC, source).replace(/\.ts$/, '')}.d.mts` : `${entry}.d.mts`
  );
}

/** The declarations that the entries' own lead to, with each relative import as the file that it means. */
function writeTypes() {
  const texts = declarations();
  const seen = new Set();
  const waiting = Object.values(ENTRIES).map(name => join(root, name));
  for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
    if (seen.has(source)) {
      continue;
    }
    seen.add(source);
    let text = texts.get(source);
    const place = placeOf(source);
    // From the last to the first, so that positions hold.
    for (const { fileName, pos } of ts.preProcessFile(text).importedFiles.reverse()) {
      if (fileName.startsWith('.')) {
        const path = resolve(dirname(source), fileName);
        const target = ['.ts', '/index.ts'].map(end => path + end).find(name => texts.has(name));
        waiting.push(target);
        const specifier = relative(dirname(place), placeOf(target))
          .split('\\')
          .join('/')
          .replace(/\.d\.mts$/, '.mjs');
        const start = text.indexOf(fileName, pos);
        text =
          text.slice(0, start) +
          (specifier.startsWith('.') ? '' : './') +
          specifier +
          text.slice(start + fileName.length);
      }
    }
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
  }
}

await main(async () => {
  rmSync(OUT, { recursive: true, force: true });
  await bundles();
  writeTypes();
  copyFacts(root, OUT);
});
