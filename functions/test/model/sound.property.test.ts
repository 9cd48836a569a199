import fc from 'fast-check';
import { auditOrder } from '../../src/domain/audit/order';
import { explain } from '../support/explain';
import { movements } from '../../src/domain/rollup/movement';
import { rebuildOrder } from '../../src/domain/audit/rebuild';
import { viewOf } from '../../src/domain/order/commissionView';
import { hour, IDENTITY, runs } from '../support/arbitraries';
import type { StoredPair } from './check';
import { MemoryOrder } from './fold';
import { BRAND_WORDS } from './brandWords';
import { modelOrder, modelTally } from './rules/order';
import { deliveries, stories } from './stories';
import { asModelEvent, asModelPlan } from './translate';

// What stands after any history is sound: whoever looks at it finds nothing to mend. Payouts are left out, since their
// lines are documents of their own; the histories on the emulator have them.

const told = stories
  .chain((story) => fc.record({ story: fc.constant(story), steps: deliveries(story.events) }))
  .map(({ story, steps }) => {
    const order = new MemoryOrder(story.plans);
    for (const step of steps) if ('event' in step) order.take(step);
    return { story, stored: order.stored! };
  });

const NO_HISTORY = { historySequences: [], lines: new Map(), parent: null };

function problemsOf({ order, commission }: StoredPair): string[] {
  const verdicts = auditOrder({
    order,
    commission,
    ...NO_HISTORY,
    orderPath: 'the order',
    commissionPath: 'its commission',
    viewPath: 'the view of it',
    view: commission && viewOf(commission),
    documentId: `${IDENTITY.storeId}~${IDENTITY.orderId}`,
    brandId: IDENTITY.brandId,
    brandWords: new Map(BRAND_WORDS.map((words) => [words.version, words])),
    brandPlans: new Map(Object.values(order.plans).map((plan) => [plan.version, plan])),
  });
  return verdicts.flatMap(({ check, problems }) => problems.map((problem) => `${check}: ${problem}`));
}

test('the audit finds nothing, and a rebuild has nothing to write', () => {
  fc.assert(
    fc.property(told, ({ stored }) => {
      expect(problemsOf(stored)).toEqual([]);
      const context = { runId: 'run-1', timeZone: 'Europe/Istanbul', now: hour(1000) };
      const view = stored.commission && viewOf(stored.commission);
      const source = { ...stored, view, ...NO_HISTORY, identity: IDENTITY };
      const { order: _order, commission: _commission, view: _view, ...found } = rebuildOrder(source, context);
      expect(found).toEqual({
        orderDifferences: [],
        commissionDifferences: [],
        viewDifferences: [],
        obstacles: [],
      });
    }),
    runs(100),
  );
});

test('the brand and its influencer are told why, with no event left unsaid to the brand', () => {
  fc.assert(
    fc.property(told, ({ stored }) => {
      const { order, commission } = stored;
      const explanation = explain(stored, { kind: 'brand' }, hour(1000));
      expect(explanation?.events.length).toBe(order.events.length);
      const influencerId = commission?.influencerId;
      if (influencerId)
        expect(explain(stored, { kind: 'influencer', influencerId }, hour(1000))).not.toBeNull();
    }),
    runs(100),
  );
});

test('what closed hours take from it sums to its tally as the model has it, all of it its influencer’s', () => {
  fc.assert(
    fc.property(told, ({ story, stored }) => {
      const model = modelOrder(story.events.map(asModelEvent), story.plans.map(asModelPlan), BRAND_WORDS)!;
      const sums: Record<string, number> = {};
      for (const { influencers } of movements(stored.order, new Date(0), hour(1000))) {
        for (const { influencerId, currency, by } of influencers) {
          for (const [name, figure] of Object.entries<number>(by))
            sums[`${influencerId} ${currency} ${name}`] =
              (sums[`${influencerId} ${currency} ${name}`] ?? 0) + figure;
        }
      }
      const tally = model.influencerId === null ? {} : modelTally(model);
      const expected = Object.entries(tally)
        .filter(([, figure]) => figure !== 0n)
        .map(([name, figure]) => [`${model.influencerId} ${model.currency} ${name}`, Number(figure)]);
      expect(Object.fromEntries(Object.entries(sums).filter(([, figure]) => figure !== 0))).toEqual(
        Object.fromEntries(expected),
      );
    }),
    runs(100),
  );
});
