import { defineConfig } from '@playwright/test';

import { CHROMIUM, CHROMIUM_ARGUMENTS, PORT, PYTHON, SERVER_ROOT, patience } from './environment';

const address = `http://127.0.0.1:${PORT}`;

export default defineConfig({
  testDir: './tests',
  outputDir: './test-results/output',
  // One server and two cores.
  workers: 1,
  fullyParallel: false,
  timeout: patience.browserTest * 1000,
  expect: { timeout: patience.appears * 1000 },
  forbidOnly: process.env.CI !== undefined,
  retries: 0,
  reporter: [
    ['list'],
    ['json', { outputFile: './test-results/results.json' }],
    ['html', { open: 'never', outputFolder: './playwright-report' }]
  ],
  use: {
    baseURL: address,
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    // It makes every test slower, by about a sixth; `npm run browser-tests -- --trace on` records one.
    trace: 'off',
    screenshot: 'only-on-failure',
    // Playwright records with an ffmpeg of its own, which would have to be downloaded.
    video: 'off',
    launchOptions: { executablePath: CHROMIUM, args: CHROMIUM_ARGUMENTS }
  },
  webServer: {
    command: `"${PYTHON}" -m jupyterlab --config ui-tests/jupyter_server_config.py`,
    cwd: '..',
    url: `${address}/lab`,
    timeout: patience.start * 1000,
    // Asked first, so that the server ends its kernels.
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
    reuseExistingServer: false,
    env: {
      JUPYTERLAB_GALATA_ROOT_DIR: SERVER_ROOT,
      SCAN_MODEL_TEST_PORT: String(PORT),
      // Nothing of this user's own Jupyter settings.
      JUPYTER_CONFIG_DIR: `${SERVER_ROOT}/../ui-config`,
      JUPYTER_PREFER_ENV_PATH: '1'
    },
    stdout: 'ignore',
    stderr: 'pipe'
  }
});
