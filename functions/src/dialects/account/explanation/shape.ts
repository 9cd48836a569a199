import { z } from 'zod';
import type { SentenceKey } from './say';
import { SENTENCES } from './sentences';
import { COMMISSION_STATUSES } from '../../../domain/order/commissionRecord';
import { REPORT_PARTS } from '../../../domain/order/because';
import { SUSPICIONS } from '../../../domain/order/event';
import { EVENT_FLAG_REASONS } from '../../../domain/order/flag';
import { ORDER_STATUSES } from '../../../domain/brand/orderStatus';
import { EVIDENCE_KINDS, PARTIES, RULE_KINDS } from '../../../domain/brand/plan';

// What an explanation of an order looks like: declared once, here, for the code that makes it and for the API's document.

const time = z.iso.datetime();
const amount = z.string().meta({ description: 'A decimal in the currency beside it.', examples: ['6.17'] });
const sentenceParts = {
  key: z
    .enum(Object.keys(SENTENCES) as [SentenceKey, ...SentenceKey[]])
    .meta({ id: 'SentenceKey', description: 'Which sentence it is: stable, for texts in other languages.' }),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])).meta({
    id: 'SentenceParams',
    description:
      'What the sentence is about: amounts, ids, times, and codes such as `coupon` or `influencer:ayse`.',
  }),
  text: z.string().describe('The sentence in English.'),
};
export const sentenceSchema = z
  .object(sentenceParts)
  .meta({ id: 'Sentence', description: 'A sentence for people.' });

export const exactSchema = z
  .object({
    exact: z.string().describe('The value as a fraction, `17/2` or `8`.'),
    decimal: z.string().describe('The same as a decimal: rounded, where it has no end.'),
  })
  .meta({ id: 'ExactValue' });

export const stepSchema = z
  .object({
    what: sentenceSchema,
    text: z.string().meta({
      description: 'The arithmetic itself, without a word.',
      examples: ['(180.00 + 20.00) x 10% = 20.00'],
    }),
    value: exactSchema,
  })
  .meta({ id: 'ArithmeticStep' });

export const personSchema = z
  .object({
    kind: z
      .enum(['influencer', 'you', 'another', 'nobody'])
      .describe('`you` and `another` are what an influencer sees; only the brand sees who the other is.'),
    influencerId: z.string().nullable(),
  })
  .meta({ id: 'ExplainedPerson' });

const itemSchema = z.object({
  lineId: z.string().optional(),
  productId: z.string().optional(),
  variantId: z.string().optional(),
  name: z.string().optional(),
  quantity: z.string().optional(),
  total: z.string().optional(),
});

/** What an event said, in the store's own digits and words. */
const saidSchema = z.object({
  orderNumber: z.string().optional(),
  status: z.string().optional(),
  currency: z.string().optional(),
  total: z.string().optional(),
  taxTotal: z.string().optional(),
  shippingTotal: z.string().optional(),
  feeTotal: z.string().optional(),
  items: z.array(itemSchema).optional(),
  customer: z
    .object({
      id: z.string().optional(),
      emailHash: z.string().optional(),
      isNew: z.boolean().optional(),
    })
    .optional()
    .describe('For the brand only.'),
  refunds: z
    .array(z.object({ refundId: z.string(), amount: z.string(), reason: z.string().optional() }))
    .optional()
    .describe('All refunds that the report lists; their reasons are for the brand only.'),
  refundId: z.string().optional(),
  amount: z.string().optional(),
  full: z.boolean().optional(),
  reason: z.string().optional(),
  influencer: personSchema.optional(),
  confirmedEventIds: z.array(z.string()).optional(),
  suspicion: z.enum(SUSPICIONS).optional(),
});

export const EVENT_EFFECTS = ['counted', 'parked', 'superseded', 'none'] as const;
export const explainedEventSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    source: z.string(),
    summary: sentenceSchema,
    said: saidSchema,
    by: z.string().optional().describe('Who decided; for the brand only.'),
    requestId: z.string().optional().describe('For the brand only.'),
    occurredAt: time,
    modifiedAt: time.nullable(),
    receivedAt: time,
    day: z.string().describe('The brand’s local day on which it counts.'),
    effect: z.enum(EVENT_EFFECTS),
    effectText: sentenceSchema,
    countsFor: z.array(z.enum(REPORT_PARTS)),
    supersededBy: z.array(z.string()).describe('Ids of the events that count in its place.'),
    flags: z.array(z.object({ reason: z.enum(EVENT_FLAG_REASONS), ...sentenceParts })),
  })
  .meta({ id: 'ExplainedEvent' });

