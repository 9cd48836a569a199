import { digest } from '../base/ids';
import type { ReportedDelivery } from '../catalogue/news';

// Deliveries that could not be recorded when they came, through no fault of the store.

/** What can be set aside: all deliveries that have an effect. */
export type SetAsideDelivery = Exclude<ReportedDelivery, { readonly about: 'nothing' }>;

/** The document `brands/{b}/setAside/{id}`. */
export interface SetAside {
  readonly storeId: string;
  readonly about: SetAsideDelivery['about'];
  /** The id of the order, product or coupon in the store. */
  readonly resourceId: string;
  readonly delivery: SetAsideDelivery;
  /** When the delivery arrived; what it reports did not happen later. */
  readonly heardAt: Date;
  readonly requestId: string;
  readonly reason: string;
  /** The number of attempts, including the first at its arrival. */
  readonly attempts: number;
  readonly triedAt: Date;
  readonly nextTryAt: Date;
}

const FIRST_WAIT_MS = 10 * 60_000;
const LONGEST_WAIT_MS = 24 * 60 * 60_000;
const MAX_REASON_LENGTH = 500;

/** The same delivery always has the same id, so it is stored once. */
export function setAsideId(storeId: string, delivery: SetAsideDelivery): string {
  return digest({ storeId, delivery }).slice(0, 32);
}

export function newSetAside(
  storeId: string,
  delivery: SetAsideDelivery,
  { reason, requestId }: { readonly reason: string; readonly requestId: string },
  now: Date,
): SetAside {
  return {
    storeId,
    about: delivery.about,
    resourceId: resourceIdOf(delivery),
    delivery,
    heardAt: now,
    requestId,
    ...tried(1, reason, now),
  };
}

/** The document after one more failed attempt: the wait doubles, from ten minutes to a day. */
export function triedAgain(kept: SetAside, reason: string, now: Date): SetAside {
  return { ...kept, ...tried(kept.attempts + 1, reason, now) };
}

function tried(
  attempts: number,
  reason: string,
  now: Date,
): Pick<SetAside, 'attempts' | 'reason' | 'triedAt' | 'nextTryAt'> {
  const waitMs = Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS);
  return {
    attempts,
    reason: reason.slice(0, MAX_REASON_LENGTH),
    triedAt: now,
    nextTryAt: new Date(now.getTime() + waitMs),
  };
}

function resourceIdOf(delivery: SetAsideDelivery): string {
  if (delivery.about !== 'order') return delivery.news.id;
  return 'snapshot' in delivery ? delivery.snapshot.orderId : delivery.deletion.orderId;
}
