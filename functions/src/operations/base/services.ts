import { createHmac } from 'node:crypto';
import type { Firestore } from '@google-cloud/firestore';
import { deriveKeys, type DerivedKeys, type Mode, type Scope } from '../../domain/credentials/apiKey';
import { parseMasterSecrets } from '../../domain/credentials/masterSecrets';
import type { Brand, Store } from '../../domain/brand/brand';
import type { NewId, OrderIdentity } from '../../domain/base/ids';
import { verifyFirebaseIdToken } from '../../firestore/base/auth';
import { countRpcs } from '../../firestore/base/rpcMeter';
import { LookUps } from '../../firestore/access/lookUps';
import { hashMailbox, type EmailHashes } from '../../domain/base/mailbox';
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
  /** The derived keys: of each purpose one for each live version of the master secret. */
  readonly secrets: DerivedKeys;
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
  /** A line a version (`domain/credentials/masterSecrets.ts`). */
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
    secrets: deriveKeys(parseMasterSecrets(masterSecret, { mayBeWeak: true })),
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

/** Keyed hashes of an email: an influencer's document has them too. */
export function hashEmail({ secrets }: Services, email: string): EmailHashes {
  return hashMailbox(email, secrets.email);
}

/**
 * Keyed hashes of the network that sent an unsigned report of the order, under each live version of the master secret,
 * the newest first: the same for all reports of that order from there, and no other order has them, so that they show
 * nothing of who ordered elsewhere. An order goes on with the version that its first report had, as long as it is live.
 */
export function hashSender(
  { secrets }: Services,
  { brandId, storeId, orderId }: OrderIdentity,
  address: string,
): readonly string[] {
  const text = JSON.stringify(['sender', brandId, storeId, orderId, networkOf(address)]);
  return secrets.ip.all.toReversed().map(([, key]) => shortHash(text, key));
}

/** The keyed hash of a shopper's address, which says from version 2 of the master secret on which it is of. */
export function hashAddress({ secrets: { ip } }: Services, address: string): string {
  return addressUnder(address, ip.newest, ip.newestKey);
}

/** The hash of the address as that of a stored click was made; where its version is retired, the stored one. */
export function hashAddressLike({ secrets }: Services, address: string, stored: string): string {
  const version = Number(/^m(\d+)_/.exec(stored)?.[1] ?? 1);
  const key = secrets.ip.of(version);
  return key === null ? stored : addressUnder(address, version, key);
}

function addressUnder(address: string, version: number, key: Buffer): string {
  const hash = shortHash(address, key);
  return version === 1 ? hash : `m${version}_${hash}`;
}

function shortHash(text: string, key: Buffer): string {
  return createHmac('sha256', key).update(text).digest('hex').slice(0, 32);
}
