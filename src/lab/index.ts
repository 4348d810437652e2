import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { WORKER_URL } from '../worker/url';

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-scan-model:plugin',
  description: 'Scans model files for code that runs when they are loaded.',
  autoStart: true,
  activate: () => {
    console.debug(String(WORKER_URL));
  }
};

export const plugins = [plugin];
