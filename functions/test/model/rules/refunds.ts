import { currencyOf, decimals, decimalsIn, listsAreSame } from './amounts';
import { decimalsOf, minorOf } from './currency';
import { isNamed, names, saidBy } from './due';
import {
  byAge,
  compare,
  DAY_MS,
  isNewer,
  newestOf,
  ownTimeOf,
  timeOf,
  type ModelEvent,
  type ModelLine,
  type ModelListed,
  type ModelRefund,
  type ModelSnapshot,
} from './events';

// Which refunds of an order count.

/**
 * One report of each refund that was not deleted and is in the order's currency: a named one, then the finer. What the
 * snapshots list is such a report too, without a name.
 */
export function refundsOf(
  events: readonly ModelEvent[],
  counted: readonly ModelSnapshot[],
  currency: string,
): {
  refunds: readonly ModelRefund[];
  flags: readonly string[];
  /** Neither time nor stage tells which of two lists is the newest. */
  ambiguous: boolean;
} {
  const all = reportsOf(events)
    .sort((a, b) => compare(a.key, b.key))
    .map((refund) => inCurrency(refund, counted));
  const lists = counted.flatMap((snapshot) =>
    snapshot.refunds === undefined ? [] : [{ snapshot, refunds: snapshot.refunds }],
  );
  const listed = listedIn(lists, currency);
  const deletions = events.filter((event) => event.kind === 'deletion');
  const isDeleted = ({ refundId }: ModelRefund): boolean =>
    deletions.some((deletion) => deletion.refundId === refundId);
  const isGone = (refund: ModelRefund): boolean => !isDeleted(refund) && isMissing(refund, all, lists);
  const isForeign = (refund: ModelRefund): boolean =>
    !isDeleted(refund) && !isGone(refund) && refund.currency !== currency;
  const left = [...listed, ...all].filter(
    (refund) => !isDeleted(refund) && !isGone(refund) && !isForeign(refund),
  );
  const best = (refundId: string): ModelRefund | undefined => {
    const reports = left.filter((refund) => refund.refundId === refundId);
    const ranks = reports.map((refund) => rank(refund, decimalsOf(currency)));
    return reports[ranks.indexOf(Math.max(...ranks))];
  };
  const one = [...new Set(left.map(({ refundId }) => refundId))].flatMap((id) => best(id) ?? []);
  const twice = onBoth(one, decimalsOf(currency));
  const refunds = one.filter((refund) => !twice.includes(refund));
  const lost = left.filter((refund) => all.includes(refund) && !one.some(({ id }) => id === refund.id));
  return {
    refunds,
    flags: [
      // That of a part ends with what it says: nobody took it back.
      ...all
        .filter((refund) => isDeleted(refund) && !refund.isOfPart)
        .map(({ id }) => `${id} refund_deleted`),
      ...all.filter(isGone).map(({ id }) => `${id} refund_not_listed`),
      ...[...all, ...listed].filter(isForeign).map(({ id }) => `${id} other_currency`),
      ...twice.map(({ id }) => `${id} refunded_on_parent`),
      ...lost.map(({ id }) => `${id} superseded_report`),
      ...deletions
        .filter(({ refundId }) => ![...all, ...listed].some((refund) => refund.refundId === refundId))
        .map(({ id }) => `${id} unknown_refund`),
    ],
    ambiguous: isAmbiguous(newestOf(lists, ({ snapshot }) => snapshot)),
  };
}

/** Told without a currency it has that of the newest report no later than itself, else of the first. */
function inCurrency(refund: ModelRefund, counted: readonly ModelSnapshot[]): ModelRefund {
  if (refund.currency !== undefined) return refund;
  const earlier = counted.filter((report) => timeOf(report) <= refund.occurredMs);
  const known = earlier.length > 0 ? earlier : firstOf(counted);
  return { ...refund, currency: currencyOf(known) };
}

function firstOf(counted: readonly ModelSnapshot[]): ModelSnapshot[] {
  return counted.filter((report) => !counted.some((other) => isNewer(report, other)));
}

function isAmbiguous(newest: readonly List[]): boolean {
  return newest.some((a) => newest.some((b) => !listsAreSame(a.snapshot, b.snapshot)));
}

interface List {
  readonly snapshot: ModelSnapshot;
  readonly refunds: readonly ModelListed[];
}

/**
 * The refunds of parts that were entered on the order itself too: within a day and of the same amount. One of its own is
 * one of a part's, the earlier ones first.
 */
function onBoth(refunds: readonly ModelRefund[], exponent: number): ModelRefund[] {
  const inTurn = [...refunds].sort(
    (a, b) => compare(a.occurredMs, b.occurredMs) || compare(a.refundId, b.refundId),
  );
  const own = inTurn.filter(({ isOfPart }) => !isOfPart);
  const amountOf = (refund: ModelRefund): bigint => {
    const said = refund.amount === undefined ? saidBy(refund, exponent) : minorOf(refund.amount, exponent);
    return said > 0n ? said : 0n;
  };
  return inTurn.filter((refund) => {
    if (!refund.isOfPart) return false;
    const place = own.findIndex(
      (other) =>
        amountOf(other) === amountOf(refund) && Math.abs(other.occurredMs - refund.occurredMs) <= DAY_MS,
    );
    if (place >= 0) own.splice(place, 1);
    return place >= 0;
  });
}

