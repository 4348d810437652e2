// The engine in parts: a core, and what only some files need. The engine is synchronous, so a module that may come later is asked
// for with `require`, and whoever runs the core loads the part then. Each module is in one part: a class is the same for all.

import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/** `import('./help')` of the programs around the engine. */
const LATER = /\bimport\(('\.[^']+')\)/g;
const LATER_IN = /[/\\]src[/\\](?:cli|report)[/\\].*\.ts$/;
/** What several parts need, and none of them has in its folder. */
const SHARED = 'shared';
/** Before the path of a module of the engine, and the part that has it, where a bundle asks for one of another part. */
const MARK = '#';

/** Name of a part: the folder of the engine that its modules lie in, `formats/arrays` as `formats-arrays`. */
const partOf = path =>
  dirname(path)
    .split('/')
    .slice(1, 4)
    .filter(name => name !== 'scanner')
    .join('-');

/** Of the parts that need a module, the one that has it: the core, the only one, or the one of its own folder. */
function ownerOf(file, parts) {
  if (parts.has('')) {
    return '';
  }
  const own = partOf(file);
  return parts.size === 1 ? [...parts][0] : parts.has(own) ? own : SHARED;
}

/**
 * A part is run when another asks for it, to its end: none may need one that waits for it. What the shared part needs is in it or in
 * the core, and so is what makes a circle of two others.
 */
function untangle(owners, links) {
  const share = file => {
    if (owners.has(file) && owners.get(file) !== '' && owners.get(file) !== SHARED) {
      owners.set(file, SHARED);
      links.get(file).forEach(share);
    }
  };
  [...owners].filter(([, part]) => part === SHARED).forEach(([file]) => links.get(file).forEach(share));
  for (;;) {
    const edges = [...links].flatMap(([file, imports]) =>
      imports
        .filter(other => owners.has(other) && ![owners.get(file), '', SHARED].includes(owners.get(other)))
        .map(other => ({ from: owners.get(file), to: owners.get(other), other }))
    );
    const needs = (part, wanted, seen = new Set()) =>
      part === wanted ||
      (!seen.has(part) && (seen.add(part), edges.some(({ from, to }) => from === part && needs(to, wanted, seen))));
    const circle = edges.find(({ from, to }) => needs(to, from));
    if (circle === undefined) {
      return;
    }
    share(circle.other);
  }
}

/** Leaves out the modules that are asked for with `require`, and those that are in another part, under the paths that `placeOf` has for them. */
const leavesOut = (root, placeOf = file => file, isElsewhere = () => false) => ({
  name: 'parts',
  setup({ onLoad, onResolve, resolve }) {
    // What a program imports when it comes to that is asked for as well.
    onLoad({ filter: LATER_IN }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(LATER, 'Promise.resolve(require($1))'),
      loader: 'ts'
    }));
    onResolve({ filter: /^\./ }, async ({ path: written, kind, importer, resolveDir, pluginData }) => {
      if (pluginData === 'asked' || !importer.startsWith(join(root, 'src'))) {
        return undefined;
      }
      const found = await resolve(written, { kind, importer, resolveDir, pluginData: 'asked' });
      const file = relative(root, found.path).split(sep).join('/');
      const path = kind === 'require-call' || isElsewhere(file) ? placeOf(file) : undefined;
      return path === undefined ? undefined : { path, external: true, sideEffects: false };
    });
  }
});

/** The modules that are reached from some others, and those that they ask for. */
async function reached(options, root, files) {
  const { metafile } = await build({
    ...options,
    entryPoints: files,
    outdir: 'out',
    metafile: true,
    write: false,
    plugins: [leavesOut(root)]
  });
  const isAsked = ({ kind, external }) => kind === 'require-call' && external === true;
  const inputs = Object.entries(metafile.inputs).map(([file, { imports }]) => [file, imports]);
  const pathsOf = imports => imports.map(({ path }) => path);
  return {
    modules: new Map(inputs.map(([file, imports]) => [file, pathsOf(imports.filter(one => !isAsked(one)))])),
    asked: inputs.flatMap(([, imports]) => pathsOf(imports.filter(isAsked)))
  };
}

