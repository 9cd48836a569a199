import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import type { OrderRecord } from '../../src/domain/order/record';
import { totalOf } from './rules/approval';
import {
  approvableMs,
  blockedBy,
  modelBalances,
  modelStatus,
  modelTally,
  pendingOf,
  reasonOf,
  type ModelClaims,
  type ModelOrder,
} from './rules/order';

// What is stored and what the model says, in one form, so that a test can hold the one against the other.

export interface StoredPair {
  readonly order: OrderRecord;
  readonly commission: CommissionRecord | null;
}

/** Everything of an order that MONEY.md decides. Amounts are texts of minor units, so that a difference can be read. */
export interface OrderView {
  readonly order: Record<string, unknown>;
  readonly commission: Record<string, unknown> | null;
  /** By currency and account, what is not 0. */
  readonly posted: Record<string, Record<string, string>>;
  /** By currency and figure, what is not 0. */
  readonly tallies: Record<string, Record<string, string>>;
}

const ms = (date: Date | null | undefined): number | null => date?.getTime() ?? null;

export function storedView({ order, commission }: StoredPair): OrderView {
  const owned = commission?.influencerId ? commission : null;
  return {
    order: {
      currency: order.currency,
      status: order.status,
      total: String(order.totalMinor),
      base: String(order.baseMinor),
      refunded: String(order.refundedMinor),
      excess: String(order.excessMinor),
      attributed: order.attributed,
      influencerId: order.influencerId,
      planVersion: order.planVersion,
      occurredMs: ms(order.occurredAt),
      completedMs: ms(order.completedAt),
      ambiguous: order.ambiguous,
      unverified: order.unverified,
      suspicions: order.suspicions.map(({ suspicion, reason }) => `${suspicion}: ${reason}`),
      rejectedMs: ms(order.rejection?.at),
      approvedMs: ms(order.approval?.at),
      flags: [...new Set(order.flags.map(({ eventId, reason }) => `${eventId} ${reason}`))].sort(),
    },
    commission: owned && {
      currency: owned.currency,
      influencerId: owned.influencerId,
      status: owned.status,
      // Of a rejection it is the brand's own words.
      reason: owned.rejectedAt === null ? owned.statusReason : 'rejected',
      base: String(owned.baseMinor),
      total: String(owned.totalMinor),
      influencer: String(owned.influencerMinor),
      platform: String(owned.platformMinor),
      member: String(owned.memberMinor),
      approvedTotal: String(owned.approvedTotalMinor),
      pending: String(owned.pendingMinor),
      approved: String(owned.approvedMinor),
      claimed: String(owned.claimedMinor),
      unclaimed: String(owned.unclaimedMinor),
      paid: String(owned.paidMinor),
      heldUntilMs: ms(owned.heldUntil),
      lockedMs: ms(owned.lockedAt),
      approvableMs: ms(owned.approvableAt),
      approvedMs: ms(owned.approvedAt),
      rejectedMs: ms(owned.rejectedAt),
      planVersion: owned.planVersion,
      occurredMs: ms(owned.occurredAt),
    },
    posted: sums(
      (commission?.entries ?? []).flatMap(({ currency, postings }) =>
        postings.map(({ account, minor }) => ({ group: currency, name: account, minor })),
      ),
    ),
    tallies: sums(
      Object.values(order.tallies).flatMap((day) =>
        Object.entries(day).flatMap(([currency, tally]) =>
          Object.entries(tally).map(([name, minor]: [string, number]) => ({ group: currency, name, minor })),
        ),
      ),
    ),
  };
}

export function modelView(
  model: ModelOrder,
  who: { readonly brandId: string; readonly orderKey: string },
  claims: ModelClaims,
): OrderView {
  return {
    order: {
      currency: model.currency,
      status: model.status,
      total: String(model.total),
      base: String(model.base),
      refunded: String(model.refunded),
      excess: String(model.excess),
      attributed: model.influencerId !== null,
      influencerId: model.influencerId,
      planVersion: model.planVersion,
      occurredMs: model.occurredMs,
      completedMs: model.completedMs,
      ambiguous: model.ambiguous,
      unverified: model.isUnverified,
      suspicions: model.suspicions,
      rejectedMs: model.rejectedMs,
      approvedMs: model.approvedMs,
      flags: model.flags,
    },
    commission:
      model.influencerId === null
        ? null
        : {
            currency: model.currency,
            influencerId: model.influencerId,
            status: modelStatus(model, claims),
            reason: model.rejectedMs === null ? reasonOf(model, claims) : 'rejected',
            base: String(model.base),
            total: String(model.due),
            influencer: String(model.shares.influencer),
            platform: String(model.shares.platform),
            member: String(model.shares.member),
            approvedTotal: String(totalOf(model.approved)),
            pending: String(pendingOf(model).influencer),
            approved: String(model.approved.influencer),
            claimed: String(claims.claimed),
            unclaimed: String(model.approved.influencer - claims.claimed),
            paid: String(claims.paid),
            heldUntilMs: model.heldUntilMs,
            lockedMs: model.lockedMs,
            approvableMs: approvableMs(model, claims),
            approvedMs: totalOf(model.approved) > 0n ? model.approvedMs : null,
            rejectedMs: model.rejectedMs,
            planVersion: model.planVersion,
            occurredMs: model.occurredMs,
          },
    posted: grouped(model.currency, modelBalances(model, who)),
    tallies: grouped(model.currency, modelTally(model)),
  };
}

function grouped(currency: string, figures: Record<string, bigint>): Record<string, Record<string, string>> {
  const present = Object.entries(figures)
    .filter(([, figure]) => figure !== 0n)
    .map(([name, figure]) => [name, String(figure)] as const);
  return present.length > 0 ? { [currency]: Object.fromEntries(present) } : {};
}

