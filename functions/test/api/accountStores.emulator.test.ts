import { createHmac } from 'node:crypto';
import { paths } from '../../src/firestore/base/paths';
import { tokensOf, type Person } from '../support/account';
import { sendSigned, signerOf } from '../support/conversion';
import { expectProblem, leavesUntouched } from '../support/http';
import { World, type AccountAnswer, type Tenant } from '../support/world';

// The account rows about stores: how each is connected, and what to paste into WooCommerce.

const NOW = new Date('2026-11-21T10:00:00Z');
const HOUR_MS = 3_600_000;
const hoursAgo = (hours: number): Date => new Date(NOW.getTime() - hours * HOUR_MS);
const world = new World({ cacheTtlMs: 1 });
let tenant: Tenant;
let tokens: Record<Person, string>;

beforeAll(() => world.start());
beforeEach(async () => {
  world.now = NOW;
  tenant = await world.tenant();
  tokens = await tokensOf(world, tenant);
});
afterAll(() => world.stop());

const get = (path: string, person: Person = 'viewer'): Promise<AccountAnswer> =>
  world.account('GET', path, tokens[person]);

describe('the list of stores', () => {
  test('says how each channel is connected, whether or not the watch has run', async () => {
    const seen = (hours: number) => ({ lastSeenAt: hoursAgo(hours), quietSince: null });
    await paths
      .store(world.db, tenant.brandId, tenant.storeId)
      .update({ connections: { plugin: seen(40), webhooks: seen(40) } });
    const { status, body } = await get('/v1/stores');
    expect(status).toBe(200);
    expect(body['stores']).toMatchObject([
      {
        storeId: tenant.storeId,
        plugin: null,
        connections: {
          plugin: { state: 'quiet', quietSince: hoursAgo(4).toISOString() },
          webhooks: { state: 'connected', lastSeenAt: hoursAgo(40).toISOString(), quietSince: null },
        },
      },
    ]);
  });

  test('goes on after 100: 230 stores are three calls, each store once', async () => {
    const batch = world.db.batch();
    const store = (await paths.store(world.db, tenant.brandId, tenant.storeId).get()).data();
    for (let n = 0; n < 229; n += 1) {
      batch.set(paths.store(world.db, tenant.brandId, `shop${n}`), { ...store, storeId: `shop${n}` });
    }
    await batch.commit();
    const ids: string[] = [];
    let next: string | null = '';
    let calls = 0;
    while (next !== null) {
      const { body } = await get(`/v1/stores?after=${next}`);
      ids.push(...(body['stores'] as { storeId: string }[]).map(({ storeId }) => storeId));
      next = body['next'] as string | null;
      calls += 1;
    }
    expect([ids.length, new Set(ids).size, calls]).toEqual([230, 230, 3]);
  });
});

test('a store has its features and its newest 20 reports', async () => {
  for (let n = 0; n < 22; n += 1) {
    world.now = new Date(NOW.getTime() + n * 1000);
    const body = { event: 'toggled', feature: 'coupons', enabled: n % 2 === 0, event_id: `e${n}` };
    await sendSigned(world, '/woo/pluginstate', signerOf(tenant), body);
  }
  const { body } = await get(`/v1/stores/${tenant.storeId}`);
  expect(body['plugin']).toMatchObject({ state: 'unknown', version: null });
  expect(body['features']).toEqual([
    { feature: 'coupons', isEnabled: false, isRunning: false, since: '2026-11-21T10:00:21.000Z' },
  ]);
  const history = body['pluginHistory'] as { eventId: string }[];
  expect(history.map(({ eventId }) => eventId)).toEqual(Array.from({ length: 20 }, (_, n) => `e${21 - n}`));
});

describe('what links bring along', () => {
  const save = (addsUtm: unknown, person: Person = 'manager'): Promise<AccountAnswer> =>
    world.account('PUT', `/v1/stores/${tenant.storeId}/links`, tokens[person], { addsUtm });
  const BROWSER = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36';
  async function namesOfLanding(): Promise<string[]> {
    const { headers } = await world.raw('go', `/${tenant.referralCode}`, {
      headers: { 'user-agent': BROWSER },
    });
    return [...new URL(headers.get('location')!).searchParams.keys()];
  }

  test('is utm_* at a WooCommerce shop, until a manager switches that off; ref and click_id stay', async () => {
    expect(await namesOfLanding()).toEqual([
      ...['ref', 'click_id'],
      ...['utm_source', 'utm_medium', 'utm_content', 'utm_id'],
    ]);
    expect((await get(`/v1/stores/${tenant.storeId}`)).body).toMatchObject({ addsUtm: true });
    const { brandId, storeId } = tenant;
    const saved = { brandId, storeId, addsUtm: false };
    expect(await save(false)).toMatchObject({ status: 200, body: { ...saved, replayed: false } });
    expect(await namesOfLanding()).toEqual(['ref', 'click_id']);
    expect((await get('/v1/stores')).body['stores']).toMatchObject([{ addsUtm: false }]);
    await leavesUntouched(world, [tenant], async () => {
      expect(await save(false, 'owner')).toMatchObject({ status: 200, body: { ...saved, replayed: true } });
    });
    await save(true, 'owner');
    expect(await namesOfLanding()).toContain('utm_id');
  });

  test.each([['off'], [null], [undefined], [1]])(
    '%p is no such setting: 400, nothing changed',
    async (value) => {
      await leavesUntouched(world, [tenant], async () => {
        expectProblem(await save(value), 'invalid_request', ['addsUtm']);
      });
    },
  );
});

