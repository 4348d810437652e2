import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Clipboard, Notification } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import type { RenderMimeRegistry } from '@jupyterlab/rendermime';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { JudgedReport } from '../panel';
import { ReportView } from '../panel';
import { ignoredWords } from '../report/policy-words';
import type { Run } from '../report/run';
import type { Finding } from '../scanner/report';
import { COMMANDS } from './commands';
import type { FindingPlace } from './entries';
import { placeOf } from './entries';
import { withCatalogue } from './locale';
import { koreanUrl } from './locale-url';
import type { OutputData } from './renderer-data';
import { MIME_TYPE, readOutput } from './renderer-data';
import type { Places } from './renderer-paths';
import { contentsPath, rootOnDisk } from './renderer-paths';
import { findingText } from './save';

/** Before text/html (50), which the same output holds for readers without this extension. */
const RANK = 10;

/** Characters of the plain text that is shown for data that cannot be read. */
const MAX_PLAIN = 20_000;

/** What an output needs of the application. */
export interface OutputServices {
  /** The translator, once its words are there. */
  readonly translator: Promise<ITranslator>;
  readonly root: () => string | undefined;
  /** Start a scan in the panel, and bring a finding into view; undefined where there is no panel. */
  readonly scan: () => ((paths: readonly string[], finding?: FindingPlace) => void) | undefined;
  readonly tell: (message: string) => void;
  readonly copy: (text: string) => void;
}

export const rendererPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-scan-model:renderer',
  description: 'Shows the output of %scan_model in notebooks.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, registry: IRenderMimeRegistry, translator: ITranslator | null) => {
    const { commands } = app;
    const services: OutputServices = {
      translator: withCatalogue(translator ?? nullTranslator, koreanUrl()),
      root: () => rootOnDisk(name => PageConfig.getOption(name)),
      scan: () =>
        commands.hasCommand(COMMANDS.scan)
          ? (paths, finding) =>
              void commands.execute(COMMANDS.scan, {
                paths: [...paths],
                ...(finding && { finding: { ...finding, members: [...finding.members] } })
              })
          : undefined,
      tell: message => void Notification.warning(message, { autoClose: 10_000 }),
      copy: text => Clipboard.copyToSystem(text)
    };
    registry.addFactory(
      {
        // Text nodes only, and nothing starts before a button is pressed: an untrusted notebook may show it.
        safe: true,
        mimeTypes: [MIME_TYPE],
        createRenderer: options => new ScanOutput(services, options.resolver)
      },
      RANK
    );
  }
};

/** One output of the magic. Shows what is in the notebook and starts nothing. */
export class ScanOutput extends ReactWidget implements IRenderMime.IRenderer {
  private output?: { readonly data: OutputData; readonly plain: string };
  private translator: ITranslator = nullTranslator;

  constructor(
    private readonly services: OutputServices,
    private readonly resolver: IRenderMime.IResolver | null
  ) {
    super();
    // Arrow keys, Enter and letters belong to the list here, not to the notebook around it.
    this.node.dataset.lmSuppressShortcuts = 'true';
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const plain = model.data['text/plain'];
    this.output = { data: readOutput(model.data[MIME_TYPE]), plain: typeof plain === 'string' ? plain : '' };
    this.translator = await this.services.translator;
    this.update();
  }

  protected override render(): JSX.Element | null {
    if (this.output === undefined) {
      return null;
    }
    const { services, translator } = this;
    return (
      <OutputView
        {...this.output}
        services={services}
        trans={translator.load('jupyterlab_scan_model')}
        language={translator.languageCode.replace('_', '-')}
        places={() => ({ root: services.root(), notebook: folderOf(this.resolver) })}
      />
    );
  }
}

/** The contents path of the folder of the document that the resolver belongs to. */
function folderOf(resolver: IRenderMime.IResolver | null): string | undefined {
  const path = (resolver as Partial<RenderMimeRegistry.IUrlResolver> | null)?.path;
  return path?.slice(0, Math.max(path.lastIndexOf('/'), path.indexOf(':') + 1));
}

export interface OutputViewProps {
  readonly data: OutputData;
  /** The same output as text, for data that cannot be read. */
  readonly plain: string;
  readonly services: OutputServices;
  readonly trans: TranslationBundle;
  readonly language: string;
  readonly places: () => Places;
}

/** An answer, a button to get one, or a word on why there is neither. */
export function OutputView(props: OutputViewProps): JSX.Element {
  const { data, plain, trans } = props;
  switch (data.kind) {
    case 'report':
      return (
        <Fallback instead={<Unreadable detail="" plain={plain} trans={trans} />}>
          <ReportOutput {...props} data={data} />
        </Fallback>
      );
    case 'request':
      return <RequestOutput {...props} data={data} />;
    case 'unreadable':
      return <Unreadable detail={data.detail} plain={plain} trans={trans} />;
  }
}

type PropsOf<K extends OutputData['kind']> = OutputViewProps & { readonly data: Extract<OutputData, { kind: K }> };

