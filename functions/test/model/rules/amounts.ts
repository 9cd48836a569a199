import { decimalsOf, minorOf } from './currency';
import {
  compare,
  isOfOneMoment,
  type ModelAmounts,
  type ModelLine,
  type ModelMoney,
  type ModelSnapshot,
} from './events';

// The amounts of an order: the newest snapshot's, each with the most decimals that any report gave it.

type Amounts = Required<ModelAmounts> & Pick<ModelMoney, 'currencyExponent'>;

/** The amounts of the newest snapshot; other amounts of an equally new one make the order ambiguous. */
export function moneyOf(own: readonly ModelSnapshot[]): {
  order: Amounts;
  total: bigint;
  ambiguous: boolean;
} {
  const newest = own.at(-1);
  if (!newest) throw new Error('the model folds an order without a snapshot');
  const order = amountsBy(newest, own);
  const ties = own.filter((event) => isOfOneMoment(event, newest));
  return {
    order,
    total: minorOf(order.total, order.currencyExponent),
    ambiguous: ties.some((event) => sameInMinor(amountsBy(event, own)) !== sameInMinor(order)),
  };
}

/** Line taxes and gift cards apart. */
function sameInMinor({ currencyExponent: exponent, lines, giftCard: _, ...amounts }: Amounts): string {
  const minor = (text: string): string => String(minorOf(text, exponent));
  return JSON.stringify([
    Object.values(amounts).map(minor),
    lines.map((line) => [
      line.id,
      line.productId,
      line.variantId,
      line.categoryIds,
      minor(line.total),
      // 2 and 2.0 are one quantity.
      String(minorOf(line.quantity, 12)),
    ]),
  ]);
}

/** A report of a total alone takes back nothing that a fuller one of the same total says. */
function amountsBy(event: ModelSnapshot, own: readonly ModelSnapshot[]): Amounts {
  const of = amountsOf(event, own);
  if (!isTotalOnly(event)) return of;
  const fuller = own.findLast((other) => {
    if (isTotalOnly(other)) return false;
    const { total, currencyExponent } = amountsOf(other, own);
    return minorOf(total, currencyExponent) === minorOf(of.total, currencyExponent);
  });
  return fuller ? amountsOf(fuller, own) : of;
}

function isTotalOnly({ lines, tax, shipping, fee }: ModelSnapshot): boolean {
  return lines === undefined && tax === undefined && shipping === undefined && fee === undefined;
}

function amountsOf(event: ModelSnapshot, own: readonly ModelSnapshot[]): Amounts {
  const finest = (of: (snapshot: ModelSnapshot) => string | undefined): string => finestOf(event, own, of);
  // Two clients may report at once, and one of them gift cards and the taxes of lines.
  const told = (of: (snapshot: ModelSnapshot) => string | undefined): string => {
    const telling = own.filter((other) => isOfOneMoment(other, event) && of(other) !== undefined);
    return finestOf(of(event) === undefined ? (telling.at(-1) ?? event) : event, own, of);
  };
  return {
    currencyExponent: decimalsOf(event.currency),
    total: finest(({ total }) => total),
    tax: finest(({ tax }) => tax),
    shipping: finest(({ shipping }) => shipping),
    fee: finest(({ fee }) => fee),
    giftCard: told(({ giftCard }) => giftCard),
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
        taxTotal: told((of) => (of === event ? line : sameLine(of.lines ?? [], line, place))?.taxTotal),
      };
    }),
  };
}

/** As the store filed it first or as we filed it first, whichever came first. A line without an id counts by itself alone. */
function filedAs(
  line: ModelLine,
  place: number,
  event: ModelSnapshot,
  own: readonly ModelSnapshot[],
): readonly string[] {
  const lineOf = (of: ModelSnapshot): ModelLine | undefined =>
    of === event ? line : sameLine(of.lines ?? [], line, place);
  const filed = own.filter((of) => lineOf(of)?.categoryIds !== undefined);
  const byStore = filed.find((of) => !of.isFiledByUs && (line.id !== undefined || of === event));
  const byUs = filed
    .filter((of) => of.isFiledByUs)
    .sort((a, b) => compare(a.receivedMs, b.receivedMs) || compare(a.key, b.key))[0];
  const chosen =
    byStore && byUs ? (byStore.receivedMs <= byUs.receivedMs ? byStore : byUs) : (byStore ?? byUs);
  return (chosen && lineOf(chosen)?.categoryIds) ?? [];
}

function sameLine(lines: readonly ModelLine[], line: ModelLine, place: number): ModelLine | undefined {
  if (line.id !== undefined) return lines.find(({ id }) => id === line.id);
  const other = lines[place];
  return other?.id === undefined && other?.productId === line.productId ? other : undefined;
}

export function decimals(text: string | undefined): number {
  return text?.split('.')[1]?.length ?? 0;
}

/** The decimals of a report: the most that any of its amounts has, of those that its currency has. */
export function decimalsIn(snapshot: ModelSnapshot): number {
  const { total, tax, shipping, fee, giftCard, lines = [], refunds = [], discounts } = snapshot;
  const amounts = [
    ...lines.flatMap((line) => [line.total, line.taxTotal]),
    ...refunds.map(({ amount }) => amount),
  ];
  const shown = Math.max(...[total, tax, shipping, fee, giftCard, ...amounts, ...discounts].map(decimals));
  return Math.min(shown, decimalsOf(snapshot.currency));
}

/** The amount as the report with most decimals gives it, of those that agree with this one; of equals the newest. */
function finestOf(
  event: ModelSnapshot,
  own: readonly ModelSnapshot[],
  of: (snapshot: ModelSnapshot) => string | undefined,
): string {
  const said = of(event);
  const shown = decimalsIn(event);
  if (said === undefined) return '0';
  if (shown === decimalsOf(event.currency)) return said;
  const agreeing = own.flatMap((other) => {
    const text = of(other);
    const finer = decimalsIn(other);
    const agrees = text !== undefined && minorOf(text, shown) === minorOf(said, shown);
    return agrees && finer > shown ? [{ text, finer }] : [];
  });
  const best = Math.max(...agreeing.map(({ finer }) => finer));
  return agreeing.findLast(({ finer }) => finer === best)?.text ?? said;
}
