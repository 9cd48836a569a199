import type { Due } from '../commission/workings';

/** Minor units that an account gains (positive) or owes (negative). */
export interface Posting {
  readonly account: string;
  readonly minor: number;
}

/** `clawback`: a reversal of an amount that a payout had claimed already. */
export const ENTRY_KINDS = ['accrual', 'adjustment', 'reversal', 'clawback', 'payout', 'settlement'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/**
 * One change in the ledger, usually of a commission; never edited. Its postings sum to zero in one currency, and count
 * on `day`, the brand's local day of the event's `occurredAt`, for ever (MONEY.md, 4).
 */
export interface Entry {
  readonly id: string;
  readonly kind: EntryKind;
  readonly eventId: string;
  readonly currency: string;
  readonly day: string;
  readonly at: Date;
  readonly postings: readonly Posting[];
}

/** The influencer whose account it is; null for another party's account. */
export function influencerOf(account: string): string | null {
  return account.startsWith('influencer:') ? account.slice('influencer:'.length) : null;
}

export type Balances = ReadonlyMap<string, number>;

export const accounts = {
  brand: (brandId: string): string => `brand:${brandId}`,
  influencer: (influencerId: string): string => `influencer:${influencerId}`,
  platform: 'platform',
  cash: 'cash',
  member: (orderKey: string): string => `member:${orderKey}`,
} as const;

/** The balance that each account must have for what is due: the brand owes, the parties gain. */
export function balancesDue(
  due: Due,
  who: { brandId: string; influencerId: string; orderKey: string },
): Balances {
  return new Map([
    [accounts.brand(who.brandId), -Number(due.total)],
    [accounts.influencer(who.influencerId), Number(due.shares.influencer)],
    [accounts.platform, Number(due.shares.platform)],
    [accounts.member(who.orderKey), Number(due.shares.member)],
  ]);
}

export function balancesPosted(entries: readonly Entry[], currency: string): Balances {
  const balances = new Map<string, number>();
  for (const entry of entries) {
    if (entry.currency !== currency) continue;
    for (const { account, minor } of entry.postings)
      balances.set(account, (balances.get(account) ?? 0) + minor);
  }
  return balances;
}

/**
 * The postings from the posted balances to those due: `split(due) - already posted`, never a split of the difference
 * (MONEY.md, 2.4). Empty where nothing changes. They sum to zero, which is asserted.
 */
export function postingsBetween(posted: Balances, due: Balances): Posting[] {
  const names = [...new Set([...due.keys(), ...posted.keys()])];
  const postings = names
    .map((account) => ({ account, minor: (due.get(account) ?? 0) - (posted.get(account) ?? 0) }))
    .filter(({ minor }) => minor !== 0);
  if (postings.reduce((sum, { minor }) => sum + minor, 0) !== 0) {
    throw new Error('the postings of an entry do not sum to zero');
  }
  return postings;
}
