import { decimalsOf, minorOf } from './currency';
import {
  compare,
  isNewer,
  isOfOneMoment,
  newestOf,
  type ModelAmounts,
  type ModelLine,
  type ModelMoney,
  type ModelSnapshot,
} from './events';
import { statusIn } from './status';

// The amounts of an order: the newest snapshot's, each with the most decimals that any report gave it.

type Amounts = Required<ModelAmounts> & Pick<ModelMoney, 'currencyExponent'>;

/**
 * The order's currency: the newest report's. Of two of one moment the one that it had before, else that of the smaller
 * fingerprint.
 */
export function currencyOf(counted: readonly ModelSnapshot[]): string {
  const [first] = counted;
  if (!first) throw new Error('the model folds an order without a snapshot');
  const newest = newestReports(counted);
  const told = newest.map(({ currency }) => currency);
  if (new Set(told).size === 1) return told[0] ?? first.currency;
  const before = counted.filter((report) => newest.every((one) => isNewer(one, report)));
  const was = before.length > 0 ? currencyOf(before) : null;
  return was !== null && told.includes(was) ? was : (leastKey(newest)?.currency ?? first.currency);
}

/** The newest of those that count: one, or several of one moment that time, stage and lines leave open. */
function newestReports(counted: readonly ModelSnapshot[]): ModelSnapshot[] {
  const grown = newestOf(
    counted,
    (report) => report,
    (a, b) => isNewer(a, b) || addsLine(a, b, counted),
  );
  // Stages and lines may contradict each other.
  return grown.length > 0 ? grown : newestOf(counted, (report) => report);
}

function leastKey(reports: readonly ModelSnapshot[]): ModelSnapshot | undefined {
  return [...reports].sort((a, b) => compare(a.key, b.key))[0];
}

/**
 * The amounts of the newest report. While several of one moment differ, those count of which less is due.
 *
 * @param dueOf what would be due of them on a completed order
 */
export function moneyOf(
  counted: readonly ModelSnapshot[],
  currency: string,
  dueOf: (order: Amounts) => bigint,
): {
  order: Amounts;
  total: bigint;
  ambiguous: boolean;
  /** The report that says so. */
  report: ModelSnapshot;
  /** All of its moment. */
  newest: readonly ModelSnapshot[];
} {
  const newest = newestReports(counted);
  const choice = newest
    .filter((report) => report.currency === currency)
    .map((report) => {
      const order = amountsBy(report, counted);
      return { report, order, due: dueOf(order) };
    })
    .sort((a, b) => compare(a.due, b.due) || compare(a.report.key, b.report.key));
  const [least] = choice;
  if (!least) throw new Error('no report has the order’s currency');
  const { order, report } = least;
  const said = sameInMinor(order);
  return {
    order,
    total: minorOf(order.total, order.currencyExponent),
    ambiguous: newest.some(
      (tie) => tie.currency !== currency || sameInMinor(amountsBy(tie, counted)) !== said,
    ),
    report,
    newest,
  };
}

/** What of the amounts two reports of one moment may differ in. */
function sameInMinor({ currencyExponent: exponent, lines, giftCard, ...amounts }: Amounts): string {
  const minor = (text: string | undefined): string => String(minorOf(text, exponent));
  return JSON.stringify([
    Object.values(amounts).map(minor),
    minor(giftCard),
    lines.map((line) => sameLineInMinor(line, exponent)),
  ]);
}

function sameLineInMinor(line: ModelLine, exponent: number): unknown[] {
  return [
    line.id,
    line.productId,
    line.variantId,
    line.categoryIds,
    String(minorOf(line.total, exponent)),
    String(minorOf(line.taxTotal, exponent)),
    // 2 and 2.0 are one quantity.
    String(minorOf(line.quantity, 12)),
  ];
}

