import { z } from 'zod';
import { SENTENCES, type SentenceKey } from './sentences';
import { ORDER_STATUSES } from '../../../domain/brand/orderStatus';
import { EVIDENCE_KINDS, PARTIES, RULE_KINDS } from '../../../domain/brand/plan';
import { REPORT_PARTS } from '../../../domain/order/because';
import { COMMISSION_STATUSES } from '../../../domain/order/commissionRecord';
import { SUSPICIONS, VERDICTS } from '../../../domain/order/event';
import { EVENT_FLAG_REASONS } from '../../../domain/order/flag';
import { MAX_SAVES } from '../../../domain/order/saves';

// The shape of an explanation: declared once, for the code that makes it and for the API's document.

/** Members that share one schema. */
function each<S extends z.ZodType, K extends string>(schema: S, ...names: K[]): Record<K, S> {
  return Object.fromEntries(names.map((name) => [name, schema])) as Record<K, S>;
}

const text = z.string();
const maybeText = text.nullable();
const time = z.iso.datetime();
const maybeTime = time.nullable();
const amount = text.meta({ description: 'A decimal in the currency beside it.', examples: ['6.17'] });

/** A sentence for people: `key` and `params` say it in any language, `text` in English. */
const sentenceParts = {
  key: z
    .enum(Object.keys(SENTENCES) as [SentenceKey, ...SentenceKey[]])
    .meta({ id: 'SentenceKey', description: 'Which sentence it is: stable, for texts in other languages.' }),
  params: z.record(text, z.union([text, z.number(), z.array(text)])).meta({
    id: 'SentenceParams',
    description: 'Amounts, ids, times, and codes such as `coupon` or `influencer:ayse`.',
  }),
  text: text.describe('The sentence in English.'),
};
export const sentenceSchema = z
  .object(sentenceParts)
  .meta({ id: 'Sentence', description: 'A sentence for people.' });

const exactSchema = z
  .object({
    exact: text.describe('The value as a fraction, `17/2` or `8`.'),
    decimal: text.describe('The same as a decimal: rounded, where it has no end.'),
  })
  .meta({ id: 'ExactValue' });

const stepSchema = z
  .object({
    what: sentenceSchema,
    text: text.meta({
      description: 'The arithmetic itself, without words.',
      examples: ['(180.00 + 20.00) x 10% = 20.00'],
    }),
    value: exactSchema,
  })
  .meta({ id: 'ArithmeticStep' });

const personSchema = z
  .object({
    kind: z
      .enum(['influencer', 'you', 'another', 'nobody'])
      .describe('`you` and `another` are what an influencer sees; only the brand sees who the other is.'),
    influencerId: maybeText,
  })
  .meta({ id: 'ExplainedPerson' });

const saidSchema = z
  .object({
    ...each(text, 'orderNumber', 'status', 'currency', 'total', 'taxTotal', 'shippingTotal', 'feeTotal'),
    items: z.array(
      z.object(each(text, 'lineId', 'productId', 'variantId', 'name', 'quantity', 'total')).partial(),
    ),
    customer: z
      .object({ ...each(text, 'id', 'emailHash'), isNew: z.boolean() })
      .partial()
      .describe('For the brand only.'),
    refunds: z
      .array(z.object({ ...each(text, 'refundId', 'amount'), reason: text.optional() }))
      .describe('All refunds that the report lists; their reasons are for the brand only.'),
    ...each(text, 'refundId', 'amount', 'reason'),
    full: z.boolean(),
    share: text.describe('The influencer’s part of the total.'),
    influencer: personSchema,
    confirmedEventIds: z.array(text),
    suspicion: z.enum(SUSPICIONS),
    wordsVersion: z.int().describe('Of a map: which version of the brand’s status words.'),
    parentId: text.describe('The order that it belongs to.'),
    ofPart: text.describe('The order that gave the money back: a part of this one.'),
    verdict: z.enum(VERDICTS),
  })
  .partial();

