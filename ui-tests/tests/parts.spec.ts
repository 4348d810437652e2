import { expect, test } from '@jupyterlab/galata';

import { onDisk } from '../environment';
import { put } from '../files';
import { listed, rowOf, scanByMenu } from '../scanner';

const TEMPLATE = "{{ cycler.__init__.__globals__.os.popen('id').read() }}";

test('the worker loads a part of the scanner when a file needs it', async ({ page, tmpPath }) => {
  put(onDisk(tmpPath), { 'chat_template.jinja': TEMPLATE });
  await listed(page, 'chat_template.jinja');
  const part = page
    .context()
    .waitForEvent('requestfinished', request => /\/parts\/rules-languages-\w+\.js$/.test(request.url()));
  await scanByMenu(page, 'chat_template.jinja');
  await part;
  await expect(rowOf(page, `${tmpPath}/chat_template.jinja`)).toContainText('Unsafe');
});

test('a part that cannot be had leaves the file incomplete, and is asked for again', async ({ page, tmpPath }) => {
  put(onDisk(tmpPath), { 'chat_template.jinja': TEMPLATE });
  await listed(page, 'chat_template.jinja');
  await page.context().route('**/parts/*.js', route => route.abort());
  await scanByMenu(page, 'chat_template.jinja');
  const row = rowOf(page, `${tmpPath}/chat_template.jinja`);
  await expect(row).toContainText('Incomplete');
  await expect(page.getByText(/A part of the scanner could not be loaded/)).toBeVisible();
  await page.context().unroute('**/parts/*.js');
  await scanByMenu(page, 'chat_template.jinja');
  await expect(row).toContainText('Unsafe');
});
