// What the model is given: an order's events and plans, in its own words. Amounts are plain decimals as a store sends
// them, such as `12.50`; times are milliseconds.

export interface ModelLine {
  readonly id?: string;
  readonly productId: string;
  readonly variantId?: string;
  readonly categoryIds?: readonly string[];
  readonly quantity: string;
  /** After discounts, without tax, before refunds. */
  readonly total: string;
  readonly taxTotal?: string;
}

export interface ModelAmounts {
  readonly total: string;
  readonly tax?: string;
  readonly shipping?: string;
  readonly fee?: string;
  /** What gift cards paid beside the total. */
  readonly giftCard?: string;
  readonly lines?: readonly ModelLine[];
}

/** A part of a refund that names a line. */
export interface ModelItem {
  readonly lineId?: string;
  readonly productId?: string;
  readonly variantId?: string;
  readonly quantity?: string;
  readonly total?: string;
}

export interface ModelRefundAmounts {
  readonly amount?: string;
  readonly full?: boolean;
  readonly items?: readonly ModelItem[];
  readonly shippingTotal?: string;
  readonly taxTotal?: string;
  readonly feeTotal?: string;
}

/** An order's money at one moment: what a commission is worked out from. */
export interface ModelMoney extends ModelAmounts {
  /** Decimals of the order's currency: JPY 0, TRY 2, KWD 3. */
  readonly currencyExponent: number;
  readonly refunds?: readonly ModelRefundAmounts[];
  /** In the store's word; absent is `completed`. */
  readonly status?: string;
}

export interface ModelRates {
  readonly base: 'net' | 'total';
  readonly ratePercent: number | string;
  /** Rates for what they name; the most specific that fits a line wins, of equally specific ones the first. */
  readonly rules?: readonly {
    readonly kind: 'product' | 'category' | 'influencer';
    readonly id: string;
    readonly ratePercent: number | string;
  }[];
  readonly shares: readonly { readonly party: string; readonly percent: number | string }[];
}

export interface ModelPlan extends ModelRates {
  readonly version: number;
  readonly holdPeriodDays: number;
  /** So long after its completion nothing takes back what is due; absent: for ever something may. */
  readonly lockDays?: number;
  readonly attributionWindowDays: number;
  readonly precedence: readonly string[];
}

/** What a store reports of an order at one moment. */
export interface ModelSnapshot extends ModelAmounts {
  readonly kind: 'snapshot';
  readonly id: string;
  /** Settles what the times leave open, by the alphabet. */
  readonly key: string;
  /** Null: a sale without a modification time. */
  readonly modifiedMs: number | null;
  /** Settles what the seconds of a store's clock leave open: the further one is newer. */
  readonly stage: number | undefined;
  readonly occurredMs: number;
  readonly receivedMs: number;
  readonly currency: string;
  readonly status?: string;
  /** All refunds at that moment; absent: the report has no list of refunds. */
  readonly refunds?: readonly ModelListed[];
  /** What coupons took off: the decimals of a report are those of its amounts, these included. */
  readonly discounts: readonly string[];
  readonly emailHash?: string;
  /** Of a store's own webhook: when the shopper paid. */
  readonly paidMs?: number;
  readonly isRestored: boolean;
  readonly isUnverified: boolean;
  /** Its lines' categories were looked up when it came; its kind of client names none. */
  readonly isFiledByUs: boolean;
  readonly evidence: readonly ModelEvidence[];
  readonly planVersion: number;
}

/** A refund as a snapshot lists it. */
export interface ModelListed {
  readonly refundId: string;
  readonly amount: string;
  /** As a snapshot's. */
  readonly key: string;
}

export interface ModelEvidence {
  readonly kind: 'coupon' | 'click' | 'referralCode';
  readonly value: string;
  readonly owner: string | null;
  readonly ownerEmailHash?: string;
  readonly clickedMs: number | null;
  /** What a coupon took off. */
  readonly discount?: string;
}

export interface ModelRefund extends ModelRefundAmounts {
  readonly kind: 'refund';
  readonly id: string;
  readonly key: string;
  readonly refundId: string;
  readonly occurredMs: number;
  /** Absent: the order's. */
  readonly currency?: string;
}

/** The store deleted a refund. */
export interface ModelDeletion {
  readonly kind: 'deletion';
  readonly id: string;
  readonly refundId: string;
  readonly occurredMs: number;
}

/** The store put the order into its bin, as one of its webhooks says. */
export interface ModelBinning {
  readonly kind: 'binning';
  readonly id: string;
  readonly key: string;
  readonly webhookId: string;
  readonly occurredMs: number;
  readonly receivedMs: number;
}

/** What an approval names, to the minor unit, and what it had seen: nothing that is not named is approved. */
export interface ModelApproval {
  readonly names: ModelPayee & ModelShares;
  /** The newest report, which may be none of the order's. */
  readonly seenReport: string;
  readonly seenBinnings: readonly string[];
}

/** Whose the influencer's share is, and in which currency all shares are. */
export interface ModelPayee {
  readonly influencerId: string | null;
  readonly currency: string;
}

export type ModelShares = Readonly<Record<'influencer' | 'platform' | 'member', bigint>>;

export interface ModelDecision {
  readonly kind: 'decision';
  readonly id: string;
  readonly atMs: number;
  readonly decided:
    | 'reject'
    | 'withdraw'
    | ModelApproval
    | { readonly influencerId: string | null }
    | { readonly confirms: readonly string[]; readonly status: string | null }
    | { readonly suspects: string; readonly reason: string };
}

export type ModelEvent = ModelSnapshot | ModelRefund | ModelDeletion | ModelBinning | ModelDecision;

export const DAY_MS = 24 * 60 * 60 * 1000;

export function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A sale without a modification time precedes every update. */
export function timeOf({ modifiedMs }: ModelSnapshot): number {
  return modifiedMs ?? -Infinity;
}

/** Snapshots, the older first. */
export function byAge(a: ModelSnapshot, b: ModelSnapshot): number {
  return compare(timeOf(a), timeOf(b)) || (a.stage ?? 0) - (b.stage ?? 0) || compare(a.key, b.key);
}

export function isOfOneMoment(a: ModelSnapshot, b: ModelSnapshot): boolean {
  // An unknown stage settles nothing.
  const isSettled = a.stage !== undefined && b.stage !== undefined && a.stage !== b.stage;
  return timeOf(a) === timeOf(b) && !isSettled;
}
