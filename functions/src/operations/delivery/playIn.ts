import { AppError } from '../../domain/base/errors';
import { isExpired, triedAgain, type SetAside } from '../../domain/delivery/setAside';
import { areRegistered } from '../../domain/link/foreignHosts';
import { readStore } from '../../firestore/brand/stores';
import type { DueSetAside } from '../../firestore/delivery/setAside';
import { faultOf } from '../base/faults';
import type { Reporter, Services } from '../base/services';
import { recordNow } from './recordDelivery';

/** What became of a delivery that was set aside. */
export type PlayedIn =
  /** It counts, or did by then: removed. `expired`: it waited for 30 days: removed. */
  | { readonly result: 'recorded' | 'waiting' | 'expired' }
  /** Its content is refused, as it would have been on arrival: removed. */
  | { readonly result: 'refused'; readonly why: string }
  /** Tried later, at growing intervals. */
  | { readonly result: 'failed'; readonly error: unknown };

/**
 * Tries a delivery that was set aside once more, as of its arrival. One of a foreign source waits until its hosts are
 * the store's, at most 30 days. If the work is cut off between recording and removing it, the next time it is a replay.
 */
export async function playIn(
  services: Services,
  due: DueSetAside,
  reporterOf: (kept: SetAside) => Promise<Reporter>,
): Promise<PlayedIn> {
  try {
    const kept = due.kept();
    const played = await tried(services, due, kept, reporterOf);
    // A failure of the removal puts nothing off: the next run finds a replay.
    if (played.result !== 'waiting') await due.remove();
    return played;
  } catch (error) {
    return { result: 'failed', error };
  }
}

async function tried(
  services: Services,
  due: DueSetAside,
  kept: SetAside,
  reporterOf: (kept: SetAside) => Promise<Reporter>,
): Promise<PlayedIn> {
  const { delivery, heardAt, reason } = kept;
  try {
    const reporter = await withItsHosts(services, await reporterOf(kept), kept);
    if (reporter) {
      await recordNow(services, reporter, delivery, { heardAt, wasSetAside: true });
      return { result: 'recorded' };
    }
  } catch (error) {
    if (!isRefusal(error)) {
      await due.putOff(triedAgain(kept, faultOf(error), services.now()));
      throw error;
    }
    const why = `${due.path} (${kept.about} ${kept.resourceId}): ${error.code}: ${error.detail}`;
    return { result: 'refused', why };
  }
  if (isExpired(kept, services.now())) return { result: 'expired' };
  await due.putOff(triedAgain(kept, reason, services.now()));
  return { result: 'waiting' };
}

/** The reporter, with its store read anew where a host was not registered when it was looked up; null: nor is it now. */
async function withItsHosts(
  { db }: Services,
  reporter: Reporter,
  { foreignHosts }: SetAside,
): Promise<Reporter | null> {
  const { brand, store } = reporter;
  if (areRegistered(store, foreignHosts)) return reporter;
  const fresh = await readStore(db, brand.brandId, store.storeId);
  return fresh && areRegistered(fresh, foreignHosts) ? { ...reporter, store: fresh } : null;
}

/** Its content is refused, whatever is stored: it would have been on arrival. */
function isRefusal(error: unknown): error is AppError {
  return error instanceof AppError && error.status < 500 && error.status !== 429;
}
