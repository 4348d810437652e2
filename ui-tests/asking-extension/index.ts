/** Another extension: it asks the model scanner about a file before it would load it. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { IModelScanner } from 'jupyterlab-scan-model';

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'scan-model-asking-extension:plugin',
  description: 'Asks the model scanner whether a file is safe.',
  autoStart: true,
  requires: [IModelScanner],
  activate: ({ commands }: JupyterFrontEnd, scanner: IModelScanner) => {
    commands.addCommand('asking:is-it-safe', {
      label: 'Is this file safe?',
      describedBy: {
        args: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] }
      },
      execute: async ({ path }) => {
        const file = path as string;
        try {
          const { verdict, findings } = await scanner.scan(file);
          Notification.emit(
            verdict === 'clean' ? `${file} is safe.` : `${file} is not known to be safe: ${verdict}.`,
            verdict === 'clean' ? 'success' : 'warning'
          );
          return { verdict, evidence: findings.map(({ evidence }) => evidence) };
        } catch (error) {
          Notification.error(`${file} was not scanned.`);
          return { error: String(error) };
        }
      }
    });
    scanner.scanned.connect((_, { path, outcome }) => console.log(`asking: ${path} ended as ${outcome}`));
  }
};

export default plugin;
