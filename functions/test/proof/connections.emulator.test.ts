import { status as GrpcStatus } from '@grpc/grpc-js';
import { storeSchema, type Channel, type Store, type StoredStore } from '../../src/domain/brand/brand';
import { quietBefore } from '../../src/domain/brand/heartbeat';
import { readDocument } from '../../src/firestore/base/convert';
import { paths } from '../../src/firestore/base/paths';
import { silentStores } from '../../src/firestore/brand/stores';
import { noteHeartbeat } from '../../src/operations/brand/noteHeartbeat';
import { watchStores } from '../../src/operations/brand/watchStores';
import { watchStores as schedule } from '../../src/scheduled/watchStores';
import type { LogLine } from '../../src/domain/base/logLine';
import { runSchedule } from '../../src/scheduled/schedule';
import { sendSigned, signerOf } from '../support/conversion';
import { newId } from '../support/ids';
import { World, type Tenant } from '../support/world';

// A store that goes quiet, or whose plugin is uninstalled, shows it; and to know that costs next to nothing.

const HOUR_MS = 3_600_000;
const NOW = new Date('2026-11-21T10:00:00Z');
const hoursAgo = (hours: number): Date => new Date(NOW.getTime() - hours * HOUR_MS);
const world = new World({ cacheTtlMs: 20_000 });

beforeAll(() => world.start());
beforeEach(async () => {
  await world.clear();
  world.now = NOW;
  world.wire.reset();
});
afterAll(() => world.stop());

function seen(channel: Channel, hours: number, quietSince: Date | null = null): Partial<StoredStore> {
  return { connections: { [channel]: { lastSeenAt: hoursAgo(hours), quietSince } } };
}

async function stored({ brandId, storeId }: Tenant): Promise<Store> {
  return storeSchema.parse(readDocument(await paths.store(world.db, brandId, storeId).get()));
}

async function reporterOf({ brandId, storeId }: Tenant) {
  const { lookUps } = world.services;
  const [brand, store] = await Promise.all([lookUps.brand(brandId), lookUps.store(brandId, storeId)]);
  return { brand: brand!, store: store! };
}

describe('a sign of life', () => {
  test('is noted at once where none is known, then once an hour: one write, no read', async () => {
    const tenant = await world.tenant();
    const reporter = await reporterOf(tenant);
    world.wire.reset();
    for (const minutes of [0, 1, 30, 59]) {
      world.now = new Date(NOW.getTime() + minutes * 60_000);
      await noteHeartbeat(world.services, reporter, 'plugin', {});
    }
    expect(world.wire.totals).toEqual({ rpcs: 1, reads: 0, writes: 1 });
    world.now = new Date(NOW.getTime() + HOUR_MS);
    await noteHeartbeat(world.services, reporter, 'plugin', {});
    expect(world.wire.totals.writes).toBe(2);
    expect((await stored(tenant)).connections.plugin).toEqual({ lastSeenAt: world.now, quietSince: null });
  });

  test('of 50 reports at once is one write', async () => {
    const reporter = await reporterOf(await world.tenant());
    world.wire.reset();
    await Promise.all(
      Array.from({ length: 50 }, () => noteHeartbeat(world.services, reporter, 'webhooks', {})),
    );
    expect(world.wire.totals.writes).toBe(1);
  });

  test('that is stored already, less than an hour old, is none: another instance may have noted it', async () => {
    const reporter = await reporterOf(await world.tenant({ store: seen('plugin', 0.99) }));
    world.wire.reset();
    await noteHeartbeat(world.services, reporter, 'plugin', {});
    expect(world.wire.totals.rpcs).toBe(0);
  });

  test('of one channel says nothing of the other, and changes no other field', async () => {
    const tenant = await world.tenant({
      store: { ...seen('webhooks', 100, hoursAgo(28)), webhookVersion: 3 },
    });
    const before = await stored(tenant);
    await noteHeartbeat(world.services, await reporterOf(tenant), 'plugin', {});
    const connections = { ...before.connections, plugin: { lastSeenAt: NOW, quietSince: null } };
    expect(await stored(tenant)).toEqual({ ...before, connections });
  });

  test('that cannot be noted fails nothing, is said in the log, and is tried again with the next', async () => {
    const tenant = await world.tenant();
    const reporter = await reporterOf(tenant);
    world.wire.reset();
    world.wire.inject({ moment: 'before', code: GrpcStatus.PERMISSION_DENIED, method: 'Commit', times: 1 });
    const notes: Record<string, string | null | undefined> = {};
    await noteHeartbeat(world.services, reporter, 'plugin', notes);
    expect(notes['noteSeenError']).toMatch(/injected/);
    await noteHeartbeat(world.services, reporter, 'plugin', {});
    expect((await stored(tenant)).connections.plugin?.lastSeenAt).toEqual(NOW);
  });
});

