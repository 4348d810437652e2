import { CodeState } from './code-state';
import { Interpreter } from './interpreter';
import { handlersOf } from './handlers';
import { instructionsOf } from './instructions';
import type { Work } from '../../work';
import { PRICES } from '../../work';
import { quote } from '../pickle/values/python-text';
import type { CodeLayout, CodeValue } from './marshal-values';

/** One code object as text, with the dotted names that it builds. */
export interface Decompiled {
  /** The code on one line; made when asked for. */
  readonly text: () => string;
  readonly paths: readonly string[];
  readonly imports: readonly string[];
  /** Names that the instructions take from constants: keywords of calls, attributes of patterns. */
  readonly names: readonly string[];
  /** True when a known Python version explains every instruction, and leads to every one that names something. */
  readonly understood: boolean;
  /** Dotted names whose values are reached otherwise than by name. */
  readonly handedOn: readonly string[];
}

/** Dotted names of what a function finds under a name of its own, where the file says it; several if it says several. */
export type KnownNames = ReadonlyMap<string, readonly string[]>;

/** Versions that write a layout, newest first. */
const VERSIONS: Readonly<Record<CodeLayout, readonly string[]>> = {
  '2': ['2.7'],
  '3.0': ['3.7', '3.6'],
  '3.8': ['3.10', '3.9', '3.8'],
  '3.11': ['3.14', '3.13', '3.12', '3.11']
};
/** Work of looking for a call in a statement. */
const COMPARISON = 500;
/** Names and texts that are listed when the instructions are not understood. */
const MAX_LISTED = 40;
/** CO_OPTIMIZED: functions have it, the bodies of classes and modules do not. */
const OPTIMIZED = 1;
/** CO_VARARGS and CO_VARKEYWORDS. */
const VARARGS = 4;
const VARKEYWORDS = 8;
/** LOAD_LOCALS of Python 2, with which the body of a class ends; a function with `exec` is not optimized there. */
const LOAD_LOCALS = 82;

/**
 * Turn a code object into Python-like text. marshal data does not say which Python compiled it, so the instructions
 * are tried as each version that has this layout, and the one is taken under which the stack works out and most
 * instructions are reached. If none fits (a newer Python, hand-made code), names and texts are listed instead.
 */
export function decompile(code: CodeValue, work: Work, known?: KnownNames): Decompiled {
  let best: Interpreter | undefined;
  for (const version of VERSIONS[code.layout]) {
    const instructions = instructionsOf(code.bytecode, version);
    if (instructions === undefined) {
      continue;
    }
    work.spend(instructions.length * PRICES.instruction);
    const interpreter = new Interpreter(new CodeState(code, version));
    known?.forEach(([first], name) => interpreter.state.aliases.set(name, first));
    interpreter.run(instructions);
    // A handler in the middle of an instruction makes another one of it.
    const starts = new Set(instructions.map(({ first }) => first));
    interpreter.state.otherFaults += handlersOf(code.handlers).some(({ to }) => !starts.has(to)) ? 1 : 0;
    if (interpreter.state.faults === 0 && (best === undefined || interpreter.skipped < best.skipped)) {
      best = interpreter;
    }
  }
  if (best === undefined) {
    return {
      text: () => `${head(code)} …  # ${listed(code)}`,
      paths: [],
      handedOn: [],
      imports: [],
      names: [],
      understood: false
    };
  }
  const { state, overlooked } = best;
  return {
    text: () => {
      work.spend(state.calls.length * state.statements.length * COMPARISON);
      return `${head(code)} ${state.text}`;
    },
    paths: [...state.paths].flatMap(path => [path, ...othersOf(path, known)]),
    handedOn: state.handedOn,
    imports: [...state.imports],
    names: [...state.constantNames],
    understood: !overlooked && !state.bareCode
  };
}

/** The same path through the other meanings of a name. */
function othersOf(path: string, known: KnownNames | undefined): string[] {
  const others: string[] = [];
  known?.forEach(([first, ...rest]) => {
    if (rest.length > 0 && (path === first || path.startsWith(`${first}.`))) {
      others.push(...rest.map(other => other + path.slice(first.length)));
    }
  });
  return others;
}

function head(code: CodeValue): string {
  const names = parameters(code);
  if (code.name === '<lambda>') {
    return `lambda ${names.join(', ')}:`.replace(' :', ':');
  }
  if (!code.name.startsWith('<') && isClass(code)) {
    return `class ${code.name}:`;
  }
  return code.name.startsWith('<') ? `${code.name}:` : `def ${code.name}(${names.join(', ')}):`;
}

/** `x, *args, key, **words`; without the defaults, which are not part of the code. */
function parameters({ argCount, kwOnlyCount, locals, flags }: CodeValue): string[] {
  const named = argCount + kwOnlyCount;
  if (argCount < 0 || kwOnlyCount < 0 || named > MAX_LISTED) {
    return [];
  }
  const rest = locals.slice(named, named + 2);
  const star = flags & VARARGS ? [`*${rest.shift()}`] : kwOnlyCount > 0 ? ['*'] : [];
  const stars = flags & VARKEYWORDS ? [`**${rest.shift()}`] : [];
  return [...locals.slice(0, argCount), ...star, ...locals.slice(argCount, named), ...stars];
}

function isClass({ layout, bytecode, flags }: CodeValue): boolean {
  return layout === '2' ? bytecode[bytecode.length - 2] === LOAD_LOCALS : !(flags & OPTIMIZED);
}

function listed(code: CodeValue): string {
  const texts = code.consts.flatMap(value => (value.type === 'str' ? [quote(value.value.slice(0, 200))] : []));
  const parts = [
    code.names.length > 0 ? `names: ${code.names.slice(0, MAX_LISTED).join(', ')}` : '',
    texts.length > 0 ? `constants: ${texts.slice(0, MAX_LISTED).join(', ')}` : ''
  ];
  return parts.filter(Boolean).join('; ') || 'names nothing';
}
