import type { Entry } from '../ledger/ledger';

/** MONEY.md, 5.1: one problem for each entry whose postings do not sum to zero. */
export function unbalancedEntries(entries: readonly Pick<Entry, 'id' | 'currency' | 'postings'>[]): string[] {
  return entries.flatMap(({ id, currency, postings }) => {
    const broken = postings.find(({ minor }) => !Number.isSafeInteger(minor));
    if (broken)
      return [`entry ${id} posts ${String(broken.minor)} to ${broken.account}: not whole minor units`];
    const sum = postings.reduce((total, { minor }) => total + minor, 0);
    return sum === 0
      ? []
      : [`the postings of entry ${id} sum to ${sum} ${currency} minor units, not to zero`];
  });
}

export function doubledEntries(entries: readonly Pick<Entry, 'id'>[]): string[] {
  return repeated(entries.map(({ id }) => id)).map((id) => `entry ${id} is there more than once`);
}

/** The values that occur more than once, each listed once. */
export function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const value of values) (seen.has(value) ? twice : seen).add(value);
  return [...twice];
}
