import { stringify } from 'csv-stringify/sync';
import { withoutDirections } from '../../domain/base/text';
import { formatMinor } from '../../domain/money/money';
import { amountText, html, theirs, type Html } from './html';

// One model of a table, from which both CSV and page are made: each column is defined once, and each row is computed
// once.

/** A text, an amount in minor units, a time, or empty. */
export type Cell = string | number | Date | null;

export type Row<Name extends string> = Readonly<Partial<Record<Name, Cell>>>;

/** The header in the CSV; as an object, the column is on the page too. */
export type Column = string | PageColumn;

export interface PageColumn {
  readonly csv: string;
  readonly title: string;
  /** Amounts are aligned to the right, days do not wrap, and an order's column has room for a long id. */
  readonly look?: 'amount' | 'day' | 'order';
  /** Shown for null; neighbouring columns with the same text share one cell. */
  readonly whenNull?: string;
}

export type Columns<Name extends string> = Readonly<Record<Name, Column>>;

/**
 * Rows as CSV (RFC 4180: a header row, CRLF, UTF-8 without a byte order mark). A text that a spreadsheet would run as a
 * formula gets a quote before it, and signs of direction are left out; amounts are plain decimals of their row's currency, and times are ISO 8601.
 *
 * @param columns in this order
 */
export function csvOf<Name extends string>(
  columns: Columns<Name>,
  rows: readonly (Row<Name> & { readonly currency: string })[],
): string {
  return stringify([...rows], {
    header: true,
    columns: Object.entries<Column>(columns).map(([key, column]) => ({
      key,
      header: typeof column === 'string' ? column : column.csv,
    })),
    record_delimiter: 'windows',
    // With the default delimiter given, the library leaves a lone line feed in a text unquoted.
    quote_record_delimiter: true,
    cast: {
      string: cellText,
      number: (minor, { records }) => formatMinor(minor, rows[records]?.currency ?? ''),
      date: (time) => time.toISOString(),
    },
  });
}

/** What is not seen before the first sign of a text: blanks of all kinds, controls, a byte order mark. */
const UNSEEN = String.raw`[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]`;
const AFTER_UNSEEN = new RegExp(`^${UNSEEN}*(.?)`, 'su');
const TAB_OR_CR = new RegExp(`^${UNSEEN}*[\t\r]`, 'u');

/** The text by others as it stands in a cell. The library's own escape looks at the very first sign only. */
function cellText(text: string): string {
  const shown = withoutDirections(text);
  const [, first = ''] = AFTER_UNSEEN.exec(shown) ?? [];
  // Spreadsheets take the full-width forms for the plain ones.
  const isFormula = TAB_OR_CR.test(shown) || /^[=+\-@]/.test(first.normalize('NFKC'));
  return isFormula ? `'${shown}` : shown;
}

/** A row of a page, and what is shown instead of some of its cells. */
export interface PageRow<Name extends string> {
  readonly row: Row<Name>;
  readonly shown?: Readonly<Partial<Record<Name, Html>>>;
}

export interface PageTable<Name extends string> {
  readonly title: string;
  readonly currency: string;
  readonly columns: readonly Name[];
  /** Written in small below each row: the ids of the documents that it is made of. */
  readonly trace?: readonly Name[];
  readonly rows: readonly PageRow<Name>[];
  /** Has amounts only, in the last columns. */
  readonly total: Row<Name>;
  readonly whenEmpty?: string;
}

export function tableOf<Name extends string>(all: Columns<Name>, table: PageTable<Name>): Html {
  const { title, rows, whenEmpty, currency } = table;
  const total: Row<string> = table.total;
  if (rows.length === 0 && whenEmpty !== undefined) {
    return html`<h2>${title}</h2>
      <p class="none">${whenEmpty}</p>`;
  }
  const columns = headed(all, table.columns);
  const summed = columns.filter(({ name }) => total[name] !== undefined);
  const trace = table.trace && headed(all, table.trace);
  const trs = rows.map(
    (row) =>
      html`<tr>
        ${cellsOf(columns, row, currency)}
      </tr>`,
  );
  // Keeps a row and its trace on one page.
  const bodies = trace
    ? rows.map(
        (row, i) =>
          html`<tbody>
            ${trs[i] ?? null}
            <tr>
              <td></td>
              ${traceOf(trace, row, columns.length - 1)}
            </tr>
          </tbody>`,
      )
    : html`<tbody>
        ${trs}
      </tbody>`;
  return html`<h2>${title}</h2>
    <table>
      <thead>
        <tr>
          ${columns.map(headCell)}
        </tr>
      </thead>
      ${bodies}
      <tfoot>
        <tr>
          <th colspan="${columns.length - summed.length}">Total</th>
          ${cellsOf(summed, { row: total }, currency)}
        </tr>
      </tfoot>
    </table>`;
}

type Headed = PageColumn & { readonly name: string };

function headed<Name extends string>(all: Columns<Name>, names: readonly Name[]): Headed[] {
  return names.map((name) => {
    const column: Column = all[name];
    if (typeof column === 'string') throw new Error(`the column ${name} has no title for a page`);
    return { name, ...column };
  });
}

function classed(name: string | undefined): Html | null {
  return name === undefined ? null : html` class="${name}"`;
}

function headCell({ title, look }: PageColumn): Html {
  return html`<th${classed(look === 'day' ? undefined : look)}>${title}</th>`;
}

function cellsOf(columns: readonly Headed[], { row, shown }: PageRow<string>, currency: string): Html[] {
  const empty = columns.filter(({ name, whenNull }) => whenNull !== undefined && row[name] === null);
  return columns.flatMap((column) => {
    const { name, look, whenNull = '' } = column;
    const value = row[name] ?? null;
    const sign = typeof value === 'number' && value < 0 ? ' negative' : '';
    const attribute = classed(look && look !== 'order' ? look + sign : undefined);
    if (!empty.includes(column)) {
      const content = shown?.[name] ?? contentOf(value, look, currency);
      return [html`<td${attribute} data-title="${column.title}">${content}</td>`];
    }
    const shared = empty.filter((other) => other.whenNull === whenNull);
    if (shared[0] !== column) return [];
    const titles = shared.map(({ title }) => title).join(', ');
    return [html`<td${attribute} colspan="${shared.length}" data-title="${titles}">${whenNull}</td>`];
  });
}

function traceOf(trace: readonly Headed[], { row, shown }: PageRow<string>, width: number): Html {
  const ids = trace.map(
    ({ name, title }, i) =>
      html`${i === 0 ? '' : ' · '}${title} ${shown?.[name] ?? contentOf(row[name] ?? null)}`,
  );
  return html`<td class="trace" colspan="${width}">${ids}</td>`;
}

function contentOf(value: Cell, look?: PageColumn['look'], currency = ''): Html | string | null {
  if (typeof value === 'number') return amountText(value, currency);
  if (value instanceof Date) return value.toISOString();
  return value === null || look === 'day' ? value : theirs(value);
}
