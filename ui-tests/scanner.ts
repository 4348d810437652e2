import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect } from '@jupyterlab/galata';
import type { Locator, Page } from '@playwright/test';

/** The panel as the user sees it. */
export function panelOf(page: Page): Locator {
  return page.locator('#jupyterlab-scan-model');
}

/** The row of the panel that names this file or folder. */
export function rowOf(page: Page, name: string): Locator {
  return panelOf(page)
    .getByRole('row')
    .filter({ has: page.getByTitle(name, { exact: true }) });
}

/** An item of the file browser. */
export function itemOf(page: Page, name: string): Locator {
  return page.locator('.jp-DirListing-item').filter({ has: page.getByText(name, { exact: true }) });
}

/** Wait until the file browser lists these names. */
export async function listed(page: IJupyterLabPageFixture, ...names: string[]): Promise<void> {
  await page.filebrowser.refresh();
  for (const name of names) {
    await expect(itemOf(page, name)).toBeVisible();
  }
}

/** Right-click, Scan model. */
export async function scanByMenu(page: Page, name: string): Promise<void> {
  await itemOf(page, name).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Scan model' }).click();
}
