import type { Line, OrderMoney } from '../commission/workings';
import { decimalsOfReport } from './decimals';
import { byFingerprint, isOfOneMoment } from './chronology';
import { Fraction } from '../money/fraction';
import { currencyExponent, roundedAt, toMinor, type AmountText } from '../money/money';
import { chosen, type Choices } from './because';
import { NAMES_NO_CATEGORIES, type LineContent, type SnapshotContent, type SnapshotEvent } from './event';

// The amounts of an order: those of its newest snapshot, each with the most decimals in which any snapshot has it.

export interface FoldedAmounts {
  readonly money: Omit<OrderMoney, 'refunds' | 'voided'>;
  readonly because: Pick<Choices, 'lines' | 'details'>;
}

/** A snapshot prepared for look-ups of its amounts: made once, not for each amount. */
interface Report {
  readonly event: SnapshotEvent;
  readonly content: SnapshotContent;
  /** The decimals of the report, at most those of its currency. */
  readonly decimals: number;
  readonly lines: ReadonlyMap<string, LineContent>;
}

function reportOf(event: SnapshotEvent): Report {
  const lines = new Map<string, LineContent>();
  for (const item of event.content.items ?? []) {
    if (item.lineId !== undefined && !lines.has(item.lineId)) lines.set(item.lineId, item);
  }
  return { event, content: event.content, decimals: decimalsOfReport(event.content), lines };
}

/**
 * The amounts of one of the snapshots, each with the most decimals in which any snapshot of its currency has it.
 *
 * @param snapshots in fold order, the one among them
 */
export function foldAmounts(event: SnapshotEvent, snapshots: readonly SnapshotEvent[]): FoldedAmounts {
  const reports = snapshots.map(reportOf);
  const report = reports.find((one) => one.event === event);
  if (!report) throw new Error('the snapshot is none of its order');
  const { currency } = event.content;
  const { money, details, from: lines } = moneyOf(report, reports, currency);
  const detailIds = details
    .map((one) => one.event.id)
    .filter((id) => id !== event.id && id !== lines.event.id);
  return {
    money,
    because: {
      lines: chosen([lines.event.id], lines === report ? 'newest' : 'fuller'),
      details: chosen([...new Set(detailIds)], 'exact', 'no_details'),
    },
  };
}

type Money = FoldedAmounts['money'];

/** Amounts, the report of their lines, and the other reports that have a part of them with more decimals. */
interface DetailedMoney {
  readonly money: Money;
  readonly from: Report;
  readonly details: readonly Report[];
}

function moneyOf(report: Report, reports: readonly Report[], currency: string): DetailedMoney {
  return snapshotMoney(fullestReport(report, reports, currency), reports, currency);
}

/**
 * The report from which lines, tax, shipping and fees are taken. A snapshot with a total only, such as a change of
 * status, does not remove what an older snapshot of the same total has.
 */
function fullestReport(report: Report, reports: readonly Report[], currency: string): Report {
  if (!isTotalOnly(report)) return report;
  const totalOf = (of: Report): bigint =>
    finestMinor(({ content }) => content.total, of, reports, currency).minor;
  const total = totalOf(report);
  const isFuller = (other: Report): boolean =>
    !isTotalOnly(other) && other.content.currency === currency && totalOf(other) === total;
  return reports.findLast(isFuller) ?? report;
}

/** Such as a change of status: it tells nothing of lines, tax, shipping and fees. */
export function isTotalOnly({ content }: Pick<SnapshotEvent, 'content'>): boolean {
  const { items, taxTotal, shippingTotal, feeTotal } = content;
  return [items, taxTotal, shippingTotal, feeTotal].every((part) => part === undefined);
}

