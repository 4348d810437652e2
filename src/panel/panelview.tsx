import * as React from 'react';

import type { Translator } from '../report/translator';
import { outcomeOf } from '../report/outcome';
import { bytesText, countText, outcomeTitle } from '../report/words';
import { printable } from '../scanner/text';
import { EmptyPicture } from './icons';
import type { IScanModel, Pointed, ScanEntry, ScanRoot } from './model';
import { Note, SmallButton } from './parts';
import { PolicyLines } from './policyview';
import { Results } from './results';
import type { RowActions } from './rowview';
import { summarySentence } from './summary';
import { entryTotals } from './totals';

export interface PanelViewProps {
  readonly roots: readonly ScanRoot[];
  /** Files and folders that are being worked on. */
  readonly active: number;
  readonly trans: Translator;
  readonly actions: RowActions & Pick<IScanModel, 'scanSelection' | 'cancel'> & { openPolicy(path: string): void };
  readonly pointed?: Pointed;
  /** Keys of the scan command as a person reads them. */
  readonly shortcut?: string;
}

/** The panel below its toolbar. */
export function PanelView({ roots, active, trans, actions, pointed, shortcut }: PanelViewProps): JSX.Element {
  return (
    <>
      <Announcement roots={roots} active={active} trans={trans} />
      {roots.length === 0 ? (
        <Empty trans={trans} shortcut={shortcut} onScan={() => actions.scanSelection()} />
      ) : roots.length === 1 && isEmpty(roots[0]) ? (
        <NothingHere root={roots[0]} trans={trans} onScan={() => actions.rescan?.(roots[0].id)} />
      ) : (
        <Results roots={roots} trans={trans} actions={actions} pointed={pointed}>
          {active > 0 && <Progress roots={roots} trans={trans} onCancel={() => actions.cancel()} />}
          <PolicyLines roots={roots} trans={trans} onOpen={path => actions.openPolicy(path)} />
        </Results>
      )}
    </>
  );
}

interface EmptyProps {
  readonly trans: Translator;
  readonly shortcut?: string;
  onScan(): void;
}

/** Before the first scan: what this is for and how to begin. */
function Empty({ trans, shortcut, onScan }: EmptyProps): JSX.Element {
  return (
    <div className="jp-ScanModel-empty">
      <EmptyPicture />
      <h3>{trans.__('Look before you load')}</h3>
      <p>{trans.__('See what a model file would run when it is loaded. Nothing in it is executed.')}</p>
      <button type="button" className="jp-ScanModel-mainButton" onClick={onScan}>
        {trans.__('Scan the selected files')}
      </button>
      <p className="jp-ScanModel-hint">
        {trans.__('Or right-click files or a folder in the file browser and choose “Scan model”.')}
        {shortcut && (
          <>
            {' '}
            {trans.__('Shortcut:')} <kbd>{shortcut}</kbd>
          </>
        )}
      </p>
    </div>
  );
}

function isEmpty(root: ScanRoot): boolean {
  return !root.listing && root.entries.length === 0;
}

interface NothingHereProps {
  readonly root: ScanRoot;
  readonly trans: Translator;
  onScan(): void;
}

/** A folder without files: not the same as a clean one. */
function NothingHere({ root, trans, onScan }: NothingHereProps): JSX.Element {
  return (
    <div className="jp-ScanModel-empty">
      <EmptyPicture />
      <h3>{trans.__('Nothing to scan here')}</h3>
      <p>{trans.__('No files were found in %1.', root.path === '' ? '/' : printable(root.path, 300))}</p>
      {root.notes.map((note, i) => (
        <Note key={i} reason={note.reason} params={note.params} trans={trans} />
      ))}
      <SmallButton label={trans.__('Scan again')} tabIndex={0} onClick={onScan} />
    </div>
  );
}

interface ProgressProps {
  readonly roots: readonly ScanRoot[];
  readonly trans: Translator;
  onCancel(): void;
}

/** How far the scan is: in bytes for one file, in files for many. */
function Progress({ roots, trans, onCancel }: ProgressProps): JSX.Element {
  const entries: readonly ScanEntry[] = roots.flatMap(root => root.entries);
  const { entries: files, running } = entryTotals(entries);
  const finished = files - running;
  const listing = roots.some(root => root.listing);
  const one = files === 1 ? entries.find(entry => entry.state === 'reading') : undefined;
  let words: string;
  if (listing) {
    words = trans.__('Looking for files: %1 so far', countText(files));
  } else if (one) {
    words = one.size
      ? trans.__('Reading: %1 of %2', bytesText(one.bytesRead, trans), bytesText(one.size, trans))
      : trans.__('Opening the file…');
  } else {
    words = trans.__('%1 of %2 files', countText(finished), countText(files));
  }
  // A scan seldom reads a whole file, so bytes say nothing about how far it is.
  const part = files > 1 && !listing ? finished / files : undefined;
  return (
    <div className="jp-ScanModel-progress">
      <div className="jp-ScanModel-progressText">
        <span>{words}</span>
        <SmallButton label={trans.__('Cancel')} tabIndex={0} onClick={onCancel} />
      </div>
      <div
        className="jp-ScanModel-bar"
        role="progressbar"
        aria-label={trans.__('Scan')}
        aria-valuetext={words}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={part === undefined ? undefined : Math.round(part * 100)}
      >
        <div
          className={part === undefined ? 'jp-mod-unknown' : undefined}
          style={part === undefined ? undefined : { transform: `scaleX(${part})` }}
        />
      </div>
    </div>
  );
}

/** Tells screen readers that a scan began and what came of it: once each, not for every file. */
function Announcement({ roots, active, trans }: Pick<PanelViewProps, 'roots' | 'active' | 'trans'>): JSX.Element {
  const totals = entryTotals(
    roots.flatMap(root => root.entries),
    roots
  );
  let words = '';
  if (active > 0) {
    words = trans.__('Scanning…');
  } else if (totals.entries > 0) {
    words = `${outcomeTitle(outcomeOf(totals), totals, trans)}. ${summarySentence(totals, trans)}`;
  } else if (roots.length > 0) {
    words = trans.__('Nothing to scan here');
  }
  return (
    <div className="jp-ScanModel-hidden" role="status" aria-live="polite">
      {words}
    </div>
  );
}
