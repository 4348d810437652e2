import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';

import { fileRoot, finding, folderRoot, entry, report } from '../../panel/__tests__/entries';
import { FolderNode } from '../../panel/folder-nodes';
import type { ScanRoot } from '../../panel/panel-model';
import type { Severity } from '../../scanner/report';
import { notifyFinished } from '../notify';

const trans = nullTranslator.load('jupyterlab_scan_model');
const evil = entry('evil.pt', report('evil.pt', 'unsafe', { findings: [finding('CRITICAL')] }));
const odd = entry('odd.pt', report('odd.pt', 'review', { findings: [finding('LOW')] }));
const good = entry('good.pt', report('good.pt', 'clean'));

/** The notification after a scan of these roots out of sight. */
function said(roots: readonly ScanRoot[], from: Severity | undefined) {
  Notification.manager.dismiss();
  const trees = roots.map(({ tree }) => tree);
  const worst = trees.flatMap(tree => tree.worstFiles(10));
  const name = roots.length === 1 ? roots[0].name : undefined;
  const show = jest.fn();
  notifyFinished({ totals: FolderNode.totalsOf(trees), name, worst }, from, trans, show);
  return Notification.manager.notifications.map(({ message, type, options }) => {
    options.actions?.[0].callback(new MouseEvent('click'));
    expect(show).toHaveBeenCalledTimes(1);
    return [type, message, options.autoClose !== false];
  });
}

describe('a scan that ends out of sight', () => {
  it('is always told: as a warning that stays when something was found, else for a while', () => {
    expect(said([fileRoot(evil)], 'MEDIUM')).toEqual([
      ['warning', 'evil.pt is unsafe: loading it can run code.', false]
    ]);
    expect(said([fileRoot(odd)], 'LOW')).toEqual([['warning', 'odd.pt needs a look before you load it.', false]]);
    expect(said([fileRoot(odd)], 'MEDIUM')).toEqual([['info', 'odd.pt was scanned: Needs review', true]]);
    expect(said([fileRoot(good)], 'MEDIUM')).toEqual([['info', 'good.pt was scanned: Clean', true]]);
    expect(said([folderRoot([good], { hides: true })], 'MEDIUM')).toEqual([
      ['info', 'models was scanned: Incomplete', true]
    ]);
    expect(said([fileRoot(good, 'a'), fileRoot(good, 'b')], 'MEDIUM')).toEqual([
      ['info', '2 files were scanned: Clean', true]
    ]);
  });

  it('is not told when somebody wants to hear nothing', () => {
    expect(said([fileRoot(evil)], undefined)).toEqual([]);
  });
});