export const explainedCandidateSchema = z
  .object({
    kind: z.enum(EVIDENCE_KINDS),
    value: z.string().nullable().describe('The code or click id; null where it is not the viewer’s.'),
    influencer: personSchema,
    clickedAt: time.nullable(),
    eventId: z.string(),
    outcome: z.string(),
    ...sentenceParts,
    clickText: sentenceSchema
      .nullable()
      .describe('How long before the order the click was; null without a click.'),
  })
  .meta({ id: 'ExplainedCandidate' });

export const explainedAttributionSchema = z
  .object({
    ...sentenceParts,
    reason: z.string(),
    influencer: personSchema,
    precedence: z.array(z.enum(EVIDENCE_KINDS)).describe('Strongest first, as the plan has it.'),
    attributionWindowDays: z.int(),
    winner: z
      .object({ kind: z.enum(EVIDENCE_KINDS), value: z.string().nullable(), eventId: z.string() })
      .nullable(),
    decision: z
      .object({
        eventId: z.string(),
        at: time,
        by: z.string().optional(),
        reason: z.string().optional().describe('For the brand only: it may name others.'),
      })
      .nullable(),
    candidates: z.array(explainedCandidateSchema),
  })
  .meta({ id: 'ExplainedAttribution' });

const explainedRefundSchema = z.object({
  eventId: z.string(),
  refundId: z.string(),
  kind: z.enum(['named', 'amount_only']),
  full: z.boolean(),
  amount: amount.nullable().describe('Null: it tells no amount, only items, or that it is full.'),
});

export const explainedLineSchema = z
  .object({
    lineId: z.string().nullable(),
    productId: z.string().nullable().describe('Null: the order as a whole.'),
    variantId: z.string().nullable(),
    name: z.string().nullable(),
    categoryIds: z.array(z.string()),
    quantity: z.string().nullable(),
    total: amount.nullable(),
    before: stepSchema.describe('Before refunds.'),
    named: exactSchema.describe('Of it, what named refunds take.'),
    left: stepSchema.describe('After refunds.'),
    ratePercent: z.number(),
    rule: z.object({ kind: z.enum(RULE_KINDS), id: z.string() }).nullable(),
    ruleText: sentenceSchema,
    commission: stepSchema,
  })
  .meta({ id: 'ExplainedLine' });

export const explainedShareSchema = z.object({
  party: z.enum(PARTIES),
  percent: z.number(),
  exact: stepSchema,
  floor: amount,
  remainder: exactSchema.describe('In minor units.'),
  getsRest: z.boolean(),
  amount: stepSchema,
});

export const explainedMoneySchema = z
  .object({
    currency: z.string(),
    plan: z.object({
      version: z.int(),
      base: z.enum(['net', 'total']),
      ratePercent: z.number(),
      shares: z.array(z.object({ party: z.enum(PARTIES), percent: z.number() })),
    }),
    total: amount,
    taxTotal: amount,
    shippingTotal: amount,
    feeTotal: amount,
    isPosted: z.boolean().describe('False: the order is nobody’s, so that this is only what it would be.'),
    voided: sentenceSchema.nullable().describe('Why nothing is due whatever the amounts.'),
    refunds: z.object({
      items: z.array(explainedRefundSchema),
      named: stepSchema,
      amountOnly: stepSchema,
      factor: stepSchema.describe('What amount-only refunds leave of each line’s rest.'),
      reachTotal: z.boolean(),
      refunded: amount,
      excess: amount,
    }),
    lines: z.array(explainedLineSchema),
    base: stepSchema,
    commission: stepSchema.describe('The sum, before rounding.'),
    due: stepSchema.describe('After the one rounding.'),
    shares: z.array(explainedShareSchema),
  })
  .meta({ id: 'ExplainedMoney' });

