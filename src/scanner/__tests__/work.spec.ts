import { SourceError } from '../bytes/byte-source';
import { Work } from '../work';

test('something is left behind a hundred parts that use up their share', () => {
  const work = new Work(2e9);
  for (let i = 0; i < 100; i++) {
    expect(() =>
      work.within(0.75, () => {
        for (;;) {
          work.spend(10_000);
        }
      })
    ).toThrow(SourceError);
  }
  expect(work.left).toBeGreaterThan(1e6);
  expect(work.within(0.75, () => work.afford(100_000))).toBe(true);
});

test('parts that keep within their share take nothing from the others', () => {
  const work = new Work(1000);
  for (let i = 0; i < 10; i++) {
    expect(work.within(0.75, () => work.afford(50))).toBe(true);
  }
  expect(work.left).toBe(500);
});