/** It is the other of its moment, with lines of larger ids added and nothing else changed but what these come to. */
function addsLine(a: ModelSnapshot, b: ModelSnapshot, counted: readonly ModelSnapshot[]): boolean {
  if (!isOfOneMoment(a, b) || a.currency !== b.currency || !a.lines || !b.lines?.length) return false;
  // What only one of them tells is no difference.
  const differ = (of: (report: ModelSnapshot) => string | undefined): boolean =>
    of(a) !== undefined && of(b) !== undefined && of(a) !== of(b);
  if (differ(statusIn) || !listsAreSame(a, b)) return false;
  const [more, less] = [amountsBy(a, counted), amountsBy(b, counted)];
  const minor = (text: string): bigint => minorOf(text, more.currencyExponent);
  if (minor(more.shipping) !== minor(less.shipping) || minor(more.fee) !== minor(less.fee)) return false;
  const coupons = (a.couponLineIds ?? []).filter((id) => !(b.couponLineIds ?? []).includes(id));
  const areCouponsKept = (b.couponLineIds ?? []).every((id) => a.couponLineIds?.includes(id));
  // A coupon lowers what the lines cost.
  const print = (line: ModelLine): string => {
    const said = sameLineInMinor(line, more.currencyExponent);
    return JSON.stringify(coupons.length > 0 ? { ...said, 4: null, 5: null } : said);
  };
  const old = less.lines.map(print);
  const added = more.lines.filter((line) => !old.includes(print(line)));
  const isKept = old.every((line) => more.lines.some((other) => print(other) === line));
  const ids = [...added.map(({ id }) => id), ...coupons];
  const oldIds = [...less.lines.map(({ id }) => id), ...(b.couponLineIds ?? [])];
  return (
    isKept &&
    areCouponsKept &&
    ids.length > 0 &&
    added.length + old.length === more.lines.length &&
    ids.every((id) => isNumber(id) && oldIds.every((other) => isLarger(id, other)))
  );
}

/** Whether they list the same refunds, by the decimals of the coarser one. What lists none at all says nothing of them. */
export function listsAreSame(a: ModelSnapshot, b: ModelSnapshot): boolean {
  const decimals = Math.min(decimalsIn(a), decimalsIn(b));
  const printed = ({ refunds, currency }: ModelSnapshot): string | undefined =>
    refunds
      ?.map(({ refundId, amount }) => JSON.stringify([refundId, currency, String(minorOf(amount, decimals))]))
      .sort()
      .join();
  const [ofA, ofB] = [printed(a), printed(b)];
  return ofA === undefined || ofB === undefined || ofA === ofB;
}

/** Ids that are no numbers are in no order. */
function isNumber(id: string | undefined): id is string {
  return /^\d+$/.test(id ?? '');
}

function isLarger(id: string | undefined, other: string | undefined): boolean {
  return isNumber(id) && isNumber(other) && BigInt(id) > BigInt(other);
}

/** A report of a total alone takes back nothing that a fuller one of the same total says. */
function amountsBy(event: ModelSnapshot, own: readonly ModelSnapshot[]): Amounts {
  const of = amountsOf(event, own);
  if (!isTotalOnly(event)) return of;
  const fuller = own.findLast((other) => {
    if (isTotalOnly(other) || other.currency !== event.currency) return false;
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
    const telling = own
      .filter(({ currency }) => currency === event.currency)
      .filter((other) => isOfOneMoment(other, event) && of(other) !== undefined);
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

const KNOWN_DECIMALS = new WeakMap<ModelSnapshot, number>();

/** The decimals of a report: the most that any of its amounts has, of those that its currency has. */
export function decimalsIn(snapshot: ModelSnapshot): number {
  const known = KNOWN_DECIMALS.get(snapshot) ?? countDecimals(snapshot);
  KNOWN_DECIMALS.set(snapshot, known);
  return known;
}

function countDecimals(snapshot: ModelSnapshot): number {
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
  const ofCurrency = own.filter(({ currency }) => currency === event.currency);
  const agreeing = ofCurrency.flatMap((other) => {
    const text = of(other);
    const finer = decimalsIn(other);
    const agrees = text !== undefined && minorOf(text, shown) === minorOf(said, shown);
    return agrees && finer > shown ? [{ text, finer }] : [];
  });
  const best = Math.max(...agreeing.map(({ finer }) => finer));
  return agreeing.findLast(({ finer }) => finer === best)?.text ?? said;
}
