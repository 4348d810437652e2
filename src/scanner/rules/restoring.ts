import { classify } from './classify';
import { factsOf } from './facts';
import { isRestoredUnseen } from './judge-facts';

/** True for a class that unpickles bytes which a state brings, as its source says. */
export function unpicklesState(module: string, name: string): boolean {
  const { resolved, kind } = classify(module, name);
  const facts =
    kind === 'facts' || kind === 'class-pattern' ? factsOf(resolved.module, resolved.name)?.facts : undefined;
  return facts?.kind === 'class' && typeof facts.state === 'object' && facts.state.effects.includes('pickle');
}

/** True for a class whose objects are made without a word, and whose `__setstate__` nobody understands. */
export function restoresUnseen(module: string, name: string): boolean {
  const entry = classify(module, name);
  return entry.kind === 'facts' && isRestoredUnseen(entry) && entry.pattern?.opcodes.includes('build') !== true;
}
