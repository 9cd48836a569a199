import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject, ZodOpenApiResponseObject } from 'zod-openapi';
import {
  balancesAnswerSchema,
  decisionAnswerSchema,
  payoutAnswerSchema,
  planAnswerSchema,
  savedPlanAnswerSchema,
  settlementAnswerSchema,
} from '../functions/src/dialects/account/answers';
import { couponHistorySchema, couponReportSchema } from '../functions/src/dialects/account/couponAnswers';
import { isEmptyEnough } from '../functions/src/dialects/account/query';
import { accountSchemas } from '../functions/src/dialects/account/requests';
import {
  savedSettingsAnswerSchema,
  storeAnswerSchema,
  storesAnswerSchema,
} from '../functions/src/dialects/account/stores';
import { webhooksAnswerSchema } from '../functions/src/dialects/account/webhooks';
import type { ErrorCode } from '../functions/src/domain/base/errors';
import { explanationSchema } from '../functions/src/dialects/account/explanation/shape';
import type { AccountRoute } from '../functions/src/http/account/route';
import { ACCOUNT_ROUTES, type AccountRouteName } from '../functions/src/http/account/routes';
import { ACCOUNT_OPERATIONS } from './accountTexts';
import { EXAMPLES_AT } from './examples';
import {
  answerExamples,
  codesWhere,
  EVERY_ANSWER,
  EVERY_BODY,
  headersOf,
  problemAnswers,
  requestExamples,
} from './parts';

// The paths of the account function.

const schemas = accountSchemas(() => EXAMPLES_AT);

/** What a route answers: JSON of this schema, or text of this type. */
type AnswerShape = z.ZodType | 'text/csv' | 'text/html';

interface RouteShape {
  /** What path and query name, together. */
  readonly names: z.ZodObject;
  readonly answers: Readonly<Partial<Record<200 | 201, AnswerShape>>>;
  /** The error codes that are this route's own. */
  readonly codes: readonly ErrorCode[];
}

const DECISION_CODES = ['brand_suspended', 'event_conflict'] as const;
const decision = (...codes: readonly ErrorCode[]): RouteShape => ({
  names: schemas.orderId,
  answers: { 201: decisionAnswerSchema, 200: decisionAnswerSchema },
  codes: [...DECISION_CODES, ...codes],
});
const payout = (...codes: readonly ErrorCode[]): RouteShape => ({
  names: schemas.payoutId,
  answers: { 200: payoutAnswerSchema },
  codes,
});
const statement = (
  names: z.ZodObject,
  type: 'text/csv' | 'text/html',
  ...codes: ErrorCode[]
): RouteShape => ({
  names,
  answers: { 200: type },
  codes,
});
const nothing = schemas.brand.pick({});

/** Everything about a route that its row does not say. */
export const ACCOUNT_SHAPES: Readonly<Record<AccountRouteName, RouteShape>> = {
  explainOrder: { names: schemas.order, answers: { 200: explanationSchema }, codes: [] },
  rejectCommission: decision('commission_reversed', 'commission_rejected', 'commission_not_pending'),
  withdrawRejection: decision('commission_not_rejected'),
  approveCommission: decision(
    'commission_reversed',
    'commission_rejected',
    'commission_not_pending',
    'order_ambiguous',
    'order_not_completed',
    'order_unverified',
    'order_suspicious',
  ),
  attributeOrder: decision('order_unverified'),
  confirmOrder: decision('nothing_to_confirm'),
  readPlan: { names: schemas.brand, answers: { 200: planAnswerSchema }, codes: [] },
  savePlan: {
    names: nothing,
    answers: { 201: savedPlanAnswerSchema, 200: savedPlanAnswerSchema },
    codes: ['brand_suspended', 'plan_conflict'],
  },
  createPayout: {
    names: nothing,
    answers: { 201: payoutAnswerSchema, 200: payoutAnswerSchema },
    codes: [
      'event_conflict',
      'payout_open',
      'nothing_to_pay',
      'currency_not_supported',
      'amount_out_of_range',
    ],
  },
  advancePayout: payout(),
  markPayoutSent: payout('payout_state_conflict'),
  markPayoutPaid: payout('payout_state_conflict'),
  markPayoutFailed: payout('payout_state_conflict'),
  readPayout: payout(),
  settleBrand: {
    names: nothing,
    answers: { 201: settlementAnswerSchema, 200: settlementAnswerSchema },
    codes: ['event_conflict', 'currency_not_supported', 'amount_out_of_range'],
  },
  readBalances: { names: schemas.brand, answers: { 200: balancesAnswerSchema }, codes: [] },
  payoutStatementCsv: statement(schemas.payoutId, 'text/csv'),
  payoutStatementHtml: statement(schemas.payoutId, 'text/html'),
  brandStatementCsv: statement(schemas.statement, 'text/csv', 'currency_not_supported'),
  brandStatementHtml: statement(schemas.statement, 'text/html', 'currency_not_supported'),
  reconcileCoupons: { names: schemas.couponReport, answers: { 200: couponReportSchema }, codes: [] },
  readCoupon: { names: schemas.coupon, answers: { 200: couponHistorySchema }, codes: [] },
  listStores: { names: schemas.stores, answers: { 200: storesAnswerSchema }, codes: [] },
  readStore: { names: schemas.store, answers: { 200: storeAnswerSchema }, codes: [] },
  saveStoreSettings: {
    names: schemas.storeId,
    answers: { 201: savedSettingsAnswerSchema, 200: savedSettingsAnswerSchema },
    codes: ['settings_conflict'],
  },
  readStoreWebhooks: { names: schemas.store, answers: { 200: webhooksAnswerSchema }, codes: [] },
  rotateStoreWebhooks: {
    names: schemas.storeId,
    answers: { 201: webhooksAnswerSchema, 200: webhooksAnswerSchema },
    codes: ['brand_suspended', 'settings_conflict'],
  },
};

