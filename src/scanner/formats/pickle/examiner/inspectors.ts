import type { ScanContext } from '../../../context';
import { Dtypes } from './dtypes';
import type { Globals } from '../machine/globals';
import { StateBytes } from './state-bytes';
import { IndirectCalls } from './indirect-calls';
import { NestedMembers } from './nested-members';
import { FindingLog } from './finding-log';
import { HookAttributes } from './hook-attributes';
import type { Window } from '../machine/window';
import type { UsedNames } from './used-names';
import { SecondFiles } from './second-files';
import { JoblibWrappers } from './joblib-wrappers';

/** Inspectors, each for one kind of value in all pickles of a file. */
export interface Inspectors {
  readonly findings: FindingLog;
  readonly stateBytes: StateBytes;
  readonly nestedMembers: NestedMembers;
  readonly indirectCalls: IndirectCalls;
  readonly hookAttributes: HookAttributes;
  readonly joblibWrappers: JoblibWrappers;
  readonly secondFiles: SecondFiles;
  readonly dtypes: Dtypes;
}

/** @param origin - maps an offset of the window's source to one of the file */
export function inspectorsFor(
  context: ScanContext,
  window: Window,
  globals: Globals,
  origin: (offset: number) => number,
  usedNames: UsedNames
): Inspectors {
  const findings = new FindingLog(context, window.source.size, origin);
  return {
    findings,
    stateBytes: new StateBytes(context, window),
    nestedMembers: new NestedMembers(context, window),
    indirectCalls: new IndirectCalls(findings, usedNames),
    hookAttributes: new HookAttributes(window.nearby),
    joblibWrappers: new JoblibWrappers(globals),
    secondFiles: new SecondFiles(context, globals, findings),
    dtypes: new Dtypes(globals)
  };
}
