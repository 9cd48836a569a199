import type { z } from 'zod';
import type { ErrorCode } from '../domain/base/errors';
import type { Dialect } from '../domain/base/logLine';

/** What an answer is: JSON of a schema, text of a type, or a redirect without a body. */
export type AnswerShape = z.ZodType | 'text/csv' | 'text/html' | 'redirect';

/** What a row says for the OpenAPI document, which openapi/ writes; no request reads it. */
export interface DocumentedRoute {
  /** What the route is for: the heading of its operation. openapi/descriptions.ts says more. */
  readonly summary: string;
  /** The other type of its JSON answers, which the query asks for. */
  readonly alsoAs?: 'text/csv';
  /** What it answers, by status; its errors are beside. */
  readonly answers: {
    readonly 200?: AnswerShape;
    readonly 201?: AnswerShape;
    readonly 202?: AnswerShape;
    readonly 302?: AnswerShape;
  };
  /** The error codes that are its own, beside those of every route. */
  readonly errors: readonly ErrorCode[];
}

/** What the rows of all HTTP functions have; each function's rows say more: who may call, and the handler. */
export interface Row extends DocumentedRoute {
  /** Below the function's own address, as Express matches it. */
  readonly path: `/${string}`;
  readonly methods: readonly ('GET' | 'HEAD' | 'POST' | 'PUT')[];
  /** Absent: that of its function. */
  readonly dialect?: Dialect;
  /** As sent and inflated. Null: its body is not read; absent: as its function says. */
  readonly maxBodyBytes?: number | null;
}

/** The own errors of a route that records an order, a refund or a voucher. */
export const ORDER_ERRORS = ['event_conflict', 'currency_not_supported', 'amount_out_of_range'] as const;

export const MIB = 1024 * 1024;
