import { CHANNELS, type Channel } from '../../domain/brand/brand';
import { connectionOf, quietBefore } from '../../domain/brand/heartbeat';
import type { UnreadableDocument } from '../../firestore/documents/unreadable';
import { silentStores, type SilentStore } from '../../firestore/brand/stores';
import type { Services } from '../base/services';

/** How many stores one log line names; the next run finds the others. */
const MAX_QUIET = 500;

/** A channel that has been silent for longer than `QUIET_AFTER_HOURS`. */
export interface QuietStore {
  readonly brandId: string;
  readonly storeId: string;
  readonly channel: Channel;
  readonly lastSeenAt: Date;
}

export interface Watched {
  /** Those that this run was the first to find quiet. */
  readonly quiet: readonly QuietStore[];
  /** Unreadable stores; the next run names them again. */
  readonly unreadable: readonly UnreadableDocument[];
  /** Stores that could not be marked; the next run tries them again. */
  readonly failures: readonly Error[];
  /** False if time or count ended before the stores did. */
  readonly isDone: boolean;
}

/**
 * Marks the stores that have gone quiet. Reads only quiet stores without a mark: a heartbeat clears the mark
 * (`noteHeartbeat`). A store with a heartbeat in the meantime is not marked.
 */
export async function watchStores(services: Services, { budgetMs }: { budgetMs: number }): Promise<Watched> {
  const endMs = performance.now() + budgetMs;
  const quiet: QuietStore[] = [];
  const unreadable: UnreadableDocument[] = [];
  const failures: Error[] = [];
  const now = services.now();
  for (const channel of CHANNELS) {
    for await (const page of silentStores(services.db, channel, quietBefore(channel, now))) {
      if (performance.now() > endMs || quiet.length + page.read.length > MAX_QUIET)
        return { quiet, unreadable, failures, isDone: false };
      unreadable.push(...page.unreadable);
      for (const found of await Promise.all(page.read.map((silent) => markOrFail(silent, channel, now)))) {
        if (found instanceof Error) failures.push(found);
        else if (found) quiet.push(found);
      }
    }
  }
  return { quiet, unreadable, failures, isDone: true };
}

/** One that cannot be marked stops no other. */
async function markOrFail(
  silent: SilentStore,
  channel: Channel,
  now: Date,
): Promise<QuietStore | Error | null> {
  try {
    return await markQuiet(silent, channel, now);
  } catch (cause) {
    return new Error(`store ${silent.store.storeId} of brand ${silent.brandId} cannot be marked`, { cause });
  }
}

async function markQuiet(
  { brandId, store, change: mark }: SilentStore,
  channel: Channel,
  now: Date,
): Promise<QuietStore | null> {
  const { state, lastSeenAt, quietSince } = connectionOf(store, channel, now);
  if (state === 'uninstalled') {
    // It is uninstalled, not quiet. Its heartbeat is removed, so that it is not read again each hour.
    await mark('forget');
    return null;
  }
  if (quietSince === null || lastSeenAt === null) return null;
  const isMarked = await mark({ quietSince });
  // Halfshare refuses a suspended store's reports itself: no warning.
  return isMarked && store.state === 'active'
    ? { brandId, storeId: store.storeId, channel, lastSeenAt }
    : null;
}
