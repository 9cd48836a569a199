import { AppError } from '../../domain/base/errors';
import type { PayoutRecord } from '../../domain/payout/payout';
import { isOwnBrand, type User } from '../access/authenticateUser';
import { readPayout } from './payouts';
import type { Services } from '../base/services';

/** The payout, if it is the user's brand's or the influencer's own. Throws AppError `not_found`. */
export async function findPayout(services: Services, user: User, payoutId: string): Promise<PayoutRecord> {
  const payout = await readPayout(services, payoutId);
  const isTheirs =
    payout !== null &&
    (user.role === 'admin' || isOwnBrand(user, payout.brandId) || payout.influencerId === user.influencerId);
  if (!isTheirs) throw new AppError('not_found', { detail: `There is no payout "${payoutId}" of yours.` });
  return payout;
}
