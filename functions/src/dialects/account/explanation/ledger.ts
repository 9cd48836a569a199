import type { AccountBalance, Claim } from '../../../domain/ledger/claim';
import type { CommissionRecord } from '../../../domain/order/commissionRecord';
import { Figures } from './figures';
import type { ExplainedEntry, ExplainedLedger } from './shape';
import { nameOf, personFor } from './viewer';
import { maySee, type Viewer } from '../../../domain/order/viewer';
import { orderKey, type OrderIdentity } from '../../../domain/base/ids';
import {
  balancesDue,
  balancesPosted,
  influencerOf,
  type Entry,
  type EntryKind,
  type Posting,
} from '../../../domain/ledger/ledger';
import type { OrderState } from '../../../domain/order/fold';

/** What was posted, entry by entry, what each account stands at, and what payouts did with it. */
export function explainLedger(
  commission: CommissionRecord | null,
  state: OrderState | null,
  identity: OrderIdentity,
  viewer: Viewer,
): ExplainedLedger {
  if (!commission || !state) return { entries: [], checks: [], balances: [], claims: [] };
  const { entries, balances, claims } = commission;
  const isOwn = maySee(viewer, state.attribution.influencerId);
  return {
    entries: entries.flatMap((entry, index) => explainEntry(entry, entries.slice(0, index), viewer)),
    checks: isOwn
      ? checksOf(entries, state, identity).filter(({ account }) => maySeeAccount(viewer, account))
      : [],
    balances: balances
      .filter(({ influencerId }) => maySee(viewer, influencerId))
      .map((balance) => explainBalance(balance, viewer)),
    claims: claims
      .filter(({ influencerId }) => maySee(viewer, influencerId))
      .map((claim) => explainClaim(claim, viewer)),
  };
}

const ENTRY_TEXTS: Readonly<Record<EntryKind, string>> = {
  accrual: 'It became due',
  adjustment: 'What is due changed',
  reversal: 'It was taken back, in whole or in part',
  clawback: 'It was taken back, though a payout had claimed it: the next payout nets it',
  payout: 'It was paid out',
  settlement: 'The brand settled',
};

/** One entry, or none where no posting of it is the viewer's to see. */
function explainEntry(entry: Entry, earlier: readonly Entry[], viewer: Viewer): ExplainedEntry[] {
  const { id, kind, eventId, currency, day, at } = entry;
  const figures = new Figures(currency);
  const before = balancesPosted(earlier, currency);
  const postings = visiblePostings(entry, viewer).map(({ account, minor }) => {
    const from = before.get(account) ?? 0;
    const step = figures.amount(Math.abs(minor));
    const text = `${figures.amount(from)} ${minor < 0 ? '-' : '+'} ${step} = ${figures.amount(from + minor)}`;
    return {
      account,
      amount: figures.amount(minor),
      before: figures.amount(from),
      after: figures.amount(from + minor),
      text,
    };
  });
  if (postings.length === 0) return [];
  const text = `${ENTRY_TEXTS[kind]}, by the event ${eventId}; it counts on ${day}.`;
  return [{ id, kind, eventId, currency, day, at: at.toISOString(), text, postings }];
}

/**
 * An influencer sees an entry of its own whole, and of one that moves the order from or to another only its own part:
 * the brand's and the platform's would tell what the other earns.
 */
function visiblePostings({ postings }: Entry, viewer: Viewer): readonly Posting[] {
  if (viewer.kind === 'brand') return postings;
  const influencers = postings.map(({ account }) => influencerOf(account)).filter((id) => id !== null);
  const isAlone = influencers.length > 0 && influencers.every((id) => id === viewer.influencerId);
  return isAlone ? postings : postings.filter(({ account }) => influencerOf(account) === viewer.influencerId);
}

function maySeeAccount(viewer: Viewer, account: string): boolean {
  const influencerId = influencerOf(account);
  return influencerId === null || maySee(viewer, influencerId);
}

/** Posted per account is the split of what is due: seen for each account in the order's currency. */
function checksOf(
  entries: readonly Entry[],
  state: OrderState,
  { brandId, storeId, orderId }: OrderIdentity,
): ExplainedLedger['checks'] {
  const { currency, due, attribution } = state;
  const { influencerId } = attribution;
  const figures = new Figures(currency);
  const posted = balancesPosted(entries, currency);
  const owed =
    influencerId === null
      ? new Map<string, number>()
      : balancesDue(due, { brandId, influencerId, orderKey: orderKey(storeId, orderId) });
  const names = [...new Set([...owed.keys(), ...posted.keys()])];
  return names
    .map((account) => ({ account, owed: owed.get(account) ?? 0, posted: posted.get(account) ?? 0 }))
    .filter((of) => of.owed !== 0 || of.posted !== 0)
    .map((of) => ({
      account: of.account,
      due: figures.amount(of.owed),
      posted: figures.amount(of.posted),
      text: `due ${figures.amount(of.owed)}, posted ${figures.amount(of.posted)}`,
    }));
}

function explainBalance(balance: AccountBalance, viewer: Viewer): ExplainedLedger['balances'][number] {
  const { influencerId, currency, postedMinor, claimedMinor, unclaimedMinor, paidMinor, openPayoutId } =
    balance;
  const figures = new Figures(currency);
  const text = `${figures.amount(postedMinor)} - ${figures.amount(claimedMinor)} = ${figures.amount(unclaimedMinor)}`;
  return {
    influencer: personFor(viewer, influencerId),
    currency,
    posted: figures.amount(postedMinor),
    claimed: figures.amount(claimedMinor),
    unclaimed: figures.amount(unclaimedMinor),
    paid: figures.amount(paidMinor),
    openPayoutId,
    text: `Posted less claimed is what the next payout takes: ${text}.`,
  };
}

function explainClaim(claim: Claim, viewer: Viewer): ExplainedLedger['claims'][number] {
  const { payoutId, kind, influencerId, currency, minor, at } = claim;
  const figures = new Figures(currency);
  const influencer = personFor(viewer, influencerId);
  const whose = nameOf(influencer);
  const texts: Readonly<Record<Claim['kind'], string>> = {
    claim: `Payout ${payoutId} claimed ${figures.money(minor)} for ${whose}.`,
    counterClaim: `Payout ${payoutId} failed and gave back its claim: ${figures.money(minor)}.`,
    paid: `Payout ${payoutId} was paid.`,
  };
  return {
    payoutId,
    kind,
    influencer,
    currency,
    amount: figures.amount(minor),
    at: at.toISOString(),
    text: texts[kind],
  };
}
