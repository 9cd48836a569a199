import type { AppError } from '../../domain/base/errors';
import { isSuspended } from '../../domain/brand/brand';
import { refusalReason } from '../../domain/delivery/notCounted';
import {
  begun,
  isBegun,
  isExpired,
  refusedAgain,
  triedAgain,
  type SetAside,
} from '../../domain/delivery/setAside';
import { areRegistered } from '../../domain/link/foreignHosts';
import { readStore } from '../../firestore/brand/stores';
import type { DueSetAside } from '../../firestore/delivery/setAside';
import { faultOf, isRefusal } from '../base/faults';
import type { Reporter, Services } from '../base/services';
import { readSwitches } from '../base/switches';
import { recordNow } from './recordDelivery';

/** What became of a delivery that was set aside. */
export type PlayedIn =
  /** It counts, or did by then: removed. `expired`: it waited for 30 days: removed. */
  | { readonly result: 'recorded' | 'waiting' | 'expired' }
  /** Its content was refused for 30 days, or is too large: removed. */
  | { readonly result: 'refused'; readonly why: string }
  /** Tried later, at growing intervals. */
  | { readonly result: 'failed'; readonly error: unknown };

/**
 * Tries a delivery that was set aside once more, as of its arrival. One of a foreign source waits until its hosts are
 * the store's, one of a suspended brand or store until it is active, one that is refused for another release: at most 30
 * days. If the work is cut off between recording and removing it, the next time it is a replay. One whose attempt did not
 * end is named before it is tried again: it may have ended the process.
 */
export async function playIn(
  services: Services,
  due: DueSetAside,
  reporterOf: (kept: SetAside) => Promise<Reporter>,
): Promise<PlayedIn> {
  try {
    const kept = due.kept();
    const played = await tried(services, due, kept, reporterOf);
    // Where the removal fails, a later run finds a replay.
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
  if (isBegun(kept)) return notEnded(services, due, kept);
  try {
    const reporter = await reporterOf(kept);
    const { off } = await readSwitches(services);
    const isWaiting = isSuspended(reporter.brand, reporter.store) || off.has('woocommerce');
    const ready = isWaiting ? null : await withItsHosts(services, reporter, kept);
    if (ready) {
      if (!(await due.putOff(begun(kept, services.now())))) return { result: 'waiting' };
      await recordNow(services, ready, delivery, { heardAt, wasSetAside: true });
      return { result: 'recorded' };
    }
  } catch (error) {
    if (isRefusal(error)) return refused(services, due, kept, error);
    await due.putOff(triedAgain(kept, faultOf(error), services.now()));
    throw error;
  }
  if (isExpired(kept, services.now())) return { result: 'expired' };
  await due.putOff(triedAgain(kept, reason, services.now()));
  return { result: 'waiting' };
}

/** Named now, since the run that tries it may end again before it logs anything; tried the next time. */
async function notEnded({ now }: Services, due: DueSetAside, kept: SetAside): Promise<PlayedIn> {
  if (isExpired(kept, now())) return { result: 'expired' };
  const reason = `attempt ${kept.attempts} began at ${kept.triedAt.toISOString()} and did not end`;
  await due.putOff(triedAgain(kept, reason, now()));
  throw new Error(reason);
}

/** A later release may know what this one refuses: it waits for it until it is 30 days old. */
async function refused(
  { now }: Services,
  due: DueSetAside,
  kept: SetAside,
  error: AppError,
): Promise<PlayedIn> {
  const reason = `${error.code}: ${error.detail}`;
  const next = refusedAgain(kept, { cause: refusalReason(error.code), reason }, now());
  if (error.code === 'payload_too_large' || isExpired(next, now())) {
    return { result: 'refused', why: `${due.path} (${kept.about} ${kept.resourceId}): ${reason}` };
  }
  await due.putOff(next);
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
