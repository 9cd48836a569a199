import { localDay } from '../../domain/base/time';
import type { PayoutKind, PayoutState } from '../../domain/payout/payout';
import type { PayoutStatement, PayoutStatementLine } from '../../domain/payout/statement';
import { amountText, html, localTime, theirs, type Html } from './html';
import { facts, figures, statementPage } from './statementPage';
import { csvOf, tableOf, type Columns, type Row } from './table';

/** Shown for an order that has moved to another influencer or currency, in place of base, rate and commission. */
const MOVED = 'no longer of this account';

const COLUMNS = {
  row: 'row',
  payoutId: 'payout_id',
  kind: 'kind',
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
  amount: { csv: 'amount', title: 'Amount', look: 'amount' },
} as const satisfies Columns<string>;

type Name = keyof typeof COLUMNS;

/**
 * A payout's statement as CSV: a row for each order (`commission` or `clawback`), and one for the total, which is negative
 * for a debt that was paid back or written off.
 */
export function payoutStatementCsv(statement: PayoutStatement): string {
  const { payoutId, kind, state, brandId, influencerId, currency } = statement.payout;
  const common = { payoutId, kind, state, brandId, influencerId, currency };
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

interface KindTexts {
  readonly name: string;
  /** In place of "Paid". */
  readonly paid: string;
  readonly failed: string;
  readonly amount: string;
}

const KIND_TEXTS: Readonly<Record<PayoutKind, KindTexts>> = {
  payout: {
    name: 'Payout',
    paid: STATE_TEXTS.paid,
    failed: 'no money was sent, and what it claimed is free for the next one.',
    amount:
      'This payout = the influencer’s approved share of the order, less what was claimed of it before. Where refunds have left less approved than was claimed, the difference is a clawback: it is taken off this payout.',
  },
  repayment: {
    name: 'Repayment',
    paid: 'Paid back',
    failed: 'nothing was posted, and the debt is as it was.',
    amount:
      'The influencer paid back what had been claimed of these orders beyond the approved share: no payout takes it off again.',
  },
  write_off: {
    name: 'Write-off',
    paid: 'Written off',
    failed: 'nothing was posted, and the debt is as it was.',
    amount:
      'The platform gave up what had been claimed of these orders beyond the approved share: no payout takes it off again.',
  },
};

/** A payout's statement as one printable page: the total, the orders, and what was netted. */
export function payoutStatementHtml(statement: PayoutStatement): string {
  const { payout, totalMinor, brandName, influencerName } = statement;
  const { currency, kind, state } = payout;
  const texts = KIND_TEXTS[kind];
  const [from, to] = kind === 'repayment' ? [influencerName, brandName] : [brandName, influencerName];
  return statementPage(
    `${texts.name} ${payout.payoutId}`,
    html`<header>
        <div>
          <h1>${texts.name} statement</h1>
          <p>${theirs(from)} to ${theirs(to)}</p>
        </div>
        <p class="sum">
          ${state === 'paid' ? texts.paid : STATE_TEXTS[state]}<strong
            >${amountText(kind === 'payout' ? totalMinor : -totalMinor || 0, currency)} ${currency}</strong
          >
        </p>
      </header>
      ${notice(statement)}
      <div class="columns">${payoutFacts(statement)} ${payoutFigures(statement)}</div>
      ${ordersTable(statement)}
      <footer>
        <p>All amounts are in ${currency}. Times are those of ${statement.timeZone}.</p>
        <p>${texts.amount}</p>
      </footer>`,
  );
}

/** A warning that the figures are not final, or that no money was sent. */
function notice({ payout: { kind, state, stateReason } }: PayoutStatement): Html | null {
  const { name, failed } = KIND_TEXTS[kind];
  if (state === 'claiming') {
    return html`<p class="notice">
      This ${name.toLowerCase()} is still being put together: its lines and its total are not final.
    </p>`;
  }
  if (state === 'failed') {
    return html`<p class="notice">
      This ${name.toLowerCase()} failed (${theirs(stateReason ?? '')}): ${failed}
    </p>`;
  }
  return null;
}

function payoutFacts({ payout, brandName, influencerName, timeZone }: PayoutStatement): Html {
  const at = (moment: Date | null): string | null => moment && localTime(moment, timeZone);
  const { payoutId, kind, brandId, influencerId, reference, bankReference } = payout;
  return facts([
    [KIND_TEXTS[kind].name, theirs(payoutId)],
    ['Brand', html`${theirs(brandName)} (${brandId})`],
    ['Influencer', html`${theirs(influencerName)} (${influencerId})`],
    ['Reference', reference === null ? null : theirs(reference)],
    ['Bank reference', bankReference === null ? null : theirs(bankReference)],
    ['Created', at(payout.createdAt)],
    ['Sealed', at(payout.sealedAt)],
    ['Sent', at(payout.sentAt)],
    [KIND_TEXTS[kind].paid, at(payout.paidAt)],
    ['Failed', at(payout.failedAt)],
  ]);
}

function payoutFigures({ payout, lines, earnedMinor, nettedMinor, totalMinor }: PayoutStatement): Html {
  const amount = (minor: number): string => amountText(minor, payout.currency);
  const clawbacks = lines.filter(({ isClawback }) => isClawback).length;
  return figures([
    ...(payout.kind === 'payout'
      ? [[`Commissions (${lines.length - clawbacks})`, amount(earnedMinor)] as const]
      : []),
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
