import { z } from 'zod';
import { COMMISSION_STATUSES, type CommissionRecord } from '../../domain/order/commissionRecord';
import { formatMinor } from '../../domain/money/money';
import { EVENT_FLAG_REASONS } from '../../domain/order/flag';
import type { AppliedEvent } from '../../domain/order/record';
import { PAYOUT_KINDS, PAYOUT_STATES, type PayoutRecord } from '../../domain/payout/payout';
import { EVIDENCE_KINDS, PARTIES, RULE_KINDS, type Plan } from '../../domain/brand/plan';
import { owedMinor, type BrandBalance, type SettlementRecord } from '../../domain/payout/settlement';

// What the account function answers, besides explanations (dialects/account/explanation/shape.ts) and statements. The
// OpenAPI document shows these schemas, and a test validates each answer with them.

const amount = z.string().meta({ description: 'A decimal in the currency beside it.', examples: ['6.17'] });
const time = z.iso.datetime();
const percent = z.number().min(0).max(100);
const replayed = z.boolean().describe('It was so already: nothing was written.');

export const decidedCommissionSchema = z
  .object({
    id: z.string(),
    status: z.enum(COMMISSION_STATUSES),
    statusReason: z.string().nullable(),
    influencerId: z.string().nullable(),
    currency: z.string(),
    base: amount,
    ratePercent: percent,
    total: amount,
    influencer: amount,
    platform: amount,
    member: amount,
    pending: amount.describe('Of the influencer: due, and not approved yet.'),
    approved: amount.describe('Of the influencer: approved, paid or not.'),
    paid: amount.describe('Of the influencer: sent by payouts.'),
    unclaimed: amount.describe(
      'Of the influencer: approved, and not yet claimed by a payout. Negative: too much was paid.',
    ),
    heldUntil: time.nullable(),
    lockedAt: time
      .nullable()
      .describe('From then on nothing takes the commission back. Null: the plan locks nothing.'),
    approvedAt: time.nullable(),
    rejectedAt: time.nullable(),
    paidAt: time.nullable(),
    payoutId: z.string().nullable(),
    flags: z
      .array(z.enum(EVENT_FLAG_REASONS))
      .describe('What the influencer is told too of the flags of the order’s events.'),
  })
  .meta({ id: 'DecidedCommission', description: 'The commission after the decision.' });

export const decisionAnswerSchema = z
  .object({
    brandId: z.string(),
    storeId: z.string(),
    orderId: z.string(),
    eventId: z.string().describe('The decision as an event of the order.'),
    attributed: z.boolean(),
    influencerId: z.string().nullable(),
    commission: decidedCommissionSchema.nullable(),
    replayed,
  })
  .meta({ id: 'DecisionAnswer' });

