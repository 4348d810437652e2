import { join } from 'node:path';
import { Random } from '../fuzz/random';
import * as structured from '../fuzz/structured';
import { goldenCases } from '../golden/golden-cases';
import { inputsOf } from '../golden/mutated';

const inputs = inputsOf(goldenCases(join(__dirname, '../../../../tests/golden')));
const TRIES = 40;

test.each(Object.entries(structured))('%s finds golden files that it can change', (_name, mutator) => {
  const random = new Random(1);
  const changed = inputs.some(({ bytes }) => Array.from({ length: TRIES }).some(() => mutator(bytes, random, bytes)));
  expect(changed).toBe(true);
});