export const explainedEntrySchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    eventId: z.string(),
    currency: z.string(),
    day: z.string(),
    at: time,
    ...sentenceParts,
    postings: z.array(
      z.object({
        account: z.string(),
        amount,
        before: amount,
        after: amount,
        text: z.string(),
      }),
    ),
  })
  .meta({ id: 'ExplainedEntry' });

const explainedBalanceSchema = z.object({
  influencer: personSchema,
  currency: z.string(),
  posted: amount,
  claimed: amount,
  unclaimed: amount,
  paid: amount,
  openPayoutId: z.string().nullable(),
  ...sentenceParts,
});

const explainedClaimSchema = z.object({
  payoutId: z.string(),
  kind: z.enum(['claim', 'counterClaim', 'paid']),
  influencer: personSchema,
  currency: z.string(),
  amount,
  at: time,
  ...sentenceParts,
});

export const explainedLedgerSchema = z
  .object({
    entries: z.array(explainedEntrySchema),
    checks: z
      .array(z.object({ account: z.string(), due: amount, posted: amount, ...sentenceParts }))
      .describe('What is due and what the entries sum to, for each account, in the order’s currency.'),
    balances: z.array(explainedBalanceSchema),
    claims: z.array(explainedClaimSchema),
  })
  .meta({ id: 'ExplainedLedger' });

export const WAITING_FOR = [
  'sale',
  'confirmation',
  'completion',
  'newer_report',
  'hold',
  'approval',
  'withdrawal',
  'payout',
  'payment',
] as const;

export const explainedStatusSchema = z
  .object({
    status: z.enum(COMMISSION_STATUSES).nullable().describe('Null: there is no commission.'),
    reason: z.string().nullable(),
    ...sentenceParts,
    waitsFor: z.array(z.object({ what: z.enum(WAITING_FOR), until: time.nullable(), ...sentenceParts })),
    completedAt: time.nullable(),
    heldUntil: time.nullable(),
    approvedAt: time.nullable(),
    rejectedAt: time.nullable(),
    paidAt: time.nullable(),
    payoutId: z.string().nullable(),
  })
  .meta({ id: 'ExplainedStatus' });

export const explanationSchema = z
  .object({
    order: z.object({
      brandId: z.string(),
      storeId: z.string(),
      orderId: z.string(),
      orderNumber: z.string().nullable(),
      commissionId: z.string().nullable(),
      status: z
        .enum(ORDER_STATUSES)
        .nullable()
        .describe('Null: its sale is not known yet, or to an influencer while nobody vouches for it.'),
      currency: z.string().nullable(),
      total: amount.nullable(),
      refunded: amount.nullable(),
      occurredAt: time.nullable(),
    }),
    summary: sentenceSchema,
    events: z.array(explainedEventSchema),
    attribution: explainedAttributionSchema.nullable(),
    money: explainedMoneySchema.nullable().describe('Null for an influencer whose order it is not.'),
    ledger: explainedLedgerSchema,
    status: explainedStatusSchema.nullable().describe('Null for an influencer whose order it is not.'),
  })
  .meta({
    id: 'Explanation',
    description: 'Every event, every attribution candidate and every figure of an order with its arithmetic.',
  });

export type ExactValue = z.infer<typeof exactSchema>;
export type Sentence = z.infer<typeof sentenceSchema>;
export type Step = z.infer<typeof stepSchema>;
export type Person = z.infer<typeof personSchema>;
export type ExplainedEvent = z.infer<typeof explainedEventSchema>;
export type ExplainedCandidate = z.infer<typeof explainedCandidateSchema>;
export type ExplainedAttribution = z.infer<typeof explainedAttributionSchema>;
export type ExplainedRefund = z.infer<typeof explainedRefundSchema>;
export type ExplainedLine = z.infer<typeof explainedLineSchema>;
export type ExplainedShare = z.infer<typeof explainedShareSchema>;
export type ExplainedMoney = z.infer<typeof explainedMoneySchema>;
export type ExplainedEntry = z.infer<typeof explainedEntrySchema>;
export type ExplainedLedger = z.infer<typeof explainedLedgerSchema>;
export type ExplainedStatus = z.infer<typeof explainedStatusSchema>;
export type Waiting = ExplainedStatus['waitsFor'][number];
export type Explanation = z.infer<typeof explanationSchema>;
