// Saying what is done, and doing it in a child process.

import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const windows = process.platform === 'win32';

/** A problem that the person at the keyboard can solve: shown as these words alone, without a stack trace. */
export class Trouble extends Error {
  constructor(what, todo) {
    super(todo === undefined ? what : `${what}\n  What to do: ${todo}`);
  }
}

export function say(text) {
  console.log(text);
}

/**
 * Runs a program with its output on this terminal.
 * Resolves to its exit status; `options.quiet` keeps the output back unless it fails. A program that runs longer than
 * `options.minutes` is stopped, which is a failure.
 */
export function run(program, args, options = {}) {
  const { quiet = false, env = {}, cwd = root, minutes } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      // npm is a batch file there.
      shell: windows && program === 'npm'
    });
    const kept = [];
    child.stdout?.on('data', part => kept.push(part));
    child.stderr?.on('data', part => kept.push(part));
    const deadline = minutes && setTimeout(() => stop(child, program, minutes), minutes * 60_000);
    child.on('error', reject);
    child.on('close', (status, signal) => {
      clearTimeout(deadline);
      const code = status ?? (signal === null ? 1 : 128);
      if (quiet && code !== 0) {
        process.stdout.write(Buffer.concat(kept));
      }
      resolve(code);
    });
  });
}

/** Programs that hang may also ignore that they are asked to end. */
function stop(child, program, minutes) {
  console.error(`${program} was stopped: it did not end within ${minutes} minutes.`);
  child.kill();
  setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
}

/** Runs a program that must succeed; `todo` says what to do when it does not. */
export async function must(program, args, options = {}) {
  const code = await run(program, args, options).catch(error => {
    throw new Trouble(`${program} could not be started: ${error.message}`, options.todo);
  });
  if (code !== 0) {
    throw new Trouble(`This failed with exit status ${code}: ${[program, ...args].join(' ')}`, options.todo);
  }
}

/** What a program prints, or undefined when it cannot be started or fails. */
export function ask(program, args) {
  const result = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/** Runs a script's main function: a Trouble becomes its words and exit status 1. */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    console.error(error instanceof Trouble ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
