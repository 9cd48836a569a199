import { paths } from '../../src/firestore/base/paths';
import { createServices } from '../../src/operations/base/services';
import { pollSettings, unchangedSince } from '../../src/operations/brand/storeSettings';
import { tokensOf, type Person } from '../support/account';
import { sendSigned, sendUnsigned, signerOf } from '../support/conversion';
import { expectProblem, leavesUntouched } from '../support/http';
import { newId } from '../support/ids';
import { TEST_MASTER_SECRET, World, type AccountAnswer, type Tenant } from '../support/world';

// `Woo/Settings`: ten thousand stores ask every hour, and an answer without news costs nothing.

const HOUR_MS = 3_600_000;
const START = new Date('2026-11-21T10:00:00Z');
const world = new World({ cacheTtlMs: 1 });
let tenant: Tenant;
let tokens: Record<Person, string>;

beforeAll(async () => {
  await world.start();
  tokens = await tokensOf(world, await world.tenant());
});
beforeEach(async () => {
  world.now = START;
  tenant = await world.tenant();
  world.wire.reset();
});
afterAll(() => world.stop());

const later = (ms: number): void => {
  world.now = new Date(world.now!.getTime() + ms);
};

const poll = (tag?: string | null, method: 'GET' | 'POST' = 'GET', who = tenant): Promise<AccountAnswer> =>
  sendSigned(world, '/Woo/Settings', signerOf(who), undefined, {
    method,
    headers: tag ? { 'if-none-match': tag } : {},
  });

const change = (
  settings: object,
  who: Pick<Tenant, 'brandId' | 'storeId'> = tenant,
): Promise<AccountAnswer> =>
  world.account('PUT', `/v1/stores/${who.storeId}/settings`, tokens.admin, {
    brandId: who.brandId,
    reportAllOrders: false,
    trackingEnabled: true,
    ...settings,
  });

describe('a poll', () => {
  test.each(['GET', 'POST'] as const)(
    'by %s is told the settings, their version and a tag',
    async (method) => {
      const answer = await poll(null, method);
      expect(answer).toMatchObject({
        status: 200,
        body: { version: 0, reportAllOrders: false, trackingEnabled: true },
      });
      expect(answer.headers.get('etag')).toMatch(/^"s0-[0-9a-f]+-[0-9a-f]{12}-\d+"$/);
      expect(answer.headers.get('cache-control')).toBe('private, no-cache');
    },
  );

  test('without news is 304, without a body: 0 RPCs, but for 1 read of the stamp in 50 seconds', async () => {
    const tag = (await poll()).headers.get('etag');
    world.wire.reset();
    for (const method of ['GET', 'POST'] as const) {
      const answer = await poll(tag, method);
      expect(answer).toMatchObject({ status: 304, text: '' });
      expect(answer.headers.get('etag')).toBe(tag);
    }
    expect(world.wire.totals).toEqual({ rpcs: 0, reads: 0, writes: 0 });
    later(50_000);
    await Promise.all(Array.from({ length: 10 }, () => poll(tag)));
    expect(world.wire.totals).toEqual({ rpcs: 1, reads: 1, writes: 0 });
  });

  test('24 hourly polls of a store are 1 or 2 full ones; the others read the stamp and nothing else', async () => {
    let tag: string | null = null;
    const statuses: number[] = [];
    for (let hour = 0; hour < 24; hour += 1) {
      const answer = await poll(tag);
      statuses.push(answer.status);
      tag = answer.headers.get('etag');
      later(HOUR_MS);
    }
    const full = statuses.filter((status) => status === 200).length;
    expect([1, 2]).toContain(full);
    expect(statuses.filter((status) => status === 304)).toHaveLength(24 - full);
    const { reads, writes } = world.wire.totals;
    // Whoever brings a tag: the stamp. A full poll: key, brand, store, then store and stamp together.
    expect(reads).toBe(23 + full * 5);
    expect(writes).toBe(full);
  });

  test('of 200 stores in one minute without news: 1 read together, no write', async () => {
    const tags = new Map<string, string>();
    for (let n = 0; n < 200; n += 1) {
      const keyId = `manyShops${n}`;
      const { tag } = await pollSettings(world.services, await reporter(), keyId);
      tags.set(keyId, tag);
    }
    later(60_000);
    world.wire.reset();
    const held = await Promise.all(
      [...tags].map(([keyId, tag]) => unchangedSince(world.services, keyId, tag)),
    );
    expect(held.filter((tag) => tag !== null).length).toBeGreaterThan(190);
    expect(world.wire.totals).toEqual({ rpcs: 1, reads: 1, writes: 0 });
  });

  test('is a sign of life, once a day', async () => {
    const seen = async () => {
      const doc = await paths.store(world.db, tenant.brandId, tenant.storeId).get();
      return (doc.get('connections.plugin.lastSeenAt') as { toDate: () => Date } | undefined)?.toDate();
    };
    const tag = (await poll()).headers.get('etag');
    expect(await seen()).toEqual(START);
    later(30 * HOUR_MS);
    expect((await poll(tag)).status).toBe(200);
    expect(await seen()).toEqual(world.now);
  });
});

