import { isSuspended, type Store } from '../../domain/brand/brand';
import { AppError } from '../../domain/base/errors';
import {
  isWebhookSignature,
  laterWebhookVersions,
  liveWebhookVersions,
  signingVersion,
} from '../../domain/credentials/webhookSecret';
import type { FoundStore } from '../../firestore/access/lookUps';
import { UnreadableDocument } from '../../firestore/documents/unreadable';
import { readStore } from '../../firestore/brand/stores';
import type { Reporter, Services } from '../base/services';

const STORE_ID = /^[A-Za-z0-9]{1,40}$/;

export interface DeliverySender extends Reporter {
  /** The brand or the store is suspended: the delivery is set aside. */
  readonly isSuspended: boolean;
  /** What is wrong with the brand's document, so that the delivery is set aside; null: nothing. */
  readonly brandFault: UnreadableDocument | null;
}

/**
 * Finds the sender of a delivery: of the stores with this id the one whose secret signed it. A signature of another
 * form is refused before any look-up; a forged one costs one look-up per store id, instance and 20 s, also for unknown
 * ids. Throws AppError `not_found` if there is no store with this id, else `invalid_signature`.
 *
 * @param rawBody the bytes as sent, which the signature covers
 */
export async function authenticateDelivery(
  services: Services,
  storeId: string,
  { rawBody, signature }: { readonly rawBody: Buffer; readonly signature: string | null },
  requestId: string,
): Promise<DeliverySender> {
  if (!STORE_ID.test(storeId)) throw noStore(storeId);
  if (signature === null || !isWebhookSignature(signature)) throw wrongSignature(signature);
  const found = await services.lookUps.storesById(storeId);
  if (found.length === 0) throw noStore(storeId);
  const { read, unreadable } = readAll(found);
  const signer = await findSigner(services, read, { rawBody, signature });
  // An unreadable store may be the sender: its secret versions are unknown.
  if (!signer) throw unreadable[0] ?? wrongSignature(signature);
  const { brandId, store } = signer;
  const ofBrand = await brandOf(services, brandId);
  if (!ofBrand) throw noStore(storeId);
  const { brand, brandFault } = ofBrand;
  return { brand, store, requestId, isSuspended: isSuspended(brand, store), brandFault };
}

/** A brand with an unknown currency or time zone is known all the same: what its shops deliver is set aside. */
async function brandOf(
  { lookUps }: Services,
  brandId: string,
): Promise<Pick<DeliverySender, 'brand' | 'brandFault'> | null> {
  try {
    const brand = await lookUps.brand(brandId);
    return brand && { brand, brandFault: null };
  } catch (error) {
    if (!(error instanceof UnreadableDocument)) throw error;
    const brand = await lookUps.writtenBrand(brandId);
    return brand && { brand, brandFault: error };
  }
}

interface BrandStore {
  readonly brandId: string;
  readonly store: Store;
}

/** The readable stores: a broken store of one brand must not stop another brand's webhooks. */
function readAll(found: readonly FoundStore[]): {
  readonly read: readonly BrandStore[];
  readonly unreadable: readonly UnreadableDocument[];
} {
  const read: BrandStore[] = [];
  const unreadable: UnreadableDocument[] = [];
  for (const { brandId, read: readStored } of found) {
    try {
      read.push({ brandId, store: readStored() });
    } catch (error) {
      if (!(error instanceof UnreadableDocument)) throw error;
      unreadable.push(error);
    }
  }
  return { read, unreadable };
}

interface Sent {
  readonly rawBody: Buffer;
  readonly signature: string;
}

async function findSigner(
  services: Services,
  found: readonly BrandStore[],
  sent: Sent,
): Promise<BrandStore | null> {
  const keys = services.secrets.webhook;
  for (const one of found) {
    const { brandId, store } = one;
    const owner = { brandId, storeId: store.storeId };
    if (signingVersion(keys, owner, sent, liveWebhookVersions(keys, store)) !== null) return one;
  }
  return findNewSigner(services, found, sent);
}

/** The store whose secret was replaced after it was cached. Only a holder of such a secret can cause this read. */
async function findNewSigner(
  { db, secrets }: Services,
  found: readonly BrandStore[],
  sent: Sent,
): Promise<BrandStore | null> {
  const keys = secrets.webhook;
  for (const { brandId, store: known } of found) {
    const owner = { brandId, storeId: known.storeId };
    const signing = signingVersion(keys, owner, sent, laterWebhookVersions(keys, known));
    if (signing === null) continue;
    const store = await readStore(db, brandId, known.storeId);
    const isLive =
      store &&
      liveWebhookVersions(keys, store).some(
        ({ version, master }) => version === signing.version && master === signing.master,
      );
    return isLive ? { brandId, store } : null;
  }
  return null;
}

function noStore(storeId: string): AppError {
  return new AppError('not_found', {
    detail: `There is no store "${storeId.slice(0, 40)}". Copy the webhook's delivery URL again.`,
  });
}

function wrongSignature(signature: string | null): AppError {
  return new AppError('invalid_signature', {
    detail:
      signature === null
        ? 'X-WC-Webhook-Signature is missing.'
        : "X-WC-Webhook-Signature is not that of these bytes under the store's secret. Paste the secret into the webhook again.",
  });
}
