import type { Firestore, Transaction } from '@google-cloud/firestore';
import { TEST_TWIN_SUFFIX, type Store } from '../../domain/brand/brand';
import { AppError } from '../../domain/base/errors';
import { bareHost, isOwnHost, isRegistered, MAX_HOSTS, withoutHost } from '../../domain/link/storeHosts';
import { firstOf } from '../base/pages';
import { paths } from '../base/paths';
import { inTransaction } from '../base/transaction';
import { readStoreIn } from './stores';

export interface HostsOf {
  readonly brandId: string;
  readonly storeId: string;
}

export interface SavedHosts {
  readonly store: Store;
  /** It was so already. */
  readonly replayed: boolean;
}

/**
 * Registers the host of the store. Throws AppError `not_found`, and `host_conflict` if another brand has it, or the
 * store has as many as it can have.
 */
export function commitHost(db: Firestore, of: HostsOf, host: string): Promise<SavedHosts> {
  return inTransaction(db, async (transaction) => {
    const { ref, store } = await readStoreIn(transaction, paths.store(db, of.brandId, of.storeId));
    if (isRegistered(store, host)) return { store, replayed: true };
    if (await isOfAnotherBrand(db, transaction, of.brandId, host)) {
      throw conflict(`Another brand has registered ${host}. Contact support if it is yours.`);
    }
    if (store.hosts.length >= MAX_HOSTS) {
      throw conflict(
        `The store has ${store.hosts.length} hosts, of at most ${MAX_HOSTS}. Take one away first.`,
      );
    }
    const hosts = [...store.hosts, host];
    transaction.update(ref, { hosts });
    return { store: { ...store, hosts }, replayed: false };
  });
}

/** Takes the host away. Throws AppError `not_found`, and `host_conflict` if it is that of the store's own address. */
export function commitHostAway(db: Firestore, of: HostsOf, host: string): Promise<SavedHosts> {
  return inTransaction(db, async (transaction) => {
    const { ref, store } = await readStoreIn(transaction, paths.store(db, of.brandId, of.storeId));
    const hosts = withoutHost(store, host);
    if (isOwnHost(store, host)) {
      throw conflict(`${host} is the host of the store's own address, ${store.siteUrl}: it stays.`);
    }
    if (hosts.length === store.hosts.length) return { store, replayed: true };
    transaction.update(ref, { hosts });
    return { store: { ...store, hosts }, replayed: false };
  });
}

/** Two shops of one brand may be on one host; a test twin is its brand. */
async function isOfAnotherBrand(
  db: Firestore,
  transaction: Transaction,
  brandId: string,
  host: string,
): Promise<boolean> {
  const bare = bareHost(host);
  const having = paths.allStores(db).where('hosts', 'array-contains-any', [bare, `www.${bare}`]);
  const { docs } = await transaction.get(firstOf(having, 'storesOfAnyHost'));
  const brands = docs.map(({ ref }) => live(ref.parent.parent?.id ?? ''));
  return brands.some((other) => other !== live(brandId));
}

function live(brandId: string): string {
  return brandId.endsWith(TEST_TWIN_SUFFIX) ? brandId.slice(0, -TEST_TWIN_SUFFIX.length) : brandId;
}

function conflict(detail: string): AppError {
  return new AppError('host_conflict', { detail });
}
