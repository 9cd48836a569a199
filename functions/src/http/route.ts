import type { Scope } from '../domain/credentials/apiKey';
import type { StoreApiRequests } from '../dialects/storeApi/requests';
import type { Caller, Services } from '../operations/base/services';
import type { JsonAnswer } from './shell';

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
export interface Route {
  /** The function's name, and so its path. */
  readonly name: string;
  readonly methods: readonly ('GET' | 'POST')[];
  /** What the key must be allowed to do; null: any key will do. */
  readonly scope: Scope | null;
  /** Null: the route takes no body. */
  readonly maxBodyBytes: number | null;
  /** Parses, calls one operation, answers. */
  readonly handle: (context: RouteContext) => Promise<RouteAnswer>;
}

export const MIB = 1024 * 1024;
