import { DEFAULT_STORE_SETTINGS, storeSchema, type Channel, type Store } from './brand';
import { connectionOf, QUIET_AFTER_HOURS } from './heartbeat';

const HOUR_MS = 3_600_000;
const NOW = new Date('2026-11-21T10:00:00Z');
const hoursAgo = (hours: number): Date => new Date(NOW.getTime() - hours * HOUR_MS);

function storeSeen(channel: Channel, lastSeenAt: Date | null, uninstalledAt: Date | null = null): Store {
  const source = { reportId: 'r', occurredAt: uninstalledAt ?? NOW, receivedAt: uninstalledAt ?? NOW };
  return storeSchema.parse({
    storeId: 'shop',
    name: 'A shop',
    platform: 'woocommerce',
    siteUrl: 'https://shop.example',
    state: 'active',
    settings: DEFAULT_STORE_SETTINGS,
    connections: (lastSeenAt && { [channel]: { lastSeenAt, quietSince: null } }) || {},
    ...(uninstalledAt && {
      plugin: { state: { ...source, is: 'uninstalled' }, features: {}, software: null },
    }),
  });
}

test.each([
  ['plugin', 36],
  ['webhooks', 72],
] as const)('%s: connected until %d hours have passed, then quiet since that moment', (channel, hours) => {
  expect(QUIET_AFTER_HOURS[channel]).toBe(hours);
  const almost = new Date(hoursAgo(hours).getTime() + 1);
  expect(connectionOf(storeSeen(channel, almost), channel, NOW)).toMatchObject({
    state: 'connected',
    quietSince: null,
  });
  expect(connectionOf(storeSeen(channel, hoursAgo(hours)), channel, NOW)).toEqual({
    state: 'quiet',
    lastSeenAt: hoursAgo(hours),
    quietSince: NOW,
  });
});

test('a channel that was never heard of is not quiet', () => {
  for (const channel of ['plugin', 'webhooks'] as const) {
    const view = connectionOf(storeSeen(channel, null), channel, NOW);
    expect(view).toEqual({ state: 'neverSeen', lastSeenAt: null, quietSince: null });
  }
});

test('an uninstalled plugin is uninstalled, not quiet, however long it has been silent', () => {
  const view = connectionOf(storeSeen('plugin', hoursAgo(500), hoursAgo(500)), 'plugin', NOW);
  expect(view).toMatchObject({ state: 'uninstalled', quietSince: null });
});

test('it says nothing of the webhooks', () => {
  expect(connectionOf(storeSeen('webhooks', hoursAgo(1), hoursAgo(2)), 'webhooks', NOW).state).toBe(
    'connected',
  );
});

test('a request more than an hour after its uninstallation connects it again, also without a report of its activation', () => {
  const uninstalledAt = hoursAgo(10);
  expect(connectionOf(storeSeen('plugin', hoursAgo(9), uninstalledAt), 'plugin', NOW).state).toBe(
    'uninstalled',
  );
  const later = new Date(hoursAgo(9).getTime() + 1);
  expect(connectionOf(storeSeen('plugin', later, uninstalledAt), 'plugin', NOW).state).toBe('connected');
  const longAgo = connectionOf(storeSeen('plugin', hoursAgo(40), hoursAgo(50)), 'plugin', NOW);
  expect(longAgo.state).toBe('quiet');
});