const explainedEventSchema = z
  .object({
    ...each(text, 'id', 'kind', 'source'),
    sameAs: text
      .optional()
      .describe(
        `The id of an earlier report that says the same: a save that changed nothing. Of one report at most ${MAX_SAVES} such are kept, the newest, and those that a decision or an entry names.`,
      ),
    summary: sentenceSchema,
    said: saidSchema,
    by: text.optional().describe('Who decided; for the brand only.'),
    requestId: text.optional().describe('For the brand only.'),
    sender: text
      .optional()
      .describe('Of an unsigned report: the same for all that came from one network. For the brand only.'),
    occurredAt: time,
    modifiedAt: maybeTime,
    receivedAt: time,
    day: text.describe('The brand’s local day on which it counts.'),
    effect: z.enum(['counted', 'parked', 'superseded', 'none']),
    effectText: sentenceSchema,
    countsFor: z
      .array(z.enum(REPORT_PARTS))
      .describe('`details`: digits, products or categories that it has more exactly than a later report.'),
    supersededBy: z.array(text).describe('Ids of the events that count in its place.'),
    flags: z.array(z.object({ reason: z.enum(EVENT_FLAG_REASONS), ...sentenceParts })),
  })
  .meta({ id: 'ExplainedEvent' });

const explainedCandidateSchema = z
  .object({
    kind: z.enum(EVIDENCE_KINDS),
    value: maybeText.describe('The code or click id; null where it is not the viewer’s.'),
    influencer: personSchema,
    clickedAt: maybeTime,
    ...each(text, 'eventId', 'outcome'),
    ...sentenceParts,
    clickText: sentenceSchema.nullable().describe('How long before the order its click was.'),
  })
  .meta({ id: 'ExplainedCandidate' });

const explainedAttributionSchema = z
  .object({
    ...sentenceParts,
    reason: text,
    influencer: personSchema,
    precedence: z.array(z.enum(EVIDENCE_KINDS)).describe('Strongest first, as the plan has it.'),
    attributionWindowDays: z.int(),
    winner: z.object({ kind: z.enum(EVIDENCE_KINDS), value: maybeText, eventId: text }).nullable(),
    decision: z
      .object({
        eventId: text,
        at: time,
        by: text.optional(),
        reason: text.optional().describe('For the brand only: it may name others.'),
      })
      .nullable(),
    candidates: z.array(explainedCandidateSchema),
  })
  .meta({ id: 'ExplainedAttribution' });

const explainedRefundSchema = z.object({
  ...each(text, 'eventId', 'refundId'),
  kind: z.enum(['named', 'amount_only']),
  full: z.boolean(),
  amount: amount.nullable().describe('Null: it has no amount, only items, or it is full.'),
});

const explainedLineSchema = z
  .object({
    lineId: maybeText,
    productId: maybeText.describe('Null: the order as a whole.'),
    ...each(maybeText, 'variantId', 'name', 'quantity'),
    categoryIds: z.array(text),
    total: amount.nullable(),
    before: stepSchema.describe('Before refunds.'),
    named: exactSchema.describe('Of it, what named refunds take.'),
    beyond: exactSchema.describe('Of it, its part of what refunds give back beyond the lines they name.'),
    left: stepSchema.describe('After refunds.'),
    ratePercent: z.number(),
    rule: z.object({ kind: z.enum(RULE_KINDS), id: text }).nullable(),
    ruleText: sentenceSchema,
    commission: stepSchema,
  })
  .meta({ id: 'ExplainedLine' });

const shareSchema = z.object({ party: z.enum(PARTIES), percent: z.number() });
const explainedShareSchema = shareSchema.extend({
  exact: stepSchema,
  floor: amount,
  remainder: exactSchema.describe('In minor units.'),
  getsRest: z.boolean(),
  amount: stepSchema,
});

