import { digest } from '../base/ids';
import { withOneHash } from '../order/event';
import { DAY_MS } from '../base/time';
import type { ReportedDelivery } from '../catalogue/news';
import type { NotCountedReason } from './notCounted';

// Deliveries that were not recorded when they came, and may count later: through a fault of ours, since a copy of the shop
// sent them, while the brand or store is suspended, or since the domain refused what a later release may know.

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
  /** Why it does not count yet. */
  readonly cause: NotCountedReason;
  /** The same in detail, for the operator. */
  readonly reason: string;
  /** The hosts that it names and that were not the store's when it arrived; empty: it names none. */
  readonly foreignHosts: readonly string[];
  /** When it is dropped if it does not count by then; null: never, since the cause is ours. */
  readonly expiresAt: Date | null;
  /** The number of attempts, including the first at its arrival. */
  readonly attempts: number;
  readonly triedAt: Date;
  readonly nextTryAt: Date;
}

/** Why a delivery is set aside. */
export interface WhyAside {
  readonly cause: NotCountedReason;
  readonly reason: string;
  readonly foreignHosts?: readonly string[];
}

/** As many as a store can have: a month of a shop that has moved, with some hundred deliveries a day. */
export const MAX_SET_ASIDE = 5_000;

const FIRST_WAIT_MS = 10 * 60_000;
const LONGEST_WAIT_MS = DAY_MS;
const MAX_REASON_LENGTH = 500;
/** How long a delivery is kept that does not fail through a fault of ours (MONEY.md, 3). */
const KEPT_MS = 30 * DAY_MS;

/**
 * The same delivery always has the same id, so it is stored once; and once more where it comes from a foreign source, whose
 * copy must not stand for the shop's own.
 */
export function setAsideId(
  storeId: string,
  delivery: SetAsideDelivery,
  { foreignHosts = [] }: Pick<WhyAside, 'foreignHosts'> = {},
): string {
  const isForeign = foreignHosts.length > 0;
  return digest({ storeId, delivery: withOneHashIn(delivery), ...(isForeign ? { isForeign } : {}) }).slice(
    0,
    32,
  );
}

/** A new version of the master secret makes no other delivery of it. */
function withOneHashIn(delivery: SetAsideDelivery): SetAsideDelivery {
  if (delivery.about !== 'order' || !('snapshot' in delivery)) return delivery;
  const { snapshot } = delivery;
  return { ...delivery, snapshot: { ...snapshot, content: withOneHash(snapshot.content) } };
}

export function newSetAside(
  storeId: string,
  delivery: SetAsideDelivery,
  { cause, reason, requestId, foreignHosts = [] }: WhyAside & { readonly requestId: string },
  now: Date,
): SetAside {
  return {
    storeId,
    about: delivery.about,
    resourceId: resourceIdOf(delivery),
    delivery,
    heardAt: now,
    requestId,
    foreignHosts,
    cause,
    expiresAt: isOurs(cause) ? null : new Date(now.getTime() + KEPT_MS),
    ...tried(1, reason, now),
  };
}

/** The sender can do nothing about it, so it waits as long as it takes. */
function isOurs(cause: NotCountedReason): boolean {
  return cause === 'fault' || cause === 'switched_off';
}

/** The document after an attempt that the domain refused: from now on it ends 30 days after its arrival. */
export function refusedAgain(
  kept: SetAside,
  { cause, reason }: Pick<WhyAside, 'cause' | 'reason'>,
  now: Date,
): SetAside {
  const expiresAt = kept.expiresAt ?? new Date(kept.heardAt.getTime() + KEPT_MS);
  return triedAgain({ ...kept, cause, expiresAt }, reason, now);
}

/** The document after one more failed attempt: the wait doubles, from ten minutes to a day, and ends where it expires. */
export function triedAgain(kept: SetAside, reason: string, now: Date): SetAside {
  const next = { ...kept, ...tried(kept.attempts + 1, reason, now) };
  const { expiresAt, nextTryAt } = next;
  return expiresAt !== null && expiresAt > now && expiresAt < nextTryAt
    ? { ...next, nextTryAt: expiresAt }
    : next;
}

/** The reason while an attempt goes on: stored before it, so that one that ends the process is not the first again. */
const BEGUN = 'an attempt has begun, and has not ended';

/** The document while an attempt goes on: as after one that failed. */
export function begun(kept: SetAside, now: Date): SetAside {
  return triedAgain(kept, BEGUN, now);
}

/** Whether the last attempt ended neither well nor badly: its process was killed, or it ran out of time. */
export function isBegun({ reason }: SetAside): boolean {
  return reason === BEGUN;
}

/** Whether a delivery that still does not count is dropped now. */
export function isExpired({ expiresAt }: SetAside, now: Date): boolean {
  return expiresAt !== null && now >= expiresAt;
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
