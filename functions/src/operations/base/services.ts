import { createHmac } from 'node:crypto';
import type { Firestore } from '@google-cloud/firestore';
import { deriveKey, type KeyPurpose, type Mode, type Scope } from '../../domain/credentials/apiKey';
import type { Brand, Store } from '../../domain/brand/brand';
import type { NewId, OrderIdentity } from '../../domain/base/ids';
import { verifyFirebaseIdToken } from '../../firestore/base/auth';
import { countRpcs } from '../../firestore/base/rpcMeter';
import { LookUps } from '../../firestore/access/lookUps';
import { mailboxOf } from '../../domain/base/mailbox';
import { networkOf } from '../../domain/base/network';
import { Caches } from './caches';
import { EventRates } from './eventRates';
import { KeyedQueue } from './keyedQueue';

/** What every operation is given. Clock and ids are passed in; nothing else reads either. */
export interface Services {
  readonly db: Firestore;
  readonly lookUps: LookUps;
  readonly caches: Caches;
  /** The events of one order, in this instance, one after the other: at once they would only undo each other. */
  readonly orderQueue: KeyedQueue;
  readonly eventRates: EventRates;
  readonly secrets: Readonly<Record<KeyPurpose, Buffer>>;
  readonly now: () => Date;
  readonly newId: NewId;
  /** The claims of a Firebase Auth ID token; null if it is not, or no longer, valid. */
  readonly verifyIdToken: VerifyIdToken;
  /** Runs the work of a request: adds the RPCs that it makes to the counts, and bounds the time that they may take. */
  readonly countRpcs: typeof countRpcs;
}

export type VerifyIdToken = (token: string) => Promise<Readonly<Record<string, unknown>> | null>;

export interface ServiceOptions {
  readonly db: Firestore;
  readonly masterSecret: string;
  readonly now: () => Date;
  readonly newId: NewId;
  readonly verifyIdToken?: VerifyIdToken;
  /** How long looked-up keys, brands and codes are kept in this instance. */
  readonly cacheTtlMs?: number;
  /** The same of the switches; absent: as long as those; 0: for ever. */
  readonly switchesTtlMs?: number;
  /** So many documents of a day at most; absent: three. */
  readonly maxDayShards?: number;
}

export function createServices({
  db,
  masterSecret,
  now,
  newId,
  verifyIdToken = verifyFirebaseIdToken,
  cacheTtlMs,
  switchesTtlMs,
  maxDayShards,
}: ServiceOptions): Services {
  return {
    db,
    lookUps: new LookUps(db, cacheTtlMs, switchesTtlMs),
    caches: new Caches(),
    orderQueue: new KeyedQueue(),
    eventRates: new EventRates(maxDayShards),
    secrets: {
      apiSecret: deriveKey(masterSecret, 'apiSecret'),
      clickToken: deriveKey(masterSecret, 'clickToken'),
      visitor: deriveKey(masterSecret, 'visitor'),
      email: deriveKey(masterSecret, 'email'),
      ip: deriveKey(masterSecret, 'ip'),
      webhook: deriveKey(masterSecret, 'webhook'),
    },
    now,
    newId,
    verifyIdToken,
    countRpcs,
  };
}

/** Where events come from: the store that reports them, and the request that brought them. */
export interface Reporter {
  readonly brand: Brand;
  readonly store: Store;
  readonly requestId: string;
  /** Where an unsigned request came from; never stored or logged as it is. */
  readonly address?: string;
}

/** The caller with a key: its store, and the request. */
export interface Caller extends Reporter {
  readonly keyId: string;
  readonly mode: Mode;
  readonly scopes: readonly Scope[];
}

/** A keyed hash of an email: the same for all spellings of one mailbox, and safe from a dictionary attack. */
export function hashEmail({ secrets }: Services, email: string): string {
  return createHmac('sha256', secrets.email).update(mailboxOf(email)).digest('hex');
}

/**
 * A keyed hash of the network that sent an unsigned report of the order: the same for all reports of that order from
 * there, and no other order has it, so that it shows nothing of who ordered elsewhere.
 */
export function hashSender(
  { secrets }: Services,
  { brandId, storeId, orderId }: OrderIdentity,
  address: string,
): string {
  const text = JSON.stringify(['sender', brandId, storeId, orderId, networkOf(address)]);
  return createHmac('sha256', secrets.ip).update(text).digest('hex').slice(0, 32);
}