describe('the watch', () => {
  const watch = () => watchStores(world.services, { budgetMs: 60_000 });

  test('marks a plugin silent for 36 hours and webhooks silent for 72, once; others not', async () => {
    const plugin = await world.tenant({ store: seen('plugin', 36.01) });
    const webhooks = await world.tenant({ store: seen('webhooks', 80) });
    const fresh = await world.tenant({ store: seen('plugin', 35.99) });
    const weekend = await world.tenant({ store: seen('webhooks', 71.9) });
    const never = await world.tenant();
    const { quiet, isDone } = await watch();
    expect(isDone).toBe(true);
    expect(quiet).toEqual([
      { brandId: plugin.brandId, storeId: plugin.storeId, channel: 'plugin', lastSeenAt: hoursAgo(36.01) },
      { brandId: webhooks.brandId, storeId: webhooks.storeId, channel: 'webhooks', lastSeenAt: hoursAgo(80) },
    ]);
    expect((await stored(plugin)).connections.plugin?.quietSince).toEqual(hoursAgo(0.01));
    expect((await stored(webhooks)).connections.webhooks?.quietSince).toEqual(hoursAgo(8));
    for (const tenant of [fresh, weekend]) {
      const { connections } = await stored(tenant);
      expect(Object.values(connections).map(({ quietSince }) => quietSince)).toEqual([null]);
    }
    expect((await stored(never)).connections).toEqual({});
    expect((await watch()).quiet).toEqual([]);
  });

  test('reads only what has gone quiet: 30 stores that live, 1 that does not: 1 read, 1 write', async () => {
    for (let n = 0; n < 30; n += 1) await world.tenant({ store: seen('plugin', n) });
    await world.tenant({ store: seen('plugin', 40) });
    await world.tenant({ store: seen('plugin', 400, hoursAgo(364)) });
    world.wire.reset();
    expect((await watch()).quiet).toHaveLength(1);
    expect(world.wire.totals).toMatchObject({ reads: 1, writes: 1 });
  });

  test('250 at once are all found, over pages', async () => {
    const tenant = await world.tenant();
    const batch = world.db.batch();
    for (let n = 0; n < 250; n += 1) {
      const storeId = `shop${n}`;
      const store = { ...(await stored(tenant)), storeId, ...seen('webhooks', 100 + (n % 3)) };
      batch.set(paths.store(world.db, tenant.brandId, storeId), store);
    }
    await batch.commit();
    const { quiet } = await watch();
    expect(new Set(quiet.map(({ storeId }) => storeId)).size).toBe(250);
    expect((await watch()).quiet).toEqual([]);
  });

  test('a store heard of between look and mark is left alone', async () => {
    const tenant = await world.tenant({ store: seen('plugin', 40) });
    const reporter = await reporterOf(tenant);
    let found = 0;
    for await (const page of silentStores(world.db, 'plugin', quietBefore('plugin', NOW))) {
      await noteHeartbeat(world.services, reporter, 'plugin', {});
      for (const { change } of page.read) expect(await change({ quietSince: NOW })).toBe(false);
      found += page.read.length;
    }
    expect(found).toBe(1);
    expect((await stored(tenant)).connections.plugin).toEqual({ lastSeenAt: NOW, quietSince: null });
  });

  test('a sign of life ends the quiet, at once', async () => {
    const tenant = await world.tenant({ store: seen('plugin', 40) });
    await watch();
    expect((await stored(tenant)).connections.plugin?.quietSince).not.toBeNull();
    await sendSigned(world, '/Woo/Settings', signerOf(tenant), undefined, { method: 'GET' });
    expect((await stored(tenant)).connections.plugin).toEqual({ lastSeenAt: NOW, quietSince: null });
  });

  test('an uninstalled plugin is not quiet, and is not read again each hour', async () => {
    const source = { reportId: 'r', occurredAt: hoursAgo(50), receivedAt: hoursAgo(50) };
    const plugin = { state: { ...source, is: 'uninstalled' as const }, features: {}, software: null };
    const tenant = await world.tenant({ store: { ...seen('plugin', 50), plugin } });
    expect((await watch()).quiet).toEqual([]);
    expect((await stored(tenant)).connections).toEqual({});
    world.wire.reset();
    await watch();
    expect(world.wire.totals).toMatchObject({ reads: 0, writes: 0 });
  });

  test('a suspended store is marked, and nobody is warned of it', async () => {
    const tenant = await world.tenant({ store: { ...seen('plugin', 50), state: 'suspended' } });
    expect((await watch()).quiet).toEqual([]);
    expect((await stored(tenant)).connections.plugin?.quietSince).toEqual(hoursAgo(14));
  });

  test('ends with a line of severity WARNING that names each newly quiet store; without any, INFO', async () => {
    const { brandId, storeId } = await world.tenant({ store: seen('plugin', 40) });
    const lines: LogLine[] = [];
    const options = {
      services: () => world.services,
      newId,
      log: (line: LogLine) => lines.push(line),
    };
    await runSchedule(schedule, options);
    await runSchedule(schedule, options);
    const ends = lines.filter(({ outcome }) => outcome !== 'started');
    expect(ends).toMatchObject([
      {
        severity: 'WARNING',
        message: 'watchStores done',
        quiet: 1,
        warnings: [`${brandId}/${storeId}: nothing by plugin since ${hoursAgo(40).toISOString()}`],
      },
      { severity: 'INFO', message: 'watchStores done', quiet: 0 },
    ]);
    expect(ends[1]).not.toHaveProperty('warnings');
  });
});
