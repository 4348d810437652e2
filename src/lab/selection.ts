import type { FileBrowser } from '@jupyterlab/filebrowser';

import type { Selection } from './services';

/** The file browser in use, if there is one. */
export type CurrentBrowser = () => FileBrowser | null;

/** Contents paths of the selected items of the file browser, drives included; else of the folder that it shows. */
export function selectionOf(browser: FileBrowser | null): Selection {
  if (!browser) {
    return { choice: 'nothing', paths: [] };
  }
  const paths = Array.from(browser.selectedItems(), item => item.path);
  return paths.length > 0 ? { choice: 'selected', paths } : { choice: 'folder', paths: [browser.model.path] };
}
