import { onlyAddsTo } from './additions';
import { foldAmounts, isSameMoney, type FoldedAmounts } from './amounts';
import { chosen, type Choices } from './because';
import { byFingerprint, isNewer, isOfOneMoment, newestOf, timeOf } from './chronology';
import type { SnapshotEvent } from './event';

// Which report gives an order's amounts and its currency: the newest one. Of several of one moment that disagree, the one
// that gives less (MONEY.md, 3, "One moment" and "Currency belongs to the amounts").

/** What a status word of the order means. */
export type MeansOf = (word: string) => string;

/** The amounts, were this report the newest. */
export interface AmountsOf {
  readonly event: SnapshotEvent;
  readonly currency: string;
  readonly money: FoldedAmounts['money'];
  readonly because: Pick<Choices, 'amounts' | 'lines' | 'details'>;
}

export interface NewestAmounts extends AmountsOf {
  /** Another report of its moment has other amounts, or another currency. */
  readonly ambiguous: boolean;
  /** The other reports of its moment. */
  readonly tied: readonly SnapshotEvent[];
}

/**
 * @param snapshots those that count, in fold order; at least one
 * @param dueOf what would be due with those amounts; asked only where reports of one moment disagree
 * @param means what a status word of the order means
 */
export function newestAmounts(
  snapshots: readonly SnapshotEvent[],
  dueOf: (amounts: AmountsOf) => bigint,
  means: MeansOf,
): NewestAmounts {
  const moment = newestReports(snapshots, means);
  const all = moment.map((event) => amountsOf(event, snapshots, moment));
  const [first] = all;
  if (!first) throw new Error('an order without a snapshot has no amounts');
  const ambiguous = all.some((other) => !isSame(first, other));
  const currency = currencyOf(snapshots, means);
  const [least] = all
    .filter((one) => one.currency === currency)
    .map((amounts) => ({ amounts, due: ambiguous ? dueOf(amounts) : 0n }))
    .sort((a, b) => compare(a.due, b.due) || byFingerprint(a.amounts.event, b.amounts.event));
  const { amounts } = least ?? { amounts: first };
  return { ...amounts, ambiguous, tied: moment.filter((event) => event !== amounts.event) };
}

/** The currency that the order had then, by the reports no later than `at`; by the first report, if none is. */
export function currencyAt(
  snapshots: readonly SnapshotEvent[],
  at: Date,
  means: MeansOf,
): string | undefined {
  const known = snapshots.filter((snapshot) => timeOf(snapshot) <= at.getTime());
  return currencyOf(known.length > 0 ? known : oldestReports(snapshots), means);
}

function oldestReports(snapshots: readonly SnapshotEvent[]): SnapshotEvent[] {
  const [first] = snapshots;
  return first ? snapshots.filter((event) => event === first || isOfOneMoment(event, first)) : [];
}

/** Of two currencies of one moment that from before it; else that of the smaller fingerprint. */
function currencyOf(snapshots: readonly SnapshotEvent[], means: MeansOf): string | undefined {
  const moment = newestReports(snapshots, means);
  const [least] = moment.toSorted(byFingerprint);
  const told = new Set(moment.map(({ content }) => content.currency));
  if (told.size < 2) return least?.content.currency;
  const older = snapshots.filter((event) => moment.every((newer) => isNewer(newer, event)));
  const before = currencyOf(older, means);
  return before !== undefined && told.has(before) ? before : least?.content.currency;
}

/**
 * Not one that another of its moment only adds a line to: that is older, also where the stage of a third shows that the
 * other is not the newest either.
 */
function newestReports(snapshots: readonly SnapshotEvent[], means: MeansOf): SnapshotEvent[] {
  const moment = newestOf(snapshots, (event) => event);
  const isOutdone = (event: SnapshotEvent): boolean =>
    snapshots.some((other) => isOfOneMoment(other, event) && onlyAddsTo(other.content, event.content, means));
  const newest = moment.filter((event) => !isOutdone(event));
  // Stages and lines may contradict each other.
  return newest.length > 0 ? newest : moment;
}

function amountsOf(
  event: SnapshotEvent,
  snapshots: readonly SnapshotEvent[],
  moment: readonly SnapshotEvent[],
): AmountsOf {
  const { money, because } = foldAmounts(event, snapshots);
  return {
    event,
    currency: event.content.currency,
    money,
    because: { ...because, amounts: chosen([event.id], moment.length > 1 ? 'newest_tied' : 'newest') },
  };
}

function isSame(a: AmountsOf, b: AmountsOf): boolean {
  return a.currency === b.currency && isSameMoney(a.money, b.money);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
