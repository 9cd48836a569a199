import type { Store } from '../../domain/brand/brand';
import type { DeliveryHour, NotCountedTally } from '../../domain/delivery/notCounted';
import type { PluginReport } from '../../domain/brand/pluginState';
import { readPluginReports } from '../../firestore/brand/pluginReports';
import {
  commitAddsUtm,
  commitWebhookVersion,
  readStore,
  readStores,
  storeNotFound,
} from '../../firestore/brand/stores';
import type { SavedSettings } from '../../firestore/documents/tenantKinds';
import { readSettingsVersions } from '../../firestore/brand/storeSettings';
import { readDeliveryHours, readNotCounted } from '../../firestore/delivery/counts';
import { readSetAsides, type ShownSetAside } from '../../firestore/delivery/setAside';
import type { Services } from '../base/services';
import { changedBy, type Actor } from '../base/actor';

interface StoreOf {
  readonly brandId: string;
  readonly storeId: string;
}

export function listStores(
  { db }: Services,
  brandId: string,
  after: string | undefined,
): Promise<{ stores: Store[]; next: string | null }> {
  return readStores(db, brandId, after);
}

/** The store as stored. Throws AppError `not_found`. */
export async function findStore({ db }: Services, brandId: string, storeId: string): Promise<Store> {
  const store = await readStore(db, brandId, storeId);
  if (!store) throw storeNotFound(storeId);
  return store;
}

export interface StoreDescription {
  readonly store: Store;
  readonly reports: readonly PluginReport[];
  readonly versions: readonly SavedSettings[];
  readonly setAside: readonly ShownSetAside[];
  /** Of the deliveries of the last 24 hours. */
  readonly hours: readonly DeliveryHour[];
  readonly notCounted: readonly NotCountedTally[];
}

/** The store with the newest entries of its histories, and its newest deliveries that are set aside, and what does not count. Throws AppError `not_found`. */
export async function describeStore(
  services: Services,
  brandId: string,
  storeId: string,
): Promise<StoreDescription> {
  const { db } = services;
  const now = services.now();
  const of = { brandId, storeId };
  const [store, reports, versions, setAside, hours, notCounted] = await Promise.all([
    findStore(services, brandId, storeId),
    readPluginReports(db, brandId, storeId),
    readSettingsVersions(db, brandId, storeId),
    readSetAsides(db, brandId, storeId),
    readDeliveryHours(db, of, now),
    readNotCounted(db, of, now),
  ]);
  return { store, reports, versions, setAside, hours, notCounted };
}

/** Sets whether links to the store bring `utm_*` along. Throws AppError `not_found`. */
export async function saveStoreLinks(
  services: Services,
  { brandId, storeId }: StoreOf,
  addsUtm: boolean,
  actor: Actor,
): Promise<{ replayed: boolean }> {
  return {
    replayed: !(await commitAddsUtm(services.db, brandId, storeId, addsUtm, changedBy(services, actor))),
  };
}

/**
 * Gives the store's webhooks a new secret. The one before stays valid until the next rotation, so that the brand can
 * change its webhooks one after the other. Throws AppError `not_found`, and `settings_conflict` if another version is
 * the present one.
 */
export async function rotateWebhookSecret(
  services: Services,
  { brandId, storeId }: StoreOf,
  replacedVersion: number,
  actor: Actor,
): Promise<{ store: Store; replayed: boolean }> {
  const { newest } = services.secrets.webhook;
  const by = changedBy(services, actor);
  const { store, isNew } = await commitWebhookVersion(
    services.db,
    { brandId, storeId, replaced: replacedVersion },
    newest,
    by,
  );
  return { store, replayed: !isNew };
}
