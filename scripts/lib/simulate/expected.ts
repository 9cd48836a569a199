import type { ModelEvidence, ModelPlan } from '../../../functions/test/model/rules/events';
import { modelOrder, type ModelOrder } from '../../../functions/test/model/rules/order';
import { refundOf, snapshotOf } from '../../../functions/test/model/rules/storeApi';
import type { BrandFacts } from './brandFacts';
import type { OrderStory, SaleBody } from './orders';

// What must come of the story: the model's answer to what was sent. No code of functions/src is used.

export interface ExpectedOrder {
  readonly orderId: string;
  readonly model: ModelOrder;
}

export function expectedOrder(story: OrderStory, { influencers, plan }: BrandFacts): ExpectedOrder {
  const { orderId, snapshots, refunds } = story;
  const modelPlan: ModelPlan = { ...plan, precedence: plan.attributionPrecedence };
  const events = [
    ...snapshots.map((sale) =>
      snapshotOf(sale, { evidence: evidenceOf(sale, story, influencers), planVersion: plan.version }),
    ),
    ...refunds.map(refundOf),
  ];
  const model = modelOrder(events, [modelPlan]);
  if (!model) throw new Error(`no snapshot of ${orderId} was sent`);
  return { orderId, model };
}

/** What the sale names, each piece with its owner. */
export function evidenceOf(
  { attribution = {} }: SaleBody,
  { visit }: Pick<OrderStory, 'visit'>,
  influencers: BrandFacts['influencers'],
): ModelEvidence[] {
  const { couponCodes = [], referralCode } = attribution;
  const ownerOf = (field: 'couponCode' | 'referralCode', code: string): string | null =>
    influencers.find((one) => one[field]?.toLowerCase() === code.toLowerCase())?.influencerId ?? null;
  const evidence: ModelEvidence[] = couponCodes.map((value) => ({
    kind: 'coupon',
    value,
    owner: ownerOf('couponCode', value),
    clickedMs: null,
  }));
  if (visit) {
    const { influencerId: owner } = visit.influencer;
    evidence.push({ kind: 'click', value: visit.key, owner, clickedMs: visit.clickedAtMs });
  }
  if (referralCode !== undefined) {
    const owner = ownerOf('referralCode', referralCode);
    evidence.push({ kind: 'referralCode', value: referralCode, owner, clickedMs: null });
  }
  return evidence;
}
