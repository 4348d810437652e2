import type { ScanContext } from '../../../context';
import { Dtypes } from './dtypes';
import type { Globals } from '../machine/globals';
import { HeldBytes } from './state-bytes';
import { Indirect } from './indirect-calls';
import { Nested } from './nested-members';
import { Reports } from './finding-log';
import { Rewiring } from './hook-attributes';
import type { Window } from '../machine/window';
import { Wrappers } from './joblib-wrappers';

/** What looks at one kind of thing each, in all pickles of a file. */
export interface Tools {
  readonly reports: Reports;
  readonly held: HeldBytes;
  readonly nested: Nested;
  readonly indirect: Indirect;
  readonly rewiring: Rewiring;
  readonly wrappers: Wrappers;
  readonly dtypes: Dtypes;
}

/** @param origin - maps an offset of the window's source to one of the file */
export function toolsFor(
  context: ScanContext,
  window: Window,
  globals: Globals,
  origin: (offset: number) => number
): Tools {
  const reports = new Reports(context, window.source.size, origin);
  return {
    reports,
    held: new HeldBytes(context, window),
    nested: new Nested(context, window),
    indirect: new Indirect(reports),
    rewiring: new Rewiring(window.glance),
    wrappers: new Wrappers(globals),
    dtypes: new Dtypes(globals)
  };
}
