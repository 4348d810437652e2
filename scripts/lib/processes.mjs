// The processes that a script starts, and all that those start: none outlives the script, however it ends.
//
// A step of the tests starts servers, browsers and kernels, many of them in sessions of their own, so that ending the step's
// process group does not reach them. On Linux each inherits a variable that names the runs it belongs to (a script that a step
// runs is a run within a run), by which it is found again.

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const posix = process.platform !== 'win32';
const VARIABLE = 'SCAN_MODEL_RUN';
const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));
const RUN = `${process.pid}:${CHECKOUT}`;
const SEPARATOR = ';';
const RUNS = [process.env[VARIABLE], RUN].filter(Boolean).join(SEPARATOR);

/** Milliseconds that a process has to end by itself. */
const GRACE = 10_000;
const POLL = 100;
/** Milliseconds between two looks at whether the process that started this script is still there. */
const ORPHAN_CHECK = 1000;

const running = new Set();

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/** Starts a program in a process group of its own, which ends with this script. */
export function spawnOwn(program, args, { env, ...options }) {
  watch();
  const child = spawn(program, args, {
    ...options,
    env: { ...process.env, ...env, [VARIABLE]: RUNS },
    detached: posix
  });
  running.add(child);
  child.on('close', () => {
    running.delete(child);
    if (running.size === 0) {
      stopWatching();
    }
  });
  return child;
}

/** Ends a program of `spawnOwn` with its group: first by asking, then by force. */
export async function endGroup(child) {
  signalGroup(child, 'SIGTERM');
  for (let waited = 0; waited < GRACE && running.has(child); waited += POLL) {
    await pause(POLL);
  }
  signalGroup(child, 'SIGKILL');
}

function signalGroup(child, name) {
  if (child.pid === undefined) {
    return;
  }
  if (posix) {
    signal(-child.pid, name);
  } else {
    // Windows has no groups; taskkill knows which process started which.
    spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
  }
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}

/** Ends all started processes that are left. Returns how many outlived the program that started them. */
export async function endLeftovers() {
  const left = processesOf(RUN);
  left.forEach(pid => signal(pid, 'SIGTERM'));
  for (let waited = 0; waited < GRACE && processesOf(RUN).length > 0; waited += POLL) {
    await pause(POLL);
  }
  processesOf(RUN).forEach(pid => signal(pid, 'SIGKILL'));
  return left.length;
}

/** Ends what earlier runs in this checkout left behind when they were ended by force. */
export function endOrphans() {
  const isOver = run => run.endsWith(`:${CHECKOUT}`) && !isAlive(parseInt(run));
  for (const [pid, runs] of processes()) {
    if (runs.some(isOver)) {
      signal(pid, 'SIGKILL');
    }
  }
}

const processesOf = run => [...processes()].filter(([, runs]) => runs.includes(run)).map(([pid]) => pid);

/** Process ids with the runs that each belongs to, as far as this user may know; nothing but on Linux. */
function* processes() {
  if (process.platform !== 'linux') {
    return;
  }
  for (const name of readdirSync('/proc').filter(entry => /^\d+$/.test(entry))) {
    try {
      const variables = readFileSync(`/proc/${name}/environ`, 'utf8').split('\0');
      const runs = variables.find(variable => variable.startsWith(`${VARIABLE}=`))?.slice(VARIABLE.length + 1);
      if (runs !== undefined && Number(name) !== process.pid) {
        yield [Number(name), runs.split(SEPARATOR)];
      }
    } catch {
      // The process has ended, or belongs to another user.
    }
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const onSignal = name => void endWith(128 + constants.signals[name]);
const parent = process.ppid;
let orphanCheck;

/** While a child runs: whatever ends this script ends its children, also that `npm`, which started it, is gone. */
function watch() {
  if (orphanCheck === undefined) {
    SIGNALS.forEach(name => process.on(name, onSignal));
    orphanCheck = setInterval(() => process.ppid !== parent && onSignal('SIGHUP'), ORPHAN_CHECK).unref();
  }
}

function stopWatching() {
  SIGNALS.forEach(name => process.off(name, onSignal));
  clearInterval(orphanCheck);
  orphanCheck = undefined;
}

let ending = false;

/** True when this script is about to end: nothing more is to be started. */
export const isEnding = () => ending;

async function endWith(status) {
  if (ending) {
    return;
  }
  ending = true;
  // A terminal that is gone takes no words.
  process.stderr.on('error', () => undefined);
  console.error('\nEnding what was started ...');
  const children = [...running];
  await Promise.all(children.map(endGroup));
  await endLeftovers();
  process.exit(status);
}
