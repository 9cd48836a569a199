import { status as GrpcStatus } from '@grpc/grpc-js';
import { storeSchema, type Store } from '../../src/domain/brand/brand';
import { isRunning } from '../../src/domain/brand/pluginState';
import { readDocument } from '../../src/firestore/base/convert';
import { paths } from '../../src/firestore/base/paths';
import { secondsOf, sendSigned, sendUnsigned, signerOf } from '../support/conversion';
import { expectProblem, leavesUntouched } from '../support/http';
import { World, type AccountAnswer, type Tenant } from '../support/world';

// CONTRACT.md, 2: `Woo/PluginState`. Per store and feature with history, whatever comes late, twice or wrong.

const PATH = '/Woo/PluginState';
const world = new World();
let tenant: Tenant;

beforeAll(() => world.start());
beforeEach(async () => {
  world.now = new Date('2026-11-21T10:00:00Z');
  tenant = await world.tenant();
  world.wire.reset();
});
afterAll(() => world.stop());

const report = (body: unknown, timestamp = secondsOf(world)): Promise<AccountAnswer> =>
  sendSigned(world, PATH, signerOf(tenant), body, { timestamp });

async function stored(): Promise<Store> {
  return storeSchema.parse(readDocument(await paths.store(world.db, tenant.brandId, tenant.storeId).get()));
}

async function history(): Promise<string[]> {
  const { docs } = await paths
    .pluginReports(world.db, tenant.brandId, tenant.storeId)
    .orderBy('receivedAt')
    .get();
  return docs.map(({ id }) => id);
}

test('the whole life of a plugin: features switched, uninstalled, and there again', async () => {
  const software = { plugin_version: '2.0.0', wp_version: '6.9', wc_version: '9.9.5', php_version: '8.3.8' };
  const life = [
    { event: 'activated', event_id: 'e1', occurred_at: '2026-11-21T09:00:00Z', ...software },
    {
      event: 'toggled',
      event_id: 'e2',
      feature: 'coupons',
      enabled: true,
      occurred_at: '2026-11-21T09:01:00Z',
    },
    {
      event: 'toggled',
      event_id: 'e3',
      feature: 'platform_api',
      enabled: false,
      occurred_at: '2026-11-21T09:02:00Z',
    },
    { event: 'uninstalled', event_id: 'e4', occurred_at: '2026-11-21T09:30:00Z' },
  ];
  for (const body of life) {
    world.now = new Date(world.now!.getTime() + 1000);
    expect(await report(body)).toMatchObject({ status: 201, body: { applied: true, replayed: false } });
  }
  const gone = (await stored()).plugin!;
  expect(gone.state).toMatchObject({ is: 'uninstalled', reportId: 'e4' });
  expect(gone.software).toMatchObject({ plugin: '2.0.0', php: '8.3.8' });
  expect(isRunning(gone, 'coupons')).toBe(false);
  world.now = new Date('2026-11-21T11:00:00Z');
  await report({ event: 'activated', event_id: 'e5' });
  const back = (await stored()).plugin!;
  expect([isRunning(back, 'coupons'), isRunning(back, 'platformApi')]).toEqual([true, false]);
  expect(await history()).toEqual(['e1', 'e2', 'e3', 'e4', 'e5']);
});

test('one first report: at most 4 look-ups of the caller, then 1 RPC of reading and 1 of 2 writes, beside the note', async () => {
  const answer = await report({ event: 'activated', event_id: 'e1' });
  expect(answer.status).toBe(201);
  const commits = world.wire.seen.filter(({ method }) => method === 'Commit').map(({ writes }) => writes);
  // The report with the state, and the sign of life.
  expect(commits.sort()).toEqual([1, 2]);
});

test('an older report that comes later is kept in the history and changes no present state', async () => {
  await report({ event: 'activated', event_id: 'new', occurred_at: '2026-11-21T09:30:00Z' });
  const late = { event: 'uninstalled', event_id: 'old', occurred_at: '2026-11-21T09:00:00Z' };
  expect(await report(late)).toMatchObject({ status: 201, body: { applied: false, replayed: false } });
  expect((await stored()).plugin?.state).toMatchObject({ is: 'active', reportId: 'new' });
  expect((await history()).sort()).toEqual(['new', 'old']);
});

