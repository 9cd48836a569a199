import { localDay } from '../../domain/base/time';
import type { PayoutState } from '../../domain/payout/payout';
import type { PayoutStatement, PayoutStatementLine } from '../../domain/payout/statement';
import { amountText, html, localTime, theirs, type Html } from './html';
import { facts, figures, statementPage } from './statementPage';
import { csvOf, tableOf, type Columns, type Row } from './table';

/** Shown for an order that has moved to another influencer or currency, in place of base, rate and commission. */
const MOVED = 'no longer of this account';

const COLUMNS = {
  row: 'row',
  payoutId: 'payout_id',
  state: 'state',
  brandId: 'brand_id',
  influencerId: 'influencer_id',
  storeId: { csv: 'store_id', title: 'store' },
  orderId: { csv: 'order_id', title: 'Order', look: 'order' },
  commissionId: { csv: 'commission_id', title: 'commission' },
  orderedAt: { csv: 'ordered_at', title: 'Ordered', look: 'day' },
  currency: 'currency',
  base: { csv: 'base', title: 'Base', look: 'amount', whenNull: MOVED },
  ratePercent: { csv: 'rate_percent', title: 'Rate', look: 'amount', whenNull: MOVED },
  commission: { csv: 'commission', title: 'Commission', look: 'amount', whenNull: MOVED },
  share: { csv: 'influencer_share', title: 'Share', look: 'amount' },
  claimedBefore: { csv: 'claimed_before', title: 'Claimed before', look: 'amount' },
  amount: { csv: 'amount', title: 'This payout', look: 'amount' },
} as const satisfies Columns<string>;

type Name = keyof typeof COLUMNS;

/** A payout's statement as CSV: a row for each order (`commission` or `clawback`), and one for the total. */
export function payoutStatementCsv(statement: PayoutStatement): string {
  const { payoutId, state, brandId, influencerId, currency } = statement.payout;
  const common = { payoutId, state, brandId, influencerId, currency };
  const rows = [...statement.lines.map(orderRow), totalRow(statement)];
  return csvOf(
    COLUMNS,
    rows.map((row) => ({ ...row, ...common })),
  );
}

function orderRow(line: PayoutStatementLine): Row<Name> {
  return {
    row: line.isClawback ? 'clawback' : 'commission',
    storeId: line.storeId,
    orderId: line.orderId,
    commissionId: line.commissionId,
    orderedAt: line.occurredAt,
    base: line.baseMinor,
    ratePercent: line.ratePercent === null ? null : String(line.ratePercent),
    commission: line.totalMinor,
    share: line.approvedMinor,
    claimedBefore: line.claimedBeforeMinor,
    amount: line.minor,
  };
}

function totalRow({ totalMinor }: PayoutStatement): Row<Name> {
  return { row: 'total', amount: totalMinor };
}

const STATE_TEXTS: Readonly<Record<PayoutState, string>> = {
  claiming: 'Being put together',
  sealed: 'Ready to be sent',
  sent: 'Sent',
  paid: 'Paid',
  failed: 'Failed',
};

/** A payout's statement as one printable page: the total, the orders, and what was netted. */
export function payoutStatementHtml(statement: PayoutStatement): string {
  const { payout, totalMinor, brandName, influencerName } = statement;
  const { currency } = payout;
  return statementPage(
    `Payout ${payout.payoutId}`,
    html`<header>
        <div>
          <h1>Payout statement</h1>
          <p>${theirs(brandName)} to ${theirs(influencerName)}</p>
        </div>
        <p class="sum">
          ${STATE_TEXTS[payout.state]}<strong>${amountText(totalMinor, currency)} ${currency}</strong>
        </p>
      </header>
      ${notice(statement)}
      <div class="columns">${payoutFacts(statement)} ${payoutFigures(statement)}</div>
      ${ordersTable(statement)}
      <footer>
        <p>All amounts are in ${currency}. Times are those of ${statement.timeZone}.</p>
        <p>
          This payout = the influencer’s share of what is due on the order, less what payouts claimed of it
          before. Where refunds have left less due than was claimed, the difference is a clawback: it is taken
          off this payout.
        </p>
      </footer>`,
  );
}

/** A warning that the figures are not final, or that no money was sent. */
function notice({ payout }: PayoutStatement): Html | null {
  if (payout.state === 'claiming') {
    return html`<p class="notice">
      This payout is still being put together: its lines and its total are not final.
    </p>`;
  }
  if (payout.state === 'failed') {
    return html`<p class="notice">
      This payout failed (${theirs(payout.stateReason ?? '')}): no money was sent, and what it claimed is free
      for the next one.
    </p>`;
  }
  return null;
}

function payoutFacts({ payout, brandName, influencerName, timeZone }: PayoutStatement): Html {
  const at = (moment: Date | null): string | null => moment && localTime(moment, timeZone);
  const { payoutId, brandId, influencerId, reference, bankReference } = payout;
  return facts([
    ['Payout', theirs(payoutId)],
    ['Brand', html`${theirs(brandName)} (${brandId})`],
    ['Influencer', html`${theirs(influencerName)} (${influencerId})`],
    ['Reference', reference === null ? null : theirs(reference)],
    ['Bank reference', bankReference === null ? null : theirs(bankReference)],
    ['Created', at(payout.createdAt)],
    ['Sealed', at(payout.sealedAt)],
    ['Sent', at(payout.sentAt)],
    ['Paid', at(payout.paidAt)],
    ['Failed', at(payout.failedAt)],
  ]);
}

function payoutFigures({ payout, lines, earnedMinor, nettedMinor, totalMinor }: PayoutStatement): Html {
  const amount = (minor: number): string => amountText(minor, payout.currency);
  const clawbacks = lines.filter(({ isClawback }) => isClawback).length;
  return figures([
    [`Commissions (${lines.length - clawbacks})`, amount(earnedMinor)],
    [`Netted clawbacks (${clawbacks})`, amount(nettedMinor)],
    [`Total in ${payout.currency}`, amount(totalMinor)],
  ]);
}

function ordersTable(statement: PayoutStatement): Html {
  const { lines, payout, timeZone } = statement;
  return tableOf(COLUMNS, {
    title: 'Orders',
    currency: payout.currency,
    columns: [
      'orderedAt',
      'orderId',
      'base',
      'ratePercent',
      'commission',
      'share',
      'claimedBefore',
      'amount',
    ],
    trace: ['storeId', 'commissionId'],
    rows: lines.map((line) => ({ row: orderRow(line), shown: shownOf(line, timeZone) })),
    total: totalRow(statement),
  });
}

function shownOf(line: PayoutStatementLine, timeZone: string) {
  const mark = line.isClawback ? html` <span class="mark">clawback</span>` : null;
  return {
    orderedAt: html`${localDay(line.occurredAt, timeZone)}`,
    orderId: html`${theirs(line.orderId)}${mark}`,
    ratePercent: html`${line.ratePercent}%`,
  };
}
