import fc from 'fast-check';
import type { ScanOptions } from '../../index';
import { join } from '../bytes';
import type { GoldenCase } from './golden-cases';
import { bytesOf, circumstancesOf } from './golden-cases';

/** Golden files above this size are not mutated: a run has to be short. */
const MAX_SIZE = 64 * 1024;
const MAX_MUTATIONS = 3;
const MAX_INSERTED = 16;
const MAX_REPLACED = 64;
const MAX_NOISE = 600;

/** What happens to a file. Places are shares of its length, so that they stay inside when it shrinks. */
type Mutation =
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'set'; readonly at: number; readonly to: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | {
      readonly kind: 'splice';
      readonly at: number;
      readonly removed: number;
      readonly from: number;
      readonly part: number;
    }
  | { readonly kind: 'append'; readonly from: number }
  | { readonly kind: 'prepend'; readonly from: number };

/** A file to be scanned, and how it came about, which is what a failing property prints. */
export interface Input {
  readonly title: string;
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly options: ScanOptions;
}

/** The golden files that are mutated. */
export function inputsOf(cases: readonly GoldenCase[]): Input[] {
  return cases
    .map(golden => input(golden.title, bytesOf(golden), circumstancesOf(golden)))
    .filter(({ bytes }) => bytes.length > 0 && bytes.length <= MAX_SIZE);
}

function input(title: string, bytes: Uint8Array, { name, options }: Pick<Input, 'name' | 'options'>): Input {
  const described = { [fc.toStringMethod]: () => `${title} (${bytes.length} bytes)` };
  return { ...described, title, bytes, name, options };
}

/** Golden files, mutations of them, two of them in a row, and random bytes. */
export function mutated(inputs: readonly Input[]): fc.Arbitrary<Input> {
  const [place, other] = [fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), fc.nat(inputs.length - 1)];
  const byte = fc.oneof(fc.nat(255), fc.constantFrom(0, 0x28, 0x2e, 0x50, 0x52, 0x63, 0x7f, 0x80, 0xff));
  const mutation: fc.Arbitrary<Mutation> = fc.oneof(
    fc.record({ kind: fc.constant('cut' as const), at: place }),
    fc.record({ kind: fc.constant('flip' as const), at: place, bit: fc.nat(7) }),
    fc.record({ kind: fc.constant('set' as const), at: place, to: byte }),
    fc.record({
      kind: fc.constant('insert' as const),
      at: place,
      bytes: fc.uint8Array({ minLength: 1, maxLength: MAX_INSERTED })
    }),
    fc.record({
      kind: fc.constant('splice' as const),
      at: place,
      removed: fc.nat(MAX_REPLACED),
      from: other,
      part: place
    }),
    fc.record({ kind: fc.constant('append' as const), from: other }),
    fc.record({ kind: fc.constant('prepend' as const), from: other })
  );
  const changed = fc
    .tuple(fc.constantFrom(...inputs), fc.array(mutation, { maxLength: MAX_MUTATIONS }))
    .map(([file, mutations]) =>
      input(
        `${file.title} ${fc.stringify(mutations)}`,
        mutations.reduce((bytes, one) => apply(one, bytes, inputs), file.bytes),
        file
      )
    );
  const noise = fc
    .uint8Array({ maxLength: MAX_NOISE })
    .map(bytes => input(fc.stringify(bytes), bytes, { name: 'noise.bin', options: {} }));
  return fc.oneof({ weight: 9, arbitrary: changed }, { weight: 1, arbitrary: noise });
}

function apply(mutation: Mutation, bytes: Uint8Array, inputs: readonly Input[]): Uint8Array {
  if (mutation.kind === 'append') {
    return join([bytes, inputs[mutation.from].bytes]);
  }
  if (mutation.kind === 'prepend') {
    return join([inputs[mutation.from].bytes, bytes]);
  }
  const at = Math.floor(mutation.at * bytes.length);
  switch (mutation.kind) {
    case 'cut':
      return bytes.slice(0, at);
    case 'flip':
      return bytes.map((byte, i) => (i === at ? byte ^ (1 << mutation.bit) : byte));
    case 'set':
      return bytes.map((byte, i) => (i === at ? mutation.to : byte));
    case 'insert':
      return join([bytes.subarray(0, at), mutation.bytes, bytes.subarray(at)]);
    case 'splice': {
      const { bytes: whole } = inputs[mutation.from];
      const from = Math.floor(mutation.part * whole.length);
      const part = whole.subarray(from, from + MAX_REPLACED);
      return join([bytes.subarray(0, at), part, bytes.subarray(at + mutation.removed)]);
    }
  }
}

/** Runs of one property beyond the golden files themselves, and the seed: the same inputs each time unless told. */
const RUNS = Number(process.env.SCAN_MODEL_RUNS ?? 400);
const SEED = Number(process.env.SCAN_MODEL_SEED ?? 8);

/** Checks a property of every golden file and of `SCAN_MODEL_RUNS` mutations; a failure prints the seed and the input. */
export function holds(inputs: readonly Input[], predicate: (input: Input) => void): void {
  const examples = inputs.map((file): [Input] => [file]);
  fc.assert(fc.property(mutated(inputs), predicate), { examples, numRuns: examples.length + RUNS, seed: SEED });
}
