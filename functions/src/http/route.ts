import type { z } from 'zod';
import type { ErrorCode } from '../domain/base/errors';
import type { Scope } from '../domain/credentials/apiKey';
import type { StoreApiRequests } from '../dialects/storeApi/requests';
import type { StoreApiSchemas } from '../dialects/storeApi/schemas';
import type { Caller, Services } from '../operations/base/services';
import type { JsonAnswer } from './httpApp';

/** What an answer is: JSON of a schema, or text of a type. */
export type AnswerShape = z.ZodType | 'text/csv' | 'text/html';

/** What a row says for the OpenAPI document, which openapi/ writes; no request reads it. */
export interface DocumentedRoute {
  /** What the route is for: the heading of its operation. openapi/descriptions.ts says more. */
  readonly summary: string;
  /** The other type of its JSON answers, which the query asks for. */
  readonly alsoAs?: 'text/csv';
  /** What it answers, by status; its errors are beside. */
  readonly answers: {
    readonly 200: AnswerShape;
    readonly 201?: AnswerShape;
    readonly 202?: AnswerShape;
  };
  /** The error codes that are its own, beside those of every route. */
  readonly errors: readonly ErrorCode[];
}

/** The own errors of a route that records an order, a refund or a coupon. */
export const ORDER_ERRORS = ['event_conflict', 'currency_not_supported', 'amount_out_of_range'] as const;

/** What a handler works with, once the caller is known and the body is read. */
export interface RouteContext {
  readonly services: Services;
  readonly storeApi: StoreApiRequests;
  readonly caller: Caller;
  /** The JSON as sent; undefined where the route takes no body. */
  readonly body: unknown;
}

export type RouteAnswer = JsonAnswer;

/** One function of the API: a row whose authentication and limits are in plain sight. */
export interface Route extends DocumentedRoute {
  /** The function's name, and so its path. */
  readonly name: string;
  readonly methods: readonly ('GET' | 'POST')[];
  /** What the key must be allowed to do; null: any key will do. */
  readonly scope: Scope | null;
  /** Null: the route takes no body. */
  readonly maxBodyBytes: number | null;
  /** The body's schema; null: it takes none. */
  readonly request: ((schemas: StoreApiSchemas) => z.ZodType) | null;
  /** Parses, calls one operation, answers. */
  readonly handle: (context: RouteContext) => Promise<RouteAnswer>;
}

export const MIB = 1024 * 1024;
