import { z } from 'zod';
import {
  currencyExponent,
  decimalsOf,
  isCurrency,
  readAmount,
  storedMinor,
  toMinor,
} from '../../domain/money/money';
import { KINSHIPS } from '../../domain/order/event';
import { MAX_UNVERIFIED_REPORTS } from '../../domain/order/unverified';
import { ORDER_STATUSES } from '../../domain/brand/orderStatus';
import { MONTH_FORM, MONTH_PATTERN } from '../../domain/base/time';
import {
  amountSchema,
  besideOtherIssues,
  checkRanges,
  currencySchema,
  idSchema,
  listSchema,
  optionalIdSchema,
  must,
  signedAmountSchema,
  timeSchema,
} from '../wire';
import { changeRequests } from './changes';
import { codeRequests } from './codes';
import { voucherRequests } from './voucherRequests';
import { brandIdSchema, influencerIdSchema, object, reasonSchema, storeIdSchema, wordSchema } from './fields';
import { planChangeSchema } from './plan';
import { statusWordsRequests } from './statusWords';
import { keyRequests } from './keys';
import { storeHostRequests } from './storeHosts';
import { storeRequests } from './stores';
import { tenantRequests } from './tenants';

// The requests of the account function, each shape declared once. Ids in the path and query parameters are validated
// like fields of the body.

/** As many as an order keeps unverified reports. */
const MAX_CONFIRMED = MAX_UNVERIFIED_REPORTS;

const decisionFields = {
  brandId: brandIdSchema.optional(),
  storeId: storeIdSchema.optional(),
  decisionId: optionalIdSchema.describe(
    'Your own name for the decision: sent again, it is answered as before, and nothing happens twice.',
  ),
};

/** Amounts of real payments have at most the currency's decimals: nothing is rounded. */
function checkMoney(
  ctx: z.core.$RefinementCtx,
  currency: unknown,
  amounts: Readonly<Record<string, unknown>>,
): void {
  checkRanges(ctx, currency, amounts, []);
  if (typeof currency !== 'string' || !isCurrency(currency)) return;
  for (const [field, value] of Object.entries(amounts)) {
    const read = readAmount(value);
    const isWrong = ctx.issues.some(({ path }) => path?.[0] === field);
    if (isWrong || !('amount' in read) || decimalsOf(read.amount) <= currencyExponent(currency)) continue;
    const message = `must have at most ${currencyExponent(currency)} decimals, as ${currency} has`;
    ctx.addIssue({ code: 'custom', path: [field], message });
  }
}

const payoutSchema = z
  .object(
    {
      brandId: brandIdSchema,
      influencerId: influencerIdSchema,
      currency: currencySchema,
      minimum: amountSchema.optional().describe('Less than that is carried over.'),
      reference: optionalIdSchema.describe(
        'Your own name for the payout: sent again, it is the same payout.',
      ),
    },
    object,
  )
  .superRefine(({ currency, minimum }, ctx) => checkMoney(ctx, currency, { minimum }), besideOtherIssues)
  .transform(({ minimum, ...rest }) => ({ ...rest, minimumMinor: minorOf(minimum ?? '0', rest.currency) }))
  .meta({ id: 'PayoutRequest' });

function settlementSchema(now: () => Date) {
  return z
    .object(
      {
        brandId: brandIdSchema,
        currency: currencySchema,
        amount: signedAmountSchema.describe(
          'What the brand paid; negative: what it was paid back of its credit. Not 0.',
        ),
        prepayment: z
          .boolean({ error: must('must be true or false') })
          .optional()
          .describe('True: more than is owed is taken, as a credit of the brand. Else it is refused.'),
        reference: idSchema.describe('Of the payment: sent again, it is the same settlement.'),
        paidAt: timeSchema(now).optional().describe('When it was paid. Absent: now.'),
      },
      object,
    )
    .superRefine(({ currency, amount }, ctx) => {
      checkMoney(ctx, currency, { amount });
      if (isZero(amount)) ctx.addIssue({ code: 'custom', path: ['amount'], message: 'must not be 0' });
    }, besideOtherIssues)
    .transform(({ amount, ...rest }) => ({ ...rest, amountMinor: minorOf(amount, rest.currency) }))
    .meta({ id: 'SettlementRequest' });
}

