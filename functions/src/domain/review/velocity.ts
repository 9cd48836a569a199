import { hashesByVersion } from '../base/mailbox';
import { countText } from '../base/text';
import { digest, orderKey } from '../base/ids';
import { foldOrder } from '../order/fold';
import { isSnapshot, type StoredEvent } from '../order/event';
import { foldTerms, type OrderRecord } from '../order/record';
import { isVerified } from '../order/trust';
import type { Quality } from '../brand/salesLimits';

// Finds too many sales in too short a time, once an hour is closed: a single sale cannot show it.

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The longest window: how far back sales are compared. */
export const REVIEW_WINDOW_MS = 24 * HOUR_MS;

/** How long sales are kept to be compared with those that arrive later. */
export const RECENT_MS = 3 * REVIEW_WINDOW_MS;

/** How long a review keeps the neighbours of orders that it left out: a repaired order is still held with its burst. */
export const SKIPPED_WINDOW_MS = 7 * 24 * HOUR_MS;

/** A sale as the review compares it. Keys are short digests, so that no personal data is stored. */
export interface ReviewedSale {
  readonly storeId: string;
  readonly orderId: string;
  readonly influencerId: string;
  /** When the order was placed; where the store's clock is ahead, when it was received. */
  readonly at: Date;
  /** Digest of the click that won; null where other evidence did. */
  readonly clickKey: string | null;
  /** Digests of the customer's id in the store and of the email, as far as known. */
  readonly customerKeys: readonly string[];
  /** It is credited by a click after the order. */
  readonly isLateClick: boolean;
}

/** The stored fields of an order that the review needs, with all its events. */
export type ReviewableOrder = Pick<
  OrderRecord,
  'storeId' | 'orderId' | 'events' | 'plans' | 'words' | 'rules'
>;

export interface Reviewable {
  readonly sale: ReviewedSale;
  /** When the report was received that credits it to the influencer. */
  readonly reportedAt: Date;
  /** The brand has confirmed or approved it, or it is held for velocity already: it counts and is not held (again). */
  readonly needsNoHold: boolean;
}

/**
 * The order as a sale of its influencer; null if it is unattributed, cancelled, unverified, or was moved by the brand,
 * which has looked at it then.
 */
export function reviewable(order: ReviewableOrder): Reviewable | null {
  const { storeId, orderId, events } = order;
  const state = foldOrder(events, foldTerms(order));
  if (!state?.isSale) return null;
  const { winner, influencerId } = state.attribution;
  const brought = events.find(({ id }) => id === winner?.eventId);
  if (!winner || !brought || influencerId === null) return null;
  const { confirmation, approval, suspicions } = state.decisions;
  const counted = events.filter(isSnapshot).filter((event) => isVerified(event, state.decisions));
  return {
    sale: {
      storeId,
      orderId,
      influencerId,
      at: state.occurredAt < brought.receivedAt ? state.occurredAt : brought.receivedAt,
      clickKey: winner.kind === 'click' ? keyOf({ click: winner.value }) : null,
      customerKeys: customerKeysOf(storeId, counted),
      isLateClick: state.attribution.isLateClick,
    },
    reportedAt: brought.receivedAt,
    needsNoHold:
      confirmation !== null ||
      approval !== null ||
      suspicions.some(({ suspicion }) => suspicion === 'velocity'),
  };
}

/**
 * Whether the sale is not what it was by the events before the moment: a new one, of another customer, restored. An
 * approval, a refund or a new status says nothing new.
 *
 * @param reviewedUntil the last review compared what was received before it; null: there was none
 */
export function isNews(order: ReviewableOrder, sale: ReviewedSale, reviewedUntil: Date | null): boolean {
  const events = order.events.filter(({ receivedAt }) => reviewedUntil && receivedAt < reviewedUntil);
  return digest(sale) !== digest(reviewable({ ...order, events })?.sale ?? null);
}

/**
 * Whether a review has looked at the order since its last change, which may have brought the customer or the
 * influencer.
 */
export function isReviewed(updatedAt: Date, reviewedUntil: Date | null): reviewedUntil is Date {
  return reviewedUntil !== null && updatedAt < reviewedUntil;
}

function customerKeysOf(storeId: string, events: readonly StoredEvent[]): string[] {
  const customers = events.filter(isSnapshot).flatMap(({ content }) => content.customer ?? []);
  const keys = customers.flatMap(({ id, ...email }) => [
    ...(id === undefined ? [] : [keyOf({ storeId, id })]),
    // Under each version of the master secret: sales of before and after a new one share one of them.
    ...[...hashesByVersion(email).values()].map((emailHash) => keyOf({ emailHash })),
  ]);
  return [...new Set(keys)];
}

/** 96 bits: no two of a day's customers collide by chance. */
function keyOf(of: object): string {
  return Buffer.from(digest(of), 'hex').subarray(0, 12).toString('base64url');
}

interface Rule {
  readonly limit: keyof Quality;
  readonly windowMs: number;
  readonly keysOf: (sale: ReviewedSale) => readonly string[];
  readonly through: string;
}

