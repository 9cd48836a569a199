import { compareMailboxes, type EmailHashes, type KnownEmail } from '../base/mailbox';
import type { OrderStatus } from '../brand/orderStatus';
import type { EvidenceKind } from '../brand/plan';
import { canonicalAmount, type AmountText } from '../money/money';
import { digest } from '../base/ids';

/** The kinds of clients that report orders; each has a dialect. */
export const REPORT_SOURCES = ['storeApi', 'waffarx', 'woocommerce', 'magento', 'mobile'] as const;
export type ReportSource = (typeof REPORT_SOURCES)[number];
/** Clients that report an order once, when it is placed, and never its later status. */
export const REPORTS_ONCE: ReadonlySet<Source> = new Set(['magento', 'mobile']);
/**
 * Clients whose orders name products without categories; they are looked up in the catalogue when an order is first
 * seen.
 */
export const NAMES_NO_CATEGORIES: ReadonlySet<Source> = new Set(['woocommerce', 'waffarx']);
/** Who sent the event: a kind of client, the brand (or the platform for it), or a schedule of ours. */
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

/** A refund as its order lists it: id and amount, without what it refunds. */
export interface ListedRefund {
  readonly refundId: string;
  /** Positive. */
  readonly amount: AmountText;
  readonly reason?: string;
}

/** What a store reported of an order at one moment. Totals are before refunds. */
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
  readonly customer?: { readonly id?: string; readonly isNew?: boolean } & Partial<EmailHashes>;
  readonly attribution?: {
    readonly clickId?: string;
    readonly referralCode?: string;
    readonly couponCodes?: readonly string[];
    /** The discount of each coupon, if the store reports it: of several owned coupons the largest discount counts. */
    readonly couponDiscounts?: readonly {
      /** The id of the coupon's line in the order, where the store has one. */
      readonly lineId?: string;
      readonly code: string;
      readonly discount: AmountText;
    }[];
    readonly clickedAt?: Date;
  };
  /** The network's member who gets the share of members, as the order's first report tells. */
  readonly subId?: string;
  /**
   * All refunds of the order at that moment, if the dialect lists them: a refund that a newer snapshot lacks was
   * deleted (MONEY.md, 3). Absent: the snapshot has no information on refunds.
   */
  readonly refunds?: readonly ListedRefund[];
  /**
   * How far the order has come by the store's own dates: 0 placed, 1 paid, 2 completed. Stores' clocks have whole
   * seconds, and an order may go through all three in one: of equal times the further stage is newer.
   */
  readonly stage?: number;
  /** The store took the order out of its bin; the snapshot shows it as it was then. */
  readonly restored?: true;
  /** When the shopper paid, where the dialect reports it. A bank transfer may come days after the order. */
  readonly paidAt?: Date;
  /** The object is a subscription: its renewals are orders of their own, it is none. */
  readonly isSubscription?: true;
  /** Another order of the same store that this one belongs to: the marketplace's whole purchase, or a deposit. */
  readonly parentOrderId?: string;
  /** What the store says that it is beside that one; absent: nothing. */
  readonly besideParent?: Kinship;
  /**
   * The store keeps it as a draft: not placed yet, or not any more. It tells its status and nothing else, and alone
   * makes no order known.
   */
  readonly isDraft?: true;
}

export const KINSHIPS = ['part', 'own'] as const;
/** What an order is beside its parent: a part of it, which earns nothing beside it, or an order of its own. */
export type Kinship = (typeof KINSHIPS)[number];

export interface RefundItem {
  readonly lineId?: string;
  readonly productId?: string;
  readonly variantId?: string;
  readonly quantity?: AmountText;
  /** Without tax, positive. */
  readonly total?: AmountText;
}

/** What a store reported of one refund; it is *named* when it says what it refunds. */
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
 * One piece of evidence of an event with its owner, looked up when the event arrived. It is kept with the event, so
 * that a later change of owner moves no old order, and a fold needs no look-up.
 */
