// The system's Chromium. Nothing here downloads a browser of its own.

import { existsSync } from 'node:fs';

import { UserError, runOrFail, run, log } from './run.mjs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const find = () => [process.env.CHROMIUM, ...PLACES].find(path => path && existsSync(path));

/** Path of a Chromium; on Debian and its kin it is installed if we may. */
export async function ensureBrowser() {
  if (find() === undefined) {
    if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
      throw new UserError(
        'The browser tests need Chromium, and none was found.',
        'install it (Debian, Ubuntu: sudo apt-get install chromium), or name one: CHROMIUM=/path/to/chrome npm test'
      );
    }
    log('Installing Chromium with apt-get, for the browser tests ...');
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-q'], { quiet: true, env });
    await runOrFail('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], {
      quiet: true,
      env
    });
  }
  return find();
}