function isZero(amount: unknown): boolean {
  return typeof amount === 'string' && /^-?[0.]+$/.test(amount);
}

const debtSchema = z
  .object(
    {
      brandId: brandIdSchema,
      influencerId: influencerIdSchema,
      currency: currencySchema,
      amount: amountSchema.describe('How much of the debt ends; above 0, and at most the debt.'),
      reference: idSchema.describe('Of the transfer or the decision: sent again, it is the same.'),
    },
    object,
  )
  .superRefine(({ currency, amount }, ctx) => {
    checkMoney(ctx, currency, { amount });
    if (isZero(amount)) ctx.addIssue({ code: 'custom', path: ['amount'], message: 'must be more than 0' });
  }, besideOtherIssues)
  .transform(({ amount, ...rest }) => ({ ...rest, amountMinor: minorOf(amount, rest.currency) }))
  .meta({ id: 'DebtEnd' });

function minorOf(amount: string, currency: string): number {
  return storedMinor(toMinor(amount, currency));
}

const statementSchema = z.object({
  month: z
    .string({ error: must(MONTH_FORM) })
    .regex(MONTH_PATTERN, MONTH_FORM)
    .meta({ examples: ['2026-11'] }),
  currency: currencySchema.optional().meta({ description: "Absent: the brand's." }),
  brandId: brandIdSchema.optional(),
});

const reattributionSchema = z
  .object(
    {
      influencerId: influencerIdSchema.nullable().describe('Null: the order becomes unattributed.'),
      reason: reasonSchema,
      ...decisionFields,
    },
    object,
  )
  .meta({ id: 'Reattribution' });

const relationSchema = z
  .object(
    {
      verdict: wordSchema(KINSHIPS).describe(
        '`part`: it is a part of the order that it belongs to, and earns nothing beside it. `own`: it is an order of its own.',
      ),
      reason: reasonSchema,
      ...decisionFields,
    },
    object,
  )
  .meta({ id: 'Relation' });

const seenFields = {
  total: amountSchema.describe(
    'The commission of the order, all parties together, as the person saw it. Another one now is 409 `commission_changed`.',
  ),
  currency: currencySchema,
};

const approvalSchema = z
  .object(
    {
      ...seenFields,
      reason: reasonSchema
        .optional()
        .describe('Why the hold is cut short; needed while the commission is held.'),
      ...decisionFields,
    },
    object,
  )
  .superRefine(({ currency, total }, ctx) => checkMoney(ctx, currency, { total }), besideOtherIssues)
  .transform(({ total, currency, ...rest }) => ({ ...rest, seen: seenOf(total, currency) }))
  .meta({ id: 'Approval' });

function seenOf(total: string, currency: string): { totalMinor: number; currency: string } {
  return { totalMinor: minorOf(total, currency), currency };
}

const confirmationSchema = z
  .object(
    {
      eventIds: listSchema(idSchema, MAX_CONFIRMED)
        .optional()
        .describe(
          'The unverified events to confirm, as the explanation of the order names them. Absent: all that are known now, refused where those of two senders differ; none where the store reported the order itself too.',
        ),
      status: wordSchema(ORDER_STATUSES)
        .optional()
        .describe('What has become of the order, where its store cannot report it.'),
      counts: idSchema
        .optional()
        .describe(
          'Of reports of one moment that disagree, the id of the one that counts, as the explanation of the order names them.',
        ),
      among: listSchema(idSchema, MAX_CONFIRMED)
        .optional()
        .describe(
          'With `counts`: the ids of all reports of that moment that were seen. The others count for nothing.',
        ),
      ...decisionFields,
    },
    object,
  )
  .superRefine(({ counts, among }, context) => {
    if ((counts === undefined) === (among === undefined)) return;
    const [given, missing] = counts === undefined ? ['among', 'counts'] : ['counts', 'among'];
    context.addIssue({ code: 'custom', path: [missing], message: `is required with ${given}` });
  })
  .meta({ id: 'Confirmation' });

