import { isSnapshot, type OrderEvent } from '../../src/domain/orderEvent';
import type { Plan } from '../../src/domain/plan';
import type { OracleLine } from '../support/oracle';
import type { ModelDecision, ModelEvent, ModelPlan, ModelSnapshot } from './model';

// The events of the product in the words of the model: names change, nothing is worked out.

export function asModelEvent(event: OrderEvent): ModelEvent {
  const { id } = event;
  const occurredMs = event.occurredAt.getTime();
  // A tie is settled by what only the product can know: the fingerprint of what was sent.
  const key = `${event.fingerprint} ${id}`;
  if (isSnapshot(event)) return snapshot(event, { id, key, occurredMs });
  switch (event.kind) {
    case 'refund':
      return { kind: 'refund', id, key, occurredMs, refundId: event.refundId, ...event.content };
    case 'refund_deleted':
      return { kind: 'deletion', id, occurredMs, refundId: event.refundId };
    case 'attribute':
      return { kind: 'decision', id, atMs: occurredMs, decided: { influencerId: event.influencerId } };
    default:
      return { kind: 'decision', id, atMs: occurredMs, decided: event.kind as ModelDecision['decided'] };
  }
}

function snapshot(
  event: Extract<OrderEvent, { kind: 'sale' | 'update' }>,
  base: Pick<ModelSnapshot, 'id' | 'key' | 'occurredMs'>,
): ModelSnapshot {
  const { status, total, taxTotal: tax, shippingTotal: shipping, feeTotal: fee, items } = event.content;
  const lines = items?.map(({ lineId: lineIdSent, ...line }): OracleLine => ({
    ...(lineIdSent === undefined ? {} : { id: lineIdSent }),
    ...line,
  }));
  return {
    ...base,
    kind: 'snapshot',
    modifiedMs: event.modifiedAt?.getTime() ?? null,
    currency: event.content.currency,
    total,
    ...(status === undefined ? {} : { status }),
    ...(tax === undefined ? {} : { tax }),
    ...(shipping === undefined ? {} : { shipping }),
    ...(fee === undefined ? {} : { fee }),
    ...(lines === undefined ? {} : { lines }),
    evidence: event.evidence.map(({ kind, value, influencerId: owner, clickedAt }) => ({
      kind,
      value,
      owner,
      clickedMs: clickedAt?.getTime() ?? null,
    })),
    planVersion: event.planVersion,
  };
}

export function asModelPlan(plan: Plan): ModelPlan {
  const { version, base, ratePercent, rules, shares, holdPeriodDays, attributionWindowDays } = plan;
  return {
    version,
    base,
    ratePercent,
    rules,
    shares,
    holdPeriodDays,
    attributionWindowDays,
    precedence: plan.attributionPrecedence,
  };
}
