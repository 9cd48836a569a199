import type { Channel, Store } from './brand';

const HOUR_MS = 3_600_000;

/**
 * A channel without a request for so many hours is quiet. A plugin polls hourly, by a clock that runs only while the
 * shop has visitors, and one poll a day is noted: a day, and a night without visitors. Webhooks come with orders, and a
 * small shop may have none at weekends.
 */
export const QUIET_AFTER_HOURS: Readonly<Record<Channel, number>> = { plugin: 36, webhooks: 72 };

/** A request that comes within this time of the plugin's end may have been on its way. */
const LAST_WORDS_MS = HOUR_MS;

export const CONNECTION_STATES = ['neverSeen', 'connected', 'quiet', 'uninstalled'] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];

export interface ConnectionView {
  readonly state: ConnectionState;
  readonly lastSeenAt: Date | null;
  /** Since when it has been silent for longer than `QUIET_AFTER_HOURS`. */
  readonly quietSince: Date | null;
}

type Seen = Pick<Store, 'connections' | 'plugin'>;

/** A channel last seen before this moment is quiet now. */
export function quietBefore(channel: Channel, now: Date): Date {
  return new Date(now.getTime() - QUIET_AFTER_HOURS[channel] * HOUR_MS);
}

/**
 * The state of the channel. An uninstalled plugin is not quiet. A request after its uninstallation connects it again,
 * also without a report of its activation (reports get lost).
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
