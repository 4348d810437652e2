import { SEVERITIES } from '../report';
import type { CodeJudgement } from './judge-code';
import { HARMLESS } from './code-names';
import { isStdlib } from './resolve-name';
import { words } from './word-lists';
import { INSIDES, SOCKET, PROGRAM_STARTERS } from './import-watchlist';
import type { Watched } from './import-watchlist';

const LOADING = new Set(words('pickle _pickle cPickle dill cloudpickle joblib'));

/** What is done on import, put together: the worst of it, and all of it. Undefined when nothing of it is worth telling. */
export function judgeImport(all: readonly Watched[]): CodeJudgement | undefined {
  const shown = ({ module, operator }: Watched): string =>
    operator === '' ? module : module === 'builtins' ? operator : `${module}.${operator}`;
  const inMemory = all.some(isMemory);
  const hasSocket = all.some(({ module, operator }) => module === 'socket' && operator === 'socket');
  const told = all.filter(one => !isMemory(one) && (inMemory || !isLoad(one)) && (hasSocket || one.module !== SOCKET));
  const sorted = [...new Map(told.map(one => [shown(one), one])).values()].sort(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)
  );
  return sorted.length === 0
    ? undefined
    : {
        severity: sorted[0].severity,
        module: sorted[0].module,
        operator: sorted[0].operator,
        names: sorted.map(shown)
      };
}

/** Loading a file is for the scan of that file to judge, unless the file is made up in memory. */
function isLoad({ module, operator }: Watched): boolean {
  return LOADING.has(module) && (operator === 'load' || operator === 'Unpickler');
}

function isMemory({ operator }: Watched): boolean {
  return operator === 'BytesIO' || operator === 'StringIO';
}

/** Names that code in a text has no use for when it only defines things. */
const IDENTIFIER = /[A-Za-z_]\w*/g;
const REACHING = new Set(
  words('exec eval execfile compile open getattr setattr globals locals vars input breakpoint __import__ importlib')
);

/** What source code in a text would do if it were run, by the names that it uses. */
export function reviewSource(text: string): { readonly harmless: boolean; readonly names: readonly string[] } {
  const names = [...new Set(text.match(IDENTIFIER) ?? [])];
  const harmful = names.some(
    name =>
      REACHING.has(name) ||
      PROGRAM_STARTERS.has(name) ||
      INSIDES.has(name) ||
      /^__\w+__$/.test(name) ||
      (isStdlib(name) && !HARMLESS.has(name) && name !== 'builtins') ||
      ['requests', 'httpx', 'aiohttp', 'dill', 'joblib', 'cloudpickle'].includes(name)
  );
  return { harmless: !harmful, names };
}
