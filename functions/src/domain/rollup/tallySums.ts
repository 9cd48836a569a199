import { addTallies, combine, NO_TALLY, type Tallies, type Tally } from '../order/tally';

export class TallySums {
  private readonly sums: Record<string, Readonly<Record<string, Tally>>> = {};

  add(tallies: Tallies): void {
    for (const [day, totals] of Object.entries(tallies)) {
      const sum = addTallies({ [day]: this.on(day) }, day, { ...totals });
      this.sums[day] = sum[day] ?? {};
    }
  }

  on(day: string): Readonly<Record<string, Tally>> {
    return this.sums[day] ?? {};
  }

  get days(): string[] {
    return Object.keys(this.sums);
  }
}

type Totals = Readonly<Record<string, Tally>>;

/** A day's totals by currency: as stored, as due, and what is to be added; only where there is a difference. */
export interface DayCorrection {
  readonly stored: Totals;
  readonly due: Totals;
  readonly lacking: Totals;
}

export function dayCorrection(stored: Totals, due: Totals): DayCorrection {
  const of = (totals: Totals, currency: string): Tally => totals[currency] ?? NO_TALLY;
  const wrong = [...new Set([...Object.keys(due), ...Object.keys(stored)])]
    .map((currency) => [currency, combine(of(due, currency), of(stored, currency), -1)] as const)
    .filter(([, lack]) => Object.values(lack).some((figure) => figure !== 0));
  const pick = (totals: Totals): Totals =>
    Object.fromEntries(wrong.map(([currency]) => [currency, of(totals, currency)]));
  return { stored: pick(stored), due: pick(due), lacking: Object.fromEntries(wrong) };
}

export interface DayShard {
  readonly day?: string;
  readonly totals?: Tallies[string];
  /** Counted clicks, of closed hours. */
  readonly clicks?: number;
}

/** The day's totals, summed over its shards. A missing figure is 0. */
export function sumShards(shards: readonly DayShard[]): Readonly<Record<string, Tally>> {
  const sums = new TallySums();
  for (const { totals = {} } of shards) {
    const whole = Object.entries(totals).map(([currency, tally]) => [currency, { ...NO_TALLY, ...tally }]);
    sums.add({ day: Object.fromEntries(whole) as Record<string, Tally> });
  }
  return sums.on('day');
}
