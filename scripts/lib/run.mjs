// Runs child processes and tells the user about them.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { endGroup, isEnding, spawnOwn } from './processes.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const windows = process.platform === 'win32';

/** A problem that the person at the keyboard can solve: shown as these words alone, without a stack trace. */
export class UserError extends Error {
  constructor(what, todo) {
    super(todo === undefined ? what : `${what}\n  What to do: ${todo}`);
  }
}

export function log(text) {
  console.log(text);
}

/**
 * Runs a program with its output on this terminal.
 * Resolves to its exit status; `options.quiet` keeps the output back unless it fails. A program that runs longer than
 * `options.seconds` is ended with all that it started, which is a failure.
 */
export function run(program, args, options = {}) {
  const { quiet = false, env = {}, cwd = root, seconds } = options;
  return new Promise((resolve, reject) => {
    const child = spawnOwn(program, args, {
      cwd,
      env,
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      // npm is a batch file there.
      shell: windows && program === 'npm'
    });
    const kept = [];
    child.stdout?.on('data', part => kept.push(part));
    child.stderr?.on('data', part => kept.push(part));
    const giveUp = () => {
      console.error(`${program} was ended: it did not come to its end within ${seconds} seconds.`);
      void endGroup(child);
    };
    const deadline = seconds && setTimeout(giveUp, seconds * 1000);
    child.on('error', reject);
    child.on('close', (status, signal) => {
      clearTimeout(deadline);
      if (isEnding()) {
        return;
      }
      const code = status ?? (signal === null ? 1 : 128);
      if (quiet && code !== 0) {
        process.stdout.write(Buffer.concat(kept));
      }
      resolve(code);
    });
  });
}

/** Runs a program that must succeed; `todo` says what to do when it does not. */
export async function runOrFail(program, args, options = {}) {
  const code = await run(program, args, options).catch(error => {
    throw new UserError(`${program} could not be started: ${error.message}`, options.todo);
  });
  if (code !== 0) {
    throw new UserError(`This failed with exit status ${code}: ${[program, ...args].join(' ')}`, options.todo);
  }
}

/** Output of a program, or undefined when it cannot be started or fails. */
export function capture(program, args) {
  const result = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/** Runs a script's main function: a UserError becomes its words and exit status 1. */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    console.error(error instanceof UserError ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
