import { accounts, balancesPosted, influencerOf, type Posted } from './ledger';

/**
 * What a payout did to a commission; claims are only added. `claim`: it takes `minor` (negative: it nets a clawback).
 * `counterClaim`: the payout failed and gives back its claim. `paid`: the money was sent.
 */
export interface Claim {
  readonly payoutId: string;
  readonly kind: 'claim' | 'counterClaim' | 'paid';
  readonly influencerId: string;
  readonly currency: string;
  /** The amount of a `claim`; its `counterClaim` has the opposite sign; 0 for `paid`. */
  readonly minor: number;
  readonly at: Date;
}

/** The balance of one influencer on one commission, in one currency (minor units). */
export interface AccountBalance {
  readonly influencerId: string;
  readonly currency: string;
  /** Due, and not approved yet: no payout claims it. */
  readonly pendingMinor: number;
  readonly approvedMinor: number;
  readonly claimedMinor: number;
  /** `approvedMinor - claimedMinor`; negative: more was claimed than is approved now. */
  readonly unclaimedMinor: number;
  /** The part of the claimed amount that was sent. */
  readonly paidMinor: number;
  /** The payout whose claim is neither paid nor given back. At most one at a time (MONEY.md, 4). */
  readonly openPayoutId: string | null;
}

/**
 * What is paid together: one brand, influencer and currency, so that a clawback of one brand does not lower what
 * another owes.
 */
export interface PayoutAccount {
  readonly brandId: string;
  readonly influencerId: string;
  readonly currency: string;
}

/** The id of a payout account. None of its parts has a `~`. */
export function payoutAccountKey({ brandId, influencerId, currency }: PayoutAccount): string {
  return `${brandId}~${influencerId}~${currency}`;
}

/** The balance of each influencer and currency that the entries or claims name, in the order they first appear. */
export function accountBalances(entries: readonly Posted[], claims: readonly Claim[]): AccountBalance[] {
  const names = new Map<string, { influencerId: string; currency: string }>();
  const name = (influencerId: string, currency: string): void => {
    const key = `${influencerId} ${currency}`;
    if (!names.has(key)) names.set(key, { influencerId, currency });
  };
  for (const { currency, postings } of entries) {
    for (const { account } of postings) {
      const influencerId = influencerOf(account);
      if (influencerId !== null) name(influencerId, currency);
    }
  }
  for (const { influencerId, currency } of claims) name(influencerId, currency);
  return [...names.values()].map((who) => balanceOf(who, entries, claims));
}

function balanceOf(
  who: { readonly influencerId: string; readonly currency: string },
  entries: readonly Posted[],
  claims: readonly Claim[],
): AccountBalance {
  const account = accounts.influencer(who.influencerId);
  const posted = balancesPosted(entries, who.currency);
  const approvedMinor = posted.get(account) ?? 0;
  const own = claims.filter(
    ({ influencerId, currency }) => influencerId === who.influencerId && currency === who.currency,
  );
  const sumOf = (some: readonly Claim[]): number => some.reduce((sum, { minor }) => sum + minor, 0);
  const closed = new Set(own.filter(({ kind }) => kind !== 'claim').map(({ payoutId }) => payoutId));
  const paid = new Set(own.filter(({ kind }) => kind === 'paid').map(({ payoutId }) => payoutId));
  const claimedMinor = sumOf(own);
  return {
    ...who,
    pendingMinor: posted.get(accounts.pending(account)) ?? 0,
    approvedMinor,
    claimedMinor,
    unclaimedMinor: approvedMinor - claimedMinor,
    paidMinor: sumOf(own.filter(({ payoutId }) => paid.has(payoutId))),
    openPayoutId: own.find(({ payoutId }) => !closed.has(payoutId))?.payoutId ?? null,
  };
}