async function reporter() {
  const { lookUps } = world.services;
  const [brand, store] = await Promise.all([
    lookUps.brand(tenant.brandId),
    lookUps.store(tenant.brandId, tenant.storeId),
  ]);
  return { brand: brand!, store: store! };
}

describe('a change', () => {
  test('is seen by the next poll at most a minute later, by every instance', async () => {
    const other = createServices({
      db: world.db,
      masterSecret: TEST_MASTER_SECRET,
      now: () => world.now!,
      newId,
    });
    const tag = (await poll()).headers.get('etag')!;
    // The other instance has just read the stamp.
    expect(await unchangedSince(other, tenant.keyId, tag)).toBe(tag);
    expect((await change({ reportAllOrders: true })).status).toBe(201);
    later(60_000);
    expect(await unchangedSince(other, tenant.keyId, tag)).toBeNull();
    const answer = await poll(tag);
    expect(answer).toMatchObject({ status: 200, body: { version: 1, reportAllOrders: true } });
    expect((await poll(answer.headers.get('etag'))).status).toBe(304);
  });

  test('is never hidden by a tag that an instance gives which knows the store of before', async () => {
    const slow = new World({ cacheTtlMs: 3_600_000 });
    slow.now = START;
    await slow.start();
    try {
      const ask = (tag?: string | null) =>
        sendSigned(slow, '/Woo/Settings', signerOf(tenant), undefined, {
          method: 'GET',
          headers: tag ? { 'if-none-match': tag } : {},
        });
      const first = await ask();
      await change({ trackingEnabled: false });
      // Its look-up of the store is still the old one; the stamp is new.
      slow.now = new Date(START.getTime() + 60_000);
      const second = await ask(first.headers.get('etag'));
      expect(second).toMatchObject({ status: 200, body: { version: 1, trackingEnabled: false } });
    } finally {
      await slow.stop();
    }
  });

  test('of one store lets every other poll once in full, and then no more', async () => {
    const neighbour = await world.tenant();
    const tag = (await poll(null, 'GET', neighbour)).headers.get('etag');
    await change({ reportAllOrders: true });
    later(60_000);
    const full = await poll(tag, 'GET', neighbour);
    expect(full).toMatchObject({ status: 200, body: { version: 0 } });
    expect((await poll(full.headers.get('etag'), 'GET', neighbour)).status).toBe(304);
  });

  test('is a version of its own with who and when; the same once more is none', async () => {
    expect(await change({ reportAllOrders: true })).toMatchObject({
      status: 201,
      body: { settings: { version: 1, reportAllOrders: true, trackingEnabled: true }, replayed: false },
    });
    const stamp = (await paths.settingsStamp(world.db).get()).get('stamp') as string;
    expect(await change({ reportAllOrders: true })).toMatchObject({ status: 200, body: { replayed: true } });
    expect((await paths.settingsStamp(world.db).get()).get('stamp')).toBe(stamp);
    await change({ trackingEnabled: false, basedOnVersion: 1 });
    const { docs } = await paths.settingsVersions(world.db, tenant.brandId, tenant.storeId).get();
    const told = docs.map(
      (doc) => [doc.id, doc.get('reportAllOrders'), doc.get('trackingEnabled')] as unknown,
    );
    expect(told).toEqual([
      ['1', true, true],
      ['2', false, false],
    ]);
    for (const doc of docs) {
      expect(doc.get('savedBy')).toEqual(expect.stringMatching(/\S/));
      expect((doc.get('savedAt') as { toDate: () => Date }).toDate()).toEqual(START);
    }
  });

  test('made of an old version is settings_conflict, and nothing changes', async () => {
    await change({ reportAllOrders: true });
    await leavesUntouched(world, [tenant], async () => {
      expectProblem(await change({ trackingEnabled: false, basedOnVersion: 0 }), 'settings_conflict', []);
    });
  });

  test('8 at once of one version: one is saved, the others conflict or are the same', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        change({ reportAllOrders: true, trackingEnabled: n < 4, basedOnVersion: 0 }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const { size } = await paths.settingsVersions(world.db, tenant.brandId, tenant.storeId).get();
    expect(size).toBe(1);
  });

  test.each([
    [{ reportAllOrders: 'yes' }, ['reportAllOrders']],
    [{ trackingEnabled: null }, ['trackingEnabled']],
    [{ basedOnVersion: 1.5 }, ['basedOnVersion']],
    [{ basedOnVersion: -1 }, ['basedOnVersion']],
  ])('%j is refused', async (wrong, fields) => {
    expectProblem(await change(wrong), 'invalid_request', fields);
  });

  test('of a store that is not the brand’s finds nothing', async () => {
    const other = await world.tenant();
    await leavesUntouched(world, [tenant, other], async () => {
      const mixed = { brandId: tenant.brandId, storeId: other.storeId };
      expectProblem(await change({ reportAllOrders: true }, mixed), 'not_found', []);
    });
  });
});