/** Known, but not in the newest list, and nothing as new as that list knows of it. No store lists what its parts gave back. */
function isMissing(
  { refundId, isOfPart }: ModelRefund,
  all: readonly ModelRefund[],
  lists: readonly List[],
): boolean {
  if (isOfPart) return false;
  const newestMs = Math.max(-Infinity, ...lists.map(({ snapshot }) => timeOf(snapshot)));
  const signs = [
    ...all.filter((refund) => refund.refundId === refundId).map(({ occurredMs }) => occurredMs),
    ...lists
      .filter(({ refunds }) => refunds.some((refund) => refund.refundId === refundId))
      .map(({ snapshot }) => timeOf(snapshot)),
  ];
  return signs.every((ms) => ms < newestMs);
}

/** Each refund of any list: as the newest list has it, with the most decimals, known since the oldest. */
function listedIn(lists: readonly List[], currency: string): ModelRefund[] {
  const ids = new Set(lists.flatMap(({ refunds }) => refunds.map(({ refundId }) => refundId)));
  return [...ids].flatMap((refundId): ModelRefund[] => {
    const reports = lists.flatMap(({ snapshot, refunds }) =>
      refunds.filter((refund) => refund.refundId === refundId).map((refund) => ({ snapshot, refund })),
    );
    const [first, newest] = [reports[0], newestListed(reports, currency)];
    if (!first || !newest) return [];
    const shown = decimalsIn(newest.snapshot);
    const agreeing = reports.filter(
      ({ snapshot, refund }) =>
        snapshot.currency === newest.snapshot.currency &&
        decimalsIn(snapshot) > shown &&
        minorOf(refund.amount, shown) === minorOf(newest.refund.amount, shown),
    );
    const finest = Math.max(...agreeing.map(({ snapshot }) => decimalsIn(snapshot)));
    const { amount } = (agreeing.findLast(({ snapshot }) => decimalsIn(snapshot) === finest) ?? newest)
      .refund;
    const key = `${newest.refund.key} ${first.snapshot.id}`;
    const of = { id: first.snapshot.id, occurredMs: ownTimeOf(first.snapshot) };
    return [{ kind: 'refund', key, refundId, ...of, amount, currency: newest.snapshot.currency }];
  });
}

interface Listed {
  readonly snapshot: ModelSnapshot;
  readonly refund: ModelListed;
}

/** Of several that are the newest the one in the order's currency, then that which gives most back, then the last. */
function newestListed(reports: readonly Listed[], currency: string): Listed | undefined {
  const isOwn = ({ snapshot }: Listed): boolean => snapshot.currency === currency;
  const given = (listed: Listed): bigint =>
    isOwn(listed) ? minorOf(listed.refund.amount, decimalsOf(currency)) : 0n;
  return newestOf(reports, ({ snapshot }) => snapshot).sort(
    (a, b) =>
      Number(isOwn(b)) - Number(isOwn(a)) || compare(given(b), given(a)) || byAge(b.snapshot, a.snapshot),
  )[0];
}

/** Variant 0 is how PHP writes a product without variants. */
export function withoutVariantZero<T extends ModelRefund>(refund: T): T {
  const items = refund.items?.map(({ variantId, ...item }) =>
    variantId === undefined || variantId === '0' ? item : { ...item, variantId },
  );
  return items ? { ...refund, items } : refund;
}

/** A named report before all others; else by the decimals that its currency has, since no amount is exacter than that. */
function rank(refund: ModelRefund, exponent: number): number {
  return (isNamed(refund) ? 1000 : 0) + Math.min(digitsOf(refund), exponent);
}

function digitsOf({ amount, shippingTotal, taxTotal, feeTotal, items = [] }: ModelRefund): number {
  const texts = [amount, shippingTotal, taxTotal, feeTotal, ...items.map(({ total }) => total)];
  return Math.max(...texts.map(decimals));
}

/** Reports of one refund with one id are one report: the one with the most digits. */
function reportsOf(events: readonly ModelEvent[]): ModelRefund[] {
  const sent = events
    .filter((event) => event.kind === 'refund')
    .sort((a, b) => digitsOf(b) - digitsOf(a) || compare(a.key, b.key));
  return sent.filter((refund, place) => sent.findIndex(({ id }) => id === refund.id) === place);
}

/** Names a line that the order does not have. */
export function isLost({ items = [] }: ModelRefund, lines: readonly ModelLine[]): boolean {
  return lines.length > 0 && items.some((item) => !lines.some((line) => names(item, line)));
}

export function latest(refunds: readonly ModelRefund[]): string {
  const [last] = [...refunds].sort((a, b) => b.occurredMs - a.occurredMs || compare(b.key, a.key));
  return last?.id ?? '';
}
