import type { CollectionGroup, CollectionReference, Firestore } from '@google-cloud/firestore';
import type { ApiKey } from '../../domain/credentials/apiKey';
import type { KnownEmail } from '../../domain/base/mailbox';
import type { Store } from '../../domain/brand/brand';
import { secretVersionMarks } from '../documents/progressKinds';
import { apiKeys, brands, influencers, stores } from '../documents/tenantKinds';
import type { Part } from '../documents/kind';
import type { Paged } from '../base/pages';
import { paths } from '../base/paths';
import { Reading } from '../base/reading';
import { inTransaction } from '../base/transaction';
import { guarded } from '../base/faults';

/** When each version of the master secret was first seen by a deployed function. */
export type FirstSeen = ReadonlyMap<number, Date>;

export async function readFirstSeen(db: Firestore): Promise<FirstSeen> {
  const mark = secretVersionMarks.read(await guarded(() => paths.secretVersions(db).get()));
  return new Map(Object.entries(mark?.firstSeen ?? {}).map(([version, at]) => [Number(version), at]));
}

/** Notes those that are not noted yet, as of now. Usually one read. */
export async function noteFirstSeen(db: Firestore, versions: readonly number[], now: Date): Promise<void> {
  const seen = await readFirstSeen(db);
  if (versions.every((version) => seen.has(version))) return;
  const ref = paths.secretVersions(db);
  await inTransaction(db, async (transaction) => {
    const { firstSeen = {} } = secretVersionMarks.read(await transaction.get(ref)) ?? {};
    const added = Object.fromEntries(versions.map((version) => [String(version), now]));
    transaction.set(ref, secretVersionMarks.stored({ firstSeen: { ...added, ...firstSeen } }));
  });
}

export type FoundKey = Pick<ApiKey, 'state' | 'signing' | 'expiresAt'> & { readonly keyId: string };
const KEY = apiKeys.part('state', 'signing', 'expiresAt');

/** The API keys, page by page. Those of version 2 and up have ids that begin with it. */
export async function* keysOfMaster(db: Firestore, version: number): AsyncGenerator<FoundKey> {
  const range: Paged['range'] =
    version === 1
      ? []
      : [
          ['>=', `m${version}k`],
          ['<', `m${version}l`],
        ];
  const all = { page: 'keysOfMaster', from: paths.apiKeys(db), range } as const;
  for await (const { id, read } of each(db, all, KEY)) yield { keyId: id, ...read };
}

export type FoundWebhooks = Pick<
  Store,
  'platform' | 'webhookVersion' | 'webhookMaster' | 'previousWebhookMaster' | 'connections'
> & { readonly name: string };
const WEBHOOKS = stores.part(
  'platform',
  'webhookVersion',
  'webhookMaster',
  'previousWebhookMaster',
  'connections',
);

/** The stores of all brands, page by page, by `{brandId}/{storeId}`. */
export async function* webhooksOfStores(db: Firestore): AsyncGenerator<FoundWebhooks> {
  const all = { page: 'webhooksOfStores', from: paths.allStores(db) } as const;
  for await (const { id, parent, read } of each(db, all, WEBHOOKS))
    yield { name: `${parent}/${id}`, ...read };
}

export type FoundInfluencer = KnownEmail & { readonly influencerId: string };
const EMAIL = influencers.part('emailHash', 'emailHashes');

export async function* emailsOfInfluencers(db: Firestore): AsyncGenerator<FoundInfluencer> {
  const all = { page: 'emailsOfInfluencers', from: paths.influencers(db) } as const;
  for await (const { id, read } of each(db, all, EMAIL)) yield { influencerId: id, ...read };
}

const PLAN = brands.part('plan');

/** The longest window of any brand's present plan, in days; 0 without a brand. */
export async function longestWindowDays(db: Firestore): Promise<number> {
  let longest = 0;
  for await (const { read } of each(db, { page: 'windowsOfBrands', from: paths.brands(db) }, PLAN)) {
    longest = Math.max(longest, read.plan.attributionWindowDays);
  }
  return longest;
}

interface Each<T> {
  readonly id: string;
  /** The id of the document that its collection belongs to; empty: none. */
  readonly parent: string;
  readonly read: T;
}

type All = Pick<Paged, 'page' | 'range'> & { readonly from: CollectionReference | CollectionGroup };

async function* each<T>(db: Firestore, all: All, part: Part<T>): AsyncGenerator<Each<T>> {
  for await (const docs of Reading.live(db).pages({ ...all, fields: part.fields })) {
    for (const doc of docs) {
      yield { id: doc.id, parent: doc.ref.parent.parent?.id ?? '', read: part.readFound(doc) };
    }
  }
}
