import { storedMinor } from '../money/money';
import { minus, NO_SHARES, totalOf } from './approval';
import type { OrderState } from './fold';

/** The figures of a tally, by their names in stored documents. The only list of them. */
export const TALLY_FIGURES = [
  'sales',
  'grossMinor',
  'refunds',
  'refundedMinor',
  'pendingCommissionMinor',
  'pendingInfluencerMinor',
  'pendingPlatformMinor',
  'approvedCommissionMinor',
  'approvedInfluencerMinor',
  'approvedPlatformMinor',
] as const;

/** The figures of what is approved: they count on the day of the approval, or of a later event that changes them. */
export const APPROVED_FIGURES = [
  'approvedCommissionMinor',
  'approvedInfluencerMinor',
  'approvedPlatformMinor',
] as const satisfies readonly TallyFigure[];

type TallyFigure = (typeof TALLY_FIGURES)[number];

/** What an order adds to a day of its brand, in one currency. */
export type Tally = Readonly<Record<TallyFigure, number>>;

export function byFigure<Value>(valueOf: (figure: TallyFigure) => Value): Record<TallyFigure, Value> {
  const entries = TALLY_FIGURES.map((figure) => [figure, valueOf(figure)] as const);
  return Object.fromEntries(entries) as Record<TallyFigure, Value>;
}

export const NO_TALLY: Tally = byFigure(() => 0);

/** By day, then by currency. */
export type Tallies = Readonly<Record<string, Readonly<Record<string, Tally>>>>;

/** What the order counts for: zero if it is no sale; without a commission if it is unattributed. */
export function tallyOf(state: OrderState): Tally {
  if (!state.isSale) return NO_TALLY;
  const isAttributed = state.attribution.influencerId !== null;
  const approved = isAttributed ? state.approved : NO_SHARES;
  const pending = isAttributed ? minus(state.due.shares, approved) : NO_SHARES;
  return {
    sales: 1,
    grossMinor: state.totalMinor,
    refunds: state.refunds,
    refundedMinor: state.refundedMinor,
    pendingCommissionMinor: storedMinor(totalOf(pending)),
    pendingInfluencerMinor: storedMinor(pending.influencer),
    pendingPlatformMinor: storedMinor(pending.platform),
    approvedCommissionMinor: storedMinor(totalOf(approved)),
    approvedInfluencerMinor: storedMinor(approved.influencer),
    approvedPlatformMinor: storedMinor(approved.platform),
  };
}

/** The part of a tally that is approved, and the rest. */
export function byStage(tally: Tally): { readonly approved: Tally; readonly rest: Tally } {
  const isApproved: ReadonlySet<string> = new Set(APPROVED_FIGURES);
  return {
    approved: byFigure((figure) => (isApproved.has(figure) ? tally[figure] : 0)),
    rest: byFigure((figure) => (isApproved.has(figure) ? 0 : tally[figure])),
  };
}

/** Where the figures of an event count: what is approved on a day of its own (MONEY.md, 4, "Days"). */
export interface PostingDays {
  readonly day: string;
  readonly approvedDay: string;
}

export function addOnDays(
  tallies: Tallies,
  { day, approvedDay }: PostingDays,
  added: Record<string, Tally>,
): Tallies {
  const parts = Object.entries(added).map(([currency, tally]) => [currency, byStage(tally)] as const);
  const of = (stage: 'approved' | 'rest'): Record<string, Tally> =>
    Object.fromEntries(
      parts
        .map(([currency, part]) => [currency, part[stage]] as const)
        .filter(([, tally]) => hasFigures(tally)),
    );
  return addTallies(addTallies(tallies, day, of('rest')), approvedDay, of('approved'));
}

export function hasFigures(tally: Readonly<Record<string, number>>): boolean {
  return Object.values(tally).some((figure) => figure !== 0);
}

/** What is still to be added, by currency, for the order's tallies to sum to its state. */
export function tallyDifference(tallies: Tallies, state: OrderState): Record<string, Tally> {
  const sums: Record<string, Tally> = {};
  for (const day of Object.values(tallies)) {
    for (const [currency, tally] of Object.entries(day)) {
      sums[currency] = combine(sums[currency] ?? NO_TALLY, tally, 1);
    }
  }
  const target: Record<string, Tally> = { [state.currency]: tallyOf(state) };
  const currencies = new Set([...Object.keys(sums), ...Object.keys(target)]);
  return Object.fromEntries(
    [...currencies]
      .map(
        (currency) =>
          [currency, combine(target[currency] ?? NO_TALLY, sums[currency] ?? NO_TALLY, -1)] as const,
      )
      .filter(([, difference]) => hasFigures(difference)),
  );
}

export function combine(a: Tally, b: Tally, sign: 1 | -1): Tally {
  // `|| 0` keeps -0 out: Firestore would store it as a double.
  return byFigure((figure) => a[figure] + sign * b[figure] || 0);
}

export function addTallies(tallies: Tallies, day: string, added: Readonly<Record<string, Tally>>): Tallies {
  if (Object.keys(added).length === 0) return tallies;
  const sums: Record<string, Tally> = { ...tallies[day] };
  for (const [currency, tally] of Object.entries(added)) {
    sums[currency] = combine(sums[currency] ?? NO_TALLY, tally, 1);
  }
  return { ...tallies, [day]: sums };
}
