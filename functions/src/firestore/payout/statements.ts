import type { DocumentReference, Firestore } from '@google-cloud/firestore';
import type { PayoutLine, PayoutRecord } from '../../domain/payout/payout';
import type { SettlementRecord } from '../../domain/payout/settlement';
import {
  brandStatementLines,
  type BrandStatementLine,
  type StatementNames,
} from '../../domain/payout/statement';
import { isInMonth } from '../../domain/base/time';
import { withEarlierEntries } from '../order/movedEntries';
import { commissions } from '../documents/orderKinds';
import { payoutLines, payouts, settlements } from '../documents/payoutKinds';
import { days } from '../documents/rollUpKinds';
import { influencers, stores } from '../documents/tenantKinds';
import type { Paged } from '../base/pages';
import { paths } from '../base/paths';
import { Reading } from '../base/reading';

// The data of statements, each read at one moment: sums of different moments would not add up.

/** The payout with all its lines; null if there is none. */
export async function readPayoutWithLines(
  db: Firestore,
  { payoutId, brandId }: Pick<PayoutRecord, 'payoutId' | 'brandId'>,
): Promise<{ payout: PayoutRecord; lines: PayoutLine[] } | null> {
  const reading = await Reading.open(db, brandId);
  const [found] = await reading.getAll([paths.payout(db, payoutId)]);
  const payout = found && payouts.read(found);
  if (!payout) return null;
  const lines: PayoutLine[] = [];
  const all: Paged = { page: 'payoutStatement', from: paths.payoutLines(db, payoutId) };
  for await (const docs of reading.pages(all)) {
    for (const doc of docs) lines.push(payoutLines.readFound(doc));
  }
  return { payout, lines };
}

const NAMED = influencers.part('name');

/** The influencer's display name, or the id without one. */
export async function readInfluencerName(db: Firestore, influencerId: string): Promise<string> {
  const [found] = await Reading.live(db).getAll([paths.influencer(db, influencerId)]);
  return (found && NAMED.read(found)?.name) ?? influencerId;
}

const STORE_NAMED = stores.part('name');

/** The names of the lines' influencers and stores, as they are now: one read each. */
export async function readNames(
  db: Firestore,
  brandId: string,
  lines: readonly BrandStatementLine[],
): Promise<StatementNames> {
  const reading = Reading.live(db);
  const namesOf = async (
    ids: readonly string[],
    kind: typeof NAMED | typeof STORE_NAMED,
    refOf: (id: string) => DocumentReference,
  ): Promise<ReadonlyMap<string, string>> => {
    const different = [...new Set(ids)];
    const docs = await reading.getAll(different.map(refOf), kind.fields);
    const named = docs.map((doc, index) => [different[index] ?? '', kind.read(doc)?.name] as const);
    return new Map(named.flatMap(([id, name]) => (name ? [[id, name]] : [])));
  };
  const influencerIds = lines.flatMap((line) => line.influencers.map(({ influencerId }) => influencerId));
  const storeIds = lines.map(({ storeId }) => storeId);
  return {
    influencers: await namesOf(influencerIds, NAMED, (id) => paths.influencer(db, id)),
    stores: await namesOf(storeIds, STORE_NAMED, (id) => paths.store(db, brandId, id)),
  };
}

/** A brand's month in one currency (minor units), from its days, entries and settlements. */
export interface ReadMonth {
  readonly billedBeforeMinor: number;
  readonly billedInMonthMinor: number;
  readonly pendingMinor: number;
  readonly lines: readonly BrandStatementLine[];
  readonly settlements: readonly SettlementRecord[];
}

export async function readBrandMonth(
  db: Firestore,
  brandId: string,
  asked: { readonly month: string; readonly currency: string },
): Promise<ReadMonth> {
  const reading = await Reading.open(db, brandId);
  return {
    ...(await sumDays(db, reading, brandId, asked)),
    lines: await readLines(db, reading, brandId, asked),
    settlements: await readSettlementsOf(db, reading, brandId, asked.currency),
  };
}

const DAY = days.part('day', 'totals');

/** What was billed before the month and in it, and pending at its end, from the days: their ids begin with the day. */
async function sumDays(
  db: Firestore,
  reading: Reading,
  brandId: string,
  { month, currency }: { readonly month: string; readonly currency: string },
): Promise<Pick<ReadMonth, 'billedBeforeMinor' | 'billedInMonthMinor' | 'pendingMinor'>> {
  const sums = { billedBeforeMinor: 0, billedInMonthMinor: 0, pendingMinor: 0 };
  const totalsOf = (figure: string): string => `totals.${currency}.${figure}`;
  const untilEnd: Paged = {
    page: 'statementDays',
    from: paths.days(db, brandId),
    range: [['<', `${month}-99`]],
    fields: ['v', 'day', ...['approvedCommissionMinor', 'pendingCommissionMinor'].map(totalsOf)],
  };
  for await (const docs of reading.pages(untilEnd)) {
    for (const doc of docs) {
      const { day, totals } = DAY.readFound(doc);
      const { approvedCommissionMinor = 0, pendingCommissionMinor = 0 } = totals?.[currency] ?? {};
      sums[isInMonth(day, month) ? 'billedInMonthMinor' : 'billedBeforeMinor'] += approvedCommissionMinor;
      sums.pendingMinor += pendingCommissionMinor;
    }
  }
  return sums;
}

const LEDGER = commissions.part('brandId', 'storeId', 'orderId', 'commissionId', 'entries', 'earlier');

async function readLines(
  db: Firestore,
  reading: Reading,
  brandId: string,
  asked: { readonly month: string; readonly currency: string },
): Promise<BrandStatementLine[]> {
  const inMonth: Paged = {
    page: 'statementCommissions',
    from: paths.commissions(db),
    where: [
      ['brandId', '==', brandId],
      ['months', 'array-contains', asked.month],
    ],
    fields: LEDGER.fields,
  };
  const lines: BrandStatementLine[] = [];
  for await (const docs of reading.pages(inMonth)) {
    for (const doc of docs) {
      const commission = LEDGER.readFound(doc);
      const isEarlier = commission.earlier?.months.includes(asked.month) ?? false;
      const ledger = isEarlier
        ? await withEarlierEntries(doc.ref, commission, (query) => reading.get(query))
        : commission;
      lines.push(...brandStatementLines(ledger, asked));
    }
  }
  return lines;
}

async function readSettlementsOf(
  db: Firestore,
  reading: Reading,
  brandId: string,
  currency: string,
): Promise<SettlementRecord[]> {
  const records: SettlementRecord[] = [];
  const inCurrency: Paged = {
    page: 'statementSettlements',
    from: paths.settlements(db, brandId),
    where: [['currency', '==', currency]],
  };
  for await (const docs of reading.pages(inCurrency)) {
    for (const doc of docs) records.push(settlements.readFound(doc));
  }
  return records;
}
