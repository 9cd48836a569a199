import type { Firestore, Transaction } from '@google-cloud/firestore';
import { liveBrandId, type Store } from '../../domain/brand/brand';
import { AppError } from '../../domain/base/errors';
import { bareHost, isOwnHost, isRegistered, MAX_HOSTS, withoutHost } from '../../domain/link/storeHosts';
import { logChange, type ChangedBy } from '../documents/changeLog';
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
export function commitHost(db: Firestore, of: HostsOf, host: string, by: ChangedBy): Promise<SavedHosts> {
  return inTransaction(db, async (transaction) => {
    const { ref, store } = await readStoreIn(transaction, paths.store(db, of.brandId, of.storeId));
    if (isRegistered(store, host)) return { store, replayed: true };
    await assertHostIsFree(db, transaction, of.brandId, host);
    if (store.hosts.length >= MAX_HOSTS) {
      throw conflict(
        `The store has ${store.hosts.length} hosts, of at most ${MAX_HOSTS}. Take one away first.`,
      );
    }
    const hosts = [...store.hosts, host];
    transaction.update(ref, { hosts });
    logHosts(transaction, db, of, { before: store.hosts, after: hosts }, by);
    return { store: { ...store, hosts }, replayed: false };
  });
}

/** Takes the host away. Throws AppError `not_found`, and `host_conflict` if it is that of the store's own address. */
export function commitHostAway(db: Firestore, of: HostsOf, host: string, by: ChangedBy): Promise<SavedHosts> {
  return inTransaction(db, async (transaction) => {
    const { ref, store } = await readStoreIn(transaction, paths.store(db, of.brandId, of.storeId));
    const hosts = withoutHost(store, host);
    if (isOwnHost(store, host)) {
      throw conflict(`${host} is the host of the store's own address, ${store.siteUrl}: it stays.`);
    }
    if (hosts.length === store.hosts.length) return { store, replayed: true };
    transaction.update(ref, { hosts });
    logHosts(transaction, db, of, { before: store.hosts, after: hosts }, by);
    return { store: { ...store, hosts }, replayed: false };
  });
}

function logHosts(
  transaction: Transaction,
  db: Firestore,
  { brandId, storeId }: HostsOf,
  { before, after }: Readonly<Record<'before' | 'after', readonly string[]>>,
  by: ChangedBy,
): void {
  const change = { before: { hosts: before }, after: { hosts: after } };
  logChange(transaction, db, brandId, { what: 'storeHosts', id: storeId, ...change }, by);
}

/** Two shops of one brand may be on one host; a test twin is its brand. Throws AppError `host_conflict`. */
export async function assertHostIsFree(
  db: Firestore,
  transaction: Transaction,
  brandId: string,
  host: string,
): Promise<void> {
  const bare = bareHost(host);
  const having = paths.allStores(db).where('hosts', 'array-contains-any', [bare, `www.${bare}`]);
  const { docs } = await transaction.get(firstOf(having, 'storesOfAnyHost'));
  const brands = docs.map(({ ref }) => liveBrandId(ref.parent.parent?.id ?? ''));
  if (brands.every((other) => other === liveBrandId(brandId))) return;
  throw conflict(`Another brand has registered ${host}. Contact support if it is yours.`);
}

function conflict(detail: string): AppError {
  return new AppError('host_conflict', { detail });
}
