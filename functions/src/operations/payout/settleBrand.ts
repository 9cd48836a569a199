import { AppError } from '../../domain/base/errors';
import { digest } from '../../domain/base/ids';
import {
  newSettlement,
  NOTHING_BILLED,
  settledBy,
  settlementIdOf,
  type BrandBalance,
  type SettlementRecord,
} from '../../domain/payout/settlement';
import { commitSettlement, readFigures, readSettlements } from '../../firestore/payout/settlements';
import type { Services } from '../base/services';

export interface SettlementRequest {
  readonly brandId: string;
  readonly currency: string;
  /** Negative: the platform pays a credit of the brand back. */
  readonly amountMinor: number;
  /** The payment's own: the same reference is the same settlement. */
  readonly reference: string;
  /** Whether more than is owed is taken, as a credit. */
  readonly prepayment?: boolean | undefined;
  /** Absent: now. */
  readonly paidAt?: Date | undefined;
  readonly by: string;
}

/**
 * Records what a brand paid of what it owes, or was paid back: brand + X, cash - X, and the platform takes its part out
 * of cash. Throws AppError `exceeds_owed` for more than is owed that is no prepayment, `exceeds_credit` for more paid
 * back than the brand has credit, `event_conflict` for the same reference with another amount, currency or time of
 * payment, and `not_found` for an unknown brand.
 */
export async function settleBrand(
  services: Services,
  { brandId, currency, amountMinor, reference, prepayment = false, paidAt, by }: SettlementRequest,
): Promise<{ settlement: SettlementRecord; replayed: boolean }> {
  const { db, lookUps, now } = services;
  const brand = await lookUps.brand(brandId);
  if (!brand) throw new AppError('not_found');
  const settlementId = settlementIdOf(brandId, reference);
  const fingerprint = digest({ currency, amountMinor, paidAt });
  // Before the figures are read: the audit takes all that is older for seen.
  const recordedAt = now();
  const { figuresAt, byCurrency } = await readFigures(db, brandId);
  const asked = {
    settlementId,
    brandId,
    currency,
    amountMinor,
    reference,
    fingerprint,
    prepayment,
    paidAt: paidAt ?? recordedAt,
    recordedBy: by,
  };
  const figures = { ...NOTHING_BILLED, ...byCurrency.get(currency), figuresAt };
  const context = { timeZone: brand.timeZone, now: recordedAt };
  const result = await commitSettlement(db, asked, (chain) => newSettlement(asked, chain, figures, context));
  if (result.settlement.fingerprint !== fingerprint) {
    throw new AppError('event_conflict', {
      detail: `The reference "${reference}" is of another payment; what is stored is unchanged.`,
    });
  }
  return result;
}

/** The brand's balances: one for each currency that it was ever billed or paid in, sorted by code. */
export async function brandBalances({ db }: Services, brandId: string): Promise<BrandBalance[]> {
  const [{ byCurrency }, settlements] = await Promise.all([
    readFigures(db, brandId),
    readSettlements(db, brandId),
  ]);
  const currencies = new Set([...byCurrency.keys(), ...settlements.map(({ currency }) => currency)]);
  return [...currencies].sort().map((currency) => ({
    currency,
    ...(byCurrency.get(currency) ?? { ...NOTHING_BILLED, pendingMinor: 0 }),
    ...settledBy(settlements.filter((settlement) => settlement.currency === currency)),
  }));
}
