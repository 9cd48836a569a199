import { EventRates } from './eventRates';

/** How many documents the last of so many events chooses from, sent so many a second. */
function shardsAt(perSecond: number, seconds: number, { least = 1, most = 3 } = {}): number {
  const rates = new EventRates(most);
  let shards = 0;
  for (let n = 0; n < perSecond * seconds; n += 1)
    shards = rates.shards('brand', (n * 1000) / perSecond, least);
  return shards;
}

test.each([
  [0.2, 1],
  [0.5, 1],
  [0.6, 2],
  [2, 2],
  [2.5, 3],
  [20, 3],
])('%d events a second: of %d documents of a day', (perSecond, shards) => {
  expect(shardsAt(perSecond, 100)).toBe(shards);
});

test('a burst of 20 a second uses all three from its 21st event on, and one again 20 s after it', () => {
  const rates = new EventRates();
  const at = (ms: number): number => rates.shards('brand', ms, 1);
  const burst = Array.from({ length: 40 }, (_, n) => at(n * 50));
  expect(burst.map((shards) => shards)).toEqual([
    ...Array<number>(5).fill(1),
    ...Array<number>(15).fill(2),
    ...Array<number>(20).fill(3),
  ]);
  expect(at(12_000)).toBe(3);
  expect(at(23_000)).toBe(1);
});

test('never fewer than the brand asks for, and another brand does not count', () => {
  expect(shardsAt(0.1, 50, { least: 5 })).toBe(5);
  const rates = new EventRates();
  for (let n = 0; n < 100; n += 1) rates.shards('busy', n, 1);
  expect(rates.shards('calm', 100, 1)).toBe(1);
});