export interface EvidenceFact {
  readonly kind: EvidenceKind;
  readonly value: string;
  /** Null: unowned in this brand. */
  readonly influencerId: string | null;
  /** When the shopper clicked; null for a coupon, or where it is unknown. */
  readonly clickedAt: Date | null;
  /** The keyed hash of the owner's own email, if known; by it a sale to the owner is held as a self-referral. */
  readonly ownerEmailHash?: string;
  /** The same by version of the master secret (`EmailHashes`). */
  readonly ownerEmailHashes?: Readonly<Record<string, string>>;
  /** The discount of a coupon, if the store reports it. */
  readonly discount?: AmountText;
  /** The brand has said that nobody earns by this coupon: it can win, and then credits nobody. */
  readonly isExcluded?: true;
}

interface EventBase {
  /** Identity within the order; the same id with the same fingerprint is a replay. */
  readonly id: string;
  readonly source: Source;
  /** SHA-256 of what was sent, without our defaults and the time of receipt. */
  readonly fingerprint: string;
  readonly occurredAt: Date;
  readonly receivedAt: Date;
  /** The request that brought it, for the logs; it also distinguishes a repeat from an own retried commit. */
  readonly requestId: string;
  /**
   * The report is unverified (unsigned): it lends no evidence and earns nothing until the brand confirms it, or a
   * verified report takes its place.
   */
  readonly unverified?: true;
  /** Of an unverified report: a keyed hash of the network that it came from, which tells senders of one order apart. */
  readonly sender?: string;
}

export interface SnapshotEvent extends EventBase {
  readonly kind: 'sale' | 'update';
  /** The store's modification time; null (a `sale`) precedes every update. */
  readonly modifiedAt: Date | null;
  /** When the delivery arrived, if it was set aside and recorded later. Absent: when it was received. */
  readonly heardAt?: Date;
  readonly content: SnapshotContent;
  readonly planVersion: number;
  /** The version of the brand's status words that was in force at `occurredAt`; absent: it had none. */
  readonly wordsVersion?: number;
  readonly evidence: readonly EvidenceFact[];
  /** In a fold: the id of the report that it is stored with, as it says the same. Never stored (`saves.ts`). */
  readonly joinedTo?: string;
  /** As stored: the later reports that say the same, in the order of arrival. In a fold they are events (`saves.ts`). */
  readonly saves?: readonly Save[];
}

/** A later report with all that its body says: what the two differ in. */
export interface Save {
  readonly id: string;
  readonly modifiedAt: Date;
  readonly receivedAt: Date;
  readonly heardAt?: Date;
  readonly requestId: string;
  readonly day: string;
  /** Absent: the body's. */
  readonly occurredAt?: Date;
  /** So many of the order's stored events arrived before it. */
  readonly after: number;
}

export interface RefundEvent extends EventBase {
  readonly kind: 'refund';
  readonly refundId: string;
  readonly content: RefundContent;
  /** The id of the order that gave it back: a part of this one. */
  readonly ofPart?: string;
}

/** The store deleted a refund: it has no effect, whichever of the two came first. A store never reuses a refund id. */
export interface RefundDeletedEvent extends EventBase {
  readonly kind: 'refund_deleted';
  readonly refundId: string;
  readonly ofPart?: string;
}

/**
 * The store put the order into its bin, or deleted it. A deletion has no time, so the fold counts: more deletions than
 * restorations means that the order is in the bin.
 */
export interface OrderDeletedEvent extends EventBase {
  readonly kind: 'order_deleted';
  /** The webhook that reported it: of several webhooks only the one with the most deletions is counted. */
  readonly webhookId: string;
}

/**
 * A schedule found that a newer version of the brand's status words says something else of the order: from now on they
 * apply to it (MONEY.md, 3, "Status words").
 */
export interface MapEvent extends EventBase {
  readonly kind: 'map';
  readonly wordsVersion: number;
}

