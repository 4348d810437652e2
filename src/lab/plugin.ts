import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { Clipboard, ICommandPalette, showErrorMessage } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import { IDefaultFileBrowser, IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { COMMANDS, ScanPanel } from '../panel';
import { createScanWorker } from '../worker/create';
import { FolderLister } from '../worker/lister';
import { ScanPool } from '../worker/worker-pool';
import { workerUrl } from '../worker/url';
import { addCommands, shortcutOf } from './commands';
import type { CurrentBrowser } from './selection';
import { selectionOf } from './selection';
import { scanModelIcon } from './icon';
import { withCatalogue } from './locale';
import { koreanUrl } from './locale-url';
import { ScanModel } from './model';
import { ModelScanner } from './model-scanner';
import { notifyFinished } from './notify';
import { PolicyWriter } from './policy/policy-actions';
import { askAcceptance, askObedience, askTrust } from './policy/policy-dialogs';
import { PolicyFiles } from './policy/policy-file';
import { PolicyPermissions } from './policy/policy-permissions';
import { download, reportJson } from './save';
import { throttled } from './schedule';
import { DEFAULT_SETTINGS, readSettings } from './settings';
import { addStatus } from './status';
import { Storage } from './server-files';
import { IModelScanner } from './tokens';
import { watchFiles } from './watch';

/** Put in by the bundler. */
declare const SCAN_MODEL_VERSION: string;

const PLUGIN_ID = 'jupyterlab-scan-model:plugin';
const PANEL_ID = 'jupyterlab-scan-model';

/** Place among the sidebar's tabs; 501 to 899 is for extensions. */
const PANEL_RANK = 700;

/** `YYYY-MM-DD`, in the zone in which the command line counts as well. */
const today = (): string => new Date().toISOString().slice(0, 10);

export const plugin: JupyterFrontEndPlugin<IModelScanner> = {
  id: PLUGIN_ID,
  description: 'Scans model files for code that runs when they are loaded.',
  autoStart: true,
  provides: IModelScanner,
  optional: [
    IDefaultFileBrowser,
    IFileBrowserFactory,
    ILayoutRestorer,
    ICommandPalette,
    ISettingRegistry,
    IStatusBar,
    ITranslator
  ],
  activate
};

async function activate(
  app: JupyterFrontEnd,
  defaultBrowser: IDefaultFileBrowser | null,
  browsers: IFileBrowserFactory | null,
  restorer: ILayoutRestorer | null,
  palette: ICommandPalette | null,
  registry: ISettingRegistry | null,
  statusBar: IStatusBar | null,
  given: ITranslator | null
): Promise<IModelScanner> {
  const translator = await withCatalogue(given ?? nullTranslator, koreanUrl());
  const trans = translator.load('jupyterlab_scan_model');
  const { commands, serviceManager, shell } = app;
  const { contents, serverSettings } = serviceManager;
  const browser: CurrentBrowser = () => browsers?.tracker.currentWidget ?? defaultBrowser;
  let settings = DEFAULT_SETTINGS;
  const stored = registry?.load(PLUGIN_ID) ?? Promise.resolve(undefined);

  const createWorker = (): Promise<Worker> => createScanWorker(workerUrl());
  const lister = new FolderLister(createWorker);
  const storage = new Storage(contents, serverSettings, lister, () => settings.wholeCopyLimit);
  const permissions = new PolicyPermissions(PageConfig.getOption('serverRoot'), allowed => {
    void stored
      .then(settings => settings?.set('allowedPolicies', allowed))
      .catch((error: unknown) => {
        const detail = error instanceof Error ? error.message : String(error);
        void showErrorMessage(
          trans.__('The choice could not be kept'),
          trans.__('It holds until this page is closed: the settings could not be written. %1', detail)
        );
      });
  });
  const model = new ScanModel({
    pool: new ScanPool(createWorker),
    storage,
    policies: new PolicyFiles(storage, () => settings.policy, trans),
    permissions,
    hiddenListed: () => PageConfig.getOption('allow_hidden_files') === 'true',
    today,
    clock: () => Date.now(),
    selection: () => selectionOf(browser()),
    schedule: throttled(),
    now: () => performance.now()
  });

  const writer = new PolicyWriter(
    model,
    {
      askAcceptance: question => askAcceptance(question, trans),
      askTrust: question => askTrust(question, trans),
      askObedience: question => askObedience(question, trans),
      tell: (title, message) => void showErrorMessage(title, message)
    },
    today,
    trans
  );
  const panel = new ScanPanel({
    model,
    translator,
    commands,
    shortcut: () => shortcutOf(commands, COMMANDS.scan)
  });
  panel.id = PANEL_ID;
  panel.title.icon = scanModelIcon;
  panel.title.caption = trans.__('Model scanner');
  const place = (): void => shell.add(panel, settings.panelSide, { rank: PANEL_RANK, type: 'Model scanner' });
  const openPanel = (): void => {
    if (!panel.isAttached) {
      place();
    }
    shell.activateById(panel.id);
  };
  place();
  restorer?.add(panel, PANEL_ID);

  addCommands(
    {
      commands,
      model,
      browser,
      policies: writer,
      trans,
      openPanel,
      copy: text => Clipboard.copyToSystem(text),
      save: parts => {
        const now = new Date().toISOString();
        void download(reportJson(parts, SCAN_MODEL_VERSION, now), `scan-model-${now.slice(0, 10)}.json`);
      }
    },
    palette
  );
  if (statusBar) {
    addStatus(statusBar, model, trans, openPanel);
  }
  watchFiles(model, contents, browsers, defaultBrowser);
  model.finished.connect((_, finished) => {
    if (!panel.isVisible) {
      notifyFinished(finished, settings.notifyFrom, trans, openPanel);
    }
  });

  void stored
    .then(stored => {
      if (stored === undefined) {
        return;
      }
      const apply = (): void => {
        const before = settings;
        settings = readSettings(stored);
        if (permissions.load(settings.allowedPolicies) || settings.policy !== before.policy) {
          model.readPolicies();
        }
        if (settings.panelSide !== before.panelSide) {
          const visible = panel.isVisible;
          place();
          if (visible) {
            shell.activateById(panel.id);
          }
        }
      };
      apply();
      stored.changed.connect(apply);
    })
    .catch((error: unknown) => console.error('The settings of the model scanner could not be loaded.', error));

  return new ModelScanner(model);
}
