import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import type { Scope } from '../../domain/credentials/apiKey';
import type { Channel } from '../../domain/brand/brand';
import type { StoreHints } from '../../operations/access/findReporter';
import type { Reporter } from '../../operations/base/services';
import type { Row } from '../route';
import type { Served } from '../dialects';
import type { Answer } from '../httpApp';

/** What a handler gets, once the store is known and the body is read. */
export interface ConversionContext {
  readonly services: Served;
  readonly reporter: Reporter;
  /** The key of a signed request, or of an unsigned one that named a key without a secret; else null. */
  readonly keyId: string | null;
  /** The signature is valid. An unsigned report is at best kept as unverified. */
  readonly isSigned: boolean;
  /** The `X-WaffarX-Timestamp` of a signed request, to the whole second. */
  readonly signedAt: Date | null;
  /** The JSON as sent, not yet validated; undefined for a GET, or an empty body where the route allows one. */
  readonly body: unknown;
  /** The first value of each query parameter; empty where they could have been changed on the way: signed, and not by version 2. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
}

/**
 * What is allowed without a signature. `refused`: nothing (401 `invalid_signature`). `byKey`: the store is found by an
 * `X-WaffarX-Key` whose key has no secret. `byStore`: also by what `hints` finds in body and query. A store that has a
 * secret may never send unsigned.
 */
export type UnsignedPolicy = 'refused' | 'byKey' | 'byStore';

/** One route of the conversion function, with its authentication and limits. */
export interface ConversionRoute extends Row {
  /** As clients write it (`/Woo/AddOrder`): paths are matched without regard to case. */
  readonly path: `/${string}`;
  readonly methods: readonly ('GET' | 'POST')[];
  /** The scope that a signing key must have; null: any key will do. */
  readonly scope: Scope | null;
  readonly unsigned: UnsignedPolicy;
  /** A signed request to this route is noted as a heartbeat of this channel (`noteHeartbeat`). */
  readonly channel?: Channel;
  /** Of the body, raw and inflated. */
  readonly maxBodyBytes: number;
  /** The body is a shop's own data, unchanged: plugins store anything in it, also what is nested deep. */
  readonly isShops?: true;
  /** A POST may have no body. Absent: that is `malformed_json`. */
  readonly mayBeEmpty?: true;
  /**
   * What identifies the store in an unsigned report of this dialect; only with `byStore`. Must accept anything that was
   * sent.
   */
  readonly hints?: (services: Served, sent: Pick<ConversionContext, 'body' | 'query'>) => StoreHints;
  /**
   * Answers a signed request after its signature is checked and before any look-up; null: go on. The key may be revoked
   * by then, so the answer must contain nothing confidential.
   */
  readonly early?: (signed: {
    readonly services: Served;
    readonly keyId: string;
    readonly headers: IncomingHttpHeaders;
  }) => Promise<Answer | null>;
  /** The body's schema, or how it is made with the clock; null: it takes none. */
  readonly request: z.ZodType | ((now: () => Date) => z.ZodType) | null;
  readonly queryFields?: z.ZodObject;
  readonly handle: (context: ConversionContext) => Promise<Answer>;
}
