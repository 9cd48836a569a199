import type { OrderStatus } from '../brand/orderStatus';
import type { EvidenceKind } from '../brand/plan';
import { canonicalAmount, type AmountText } from '../money/money';
import { digest } from '../base/ids';

/** The kinds of clients that report orders, a dialect each. */
export const REPORT_SOURCES = ['storeApi', 'waffarx', 'woocommerce', 'magento', 'mobile'] as const;
export type ReportSource = (typeof REPORT_SOURCES)[number];
/** These report an order when it is placed, and never what becomes of it. */
export const TOLD_ONCE: ReadonlySet<Source> = new Set(['magento', 'mobile']);
/** Their orders name products and no categories: the catalogue says which, when an order is first seen. */
export const NAMES_NO_CATEGORIES: ReadonlySet<Source> = new Set(['woocommerce', 'waffarx']);
/** Who said it: a kind of client, the brand (or the platform for it), or a schedule of ours. */
export type Source = ReportSource | 'brand' | 'schedule';

/** A line of an order as sent. `total` is after discounts, without tax, before refunds. */
export interface LineContent {
  readonly lineId?: string;
  readonly productId: string;
  readonly variantId?: string;
  readonly sku?: string;
  readonly name?: string;
  /** A plain decimal: shops sell 1.5 kg. */
  readonly quantity: AmountText;
  readonly total: AmountText;
  /** The tax of this line, where the store says it. */
  readonly taxTotal?: AmountText;
  readonly categoryIds?: readonly string[];
}

/** A refund as an order lists it: its id and its amount, and nothing of what it is for. */
export interface ListedRefund {
  readonly refundId: string;
  /** Positive. */
  readonly amount: AmountText;
  readonly reason?: string;
}

/** What a store said of an order at one moment. Totals are before refunds. */
export interface SnapshotContent {
  readonly orderNumber?: string;
  readonly status?: string;
  readonly currency: string;
  readonly total: AmountText;
  readonly subtotal?: AmountText;
  readonly discountTotal?: AmountText;
  readonly shippingTotal?: AmountText;
  readonly taxTotal?: AmountText;
  readonly feeTotal?: AmountText;
  /** What gift cards paid of it, where the store takes that off the total. */
  readonly giftCardTotal?: AmountText;
  readonly items?: readonly LineContent[];
  readonly customer?: { readonly id?: string; readonly emailHash?: string; readonly isNew?: boolean };
  readonly attribution?: {
    readonly clickId?: string;
    readonly referralCode?: string;
    readonly couponCodes?: readonly string[];
    /** What each coupon took off, where the store tells: of several owned coupons the largest discount counts. */
    readonly couponDiscounts?: readonly { readonly code: string; readonly discount: AmountText }[];
    readonly clickedAt?: Date;
  };
  /**
   * All refunds of the order at that moment, where the dialect lists them: one that a newer snapshot lacks was deleted
   * (MONEY.md, 3). Absent: this snapshot says nothing of refunds.
   */
  readonly refunds?: readonly ListedRefund[];
  /**
   * How far the order has come by the store's own dates: 0 placed, 1 paid, 2 completed. Stores' clocks tick in seconds,
   * and an order may go through all three in one: of equal times the further stage is the newer.
   */
  readonly stage?: number;
  /** The store took the order out of its bin, and this is how it was then. */
  readonly restored?: true;
}

export interface RefundItem {
  readonly lineId?: string;
  readonly productId?: string;
  readonly variantId?: string;
  readonly quantity?: AmountText;
  /** Without tax, positive. */
  readonly total?: AmountText;
}

/** What a store said of one refund; it is *named* when it says what it refunds. */
export interface RefundContent {
  readonly amount?: AmountText;
  readonly full?: boolean;
  readonly items?: readonly RefundItem[];
  readonly shippingTotal?: AmountText;
  readonly taxTotal?: AmountText;
  readonly feeTotal?: AmountText;
  readonly reason?: string;
  /** Absent: the order's. */
  readonly currency?: string;
}

/**
 * One piece of evidence of an event with its owner, as looked up when the event arrived: kept with the event, so
 * that a later change of owner moves no old order, and a fold of stored events needs no look-up.
 */
export interface EvidenceFact {
  readonly kind: EvidenceKind;
  readonly value: string;
  /** Null: nobody of this brand owns it. */
  readonly influencerId: string | null;
  /** When the shopper clicked; null for a coupon, or where nobody knows. */
  readonly clickedAt: Date | null;
  /** The keyed hash of the owner's own email, where it is known: whoever buys by their own link is held up. */
  readonly ownerEmailHash?: string;
  /** Of a coupon: what it took off, where the store told. */
  readonly discount?: AmountText;
}

interface EventBase {
  /** Identity within the order; the same id with the same fingerprint is a replay. */
  readonly id: string;
  readonly source: Source;
  /** SHA-256 of what was sent, without our defaults and receipt time. */
  readonly fingerprint: string;
  readonly occurredAt: Date;
  readonly receivedAt: Date;
  /** The request that brought it, for the logs; it also tells an own retried write from somebody else's. */
  readonly requestId: string;
  /**
   * Nobody knows who sent it (an unsigned report): it lends no evidence and earns nothing, until the brand confirms this
   * very event, or a report of somebody known takes its place.
   */
  readonly unverified?: true;
}