/** `split`: some lines are those of the parent, and nothing says more. `unknown`: the parent did not come in time. */
export const VERDICTS = [...KINSHIPS, 'split', 'unknown'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Why an order is what it is beside its parent. */
export const VERDICT_REASONS = [
  /** Its store marks it as a part. */
  'marked_part',
  /** Each of its lines is one of the parent's. */
  'same_lines',
  /** Its store marks it as the balance of a deposit. */
  'deposit',
  'no_shared_product',
  /** The parent is a subscription. */
  'parent_is_subscription',
  /** The parent belongs to the order itself, or to an order that does. */
  'circle',
  'unclear',
  'parent_missing',
] as const;
export type VerdictReason = (typeof VERDICT_REASONS)[number];

/** What the order is beside its parent, and what it needs of it: written with whichever of the two comes second. */
export interface RelationEvent extends EventBase {
  readonly kind: 'relation';
  readonly parentId: string;
  readonly verdict: Verdict;
  readonly reason: VerdictReason;
  /** The parent's evidence with its owners, for an order of its own that brings none. */
  readonly evidence: readonly EvidenceFact[];
  /** When the parent was placed: clicks are compared with it. Null: it is not known. */
  readonly parentOccurredAt: Date | null;
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

/** What an approval names: no party gets more approved than this, and nobody else anything (minor units). */
export interface NamedAmounts {
  readonly influencerId: string;
  readonly currency: string;
  readonly influencerMinor: number;
  readonly platformMinor: number;
  readonly memberMinor: number;
}

/** What was known when it was approved; the decisions known then are those of earlier times. */
export interface SeenByApproval {
  /** The newest report in fold order. */
  readonly snapshotId: string;
  readonly deletionIds: readonly string[];
}

/** The hold is over, or the brand did not wait for its end. */
export interface ApproveEvent extends DecisionBase {
  readonly kind: 'approve';
  readonly names: NamedAmounts;
  readonly asOf: SeenByApproval;
  /** Why the brand did not wait for the end of the hold. */
  readonly reason?: string;
}

/** The brand moves the order to an influencer; null: it becomes unattributed. */
export interface AttributeEvent extends DecisionBase {
  readonly kind: 'attribute';
  readonly influencerId: string | null;
  readonly reason: string;
}

/** The brand says that the order is genuine: its unverified reports count, and no suspicion holds it. */
export interface ConfirmEvent extends DecisionBase {
  readonly kind: 'confirm';
  /** The unverified events that it confirms: those known when it was decided. */
  readonly eventIds: readonly string[];
  /** The order's status, where the store cannot report it; dated by the decision. */
  readonly status: OrderStatus | null;
  /**
   * Of reports of one moment that disagree, the one that counts, and those that the person saw: the others of them count
   * for nothing. Absent: it names none.
   */
  readonly moment?: NamedReport;
}

/** The ids of the report that counts, and of all those seen with it. */
export interface NamedReport {
  readonly counts: string;
  readonly among: readonly string[];
}

/**
 * Why a sale is held until the brand confirms it. The fold finds `self_referral`; `velocity` needs other orders. `split`
 * is held until its parent comes, or the brand says what it is beside that.
 */
export const SUSPICIONS = ['self_referral', 'velocity', 'split'] as const;
export type Suspicion = (typeof SUSPICIONS)[number];

/** A schedule found the sale suspicious: it is held, not dropped. */
export interface SuspectEvent extends DecisionBase {
  readonly kind: 'suspect';
  readonly suspicion: Suspicion;
  /** The figures behind it, for the brand: `12 sales by one click within 60 minutes (limit 5)`. */
  readonly reason: string;
}

/** The brand says what the order is beside its parent. */
export interface RelateEvent extends DecisionBase {
  readonly kind: 'relate';
  readonly verdict: Kinship;
  readonly reason: string;
}

/** A decision about an order by the brand, or by a schedule: an event like any other. */
export type DecisionEvent =
  RejectEvent | WithdrawEvent | ApproveEvent | AttributeEvent | ConfirmEvent | SuspectEvent | RelateEvent;

export type OrderEvent =
  | SnapshotEvent
  | RefundEvent
  | RefundDeletedEvent
  | OrderDeletedEvent
  | MapEvent
  | RelationEvent
  | DecisionEvent;

/** An event with its posting day, the brand's local day of `occurredAt`: fixed when it arrives (MONEY.md, 4). */
export type StoredEvent = OrderEvent & { readonly day: string };

export function isSnapshot<T extends OrderEvent>(event: T): event is T & SnapshotEvent {
  return event.kind === 'sale' || event.kind === 'update';
}

/** A snapshot of an order that is placed: a draft alone makes none known. */
export function isPlaced<T extends OrderEvent>(event: T): event is T & SnapshotEvent {
  return isSnapshot(event) && event.content.isDraft === undefined;
}

/** The version of the brand's status words that the event brings; a `sale` or `update` may bring none. */
export function wordsNamedBy(event: OrderEvent): number | undefined {
  return isSnapshot(event) || event.kind === 'map' ? event.wordsVersion : undefined;
}

const DECISIONS: ReadonlySet<string> = new Set<DecisionEvent['kind']>([
  'reject',
  'withdraw',
  'approve',
  'attribute',
  'confirm',
  'suspect',
  'relate',
]);

export function isDecision<T extends OrderEvent>(event: T): event is T & DecisionEvent {
  return DECISIONS.has(event.kind);
}

/** SHA-256 of a map: the same version again is a replay, whenever a schedule finds it. */
export function mapFingerprint(wordsVersion: number): string {
  return digest({ kind: 'map', wordsVersion });
}

/** SHA-256 of a decision as sent: distinguishes a repeat from another decision under the same id. */
export function decisionFingerprint(
  decision:
    | Pick<RejectEvent, 'kind' | 'reason'>
    | Pick<WithdrawEvent, 'kind'>
    | (Pick<ApproveEvent, 'kind'> & { readonly seen: unknown; readonly reason: string | null })
    | Pick<AttributeEvent, 'kind' | 'influencerId' | 'reason'>
    | (Pick<ConfirmEvent, 'kind' | 'status'> & {
        readonly eventIds: readonly string[] | null;
        readonly moment?: NamedReport;
      })
    | Pick<SuspectEvent, 'kind' | 'suspicion' | 'reason'>
    | Pick<RelateEvent, 'kind' | 'verdict' | 'reason'>,
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

/** Applies `map` to the named decimals of a content and of its lines. */
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
 * SHA-256 of what was sent. `10.5` and `"10.50"` are the same; our defaults and the time of receipt are left out, so
 * that an honest retry is no conflict. `occurredAt` counts only if the store sent one. Of the hashes of an email one
 * counts, whatever versions of the master secret are live: `identity.ts` compares reports of before and after.
 */
export function fingerprintOf(
  content: SnapshotContent | RefundContent,
  sent: { readonly occurredAt?: Date | undefined },
): string {
  return digest({
    content: mapDecimals(withOneHash(content), DECIMAL_FIELDS, canonicalAmount),
    occurredAt: sent.occurredAt,
  });
}

/** The content with one hash of the customer's email, and not those under other versions of the master secret. */
export function withOneHash<C extends SnapshotContent | RefundContent>(content: C): C {
  if (!('customer' in content) || content.customer.emailHashes === undefined) return content;
  const { emailHashes: _hashes, ...customer } = content.customer;
  return { ...content, customer };
}

/** The content with the other's hash of the customer's email, unless the two are known to be of two mailboxes. */
export function withHashOf<C extends SnapshotContent | RefundContent>(
  content: C,
  other: SnapshotContent | RefundContent,
): C {
  if (!('customer' in content) || !('customer' in other)) return content;
  const { emailHash } = other.customer;
  if (content.customer.emailHash === undefined || emailHash === undefined) return content;
  if (compareMailboxes(content.customer, other.customer) === 'different') return content;
  return { ...content, customer: { ...content.customer, emailHash } };
}

/** The email of the influencer that the evidence is of. */
export function ownerEmailOf({ ownerEmailHash, ownerEmailHashes }: EvidenceFact): KnownEmail {
  return { emailHash: ownerEmailHash, emailHashes: ownerEmailHashes };
}
