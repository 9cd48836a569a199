import { AppError } from '../../domain/base/errors';
import { commitCoupon, commitReferralCode } from '../../firestore/catalogue/codes';
import type { Services } from '../base/services';

export interface CodeChange {
  readonly brandId: string;
  readonly code: string;
  readonly influencerId: string;
}

/**
 * Gives a coupon code of the brand to an influencer, or excludes it (null): then nobody earns by it, also where a coupon
 * of the shop names an influencer. Orders that are known keep what they were first seen with. Answers whether it was so
 * already. Throws AppError `code_taken` where the code is one with another influencer's, and `invalid_request` where it
 * is no influencer of the brand.
 */
export async function saveCoupon(
  services: Services,
  change: Omit<CodeChange, 'influencerId'> & { readonly influencerId: string | null },
  role: string | null,
): Promise<{ replayed: boolean }> {
  if (change.influencerId !== null)
    await assertInfluencer(services, { ...change, influencerId: change.influencerId }, role);
  return { replayed: !(await commitCoupon(services.db, change)) };
}

/** The same of a referral code, which has one owner in all brands; it then counts in this brand too. */
export async function saveReferralCode(
  services: Services,
  change: CodeChange,
  role: string | null,
): Promise<{ replayed: boolean }> {
  await assertInfluencer(services, change, role);
  return { replayed: !(await commitReferralCode(services.db, change)) };
}

/** A brand names its own influencers alone; the platform any that it knows. */
async function assertInfluencer(
  { lookUps }: Services,
  { brandId, influencerId }: CodeChange,
  role: string | null,
): Promise<void> {
  if (await lookUps.isInfluencerOf(brandId, influencerId)) return;
  if (role === 'admin' && (await lookUps.isInfluencer(influencerId))) return;
  const message = 'is no influencer of this brand';
  throw new AppError('invalid_request', {
    detail: `influencerId ${message}`,
    errors: [{ path: 'influencerId', message }],
  });
}
