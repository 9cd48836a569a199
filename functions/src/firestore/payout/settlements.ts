import type { Firestore, QuerySnapshot } from '@google-cloud/firestore';
import { accounts } from '../../domain/ledger/ledger';
import type { BrandBalance, SettlementRecord } from '../../domain/payout/settlement';
import type { Tallies } from '../../domain/order/tally';
import { settlements } from '../documents/payoutKinds';
import { days } from '../documents/rollUpKinds';
import { guarded } from '../base/faults';
import type { Paged } from '../base/pages';
import { paths } from '../base/paths';
import { Reading } from '../base/reading';
import { inTransaction } from '../base/transaction';

const TOTALS = days.part('totals');

type Owed = Pick<BrandBalance, 'owedMinor' | 'platformMinor'>;

/** What the brand owes for all its commissions, by currency: the sum of its days, which roll up every entry. */
export async function readOwed(db: Firestore, brandId: string): Promise<Map<string, Owed>> {
  const owed = new Map<string, Owed>();
  const all: Paged = { page: 'owedDays', from: paths.days(db, brandId), fields: TOTALS.fields };
  for await (const docs of Reading.live(db).pages(all)) {
    // A day that has only clicks so far has no `totals`.
    for (const doc of docs) addOwed(owed, TOTALS.readFound(doc).totals ?? {});
  }
  return owed;
}

function addOwed(owed: Map<string, Owed>, totals: Tallies[string]): void {
  for (const [currency, { approvedCommissionMinor, approvedPlatformMinor }] of Object.entries(totals)) {
    const sum = owed.get(currency) ?? { owedMinor: 0, platformMinor: 0 };
    owed.set(currency, {
      owedMinor: sum.owedMinor + approvedCommissionMinor,
      platformMinor: sum.platformMinor + approvedPlatformMinor,
    });
  }
}

export async function readSettlements(db: Firestore, brandId: string): Promise<SettlementRecord[]> {
  return recordsOf(await guarded(() => paths.settlements(db, brandId).get()));
}

function recordsOf({ docs }: QuerySnapshot): SettlementRecord[] {
  return docs.map((doc) => settlements.readFound(doc));
}

export function settledBy(
  records: readonly SettlementRecord[],
): Pick<BrandBalance, 'settledMinor' | 'platformTakenMinor'> {
  const postings = records.flatMap(({ entries }) => entries).flatMap((entry) => entry.postings);
  const platform = postings.filter(({ account }) => account === accounts.platform);
  return {
    settledMinor: records.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    platformTakenMinor: -platform.reduce((sum, { minor }) => sum + minor, 0) || 0,
  };
}

/**
 * Stores the settlement unless it exists, in one transaction with the brand's other settlements in the currency, so
 * that two at once do not take the platform's share twice.
 *
 * @param make the settlement, from the stored ones
 */
export function commitSettlement(
  db: Firestore,
  { brandId, settlementId, currency }: Pick<SettlementRecord, 'brandId' | 'settlementId' | 'currency'>,
  make: (others: readonly SettlementRecord[]) => SettlementRecord,
): Promise<{ settlement: SettlementRecord; replayed: boolean }> {
  return inTransaction(db, async (transaction) => {
    const ref = paths.settlement(db, brandId, settlementId);
    const known = settlements.read(await transaction.get(ref));
    if (known) return { settlement: known, replayed: true };
    const query = paths.settlements(db, brandId).where('currency', '==', currency);
    const settlement = make(recordsOf(await transaction.get(query)));
    transaction.create(ref, settlements.stored(settlement));
    return { settlement, replayed: false };
  });
}
