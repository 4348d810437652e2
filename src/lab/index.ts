import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { plugin } from './plugin';
import { rendererPlugin } from './notebook/renderer';

/** Everything that JupyterLab is to start. */
export const plugins: readonly JupyterFrontEndPlugin<unknown>[] = [plugin, rendererPlugin];
