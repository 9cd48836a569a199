import { payoutAnswer, payoutAnswerSchema } from '../../dialects/account/answers';
import { parseWire } from '../../dialects/wire';
import type { DebtKind, PayoutMark, PayoutRecord } from '../../domain/payout/payout';
import { brandFor } from '../../operations/access/authenticateUser';
import { endDebt } from '../../operations/payout/endDebt';
import { findPayout } from '../../operations/payout/findPayout';
import { advancePayout, createPayout, markPayout } from '../../operations/payout/payouts';
import type { JsonAnswer } from '../httpApp';
import { BRAND, type AccountContext, type AccountRoute } from './route';

/** How long a call works on pages; a schedule, or `advance`, continues. */
const BUDGET_MS = 30_000;

function answer(payout: PayoutRecord, replayed: boolean, status: 200 | 201): JsonAnswer {
  const outcome = replayed ? 'replayed' : payout.state;
  return {
    status,
    body: payoutAnswer(payout, replayed),
    event: { kind: payout.kind, id: payout.payoutId, outcome },
  };
}

async function answerMark(
  { services, schemas, names, note }: AccountContext,
  mark: PayoutMark,
): Promise<JsonAnswer> {
  const { payoutId } = parseWire(schemas.payoutId, names);
  const { payout, replayed } = await markPayout(services, payoutId, mark, BUDGET_MS);
  note({ brandId: payout.brandId });
  return answer(payout, replayed, 200);
}

async function answerDebt(
  { services, schemas, user, body }: AccountContext,
  kind: DebtKind,
): Promise<JsonAnswer> {
  const { brandId, influencerId, currency, ...asked } = parseWire(schemas.debt, body);
  await brandFor(services, user, brandId, 'write');
  const account = { brandId, influencerId, currency };
  const request = { ...asked, kind, by: user.uid, budgetMs: BUDGET_MS };
  const { payout, replayed } = await endDebt(services, account, request);
  return answer(payout, replayed, replayed ? 200 : 201);
}

/** What a repayment and a write-off have in common. */
const DEBT_ROUTE = {
  methods: ['POST'],
  switchedBy: 'payouts',
  who: ['admin'],
  names: null,
  body: 'debt',
  answers: { 201: payoutAnswerSchema, 200: payoutAnswerSchema },
  errors: ['event_conflict', 'payout_open', 'exceeds_debt', 'currency_not_supported', 'amount_out_of_range'],
} as const satisfies Partial<AccountRoute>;

export const payoutRoutes = {
  createPayout: {
    summary: 'Pay out what is approved',
    methods: ['POST'],
    switchedBy: 'payouts',
    path: '/v1/payouts',
    who: ['admin'],
    names: null,
    body: 'payout',
    answers: { 201: payoutAnswerSchema, 200: payoutAnswerSchema },
    errors: [
      'event_conflict',
      'payout_open',
      'nothing_to_pay',
      'currency_not_supported',
      'amount_out_of_range',
    ],
    async handle({ services, schemas, user, body }) {
      const { brandId, influencerId, currency, ...asked } = parseWire(schemas.payout, body);
      await brandFor(services, user, brandId, 'write');
      const { payout, replayed } = await createPayout(
        services,
        { brandId, influencerId, currency },
        { ...asked, by: user.uid, budgetMs: BUDGET_MS },
      );
      return answer(payout, replayed, replayed ? 200 : 201);
    },
  },
  advancePayout: {
    summary: 'Go on with a payout that was cut off',
    methods: ['POST'],
    switchedBy: 'payouts',
    path: '/v1/payouts/:payoutId/advance',
    who: ['admin'],
    names: 'payoutId',
    body: null,
    answers: { 200: payoutAnswerSchema },
    errors: [],
    async handle({ services, schemas, names, note }) {
      const { payoutId } = parseWire(schemas.payoutId, names);
      const payout = await advancePayout(services, payoutId, BUDGET_MS);
      note({ brandId: payout.brandId });
      return answer(payout, false, 200);
    },
  },
  markPayoutSent: {
    summary: 'The money is on its way',
    methods: ['POST'],
    switchedBy: 'payouts',
    path: '/v1/payouts/:payoutId/sent',
    who: ['admin'],
    names: 'payoutId',
    body: 'sent',
    answers: { 200: payoutAnswerSchema },
    errors: ['payout_state_conflict'],
    handle(context) {
      const { bankReference } = parseWire(context.schemas.sent, context.body);
      return answerMark(context, { to: 'sent', bankReference });
    },
  },
  markPayoutPaid: {
    summary: 'The money has arrived',
    methods: ['POST'],
    switchedBy: 'payouts',
    path: '/v1/payouts/:payoutId/paid',
    who: ['admin'],
    names: 'payoutId',
    body: null,
    answers: { 200: payoutAnswerSchema },
    errors: ['payout_state_conflict'],
    handle: (context) => answerMark(context, { to: 'paid' }),
  },
  markPayoutFailed: {
    summary: 'The money did not go',
    methods: ['POST'],
    switchedBy: 'payouts',
    path: '/v1/payouts/:payoutId/failed',
    who: ['admin'],
    names: 'payoutId',
    body: 'failed',
    answers: { 200: payoutAnswerSchema },
    errors: ['payout_state_conflict'],
    handle(context) {
      const { reason } = parseWire(context.schemas.failed, context.body);
      return answerMark(context, { to: 'failed', reason });
    },
  },
  recordRepayment: {
    ...DEBT_ROUTE,
    summary: 'An influencer paid a debt back',
    path: '/v1/repayments',
    handle: (context) => answerDebt(context, 'repayment'),
  },
  writeOffDebt: {
    ...DEBT_ROUTE,
    summary: 'The platform gives the debt of an influencer up',
    path: '/v1/write-offs',
    handle: (context) => answerDebt(context, 'write_off'),
  },
  readPayout: {
    summary: 'A payout, repayment or write-off',
    methods: ['GET'],
    path: '/v1/payouts/:payoutId',
    who: [...BRAND, 'admin', 'influencer'],
    names: 'payoutId',
    body: null,
    answers: { 200: payoutAnswerSchema },
    errors: [],
    async handle({ services, schemas, user, names, note }) {
      const { payoutId } = parseWire(schemas.payoutId, names);
      const payout = await findPayout(services, user, payoutId);
      note({ brandId: payout.brandId });
      return answer(payout, false, 200);
    },
  },
} as const satisfies Record<string, AccountRoute>;
