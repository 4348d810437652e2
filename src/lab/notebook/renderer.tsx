import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Clipboard, Notification } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import type { RenderMimeRegistry } from '@jupyterlab/rendermime';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import * as React from 'react';

import type { JudgedReport, StoredReport } from '../../panel';
import { COMMANDS, ReportView } from '../../panel';
import { outcomeOf, verdictFor } from '../../report/outcome';
import { ignoredWords } from '../../report/policy/policy-words';
import type { Run } from '../../report/run';
import { runTotals } from '../../report/run';
import { outcomeTitle } from '../../report/words';
import type { Finding } from '../../scanner/report';
import type { FindingPlace } from '../endings';
import { placeOf } from '../endings';
import { LiveOutputs, contentKey, watchNotebooks } from '../live';
import { withCatalogue } from '../locale';
import { koreanUrl } from '../locale-url';
import type { OutputData } from './renderer-data';
import { MIME_TYPE, readOutput } from './renderer-data';
import type { Places } from './renderer-paths';
import { contentsPath, rootOnDisk } from './renderer-paths';
import { findingText } from '../save';

/** Before text/html (50), which the same output holds for readers without this extension. */
const RANK = 10;

/** Characters of the plain text that is shown for data that cannot be read. */
const MAX_PLAIN = 20_000;

/** The parts of the application that an output uses. */
export interface OutputServices {
  /** The translator, once its words are there. */
  readonly translator: Promise<ITranslator>;
  readonly root: () => string | undefined;
  readonly live: LiveOutputs;
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
      live: new LiveOutputs(MIME_TYPE),
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
    watchNotebooks(app.docRegistry, services.live);
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

/** One output of the magic. Shows the stored data and starts nothing. */
export class ScanOutput extends ReactWidget implements IRenderMime.IRenderer {
  private output?: { readonly data: OutputData; readonly key: string; readonly plain: string };
  private live = false;
  private translator: ITranslator = nullTranslator;

  constructor(
    private readonly services: OutputServices,
    private readonly resolver: IRenderMime.IResolver | null
  ) {
    super();
    // Arrow keys, Enter and letters belong to the list here, not to the notebook around it.
    this.node.dataset.lmSuppressShortcuts = 'true';
    services.live.changed.connect(this.onLive, this);
  }

  override dispose(): void {
    Signal.clearData(this);
    super.dispose();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    // Only now can it be told whether this is a console.
    this.onLive();
  }

  /** Was it made while the page was open? A console has no file that an output could have been stored in. */
  private onLive(): void {
    const live =
      this.output !== undefined &&
      (this.services.live.has(this.output.key) || this.node.closest('.jp-CodeConsole') !== null);
    if (live !== this.live) {
      this.live = live;
      this.update();
    }
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const plain = model.data['text/plain'];
    const raw = model.data[MIME_TYPE];
    this.output = { data: readOutput(raw), key: contentKey(raw), plain: typeof plain === 'string' ? plain : '' };
    this.onLive();
    this.translator = await this.services.translator;
    this.update();
  }

  protected override render(): JSX.Element | null {
    if (this.output === undefined) {
      return null;
    }
    const { services, translator } = this;
    const { data, plain } = this.output;
    return (
      <OutputView
        data={data}
        plain={plain}
        live={this.live}
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
  /** A kernel made it while this page was open; otherwise it came from a file. */
  readonly live: boolean;
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

function ReportOutput({ data, live, services, trans, language, places }: PropsOf<'report'>): JSX.Element {
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
  const checkNow = (): void => {
    const found = run.inputs.map(input => ({ input, path: contentsPath(input, onDisk(input, run), places()) }));
    const paths = found.flatMap(({ path }) => path ?? []);
    tellOutside(found, services, trans);
    if (paths.length > 0) {
      scan?.(paths);
    }
  };
  const totals = runTotals(run);
  const stored: StoredReport = {
    title: outcomeTitle(verdictFor(outcomeOf(totals)), totals, trans),
    day: dayOf(run.timestamp, language),
    checkNow: scan && run.inputs.length > 0 ? checkNow : undefined
  };
  return (
    <ReportView
      reports={run.files}
      stored={live ? undefined : stored}
      summary={summaryOf(run, live, trans, language)}
      notes={notesOf(data, trans)}
      trans={trans}
      language={language}
      showInPanel={scan && run.inputs.length > 0 ? showInPanel : undefined}
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
    tellOutside(found, services, trans);
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

/** Of the paths that a kernel named, those that the panel cannot reach; three of them at most. */
function tellOutside(
  found: readonly { readonly input: string; readonly path: string | undefined }[],
  services: OutputServices,
  trans: TranslationBundle
): void {
  found
    .filter(({ path }) => path === undefined)
    .slice(0, 3)
    .forEach(({ input }) => services.tell(outside(input, trans)));
}

/** Path of an input at the time of the scan; undefined when the report lacks it. */
function onDisk(input: string, { inputs, files, base }: Run): string | undefined {
  const [only] = files;
  return inputs.length > 1 ? undefined : files.length === 1 && only.path === input ? `${base}/${only.source}` : base;
}

function outside(path: string, trans: TranslationBundle): string {
  return trans.__('The panel cannot show %1: it does not lie below the folder that JupyterLab shows.', path);
}

/** Time and program of the scan, or the output's claim about them: an output may be older than the file. */
function summaryOf(run: Run, live: boolean, trans: TranslationBundle, language: string): string {
  const time = new Date(run.timestamp);
  const shown = Number.isNaN(time.getTime()) ? undefined : time.toLocaleString(localeOf(language));
  const said =
    shown === undefined
      ? live
        ? trans.__('Scanned with version %1', run.version)
        : trans.__('The notebook says: scanned with version %1', run.version)
      : live
        ? trans.__('Scanned on %1 with version %2', shown, run.version)
        : trans.__('The notebook says: scanned on %1 with version %2', shown, run.version);
  return run.policy === undefined ? said : `${said} · ${trans.__('by the policy %1', run.policy)}`;
}

/** The day of a time, in the reader's language; undefined for an invalid time. */
function dayOf(timestamp: string, language: string): string | undefined {
  const time = new Date(timestamp);
  return Number.isNaN(time.getTime()) ? undefined : time.toLocaleDateString(localeOf(language));
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
