import { PAYLOAD, call, proto, sglob, str } from '../pickle-assembler';
import { CONFIG_FILES } from './config-files';
import { CONTAINER_FILES } from './container-files';
import type { FileCase } from './file-case';
import { fileCases } from './file-case';
import { CRITICAL_GADGETS, HIGH_GADGETS } from './gadgets';
import { HIDDEN_EVASIONS } from './concealed';
import { injected } from './injected';
import { KERAS_FILES } from './keras-files';
import { NAME_EVASIONS } from './other-names';
import type { Groups } from './row';
import { STREAM_EVASIONS } from './stream';
import { TENSOR_FILES } from './tensor-files';

/** The rows of a subject as files named `.pkl`. */
const filesOf = (groups: Groups): FileCase[] =>
  Object.entries(groups).flatMap(([technique, rows]) =>
    fileCases(
      `pickle: ${technique}`,
      ...rows.map(([what, data]) => [what, 'model.pkl', data, 'facts/evasions, section a'] as const)
    )
  );

function gadget(path: string): readonly [string, string, Uint8Array, string] {
  const dot = path.lastIndexOf('.');
  const callee = sglob(path.slice(0, dot), path.slice(dot + 1));
  return [path, 'model.pkl', proto(4, call(callee, str('system'))), 'picklescan, fickling and modelscan advisories'];
}

/** Every harmful file of the scoreboard but those that are made of honest ones. */
export const HARMFUL_FILES: readonly FileCase[] = [
  ...fileCases('pickle: plain', ['posix.system', 'model.pkl', proto(2, PAYLOAD), 'CWE-502']),
  ...filesOf(STREAM_EVASIONS),
  ...filesOf(NAME_EVASIONS),
  ...filesOf(HIDDEN_EVASIONS),
  ...fileCases('pickle: gadgets', ...`${CRITICAL_GADGETS} ${HIGH_GADGETS}`.split(/\s+/).filter(Boolean).map(gadget)),
  ...CONTAINER_FILES,
  ...KERAS_FILES,
  ...TENSOR_FILES,
  ...CONFIG_FILES
];

export { injected };
export type { FileCase };
