import type { Firestore } from '@google-cloud/firestore';
import { applyEvent, type OrderRecord } from '../../src/domain/order/record';
import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import {
  decisionFingerprint,
  fingerprintOf,
  type OrderEvent,
  type SnapshotContent,
} from '../../src/domain/order/event';
import { addTallies, type Tallies } from '../../src/domain/order/tally';
import { paths } from '../../src/firestore/base/paths';
import { asDecidedNow } from './arbitraries';
import { NOT_DECIDED_YET } from './decisions';
import { TEST_PLAN } from './plan';
import type { Tenant } from './world';

/** An order that was sold with the coupon of the influencer, and approved by the schedule. */
export function soldAndApproved(
  n: number,
  content: SnapshotContent,
  influencerId: string,
  at: Date,
): OrderEvent[] {
  const common = { occurredAt: at, receivedAt: at, requestId: `req_${n}` };
  return [
    {
      ...common,
      kind: 'sale',
      id: 'sale:storeApi',
      source: 'storeApi',
      fingerprint: fingerprintOf(content, {}),
      modifiedAt: null,
      content,
      planVersion: TEST_PLAN.version,
      evidence: [{ kind: 'coupon', value: 'save', influencerId, clickedAt: null }],
    },
    {
      ...common,
      kind: 'approve',
      id: 'approve:bulk',
      source: 'schedule',
      fingerprint: decisionFingerprint({ kind: 'approve', seen: null, reason: null }),
      by: 'schedule',
      ...NOT_DECIDED_YET,
    },
  ];
}

/** A completed order of 100.00 TRY and 12.00 on top for each step, whose commission was approved. */
function events(orderId: number, influencerId: string, at: Date): OrderEvent[] {
  const content = { currency: 'TRY', total: String(100 + (orderId % 7) * 12), status: 'completed' };
  return soldAndApproved(orderId, content, influencerId, at);
}

/**
 * Writes so many approved orders with all their effects, as the operations would have, but in bulk. Returns the sum of
 * the influencer's part in minor units.
 */
export async function writeApprovedOrders(
  db: Firestore,
  tenant: Tenant,
  count: number,
  at: Date,
): Promise<number> {
  const { brandId, storeId, influencerId } = tenant;
  const writer = db.bulkWriter();
  let tallies: Tallies = {};
  let sum = 0;
  for (let n = 1; n <= count; n += 1) {
    const identity = { brandId, storeId, orderId: String(n) };
    let stored: { order: OrderRecord; commission: CommissionRecord | null } | null = null;
    for (const event of events(n, influencerId, at)) {
      const context = { identity, timeZone: 'Europe/Istanbul', now: at, plan: TEST_PLAN };
      const applied = applyEvent(stored, asDecidedNow(event, stored), context);
      for (const [day, added] of Object.entries(applied.added)) tallies = addTallies(tallies, day, added);
      stored = { order: applied.order, commission: applied.commission };
    }
    void writer.set(paths.order(db, brandId, storeId, identity.orderId), { ...stored?.order });
    void writer.set(paths.commission(db, brandId, storeId, identity.orderId), { ...stored?.commission });
    sum += stored?.commission?.influencerMinor ?? 0;
  }
  for (const [day, totals] of Object.entries(tallies)) {
    void writer.set(paths.day(db, brandId, day, 0), { day, shard: 0, totals });
  }
  await writer.close();
  return sum;
}