/** Every error code that the route can give. */
export function accountErrorCodesOf(name: AccountRouteName): ErrorCode[] {
  const { body }: AccountRoute = ACCOUNT_ROUTES[name];
  const { names, codes } = ACCOUNT_SHAPES[name];
  const own: readonly ErrorCode[] = [
    ...EVERY_ANSWER,
    'missing_id_token',
    'invalid_id_token',
    'insufficient_role',
    ...(Object.keys(names.shape).length > 0 ? (['invalid_request'] as const) : []),
    ...(body === null ? [] : EVERY_BODY),
    ...codes,
  ];
  return codesWhere((code) => own.includes(code));
}

/** The path as OpenAPI writes it, below the function's name. */
export function accountPathOf({ path }: AccountRoute): string {
  return `/account${path.replaceAll(/:(\w+)/g, '{$1}')}`;
}

const MEANINGS = {
  200: 'What is there now; with `replayed` it was so already, and nothing was written.',
  201: 'Recorded, with all its effects.',
} as const;

function answerOf(name: AccountRouteName, status: 200 | 201, shape: AnswerShape): ZodOpenApiResponseObject {
  const content =
    typeof shape === 'string'
      ? { [shape]: { schema: { type: 'string' as const } } }
      : { 'application/json': { schema: shape, examples: answerExamples(name, status) } };
  return { description: MEANINGS[status], headers: headersOf(status), content };
}

function operation(name: AccountRouteName): ZodOpenApiOperationObject {
  const { path, who, body }: AccountRoute = ACCOUNT_ROUTES[name];
  const { names, answers } = ACCOUNT_SHAPES[name];
  const inPath = new Set([...path.matchAll(/:(\w+)/g)].map(([, word = '']) => word));
  const only = (isInPath: boolean) =>
    z.object(
      Object.fromEntries(Object.entries(names.shape).filter(([word]) => inPath.has(word) === isInPath)),
    );
  const { summary, description } = ACCOUNT_OPERATIONS[name];
  const shapes = Object.entries(answers).map(([key, shape]) => {
    // The keys are those of `answers`.
    const status = Number(key) as 200 | 201;
    return [key, answerOf(name, status, shape)] as const;
  });
  return {
    tags: [ACCOUNT_TAG.name],
    operationId: name,
    summary,
    description: `${description}\n\nMay be called by: ${who.join(', ')}.`,
    security: [{ idToken: [] }],
    requestParams: { path: only(true), query: only(false) },
    ...(body === null ? {} : { requestBody: requestBody(name, schemas[body]) }),
    responses: { ...Object.fromEntries(shapes), ...problemAnswers(accountErrorCodesOf(name)) },
  };
}

function requestBody(
  name: AccountRouteName,
  schema: z.ZodType,
): NonNullable<ZodOpenApiOperationObject['requestBody']> {
  return {
    required: !isEmptyEnough(schema),
    description: 'JSON in UTF-8, at most 1 MiB, both as sent and inflated.',
    content: { 'application/json': { schema, examples: requestExamples(name) } },
  };
}

/** The paths of the account function, each with its methods. */
export function accountPaths(): ZodOpenApiPathsObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  // Object.keys gives the keys of the table, and the table has no others.
  for (const name of Object.keys(ACCOUNT_ROUTES) as AccountRouteName[]) {
    const route: AccountRoute = ACCOUNT_ROUTES[name];
    const path = (paths[accountPathOf(route)] ??= {});
    path[route.method.toLowerCase()] = operation(name);
  }
  return paths;
}

/** The group of the operations; part of the addresses of the API page. */
export const ACCOUNT_TAG = {
  name: 'account',
  description: 'What people do, signed in with Firebase Auth: brands, influencers and the platform.',
} as const;

export const ID_TOKEN_SCHEME = {
  idToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The ID token of Firebase Auth, with the claims `brandId`, `influencerId` and `role`.',
  },
} as const;
