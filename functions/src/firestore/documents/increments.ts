import { FieldValue } from '@google-cloud/firestore';
import type { Tallies, Tally } from '../../domain/order/tally';

/** The totals of a day as increments, to be merged into its document. */
export function increments(totals: Tallies[string]): Record<string, Record<keyof Tally, FieldValue>> {
  return Object.fromEntries(
    Object.entries(totals).map(([currency, tally]) => [currency, incremented(tally)]),
  );
}

export function incremented<Name extends string>(
  figures: Readonly<Record<Name, number>>,
): Record<Name, FieldValue> {
  const entries = Object.entries<number>(figures).map(([name, by]) => [name, FieldValue.increment(by)]);
  return Object.fromEntries(entries) as Record<Name, FieldValue>;
}
