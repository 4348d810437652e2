import type { FileBrowser } from '@jupyterlab/filebrowser';

/** The file browser that a person is using, if there is one. */
export type CurrentBrowser = () => FileBrowser | null;

/** Contents paths of what is selected in the file browser, drives included; empty when nothing is. */
export function selectedPaths(browser: FileBrowser | null): string[] {
  return browser ? Array.from(browser.selectedItems(), item => item.path) : [];
}

/** The same, or the folder that the file browser shows; empty without a file browser. */
export function pathsToScan(browser: FileBrowser | null): string[] {
  const selected = selectedPaths(browser);
  return selected.length > 0 || !browser ? selected : [browser.model.path];
}