/** An approval of each is a transaction of its own: a hundred take seconds. */
export const MAX_DECIDED_ORDERS = 100;

const decidedOrdersSchema = z
  .object(
    {
      decision: wordSchema(['approve', 'reject', 'confirm']),
      reason: reasonSchema
        .optional()
        .describe('A rejection needs one, and the influencer sees it; so do approvals during the hold.'),
      orders: listSchema(
        z
          .object(
            {
              orderId: idSchema,
              storeId: storeIdSchema.optional(),
              total: amountSchema.optional().describe('For an approval: the commission that the person saw.'),
              currency: currencySchema.optional().describe('Of `total`.'),
            },
            object,
          )
          .superRefine(({ currency, total }, ctx) => checkMoney(ctx, currency, { total }), besideOtherIssues),
        MAX_DECIDED_ORDERS,
      ),
      brandId: brandIdSchema.optional(),
      decisionId: idSchema.describe(
        'Your own name for the decision: sent again, each order is answered as before, and nothing happens twice.',
      ),
    },
    object,
  )
  .superRefine(({ decision, reason, orders }, ctx) => {
    const add = (path: PropertyKey[], message: string): void => {
      ctx.addIssue({ code: 'custom', path, message });
    };
    const isListed = Array.isArray(orders);
    if (decision === 'reject' && reason === undefined) add(['reason'], 'is required for a rejection');
    if (decision === 'confirm' && reason !== undefined)
      add(['reason'], 'must be absent: a confirmation has none');
    if (isListed && orders.length === 0) add(['orders'], 'must name at least one order');
    if (isListed && decision === 'approve') {
      orders.forEach((order, index) => {
        for (const field of ['total', 'currency'] as const)
          if (order[field] === undefined) add(['orders', index, field], 'is required for an approval');
      });
    }
    const names = isListed ? orders.map((order) => JSON.stringify([order.orderId, order.storeId])) : [];
    names.forEach((name, index) => {
      if (names.indexOf(name) < index) add(['orders', index], 'is listed twice');
    });
  }, besideOtherIssues)
  .transform(({ orders, ...rest }) => ({
    ...rest,
    orders: orders.map(({ total, currency, ...named }) => ({
      ...named,
      seen: total === undefined || currency === undefined ? null : seenOf(total, currency),
    })),
  }))
  .meta({ id: 'OrderDecisions' });

/**
 * The wire schemas of the account function.
 *
 * @param now the clock that decides whether a time is in the future
 */
export function accountSchemas(now: () => Date) {
  return {
    order: z.object({
      orderId: idSchema,
      storeId: storeIdSchema.optional(),
      brandId: brandIdSchema.optional(),
    }),
    orderId: z.object({ orderId: idSchema }),
    brand: z.object({ brandId: brandIdSchema.optional() }),
    payoutId: z.object({ payoutId: idSchema }),
    statement: statementSchema,
    reject: z
      .object({ reason: reasonSchema.describe('The influencer sees it.'), ...decisionFields }, object)
      .meta({ id: 'Rejection' }),
    approve: approvalSchema,
    decision: z.object(decisionFields, object).meta({ id: 'Decision' }),
    attribute: reattributionSchema,
    confirm: confirmationSchema,
    relate: relationSchema,
    decidedOrders: decidedOrdersSchema,
    planChange: planChangeSchema,
    payout: payoutSchema,
    sent: z
      .object({ bankReference: optionalIdSchema.describe('What the bank calls it.') }, object)
      .meta({ id: 'PayoutSent' }),
    failed: z.object({ reason: reasonSchema }, object).meta({ id: 'PayoutFailed' }),
    debt: debtSchema,
    settlement: settlementSchema(now),
    ...codeRequests,
    ...changeRequests,
    ...tenantRequests,
    ...keyRequests(now),
    ...storeRequests,
    ...storeHostRequests,
    ...statusWordsRequests,
    ...voucherRequests,
  };
}
export type AccountSchemas = ReturnType<typeof accountSchemas>;
