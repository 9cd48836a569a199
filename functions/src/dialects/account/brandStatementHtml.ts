import type { EntryKind } from '../../domain/ledger/ledger';
import type { BrandStatement, BrandStatementLine } from '../../domain/payout/statement';
import { amountCell, amountText, html, localTime, theirs, type Html } from './html';
import { facts, figures, statementPage } from './statementPage';

const KIND_TEXTS: Readonly<Record<EntryKind, string>> = {
  accrual: 'Accrual',
  adjustment: 'Adjustment',
  reversal: 'Reversal',
  clawback: 'Clawback',
  payout: 'Payout',
  settlement: 'Settlement',
};

/** A brand's month as one printable page: what it owed, what became due entry by entry, and what it settled. */
export function brandStatementHtml(statement: BrandStatement): string {
  const { brandName, month, currency, closingMinor } = statement;
  return statementPage(
    `${brandName}: commissions of ${month}, ${currency}`,
    html`<header>
        <div>
          <h1>Commission statement</h1>
          <p>${theirs(brandName)}, ${month}, ${currency}</p>
        </div>
        <p class="sum">
          ${closingMinor < 0 ? 'Your credit at the end' : 'Owed at the end'}<strong
            >${amountText(Math.abs(closingMinor), currency)} ${currency}</strong
          >
        </p>
      </header>
      <div class="columns">${brandFacts(statement)} ${brandFigures(statement)}</div>
      ${settlementsTable(statement)} ${entriesTable(statement)}
      <footer>
        <p>All amounts are in ${currency}; other currencies have statements of their own.</p>
        <p>
          An entry counts on the day of what caused it where the brand is (${statement.timeZone}), also when
          it was reported later. What is owed is the sum of what influencers, platform and members get.
        </p>
      </footer>`,
  );
}

function brandFacts({ brandName, brandId, month, currency, timeZone, generatedAt }: BrandStatement): Html {
  return facts([
    ['Brand', html`${theirs(brandName)} (${brandId})`],
    ['Month', month],
    ['Currency', currency],
    ['As of', `${localTime(generatedAt, timeZone)} (${timeZone})`],
  ]);
}

function brandFigures(statement: BrandStatement): Html {
  const { openingMinor, sums, settledMinor, closingMinor, currency } = statement;
  const amount = (minor: number): string => amountText(minor, currency);
  return figures([
    ['Owed before', amount(openingMinor)],
    ['Became due', amount(sums.owedMinor)],
    ['Settled', amount(-settledMinor || 0)],
    [`Owed at the end, in ${currency}`, amount(closingMinor)],
  ]);
}

function settlementsTable({ settlements, settledMinor, currency }: BrandStatement): Html {
  if (settlements.length === 0) {
    return html`<h2>Settlements</h2>
      <p class="none">None in this month.</p>`;
  }
  const rows = settlements.map(
    ({ day, reference, settlementId, amountMinor }) =>
      html`<tr>
        <td class="day">${day}</td>
        <td>${theirs(reference)} <span class="trace">${settlementId}</span></td>
        ${amountCell(amountMinor, currency)}
      </tr>`,
  );
  return html`<h2>Settlements</h2>
    <div>
      <table>
        <thead>
          <tr>
            <th>Day</th>
            <th>Reference</th>
            <th class="amount">Settled</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
        <tfoot>
          <tr>
            <th colspan="2">Total</th>
            ${amountCell(settledMinor, currency)}
          </tr>
        </tfoot>
      </table>
    </div>`;
}

function entriesTable(statement: BrandStatement): Html {
  const { lines, sums, currency } = statement;
  if (lines.length === 0) {
    return html`<h2>Entries</h2>
      <p class="none">None in this month.</p>`;
  }
  return html`<h2>Entries</h2>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th>Day</th>
            <th>Kind</th>
            <th class="order">Order</th>
            <th>Influencer</th>
            <th class="amount">To influencers</th>
            <th class="amount">To platform</th>
            <th class="amount">To members</th>
            <th class="amount">Owed</th>
          </tr>
        </thead>
        ${lines.map((line) => entryRows(line, currency))}
        <tfoot>
          <tr>
            <th colspan="4">Total</th>
            ${amountCell(sums.influencerMinor, currency)} ${amountCell(sums.platformMinor, currency)}
            ${amountCell(sums.memberMinor, currency)} ${amountCell(sums.owedMinor, currency)}
          </tr>
        </tfoot>
      </table>
    </div>`;
}

function entryRows(line: BrandStatementLine, currency: string): Html {
  const kind = html`<span class="${line.kind === 'clawback' ? 'mark' : ''}">${KIND_TEXTS[line.kind]}</span>`;
  return html`<tbody>
    <tr>
      <td class="day">${line.day}</td>
      <td>${kind}</td>
      <td>${theirs(line.orderId)}</td>
      <td>${influencerText(line, currency)}</td>
      ${amountCell(line.influencerMinor, currency)} ${amountCell(line.platformMinor, currency)}
      ${amountCell(line.memberMinor, currency)} ${amountCell(line.owedMinor, currency)}
    </tr>
    <tr>
      <td></td>
      <td class="trace" colspan="7">
        store ${theirs(line.storeId)} · commission ${theirs(line.commissionId)} · event
        ${theirs(line.eventId)}
      </td>
    </tr>
  </tbody>`;
}

/** Where an order was moved, each of the two with its own part. */
function influencerText({ influencers }: BrandStatementLine, currency: string): readonly Html[] {
  if (influencers.length < 2) return influencers.map(({ influencerId }) => theirs(influencerId));
  return influencers.map(
    ({ influencerId, minor }) =>
      html`${theirs(influencerId)}<span class="trace">${amountText(minor, currency)}</span>`,
  );
}