describe('a tag is trusted for nothing else', () => {
  test('a made-up one is answered in full', async () => {
    for (const tag of ['"s99-0-1"', '*', 'x', `"${'9'.repeat(5000)}"`]) {
      expect(await poll(tag)).toMatchObject({ status: 200, body: { version: 0 } });
    }
  });

  test('that of another key neither: its settings are its own', async () => {
    const held = (await poll()).headers.get('etag');
    for (let n = 0; n < 6; n += 1) {
      const settings = { version: 8, reportAllOrders: false, trackingEnabled: false };
      const other = await world.tenant({ store: { settings } });
      expect(await poll(held, 'GET', other)).toMatchObject({ status: 200, body: settings });
    }
    expect((await poll(held)).status).toBe(304);
  });

  test('without a good signature it is worth nothing', async () => {
    const tag = (await poll()).headers.get('etag')!;
    const forged = await sendSigned(
      world,
      '/Woo/Settings',
      { ...signerOf(tenant), secret: '0'.repeat(48) },
      undefined,
      {
        method: 'GET',
        headers: { 'if-none-match': tag },
      },
    );
    expectProblem(forged, 'invalid_signature', []);
    expectProblem(
      await sendUnsigned(world, '/Woo/Settings', {}, { 'if-none-match': tag }),
      'invalid_signature',
      [],
    );
  });

  test('a revoked key is told nothing but that nothing has changed', async () => {
    const tag = (await poll()).headers.get('etag');
    await paths.apiKey(world.db, tenant.keyId).update({ state: 'revoked' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await poll(tag)).toMatchObject({ status: 304, text: '' });
    expectProblem(await poll(), 'revoked_api_key', []);
  });
});

test('a plugin without a secret polls by its key, and is told 304 too', async () => {
  tenant = await world.tenant({ key: { signing: 'none' } });
  const headers = { 'x-waffarx-key': tenant.keyId };
  const first = await sendUnsigned(world, '/Woo/Settings', {}, headers);
  expect(first.status).toBe(200);
  const again = { ...headers, 'if-none-match': first.headers.get('etag')! };
  expect((await sendUnsigned(world, '/Woo/Settings', {}, again)).status).toBe(304);
});
