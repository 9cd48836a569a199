import type { Entry } from '../ledger/ledger';

/** MONEY.md, 5.1: what is wrong with the entries by themselves, one problem for each that does not sum to zero. */
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

/** The ids that more than one of the entries has. */
export function doubledEntries(entries: readonly Pick<Entry, 'id'>[]): string[] {
  return repeated(entries.map(({ id }) => id)).map((id) => `entry ${id} is there more than once`);
}

/** The values that are there more than once, each once. */
export function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const value of values) (seen.has(value) ? twice : seen).add(value);
  return [...twice];
}
