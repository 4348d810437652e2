import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { rendererPlugin } from './notebook/renderer';
import { plugin } from './plugin';

export { IModelScanner } from './tokens';
export type { IScannedFile } from './tokens';

/** Everything that JupyterLab is to start. */
export const plugins: readonly JupyterFrontEndPlugin<unknown>[] = [plugin, rendererPlugin];