export interface SnapshotEvent extends EventBase {
  readonly kind: 'sale' | 'update';
  /** The store's modification time; null (a `sale`) precedes every update. */
  readonly modifiedAt: Date | null;
  /** When its delivery arrived, where it was set aside then and recorded later. Absent: when it was received. */
  readonly heardAt?: Date;
  readonly content: SnapshotContent;
  readonly planVersion: number;
  readonly evidence: readonly EvidenceFact[];
}

export interface RefundEvent extends EventBase {
  readonly kind: 'refund';
  readonly refundId: string;
  readonly content: RefundContent;
}

/** The store deleted a refund: it has no effect, whichever of the two came first. A store never reuses its id. */
export interface RefundDeletedEvent extends EventBase {
  readonly kind: 'refund_deleted';
  readonly refundId: string;
}

/**
 * The store put the order into its bin, or deleted it. It tells no time, so the fold counts: binned once more than
 * restored, it is in the bin.
 */
export interface OrderDeletedEvent extends EventBase {
  readonly kind: 'order_deleted';
  /** Which of the store's webhooks said so: two that say the same are one deletion. */
  readonly webhookId: string;
}

interface DecisionBase extends EventBase {
  /** The id of the user who decided, or of the schedule. */
  readonly by: string;
}

/** The brand owes nothing for this order, until it withdraws the rejection. */
export interface RejectEvent extends DecisionBase {
  readonly kind: 'reject';
  readonly reason: string;
}

export interface WithdrawEvent extends DecisionBase {
  readonly kind: 'withdraw';
}

/** The hold is over, or the brand did not wait for its end. */
export interface ApproveEvent extends DecisionBase {
  readonly kind: 'approve';
}

/** The brand moves the order to an influencer, or to nobody (null). */
export interface AttributeEvent extends DecisionBase {
  readonly kind: 'attribute';
  readonly influencerId: string | null;
  readonly reason: string;
}

/** The brand says that the order is genuine: unverified reports count from now on, and no suspicion holds it up. */
export interface ConfirmEvent extends DecisionBase {
  readonly kind: 'confirm';
  /** The unverified events that it confirms: those that were known when it was decided. */
  readonly eventIds: readonly string[];
  /** What has become of the order, where its store cannot report it; it counts as told at the decision's time. */
  readonly status: OrderStatus | null;
}

/** Why a sale is held until the brand confirms it. `self_referral` shows in the fold, the others need a look around. */
export const SUSPICIONS = ['self_referral', 'velocity'] as const;
export type Suspicion = (typeof SUSPICIONS)[number];

/** Something about the sale is too good to be true: it is held up, not dropped. */
export interface SuspectEvent extends DecisionBase {
  readonly kind: 'suspect';
  readonly suspicion: Suspicion;
  /** The figures behind it, for the brand: `12 sales by one click within 60 minutes (limit 5)`. */
  readonly reason: string;
}

/** What the brand, or a schedule for it, decided of an order: an event like any other. */
export type DecisionEvent =
  RejectEvent | WithdrawEvent | ApproveEvent | AttributeEvent | ConfirmEvent | SuspectEvent;

export type OrderEvent = SnapshotEvent | RefundEvent | RefundDeletedEvent | OrderDeletedEvent | DecisionEvent;

/** An event with its posting day, the brand's local day of `occurredAt`: frozen when it arrives (MONEY.md, 4). */
export type StoredEvent = OrderEvent & { readonly day: string };

export function isSnapshot<T extends OrderEvent>(event: T): event is T & SnapshotEvent {
  return event.kind === 'sale' || event.kind === 'update';
}

export function isDecision<T extends OrderEvent>(event: T): event is T & DecisionEvent {
  return ['reject', 'withdraw', 'approve', 'attribute', 'confirm', 'suspect'].includes(event.kind);
}

/** SHA-256 of a decision as it was sent, by which a repeat is told from another decision under the same id. */
export function decisionFingerprint(
  decision:
    | Pick<RejectEvent, 'kind' | 'reason'>
    | Pick<WithdrawEvent | ApproveEvent, 'kind'>
    | Pick<AttributeEvent, 'kind' | 'influencerId' | 'reason'>
    | (Pick<ConfirmEvent, 'kind' | 'status'> & { readonly eventIds: readonly string[] | null })
    | Pick<SuspectEvent, 'kind' | 'suspicion' | 'reason'>,
): string {
  return digest(decision);
}

export const MONEY_FIELDS: ReadonlySet<string> = new Set([
  'total',
  'subtotal',
  'discountTotal',
  'shippingTotal',
  'taxTotal',
  'feeTotal',
  'giftCardTotal',
  'amount',
  'discount',
]);
const DECIMAL_FIELDS = new Set([...MONEY_FIELDS, 'quantity']);

/** Applies `map` to the decimals in these fields of a content or its lines, leaving the rest as it is. */
export function mapDecimals(
  value: unknown,
  fields: ReadonlySet<string>,
  map: (amount: AmountText) => string,
): unknown {
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => mapDecimals(item, fields, map));
  return Object.fromEntries(
    Object.entries(value).map(([field, member]) => [
      field,
      fields.has(field) && typeof member === 'string' ? map(member) : mapDecimals(member, fields, map),
    ]),
  );
}

/**
 * SHA-256 of what was sent: `10.5` and `"10.50"` are the same, our defaults and the time of receipt are no part
 * (an honest retry must not conflict). `occurredAt` counts only where the store sent one.
 */
export function fingerprintOf(
  content: SnapshotContent | RefundContent,
  sent: { readonly occurredAt?: Date | undefined },
): string {
  return digest({
    content: mapDecimals(content, DECIMAL_FIELDS, canonicalAmount),
    occurredAt: sent.occurredAt,
  });
}
