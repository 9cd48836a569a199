import { z } from 'zod';
import { Fraction } from '../money/fraction';
import { idProblem } from '../base/ids';
import { percentage } from '../money/money';

/** Who gets a share of a commission; `member` is the shopper's cashback. */
export const PARTIES = ['influencer', 'platform', 'member'] as const;
export type Party = (typeof PARTIES)[number];

export const EVIDENCE_KINDS = ['coupon', 'click', 'referralCode'] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** What a rule matches, most specific first: the most specific rule that matches a line wins (MONEY.md, 2.3). */
export const RULE_KINDS = ['product', 'category', 'influencer'] as const;
export type RuleKind = (typeof RULE_KINDS)[number];

/** Each order keeps a copy of its plan, so the size of a plan is bounded. */
export const MAX_PLAN_RULES = 200;

const PERCENT_FORM = 'must be a number from 0 to 100 with at most 4 decimals';
const percentSchema = z
  .number({ error: PERCENT_FORM })
  .min(0, PERCENT_FORM)
  .max(100, PERCENT_FORM)
  // No program pays finer rates, and exact fractions stay small.
  .refine((percent) => /^\d+(\.\d{1,4})?$/.test(String(percent)), PERCENT_FORM);

const daysSchema = (min: number): z.ZodInt => {
  const form = `must be a whole number of days from ${min} to 365`;
  return z.int({ error: form }).min(min, form).max(365, form);
};

const sharesSchema = z
  .array(z.object({ party: z.enum(PARTIES), percent: percentSchema }))
  .min(1, 'must name at least one party')
  .max(PARTIES.length, `must have at most ${PARTIES.length} parties`)
  .refine((shares) => new Set(shares.map(({ party }) => party)).size === shares.length, 'names a party twice')
  .refine(
    (shares) => Fraction.sum(shares.map(({ percent }) => percentage(percent))).compare(Fraction.ONE) === 0,
    'must sum to 100',
  );

const ruleSchema = z.object({
  kind: z.enum(RULE_KINDS),
  /** The store's id of the product (or of its variant's product) or category, or the influencer's id. */
  id: z.string().refine((id) => idProblem(id) === null, 'must be an id: 1-128 characters without "/"'),
  ratePercent: percentSchema,
});
export type PlanRule = z.infer<typeof ruleSchema>;

/** The terms that a brand sets; version and start are set by Halfshare. */
export const planTermsSchema = z
  .object({
    /** `net`: the lines after discounts. `total`: the order's total. */
    base: z.enum(['net', 'total']),
    ratePercent: percentSchema,
    /** Rates other than `ratePercent`; of two rules that match equally well the first wins. */
    rules: z.array(ruleSchema).max(MAX_PLAN_RULES, `must have at most ${MAX_PLAN_RULES} rules`).default([]),
    shares: sharesSchema,
    attributionWindowDays: daysSchema(1),
    holdPeriodDays: daysSchema(0),
    /** So long after its completion no refund and no status takes anything back; absent: nothing is locked. */
    lockDays: daysSchema(1).optional(),
    /** Which evidence wins over which, strongest first. */
    attributionPrecedence: z
      .array(z.enum(EVIDENCE_KINDS))
      .min(1, 'must name at least one kind of evidence')
      .refine((kinds) => new Set(kinds).size === kinds.length, 'names a kind of evidence twice'),
  })
  .superRefine(({ base, rules }, ctx) => {
    // A total has no lines, so a rule for lines would silently have no effect: refused.
    rules.forEach(({ kind }, index) => {
      if (base === 'total' && kind !== 'influencer')
        ctx.addIssue({
          code: 'custom',
          path: ['rules', index, 'kind'],
          message: `a rule of a ${kind} needs the base "net"`,
        });
    });
  });
export type PlanTerms = z.infer<typeof planTermsSchema>;

/**
 * A version of a commission plan. It never changes once saved; an order keeps the version in force at its `occurredAt`
 * (MONEY.md, 3, "frozen at first sight").
 */
export const planSchema = planTermsSchema.safeExtend({ version: z.int().min(1), startsAt: z.date() });
export type Plan = z.infer<typeof planSchema>;

export interface RatedLine {
  readonly productId: string;
  readonly categoryIds: readonly string[];
}

/**
 * The rate of a line, or of the whole order where `line` is undefined: product > category > influencer > the plan's own
 * rate; of equally specific rules the first (MONEY.md, 2.3).
 */
export function rateFor(
  plan: Plan,
  influencerId: string | null,
  line: RatedLine | undefined,
): { ratePercent: number; rule: PlanRule | null } {
  const ids: Readonly<Record<RuleKind, readonly string[]>> = {
    product: line ? [line.productId] : [],
    category: line?.categoryIds ?? [],
    influencer: influencerId === null ? [] : [influencerId],
  };
  for (const kind of RULE_KINDS) {
    const rule = plan.rules.find((candidate) => candidate.kind === kind && ids[kind].includes(candidate.id));
    if (rule) return { ratePercent: rule.ratePercent, rule };
  }
  return { ratePercent: plan.ratePercent, rule: null };
}

export function sharePercent(plan: Plan, party: Party): number {
  return plan.shares.find((share) => share.party === party)?.percent ?? 0;
}

/**
 * Splits minor units by the plan's shares: largest remainder, a tie goes to the party listed first, so the parts sum to
 * the total (MONEY.md, 2.4). `total` must not be negative; what is due never is.
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
