import * as React from 'react';

import type { Translator } from '../report/translator';
import { outcomeOf } from '../report/outcome';
import { bytesText, countText, outcomeTitle } from '../report/words';
import { printable } from '../scanner/printable';
import { FolderNode } from './folder-nodes';
import { EmptyPicture } from './icons';
import type { PanelCommands } from './panel-commands';
import { COMMANDS } from './panel-commands';
import type { Choice, FocusedFinding, Scan, ScanRoot } from './panel-model';
import { PolicyLines } from './policyview';
import { Results } from './results';
import { summarySentence, unseenSentences } from './summaryview';
import { CommandButton, Note } from './widgets';

export interface PanelViewProps {
  /** Newest first. */
  readonly scans: readonly Scan[];
  /** Files and folders that are being worked on. */
  readonly active: number;
  readonly trans: Translator;
  readonly commands: PanelCommands;
  readonly focused?: FocusedFinding;
  /** Target of the scan button. */
  readonly choice: Choice;
  /** Keys of the scan command, formatted for the user. */
  readonly shortcut?: string;
}

/** The panel below its toolbar. */
export function PanelView({ scans, active, trans, commands, focused, choice, shortcut }: PanelViewProps): JSX.Element {
  const roots = scans.flatMap(scan => scan.roots);
  return (
    <>
      <Announcement scans={scans} active={active} trans={trans} />
      {roots.length === 0 ? (
        <Empty trans={trans} choice={choice} shortcut={shortcut} commands={commands} />
      ) : roots.length === 1 && isEmpty(roots[0]) ? (
        <NothingHere root={roots[0]} trans={trans} commands={commands} />
      ) : (
        <Results scans={scans} trans={trans} commands={commands} named focused={focused}>
          {active > 0 && <Progress roots={roots} trans={trans} commands={commands} />}
          <PolicyLines roots={roots} trans={trans} commands={commands} />
        </Results>
      )}
    </>
  );
}

/** The words of the button that scans the choice of the file browser: "selected" only when something is selected. */
export function scanLabel(choice: Choice, trans: Translator): string {
  return choice === 'selected' ? trans.__('Scan the selected files') : trans.__('Scan this folder');
}

interface EmptyProps {
  readonly trans: Translator;
  readonly choice: Choice;
  readonly shortcut?: string;
  readonly commands: PanelCommands;
}

/** Before the first scan: the purpose of the panel, and how to begin. */
function Empty({ trans, choice, shortcut, commands }: EmptyProps): JSX.Element {
  return (
    <div className="jp-ScanModel-empty">
      <EmptyPicture />
      <h3>{trans.__('Look before you load')}</h3>
      <p>{trans.__('See what a model file would run when it is loaded. Nothing in it is executed.')}</p>
      {choice !== 'nothing' && (
        <button type="button" className="jp-ScanModel-mainButton" onClick={() => commands.execute(COMMANDS.scan)}>
          {scanLabel(choice, trans)}
        </button>
      )}
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

/** True for a folder that was listed and holds nothing. */
function isEmpty({ tree }: ScanRoot): boolean {
  const { allFiles, running, unseen, hidden } = tree.totals;
  return allFiles + running === 0 && unseen === hidden;
}

interface NothingHereProps {
  readonly root: ScanRoot;
  readonly trans: Translator;
  readonly commands: PanelCommands;
}

/** A folder without files: not the same as a clean one. */
function NothingHere({ root, trans, commands }: NothingHereProps): JSX.Element {
  return (
    <div className="jp-ScanModel-empty">
      <EmptyPicture />
      <h3>{trans.__('Nothing to scan here')}</h3>
      <p>{trans.__('No files were found in %1.', root.path === '' ? '/' : printable(root.path, 300))}</p>
      {root.tree.totals.hidden > 0 && <Note reason="folder-hidden" params={{}} trans={trans} />}
      <CommandButton
        commands={commands}
        command={COMMANDS.rescan}
        args={{ id: root.id }}
        label={trans.__('Scan again')}
        tabIndex={0}
      />
    </div>
  );
}

interface ProgressProps {
  readonly roots: readonly ScanRoot[];
  readonly trans: Translator;
  readonly commands: PanelCommands;
}

/** Progress of the scan: in bytes for one file, in files for many. */
function Progress({ roots, trans, commands }: ProgressProps): JSX.Element {
  const active = roots.filter(({ tree }) => tree.running > 0);
  const { allFiles: files, running } = FolderNode.totalsOf(active.map(({ tree }) => tree));
  const listing = active.some(root => root.listing);
  const finished = listing ? active.reduce((sum, { tree }) => sum + tree.ended, 0) : files - running;
  const one = files === 1 ? active[0].tree.files[0] : undefined;
  let words: string;
  if (listing) {
    words =
      files === 0
        ? trans.__('Looking for files…')
        : trans.__('Looking for files: %1 so far, %2 scanned', countText(files), countText(finished));
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
        <CommandButton commands={commands} command={COMMANDS.cancel} label={trans.__('Cancel')} tabIndex={0} />
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

/** Tells screen readers that a scan began, and its verdict: once each, not for every file. */
function Announcement({ scans, active, trans }: Pick<PanelViewProps, 'scans' | 'active' | 'trans'>): JSX.Element {
  let words = '';
  if (active > 0) {
    words = trans.__('Scanning…');
  } else if (scans.length > 0) {
    const totals = FolderNode.totalsOf(scans[0].roots.map(({ tree }) => tree));
    const said = [summarySentence(totals, trans), ...unseenSentences(totals, trans)].join(' ');
    words = `${outcomeTitle(outcomeOf(totals), totals, trans)}. ${said}`;
  }
  return (
    <div className="jp-ScanModel-hidden" role="status" aria-live="polite">
      {words}
    </div>
  );
}