/** An order of a list: what a call for it alone would answer, by status and code. */
export const orderResultsSchema = z
  .object({
    results: z.array(
      z.object({
        orderId: z.string(),
        storeId: z.string().nullable().describe('Null: no store was named, and the order was not found.'),
        status: z.int().describe('201 decided, 200 a repeat, else as for a call of its own.'),
        code: z.string().optional().describe('Of the error.'),
        detail: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'OrderResults', description: 'In the order of the call.' });
export type OrderResult = z.infer<typeof orderResultsSchema>['results'][number];

export const planVersionSchema = z
  .object({
    version: z.int(),
    startsAt: time,
    base: z.enum(['net', 'total']),
    ratePercent: percent,
    rules: z.array(z.object({ kind: z.enum(RULE_KINDS), id: z.string(), ratePercent: percent })),
    shares: z.array(z.object({ party: z.enum(PARTIES), percent })),
    attributionWindowDays: z.int(),
    holdPeriodDays: z.int(),
    lockDays: z.int().optional().describe('Absent: nothing is ever locked.'),
    attributionPrecedence: z.array(z.enum(EVIDENCE_KINDS)),
  })
  .meta({ id: 'PlanVersion' });

export const planAnswerSchema = z
  .object({
    brandId: z.string(),
    plan: planVersionSchema.describe('The newest version; it may start later.'),
    inForce: planVersionSchema.describe('The version of an order placed now.'),
  })
  .meta({ id: 'PlanAnswer' });

export const savedPlanAnswerSchema = z
  .object({ brandId: z.string(), plan: planVersionSchema, replayed })
  .meta({ id: 'SavedPlanAnswer' });

export const payoutAnswerSchema = z
  .object({
    payoutId: z.string(),
    kind: z
      .enum(PAYOUT_KINDS)
      .describe('`repayment`: the influencer paid a debt back. `write_off`: the platform gave one up.'),
    brandId: z.string(),
    influencerId: z.string(),
    currency: z.string(),
    state: z.enum(PAYOUT_STATES),
    stateReason: z.string().nullable().describe('Why it failed.'),
    reference: z.string().nullable(),
    bankReference: z.string().nullable(),
    minimum: amount,
    amount: amount.nullable().describe('Of a repayment or write-off: how much of the debt it ends.'),
    total: amount.describe(
      'The sum of its lines: final once it is sealed. That of a repayment or write-off is negative.',
    ),
    orders: z.int().describe('How many orders it claims from.'),
    hasWork: z.boolean().describe('Pages are still to be done: by a schedule, or at once by `advance`.'),
    createdAt: time,
    sealedAt: time.nullable(),
    sentAt: time.nullable(),
    paidAt: time.nullable(),
    failedAt: time.nullable(),
    replayed,
  })
  .meta({ id: 'Payout' });

export const settlementAnswerSchema = z
  .object({
    settlementId: z.string(),
    brandId: z.string(),
    currency: z.string(),
    amount: amount.describe('Negative: paid back to the brand.'),
    reference: z.string(),
    billed: amount.describe('Approved on all its commissions at that moment, of all parties.'),
    settledBefore: amount,
    owed: amount.describe('Billed less all that is settled, this too; negative: a credit of the brand.'),
    paidAt: time,
    recordedAt: time,
    replayed,
  })
  .meta({ id: 'Settlement' });

export const balancesAnswerSchema = z
  .object({
    brandId: z.string(),
    balances: z
      .array(
        z.object({
          currency: z.string(),
          billed: amount.describe('Approved on all commissions, of all parties.'),
          pending: amount.describe('Due and not approved: not owed yet, and in no other figure.'),
          settled: amount.describe('What the brand paid, less what it was paid back.'),
          owed: amount.describe('Billed less settled; 0 where the brand has a credit.'),
          credit: amount.describe('Settled less billed; 0 where the brand owes.'),
          platform: amount.describe('Of what is billed, the platform’s.'),
          writtenOff: amount.describe('Debts of influencers that the platform gave up: taken off its part.'),
          platformTaken: amount.describe('Of its part, what settlements have brought.'),
        }),
      )
      .describe('One for each currency: they are never added.'),
  })
  .meta({ id: 'Balances' });

type DecisionAnswer = z.infer<typeof decisionAnswerSchema>;
type PlanVersion = z.infer<typeof planVersionSchema>;

const iso = (moment: Date | null): string | null => moment?.toISOString() ?? null;

export function decisionAnswer({ order, commission, event, outcome }: AppliedEvent): DecisionAnswer {
  const { brandId, storeId, orderId, attributed, influencerId } = order;
  return {
    brandId,
    storeId,
    orderId,
    eventId: event.id,
    attributed,
    influencerId,
    commission: commission && decidedCommission(commission),
    replayed: outcome === 'replayed',
  };
}

function decidedCommission(commission: CommissionRecord): DecisionAnswer['commission'] {
  const { currency } = commission;
  const money = (minor: number): string => formatMinor(minor, currency);
  return {
    id: commission.commissionId,
    status: commission.status,
    statusReason: commission.statusReason,
    influencerId: commission.influencerId,
    currency,
    base: money(commission.baseMinor),
    ratePercent: commission.ratePercent,
    total: money(commission.totalMinor),
    influencer: money(commission.influencerMinor),
    platform: money(commission.platformMinor),
    member: money(commission.memberMinor),
    pending: money(commission.pendingMinor),
    approved: money(commission.approvedMinor),
    paid: money(commission.paidMinor),
    unclaimed: money(commission.unclaimedMinor),
    heldUntil: iso(commission.heldUntil),
    lockedAt: iso(commission.lockedAt),
    approvedAt: iso(commission.approvedAt),
    rejectedAt: iso(commission.rejectedAt),
    paidAt: iso(commission.paidAt),
    payoutId: commission.payoutId,
    flags: [...commission.flags],
  };
}

export function planVersion({ startsAt, rules, shares, attributionPrecedence, ...plan }: Plan): PlanVersion {
  return {
    ...plan,
    startsAt: startsAt.toISOString(),
    rules: [...rules],
    shares: [...shares],
    attributionPrecedence: [...attributionPrecedence],
  };
}

export function planAnswer(
  brandId: string,
  { newest, inForce }: { newest: Plan; inForce: Plan },
): z.infer<typeof planAnswerSchema> {
  return { brandId, plan: planVersion(newest), inForce: planVersion(inForce) };
}

export function savedPlanAnswer(
  brandId: string,
  saved: { plan: Plan; replayed: boolean },
): z.infer<typeof savedPlanAnswerSchema> {
  return { brandId, plan: planVersion(saved.plan), replayed: saved.replayed };
}

export function payoutAnswer(payout: PayoutRecord, isReplay: boolean): z.infer<typeof payoutAnswerSchema> {
  const { currency } = payout;
  return {
    payoutId: payout.payoutId,
    kind: payout.kind,
    brandId: payout.brandId,
    influencerId: payout.influencerId,
    currency,
    state: payout.state,
    stateReason: payout.stateReason,
    reference: payout.reference,
    bankReference: payout.bankReference,
    minimum: formatMinor(payout.minimumMinor, currency),
    amount: payout.amountMinor === null ? null : formatMinor(payout.amountMinor, currency),
    total: formatMinor(payout.totalMinor, currency),
    orders: payout.lineCount,
    hasWork: payout.hasWork,
    createdAt: payout.createdAt.toISOString(),
    sealedAt: iso(payout.sealedAt),
    sentAt: iso(payout.sentAt),
    paidAt: iso(payout.paidAt),
    failedAt: iso(payout.failedAt),
    replayed: isReplay,
  };
}

export function settlementAnswer({
  settlement,
  replayed: isReplay,
}: {
  settlement: SettlementRecord;
  replayed: boolean;
}): z.infer<typeof settlementAnswerSchema> {
  const { settlementId, brandId, currency, reference, paidAt, recordedAt } = settlement;
  return {
    settlementId,
    brandId,
    currency,
    amount: formatMinor(settlement.amountMinor, currency),
    // Only the schedule's have none, and those are no answer.
    reference: reference ?? '',
    billed: formatMinor(settlement.billedMinor, currency),
    settledBefore: formatMinor(settlement.settledBeforeMinor, currency),
    owed: formatMinor(
      settlement.billedMinor - settlement.settledBeforeMinor - settlement.amountMinor,
      currency,
    ),
    paidAt: paidAt.toISOString(),
    recordedAt: recordedAt.toISOString(),
    replayed: isReplay,
  };
}

export function balancesAnswer(
  brandId: string,
  balances: readonly BrandBalance[],
): z.infer<typeof balancesAnswerSchema> {
  return {
    brandId,
    balances: balances.map((balance) => {
      const { currency } = balance;
      const money = (minor: number): string => formatMinor(minor, currency);
      const owed = owedMinor(balance);
      return {
        currency,
        billed: money(balance.billedMinor),
        pending: money(balance.pendingMinor),
        settled: money(balance.settledMinor),
        owed: money(Math.max(0, owed)),
        credit: money(Math.max(0, -owed)),
        platform: money(balance.platformMinor),
        writtenOff: money(balance.writtenOffMinor),
        platformTaken: money(balance.platformTakenMinor),
      };
    }),
  };
}
