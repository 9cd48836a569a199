import type { z } from 'zod';
import type { StoreApiRequests } from '../../dialects/storeApi/requests';
import type { StoreApiSchemas } from '../../dialects/storeApi/schemas';
import type { Scope } from '../../domain/credentials/apiKey';
import type { Caller, Services } from '../../operations/base/services';
import type { JsonAnswer } from '../httpApp';
import type { Row } from '../route';

/** What a handler works with, once the caller is known and the body is read. */
export interface StoreContext {
  readonly services: Services;
  readonly storeApi: StoreApiRequests;
  readonly caller: Caller;
  /** The JSON as sent; undefined where the route takes no body. */
  readonly body: unknown;
}

/** One function of the store API: a row whose authentication and limits are in plain sight. */
export interface StoreRoute extends Row {
  readonly methods: readonly ('GET' | 'POST')[];
  /** What the key must be allowed to do; null: any key will do. */
  readonly scope: Scope | null;
  /** Null: the route takes no body. */
  readonly maxBodyBytes: number | null;
  /** The body's schema; null: it takes none. */
  readonly request: ((schemas: StoreApiSchemas) => z.ZodType) | null;
  /** Parses, calls one operation, answers. */
  readonly handle: (context: StoreContext) => Promise<JsonAnswer>;
}
