import { z } from 'zod';
import { Fraction } from './fraction';
import { percentage } from './money';

/** Who gets a share of a commission. `member` is the shopper's cashback. */
export const PARTIES = ['influencer', 'platform', 'member'] as const;
export type Party = (typeof PARTIES)[number];

export const EVIDENCE_KINDS = ['coupon', 'click', 'referralCode'] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

const percentSchema = z.number().min(0).max(100);

const sharesSchema = z
  .array(z.object({ party: z.enum(PARTIES), percent: percentSchema }))
  .min(1)
  .max(PARTIES.length)
  .refine((shares) => new Set(shares.map(({ party }) => party)).size === shares.length, 'names a party twice')
  .refine(
    (shares) => Fraction.sum(shares.map(({ percent }) => percentage(percent))).compare(Fraction.ONE) === 0,
    'must sum to 100',
  );

/**
 * What a brand pays for: the commission plan. A version never changes once it is saved; an order keeps the
 * version in force at its `occurredAt` (MONEY.md, 3, "frozen at first sight").
 */
export const planSchema = z.object({
  version: z.int().min(1),
  startsAt: z.date(),
  /** `net`: the lines after discounts. `total`: the order's total. */
  base: z.enum(['net', 'total']),
  ratePercent: percentSchema,
  shares: sharesSchema,
  attributionWindowDays: z.int().min(1).max(365),
  holdPeriodDays: z.int().min(0).max(365),
  /** Which evidence wins over which, strongest first. */
  attributionPrecedence: z
    .array(z.enum(EVIDENCE_KINDS))
    .min(1)
    .refine((kinds) => new Set(kinds).size === kinds.length, 'names a kind of evidence twice'),
});
export type Plan = z.infer<typeof planSchema>;

/** The percent of the party in the plan; 0 where it has no share. */
export function sharePercent(plan: Plan, party: Party): number {
  return plan.shares.find((share) => share.party === party)?.percent ?? 0;
}

/**
 * Splits minor units by the plan's shares: largest remainder, a tie goes to the party listed first, so the parts
 * always sum to the total (MONEY.md, 2.4). `total` must not be negative: what is due never is.
 */
export function split(total: bigint, shares: Plan['shares']): Record<Party, bigint> {
  if (total < 0n) throw new RangeError('only what is due can be split, and that is never negative');
  const parts = shares.map(({ party, percent }, index) => {
    const exact = Fraction.of(total).times(percentage(percent));
    const floor = exact.floor();
    return { party, index, minor: floor, remainder: exact.minus(Fraction.of(floor)) };
  });
  const left = total - parts.reduce((sum, { minor }) => sum + minor, 0n);
  const byRemainder = [...parts].sort((a, b) => b.remainder.compare(a.remainder) || a.index - b.index);
  for (const part of byRemainder.slice(0, Number(left))) part.minor += 1n;
  const result: Record<Party, bigint> = { influencer: 0n, platform: 0n, member: 0n };
  for (const { party, minor } of parts) result[party] = minor;
  return result;
}
