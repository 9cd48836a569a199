import type { Channel } from '../../domain/brand/brand';
import { writeConnection } from '../../firestore/brand/stores';
import type { Reporter, Services } from '../base/services';

const NOTED_EVERY_MS = 3_600_000;

/**
 * Notes that the store has reported by the channel, at most once an hour: one write, no read. Never rejects, since the
 * report does not depend on it. Waits two seconds at most; run it beside the request's work, and await both.
 *
 * @param notes of the request's log line: gets a failure as `noteSeenError`
 */
export async function noteHeartbeat(
  services: Services,
  { brand: { brandId }, store }: Pick<Reporter, 'brand' | 'store'>,
  channel: Channel,
  notes: { noteSeenError?: string | null | undefined },
): Promise<void> {
  const { storeId } = store;
  // This instance's note may be newer than the cached store.
  const { noted } = services.caches;
  const key = `${brandId}/${storeId}/${channel}`;
  const now = services.now();
  const knownMs = Math.max(noted.get(key) ?? 0, store.connections[channel]?.lastSeenAt.getTime() ?? 0);
  if (now.getTime() - knownMs < NOTED_EVERY_MS) return;
  // Set before the write, so that simultaneous requests do not write too.
  noted.set(key, now.getTime());
  try {
    await writeConnection(services.db, brandId, storeId, channel, { lastSeenAt: now, quietSince: null });
  } catch (error) {
    noted.delete(key);
    notes.noteSeenError = error instanceof Error ? error.message : String(error);
  }
}
