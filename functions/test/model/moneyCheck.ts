import type { PayoutRecord, PayoutLine } from '../../src/domain/payout/payout';
import { entryProblems } from './check';
import { add, balancesOf, entriesOf, present, type Found } from './found';
import type { History } from './history';
import { modelBalances, type ModelOrder } from './rules/order';

// Payouts, settlements and the whole ledger of a brand.

/** Each payout is the sum of its claims, which are its lines; at most one of an account is open. */
export function checkPayouts({ payouts, lines, commissions, locks }: Found): void {
  for (const payout of payouts) {
    const { payoutId, influencerId, currency } = payout;
    const own = lines.filter((line) => line.payoutId === payoutId);
    const claims = commissions.flatMap(({ orderId, claims: some }) =>
      some.filter((claim) => claim.payoutId === payoutId).map((claim) => ({ orderId, ...claim })),
    );
    expect(
      claims.filter((claim) => claim.influencerId !== influencerId || claim.currency !== currency),
    ).toEqual([]);
    const claimed = claims.filter(({ kind }) => kind === 'claim');
    const pairs = (some: readonly { orderId: string; minor: number }[]): [string, number][] =>
      some.map(({ orderId, minor }): [string, number] => [orderId, minor]).sort();
    expect(pairs(own)).toEqual(pairs(claimed));
    const total = own.reduce((sum, { minor }) => sum + minor, 0);
    expect([payout.totalMinor, payout.lineCount, payout.hasWork]).toEqual([total, own.length, false]);
    for (const line of own) expect(line.minor).toBe(line.approvedMinor - line.claimedBeforeMinor);
    checkPayoutState(payout, own, claims);
  }
  for (const lock of locks) {
    const open = payouts.filter(
      ({ state, influencerId, currency }) =>
        !['paid', 'failed'].includes(state) &&
        influencerId === lock.influencerId &&
        currency === lock.currency,
    );
    expect(open.length).toBeLessThanOrEqual(1);
    expect(lock.openPayoutId).toBe(open[0]?.payoutId ?? null);
  }
}

function checkPayoutState(
  { state, totalMinor, minimumMinor, entries, influencerId, closedCount }: PayoutRecord,
  lines: readonly PayoutLine[],
  claims: readonly { readonly orderId: string; readonly kind: string; readonly minor: number }[],
): void {
  const [outcome, closing] =
    state === 'paid' ? ['paid', 'paid'] : state === 'failed' ? ['released', 'counterClaim'] : ['open', null];
  expect(lines.filter((line) => line.outcome !== outcome)).toEqual([]);
  const closings = claims.filter(({ kind }) => kind !== 'claim');
  expect(closings.map(({ kind }) => kind)).toEqual(lines.flatMap(() => closing ?? []));
  expect(closedCount).toBe(closings.length);
  const given = closings.reduce((sum, { minor }) => sum + minor, 0);
  expect(given + 0).toBe(state === 'failed' ? 0 - totalMinor : 0);
  if (state !== 'failed') {
    expect(totalMinor).toBeGreaterThan(0);
    expect(totalMinor).toBeGreaterThanOrEqual(minimumMinor);
  }
  const postings = [
    { account: `influencer:${influencerId}`, minor: -totalMinor },
    { account: 'cash', minor: totalMinor },
  ];
  expect(entries.map((entry) => entry.postings)).toEqual(state === 'paid' ? [postings] : []);
}

/** Account for account: what is due, less what was paid out and what the brand has paid. */
export function checkLedger(history: History, found: Found, models: ReadonlyMap<string, ModelOrder>): void {
  const { brandId, storeId } = history;
  for (const record of [...found.payouts, ...found.settlements]) expect(entryProblems(record)).toEqual([]);
  const expected: Record<string, bigint> = {};
  for (const [orderId, model] of models) {
    const balances = modelBalances(model, { brandId, orderKey: `${storeId}~${orderId}` });
    for (const [account, minor] of Object.entries(balances))
      add(expected, `${model.currency} ${account}`, minor);
  }
  for (const { state, currency, influencerId, totalMinor } of found.payouts) {
    const paid = state === 'paid' ? BigInt(totalMinor) : 0n;
    add(expected, `${currency} influencer:${influencerId}`, -paid);
    add(expected, `${currency} cash`, paid);
  }
  for (const { currency, amountMinor, entries } of found.settlements) {
    // How much of it is the platform's is settled by what the brand owed at the time; the end is checked apart.
    const taken = entries.flatMap(({ postings }) => postings).find(({ account }) => account === 'platform');
    const takenMinor = BigInt(-(taken?.minor ?? 0));
    add(expected, `${currency} brand:${brandId}`, BigInt(amountMinor));
    add(expected, `${currency} platform`, -takenMinor);
    add(expected, `${currency} cash`, takenMinor - BigInt(amountMinor));
  }
  const actual = balancesOf(entriesOf(found));
  expect(present(actual)).toEqual(present(expected));
  const trial: Record<string, bigint> = {};
  for (const [name, minor] of Object.entries(actual)) add(trial, name.slice(0, 3), minor);
  expect(present(trial)).toEqual({});
}
