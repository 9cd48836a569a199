import type { Brand } from '../../domain/brand/brand';
import type { OrderIdentity } from '../../domain/base/ids';
import { isOutage } from '../../firestore/base/faults';
import type { ReadEach } from '../../firestore/documents/kind';
import { childrenAwaiting, childrenDue } from '../../firestore/order/children';
import { commitKin } from '../../firestore/order/orders';
import { eachOf } from '../base/eachOf';
import { isPassing } from '../base/faults';
import type { Services } from '../base/services';
import { kinAt } from '../order/kin';

const ORDERS_AT_ONCE = 8;

export interface Matching {
  readonly services: Services;
  readonly brand: Brand;
  readonly requestId: string;
  readonly isLate: () => boolean;
}

/** What became of the orders that wait for the one that they belong to. */
export interface Matched {
  matched: number;
  readonly failures: Error[];
}

/**
 * Compares the orders that wait for one that has changed with it (MONEY.md, 3, "Orders of one purchase"). What is done
 * already changes nothing, so a run may be killed or repeated. Costs a query for each thirty changed orders, and a
 * transaction for each order that waits.
 *
 * @param changed the keys of orders that have changed
 * @returns null if the time was up
 */
export async function matchParents(matching: Matching, changed: readonly string[]): Promise<Matched | null> {
  const { services, brand } = matching;
  const matched: Matched = { matched: 0, failures: [] };
  for await (const page of childrenAwaiting(services.db, brand.brandId, changed)) {
    if (!(await matchPage(matching, page, matched, false))) return null;
  }
  return matched;
}

/**
 * Compares the orders that have waited for a day with what is there. One that has been compared waits no more, so a run
 * that is cut off leaves less for the next one.
 *
 * @returns null if the time was up
 */
export async function matchDue(matching: Matching): Promise<Matched | null> {
  const { services, brand } = matching;
  const matched: Matched = { matched: 0, failures: [] };
  for await (const page of childrenDue(services.db, brand.brandId, services.now())) {
    if (!(await matchPage(matching, page, matched, true))) return null;
  }
  return matched;
}

/** False if the time was up. */
async function matchPage(
  { services, brand, requestId, isLate }: Matching,
  { read, unreadable }: ReadEach<OrderIdentity>,
  matched: Matched,
  isDue: boolean,
): Promise<boolean> {
  matched.failures.push(...unreadable);
  await eachOf(read, ORDERS_AT_ONCE, async ({ brandId, storeId, orderId }) => {
    if (isLate()) return;
    const kin = kinAt({ brand, requestId, now: services.now(), isDue });
    try {
      const identity = { brandId, storeId, orderId };
      if (await commitKin(services.db, identity, brand.shards, kin)) matched.matched += 1;
    } catch (error) {
      // Not this order's fault: the brand's next review repeats it.
      if (isPassing(error) || isOutage(error)) throw error;
      matched.failures.push(new Error(`order ${storeId}~${orderId} cannot be compared`, { cause: error }));
    }
  });
  return !isLate();
}
