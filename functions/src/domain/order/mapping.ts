import { isClaimed, type CommissionRecord } from './commissionRecord';
import { isDecision, isSnapshot, mapFingerprint, type MapEvent, type StoredEvent } from './event';
import { inFoldOrder } from './chronology';
import { foldDecisions } from './decision';
import { foldOrder, type OrderState } from './fold';
import { foldTerms, type OrderRecord } from './record';
import { trust } from './trust';
import { wordsOf, wouldMap } from './words';
import type { OrderStatus } from '../brand/orderStatus';
import type { StatusWords } from '../brand/statusWords';

// Which orders a newer version of the brand's status words is to apply to (MONEY.md, 3, "Status words").

/** What is stored of an order to tell whether a map would change it. */
export type MappableOrder = Pick<OrderRecord, 'events' | 'plans' | 'words' | 'rules'>;

/** Whether the version would change what a word of the order means, or knows one that is unknown. */
export function isToMap({ events, words = {} }: MappableOrder, next: StatusWords): boolean {
  const { snapshots } = trust(events.filter(isSnapshot).sort(inFoldOrder), foldDecisions(events));
  if (snapshots.length === 0) return false;
  const versions = new Map(Object.values(words).map((version) => [version.version, version]));
  return wouldMap(snapshots, wordsOf(snapshots, events, versions), next);
}

/** Whether a payout has claimed of the order, open or paid: no map applies to it then. */
export function isClaimedOf(commission: Pick<CommissionRecord, 'balances'> | null): boolean {
  return commission?.balances.some(isClaimed) ?? false;
}

/** The `map` event of a version, later than every decision and map that is stored. */
export function mapEventOf(
  events: readonly StoredEvent[],
  next: StatusWords,
  { now, requestId }: { readonly now: Date; readonly requestId: string },
): MapEvent {
  const decided = events.filter((event) => isDecision(event) || event.kind === 'map');
  const latestMs = Math.max(now.getTime(), ...decided.map(({ occurredAt }) => occurredAt.getTime() + 1));
  return {
    id: `map:${next.version}`,
    kind: 'map',
    source: 'schedule',
    fingerprint: mapFingerprint(next.version),
    occurredAt: new Date(latestMs),
    receivedAt: now,
    requestId,
    wordsVersion: next.version,
  };
}

/** What a map would change of an order. */
export interface MapPreview {
  readonly from: OrderStatus;
  readonly to: OrderStatus;
  readonly currency: string;
  /** Due to all parties together; 0 where the order is nobody's. */
  readonly dueBeforeMinor: number;
  readonly dueAfterMinor: number;
  /** Of what is due after it, what only then waits for the end of its hold: the order was not completed before. */
  readonly completedMinor: number;
  readonly heldUntil: Date | null;
}

/** The order before and after a map of now; null where its sale is not known. */
export function previewMap(order: MappableOrder, next: StatusWords, now: Date): MapPreview | null {
  const terms = foldTerms(order);
  const before = foldOrder(order.events, terms);
  const event = mapEventOf(order.events, next, { now, requestId: '' });
  const words = new Map([...(terms.words ?? []), [next.version, next] as const]);
  const after = foldOrder([...order.events, event], { ...terms, words });
  if (!before || !after) return null;
  const [dueBeforeMinor, dueAfterMinor] = [dueOf(before), dueOf(after)];
  const isCompleted = before.status !== 'completed' && after.status === 'completed';
  return {
    from: before.status,
    to: after.status,
    currency: after.currency,
    dueBeforeMinor,
    dueAfterMinor,
    completedMinor: isCompleted ? dueAfterMinor : 0,
    heldUntil: after.heldUntil,
  };
}

function dueOf({ attribution, due }: OrderState): number {
  return attribution.influencerId === null ? 0 : Number(due.total);
}

export interface PreviewedOrder extends MapPreview {
  readonly storeId: string;
  readonly orderId: string;
  /** A payout has claimed of it: no map applies to it as long as that is so. */
  readonly isClaimed: boolean;
}

export interface WordsPreview {
  /** The newest version, which the words would take the place of. */
  readonly newestVersion: number;
  /** How many orders this page has looked at, and how many of them could not be read. */
  readonly looked: number;
  readonly unreadable: number;
  /** Those of the page that would get a `map` event, or would but for a claim. */
  readonly orders: readonly PreviewedOrder[];
  /** Where the next page begins; null: this was the last one. */
  readonly next: string | null;
}
