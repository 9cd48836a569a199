import { localDay } from '../../domain/base/time';
import type { PayoutState } from '../../domain/payout/payout';
import type { PayoutStatement, PayoutStatementLine } from '../../domain/payout/statement';
import { amountCell, amountText, html, localTime, theirs, type Html } from './html';
import { facts, figures, statementPage } from './statementPage';

const STATE_TEXTS: Readonly<Record<PayoutState, string>> = {
  claiming: 'Being put together',
  sealed: 'Ready to be sent',
  sent: 'Sent',
  paid: 'Paid',
  failed: 'Failed',
};

/** A payout's statement as one printable page: what is paid, for which orders, and what was netted. */
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
      ${linesTable(statement)}
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

/** What a reader must not miss: that the figures are not final, or that no money came. */
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

function linesTable({ payout, lines, totalMinor, timeZone }: PayoutStatement): Html {
  const { currency } = payout;
  return html`<h2>Orders</h2>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th>Ordered</th>
            <th class="order">Order</th>
            <th class="amount">Base</th>
            <th class="amount">Rate</th>
            <th class="amount">Commission</th>
            <th class="amount">Share</th>
            <th class="amount">Claimed before</th>
            <th class="amount">This payout</th>
          </tr>
        </thead>
        ${lines.map((line) => lineRows(line, currency, timeZone))}
        <tfoot>
          <tr>
            <th colspan="7">Total</th>
            ${amountCell(totalMinor, currency)}
          </tr>
        </tfoot>
      </table>
    </div>`;
}

/** Base, rate and commission; an order that has moved to somebody else, or to another currency, has none to show. */
function termCells({ baseMinor, ratePercent, totalMinor }: PayoutStatementLine, currency: string): Html {
  if (baseMinor === null || ratePercent === null || totalMinor === null)
    return html`<td class="amount" colspan="3">no longer of this account</td>`;
  return html`${amountCell(baseMinor, currency)}
    <td class="amount">${ratePercent}%</td>
    ${amountCell(totalMinor, currency)}`;
}

function lineRows(line: PayoutStatementLine, currency: string, timeZone: string): Html {
  const mark = line.isClawback ? html` <span class="mark">clawback</span>` : null;
  return html`<tbody>
    <tr>
      <td class="day">${localDay(line.occurredAt, timeZone)}</td>
      <td>${theirs(line.orderId)}${mark}</td>
      ${termCells(line, currency)} ${amountCell(line.postedMinor, currency)}
      ${amountCell(line.claimedBeforeMinor, currency)} ${amountCell(line.minor, currency)}
    </tr>
    <tr>
      <td></td>
      <td class="trace" colspan="7">
        store ${theirs(line.storeId)} · commission ${theirs(line.commissionId)}
      </td>
    </tr>
  </tbody>`;
}
