import { digest } from '../../src/domain/base/ids';
import {
  isSnapshot,
  type DecisionEvent,
  type EvidenceFact,
  type OrderEvent,
} from '../../src/domain/order/event';
import type { Plan } from '../../src/domain/brand/plan';
import type {
  ModelDecision,
  ModelEvent,
  ModelEvidence,
  ModelLine,
  ModelPlan,
  ModelSnapshot,
} from './rules/events';

// The events of the product in the words of the model: names change, nothing is worked out.

export function asModelEvent(event: OrderEvent): ModelEvent {
  const { id } = event;
  const occurredMs = event.occurredAt.getTime();
  const receivedMs = event.receivedAt.getTime();
  // A tie is settled by what only the product can know: the fingerprint of what was sent.
  const key = `${event.fingerprint} ${id}`;
  if (isSnapshot(event)) return snapshot(event, { id, key, occurredMs, receivedMs });
  switch (event.kind) {
    case 'refund':
      return {
        kind: 'refund',
        id,
        key,
        occurredMs,
        refundId: event.refundId,
        ...event.content,
        ...(event.ofPart === undefined ? {} : { isOfPart: true }),
      };
    case 'refund_deleted':
      return { kind: 'deletion', id, occurredMs, refundId: event.refundId };
    case 'order_deleted':
      return { kind: 'binning', id, key, webhookId: event.webhookId, occurredMs, receivedMs };
    case 'map':
      return { kind: 'mapping', id, occurredMs, wordsVersion: event.wordsVersion };
    case 'relation':
      return {
        kind: 'relation',
        id,
        receivedMs,
        parentId: event.parentId,
        verdict: event.verdict,
        evidence: event.evidence.map(asModelEvidence),
        parentOccurredMs: event.parentOccurredAt?.getTime() ?? null,
      };
    default:
      return { kind: 'decision', id, atMs: occurredMs, decided: decided(event) };
  }
}

function decided(event: DecisionEvent): ModelDecision['decided'] {
  switch (event.kind) {
    case 'attribute':
      return { influencerId: event.influencerId };
    case 'confirm':
      return {
        confirms: event.eventIds,
        status: event.status,
        ...(event.moment === undefined
          ? {}
          : { chosen: { id: event.moment.counts, of: event.moment.among } }),
      };
    case 'suspect':
      return { suspects: event.suspicion, reason: event.reason };
    case 'approve': {
      const { influencerId, currency, influencerMinor, platformMinor, memberMinor } = event.names;
      return {
        names: {
          influencerId,
          currency,
          influencer: BigInt(influencerMinor),
          platform: BigInt(platformMinor),
          member: BigInt(memberMinor),
        },
        seenReport: event.asOf.snapshotId,
        seenBinnings: event.asOf.deletionIds,
      };
    }
    case 'relate':
      return { relates: event.verdict };
    default:
      return event.kind;
  }
}

function snapshot(
  event: Extract<OrderEvent, { kind: 'sale' | 'update' }>,
  base: Pick<ModelSnapshot, 'id' | 'key' | 'occurredMs' | 'receivedMs'>,
): ModelSnapshot {
  const { status, total, taxTotal: tax, shippingTotal: shipping, feeTotal: fee, items } = event.content;
  const { giftCardTotal: giftCard } = event.content;
  const { refunds, stage, restored, customer, attribution } = event.content;
  const emailHash = customer?.emailHash;
  const listed = refunds?.map(({ refundId, amount }) => ({
    refundId,
    amount,
    // As the product tells two refunds of one moment apart.
    key: digest({ refundId, listedBy: event.fingerprint }),
  }));
  const lines = items?.map(({ lineId: lineIdSent, ...line }): ModelLine => ({
    ...(lineIdSent === undefined ? {} : { id: lineIdSent }),
    ...line,
  }));
  return {
    ...base,
    kind: 'snapshot',
    source: event.source,
    modifiedMs: event.modifiedAt?.getTime() ?? null,
    currency: event.content.currency,
    total,
    ...(status === undefined ? {} : { status }),
    ...(tax === undefined ? {} : { tax }),
    ...(shipping === undefined ? {} : { shipping }),
    ...(fee === undefined ? {} : { fee }),
    ...(giftCard === undefined ? {} : { giftCard }),
    ...(lines === undefined ? {} : { lines }),
    ...(listed === undefined ? {} : { refunds: listed }),
    ...(emailHash === undefined ? {} : { emailHash }),
    ...(event.content.subId === undefined ? {} : { subId: event.content.subId }),
    stage,
    ...(event.source === 'woocommerce' && event.content.paidAt
      ? { paidMs: event.content.paidAt.getTime() }
      : {}),
    couponLineIds: (attribution?.couponDiscounts ?? []).flatMap(({ lineId }) => lineId ?? []),
    discounts: (attribution?.couponDiscounts ?? []).map(({ discount }) => discount),
    isRestored: restored ?? false,
    isDraft: event.content.isDraft ?? false,
    isUnverified: event.unverified ?? false,
    isFiledByUs: event.source === 'woocommerce' || event.source === 'waffarx',
    ...(event.content.isSubscription ? { isSubscription: true } : {}),
    ...(event.content.parentOrderId === undefined ? {} : { parentId: event.content.parentOrderId }),
    evidence: event.evidence.map(asModelEvidence),
    planVersion: event.planVersion,
    ...(event.wordsVersion === undefined ? {} : { wordsVersion: event.wordsVersion }),
  };
}

function asModelEvidence({
  kind,
  value,
  influencerId: owner,
  clickedAt,
  ...more
}: EvidenceFact): ModelEvidence {
  return { kind, value, owner, clickedMs: clickedAt?.getTime() ?? null, ...more };
}

export function asModelPlan(plan: Plan): ModelPlan {
  const { version, base, ratePercent, rules, shares, holdPeriodDays, lockDays, attributionWindowDays } = plan;
  return {
    version,
    base,
    ratePercent,
    rules,
    shares,
    holdPeriodDays,
    ...(lockDays === undefined ? {} : { lockDays }),
    attributionWindowDays,
    precedence: plan.attributionPrecedence,
  };
}
