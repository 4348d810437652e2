import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { workerUrl } from '../worker/url';

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-scan-model:plugin',
  description: 'Scans model files for code that runs when they are loaded.',
  autoStart: true,
  activate: () => {
    console.debug(workerUrl());
  }
};

export const plugins = [plugin];
