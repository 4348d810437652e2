import { execFileSync } from 'child_process';
import { existsSync, mkdirSync, readFileSync } from 'fs';
import { join } from 'path';

const root = join(__dirname, '..');

/** How long tests wait, in seconds. */
export const patience = JSON.parse(readFileSync(join(root, 'tests', 'patience.json'), 'utf8')) as Readonly<
  Record<'browserTest' | 'appears' | 'start', number>
>;

/** A free port; found in a process of its own, since this module cannot wait. */
function freePort(): string {
  const program = `const s = require('net').createServer().listen(0, '127.0.0.1', () => {
    console.log(s.address().port);
    s.close();
  });`;
  return execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' }).trim();
}

/**
 * Port of the tests' own server: a free one, so that a server left behind by another run is not in the way. The first
 * process of a run finds it; those that it starts are told.
 */
export const PORT = Number((process.env.SCAN_MODEL_TEST_PORT ??= freePort()));

/** Folder that the server shows; specs put files into it directly, however large, and a file browser lists it. */
export const SERVER_ROOT = join(root, '.cache', 'ui-root');

/** Path on disk of a contents path of the tests' own server. */
export function onDisk(path: string): string {
  return join(SERVER_ROOT, path);
}

/** Python of the environment in which the wheel is installed (scripts/test.mjs makes it). */
export const PYTHON = join(root, '.venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

/** The small model files of the exercise. */
export const EXAMPLES = join(root, 'examples');

/** Screenshots that continuous integration keeps. */
export const SCREENSHOTS = join(__dirname, 'test-results', 'screenshots');

/** Chromium of the system: the tests never download a browser. */
export const CHROMIUM =
  process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

/** Nothing of the browser may call home or need a graphics card. */
export const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
];

mkdirSync(SERVER_ROOT, { recursive: true });
