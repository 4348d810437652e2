import { closure, language, numbers, rds, promise, symbol, words, workspace } from '../r-builder';
import type { MadeCase } from './made-case';
import { casesOf } from './made-case';

const RUN = language(symbol('system'), words('echo hi'));

/** Models that are mostly numbers. */
export const tabular: readonly MadeCase[] = [
  ...casesOf('r-data', {
    'workspace.rdata': workspace({ x: numbers(1, 2), call: language(symbol('lm'), symbol('x')) }),
    'harmful-promise.rds': rds(promise(RUN)),
    'harmful-function.rda': workspace({ predict: closure(RUN) })
  })
];