const RULES: readonly Rule[] = [
  {
    limit: 'salesPerClick',
    windowMs: HOUR_MS,
    keysOf: ({ clickKey }) => (clickKey === null ? [] : [clickKey]),
    through: 'through one click',
  },
  {
    limit: 'salesPerCustomer',
    windowMs: REVIEW_WINDOW_MS,
    keysOf: ({ customerKeys, influencerId }) => customerKeys.map((key) => `${influencerId} ${key}`),
    through: 'of one customer to one influencer',
  },
  {
    limit: 'salesPerInfluencer',
    windowMs: HOUR_MS,
    keysOf: ({ influencerId }) => [influencerId],
    through: 'to one influencer',
  },
  {
    limit: 'lateClicksPerInfluencer',
    windowMs: REVIEW_WINDOW_MS,
    keysOf: ({ isLateClick, influencerId }) => (isLateClick ? [influencerId] : []),
    through: 'to one influencer by clicks after the order',
  },
];

/**
 * The order keys of the sales in each burst, with its figures: all sales of every window that has more than the limit.
 * A sale exactly as old as the window is long is within it.
 *
 * @param sales one of each order
 * @param isNew only windows with a new sale are looked at
 */
export function burstsOf(
  sales: readonly ReviewedSale[],
  quality: Quality,
  isNew: (sale: ReviewedSale) => boolean,
): Map<string, string> {
  const reasons = new Map<string, readonly string[]>();
  for (const rule of RULES) {
    const limit = quality[rule.limit];
    for (const burst of groups(sales, rule).flatMap((group) => bursts(group, { ...rule, limit, isNew }))) {
      const reason = `${countText(burst.count, 'sale')} ${rule.through} within ${windowText(rule.windowMs)} (limit ${limit})`;
      for (const { storeId, orderId } of burst.sales) {
        const key = orderKey(storeId, orderId);
        reasons.set(key, [...new Set([...(reasons.get(key) ?? []), reason])]);
      }
    }
  }
  return new Map([...reasons].map(([key, all]) => [key, all.join('; ')]));
}

function windowText(windowMs: number): string {
  return windowMs === HOUR_MS ? '60 minutes' : '24 hours';
}

/** The sales grouped by key, each group by time. */
function groups(sales: readonly ReviewedSale[], { keysOf }: Rule): ReviewedSale[][] {
  const byKey = new Map<string, ReviewedSale[]>();
  for (const sale of sales) {
    for (const key of keysOf(sale)) {
      const group = byKey.get(key);
      if (group) group.push(sale);
      else byKey.set(key, [sale]);
    }
  }
  return [...byKey.values()].map((group) => group.sort((a, b) => a.at.getTime() - b.at.getTime()));
}

interface Burst {
  readonly sales: readonly ReviewedSale[];
  readonly count: number;
}

/** The runs of overlapping windows above the limit that contain a new sale. */
function bursts(
  group: readonly ReviewedSale[],
  { windowMs, limit, isNew }: { windowMs: number; limit: number; isNew: (sale: ReviewedSale) => boolean },
): Burst[] {
  const runs: { start: number; end: number; count: number }[] = [];
  let start = 0;
  let newest = -1;
  for (const [end, last] of group.entries()) {
    if (isNew(last)) newest = end;
    while ((group[start]?.at.getTime() ?? 0) < last.at.getTime() - windowMs) start += 1;
    const count = end - start + 1;
    if (count <= limit || newest < start) continue;
    const run = runs.at(-1);
    if (run && start <= run.end) Object.assign(run, { end, count: Math.max(run.count, count) });
    else runs.push({ start, end, count });
  }
  return runs.map((run) => ({ sales: group.slice(run.start, run.end + 1), count: run.count }));
}

/** Sales of an influencer that were placed from one moment to the other. */
export interface Placed {
  readonly influencerId: string;
  readonly from: Date;
  readonly to: Date;
}

/** The first moment that Firestore can store: software that knows no time writes it. */
const FIRST_MS = Date.parse('0001-01-01T00:00:00Z');

/**
 * Whether neighbours of the sale may be older than what reviews keep.
 *
 * @param until the end of the reviewed hour
 */
export function isBeforeKept({ at }: Pick<ReviewedSale, 'at'>, until: Date): boolean {
  return at.getTime() - REVIEW_WINDOW_MS < until.getTime() - RECENT_MS;
}

/**
 * Where the neighbours of sales are that were placed too long before this review for the kept ones to show them, each
 * time once: a sale that arrives late puts its hours on the list again.
 *
 * @param until the end of the reviewed hour
 */
export function hoursAnew(sales: readonly ReviewedSale[], until: Date): Placed[] {
  const hours: Placed[] = [];
  const lastOf = new Map<string, number>();
  const late = sales.filter((sale) => isBeforeKept(sale, until));
  for (const { influencerId, at } of late.sort((a, b) => a.at.getTime() - b.at.getTime())) {
    const [from, to] = [at.getTime() - REVIEW_WINDOW_MS, at.getTime() + REVIEW_WINDOW_MS];
    const last = lastOf.get(influencerId) ?? hours.length;
    const before = hours[last];
    if (before && before.to.getTime() >= from) {
      hours[last] = { ...before, to: new Date(to) };
      continue;
    }
    lastOf.set(influencerId, hours.length);
    hours.push({ influencerId, from: new Date(Math.max(from, FIRST_MS)), to: new Date(to) });
  }
  return hours;
}