describe('what to paste into WooCommerce', () => {
  const path = (): string => `/v1/stores/${tenant.storeId}/webhooks`;
  const rotate = (replacedVersion: unknown, person: Person = 'manager'): Promise<AccountAnswer> =>
    world.account('POST', `${path()}/rotate`, tokens[person], { replacedVersion });

  test('twelve webhooks, in WooCommerce’s own words', async () => {
    const { body } = await get(path(), 'manager');
    expect(body).toMatchObject({
      status: 'Active',
      deliveryUrl: `https://us-central1-${process.env['GCLOUD_PROJECT']}.cloudfunctions.net/woocommerceWebhook/${tenant.storeId}`,
      apiVersion: 'WP REST API Integration v3',
      secretVersion: 1,
      replacementsLeft: 7,
    });
    expect((body['webhooks'] as { topicKey: string }[]).map(({ topicKey }) => topicKey)).toEqual(
      ['order', 'product', 'coupon'].flatMap((thing) =>
        ['created', 'updated', 'deleted', 'restored'].map((change) => `${thing}.${change}`),
      ),
    );
  });

  /** What WooCommerce does with the secret. */
  function deliver(secret: unknown): Promise<AccountAnswer> {
    const raw = JSON.stringify({ id: 42 });
    const signature = createHmac('sha256', String(secret)).update(raw).digest('base64');
    return world.raw('woocommerceWebhook', `/${tenant.storeId}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-wc-webhook-topic': 'order.deleted',
        'x-wc-webhook-signature': signature,
      },
      body: raw,
    });
  }

  test('its secret signs deliveries; replaced, the one before is good too, and the one before that no more', async () => {
    const secrets = [(await get(path(), 'owner')).body['secret']];
    expect((await deliver(secrets[0])).status).toBe(200);
    for (const version of [1, 2]) {
      const { status, body } = await rotate(version);
      expect(status).toBe(201);
      secrets.push(body['secret']);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
    const answers = [];
    for (const secret of secrets) answers.push((await deliver(secret)).status);
    expect(answers).toEqual([401, 200, 200]);
  });

  test('a replacement that is sent again replaces nothing more: 200, the same secret', async () => {
    const first = await rotate(1);
    const again = await rotate(1);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual({ ...first.body, replayed: true });
    const at = await Promise.all(Array.from({ length: 6 }, () => rotate(2)));
    expect(at.filter(({ status }) => status === 201)).toHaveLength(1);
    expect((await get(path(), 'manager')).body['secretVersion']).toBe(3);
  });

  test('of a version that is not the present one is settings_conflict; the eighth secret is the last', async () => {
    await paths.store(world.db, tenant.brandId, tenant.storeId).update({ webhookVersion: 8 });
    await leavesUntouched(world, [tenant], async () => {
      expectProblem(await rotate(2), 'settings_conflict', []);
      expectProblem(await rotate(8), 'settings_conflict', []);
    });
    expect((await get(path(), 'manager')).body['replacementsLeft']).toBe(0);
  });

  test.each([undefined, null, 0, -1, 1.5, '1'])('a replaced version of %j is refused', async (version) => {
    expectProblem(await rotate(version), 'invalid_request', ['replacedVersion']);
  });

  test('the secret is in no other answer, for nobody, and in no log', async () => {
    const { body } = await get(path(), 'owner');
    const secret = String(body['secret']);
    expect(secret.length).toBeGreaterThan(30);
    for (const person of ['owner', 'manager', 'viewer'] as const) {
      for (const elsewhere of ['/v1/stores', `/v1/stores/${tenant.storeId}`]) {
        expect((await get(elsewhere, person)).text).not.toContain(secret);
      }
    }
    expect((await get(path(), 'viewer')).text).not.toContain(secret);
    expect(JSON.stringify(world.logs)).not.toContain(secret);
    expect(JSON.stringify(await world.wholeSnapshot(tenant.brandId))).not.toContain(secret);
  });

  test('the test twin’s store of the same id has another secret', async () => {
    await world.tenant({ brandId: `${tenant.brandId}-test`, storeId: tenant.storeId, key: { mode: 'test' } });
    const live = await get(path(), 'owner');
    const test = await get(`${path()}?brandId=${tenant.brandId}-test`, 'owner');
    expect(test.status).toBe(200);
    expect(test.body['secret']).not.toBe(live.body['secret']);
  });
});

test.each(['', '/settings', '/webhooks'])(
  'a store that is not the brand’s is not found: %s',
  async (rest) => {
    const other = await world.tenant();
    const path = `/v1/stores/${other.storeId}${rest}`;
    const admin = { brandId: tenant.brandId, reportAllOrders: true, trackingEnabled: true };
    const answer = await (rest === '/settings'
      ? world.account('PUT', path, tokens.admin, admin)
      : get(path, 'owner'));
    expectProblem(answer, 'not_found', []);
  },
);

test.each(['a/b', 'a b', '..', 'x'.repeat(41)])(
  'the store id %j is refused or found nowhere',
  async (storeId) => {
    const answer = await get(`/v1/stores/${encodeURIComponent(storeId)}`);
    expect(['invalid_request', 'not_found']).toContain(answer.body['code']);
  },
);
