import type { Channel, Store } from './brand';

const HOUR_MS = 3_600_000;

/**
 * After so long without a sign of life a channel is quiet. A plugin polls hourly, by a clock that runs only while the
 * shop has visitors, and one poll a day is noted: a day, and a quiet night. Webhooks come with orders, and at weekends a
 * small shop may have none.
 */
export const QUIET_AFTER_HOURS: Readonly<Record<Channel, number>> = { plugin: 36, webhooks: 72 };

/** What a plugin sends within that time of its end may have been on its way. */
const LAST_WORDS_MS = HOUR_MS;

export const CONNECTION_STATES = ['neverSeen', 'connected', 'quiet', 'uninstalled'] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];

/** How it is with one channel of a store at one moment. */
export interface ConnectionView {
  readonly state: ConnectionState;
  readonly lastSeenAt: Date | null;
  /** Since when it has been silent for longer than it ever should be. */
  readonly quietSince: Date | null;
}

type Seen = Pick<Store, 'connections' | 'plugin'>;

/** The last moment at which a channel that is not quiet now may have been seen. */
export function quietBefore(channel: Channel, now: Date): Date {
  return new Date(now.getTime() - QUIET_AFTER_HOURS[channel] * HOUR_MS);
}

/**
 * The state of the channel. An uninstalled plugin is no quiet one; when it is heard of again, also without having told of
 * its activation (reports get lost), it is connected again.
 */
export function connectionOf(store: Seen, channel: Channel, now: Date): ConnectionView {
  const lastSeenAt = store.connections[channel]?.lastSeenAt ?? null;
  if (channel === 'plugin' && isUninstalled(store))
    return { state: 'uninstalled', lastSeenAt, quietSince: null };
  if (lastSeenAt === null) return { state: 'neverSeen', lastSeenAt, quietSince: null };
  const quietSince = new Date(lastSeenAt.getTime() + QUIET_AFTER_HOURS[channel] * HOUR_MS);
  if (now < quietSince) return { state: 'connected', lastSeenAt, quietSince: null };
  return { state: 'quiet', lastSeenAt, quietSince };
}

function isUninstalled({ plugin, connections }: Seen): boolean {
  if (plugin?.state?.is !== 'uninstalled') return false;
  const lastSeenMs = connections.plugin?.lastSeenAt.getTime() ?? 0;
  return lastSeenMs <= plugin.state.receivedAt.getTime() + LAST_WORDS_MS;
}
