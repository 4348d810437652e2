import type { FileBrowser, IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { Contents } from '@jupyterlab/services';

import type { ScanModel } from './model';

/** Tell the model of files that JupyterLab changes, and of folders that its file browsers read again. */
export function watchFiles(
  model: ScanModel,
  contents: Pick<Contents.IManager, 'fileChanged'>,
  browsers: IFileBrowserFactory | null,
  defaultBrowser: FileBrowser | null
): void {
  contents.fileChanged.connect((_, change) => model.happened(change));
  const known = new Set<FileBrowser>();
  const watch = (browser: FileBrowser): void => {
    if (known.has(browser)) {
      return;
    }
    known.add(browser);
    browser.disposed.connect(() => known.delete(browser));
    browser.model.refreshed.connect(() => {
      model.listed(Array.from(browser.model.items()));
      model.select();
    });
    browser.model.pathChanged.connect(() => model.select());
    // Since JupyterLab 4.5; without it the button's words follow with the next change of the panel.
    (browser as Partial<FileBrowser>).selectionChanged?.connect(() => model.select());
  };
  browsers?.tracker.forEach(watch);
  browsers?.tracker.widgetAdded.connect((_, browser) => watch(browser));
  browsers?.tracker.currentChanged.connect(() => model.select());
  if (defaultBrowser) {
    watch(defaultBrowser);
  }
}
