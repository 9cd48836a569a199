import { stringify } from 'csv-stringify/sync';
import { formatMinor } from '../../domain/money/money';

/** A text, an amount in minor units, or nothing. */
export type Cell = string | number | null;

/**
 * Rows as CSV (RFC 4180: a header row, CRLF, UTF-8 without a mark). A text that a spreadsheet would run as a formula
 * gets a quote before it; amounts are plain decimals of the currency.
 *
 * @param columns the header of each column, in their order
 * @param currency of all amounts, or of those in a row
 */
export function csvOf<Column extends string, Row extends Readonly<Partial<Record<Column, Cell>>>>(
  columns: Readonly<Record<Column, string>>,
  rows: readonly Row[],
  currency: string | ((row: Row) => string),
): string {
  const currencyOf = (index: number): string => {
    const row = rows[index];
    return typeof currency === 'string' || !row ? String(currency) : currency(row);
  };
  return stringify([...rows], {
    header: true,
    columns,
    record_delimiter: 'windows',
    // Given a delimiter of its own, the library would leave a lone line feed in a text unquoted.
    quote_record_delimiter: true,
    escape_formulas: true,
    // Only as numbers are negative amounts no formulas to it.
    cast: { number: (minor, { records }) => formatMinor(minor, currencyOf(records)) },
  });
}
