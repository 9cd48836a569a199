import { codeTaken } from '../base/errors';
import { codeKey, digest } from '../base/ids';
import { isGone, PRESENT, withDeletion, withBody, type DeletionReport, type Presence } from './presence';
import type { CouponNews } from './news';

// Whose a coupon is, where the store's own webhooks say it. Events that are stored keep the owner they found.

/** The newest that was told of a coupon. */
export interface KnownCoupon {
  readonly updatedAt: Date;
  readonly hash: string;
  readonly code: string;
  readonly isPublished: boolean;
  /** The influencer of this brand behind the referral code that it names; null: it names nobody of ours. */
  readonly influencerId: string | null;
}

/** The document `brands/{b}/couponParts/{storeId}~{id}`: what webhooks told of one coupon. */
export interface CouponPart extends Presence {
  readonly id: string;
  readonly known: KnownCoupon | null;
}

/** What a coupon says of its code: that it is the influencer's. */
export interface CouponClaim {
  readonly code: string;
  readonly influencerId: string;
  readonly updatedAt: Date;
}

/** A coupon that names an owner of a code: `<store>~<coupon>`. */
export type ClaimantKey = string;

/**
 * The document `couponCodes/{brand}~{code}`. Without `couponId` it was made by other means than a webhook, and no webhook
 * changes it: what the brand or the network has decided does not fall to whoever edits a coupon in the shop.
 */
export interface CouponCodeRecord {
  readonly brandId: string;
  /** Null: the brand has said that nobody earns by this coupon. */
  readonly influencerId: string | null;
  readonly code?: string;
  readonly storeId?: string;
  readonly couponId?: string;
  /** All coupons that name an owner of this code: two stores of a brand may have the same. */
  readonly claims?: Readonly<Record<ClaimantKey, CouponClaim>>;
}

/**
 * Takes in a coupon as a body told it. Older news changes nothing; a repeat does where the referral code has found its
 * owner in the meantime.
 */
export function tellCoupon(
  stored: CouponPart | null,
  news: CouponNews,
  influencerId: string | null,
): CouponPart {
  const before = stored ?? { ...PRESENT, id: news.id, known: null };
  const alive = withBody(before, news.updatedAt, news.restored);
  const { updatedAt, code, isPublished, referralCode } = news;
  const hash = digest({ code, isPublished, referralCode });
  const { known } = alive;
  const [knownMs, toldMs] = [known?.updatedAt.getTime() ?? Number.NEGATIVE_INFINITY, updatedAt.getTime()];
  const isNews =
    toldMs > knownMs ||
    (toldMs === knownMs &&
      known !== null &&
      (hash > known.hash || (hash === known.hash && influencerId !== known.influencerId)));
  return isNews ? { ...alive, known: { updatedAt, hash, code, isPublished, influencerId } } : alive;
}

/** Takes in that it was deleted. */
export function tellCouponDeletion(
  stored: CouponPart | null,
  id: string,
  deletion: DeletionReport,
  wasSetAside = false,
): CouponPart {
  const latestBodyAt = wasSetAside ? (stored?.known?.updatedAt ?? null) : null;
  return withDeletion(stored ?? { ...PRESENT, id, known: null }, deletion, latestBodyAt);
}

/** The code that the coupon claims for its owner, under its key; null where it claims none. */
export function claimOf(
  part: CouponPart | null,
): { readonly key: string; readonly claim: CouponClaim } | null {
  if (!part?.known) return null;
  const { code, isPublished, influencerId, updatedAt } = part.known;
  const key = codeKey(code);
  if (key === null || influencerId === null || !isPublished || isGone(part)) return null;
  return { key, claim: { code, influencerId, updatedAt } };
}

/**
 * The code's document with the coupon's claim, or without it (null). Of several claims the newest counts. Returns null
 * where the code is nobody's any more, and the very same object where nothing changes.
 */
export function withCodeClaim(
  stored: CouponCodeRecord | null,
  brandId: string,
  claimant: { readonly storeId: string; readonly couponId: string },
  claim: CouponClaim | null,
): CouponCodeRecord | null {
  if (stored && stored.couponId === undefined) return stored;
  const key = `${claimant.storeId}~${claimant.couponId}`;
  const { [key]: before, ...others } = stored?.claims ?? {};
  if (isSameClaim(before ?? null, claim)) return stored;
  const claims = claim ? { ...others, [key]: claim } : others;
  const [newest] = Object.entries(claims).sort(
    ([keyOfA, a], [keyOfB, b]) => b.updatedAt.getTime() - a.updatedAt.getTime() || (keyOfA < keyOfB ? -1 : 1),
  );
  if (!newest) return null;
  const [winner, { code, influencerId }] = newest;
  // Store ids have no `~`.
  const [storeId = '', ...couponId] = winner.split('~');
  return { brandId, influencerId, code, storeId, couponId: couponId.join('~'), claims };
}

/**
 * The code's document as the brand decides: the influencer's, or excluded (null), so that nobody earns by it whatever a
 * shop says. The very same object where it is so already. Throws AppError `code_taken` where another influencer owns a
 * code that is one with it.
 */
export function assignCoupon(
  stored: CouponCodeRecord | null,
  wanted: { readonly brandId: string; readonly code: string; readonly influencerId: string | null },
): CouponCodeRecord {
  if (stored?.influencerId === wanted.influencerId) return stored;
  if (stored && stored.influencerId !== null && wanted.influencerId !== null)
    throw codeTaken(wanted.code, stored.code);
  return wanted;
}

function isSameClaim(a: CouponClaim | null, b: CouponClaim | null): boolean {
  return digest({ claim: a }) === digest({ claim: b });
}
