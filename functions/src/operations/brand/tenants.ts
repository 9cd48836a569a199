import { AppError } from '../../domain/base/errors';
import { isTestTwin, type Brand } from '../../domain/brand/brand';
import type { LoggedChange } from '../../domain/brand/change';
import type { NewBrand, NewStore } from '../../domain/brand/tenant';
import { readChanges } from '../../firestore/brand/changes';
import {
  commitBrand,
  commitBrandChange,
  commitStore,
  commitStoreChange,
  readBrands,
  type BrandChange,
  type SavedBrand,
  type SavedStore,
  type StoreChange,
} from '../../firestore/brand/tenants';
import { changedBy, type Actor } from '../base/actor';
import type { Services } from '../base/services';

/** Makes a brand and its test twin. The same again is a replay. Throws AppError `id_taken`. */
export function createBrand(services: Services, wanted: NewBrand, actor: Actor): Promise<SavedBrand> {
  return commitBrand(services.db, wanted, changedBy(services, actor));
}

/** A page of all brands, without test twins. */
export function listBrands(
  { db }: Services,
  after: string | undefined,
): Promise<{ brands: Brand[]; next: string | null }> {
  return readBrands(db, after);
}

/**
 * Changes the brand's name, or suspends or resumes it: of a suspended one nothing counts, within 30 seconds. Its twin
 * goes with it. Throws AppError `not_found`.
 */
export function changeBrand(
  services: Services,
  brandId: string,
  change: BrandChange,
  actor: Actor,
): Promise<SavedBrand> {
  return commitBrandChange(services.db, brandId, change, changedBy(services, actor));
}

/**
 * Makes a store and its twin. The same again is a replay. Throws AppError `id_taken`, `host_conflict`, `limit_reached`,
 * and `invalid_request` for a store of a test twin, which is made with its live store.
 */
export async function createStore(
  services: Services,
  brandId: string,
  wanted: NewStore,
  actor: Actor,
): Promise<SavedStore> {
  if (isTestTwin(brandId)) {
    const message = `must be the brand itself: its stores are in "${brandId}" too`;
    throw new AppError('invalid_request', {
      detail: `brandId ${message}`,
      errors: [{ path: 'brandId', message }],
    });
  }
  const webhookMaster = services.secrets.webhook.newest;
  return commitStore(services.db, brandId, { wanted, webhookMaster }, changedBy(services, actor));
}

/** Changes a store's name or address, or suspends or resumes it. Throws AppError `not_found` and `host_conflict`. */
export function changeStore(
  services: Services,
  { brandId, storeId }: { readonly brandId: string; readonly storeId: string },
  change: StoreChange,
  actor: Actor,
): Promise<SavedStore> {
  return commitStoreChange(services.db, brandId, storeId, change, changedBy(services, actor));
}

/** A page of the brand's change log, the newest first. */
export function listChanges(
  { db }: Services,
  brandId: string,
  after: readonly [Date, string] | undefined,
): Promise<{ changes: LoggedChange[]; next: readonly [Date, string] | null }> {
  return readChanges(db, brandId, after);
}
