import {
  decisionAnswer,
  decisionAnswerSchema,
  orderResultsSchema,
  type OrderResult,
} from '../../dialects/account/answers';
import { explain } from '../../dialects/account/explanation/explanation';
import { explanationSchema } from '../../dialects/account/explanation/shape';
import { parseWire } from '../../dialects/wire';
import type { Approving, Decision } from '../../domain/order/decidable';
import { decide } from '../../operations/order/decide';
import { explainOrder } from '../../operations/order/explainOrder';
import { AppError } from '../../domain/base/errors';
import type { OrderIdentity } from '../../domain/base/ids';
import type { AppliedEvent } from '../../domain/order/record';
import type { Services } from '../../operations/base/services';
import { brandFor, type User } from '../../operations/access/authenticateUser';
import { findBrandOrder, findViewedOrder, orderNotFound } from '../../operations/access/findOrder';
import { eachOf } from '../../operations/base/eachOf';
import { assertOn } from '../../operations/base/switches';
import type { JsonAnswer } from '../httpApp';
import { BRAND, type AccountContext, type AccountRoute } from './route';

const DECIDERS = ['owner', 'manager', 'admin'] as const;
const DECISION_ANSWERS = { 201: decisionAnswerSchema, 200: decisionAnswerSchema };
const DECISION_ERRORS = ['brand_suspended', 'event_conflict'] as const;
/** Of the amount that the person saw. */
const AMOUNT_ERRORS = ['currency_not_supported', 'amount_out_of_range'] as const;

interface Names {
  readonly brandId?: string | undefined;
  readonly storeId?: string | undefined;
  readonly decisionId?: string | undefined;
}

interface Taken {
  readonly identity: OrderIdentity;
  readonly decision: Decision;
  readonly decisionId: string | undefined;
}

/** The decision in the user's name, and the status of its answer. */
async function decideAs(
  { uid: by, requestId }: User,
  services: Services,
  { identity, decision, decisionId }: Taken,
): Promise<{ status: 200 | 201; applied: AppliedEvent }> {
  const applied = await decide(services, identity, decision, { by, source: 'brand', requestId, decisionId });
  return { status: applied.outcome === 'replayed' ? 200 : 201, applied };
}

async function answerDecision(
  { services, schemas, user, names, note }: AccountContext,
  { brandId, storeId, decisionId }: Names,
  decision: Decision,
): Promise<JsonAnswer> {
  const { orderId } = parseWire(schemas.orderId, names);
  const identity = await findBrandOrder(services, user, { orderId, storeId, brandId }, 'write');
  note({ brandId: identity.brandId, storeId: identity.storeId });
  const { status, applied } = await decideAs(user, services, { identity, decision, decisionId });
  return {
    status,
    body: decisionAnswer(applied),
    event: { kind: decision.kind, id: orderId, outcome: applied.outcome },
  };
}

const ORDERS_AT_ONCE = 8;

interface Named {
  readonly orderId: string;
  readonly storeId?: string | undefined;
  /** For an approval: the commission that the person saw. */
  readonly seen: Approving['seen'];
}

/** One order of a list: its errors are its result, so that no order stops another. */
async function resultOf(
  { services, user }: AccountContext,
  named: Named,
  { brandId, decisionId }: Names,
  decision: Decision,
): Promise<OrderResult> {
  const { orderId, seen } = named;
  let storeId = named.storeId ?? null;
  try {
    const { storeId: askedStoreId } = named;
    const found = { orderId, storeId: askedStoreId, brandId };
    const identity = await findBrandOrder(services, user, found, 'write');
    storeId = identity.storeId;
    const taken = decision.kind === 'approve' ? { ...decision, seen } : decision;
    const { status } = await decideAs(user, services, { identity, decision: taken, decisionId });
    return { orderId, storeId, status };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { status, code, detail } = error;
    return { orderId, storeId, status, code, detail };
  }
}

