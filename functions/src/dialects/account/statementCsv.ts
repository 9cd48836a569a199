import type {
  BrandStatement,
  BrandStatementLine,
  PayoutStatement,
  PayoutStatementLine,
} from '../../domain/payout/statement';
import { csvOf, type Cell } from './csv';

const PAYOUT_COLUMNS = {
  row: 'row',
  payoutId: 'payout_id',
  state: 'state',
  brandId: 'brand_id',
  influencerId: 'influencer_id',
  storeId: 'store_id',
  orderId: 'order_id',
  commissionId: 'commission_id',
  orderedAt: 'ordered_at',
  currency: 'currency',
  base: 'base',
  ratePercent: 'rate_percent',
  commission: 'commission',
  share: 'influencer_share',
  claimedBefore: 'claimed_before',
  amount: 'amount',
} as const;

/** A payout's statement as CSV: a row for each order (`commission` or `clawback`), and one for the total. */
export function payoutStatementCsv(statement: PayoutStatement): string {
  const { payout, totalMinor, lines } = statement;
  const { payoutId, state, brandId, influencerId, currency } = payout;
  const common = { payoutId, state, brandId, influencerId, currency };
  const rows = lines.map((line) => ({ ...common, ...payoutRow(line) }));
  return csvOf(PAYOUT_COLUMNS, [...rows, { ...common, row: 'total', amount: totalMinor }], currency);
}

function payoutRow(line: PayoutStatementLine): Record<string, Cell> {
  return {
    row: line.isClawback ? 'clawback' : 'commission',
    storeId: line.storeId,
    orderId: line.orderId,
    commissionId: line.commissionId,
    orderedAt: line.occurredAt.toISOString(),
    base: line.baseMinor,
    ratePercent: line.ratePercent === null ? null : String(line.ratePercent),
    commission: line.totalMinor,
    share: line.postedMinor,
    claimedBefore: line.claimedBeforeMinor,
    amount: line.minor,
  };
}

const BRAND_COLUMNS = {
  row: 'row',
  brandId: 'brand_id',
  month: 'month',
  day: 'day',
  kind: 'kind',
  storeId: 'store_id',
  orderId: 'order_id',
  commissionId: 'commission_id',
  entryId: 'entry_id',
  eventId: 'event_id',
  reference: 'reference',
  influencerId: 'influencer_id',
  currency: 'currency',
  influencer: 'influencer',
  platform: 'platform',
  member: 'member',
  owed: 'owed',
  settled: 'settled',
  balance: 'balance',
} as const;

/**
 * A brand's month as CSV: `opening`, a row for each entry and each settlement, `total`, `closing`. An entry that moves an
 * order has a row for each of the two influencers, so that amounts can be summed by influencer.
 */
export function brandStatementCsv(statement: BrandStatement): string {
  const { brandId, month, currency, sums, settledMinor } = statement;
  const common = { brandId, month, currency };
  const rows: Record<string, Cell>[] = [
    { row: 'opening', balance: statement.openingMinor },
    ...statement.lines.flatMap(entryRows),
    ...statement.settlements.map(({ day, settlementId, reference, amountMinor }) => ({
      row: 'settlement',
      day,
      kind: 'settlement',
      entryId: settlementId,
      reference,
      settled: amountMinor,
    })),
    {
      row: 'total',
      influencer: sums.influencerMinor,
      platform: sums.platformMinor,
      member: sums.memberMinor,
      owed: sums.owedMinor,
      settled: settledMinor,
    },
    { row: 'closing', balance: statement.closingMinor },
  ];
  return csvOf(
    BRAND_COLUMNS,
    rows.map((row) => ({ ...common, ...row })),
    currency,
  );
}

function entryRows(line: BrandStatementLine): Record<string, Cell>[] {
  const { day, kind, storeId, orderId, commissionId, entryId, eventId, influencers } = line;
  const common = { row: 'entry', day, kind, storeId, orderId, commissionId, entryId, eventId };
  const [first, ...others] = influencers;
  return [
    {
      ...common,
      influencerId: first?.influencerId ?? null,
      influencer: first?.minor ?? 0,
      platform: line.platformMinor,
      member: line.memberMinor,
      owed: line.owedMinor,
    },
    ...others.map(({ influencerId, minor }) => ({ ...common, influencerId, influencer: minor })),
  ];
}
