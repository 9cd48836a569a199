import fc from 'fast-check';
import { bothViews, MemoryOrder } from './fold';
import { wrongFigures } from './days';
import { modelOrder } from './rules/order';
import { deliveries, stories } from './stories';
import { asModelEvent, asModelPlan } from './translate';

test('prof', () => {
  const told = stories.chain((story) => fc.record({ story: fc.constant(story), steps: deliveries(story.events) }));
  const t0 = performance.now();
  const sample = fc.sample(told, { numRuns: 300, seed: 7 });
  const t1 = performance.now();
  const orders = sample.map(({ story, steps }) => { const o = new MemoryOrder(story.plans); for (const s of steps) o.take(s); return o; });
  const t2 = performance.now();
  for (const { story } of sample) modelOrder(story.events.map(asModelEvent), story.plans.map(asModelPlan));
  const t3 = performance.now();
  sample.forEach(({ story }, i) => wrongFigures(orders[i]!.stored!, story.plans));
  const t4 = performance.now();
  const stats: Record<string, number> = {};
  for (const { story } of sample.filter(({ story }) => story.events.some((e) => e.id === 'sale:woocommerce'))) {
    const o = modelOrder(story.events.map(asModelEvent), story.plans.map(asModelPlan))!;
    const why = o.due > 0n ? 'due' : o.rejectedMs !== null ? 'rejected' : o.influencerId === null ? 'nobody' : ['cancelled', 'refunded', 'trashed', 'failed'].includes(o.status) ? o.status : !o.wouldBeDue ? 'never' : o.refunded >= o.total ? 'all back' : 'other';
    stats[`life ${why}`] = (stats[`life ${why}`] ?? 0) + 1;
  }
  const count = (n: string, b: boolean) => { stats[n] = (stats[n] ?? 0) + (b ? 1 : 0); };
  for (const { story } of sample) {
    const o = modelOrder(story.events.map(asModelEvent), story.plans.map(asModelPlan))!;
    const sum = (s: any) => s.influencer + s.platform + s.member;
    count('approve event', story.events.some((e) => e.kind === 'approve'));
    count('in force', o.approvedMs !== null);
    count('approved>0', sum(o.approved) > 0n);
    count('pending>0', sum(o.shares) - sum(o.approved) > 0n);
    count('both', sum(o.approved) > 0n && sum(o.shares) - sum(o.approved) > 0n);
    count('in force & pending', o.approvedMs !== null && sum(o.shares) - sum(o.approved) > 0n);
    count('late', o.flags.some((f) => f.endsWith('after_lock')));
    count('nothing due', sum(o.shares) === 0n);
  }
  console.log({ gen: t1 - t0, fold: t2 - t1, model: t3 - t2, days: t4 - t3 }, stats);
});