export const orderRoutes = {
  explainOrder: {
    summary: 'Why is the commission of an order what it is?',
    methods: ['GET'],
    path: '/v1/orders/:orderId/explain',
    who: [...BRAND, 'admin', 'influencer'],
    names: 'order',
    body: null,
    answers: { 200: explanationSchema },
    errors: [],
    async handle({ services, schemas, user, names, note }) {
      const named = parseWire(schemas.order, names);
      const { identity, viewer } = await findViewedOrder(services, user, named);
      note({ brandId: identity.brandId, storeId: identity.storeId });
      const explanation = explain(await explainOrder(services, identity), viewer, services.now());
      if (!explanation) throw orderNotFound(named);
      return {
        status: 200,
        body: explanation,
        event: { kind: 'explain', id: named.orderId, outcome: 'ok' },
      };
    },
  },
  rejectCommission: {
    summary: 'Reject a commission while no payout has claimed of it',
    methods: ['POST'],
    path: '/v1/orders/:orderId/reject',
    who: DECIDERS,
    names: 'orderId',
    body: 'reject',
    answers: DECISION_ANSWERS,
    errors: [...DECISION_ERRORS, 'commission_reversed', 'commission_rejected', 'already_claimed'],
    handle(context) {
      const { reason, ...names } = parseWire(context.schemas.reject, context.body);
      return answerDecision(context, names, { kind: 'reject', reason });
    },
  },
  withdrawRejection: {
    summary: 'Withdraw a rejection',
    methods: ['POST'],
    path: '/v1/orders/:orderId/withdraw',
    who: DECIDERS,
    names: 'orderId',
    body: 'decision',
    answers: DECISION_ANSWERS,
    errors: [...DECISION_ERRORS, 'commission_not_rejected'],
    handle: (context) =>
      answerDecision(context, parseWire(context.schemas.decision, context.body), { kind: 'withdraw' }),
  },
  approveCommission: {
    summary: 'Approve what is pending of a commission, also before its hold is over',
    methods: ['POST'],
    path: '/v1/orders/:orderId/approve',
    switchedBy: 'approvals',
    who: DECIDERS,
    names: 'orderId',
    body: 'approve',
    answers: DECISION_ANSWERS,
    errors: [
      ...DECISION_ERRORS,
      ...AMOUNT_ERRORS,
      'commission_changed',
      'commission_held',
      'commission_reversed',
      'commission_rejected',
      'commission_not_pending',
      'order_ambiguous',
      'order_not_completed',
      'order_unverified',
      'order_suspicious',
    ],
    handle(context) {
      const { seen, reason = null, ...names } = parseWire(context.schemas.approve, context.body);
      return answerDecision(context, names, { kind: 'approve', seen, reason });
    },
  },
  attributeOrder: {
    summary: 'Move an order to another influencer, or to none',
    methods: ['POST'],
    path: '/v1/orders/:orderId/attribute',
    who: DECIDERS,
    names: 'orderId',
    body: 'attribute',
    answers: DECISION_ANSWERS,
    errors: [...DECISION_ERRORS, 'order_unverified'],
    handle(context) {
      // Null means unattributed; the field must not be absent.
      const sent = parseWire(context.schemas.attribute, context.body, { nullable: ['influencerId'] });
      const { influencerId, reason, ...names } = sent;
      return answerDecision(context, names, { kind: 'attribute', influencerId, reason });
    },
  },
  confirmOrder: {
    summary: 'Confirm that an order is genuine',
    methods: ['POST'],
    path: '/v1/orders/:orderId/confirm',
    who: DECIDERS,
    names: 'orderId',
    body: 'confirm',
    answers: DECISION_ANSWERS,
    errors: [...DECISION_ERRORS, 'nothing_to_confirm', 'order_ambiguous'],
    handle(context) {
      const {
        eventIds,
        status = null,
        counts,
        among,
        ...names
      } = parseWire(context.schemas.confirm, context.body);
      const moment = counts === undefined || among === undefined ? undefined : { counts, among };
      return answerDecision(context, names, {
        kind: 'confirm',
        eventIds: eventIds ?? (moment ? [] : null),
        status,
        ...(moment && { moment }),
      });
    },
  },
  relateOrder: {
    summary: 'Say what an order is beside the one that it belongs to',
    methods: ['POST'],
    path: '/v1/orders/:orderId/relate',
    who: DECIDERS,
    names: 'orderId',
    body: 'relate',
    answers: DECISION_ANSWERS,
    errors: [...DECISION_ERRORS, 'order_without_parent', 'already_claimed'],
    handle(context) {
      const { verdict, reason, ...names } = parseWire(context.schemas.relate, context.body);
      return answerDecision(context, names, { kind: 'relate', verdict, reason });
    },
  },
  decideOrders: {
    summary: 'Approve, reject or confirm a list of orders',
    methods: ['POST'],
    path: '/v1/orders/decide',
    who: DECIDERS,
    names: null,
    body: 'decidedOrders',
    answers: { 200: orderResultsSchema },
    errors: ['brand_suspended', ...AMOUNT_ERRORS],
    async handle(context) {
      const { services, schemas, user, body, note } = context;
      const { decision: kind, reason = null, orders, ...names } = parseWire(schemas.decidedOrders, body);
      if (kind === 'approve') assertOn(context.switches, 'approvals');
      const { brandId } = await brandFor(services, user, names.brandId, 'write');
      note({ brandId });
      const decision: Decision =
        kind === 'reject'
          ? { kind, reason: reason ?? '' }
          : kind === 'confirm'
            ? { kind, eventIds: null, status: null }
            : { kind, seen: null, reason };
      const results = new Map<Named, OrderResult>();
      await eachOf(orders, ORDERS_AT_ONCE, async (order) => {
        results.set(order, await resultOf(context, order, { ...names, brandId }, decision));
      });
      const inOrder = orders.flatMap((order) => results.get(order) ?? []);
      const decided = inOrder.filter(({ status }) => status < 300).length;
      const outcome = `${decided} of ${orders.length}`;
      return {
        status: 200,
        body: { results: inOrder },
        event: { kind: `${kind}_list`, id: names.decisionId, outcome },
      };
    },
  },
} as const satisfies Record<string, AccountRoute>;
