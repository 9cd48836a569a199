import type { Firestore, Transaction } from '@google-cloud/firestore';
import { isTestTwin, storeSchema, twinIdOf, type Brand, type Store } from '../../domain/brand/brand';
import type { Change } from '../../domain/brand/change';
import {
  assertSameBrand,
  assertSameStore,
  MAX_STORES,
  newBrand,
  testName,
  twinOfBrand,
  twinOfStore,
  type NewBrand,
  type NewStore,
} from '../../domain/brand/tenant';
import { AppError } from '../../domain/base/errors';
import { landingHosts } from '../../domain/link/link';
import { logChange, type ChangedBy } from '../documents/changeLog';
import { brands, planVersions, stores } from '../documents/tenantKinds';
import { guarded } from '../base/faults';
import { firstOf, pageQuery, pageSizeOf, type Paged } from '../base/pages';
import { paths } from '../base/paths';
import { inTransaction } from '../base/transaction';
import { assertHostIsFree } from './storeHosts';
import { readStoreIn } from './stores';

// Brands and stores are made here, each with its test twin, and changed, each in one transaction with the entry of the
// change log.

export interface SavedBrand {
  readonly brand: Brand;
  readonly isNew: boolean;
}

export interface SavedStore {
  readonly store: Store;
  readonly isNew: boolean;
}

/**
 * Makes the brand and its test twin, each with the first version of its plan. Where it was made by the same call before,
 * nothing is written. Throws AppError `id_taken` where another brand has the id.
 */
export function commitBrand(db: Firestore, wanted: NewBrand, by: ChangedBy): Promise<SavedBrand> {
  const brand = newBrand(wanted, by.at);
  const { brandId, name, currency, timeZone, state, plan } = brand;
  return inTransaction(db, async (transaction) => {
    const [found, firstPlan] = await transaction.getAll(paths.brand(db, brandId), paths.plan(db, brandId, 1));
    const known = found && brands.read(found);
    if (known) {
      assertSameBrand(known, (firstPlan && planVersions.read(firstPlan)) ?? known.plan, wanted);
      return { brand: known, isNew: false };
    }
    for (const tenant of [brand, twinOfBrand(brand)]) {
      transaction.create(paths.brand(db, tenant.brandId), brands.stored(tenant));
      const saved = { ...plan, savedBy: by.by, savedAt: by.at, requestId: by.requestId };
      transaction.create(paths.plan(db, tenant.brandId, 1), planVersions.stored(saved));
    }
    const { version: _version, startsAt: _startsAt, ...terms } = plan;
    const after = { name, currency, timeZone, state, ...terms };
    logChange(transaction, db, brandId, { what: 'brand', id: brandId, before: null, after }, by);
    return { brand, isNew: true };
  });
}

/** A page of all brands by id, without test twins, and the id after which the next begins; null: it is the last. */
export async function readBrands(
  db: Firestore,
  after: string | undefined,
): Promise<{ brands: Brand[]; next: string | null }> {
  const all: Paged = { page: 'listedBrands', from: paths.brands(db) };
  const { docs } = await guarded(() => pageQuery(all, after).get());
  const read = docs.filter(({ id }) => !isTestTwin(id)).map((doc) => brands.readFound(doc));
  return { brands: read, next: docs.length < pageSizeOf(all) ? null : (docs.at(-1)?.id ?? null) };
}

/** What of a brand is changed by hand. */
export type BrandChange = Partial<Pick<Brand, 'name' | 'state'>>;

/** Changes the fields, of its test twin too. Where they are so already, nothing is written. Throws AppError `not_found`. */
export function commitBrandChange(
  db: Firestore,
  brandId: string,
  change: BrandChange,
  by: ChangedBy,
): Promise<SavedBrand> {
  return inTransaction(db, async (transaction) => {
    const [found, twin] = await transaction.getAll(
      paths.brand(db, brandId),
      paths.brand(db, twinIdOf(brandId)),
    );
    const known = found && brands.read(found);
    if (!known) throw new AppError('not_found', { detail: `There is no brand "${brandId}".` });
    if (isSo(known, change)) return { brand: known, isNew: false };
    transaction.update(found.ref, { ...change });
    const { name, ...others } = change;
    const ofTwin = { ...others, ...(name === undefined ? {} : { name: testName(name) }) };
    if (twin?.exists) transaction.update(twin.ref, ofTwin);
    logChange(transaction, db, brandId, changed('brand', brandId, known, change), by);
    return { brand: { ...known, ...change }, isNew: true };
  });
}

