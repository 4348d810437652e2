import { expect, test } from '@jupyterlab/galata';

test('the extension is installed and its plugins are active', async ({ page }) => {
  const plugins = await page.evaluate(() => {
    const app = (
      window as unknown as { jupyterapp: { listPlugins(): string[]; isPluginActivated(id: string): boolean } }
    ).jupyterapp;
    return app
      .listPlugins()
      .filter(id => id.startsWith('jupyterlab-scan-model:'))
      .map(id => ({ id, active: app.isPluginActivated(id) }));
  });
  expect(plugins.length).toBeGreaterThan(0);
  expect(plugins.filter(plugin => !plugin.active)).toEqual([]);
});
