import type { Verdict } from '../../scanner/report';
import { noVerdicts, outcomeOf, verdictFor } from '../outcome';
import type { Outcome, OutcomeCounts } from '../outcome';

const tally = (verdicts: Partial<Record<Verdict, number>>, more: Partial<OutcomeCounts> = {}): OutcomeCounts => ({
  verdicts: { ...noVerdicts(), ...verdicts },
  running: 0,
  unseen: 0,
  excluded: 0,
  ...more
});

describe('outcomeOf', () => {
  it.each<[string, OutcomeCounts, Outcome]>([
    ['nothing at all', tally({}), 'not-a-model'],
    ['pictures only', tally({ 'not-a-model': 3 }), 'not-a-model'],
    ['a model among pictures', tally({ clean: 1, 'not-a-model': 9 }), 'clean'],
    ['what the policy accepts', tally({ clean: 9, accepted: 1 }), 'accepted'],
    ['a file that was left out', tally({ clean: 9 }, { excluded: 1 }), 'accepted'],
    ['something unknown', tally({ clean: 9, accepted: 1, review: 1 }), 'review'],
    ['a gap', tally({ clean: 9, review: 1, incomplete: 1 }), 'incomplete'],
    ['a place that nobody looked into', tally({ clean: 9 }, { unseen: 1 }), 'incomplete'],
    ['pictures, and a place that nobody looked into', tally({ 'not-a-model': 9 }, { unseen: 1 }), 'incomplete'],
    ['a file that is still read', tally({ clean: 9, incomplete: 1 }, { running: 1 }), 'running'],
    ['one that is unsafe, whatever comes', tally({ unsafe: 1 }, { running: 1, unseen: 1, excluded: 1 }), 'unsafe']
  ])('%s', (_, counted, outcome) => expect(outcomeOf(counted)).toBe(outcome));
});

test('what is not at its end is incomplete for a program that reads the report', () => {
  expect(verdictFor('running')).toBe('incomplete');
  expect(verdictFor('clean')).toBe('clean');
});
