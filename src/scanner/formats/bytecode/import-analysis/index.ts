import type { Work } from '../../../work';
import { PRICES } from '../../../work';
import { instructionsOf } from '../instructions';
import type { CodeValue } from '../marshal-values';
import { AbstractState } from './abstract-state';
import { ImportInterpreter } from './import-interpreter';
import type { ImportEffect } from './module-facts';
import { ModuleFacts } from './module-facts';

export type { ImportEffect } from './module-facts';

/** Most instructions of one code object that the analysis follows, and of all. */
const MAX_INSTRUCTIONS = 200_000;
const MAX_FOLLOWED = 2_000_000;
/** Number of times that the analysis follows all code, each time with the facts learnt before. */
const MAX_ROUNDS = 60;

/** The effects of importing a module. */
export interface ImportEffects {
  readonly effects: readonly ImportEffect[];
  /** True when every instruction that runs on import was followed. */
  readonly understood: boolean;
}

/**
 * Abstract interpretation of what runs when Python imports a module: its own code, the bodies of its classes, and every
 * function that one of these may call. Calls are found by names and by the flow of values, so the analysis covers more
 * code than really runs. It is no proof: an attacker who reaches a call by another way than a name or a followed value
 * gets past it. A module that passes is therefore reported as no model, and not as clean.
 *
 * @param root - the module's code
 * @param version - the Python that compiled it, such as `3.12`
 * @param work - pays for every instruction each time that it is followed
 */
export function analyseImport(root: CodeValue, version: string, work: Work): ImportEffects {
  const facts = new ModuleFacts(root);
  facts.runBody(root);
  let effects: ImportEffect[] = [];
  let followed = 0;
  for (let round = 0; facts.changed; round++) {
    if (round === MAX_ROUNDS) {
      return { effects, understood: false };
    }
    facts.startRound();
    effects = [];
    for (const code of facts.running) {
      const instructions = instructionsOf(code.bytecode, version, MAX_INSTRUCTIONS);
      followed += instructions?.length ?? 0;
      if (instructions === undefined || followed > MAX_FOLLOWED || facts.limited) {
        return { effects, understood: false };
      }
      if (!work.afford(instructions.length * PRICES.followed)) {
        return { effects, understood: false };
      }
      const state = new AbstractState(code, version, facts, code === root);
      const interpreter = new ImportInterpreter(state);
      interpreter.run(instructions);
      effects.push(...state.effects);
      if (state.faults > 0 || interpreter.overlooked) {
        return { effects, understood: false };
      }
    }
  }
  return { effects, understood: !facts.limited && !facts.unknownCallee };
}
