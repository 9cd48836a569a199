import { CHANNELS, type Channel } from '../../domain/brand/brand';
import { connectionOf, quietBefore } from '../../domain/brand/heartbeat';
import type { UnreadableDocument } from '../../firestore/documents/unreadable';
import { silentStores, type SilentStore } from '../../firestore/brand/stores';
import type { Services } from '../base/services';

/** So many are named in one line of the log; what is left, the next run finds. */
const MAX_QUIET = 500;

/** A channel that has been silent for longer than it ever should be. */
export interface QuietStore {
  readonly brandId: string;
  readonly storeId: string;
  readonly channel: Channel;
  readonly lastSeenAt: Date;
}

export interface Watched {
  /** Those that this run was the first to find quiet. */
  readonly quiet: readonly QuietStore[];
  /** Those of which nobody knows, because they cannot be read: the next run names them again. */
  readonly unreadable: readonly UnreadableDocument[];
  /** False where time or the count ended before the stores did. */
  readonly isDone: boolean;
}

/**
 * Marks the stores that have gone quiet. Reads only those that have, and are not marked yet: the others' signs of life
 * clear their own marks (`noteHeartbeat`). A store may be heard of meanwhile: then it is left alone.
 */
export async function watchStores(services: Services, { budgetMs }: { budgetMs: number }): Promise<Watched> {
  const endMs = performance.now() + budgetMs;
  const quiet: QuietStore[] = [];
  const unreadable: UnreadableDocument[] = [];
  const now = services.now();
  for (const channel of CHANNELS) {
    for await (const page of silentStores(services.db, channel, quietBefore(channel, now))) {
      if (performance.now() > endMs || quiet.length + page.read.length > MAX_QUIET)
        return { quiet, unreadable, isDone: false };
      unreadable.push(...page.unreadable);
      const found = await Promise.all(page.read.map((silent) => markQuiet(silent, channel, now)));
      quiet.push(...found.filter((one) => one !== null));
    }
  }
  return { quiet, unreadable, isDone: true };
}

async function markQuiet(
  { brandId, store, change: mark }: SilentStore,
  channel: Channel,
  now: Date,
): Promise<QuietStore | null> {
  const { state, lastSeenAt, quietSince } = connectionOf(store, channel, now);
  if (state === 'uninstalled') {
    // It is silent for a reason. Forgotten, it is not read again each hour.
    await mark('forget');
    return null;
  }
  if (quietSince === null || lastSeenAt === null) return null;
  const isMarked = await mark({ quietSince });
  // We refuse a suspended store's reports ourselves: that is nothing to warn of.
  return isMarked && store.state === 'active'
    ? { brandId, storeId: store.storeId, channel, lastSeenAt }
    : null;
}
