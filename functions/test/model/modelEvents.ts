import type { OracleItem, OracleLine, OraclePlan } from '../support/oracle';

// What the model is told, in its own words.

/** What a store said of an order at one moment. */
export interface ModelSnapshot {
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
  readonly total: string;
  readonly tax?: string;
  readonly shipping?: string;
  readonly fee?: string;
  readonly lines?: readonly OracleLine[];
  /** All refunds at that moment; absent: nothing is said of them. */
  readonly refunds?: readonly ModelListed[];
  /** What coupons took off, which shows the decimals of the print. */
  readonly discounts: readonly string[];
  readonly emailHash?: string;
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

export interface ModelRefund {
  readonly kind: 'refund';
  readonly id: string;
  readonly key: string;
  readonly refundId: string;
  readonly occurredMs: number;
  /** Absent: the order's. */
  readonly currency?: string;
  readonly amount?: string;
  readonly full?: boolean;
  readonly items?: readonly OracleItem[];
  readonly shippingTotal?: string;
  readonly taxTotal?: string;
  readonly feeTotal?: string;
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

export interface ModelDecision {
  readonly kind: 'decision';
  readonly id: string;
  readonly atMs: number;
  readonly decided:
    | 'reject'
    | 'withdraw'
    | 'approve'
    | { readonly influencerId: string | null }
    | { readonly confirms: readonly string[]; readonly status: string | null }
    | { readonly suspects: string; readonly reason: string };
}

export type ModelEvent = ModelSnapshot | ModelRefund | ModelDeletion | ModelBinning | ModelDecision;

export interface ModelPlan extends OraclePlan {
  readonly version: number;
  readonly holdPeriodDays: number;
  readonly attributionWindowDays: number;
  readonly precedence: readonly string[];
}

/** Decimals of a currency. */
const EXPONENTS: Readonly<Record<string, number>> = { JPY: 0, TRY: 2, EUR: 2, KWD: 3 };

export function exponentOf({ currency }: { readonly currency: string }): number {
  const exponent = EXPONENTS[currency];
  if (exponent === undefined) throw new Error(`the model does not know ${currency}`);
  return exponent;
}

export function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A sale that tells no time precedes every update. */
export function timeOf({ modifiedMs }: ModelSnapshot): number {
  return modifiedMs ?? -Infinity;
}

/** Snapshots, the older first. */
export function byAge(a: ModelSnapshot, b: ModelSnapshot): number {
  return compare(timeOf(a), timeOf(b)) || (a.stage ?? 0) - (b.stage ?? 0) || compare(a.key, b.key);
}

export function isOfOneMoment(a: ModelSnapshot, b: ModelSnapshot): boolean {
  // A stage that nobody told settles nothing.
  const needsNoHold = a.stage !== undefined && b.stage !== undefined && a.stage !== b.stage;
  return timeOf(a) === timeOf(b) && !needsNoHold;
}
