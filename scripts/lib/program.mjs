// The command line as one file that starts fast: a few lines that Node reads as a module, and the bundle and its parts in
// comments, which these compile with `vm`, each part when it is asked for. A program that is compiled so can be given its compiled
// form, which the build leaves in a folder beside it and which saves a third of a small scan. Node only takes what the same version
// of V8 has made of the same text; where there is none, or another Node runs, the program compiles itself, as any other does.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder beside the program for its compiled form. */
const COMPILED = 'compiled';
/** Lines that are comments hold the bundle, and behind it each part. */
const markOf = name => `\n//${name}:`;
const CORE = 'core';
/** What esbuild puts behind a bundle: the licences of packages in it. */
const LICENCES = /\/\*! Bundled license information:[^]*$/;
/** The comments stand in a function, whose text Node has read already: a program that reads its file again takes longer. */
const [BEGIN, END] = ['function bundle(){', '\n}\n'];

/** One line of ASCII, which is read in half the time, as an expression: a function of what a bundle in parts asks for. */
function lineOf(text) {
  // esbuild leaves such characters in regular expressions, and ends of lines in templates, only; elsewhere what stands for
  // them is no JavaScript, and the program does not get through `compileAhead`.
  const line = text
    .replace(LICENCES, '')
    .trim()
    .replace(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('\n', '\\n');
  if (line.includes('\r') || line.includes('String.raw') || /\bimport\(/.test(line)) {
    throw new Error('The bundle holds a dynamic import, a carriage return, or a template whose exact text matters.');
  }
  return `(function(require,give,__filename){${line}})`;
}

/** Runs the program in the file at `path`, of which `text` has the lines; `compile` makes a script of each. */
export function runProgram(require, path, text, compile) {
  const [given, made] = [{}, {}];
  const give = modules => Object.assign(given, modules);
  const run = name => {
    // The whole mark must not stand in this function, which comes first in the file.
    const mark = `\n//${name}:`;
    const at = text.indexOf(mark) + mark.length;
    compile(name, text.slice(at, text.indexOf('\n', at))).runInThisContext()(need, give, path);
  };
  const need = id => {
    if (id[0] !== '#') {
      return require(id);
    }
    const end = id.indexOf('/');
    const file = id.slice(end + 1);
    if (given[file] === undefined) {
      run(id.slice(1, end));
    }
    return (made[file] ??= given[file]());
  };
  run('core');
}

/** The text of the file for a bundle in parts. */
export async function programOf({ core, parts }) {
  const licences = LICENCES.exec(core)?.[0].trim() ?? '';
  const lines = [[CORE, core], ...parts].map(([name, text]) => `${markOf(name)}${lineOf(text)}`).join('');
  // cli-alone.mjs, which copies programs, runs where no package is installed.
  const { transform } = await import('esbuild');
  const { code } = await transform(runProgram.toString(), { minify: true, platform: 'node', target: 'node20' });
  const head = [
    "import{createRequire}from'module';",
    'const require=createRequire(import.meta.url),',
    "{readFileSync}=require('fs'),",
    "path=require('url').fileURLToPath(import.meta.url),",
    `form=name=>{try{return readFileSync(require('path').join(path,'..','${COMPILED}','${idOf(lines)}-'+process.version+'-'+process.arch+'-'+name))}catch{}};`,
    `(${code.trim().replace(/;$/, '')})(require,path,String(bundle),(name,text)=>new(require('vm').Script)(text,{filename:path,cachedData:form(name)}));`
  ];
  return `#!/usr/bin/env node\n${head.join('\n')}\n${licences}\n${BEGIN}${lines}${END}`;
}

/** The core and its parts in the text of a program, by their names. */
export function scriptsOf(text) {
  return new Map([...text.matchAll(/\n\/\/([\w-]+):(.*)/g)].map(([, name, script]) => [name, script]));
}

/** Name of the compiled form of a part, or of the core, for the Node that runs. */
export function compiledName(text, name) {
  return `${idOf(text.slice(text.indexOf(markOf(CORE)), -END.length))}-${process.version}-${process.arch}-${name}`;
}

/** Leaves the compiled form of a program beside it, for the Node that runs; removes older ones. */
export function compileAhead(program) {
  const target = join(dirname(program), COMPILED);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'scan-model-compile-'));
  try {
    // Flags of V8 are part of what has to agree.
    const env = { ...process.env, NODE_OPTIONS: '', SCAN_MODEL_POLICY: '', XDG_CONFIG_HOME: folder };
    const script = fileURLToPath(new URL('./compile-ahead.mjs', import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [script, program, target], {
      cwd: folder,
      env,
      encoding: 'utf8'
    });
    if (status !== 0) {
      // It may quote the whole program.
      throw new Error(`The program could not be compiled ahead: ${stderr.slice(0, 300)} ... ${stderr.slice(-1000)}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Puts the compiled form of a program beside a copy of it. */
export function copyCompiled(program, copy) {
  const [from, to] = [program, copy].map(path => join(dirname(path), COMPILED));
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
}

function idOf(bundle) {
  return createHash('sha256').update(bundle).digest('hex').slice(0, 16);
}
