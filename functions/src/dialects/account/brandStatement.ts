import type { EntryKind } from '../../domain/ledger/ledger';
import type {
  BrandStatement,
  BrandStatementLine,
  BrandStatementSettlement,
  StatementNames,
} from '../../domain/payout/statement';
import { amountText, html, localTime, theirs, type Html } from './html';
import { facts, figures, statementPage } from './statementPage';
import { csvOf, tableOf, type Columns, type Row } from './table';

const COLUMNS = {
  row: 'row',
  brandId: 'brand_id',
  month: 'month',
  day: { csv: 'day', title: 'Day', look: 'day' },
  kind: { csv: 'kind', title: 'Kind' },
  storeId: { csv: 'store_id', title: 'store' },
  storeName: 'store_name',
  orderId: { csv: 'order_id', title: 'Order', look: 'order' },
  commissionId: { csv: 'commission_id', title: 'commission' },
  entryId: 'entry_id',
  eventId: { csv: 'event_id', title: 'event' },
  reference: { csv: 'reference', title: 'Reference' },
  influencerId: { csv: 'influencer_id', title: 'Influencer' },
  influencerName: 'influencer_name',
  currency: 'currency',
  influencer: { csv: 'influencer', title: 'To influencers', look: 'amount' },
  platform: { csv: 'platform', title: 'To platform', look: 'amount' },
  member: { csv: 'member', title: 'To members', look: 'amount' },
  billed: { csv: 'billed', title: 'Billed', look: 'amount' },
  settled: { csv: 'settled', title: 'Settled', look: 'amount' },
  balance: 'balance',
} as const satisfies Columns<string>;

type Name = keyof typeof COLUMNS;

const KIND_TEXTS: Readonly<Record<EntryKind, string>> = {
  accrual: 'Accrual',
  adjustment: 'Adjustment',
  reversal: 'Reversal',
  approval: 'Approval',
  clawback: 'Clawback',
  payout: 'Payout',
  settlement: 'Settlement',
  repayment: 'Repayment',
  write_off: 'Write-off',
};

const SETTLEMENT_TEXTS: Readonly<Record<BrandStatementSettlement['kind'], string>> = {
  settlement: 'Paid by the brand',
  prepayment: 'Paid ahead by the brand',
  paid_back: 'Paid back to the brand',
};

const NONE = 'None in this month.';

/**
 * A brand's month as CSV: `opening`, a row for each entry and each settlement, `total`, `closing`, and `pending`, which is
 * not owed yet. An entry that moves an order has one row for each of the two influencers, so that amounts can be summed
 * by influencer.
 */
export function brandStatementCsv(statement: BrandStatement): string {
  const { brandId, month, currency, openingMinor, closingMinor, pendingMinor } = statement;
  const rows: Row<Name>[] = [
    { row: 'opening', balance: openingMinor },
    ...statement.lines.flatMap((line) => influencerRows(line, statement.names)),
    ...statement.settlements.map(settlementRow),
    totalRow(statement),
    { row: 'closing', balance: closingMinor },
    { row: 'pending', balance: pendingMinor },
  ];
  return csvOf(
    COLUMNS,
    rows.map((row) => ({ brandId, month, ...row, currency })),
  );
}

function entryRow(line: BrandStatementLine, names: StatementNames): Row<Name> {
  const { day, kind, storeId, orderId, commissionId, entryId, eventId } = line;
  const storeName = names.stores.get(storeId) ?? null;
  return { row: 'entry', day, kind, storeId, storeName, orderId, commissionId, entryId, eventId };
}

function amountsOf({
  influencerMinor,
  platformMinor,
  memberMinor,
  billedMinor,
}: BrandStatement['sums']): Row<Name> {
  return { influencer: influencerMinor, platform: platformMinor, member: memberMinor, billed: billedMinor };
}

/** The first influencer's row also has the entry's other shares, and its sum. */
function influencerRows(line: BrandStatementLine, names: StatementNames): Row<Name>[] {
  const entry = entryRow(line, names);
  const [first, ...others] = line.influencers.map(({ influencerId, minor }) => ({
    influencerId,
    influencerName: names.influencers.get(influencerId) ?? null,
    influencer: minor,
  }));
  return [
    { ...entry, ...amountsOf(line), ...(first ?? { influencer: 0 }) },
    ...others.map((other) => ({ ...entry, ...other })),
  ];
}