const explainedMoneySchema = z
  .object({
    currency: text,
    plan: z.object({
      version: z.int(),
      base: z.enum(['net', 'total']),
      ratePercent: z.number(),
      shares: z.array(shareSchema),
    }),
    ...each(amount, 'total', 'taxTotal', 'shippingTotal', 'feeTotal'),
    isPosted: z.boolean().describe('False: the order is unattributed, and this is what would be due.'),
    voided: sentenceSchema.nullable().describe('Why nothing is due whatever the amounts.'),
    refunds: z.object({
      items: z.array(explainedRefundSchema),
      ...each(stepSchema, 'named', 'amountOnly'),
      worth: stepSchema.describe(
        'What the goods were worth: more than the total where a gift card paid a part.',
      ),
      factor: stepSchema.describe('What amount-only refunds leave of each line’s rest.'),
      reachTotal: z.boolean(),
      ...each(amount, 'refunded', 'excess'),
    }),
    lines: z.array(explainedLineSchema),
    base: stepSchema,
    commission: stepSchema.describe('The sum, before rounding.'),
    due: stepSchema.describe('After the one rounding.'),
    shares: z.array(explainedShareSchema),
  })
  .meta({ id: 'ExplainedMoney' });

const postingSchema = z.object({ account: text, ...each(amount, 'amount', 'before', 'after'), text });
const explainedEntrySchema = z
  .object({
    ...each(text, 'id', 'kind', 'eventId', 'currency', 'day'),
    at: time,
    ...sentenceParts,
    postings: z.array(postingSchema),
  })
  .meta({ id: 'ExplainedEntry' });

const explainedBalanceSchema = z.object({
  influencer: personSchema,
  currency: text,
  ...each(amount, 'pending', 'approved', 'claimed', 'unclaimed', 'paid'),
  openPayoutId: maybeText,
  ...sentenceParts,
});

const explainedClaimSchema = z.object({
  kind: z.enum(['claim', 'counterClaim', 'paid']),
  influencer: personSchema,
  ...each(text, 'payoutId', 'currency'),
  amount,
  at: time,
  ...sentenceParts,
});

const explainedLedgerSchema = z
  .object({
    entries: z.array(explainedEntrySchema),
    checks: z
      .array(z.object({ account: text, ...each(amount, 'due', 'posted'), ...sentenceParts }))
      .describe('What is due and what the entries sum to, for each account, in the order’s currency.'),
    balances: z.array(explainedBalanceSchema),
    claims: z.array(explainedClaimSchema),
  })
  .meta({ id: 'ExplainedLedger' });

const waitingSchema = z.object({
  what: z.enum([
    'sale',
    'confirmation',
    'completion',
    'newer_report',
    'hold',
    'approval',
    'withdrawal',
    'payout',
    'payment',
    'lock',
    'parent',
  ]),
  until: maybeTime,
  ...sentenceParts,
});

const explainedStatusSchema = z
  .object({
    status: z.enum(COMMISSION_STATUSES).nullable().describe('Null: there is no commission.'),
    reason: maybeText,
    ...sentenceParts,
    waitsFor: z.array(waitingSchema),
    ...each(maybeTime, 'completedAt', 'heldUntil', 'lockedAt', 'approvedAt', 'rejectedAt', 'paidAt'),
    payoutId: maybeText,
  })
  .meta({ id: 'ExplainedStatus' });

const NOT_OWN = 'Null for an influencer to whom the order is not credited.';
export const explanationSchema = z
  .object({
    order: z.object({
      ...each(text, 'brandId', 'storeId', 'orderId'),
      ...each(maybeText, 'orderNumber', 'commissionId', 'currency'),
      status: z
        .enum(ORDER_STATUSES)
        .nullable()
        .describe('Null: its sale is not known yet, or to an influencer while no report of it is verified.'),
      ...each(amount.nullable(), 'total', 'refunded'),
      occurredAt: maybeTime,
      notKeptCount: z
        .int()
        .optional()
        .describe(
          'How many unsigned reports of it are not kept, or no longer; for the brand only. Absent: none.',
        ),
    }),
    summary: sentenceSchema,
    events: z.array(explainedEventSchema),
    attribution: explainedAttributionSchema.nullable(),
    money: explainedMoneySchema.nullable().describe(NOT_OWN),
    ledger: explainedLedgerSchema,
    status: explainedStatusSchema.nullable().describe(NOT_OWN),
  })
  .meta({
    id: 'Explanation',
    description: 'Every event, every attribution candidate and every figure of an order with its arithmetic.',
  });

export type Sentence = z.infer<typeof sentenceSchema>;
export type ExactValue = z.infer<typeof exactSchema>;
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
export type Waiting = z.infer<typeof waitingSchema>;
export type Explanation = z.infer<typeof explanationSchema>;
