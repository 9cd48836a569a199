import { assertOwing, assertSameAmount, newDebtRecord, type DebtRequest } from '../../domain/payout/debt';
import { AppError } from '../../domain/base/errors';
import type { PayoutAccount } from '../../domain/ledger/claim';
import { readPayout } from '../../firestore/payout/payouts';
import { advancePayout, openIf, type PayoutResult } from './payouts';
import type { Services } from '../base/services';

/**
 * Records that an influencer paid a debt back, or that the platform gave it up, and claims the negative balances that it
 * ends, the oldest orders first. Like a payout it is cut off after `budgetMs`; `advancePayout` or the schedule does the
 * rest. Where approvals have made the debt smaller than the amount in the meantime it fails, with nothing changed.
 * Throws AppError `exceeds_debt` for more than the account owes back, `payout_open` while a payout of the account is not
 * finished, `event_conflict` for the same reference with another amount, and `not_found` for an unknown brand.
 */
export async function endDebt(
  services: Services,
  account: PayoutAccount,
  request: DebtRequest & { readonly budgetMs: number },
): Promise<PayoutResult> {
  const { db, lookUps, now } = services;
  if (!(await lookUps.brand(account.brandId))) throw new AppError('not_found');
  const asked = newDebtRecord(account, request, now());
  const known = await readPayout(db, asked.payoutId);
  const opened =
    known ??
    (await openIf(services, asked, (sumMinor) => {
      assertOwing(account, sumMinor, request.amountMinor);
    }));
  assertSameAmount(opened, request);
  return {
    payout: await advancePayout(services, asked.payoutId, request.budgetMs),
    replayed: opened !== asked,
  };
}
