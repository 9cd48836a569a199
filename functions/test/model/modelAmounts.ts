import { oracleMinor, type OracleLine } from '../support/oracle';
import { compare, exponentOf, isOfOneMoment, type ModelSnapshot } from './modelEvents';

// The amounts of an order: the newest snapshot's, each in the finest print.

export interface ModelAmounts {
  readonly currencyExponent: number;
  readonly total: string;
  readonly tax: string;
  readonly shipping: string;
  readonly fee: string;
  readonly lines: readonly OracleLine[];
}

/** The amounts of the newest snapshot; those of a tie that say otherwise make the order ambiguous. */
export function moneyOf(own: readonly ModelSnapshot[]): {
  order: ModelAmounts;
  total: bigint;
  ambiguous: boolean;
} {
  const newest = own.at(-1);
  if (!newest) throw new Error('the model folds an order without a snapshot');
  const order = toldBy(newest, own);
  const ties = own.filter((event) => isOfOneMoment(event, newest));
  return {
    order,
    total: oracleMinor(order.total, order.currencyExponent),
    ambiguous: ties.some((event) => sameInMinor(toldBy(event, own)) !== sameInMinor(order)),
  };
}

function sameInMinor({ currencyExponent: exponent, lines, ...amounts }: ModelAmounts): string {
  const minor = (text: string): string => String(oracleMinor(text, exponent));
  return JSON.stringify([
    Object.values(amounts).map(minor),
    lines.map((line) => [
      line.id,
      line.productId,
      line.variantId,
      line.categoryIds,
      minor(line.total),
      // 2 and 2.0 are one quantity.
      String(oracleMinor(line.quantity, 12)),
    ]),
  ]);
}

/** One that tells a total and nothing else takes back nothing that a fuller one of the same total told. */
function toldBy(event: ModelSnapshot, own: readonly ModelSnapshot[]): ModelAmounts {
  const of = amountsOf(event, own);
  if (!isTotalOnly(event)) return of;
  const fuller = own.findLast((other) => {
    if (isTotalOnly(other)) return false;
    const { total, currencyExponent } = amountsOf(other, own);
    return oracleMinor(total, currencyExponent) === oracleMinor(of.total, currencyExponent);
  });
  return fuller ? amountsOf(fuller, own) : of;
}

function isTotalOnly({ lines, tax, shipping, fee }: ModelSnapshot): boolean {
  return lines === undefined && tax === undefined && shipping === undefined && fee === undefined;
}

function amountsOf(event: ModelSnapshot, own: readonly ModelSnapshot[]): ModelAmounts {
  const finest = (of: (snapshot: ModelSnapshot) => string | undefined): string => finestOf(event, own, of);
  return {
    currencyExponent: exponentOf(event),
    total: finest(({ total }) => total),
    tax: finest(({ tax }) => tax),
    shipping: finest(({ shipping }) => shipping),
    fee: finest(({ fee }) => fee),
    lines: (event.lines ?? []).map((line, place) => {
      const seen = own
        .map(({ lines }) => sameLine(lines ?? [], line, place))
        .filter((of) => of !== undefined);
      // A product of 0 is one that the store has deleted since.
      const named = line.id === undefined ? line : (seen.find(({ productId }) => productId !== '0') ?? line);
      const categories = filedAs(line, place, event, own);
      const { categoryIds: _own, variantId: _variant, ...rest } = line;
      const variantId = named.variantId === '0' ? undefined : named.variantId;
      return {
        ...rest,
        productId: named.productId,
        ...(variantId === undefined ? {} : { variantId }),
        categoryIds: categories,
        total: finest((of) => (of === event ? line : sameLine(of.lines ?? [], line, place))?.total),
      };
    }),
  };
}

/** As the store told first, or as we filed it when we first heard of it: what came first. A line without an id is told by itself alone. */
function filedAs(
  line: OracleLine,
  place: number,
  event: ModelSnapshot,
  own: readonly ModelSnapshot[],
): readonly string[] {
  const lineOf = (of: ModelSnapshot): OracleLine | undefined =>
    of === event ? line : sameLine(of.lines ?? [], line, place);
  const filed = own.filter((of) => lineOf(of)?.categoryIds !== undefined);
  const told = filed.find((of) => !of.isFiledByUs && (line.id !== undefined || of === event));
  const byUs = filed
    .filter((of) => of.isFiledByUs)
    .sort((a, b) => compare(a.receivedMs, b.receivedMs) || compare(a.key, b.key))[0];
  const chosen = told && byUs ? (told.receivedMs <= byUs.receivedMs ? told : byUs) : (told ?? byUs);
  return (chosen && lineOf(chosen)?.categoryIds) ?? [];
}

function sameLine(lines: readonly OracleLine[], line: OracleLine, place: number): OracleLine | undefined {
  if (line.id !== undefined) return lines.find(({ id }) => id === line.id);
  const other = lines[place];
  return other?.id === undefined && other?.productId === line.productId ? other : undefined;
}

export function decimals(text: string | undefined): number {
  return text?.split('.')[1]?.length ?? 0;
}

/** How many decimals the store showed in the report, of those that its currency has. */
export function printOf(snapshot: ModelSnapshot): number {
  const { total, tax, shipping, fee, lines = [], refunds = [], discounts } = snapshot;
  const amounts = [...lines.map((line) => line.total), ...refunds.map(({ amount }) => amount)];
  const shown = Math.max(...[total, tax, shipping, fee, ...amounts, ...discounts].map(decimals));
  return Math.min(shown, exponentOf(snapshot));
}

/** The finest print of the amount that agrees with what this report says of it; of equally fine ones the newest. */
function finestOf(
  event: ModelSnapshot,
  own: readonly ModelSnapshot[],
  of: (snapshot: ModelSnapshot) => string | undefined,
): string {
  const said = of(event);
  const print = printOf(event);
  if (said === undefined) return '0';
  if (print === exponentOf(event)) return said;
  const agreeing = own.flatMap((other) => {
    const text = of(other);
    const fineness = printOf(other);
    const agrees = text !== undefined && oracleMinor(text, print) === oracleMinor(said, print);
    return agrees && fineness > print ? [{ text, fineness }] : [];
  });
  const best = Math.max(...agreeing.map(({ fineness }) => fineness));
  return agreeing.findLast(({ fineness }) => fineness === best)?.text ?? said;
}