function settlementRow({
  day,
  kind,
  settlementId,
  reference,
  amountMinor,
}: BrandStatementSettlement): Row<Name> {
  return { row: 'settlement', day, kind, entryId: settlementId, reference, settled: amountMinor };
}

function totalRow({ sums, settledMinor }: BrandStatement): Row<Name> {
  return { row: 'total', ...amountsOf(sums), settled: settledMinor };
}

/** A brand's month as one printable page: what it owed, what was billed entry by entry, and what it settled. */
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
      <p class="none">
        Pending at the end of the month, and not owed yet: ${amountText(statement.pendingMinor, currency)}
        ${currency}
      </p>
      ${settlementsTable(statement)} ${entriesTable(statement)}
      <footer>
        <p>All amounts are in ${currency}; other currencies have statements of their own.</p>
        <p>
          An entry counts on the day of what caused it where the brand is (${statement.timeZone}), also when
          it was reported later; nothing counts before the day on which it was approved. What is billed is the
          sum of what influencers, platform and members get. What is pending is not approved yet, and not
          owed.
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
    ['Billed', amount(sums.billedMinor)],
    ['Settled', amount(-settledMinor || 0)],
    [`Owed at the end, in ${currency}`, amount(closingMinor)],
  ]);
}

function settlementsTable(statement: BrandStatement): Html {
  return tableOf(COLUMNS, {
    title: 'Settlements',
    currency: statement.currency,
    columns: ['day', 'kind', 'reference', 'settled'],
    rows: statement.settlements.map((settlement) => ({
      row: settlementRow(settlement),
      shown: {
        kind: html`${SETTLEMENT_TEXTS[settlement.kind]}`,
        reference: html`${theirs(settlement.reference)}
          <span class="trace">${settlement.settlementId}</span>`,
      },
    })),
    total: totalRow(statement),
    whenEmpty: NONE,
  });
}

function entriesTable(statement: BrandStatement): Html {
  const { lines, currency, names } = statement;
  return tableOf(COLUMNS, {
    title: 'Entries',
    currency,
    columns: ['day', 'kind', 'orderId', 'influencerId', 'influencer', 'platform', 'member', 'billed'],
    trace: ['storeId', 'commissionId', 'eventId'],
    rows: lines.map((line) => ({
      row: { ...entryRow(line, names), ...amountsOf(line) },
      shown: {
        kind: kindText(line),
        storeId: storeText(line.storeId, names),
        influencerId: html`${influencerTexts(line, statement)}`,
      },
    })),
    total: totalRow(statement),
    whenEmpty: NONE,
  });
}

function kindText({ kind }: BrandStatementLine): Html {
  return html`<span class="${kind === 'clawback' ? 'mark' : ''}">${KIND_TEXTS[kind]}</span>`;
}

/** Each by name, with its id in small and, where there are two, its amount. */
function influencerTexts({ influencers }: BrandStatementLine, statement: BrandStatement): Html[] {
  const { names, currency } = statement;
  return influencers.map(({ influencerId, minor }) => {
    const name = otherName(influencerId, names.influencers);
    const details = [
      ...(name === null ? [] : [theirs(influencerId)]),
      ...(influencers.length < 2 ? [] : [html`${amountText(minor, currency)}`]),
    ].map((detail, index) => html`${index === 0 ? '' : ' · '}${detail}`);
    const trace = details.length === 0 ? null : html`<span class="trace">${details}</span>`;
    return html`${theirs(name ?? influencerId)}${trace}`;
  });
}

function storeText(storeId: string, { stores }: StatementNames): Html {
  const name = otherName(storeId, stores);
  return name === null ? theirs(storeId) : html`${theirs(name)} (${theirs(storeId)})`;
}

/** The name that says more than the id. */
function otherName(id: string, names: ReadonlyMap<string, string>): string | null {
  const name = names.get(id);
  return name === undefined || name === id ? null : name;
}