/**
 * Makes the store, and the same store of the test twin. Where it was made by the same call before, nothing is written.
 * Throws AppError `id_taken`, `host_conflict` where the host of its address is another brand's, and `limit_reached`.
 */
export function commitStore(
  db: Firestore,
  brandId: string,
  { wanted, webhookMaster }: { readonly wanted: NewStore; readonly webhookMaster: number },
  by: ChangedBy,
): Promise<SavedStore> {
  const store = storeSchema.parse({ ...wanted, webhookMaster, state: 'active' });
  const { storeId } = store;
  return inTransaction(db, async (transaction) => {
    const twinId = twinIdOf(brandId);
    const [found, twin, twinStore] = await transaction.getAll(
      paths.store(db, brandId, storeId),
      paths.brand(db, twinId),
      paths.store(db, twinId, storeId),
    );
    const known = found && stores.read(found);
    if (known) {
      assertSameStore(known, wanted);
      return { store: known, isNew: false };
    }
    const { size } = await transaction.get(firstOf(paths.stores(db, brandId).select(), 'storesOfBrand'));
    if (size >= MAX_STORES) {
      throw new AppError('limit_reached', {
        detail: `The brand has ${size} stores, as many as it can have.`,
      });
    }
    await assertHostsAreFree(db, transaction, brandId, store);
    transaction.create(paths.store(db, brandId, storeId), stores.stored(store));
    // Brands that were made by hand may have no twin.
    if (twin?.exists && !twinStore?.exists)
      transaction.create(paths.store(db, twinId, storeId), stores.stored(twinOfStore(store)));
    const { name, platform, siteUrl, linkParameters } = store;
    const after = { name, platform, siteUrl, linkParameters };
    logChange(transaction, db, brandId, { what: 'store', id: storeId, before: null, after }, by);
    return { store, isNew: true };
  });
}

/** What of a store is changed by hand. */
export type StoreChange = Partial<Pick<Store, 'name' | 'siteUrl' | 'state'>>;

/**
 * Changes the fields. Where they are so already, nothing is written. Throws AppError `not_found`, and `host_conflict`
 * where the host of the address is another brand's.
 */
export function commitStoreChange(
  db: Firestore,
  brandId: string,
  storeId: string,
  change: StoreChange,
  by: ChangedBy,
): Promise<SavedStore> {
  return inTransaction(db, async (transaction) => {
    const { ref, store: known } = await readStoreIn(transaction, paths.store(db, brandId, storeId));
    if (isSo(known, change)) return { store: known, isNew: false };
    const store = { ...known, ...change };
    if (change.siteUrl !== undefined) await assertHostsAreFree(db, transaction, brandId, store);
    transaction.update(ref, { ...change });
    logChange(transaction, db, brandId, changed('store', storeId, known, change), by);
    return { store, isNew: true };
  });
}

async function assertHostsAreFree(
  db: Firestore,
  transaction: Transaction,
  brandId: string,
  { siteUrl }: Pick<Store, 'siteUrl'>,
): Promise<void> {
  for (const host of landingHosts({ siteUrl, hosts: [] }))
    await assertHostIsFree(db, transaction, brandId, host);
}

function isSo(known: object, change: object): boolean {
  return Object.entries(change).every(([name, value]) => known[name as keyof typeof known] === value);
}

/** The entry of the log for the fields, which have these names in the document too. */
function changed<T extends object>(what: Change['what'], id: string, known: T, change: Partial<T>): Change {
  const names = Object.keys(change) as (keyof T)[];
  const before = Object.fromEntries(names.map((name) => [name, known[name]]));
  return { what, id, before, after: { ...change } };
}