/**
 * Bundles a program into a core and its parts, all of them the bodies of functions of `require` and `give`.
 *
 * @param entry - of the program, a path in `root`
 * @returns the text of the core and of each part. A text calls `give` with functions that make its modules, by their paths, and asks
 * for a module of another part as `#PART/PATH`, where PART is empty for the core
 */
export async function bundleInParts(root, entry, settings) {
  const options = { absWorkingDir: root, bundle: true, minify: true, logLevel: 'warning', ...settings, format: 'cjs' };
  const core = await reached(options, root, [entry]);
  const asked = new Set(core.asked);
  const links = new Map(core.modules);
  const parts = new Map([...core.modules.keys()].map(file => [file, new Set([''])]));
  for (const file of asked) {
    const found = await reached(options, root, [file]);
    found.asked.forEach(other => asked.add(other));
    for (const [module, imports] of found.modules) {
      links.set(module, imports);
      parts.set(module, (parts.get(module) ?? new Set()).add(partOf(file)));
    }
  }
  const owners = new Map([...parts].map(([file, reachedBy]) => [file, ownerOf(file, reachedBy)]));
  untangle(owners, links);
  const given = new Map([...owners.values()].map(part => [part, new Set()]));
  asked.forEach(file => given.get(owners.get(file)).add(file));
  for (const [file, imports] of links) {
    for (const other of imports.filter(path => owners.has(path) && owners.get(path) !== owners.get(file))) {
      given.get(owners.get(other)).add(other);
    }
  }
  const bundled = async part => {
    const first = await giving(root, options, [...given.get(part)].sort());
    const placeOf = file => `${MARK}${owners.get(file)}/${file}`;
    const isElsewhere = file => owners.has(file) && owners.get(file) !== part;
    const { outputFiles } = await build({
      ...options,
      stdin: { contents: `import 'given';${part === '' ? "import 'program';" : ''}`, loader: 'js' },
      write: false,
      plugins: [
        textModule('given', first, root),
        named('program', join(root, entry)),
        leavesOut(root, placeOf, isElsewhere)
      ]
    });
    return outputFiles[0].text;
  };
  const texts = new Map();
  for (const part of given.keys()) {
    texts.set(part, await bundled(part));
  }
  const text = texts.get('');
  texts.delete('');
  return { core: text, parts: texts };
}

/**
 * The text of a module that gives others. Each is a function that makes an object of what the module exports: most are never asked
 * for, and a start that makes a thousand accessors takes 2 % longer.
 */
async function giving(root, options, files) {
  for (const file of files) {
    if (/^export \*/m.test(await readFile(join(root, file), 'utf8'))) {
      throw new Error(`${file} is asked for by another part and has to name what it exports.`);
    }
  }
  const { metafile } = await build({
    ...options,
    bundle: false,
    format: 'esm',
    logLevel: 'error',
    entryPoints: files,
    outdir: 'out',
    metafile: true,
    write: false
  });
  const exportsOf = new Map(Object.values(metafile.outputs).map(({ entryPoint, exports }) => [entryPoint, exports]));
  const lines = files.map((file, index) => `import * as m${index} from './${file}';`);
  const table = files.map((file, index) => {
    const accessors = exportsOf.get(file).map(name => `get ${name}(){return m${index}.${name}}`);
    return `${JSON.stringify(file)}:()=>({${accessors}})`;
  });
  return [...lines, `give({${table}});`].join('\n');
}

/** A module that is no file. */
const textModule = (name, contents, resolveDir) => ({
  name,
  setup({ onLoad, onResolve }) {
    onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: name }));
    onLoad({ filter: /.*/, namespace: name }, () => ({ contents, resolveDir, loader: 'js' }));
  }
});

/** A name for a file, whose effects are wanted. */
const named = (name, path) => ({
  name,
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path, sideEffects: true }));
  }
});
