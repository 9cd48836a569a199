import { describeDifference, differencesOf } from '../base/difference';
import type { Entry, Posting } from '../ledger/ledger';
import { monthsOf, type CommissionRecord } from './commissionRecord';

// How a commission's ledger is divided: the document has the newest entries and the sums of the earlier ones, which lie
// in its `entries`, written once.

/** What the entries come to that have left the commission's document, all of one influencer and currency. */
export interface EarlierEntries {
  readonly count: number;
  /** The months (`yyyy-mm`) of their days. */
  readonly months: readonly string[];
  readonly currency: string;
  /** The sum of each account, in the order in which they first appear; also where it is 0. */
  readonly postings: readonly Posting[];
}

/** A document of the earlier entries, in the order in which they were made. */
export interface MovedEntries {
  readonly brandId: string;
  /** Whom all of them name. */
  readonly influencerId: string;
  /** The place of the first of them in the ledger. */
  readonly sequence: number;
  readonly entries: readonly Entry[];
}

export interface EntryLimits {
  /** So many entries are in the document before older ones leave it. */
  readonly entries: number;
  /** So many of the newest stay then. */
  readonly staying: number;
}

export const ENTRY_LIMITS: EntryLimits = { entries: 24, staying: 8 };

export interface CommissionParts {
  readonly document: CommissionRecord;
  /** To be written to its `entries`; null: nothing leaves. */
  readonly moved: MovedEntries | null;
}

/**
 * What is to be stored of a commission. The entries stay of one that names several influencers or currencies: each of
 * them may read its own alone.
 *
 * @param isStaying whether the entry, and so those after it, must stay: its event may be forgotten (`saves.ts`)
 */
export function commissionParts(
  commission: CommissionRecord,
  isStaying: (entry: Entry) => boolean = () => false,
  { entries: most, staying }: EntryLimits = ENTRY_LIMITS,
): CommissionParts {
  const { brandId, entries, earlier, balances } = commission;
  const [balance, ...others] = balances;
  const stays = { document: commission, moved: null };
  if (entries.length <= most || !balance || others.length > 0) return stays;
  const first = entries.findIndex(isStaying);
  const leaving = entries.slice(0, Math.min(entries.length - staying, first === -1 ? Infinity : first));
  if (leaving.length === 0) return stays;
  const { influencerId } = balance;
  return {
    document: {
      ...commission,
      entries: entries.slice(leaving.length),
      earlier: withEarlier(earlier, leaving),
    },
    moved: { brandId, influencerId, sequence: earlier?.count ?? 0, entries: leaving },
  };
}

function withEarlier(before: EarlierEntries | undefined, entries: readonly Entry[]): EarlierEntries {
  const sums = new Map((before?.postings ?? []).map(({ account, minor }) => [account, minor]));
  for (const { account, minor } of entries.flatMap(({ postings }) => postings))
    sums.set(account, (sums.get(account) ?? 0) + minor);
  return {
    count: (before?.count ?? 0) + entries.length,
    months: [...new Set([...(before?.months ?? []), ...monthsOf(entries)])].sort(),
    currency: before?.currency ?? entries[0]?.currency ?? '',
    postings: [...sums].map(([account, minor]) => ({ account, minor })),
  };
}

/** The commission with its whole ledger. */
export function wholeCommission<C extends Pick<CommissionRecord, 'entries' | 'earlier'>>(
  { earlier: _earlier, ...document }: C,
  moved: readonly MovedEntries[],
): Omit<C, 'earlier'> {
  if (moved.length === 0) return document;
  return { ...document, entries: [...moved.flatMap(({ entries }) => entries), ...document.entries] };
}

/** The commission's document, of its whole ledger: the first so many entries lie in its `entries`. */
export function withoutMoved(commission: CommissionRecord, count: number): CommissionRecord {
  if (count === 0) return commission;
  const { entries } = commission;
  return {
    ...commission,
    entries: entries.slice(count),
    earlier: withEarlier(undefined, entries.slice(0, count)),
  };
}

/** What is wrong with what the document says of its earlier entries. */
export function earlierProblems(
  { earlier }: Pick<CommissionRecord, 'earlier'>,
  moved: readonly MovedEntries[],
): string[] {
  const found = moved.flatMap(({ entries }) => entries);
  const gap = moved.findIndex(
    ({ sequence }, index) =>
      sequence !== moved.slice(0, index).reduce((sum, { entries }) => sum + entries.length, 0),
  );
  const due = found.length > 0 ? withEarlier(undefined, found) : undefined;
  return [
    ...(gap === -1
      ? []
      : [`an entry before number ${String(moved[gap]?.sequence)} of its ledger is missing`]),
    ...differencesOf(earlier, due, 'earlier').map(describeDifference),
  ];
}
