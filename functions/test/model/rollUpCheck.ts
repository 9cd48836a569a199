import { movements } from '../../src/domain/rollup/movement';
import type { Tallies } from '../../src/domain/order/tally';
import { add, present, type Found } from './found';
import { at } from './history';
import { modelTally, type ModelOrder } from './rules/order';

// The roll-ups of a brand: by day, and what closed hours take from its orders.

/** Per currency, the days come to what the orders come to; per day, to what the orders say they added to it. */
export function checkDays({ days, orders }: Found, models: ReadonlyMap<string, ModelOrder>): void {
  const expected: Record<string, bigint> = {};
  for (const model of models.values()) {
    for (const [name, figure] of Object.entries(modelTally(model)))
      add(expected, `${model.currency} ${name}`, figure);
  }
  const sums: Record<string, bigint> = {};
  const byDay: Record<string, bigint> = {};
  const added: Record<string, bigint> = {};
  for (const { day, totals = {} } of days) {
    for (const [name, figure] of figuresOf(totals)) {
      add(sums, name, figure);
      add(byDay, `${day} ${name}`, figure);
    }
  }
  for (const { tallies } of orders) {
    for (const [day, totals] of Object.entries(tallies)) {
      for (const [name, figure] of figuresOf(totals)) add(added, `${day} ${name}`, figure);
    }
  }
  expect(present(sums)).toEqual(present(expected));
  expect(present(byDay)).toEqual(present(added));
}

/** What the roll-up of closed hours takes from each order sums to what it stands for, and all of it is its influencer's. */
export function checkMovements({ orders }: Found, models: ReadonlyMap<string, ModelOrder>): void {
  for (const order of orders) {
    const sums: Record<string, bigint> = {};
    for (const { influencers } of movements(order, new Date(0), at(1_000_000))) {
      for (const { influencerId, currency, by } of influencers) {
        for (const [name, figure] of figuresOf({ [currency]: by }))
          add(sums, `${influencerId} ${name}`, figure);
      }
    }
    const expected: Record<string, bigint> = {};
    const model = models.get(order.orderId);
    if (model?.influencerId) {
      for (const [name, figure] of Object.entries(modelTally(model)))
        add(expected, `${model.influencerId} ${model.currency} ${name}`, figure);
    }
    expect(present(sums)).toEqual(present(expected));
  }
}

function figuresOf(totals: Tallies[string]): [string, bigint][] {
  return Object.entries(totals).flatMap(([currency, tally]) =>
    Object.entries(tally).map(([name, figure]: [string, number]): [string, bigint] => [
      `${currency} ${name}`,
      BigInt(figure),
    ]),
  );
}
