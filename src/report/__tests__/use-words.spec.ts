import type { Use } from '../../scanner/report';
import { ENGLISH } from '../translator';
import { groupWhy, groupsToShow } from '../use-words';
import { use } from './runs';

const unknown = (name: string): Use => use(name, 'Model', 'unknown', 'unknown-package', { package: name });
const packages = (count: number): Use[] => Array.from({ length: count }, (_, i) => unknown(`package${i}`));
const sentences = (uses: readonly Use[]): string[] => groupsToShow(uses).map(group => groupWhy(group, ENGLISH));

test('a few packages have a sentence each', () => {
  expect(sentences(packages(2))).toEqual([
    expect.stringContaining('Of package0, a package that nobody reviewed'),
    expect.stringContaining('Of package1, a package that nobody reviewed')
  ]);
});

test('forty packages share one, where the first of them stood, and none of them is lost', () => {
  const uses = [use('os', 'system', 'dangerous', 'finding', { rule: 'pickle-dangerous-call' }), ...packages(40)];
  const groups = groupsToShow([...uses, use('builtins', 'int', 'trusted', 'standard-library')]);
  expect(groups.map(group => group.length)).toEqual([1, 40, 1]);
  expect(groups.flat()).toHaveLength(42);
  expect(groupWhy(groups[1], ENGLISH)).toContain('Of several packages that nobody reviewed');
});

test('many of one package are told of that package, and findings keep a sentence each', () => {
  const one = Array.from({ length: 9 }, (_, i) =>
    use('acme.nets', `Net${i}`, 'unknown', 'unreviewed', { package: 'acme' })
  );
  const found = Array.from({ length: 9 }, (_, i) =>
    use('os', `call${i}`, 'dangerous', 'finding', { rule: 'pickle-dangerous-call' })
  );
  expect(sentences(one)).toEqual(['Part of acme that nobody reviewed.']);
  expect(groupsToShow(found)).toHaveLength(9);
});
