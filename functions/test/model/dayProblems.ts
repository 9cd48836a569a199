import type { Tallies } from '../../src/domain/order/tally';
import { add } from './found';
import { tallySums, type ModelOrder } from './rules/order';

type Sums = Record<string, bigint>;
interface Day {
  readonly day: string;
  readonly totals?: Tallies[string];
}

/**
 * What is wrong with the days of a brand, one line a figure: each day must have grown by what its orders say they added to
 * it, and all days together by what the model makes of the orders.
 *
 * @param before the days as they were before these orders
 */
export function dayProblems(
  { days, before = [] }: { readonly days: Iterable<Day>; readonly before?: Iterable<Day> },
  orders: readonly { readonly tallies: Tallies }[],
  models: Iterable<ModelOrder>,
): string[] {
  const [grown, grownByDay, added, expected]: [Sums, Sums, Sums, Sums] = [{}, {}, {}, {}];
  const sum = (some: Iterable<Day>, sign: 1n | -1n): void => {
    for (const { day, totals = {} } of some) {
      for (const [name, figure] of figuresOf(totals)) {
        add(grown, name, sign * figure);
        add(grownByDay, `${day} ${name}`, sign * figure);
      }
    }
  };
  sum(days, 1n);
  sum(before, -1n);
  for (const { tallies } of orders) {
    for (const [day, totals] of Object.entries(tallies)) {
      for (const [name, figure] of figuresOf(totals)) add(added, `${day} ${name}`, figure);
    }
  }
  for (const [currency, tally] of tallySums(models)) {
    for (const [name, figure] of Object.entries(tally)) add(expected, `${currency} ${name}`, figure);
  }
  return [
    ...differences(grownByDay, added, 'days/', 'what its orders added'),
    ...differences(grown, expected, 'days, all of them, ', 'what the model makes of the orders'),
  ];
}

function differences(actual: Sums, expected: Sums, before: string, source: string): string[] {
  return [...new Set([...Object.keys(expected), ...Object.keys(actual)])].flatMap((name) => {
    const [is, should] = [actual[name] ?? 0n, expected[name] ?? 0n];
    return is === should ? [] : [`${before}${name} grew by ${is}, expected ${should} (${source})`];
  });
}

/** By currency and name, as whole numbers: throws where one is none. */
export function figuresOf(totals: Tallies[string]): [name: string, figure: bigint][] {
  return Object.entries(totals).flatMap(([currency, tally]) =>
    Object.entries(tally).map(([name, figure]: [string, number]): [string, bigint] => [
      `${currency} ${name}`,
      BigInt(figure),
    ]),
  );
}
