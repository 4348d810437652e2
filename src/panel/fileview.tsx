import * as React from 'react';

import type { WeightsOnly } from '../scanner/report';
import type { Translator } from '../report/translator';
import { weightsOnlyLines } from '../report/weights-words';
import { mistakenForModel } from '../report/coverage-problems';
import { totalsOf } from '../report/run';
import {
  bytesText,
  formatLabel,
  isOwnCode,
  outcomeSentence,
  readText,
  severityCounts,
  timeText
} from '../report/words';
import { Chevron, Icon } from './icons';
import { COMMANDS } from './panel-commands';
import type { RowViewProps } from './row-props';
import type { RowOf } from './row-kinds';
import { outcomeOfEntry } from './totals';
import { acceptedCount, CommandButton, entryWord, Name, Note } from './widgets';

/** A proper noun. */
const DIGEST = 'SHA-256';

/** One file: name, verdict, kind and findings. */
export function FileLine({ row, trans }: RowViewProps<RowOf<'file'>>): JSX.Element {
  const { entry } = row;
  const outcome = outcomeOfEntry(entry);
  const { report } = entry;
  const totals = totalsOf(report ? [report] : []);
  const counts = [severityCounts(totals.severities, trans), acceptedCount(totals, trans)].filter(Boolean).join(' · ');
  const word = entryWord(entry.changed && entry.verdict ? entry.verdict : outcome, trans);
  return (
    <div className={`jp-ScanModel-item${entry.changed ? ' jp-mod-changed' : isOwnCode(totals) ? ' jp-mod-own' : ''}`}>
      <Chevron expanded={row.expanded} />
      <Icon name={outcome} />
      <div className="jp-ScanModel-lines">
        <Name text={row.name} title={entry.path} />
        {entry.changed && (
          <span className="jp-ScanModel-sub">
            <span className="jp-ScanModel-strong">{entryWord(outcome, trans)}</span>
            {` · ${trans.__('Changed since the scan')}`}
          </span>
        )}
        <span className={`jp-ScanModel-sub${entry.changed ? ' jp-mod-past' : ''}`}>
          {entry.changed ? trans.__('Before: %1', word) : <span className="jp-ScanModel-strong">{word}</span>}
          {counts && ` · ${counts}`}
          {report && mistakenForModel(report) && ` · ${trans.__('not what it is named')}`}
          {report && ` · ${formatLabel(report.format, trans)}`}
        </span>
      </div>
    </div>
  );
}

/** The detail of a file: meaning of the verdict, format, bytes read, and buttons. */
export function FileDetail({ row, trans, commands, tabIndex }: RowViewProps<RowOf<'file-detail'>>): JSX.Element {
  const { entry, rootId } = row;
  const { report } = entry;
  const running = entry.state === 'waiting' || entry.state === 'reading';
  const button = { commands, args: { id: entry.id }, tabIndex };
  return (
    <div className="jp-ScanModel-fileDetail">
      {report && !row.isOnlyRoot && (
        <p className={`jp-ScanModel-prose${entry.changed ? ' jp-mod-past' : ''}`}>
          {outcomeSentence(report.verdict, totalsOf([report]), trans)}
        </p>
      )}
      {entry.changed && <Note reason="changed-since-scan" params={{}} trans={trans} />}
      {entry.error && <Note reason={entry.error.reason} params={entry.error.params} trans={trans} />}
      {entry.state === 'cancelled' && (
        <p className="jp-ScanModel-prose">{trans.__('The scan was stopped before a verdict.')}</p>
      )}
      {entry.glob !== undefined && (
        <p className="jp-ScanModel-prose">
          {trans.__('It was not scanned: the policy excludes what matches %1.', entry.glob)}
        </p>
      )}
      {entry.notes.map((note, i) => (
        <Note key={i} reason={note.reason} params={note.params} trans={trans} />
      ))}
      <dl className="jp-ScanModel-list">
        {report && (
          <div>
            <dt>{trans.__('Kind')}</dt>
            <dd>{formatLabel(report.format, trans)}</dd>
          </div>
        )}
        {(report || entry.size !== undefined) && (
          <div>
            <dt>{trans.__('Size')}</dt>
            <dd>{bytesText(report?.size ?? entry.size ?? 0, trans)}</dd>
          </div>
        )}
        {entry.scannedAt !== undefined && (
          <div>
            <dt>{trans.__('Scanned')}</dt>
            <dd>{new Date(entry.scannedAt).toLocaleString()}</dd>
          </div>
        )}
        {entry.sha256 !== undefined && (
          <div>
            <dt>{DIGEST}</dt>
            <dd>
              <code>{entry.sha256}</code>
            </dd>
          </div>
        )}
        {report
          ? !row.isOnlyRoot && (
              <div>
                <dt>{trans.__('Scan')}</dt>
                <dd>{readText(report.bytesRead, report.size, entry.elapsedMs, trans)}</dd>
              </div>
            )
          : entry.elapsedMs > 0 && (
              <div>
                <dt>{trans.__('Time')}</dt>
                <dd>{timeText(entry.elapsedMs, trans)}</dd>
              </div>
            )}
      </dl>
      {report?.weightsOnly && <WeightsOnlyNote answer={report.weightsOnly} trans={trans} />}
      <span className="jp-ScanModel-buttons">
        {running && !row.isOnlyRoot && (
          <CommandButton {...button} command={COMMANDS.cancel} label={trans.__('Cancel')} />
        )}
        {!running && !(row.isOnlyRoot && report && !entry.changed) && (
          <CommandButton {...button} command={COMMANDS.rescan} label={trans.__('Scan again')} />
        )}
        <CommandButton {...button} command={COMMANDS.reveal} label={trans.__('Show in file browser')} />
        <CommandButton {...button} command={COMMANDS.showInPanel} label={trans.__('Show in the panel')} />
        {rootId !== undefined && !row.isOnlyRoot && (
          <CommandButton {...button} command={COMMANDS.clear} args={{ id: rootId }} label={trans.__('Remove')} />
        )}
      </span>
    </div>
  );
}

/** Whether the loader of PyTorch that takes weights only takes the file, and what stops it. */
function WeightsOnlyNote({ answer, trans }: { readonly answer: WeightsOnly; readonly trans: Translator }): JSX.Element {
  const [sentence, ...obstacles] = weightsOnlyLines(answer, trans);
  return (
    <div className="jp-ScanModel-prose jp-ScanModel-weights">
      <p>{sentence}</p>
      {obstacles.length > 0 && (
        <ul>
          {obstacles.map((line, i) => (
            <li key={i}>{line}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
