import { movements } from '../../src/domain/rollup/movement';
import { figuresOf } from './dayProblems';
import { add, present, type Found } from './found';
import { at } from './history';
import { modelTally, type ModelOrder } from './rules/order';

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
