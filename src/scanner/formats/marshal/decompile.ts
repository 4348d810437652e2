import { CodeMachine } from './machine';
import { instructionsOf } from './instructions';
import { quote } from '../pickle/describe';
import type { CodeLayout, CodeValue } from './values';

/** What one code object does, as text, and the dotted names that it builds. */
export interface Decompiled {
  /** The code on one line; made when asked for. */
  readonly text: () => string;
  readonly paths: readonly string[];
  /** True when the instructions of a known Python version explain every step. */
  readonly understood: boolean;
}

/** Versions that write a layout, newest first. */
const VERSIONS: Readonly<Record<CodeLayout, readonly string[]>> = {
  '2': [],
  '3.0': ['3.7', '3.6'],
  '3.8': ['3.10', '3.9', '3.8'],
  '3.11': ['3.14', '3.13', '3.12', '3.11']
};
/** Names and texts that are listed when the instructions are not understood. */
const MAX_LISTED = 40;
/** CO_OPTIMIZED: functions have it, the bodies of classes and modules do not. */
const OPTIMIZED = 1;

/**
 * Turn a code object into Python-like text. marshal data does not say which Python compiled it, so the instructions
 * are tried as each version that has this layout, and the one is taken under which the stack works out. Where none
 * does (Python 2, a newer Python, hand-made code), names and texts are listed instead.
 */
export function decompile(code: CodeValue): Decompiled {
  let best: CodeMachine | undefined;
  for (const version of VERSIONS[code.layout]) {
    const instructions = instructionsOf(code.bytecode, version);
    if (!instructions) {
      continue;
    }
    const machine = new CodeMachine(code, version);
    machine.run(instructions);
    if (!best || machine.faults < best.faults) {
      best = machine;
    }
    if (best.faults === 0) {
      break;
    }
  }
  if (!best || best.faults > 0) {
    return { text: () => `${head(code)} …  # ${listed(code)}`, paths: [], understood: false };
  }
  const { paths } = best;
  const machine = best;
  return { text: () => `${head(code)} ${machine.text}`, paths: [...paths], understood: true };
}

function head(code: CodeValue): string {
  const names = code.locals.slice(0, Math.max(0, Math.min(code.argCount + code.kwOnlyCount, MAX_LISTED)));
  if (code.name === '<lambda>') {
    return `lambda ${names.join(', ')}:`.replace(' :', ':');
  }
  if (!code.name.startsWith('<') && !(code.flags & OPTIMIZED)) {
    return `class ${code.name}:`;
  }
  return code.name.startsWith('<') ? `${code.name}:` : `def ${code.name}(${names.join(', ')}):`;
}

function listed(code: CodeValue): string {
  const texts = code.consts.flatMap(value => (value.type === 'str' ? [quote(value.value.slice(0, 200))] : []));
  const parts = [
    code.names.length > 0 ? `names: ${code.names.slice(0, MAX_LISTED).join(', ')}` : '',
    texts.length > 0 ? `constants: ${texts.slice(0, MAX_LISTED).join(', ')}` : ''
  ];
  return parts.filter(Boolean).join('; ') || 'names nothing';
}
