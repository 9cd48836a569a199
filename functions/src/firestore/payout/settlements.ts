import type { Firestore, QuerySnapshot } from '@google-cloud/firestore';
import {
  NOTHING_BILLED,
  type BilledFigures,
  type BrandBalance,
  type SettlementRecord,
} from '../../domain/payout/settlement';
import { payouts, settlements } from '../documents/payoutKinds';
import { days } from '../documents/rollUpKinds';
import { guarded } from '../base/faults';
import type { Paged } from '../base/pages';
import { paths } from '../base/paths';
import { Reading } from '../base/reading';
import { inTransaction } from '../base/transaction';

const TOTALS = days.part('totals');
const WRITTEN_OFF = payouts.part('currency', 'totalMinor');

type Figures = BilledFigures & Pick<BrandBalance, 'pendingMinor'>;

/** What a brand is billed, by currency, as it was at one moment of the database. */
export interface ReadFigures {
  readonly figuresAt: Date;
  readonly byCurrency: ReadonlyMap<string, Figures>;
}

/** The sums of the brand's days, which roll up every entry of its orders, and of its write-offs. */
export async function readFigures(db: Firestore, brandId: string): Promise<ReadFigures> {
  const { reading, at: figuresAt } = await Reading.openAt(db, brandId);
  const sums = new FigureSums();
  const all: Paged = { page: 'billedDays', from: paths.days(db, brandId), fields: TOTALS.fields };
  for await (const docs of reading.pages(all)) {
    for (const doc of docs) {
      // A day that has only clicks so far has no `totals`.
      for (const [currency, totals] of Object.entries(TOTALS.readFound(doc).totals ?? {})) {
        sums.add(currency, {
          billedMinor: totals.approvedCommissionMinor,
          platformMinor: totals.approvedPlatformMinor,
          pendingMinor: totals.pendingCommissionMinor,
        });
      }
    }
  }
  for await (const docs of reading.pages(writeOffsOf(db, brandId))) {
    for (const doc of docs) {
      const { currency, totalMinor } = WRITTEN_OFF.readFound(doc);
      sums.add(currency, { writtenOffMinor: -totalMinor });
    }
  }
  return { figuresAt, byCurrency: sums.byCurrency };
}

function writeOffsOf(db: Firestore, brandId: string): Paged {
  return {
    page: 'writeOffs',
    from: paths.payouts(db),
    where: [
      ['brandId', '==', brandId],
      ['kind', '==', 'write_off'],
      ['state', '==', 'paid'],
    ],
    fields: WRITTEN_OFF.fields,
  };
}

class FigureSums {
  readonly byCurrency = new Map<string, Figures>();

  add(currency: string, more: Partial<Figures>): void {
    const sum = this.byCurrency.get(currency) ?? { ...NOTHING_BILLED, pendingMinor: 0 };
    this.byCurrency.set(currency, {
      billedMinor: sum.billedMinor + (more.billedMinor ?? 0),
      platformMinor: sum.platformMinor + (more.platformMinor ?? 0),
      writtenOffMinor: sum.writtenOffMinor + (more.writtenOffMinor ?? 0),
      pendingMinor: sum.pendingMinor + (more.pendingMinor ?? 0),
    });
  }
}

export async function readSettlements(db: Firestore, brandId: string): Promise<SettlementRecord[]> {
  return recordsOf(await guarded(() => paths.settlements(db, brandId).get()));
}

function recordsOf({ docs }: QuerySnapshot): SettlementRecord[] {
  return docs.map((doc) => settlements.readFound(doc));
}

/**
 * Stores the settlement unless it exists, in one transaction with the brand's other settlements in the currency, so
 * that two at once do not take the platform's part twice.
 *
 * @param make the settlement, from the stored ones
 */
export function commitSettlement(
  db: Firestore,
  { brandId, settlementId, currency }: Pick<SettlementRecord, 'brandId' | 'settlementId' | 'currency'>,
  make: (chain: readonly SettlementRecord[]) => SettlementRecord,
): Promise<{ settlement: SettlementRecord; replayed: boolean }> {
  return inTransaction(db, async (transaction) => {
    const ref = paths.settlement(db, brandId, settlementId);
    const known = settlements.read(await transaction.get(ref));
    if (known) return { settlement: known, replayed: true };
    const settlement = make(recordsOf(await transaction.get(chainOf(db, brandId, currency))));
    transaction.create(ref, settlements.stored(settlement));
    return { settlement, replayed: false };
  });
}

/** The same for what the schedule posts: null where nothing is to be posted. */
export function commitPlatformPart(
  db: Firestore,
  { brandId, currency }: Pick<SettlementRecord, 'brandId' | 'currency'>,
  make: (chain: readonly SettlementRecord[]) => SettlementRecord | null,
): Promise<SettlementRecord | null> {
  return inTransaction(db, async (transaction) => {
    const part = make(recordsOf(await transaction.get(chainOf(db, brandId, currency))));
    if (part) {
      transaction.create(paths.settlement(db, brandId, part.settlementId), settlements.stored(part));
    }
    return part;
  });
}

function chainOf(db: Firestore, brandId: string, currency: string): FirebaseFirestore.Query {
  return paths.settlements(db, brandId).where('currency', '==', currency);
}