function sums(
  terms: readonly { readonly group: string; readonly name: string; readonly minor: number }[],
): Record<string, Record<string, string>> {
  const all = new Map<string, Map<string, bigint>>();
  for (const { group, name, minor } of terms) {
    const figures = all.get(group) ?? new Map<string, bigint>();
    figures.set(name, (figures.get(name) ?? 0n) + BigInt(minor));
    all.set(group, figures);
  }
  const views = [...all].map(([group, figures]) => grouped(group, Object.fromEntries(figures)));
  return Object.assign({}, ...views) as Record<string, Record<string, string>>;
}

interface FoundClaims extends ModelClaims {
  readonly openPayouts: readonly string[];
}

/** What the claims on a commission come to for one influencer and currency, and whether there are others. */
export function claimsOf(
  commission: CommissionRecord | null,
  influencerId: string | null,
  currency: string,
): FoundClaims {
  const claims = commission?.claims ?? [];
  const accounts = Map.groupBy(claims, (claim) => `${claim.influencerId} ${claim.currency}`);
  const others = [...accounts].filter(([name]) => name !== `${influencerId} ${currency}`);
  const all = [...accounts.values()].map(sumsOf);
  return {
    ...sumsOf(accounts.get(`${influencerId} ${currency}`) ?? []),
    isPaidElsewhere: others.some(([, of]) => sumsOf(of).claimed !== 0n),
    isAnyClaimed: all.some(({ claimed, openPayouts }) => claimed !== 0n || openPayouts.length > 0),
  };
}

/** Of the claims of one influencer in one currency. */
function sumsOf(claims: CommissionRecord['claims']): Pick<FoundClaims, 'claimed' | 'paid' | 'openPayouts'> {
  const withKind = (kind: string): Set<string> =>
    new Set(claims.filter((claim) => claim.kind === kind).map(({ payoutId }) => payoutId));
  const [paid, given] = [withKind('paid'), withKind('counterClaim')];
  const sum = (some: typeof claims): bigint => some.reduce((total, { minor }) => total + BigInt(minor), 0n);
  return {
    claimed: sum(claims),
    paid: sum(claims.filter(({ payoutId }) => paid.has(payoutId))),
    openPayouts: [...withKind('claim')].filter((id) => !paid.has(id) && !given.has(id)),
  };
}

/**
 * Whatever is wrong with the claims of a commission, whose order the model knows: claims and unclaimed must sum to what
 * is approved, of everybody whose it ever was; and a payout may look for it only where there is something to claim.
 */
export function claimProblems(commission: CommissionRecord, model: ModelOrder): string[] {
  const problems: string[] = [];
  const payable: string[] = [];
  for (const { influencerId, currency, ...of } of commission.balances) {
    const name = `${influencerId} ${currency}`;
    const isOwn = influencerId === model.influencerId && currency === model.currency;
    const [approved, pending] = isOwn ? [model.approved.influencer, pendingOf(model).influencer] : [0n, 0n];
    const { claimed, paid, openPayouts } = claimsOf(commission, influencerId, currency);
    const unclaimed = approved - claimed;
    const expected = { pending, approved, claimed, paid, unclaimed, open: openPayouts[0] ?? null };
    const actual = {
      pending: BigInt(of.pendingMinor),
      approved: BigInt(of.approvedMinor),
      claimed: BigInt(of.claimedMinor),
      paid: BigInt(of.paidMinor),
      unclaimed: BigInt(of.unclaimedMinor),
      open: of.openPayoutId,
    };
    if (serialised(actual) !== serialised(expected)) {
      problems.push(`${name}: ${serialised(actual)}, and not ${serialised(expected)}`);
    }
    if (openPayouts.length > 1) problems.push(`${name}: ${openPayouts.length} open claims`);
    const isWanted = unclaimed < 0n || (unclaimed > 0n && blockedBy(model) === null);
    if (isWanted && openPayouts.length === 0)
      payable.push(`${commission.brandId}~${influencerId}~${currency}`);
  }
  if (serialised([...commission.payable].sort()) !== serialised(payable.sort())) {
    problems.push(`payable is ${serialised(commission.payable)}, and not ${serialised(payable)}`);
  }
  return [...problems, ...doubleClaims(commission), ...entryProblems(commission)];
}

/** A payout claims of a commission once, and is closed once. */
function doubleClaims({ claims }: CommissionRecord): string[] {
  const seen = new Set<string>();
  return claims.flatMap(({ payoutId, kind, influencerId, currency }) => {
    const key = `${payoutId} ${kind === 'claim' ? 'claims' : 'closes'} ${influencerId} ${currency}`;
    const isRepeated = seen.has(key);
    seen.add(key);
    return isRepeated ? [`${key} twice`] : [];
  });
}

/** Each entry sums to zero, posts no 0 and no fraction, and has an id of its own. */
export function entryProblems({ entries }: Pick<CommissionRecord, 'entries'>): string[] {
  const ids = new Set(entries.map(({ id }) => id));
  const bad = entries.filter(({ postings }) => {
    const sum = postings.reduce((total, { minor }) => total + minor, 0);
    return (
      sum !== 0 ||
      postings.length === 0 ||
      postings.some(({ minor }) => minor === 0 || !Number.isSafeInteger(minor))
    );
  });
  return [
    ...bad.map(({ id, postings }) => `entry ${id} posts ${serialised(postings)}`),
    ...(ids.size === entries.length ? [] : ['two entries have one id']),
  ];
}

function serialised(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'bigint' ? String(member) : member,
  );
}
