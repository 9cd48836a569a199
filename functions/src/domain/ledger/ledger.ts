import type { Due } from '../commission/workings';

/** Minor units that an account gains (positive) or owes (negative). */
export interface Posting {
  readonly account: string;
  readonly minor: number;
}

/** `clawback`: a reversal of an amount that a payout had claimed already. `approval`: pending becomes approved. */
export const ENTRY_KINDS = [
  'accrual',
  'adjustment',
  'reversal',
  'approval',
  'clawback',
  'payout',
  'settlement',
  'repayment',
  'write_off',
] as const;
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

/** What entries come to: one of them, or the sum of several of one currency. */
export type Posted = Pick<Entry, 'currency' | 'postings'>;

/** What is due is pending until it is approved. Each party has an account for either stage (MONEY.md, 4). */
export const STAGES = ['pending', 'approved'] as const;
export type Stage = (typeof STAGES)[number];

/** The influencer whose account of either stage it is; null for another party's account. */
export function influencerOf(account: string): string | null {
  const [kind, influencerId] = account.split(':');
  return kind === 'influencer' && influencerId !== undefined ? influencerId : null;
}

const PENDING = ':pending';

export function stageOf(account: string): Stage {
  return account.endsWith(PENDING) ? 'pending' : 'approved';
}

export type Balances = ReadonlyMap<string, number>;

function escaped(id: string): string {
  return id.replaceAll('%', '%25').replaceAll(':', '%3A');
}

/** The accounts of what is approved; `pending` gives the twin for what is pending. `cash` has none. */
export const accounts = {
  brand: (brandId: string): string => `brand:${brandId}`,
  influencer: (influencerId: string): string => `influencer:${influencerId}`,
  platform: 'platform',
  cash: 'cash',
  // An id may contain a colon, and must not look like a pending account.
  /** Of a member of the network, by the `subid`; without the `~` of an order's key, so that none names an order's. */
  member: (subId: string): string => `member:${escaped(subId).replaceAll('~', '%7E')}`,
  /** Of an order that names no member. */
  order: (orderKey: string): string => `member:${escaped(orderKey)}`,
  pending: (account: string): string => `${account}${PENDING}`,
} as const;

/** Whose account it is, whatever its stage. */
export function partyOf(account: string): string {
  return stageOf(account) === 'pending' ? account.slice(0, -PENDING.length) : account;
}

/** The balance that each account of a stage must have: the brand owes, the parties gain. */
export function balancesOf(
  stage: Stage,
  shares: Due['shares'],
  who: { brandId: string; influencerId: string; member: string },
): Balances {
  const account = (name: string): string => (stage === 'pending' ? accounts.pending(name) : name);
  return new Map([
    [account(accounts.brand(who.brandId)), -Number(shares.influencer + shares.platform + shares.member)],
    [account(accounts.influencer(who.influencerId)), Number(shares.influencer)],
    [account(accounts.platform), Number(shares.platform)],
    [account(who.member), Number(shares.member)],
  ]);
}

/** The balances of one stage alone. */
export function ofStage(stage: Stage, balances: Balances): Balances {
  return new Map([...balances].filter(([account]) => stageOf(account) === stage));
}

export function balancesPosted(entries: readonly Posted[], currency: string): Balances {
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
