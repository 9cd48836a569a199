import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import type { Scope } from '../../domain/credentials/apiKey';
import type { Channel } from '../../domain/brand/brand';
import type { StoreHints } from '../../operations/access/findReporter';
import type { Reporter } from '../../operations/base/services';
import type { Row } from '../route';
import type { Served } from '../dialects';
import type { Answer } from '../httpApp';

/** What a handler works with, once it is known whose report it is and the body is read. */
export interface ConversionContext {
  readonly services: Served;
  readonly reporter: Reporter;
  /** Of a signed request, or of an unsigned one that named a key without a secret; else null. */
  readonly keyId: string | null;
  /** Whoever sent it has the key's secret. What is not signed is kept as unverified at best. */
  readonly isSigned: boolean;
  /** The `X-WaffarX-Timestamp` of a signed request, to the whole second. */
  readonly signedAt: Date | null;
  /** The JSON as sent, not yet validated; undefined for a GET, or an empty body where the route allows one. */
  readonly body: unknown;
  /** The first value of each word of the query. No signature covers it. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
}

/**
 * What may be done without a signature. `refused`: nothing (401 `invalid_signature`). `byKey`: the store is found by an
 * `X-WaffarX-Key` whose key has no secret. `byStore`: also by what `hints` finds in body and query. A store that has
 * a secret may not send unsigned at all, whichever it is.
 */
export type UnsignedPolicy = 'refused' | 'byKey' | 'byStore';

/** One route of the conversion function: a row whose authentication and limits are in plain sight. */
export interface ConversionRoute extends Row {
  /** As clients write it (`/Woo/AddOrder`): paths are matched without regard to case. */
  readonly path: `/${string}`;
  readonly methods: readonly ('GET' | 'POST')[];
  /** What a signing key must be allowed to do; null: any key will do. */
  readonly scope: Scope | null;
  readonly unsigned: UnsignedPolicy;
  /** A signed request that comes to `handle` is a sign of life of this channel: the app notes it (`noteHeartbeat`). */
  readonly channel?: Channel;
  /** Of the body, raw and inflated. */
  readonly maxBodyBytes: number;
  /** Whether a POST without a body is fine. Absent: it is `malformed_json`. */
  readonly mayBeEmpty?: true;
  /** By what an unsigned report of this dialect shows its store; only with `byStore`. Must take whatever was sent. */
  readonly hints?: (services: Served, sent: Pick<ConversionContext, 'body' | 'query'>) => StoreHints;
  /**
   * Answers a signed request after its signature is checked and before any look-up; null: go on. The key may be revoked
   * by then, so it must tell nothing worth having.
   */
  readonly early?: (signed: {
    readonly services: Served;
    readonly keyId: string;
    readonly headers: IncomingHttpHeaders;
  }) => Promise<Answer | null>;
  /** The body's schema, as it is or by the clock; null: it takes none. */
  readonly request: z.ZodType | ((now: () => Date) => z.ZodType) | null;
  /** What is read of the query. */
  readonly queryFields?: z.ZodObject;
  /** Parses, calls one operation, answers. */
  readonly handle: (context: ConversionContext) => Promise<Answer>;
}