export function isSameMoney(a: Money, b: Money): boolean {
  const serialised = (money: Money): string =>
    JSON.stringify(money, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
  return serialised(a) === serialised(b);
}

function snapshotMoney(report: Report, reports: readonly Report[], currency: string): DetailedMoney {
  const details: Report[] = [];
  const take = <T>(value: T, from: Report): T => {
    if (from !== report) details.push(from);
    return value;
  };
  const minor = (of: (report: Report) => AmountText | undefined): bigint => {
    const finest = finestMinor(of, report, reports, currency);
    return take(finest.minor, finest.from);
  };
  /** Of two clients of one store only one may report it: it counts where any report of the moment tells it. */
  const knownAtOnce = (of: (report: Report) => AmountText | undefined): bigint => {
    if (of(report) !== undefined) return minor(of);
    const other = reports.findLast(
      (one) =>
        one.content.currency === currency && isOfOneMoment(one.event, report.event) && of(one) !== undefined,
    );
    return other ? take(finestMinor(of, other, reports, currency).minor, other) : 0n;
  };
  const money: Money = {
    total: minor(({ content }) => content.total),
    tax: minor(({ content }) => content.taxTotal),
    shipping: minor(({ content }) => content.shippingTotal),
    fee: minor(({ content }) => content.feeTotal),
    giftCard: knownAtOnce(({ content }) => content.giftCardTotal),
    lines: (report.content.items ?? []).map((item, index): Line => {
      const seen = firstSeen(item, report, reports);
      const categories = firstCategories(item, index, report, reports);
      return {
        lineId: item.lineId,
        productId: take(seen.item.productId, seen.from),
        variantId: presentVariant(seen.item.variantId),
        categoryIds: take(categories.categoryIds, categories.from),
        quantity: Fraction.ofDecimal(item.quantity),
        total: minor((other) => (other === report ? item : sameLine(item, index, other))?.total),
        tax: knownAtOnce((other) => (other === report ? item : sameLine(item, index, other))?.taxTotal),
      };
    }),
  };
  return { money, details, from: report };
}

/** The same line in another snapshot: by its id, or by place and product where it has none. */
function sameLine(item: LineContent, index: number, { content, lines }: Report): LineContent | undefined {
  if (item.lineId !== undefined) return lines.get(item.lineId);
  const other = content.items?.[index];
  return other?.lineId === undefined && other?.productId === item.productId ? other : undefined;
}

/** A line keeps its first product id: WooCommerce changes the id of a deleted product to 0. */
function firstSeen(
  item: LineContent,
  report: Report,
  reports: readonly Report[],
): { readonly item: LineContent; readonly from: Report } {
  const { lineId } = item;
  if (lineId === undefined) return { item, from: report };
  const kept = reports.flatMap((from) => {
    const seen = from.lines.get(lineId);
    return seen && seen.productId !== '0' ? [{ item: seen, from }] : [];
  });
  const [first] = kept;
  if (!first) return { item, from: report };
  const { productId, variantId } = first.item;
  const isSame = (other: LineContent): boolean =>
    other.productId === productId && presentVariant(other.variantId) === presentVariant(variantId);
  // All reports have the same product: no older report is needed for it.
  return isSame(item) && kept.every((other) => isSame(other.item)) ? { ...first, from: report } : first;
}

/**
 * A line keeps its first categories, so that moving a product to another category changes no old figure. Categories
 * that we looked up are dated by the receipt of the report, those that a store sent by its modification time; of both
 * kinds the one received first counts.
 */
function firstCategories(
  item: LineContent,
  index: number,
  report: Report,
  reports: readonly Report[],
): { readonly categoryIds: readonly string[]; readonly from: Report } {
  const sources = reports.flatMap((other) => {
    const categoryIds = (other === report ? item : sameLine(item, index, other))?.categoryIds;
    return categoryIds === undefined ? [] : [{ from: other, categoryIds }];
  });
  const isLookedUp = (source: { readonly from: Report }): boolean =>
    NAMES_NO_CATEGORIES.has(source.from.event.source);
  const sent = sources
    .filter((source) => !isLookedUp(source))
    // A line without an id cannot be matched with another report's.
    .find((source) => item.lineId !== undefined || source.from === report);
  const [lookedUp] = sources
    .filter(isLookedUp)
    .sort(({ from: { event: a } }, { from: { event: b } }) =>
      a.receivedAt < b.receivedAt ? -1 : a.receivedAt > b.receivedAt ? 1 : byFingerprint(a, b),
    );
  const isSentFirst = sent && (!lookedUp || sent.from.event.receivedAt <= lookedUp.from.event.receivedAt);
  const first = (isSentFirst ? sent : lookedUp) ?? { categoryIds: [], from: report };
  const isSame = (ids: readonly string[]): boolean => ids.join('\n') === first.categoryIds.join('\n');
  const all = [item.categoryIds ?? [], ...sources.map(({ categoryIds }) => categoryIds)];
  // All reports have the same categories: no older report is needed for them.
  return all.every(isSame) ? { ...first, from: report } : first;
}

/** PHP plugins send variant 0 for a product without variants. */
export function presentVariant(variantId: string | undefined): string | undefined {
  return variantId === '0' ? undefined : variantId;
}

/**
 * The amount in minor units with the most decimals known: if the report has fewer decimals than the currency, another
 * snapshot's finer amount that rounds to it is what the shopper paid.
 */
function finestMinor(
  of: (report: Report) => AmountText | undefined,
  report: Report,
  reports: readonly Report[],
  currency: string,
): { readonly minor: bigint; readonly from: Report } {
  const amount = of(report);
  if (amount === undefined) return { minor: 0n, from: report };
  const { decimals } = report;
  let finest = { amount, from: report };
  if (decimals < currencyExponent(currency)) {
    const coarse = roundedAt(amount, decimals);
    for (const other of reports) {
      if (other.content.currency !== currency) continue;
      if (other.decimals < finest.from.decimals || other.decimals <= decimals) continue;
      const finer = of(other);
      if (finer !== undefined && roundedAt(finer, decimals) === coarse)
        finest = { amount: finer, from: other };
    }
  }
  const minor = toMinor(finest.amount, currency);
  // 24.000 adds nothing to 24.
  return { minor, from: minor === toMinor(amount, currency) ? report : finest.from };
}
