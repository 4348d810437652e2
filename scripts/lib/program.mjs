// The command line as one file that starts fast: a few lines that Node reads as a module, and the bundle in a comment, which
// these compile with `vm`. A program that is compiled so can be given its compiled form, which the build leaves in a folder
// beside it and which saves a third of a small scan. Node only takes what the same version of V8 has made of the same text;
// where there is none, or another Node runs, the program compiles itself, as any other does.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder beside the program for its compiled form. */
const COMPILED = 'compiled';
/** A line that is a comment, the last of the file, holds the bundle. */
const BEGIN = '\n//bundle:';
/** What esbuild puts behind a bundle: the licences of packages in it. */
const LICENCES = /\/\*! Bundled license information:[^]*$/;
const END = '\n';

/** The text of the file for a bundle of CommonJS. */
export function programOf(bundle) {
  // esbuild leaves such characters in regular expressions, and ends of lines in templates, only; elsewhere what stands for
  // them is no JavaScript, and the program does not get through `compileAhead`. Text of ASCII is read in half the time.
  const licences = LICENCES.exec(bundle)?.[0].trim() ?? '';
  const line = bundle
    .replace(LICENCES, '')
    .trim()
    .replace(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('\n', '\\n');
  if (line.includes('\r') || line.includes('String.raw') || /\bimport\(/.test(line)) {
    throw new Error('The bundle holds a dynamic import, a carriage return, or a template whose exact text matters.');
  }
  const body = `(function(require,__filename){${line}})`;
  const head = [
    "import{createRequire}from'module';",
    'const require=createRequire(import.meta.url),',
    "{readFileSync}=require('fs'),",
    "path=require('url').fileURLToPath(import.meta.url),",
    'bytes=readFileSync(path),',
    `bundle=bytes.latin1Slice(bytes.indexOf(${JSON.stringify(BEGIN)})+${BEGIN.length},bytes.length-${END.length});`,
    'let cachedData;',
    `try{cachedData=readFileSync(require('path').join(path,'..','${COMPILED}','${idOf(body)}-'+process.version+'-'+process.arch))}catch{}`,
    "new(require('vm').Script)(bundle,{filename:path,cachedData}).runInThisContext()(require,path);"
  ];
  return `#!/usr/bin/env node\n${head.join('\n')}\n${licences}${BEGIN}${body}${END}`;
}

/** The bundle in the text of a program. */
export function bundleOf(text) {
  return text.slice(text.indexOf(BEGIN) + BEGIN.length, -END.length);
}

/** Name of the compiled form of a bundle for the Node that runs. */
export function compiledName(bundle) {
  return `${idOf(bundle)}-${process.version}-${process.arch}`;
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