function ReportOutput({ data, services, trans, language, places }: PropsOf<'report'>): JSX.Element {
  const { run } = data;
  const scan = services.scan();
  const showInPanel = (report: JudgedReport, finding?: Finding): void => {
    const source = run.files.find(file => file === report)?.source;
    const path = contentsPath(report.path, source === undefined ? undefined : `${run.base}/${source}`, places());
    if (path === undefined) {
      services.tell(outside(report.path, trans));
    } else {
      scan?.([path], finding && placeOf(finding));
    }
  };
  return (
    <ReportView
      reports={run.files}
      summary={summaryOf(run, trans, language)}
      notes={notesOf(data, trans)}
      trans={trans}
      language={language}
      showInPanel={scan && showInPanel}
      copyFinding={(report, finding) => services.copy(findingText({ path: report.path, report }, finding, trans))}
    />
  );
}

function RequestOutput({ data, services, trans, language, places }: PropsOf<'request'>): JSX.Element {
  const { reason, inputs, folder } = data;
  const scan = services.scan();
  const start = (): void => {
    const found = inputs.map(input => ({ input, path: contentsPath(input, `${folder}/${input}`, places()) }));
    const paths = found.flatMap(({ path }) => path ?? []);
    found
      .filter(({ path }) => path === undefined)
      .slice(0, 3)
      .forEach(({ input }) => services.tell(outside(input, trans)));
    if (paths.length > 0) {
      scan?.(paths);
    }
  };
  return (
    <div className="jp-ScanModel jp-mod-output" role="group" lang={language} aria-label={trans.__('Model scan')}>
      <div className="jp-ScanModel-request">
        <strong>{trans.__('Not scanned yet')}</strong>
        <p className="jp-ScanModel-prose">{reason}</p>
        {scan && (
          <button type="button" className="jp-ScanModel-mainButton" onClick={start}>
            {trans.__('Scan in the browser')}
          </button>
        )}
      </div>
    </div>
  );
}

interface UnreadableProps {
  readonly detail: string;
  readonly plain: string;
  readonly trans: TranslationBundle;
}

function Unreadable({ detail, plain, trans }: UnreadableProps): JSX.Element {
  return (
    <div className="jp-ScanModel jp-mod-output" role="group" aria-label={trans.__('Model scan')}>
      <div className="jp-ScanModel-request">
        <strong>{trans.__('This output is no report that can be shown here')}</strong>
        {detail && <p className="jp-ScanModel-prose">{trans.__('What is wrong with it: %1.', detail)}</p>}
        <p className="jp-ScanModel-prose">{trans.__('Scan the file again to see what it would run.')}</p>
        {plain && (
          <pre className="jp-ScanModel-code jp-mod-long" tabIndex={0}>
            <code>{plain.slice(0, MAX_PLAIN)}</code>
          </pre>
        )}
      </div>
    </div>
  );
}

/** Shows something else when the report cannot be drawn after all. */
class Fallback extends React.Component<
  { readonly children: React.ReactNode; readonly instead: React.ReactNode },
  { readonly failed: boolean }
> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): React.ReactNode {
    return this.state.failed ? this.props.instead : this.props.children;
  }
}

function outside(path: string, trans: TranslationBundle): string {
  return trans.__('The panel cannot show %1: it does not lie below the folder that JupyterLab shows.', path);
}

/** When and with what it was scanned: an output may be older than the file. */
function summaryOf(run: Run, trans: TranslationBundle, language: string): string {
  const time = new Date(run.timestamp);
  const said = Number.isNaN(time.getTime())
    ? trans.__('Scanned with version %1', run.version)
    : trans.__('Scanned on %1 with version %2', time.toLocaleString(localeOf(language)), run.version);
  return run.policy === undefined ? said : `${said} · ${trans.__('by the policy %1', run.policy)}`;
}

/** A language that the browser knows, or its own choice. */
function localeOf(language: string): string | undefined {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(language)[0];
  } catch {
    return undefined;
  }
}

/** Policies that are named. */
const MAX_POLICIES = 5;

function notesOf(
  { run, filesDropped, excludedDropped }: PropsOf<'report'>['data'],
  trans: TranslationBundle
): string[] {
  const notes = run.excluded.map(({ path, glob }) => trans.__('Not scanned: %1 is excluded by %2', path, glob));
  for (const ignored of (run.policyIgnored ?? []).slice(0, MAX_POLICIES)) {
    notes.push(ignoredWords(ignored, trans).join(' '));
  }
  if (excludedDropped > 0) {
    notes.push(trans._n('%1 more path is excluded.', '%1 more paths are excluded.', excludedDropped));
  }
  if (filesDropped > 0) {
    notes.push(
      trans._n(
        '%1 more file is in this report, but not shown here.',
        '%1 more files are in this report, but not shown here; those with the worst verdict are.',
        filesDropped
      )
    );
  }
  return notes;
}