describe('a request that comes again', () => {
  const body = { event: 'toggled', feature: 'coupons', enabled: true };

  test('byte for byte, within the window, changes nothing: 200', async () => {
    const timestamp = secondsOf(world);
    const first = await report(body, timestamp);
    expect(first.status).toBe(201);
    // Something newer must not be undone by it.
    world.now = new Date('2026-11-21T10:01:00Z');
    await report({ ...body, enabled: false });
    const before = await stored();
    world.now = new Date('2026-11-21T10:04:59Z');
    expect(await report(body, timestamp)).toMatchObject({
      status: 200,
      body: { replayed: true, applied: false },
    });
    expect(await stored()).toEqual(before);
    expect(await history()).toHaveLength(2);
  });

  test('signed anew it is another report, unless it has an event id', async () => {
    await report(body);
    world.now = new Date('2026-11-21T10:00:10Z');
    expect((await report(body)).status).toBe(201);
    expect((await report({ ...body, event_id: 'mine' })).status).toBe(201);
    world.now = new Date('2026-11-21T10:00:20Z');
    expect((await report({ ...body, event_id: 'mine' })).status).toBe(200);
    expect(await history()).toHaveLength(3);
  });

  test('under the same event id with other content is event_conflict, and nothing changes', async () => {
    await report({ ...body, event_id: 'mine' });
    const before = [await stored(), await history()];
    expectProblem(await report({ ...body, enabled: false, event_id: 'mine' }), 'event_conflict', []);
    expect([await stored(), await history()]).toEqual(before);
  });

  test('8 at once: one report, seven replays', async () => {
    const timestamp = secondsOf(world);
    const answers = await Promise.all(Array.from({ length: 8 }, () => report(body, timestamp)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    expect(await history()).toHaveLength(1);
  });
});

test('8 different reports at once end in the newest of each', async () => {
  const reports = Array.from({ length: 8 }, (_, n) => ({
    event: 'toggled',
    event_id: `e${n}`,
    feature: n % 2 === 0 ? 'coupons' : 'platform_api',
    enabled: n > 5,
    occurred_at: `2026-11-21T09:0${n}:00Z`,
  }));
  const answers = await Promise.all(reports.map((body) => report(body)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  const { features } = (await stored()).plugin!;
  expect(features).toMatchObject({
    coupons: { isEnabled: true, reportId: 'e6' },
    platformApi: { isEnabled: true, reportId: 'e7' },
  });
});

test('an answer that is lost after the commit is still the first: 201, one report', async () => {
  // The sign of life would take the fault.
  await report({ event: 'activated', event_id: 'e0' });
  world.wire.inject({ moment: 'after', code: GrpcStatus.UNAVAILABLE, method: 'Commit', times: 1 });
  const answer = await report({ event: 'toggled', feature: 'coupons', enabled: true, event_id: 'e1' });
  expect([201, 503]).toContain(answer.status);
  const again = await report({ event: 'toggled', feature: 'coupons', enabled: true, event_id: 'e1' });
  expect(again.status).toBe(200);
  expect(await history()).toEqual(expect.arrayContaining(['e0', 'e1']));
});

describe('what is not signed', () => {
  test('by a store with a secret is refused, and nothing is stored', async () => {
    await leavesUntouched(world, [tenant], async () => {
      const headers = { 'x-waffarx-key': tenant.keyId };
      expectProblem(
        await sendUnsigned(world, PATH, { event: 'uninstalled' }, headers),
        'invalid_signature',
        [],
      );
      expectProblem(await sendUnsigned(world, PATH, { event: 'uninstalled' }), 'invalid_signature', []);
    });
  });

  test('by a plugin without a secret is kept as unverified', async () => {
    tenant = await world.tenant({ key: { signing: 'none' } });
    const headers = { 'x-waffarx-key': tenant.keyId };
    expect((await sendUnsigned(world, PATH, { event: 'activated' }, headers)).status).toBe(201);
    expect((await stored()).plugin?.state).toMatchObject({ is: 'active', unverified: true });
    // Nobody vouches for it: no sign of life.
    expect((await stored()).connections).toEqual({});
  });
});

test('an unsigned report, dated 23 hours ahead, neither outlives the signed one after it nor takes its id', async () => {
  const keyless = await world.tenant({ key: { signing: 'none' } });
  const headers = { 'x-waffarx-key': keyless.keyId };
  const forged = { event: 'uninstalled', event_id: '1', occurred_at: '2026-11-22T09:00:00Z' };
  const send = () => sendUnsigned(world, PATH, forged, headers);
  const target = { brandId: keyless.brandId, storeId: keyless.storeId };
  const first = await send();
  expect(first).toMatchObject({ status: 201, body: { applied: true } });
  expect(first.body['eventId']).toMatch(/^unverified:[0-9a-f]{64}$/);
  expect(await send()).toMatchObject({ status: 200, body: { eventId: first.body['eventId'] } });
  // The store is given a key with a secret.
  await paths.apiKey(world.db, tenant.keyId).update(target);
  const signer = signerOf(tenant);
  tenant = { ...tenant, ...target };
  expect((await stored()).plugin?.state).toMatchObject({ is: 'uninstalled', occurredAt: world.now });
  const signed = { event: 'activated', event_id: '1', occurred_at: '2026-11-21T09:59:00Z' };
  expect(await sendSigned(world, PATH, signer, signed)).toMatchObject({
    status: 201,
    body: { eventId: '1', applied: true },
  });
  expect((await stored()).plugin?.state).toMatchObject({ is: 'active', reportId: '1' });
});

test.each([
  ['no event', {}, ['event']],
  ['a number as event', { event: 1.5 }, ['event']],
  ['a number as state that is no switch', { feature: 'coupons', status: 2 }, ['state']],
  ['an unknown one', { event: 'exploded' }, ['event']],
  ['no JSON object', [], ['']],
])('%s is refused, and nothing is stored but the sign of life', async (_, body, paths) => {
  expectProblem(await report(body), 'invalid_request', paths);
  expect((await stored()).plugin).toBeUndefined();
  expect(await history()).toEqual([]);
});
