import { storedMinor } from '../money/money';
import type { OrderState } from './fold';

/** The figures of a tally, by their names in stored documents. The only list of them. */
export const TALLY_FIGURES = [
  'sales',
  'grossMinor',
  'refunds',
  'refundedMinor',
  'commissionMinor',
  'influencerMinor',
  'platformMinor',
] as const;

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
  const { total, shares } = state.due;
  return {
    sales: 1,
    grossMinor: state.totalMinor,
    refunds: state.refunds,
    refundedMinor: state.refundedMinor,
    commissionMinor: isAttributed ? storedMinor(total) : 0,
    influencerMinor: isAttributed ? storedMinor(shares.influencer) : 0,
    platformMinor: isAttributed ? storedMinor(shares.platform) : 0,
  };
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
      .filter(([, difference]) => Object.values(difference).some((figure) => figure !== 0)),
  );
}

export function combine(a: Tally, b: Tally, sign: 1 | -1): Tally {
  // `|| 0` keeps -0 out: Firestore would store it as a double.
  return byFigure((figure) => a[figure] + sign * b[figure] || 0);
}

export function addTallies(tallies: Tallies, day: string, added: Record<string, Tally>): Tallies {
  if (Object.keys(added).length === 0) return tallies;
  const sums: Record<string, Tally> = { ...tallies[day] };
  for (const [currency, tally] of Object.entries(added)) {
    sums[currency] = combine(sums[currency] ?? NO_TALLY, tally, 1);
  }
  return { ...tallies, [day]: sums };
}
