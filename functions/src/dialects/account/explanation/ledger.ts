import { Figures } from './figures';
import { personCode, personFor, say } from './say';
import type { ExplainedEntry, ExplainedLedger } from './shape';
import type { OrderIdentity } from '../../../domain/base/ids';
import type { AccountBalance, Claim } from '../../../domain/ledger/claim';
import { balancesPosted, influencerOf, type Entry, type Posting } from '../../../domain/ledger/ledger';
import type { CommissionRecord } from '../../../domain/order/commissionRecord';
import type { OrderState } from '../../../domain/order/fold';
import { dueBalances } from '../../../domain/order/record';
import { maySee, type Viewer } from '../../../domain/order/viewer';

/** The entries, the balance of each account, and what payouts did with it. */
export function explainLedger(
  commission: CommissionRecord | null,
  state: OrderState | null,
  identity: OrderIdentity,
  viewer: Viewer,
): ExplainedLedger {
  if (!commission || !state) return { entries: [], checks: [], balances: [], claims: [] };
  const { entries, balances, claims } = commission;
  const isOwn = maySee(viewer, state.attribution.influencerId);
  const isSeen = ({ influencerId }: { readonly influencerId: string }): boolean =>
    maySee(viewer, influencerId);
  return {
    entries: entries.flatMap((entry, index) => explainEntry(entry, entries.slice(0, index), viewer)),
    checks: isOwn ? checksOf(entries, state, identity, viewer) : [],
    balances: balances.filter(isSeen).map((balance) => explainBalance(balance, viewer)),
    claims: claims.filter(isSeen).map((claim) => explainClaim(claim, viewer)),
  };
}

/** One entry; none if the viewer may see no posting of it. */
function explainEntry(entry: Entry, earlier: readonly Entry[], viewer: Viewer): ExplainedEntry[] {
  const { id, kind, eventId, currency, day, at } = entry;
  const figures = new Figures(currency);
  const balances = balancesPosted(earlier, currency);
  const postings = visiblePostings(entry, viewer).map(({ account, minor }) => {
    const balance = balances.get(account) ?? 0;
    const [before, after] = [figures.amount(balance), figures.amount(balance + minor)];
    const text = `${before} ${minor < 0 ? '-' : '+'} ${figures.amount(Math.abs(minor))} = ${after}`;
    return { account, amount: figures.amount(minor), before, after, text };
  });
  if (postings.length === 0) return [];
  const sentence = say(`entry.${kind}`, { eventId, day });
  return [{ id, kind, eventId, currency, day, at: at.toISOString(), ...sentence, postings }];
}

/**
 * An influencer sees its own entries whole, and of an entry that moves the order from or to another only its own part:
 * the postings of brand and platform would show what the other earns.
 */
function visiblePostings({ postings }: Entry, viewer: Viewer): readonly Posting[] {
  if (viewer.kind === 'brand') return postings;
  const influencers = postings.map(({ account }) => influencerOf(account)).filter((id) => id !== null);
  const isAlone = influencers.length > 0 && influencers.every((id) => id === viewer.influencerId);
  return isAlone ? postings : postings.filter(({ account }) => influencerOf(account) === viewer.influencerId);
}

/** Checks that what is posted to each account is its share of what is due, in the order's currency. */
function checksOf(
  entries: readonly Entry[],
  state: OrderState,
  identity: OrderIdentity,
  viewer: Viewer,
): ExplainedLedger['checks'] {
  const figures = new Figures(state.currency);
  const posted = balancesPosted(entries, state.currency);
  const owed = dueBalances(state, identity);
  return [...new Set([...owed.keys(), ...posted.keys()])]
    .filter((account) => {
      const influencerId = influencerOf(account);
      return influencerId === null || maySee(viewer, influencerId);
    })
    .map((account) => ({ account, minor: [owed.get(account) ?? 0, posted.get(account) ?? 0] as const }))
    .filter(({ minor }) => minor.some((of) => of !== 0))
    .map(({ account, minor }) => {
      const amounts = { due: figures.amount(minor[0]), posted: figures.amount(minor[1]) };
      return { account, ...amounts, ...say('check.posted', amounts) };
    });
}

function explainBalance(balance: AccountBalance, viewer: Viewer): ExplainedLedger['balances'][number] {
  const { influencerId, currency, openPayoutId } = balance;
  const figures = new Figures(currency);
  const amounts = {
    pending: figures.amount(balance.pendingMinor),
    approved: figures.amount(balance.approvedMinor),
    claimed: figures.amount(balance.claimedMinor),
    unclaimed: figures.amount(balance.unclaimedMinor),
    paid: figures.amount(balance.paidMinor),
  };
  const influencer = personFor(viewer, influencerId);
  return { influencer, currency, ...amounts, openPayoutId, ...say('balance.unclaimed', amounts) };
}

function explainClaim(claim: Claim, viewer: Viewer): ExplainedLedger['claims'][number] {
  const { payoutId, kind, influencerId, currency, minor, at } = claim;
  const influencer = personFor(viewer, influencerId);
  const claimed = { payoutId, kind, currency, amount: new Figures(currency).amount(minor) };
  const sentence = say(`claim.${kind}`, { ...claimed, influencer: personCode(influencer) });
  return { ...claimed, influencer, at: at.toISOString(), ...sentence };
}
