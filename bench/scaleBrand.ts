import type { Firestore } from '@google-cloud/firestore';
import type { CommissionRecord } from '../functions/src/domain/order/commissionRecord';
import type { OrderEvent } from '../functions/src/domain/order/event';
import { applyEvent, type OrderRecord } from '../functions/src/domain/order/record';
import { addTallies, type Tallies } from '../functions/src/domain/order/tally';
import { paths } from '../functions/src/firestore/base/paths';
import { commissions, orders } from '../functions/src/firestore/documents/orderKinds';
import { days } from '../functions/src/firestore/documents/rollUpKinds';
import { asDecidedNow } from '../functions/test/support/arbitraries';
import { soldAndApproved } from '../functions/test/support/bulk';
import { TEST_PLAN } from '../functions/test/support/plan';
import type { Tenant } from '../functions/test/support/world';

/** What a brand of the scale bench has. */
export interface Scale {
  readonly orders: number;
  readonly products: number;
}

/** Half of the orders are in this month, the others in the sixty-nine days before it. */
export const MONTH = '2026-10';
const MONTH_BEGINS = new Date(`${MONTH}-01T09:00:00Z`);
const DAY_MS = 24 * 3_600_000;
const DAYS = 100;
const DAYS_IN_MONTH = 31;
/** A tenth of the orders is of each. */
const INFLUENCERS_OF_A_TENTH = 1;

/** All of it was received before this. */
export const LOADED_AT = new Date('2026-11-02T00:00:00Z');

export function influencerOf(
  { influencerId }: Pick<Tenant, 'influencerId'>,
  n: number,
  cells: number,
): string {
  // The first one has a tenth of all orders, and so the payout of the bench.
  if (n % 10 < INFLUENCERS_OF_A_TENTH) return influencerId;
  return `${influencerId}-${Math.floor(n / DAYS) % cells}`;
}

function dayOf(n: number): Date {
  const at = n % DAYS;
  const isInMonth = n % 2 === 0;
  const day = isInMonth ? at % DAYS_IN_MONTH : -1 - (at % (DAYS - DAYS_IN_MONTH));
  return new Date(MONTH_BEGINS.getTime() + day * DAY_MS + (n % 36_000) * 1000);
}

function eventsOf(n: number, influencerId: string, { products }: Scale): OrderEvent[] {
  const at = dayOf(n);
  const items = [0, 1, 2].map((line) => ({
    lineId: String(line),
    productId: `sku-${(n * 7 + line * 13) % products}`,
    quantity: '1',
    total: '40.00',
  }));
  const content = { currency: 'TRY', total: '120.00', status: 'completed', items };
  return soldAndApproved(n, content, influencerId, at);
}

/** Writes the orders with their commissions and days, as the operations would have, but in bulk. */
export async function writeScaleBrand(db: Firestore, tenant: Tenant, scale: Scale): Promise<void> {
  const { brandId, storeId } = tenant;
  const writer = db.bulkWriter();
  // So that influencers times days are a tenth of the orders.
  const cells = Math.max(1, Math.floor(scale.orders / DAYS / 10));
  let tallies: Tallies = {};
  for (let n = 1; n <= scale.orders; n += 1) {
    const identity = { brandId, storeId, orderId: String(n) };
    let stored: { order: OrderRecord; commission: CommissionRecord | null } | null = null;
    for (const event of eventsOf(n, influencerOf(tenant, n, cells), scale)) {
      const now = event.receivedAt;
      const context = { identity, timeZone: 'Europe/Istanbul', now, plan: TEST_PLAN };
      const applied = applyEvent(stored, asDecidedNow(event, stored), context);
      for (const [day, added] of Object.entries(applied.added)) tallies = addTallies(tallies, day, added);
      stored = { order: applied.order, commission: applied.commission };
    }
    void writer.set(paths.order(db, brandId, storeId, identity.orderId), orders.stored({ ...stored?.order }));
    const commission = commissions.stored({ ...stored?.commission });
    void writer.set(paths.commission(db, brandId, storeId, identity.orderId), commission);
    // Bounds what waits in memory.
    if (n % 2_000 === 0) await writer.flush();
  }
  for (const [day, totals] of Object.entries(tallies)) {
    void writer.set(paths.day(db, brandId, day, 0), days.stored({ day, shard: 0, totals }));
  }
  await writer.close();
}
