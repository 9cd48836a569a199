import { AppError } from '../../domain/base/errors';
import { isCurrency } from '../../domain/money/money';
import {
  brandStatementOf,
  payoutStatementOf,
  type BrandStatement,
  type PayoutStatement,
} from '../../domain/payout/statement';
import { assertMonth } from '../../domain/base/time';
import { readPayout } from '../../firestore/payout/payouts';
import {
  readBrandMonth,
  readInfluencerName,
  readNames,
  readPayoutWithLines,
} from '../../firestore/payout/statements';
import type { Services } from '../base/services';

/**
 * The statement of a payout: every order it claims of, summing to its total, read at one moment. Throws AppError
 * `not_found`.
 */
export async function payoutStatement(services: Services, payoutId: string): Promise<PayoutStatement> {
  const { db, lookUps } = services;
  const known = await readPayout(db, payoutId);
  const brand = known && (await lookUps.brand(known.brandId));
  const read = brand && (await readPayoutWithLines(db, known));
  if (!read) throw new AppError('not_found', { detail: `There is no payout "${payoutId}".` });
  return payoutStatementOf(read.payout, read.lines, {
    brandName: brand.name,
    timeZone: brand.timeZone,
    influencerName: await readInfluencerName(db, known.influencerId),
  });
}

/**
 * A brand's month in one currency, entry by entry: opening balance + what was billed - what it settled = closing
 * balance. Throws AppError `not_found` for an unknown brand, `invalid_request` for an invalid month, and
 * `currency_not_supported`.
 *
 * @param month `yyyy-mm`, of the brand's local days
 */
export async function brandStatement(
  services: Services,
  brandId: string,
  month: string,
  currency: string,
): Promise<BrandStatement> {
  assertMonth(month);
  if (!isCurrency(currency)) {
    throw new AppError('currency_not_supported', {
      errors: [{ path: 'currency', message: 'must be an ISO 4217 currency code, such as "TRY"' }],
    });
  }
  const brand = await services.lookUps.brand(brandId);
  if (!brand) throw new AppError('not_found', { detail: `There is no brand "${brandId}".` });
  const read = await readBrandMonth(services.db, brandId, { month, currency });
  return brandStatementOf(
    { brandId, month, currency, ...read, now: services.now() },
    {
      brandName: brand.name,
      timeZone: brand.timeZone,
      names: await readNames(services.db, brandId, read.lines),
    },
  );
}
