import { AppError } from '../../domain/base/errors';
import { digest } from '../../domain/base/ids';
import {
  newSettlement,
  settlementIdOf,
  type BrandBalance,
  type SettlementRecord,
} from '../../domain/payout/settlement';
import { commitSettlement, readOwed, readSettlements, settledBy } from '../../firestore/payout/settlements';
import type { Services } from '../base/services';

export interface SettlementRequest {
  readonly brandId: string;
  readonly currency: string;
  readonly amountMinor: number;
  /** The payment's own: the same reference is the same settlement. */
  readonly reference: string;
  /** Absent: now. */
  readonly paidAt?: Date | undefined;
  readonly by: string;
}

/**
 * Records what a brand paid of what it owes: brand + X, cash - X, and the platform takes its share out of cash. More
 * than is owed becomes the brand's credit. Throws AppError `event_conflict` for the same reference with another amount,
 * currency or time of payment, and `not_found` for an unknown brand.
 */
export async function settleBrand(
  services: Services,
  { brandId, currency, amountMinor, reference, paidAt, by }: SettlementRequest,
): Promise<{ settlement: SettlementRecord; replayed: boolean }> {
  const { db, lookUps, now } = services;
  const brand = await lookUps.brand(brandId);
  if (!brand) throw new AppError('not_found');
  const settlementId = settlementIdOf(brandId, reference);
  const fingerprint = digest({ currency, amountMinor, paidAt });
  const owed = (await readOwed(db, brandId)).get(currency) ?? { owedMinor: 0, platformMinor: 0 };
  const recordedAt = now();
  const asked = {
    settlementId,
    brandId,
    currency,
    amountMinor,
    reference,
    fingerprint,
    paidAt: paidAt ?? recordedAt,
    recordedBy: by,
  };
  const result = await commitSettlement(db, asked, (others) =>
    newSettlement(
      asked,
      { currency, ...owed, ...settledBy(others) },
      { timeZone: brand.timeZone, now: recordedAt },
    ),
  );
  if (result.settlement.fingerprint !== fingerprint) {
    throw new AppError('event_conflict', {
      detail: `The reference "${reference}" is of another payment; what is stored is unchanged.`,
    });
  }
  return result;
}

/** The brand's balances: one for each currency that it ever owed or paid in, sorted by code. */
export async function brandBalances({ db }: Services, brandId: string): Promise<BrandBalance[]> {
  const [owed, settlements] = await Promise.all([readOwed(db, brandId), readSettlements(db, brandId)]);
  const currencies = new Set([...owed.keys(), ...settlements.map(({ currency }) => currency)]);
  return [...currencies].sort().map((currency) => ({
    currency,
    ...(owed.get(currency) ?? { owedMinor: 0, platformMinor: 0 }),
    ...settledBy(settlements.filter((settlement) => settlement.currency === currency)),
  }));
}
