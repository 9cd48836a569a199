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
  /** The fingerprint: settles by the alphabet what neither times nor amounts tell. */
  readonly key: string;
  /** The kind of client that told it. */
  readonly source: string;
  /** As told. Null: a sale without a modification time. */
  readonly modifiedMs: number | null;
  /** Where it stands among the others, if not by its told time alone (`clocks.ts`). */
  readonly place?: ModelPlace;
  /** Settles what the seconds of a store's clock leave open: the further one is newer. */
  readonly stage: number | undefined;
  readonly occurredMs: number;
  readonly receivedMs: number;
  readonly currency: string;
  /** In the store's word. */
  readonly status?: string;
  /** What that word means by the brand's words, where the order takes any (`words.ts`). */
  readonly read?: ModelReading;
  /** The version of the brand's words that was in force when the order was placed; absent: there was none. */
  readonly wordsVersion?: number;
  /** All refunds at that moment; absent: the report has no list of refunds. */
  readonly refunds?: readonly ModelListed[];
  /** Of its coupons, as far as the store numbers them with its lines. */
  readonly couponLineIds?: readonly string[];
  /** What coupons took off: the decimals of a report are those of its amounts, these included. */
  readonly discounts: readonly string[];
  readonly emailHash?: string;
  /** The network's member. */
  readonly subId?: string;
  /** Of a store's own webhook: when the shopper paid. */
  readonly paidMs?: number;
  readonly isRestored: boolean;
  /** The store's draft: tells its status alone, and makes no order by itself. */
  readonly isDraft: boolean;
  readonly isUnverified: boolean;
  /** The store's subscription, whose renewals are orders of their own. */
  readonly isSubscription?: boolean;
  /** The order of the same store that it belongs to. */
  readonly parentId?: string;
  /** Its lines' categories were looked up when it came; its kind of client names none. */
  readonly isFiledByUs: boolean;
  readonly evidence: readonly ModelEvidence[];
  readonly planVersion: number;
}

export interface ModelPlace {
  /** Of its moment. */
  readonly ms: number;
  /** Settles which of two moments of one time is newer. */
  readonly toldMs: number;
  /** Its own time: what hold, lock and completion count from. */
  readonly ownMs: number;
  /** The clock of its store was ahead of ours. */
  readonly isAhead: boolean;
}

export interface ModelReading {
  readonly status: string;
  /** The brand has the word, or it is one of ours. */
  readonly isKnown: boolean;
  /** Only later words make it a completion, which counts from then at the earliest; null: its own words do. */
  readonly sinceMs: number | null;
  /** Only later words than its own ended then that nothing is due under it; null: it was no such status, or is one. */
  readonly voidUntilMs: number | null;
}

/** A version of what a brand's shops mean by their words; a word is in small letters and without `wc-`. */
export interface ModelWords {
  readonly version: number;
  readonly words: Readonly<Record<string, string>>;
}

/** From now on a later version of the brand's words applies to the order. */
export interface ModelMapping {
  readonly kind: 'mapping';
  readonly id: string;
  readonly occurredMs: number;
  readonly wordsVersion: number;
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
  /** The brand has marked the coupon as nobody's. */
  readonly isExcluded?: boolean;
}

export interface ModelRefund extends ModelRefundAmounts {
  readonly kind: 'refund';
  readonly id: string;
  readonly key: string;
  readonly refundId: string;
  readonly occurredMs: number;
  /** Absent: the order's. */
  readonly currency?: string;
  /** A part of the order gave it back, as an order of its own. */
  readonly isOfPart?: boolean;
}

/** The store deleted a refund. */
export interface ModelDeletion {
  readonly kind: 'deletion';
  readonly id: string;
  readonly refundId: string;
  readonly occurredMs: number;
}

/** What the order is beside its parent, as the two were compared. */
export interface ModelRelation {
  readonly kind: 'relation';
  readonly id: string;
  readonly parentId: string;
  readonly verdict: 'part' | 'own' | 'split' | 'unknown';
  readonly receivedMs: number;
  /** The parent's. */
  readonly evidence: readonly ModelEvidence[];
  readonly parentOccurredMs: number | null;
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

export interface ModelConfirmation {
  /** The unverified reports that are genuine. */
  readonly confirms: readonly string[];
  readonly status: string | null;
  /** Of the reports of one moment that were known, the one that is right: the others count for nothing. */
  readonly chosen?: { readonly id: string; readonly of: readonly string[] };
}

export interface ModelDecision {
  readonly kind: 'decision';
  readonly id: string;
  readonly atMs: number;
  readonly decided:
    | 'reject'
    | 'withdraw'
    | ModelApproval
    | { readonly influencerId: string | null }
    | ModelConfirmation
    | { readonly relates: 'part' | 'own' }
    | { readonly suspects: string; readonly reason: string };
}

export type ModelEvent =
  ModelSnapshot | ModelRefund | ModelDeletion | ModelBinning | ModelMapping | ModelRelation | ModelDecision;

export const DAY_MS = 24 * 60 * 60 * 1000;

export function compare<T extends number | string | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Of its moment: a sale without a modification time precedes every update. */
export function timeOf({ place, modifiedMs }: ModelSnapshot): number {
  return place?.ms ?? modifiedMs ?? -Infinity;
}

/** What hold, lock and completion count from. */
export function ownTimeOf({ place, modifiedMs, occurredMs }: ModelSnapshot): number {
  return place?.ownMs ?? modifiedMs ?? occurredMs;
}

function toldTimeOf({ place, modifiedMs }: ModelSnapshot): number {
  return place?.toldMs ?? modifiedMs ?? -Infinity;
}

function byMoment(a: ModelSnapshot, b: ModelSnapshot): number {
  return compare(timeOf(a), timeOf(b)) || compare(toldTimeOf(a), toldTimeOf(b));
}

/** The largest id of its lines and coupons; of two reports of one moment the one with the larger may have grown. */
function newestLine({ lines = [], couponLineIds = [] }: ModelSnapshot): number {
  const ids = [...lines.map(({ id }) => id ?? ''), ...couponLineIds].filter((id) => /^\d+$/.test(id));
  return Math.max(0, ...ids.map(Number));
}

/** Snapshots, the older first; what is of one moment and has grown by no line in an order that means nothing. */
export function byAge(a: ModelSnapshot, b: ModelSnapshot): number {
  const byTime = byMoment(a, b) || (a.stage ?? 0) - (b.stage ?? 0);
  return byTime || compare(newestLine(a), newestLine(b)) || compare(a.key, b.key);
}

export function isOfOneMoment(a: ModelSnapshot, b: ModelSnapshot): boolean {
  // An unknown stage settles nothing.
  const isSettled = a.stage !== undefined && b.stage !== undefined && a.stage !== b.stage;
  return byMoment(a, b) === 0 && !isSettled;
}

/** By its time, or of one time by its stage. */
export function isNewer(a: ModelSnapshot, b: ModelSnapshot): boolean {
  return !isOfOneMoment(a, b) && byAge(a, b) > 0;
}

/** Those that no other is newer than: one, or several of one moment. */
export function newestOf<T>(
  all: readonly T[],
  reportOf: (one: T) => ModelSnapshot,
  isNewerThan: (a: ModelSnapshot, b: ModelSnapshot) => boolean = isNewer,
): T[] {
  return all.filter((one) => !all.some((other) => isNewerThan(reportOf(other), reportOf(one))));
}
