import type { Work } from '../../../work';
import { PRICES } from '../../../work';
import { instructionsOf } from '../instructions';
import type { CodeValue } from '../marshal-values';
import { Follower } from './follower';
import type { Act } from './world';
import { World } from './world';

export type { Act } from './world';

/** Instructions of one code object that are followed, and of all. */
const MAX_INSTRUCTIONS = 200_000;
const MAX_FOLLOWED = 2_000_000;
/** How often all code is followed, each time with what was learnt before. */
const MAX_ROUNDS = 60;

/** What importing a module does. */
export interface OnImport {
  readonly acts: readonly Act[];
  /** True when every instruction that runs on import was followed. */
  readonly understood: boolean;
}

/**
 * Follow what runs when a module is imported: its own code, the bodies of its classes, and every function that one of
 * these may call. What is called with what is decided by names and by where values go, so that more may be followed than
 * ever runs. It is no proof: whoever finds a way to a call that goes neither by a name nor by a value that is followed
 * here gets past it, which is why a module that passes is called no model, and not clean.
 *
 * @param root - the module's code
 * @param version - the Python that compiled it, such as `3.12`
 * @param work - pays for every instruction each time that it is followed
 */
export function followImport(root: CodeValue, version: string, work: Work): OnImport {
  const world = new World(root);
  world.runBody(root);
  let acts: Act[] = [];
  let followed = 0;
  for (let round = 0; world.grew; round++) {
    if (round === MAX_ROUNDS) {
      return { acts, understood: false };
    }
    world.again();
    acts = [];
    for (const code of world.running) {
      const instructions = instructionsOf(code.bytecode, version, MAX_INSTRUCTIONS);
      followed += instructions?.length ?? 0;
      if (instructions === undefined || followed > MAX_FOLLOWED || world.limited) {
        return { acts, understood: false };
      }
      if (!work.afford(instructions.length * PRICES.followed)) {
        return { acts, understood: false };
      }
      const follower = new Follower(code, version, world, root);
      follower.run(instructions);
      acts.push(...follower.acts);
      if (follower.faults > 0 || follower.overlooked) {
        return { acts, understood: false };
      }
    }
  }
  return { acts, understood: !world.limited && !world.opaque };
}
