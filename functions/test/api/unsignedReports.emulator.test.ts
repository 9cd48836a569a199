import { paths } from '../../src/firestore/base/paths';
import {
  magentoOrder,
  sendSigned,
  sendUnsigned,
  signerOf,
  unsignedTenant,
  wooOrder,
} from '../support/conversion';
import { expectProblem, leavesUntouched } from '../support/http';
import { World, type AccountAnswer, type Answer, type Tenant } from '../support/world';

// Who may send what unsigned, whose it is then, and what its sender learns.

const NOW = new Date('2026-11-21T10:00:00Z');
const world = new World();

beforeAll(() => world.start());
beforeEach(() => {
  world.now = NOW;
  world.wire.reset();
});
afterAll(() => world.stop());

type Json = Record<string, unknown>;

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const hostOf = ({ storeId }: Tenant): string => `${storeId}.example`;

async function storedOrder(tenant: Tenant, orderId: string): Promise<Json | undefined> {
  return (await paths.order(world.db, tenant.brandId, tenant.storeId, orderId).get()).data();
}

describe('an unsigned WooCommerce order', () => {
  test('by the id of a key without a secret: kept as unverified, and told nothing more', async () => {
    const tenant = await unsignedTenant(world);
    const headers = { 'x-waffarx-key': tenant.keyId };
    const send = (): Promise<AccountAnswer> =>
      sendUnsigned(world, '/Woo/AddOrder', wooOrder('u1', tenant), headers);
    const first = await send();
    expect({ status: first.status, body: first.body }).toEqual({
      status: 201,
      body: { orderId: 'u1', unverified: true, replayed: false },
    });
    expect(await send()).toMatchObject({ status: 200, body: { unverified: true, replayed: true } });
    expect(await storedOrder(tenant, 'u1')).toMatchObject({ unverified: true, attributed: false });
  });

  const order = wooOrder('u2', { referralCode: 'x' });

  test('without any header: 401 that says which are missing', async () => {
    const answer = await sendUnsigned(world, '/Woo/AddOrder', order);
    expectProblem(answer, 'invalid_signature');
    expect(answer.body['detail']).toContain(
      'X-WaffarX-Key, X-WaffarX-Timestamp, X-WaffarX-Signature are missing',
    );
  });

  test('of a store that has a secret: 401, also by way of another key of it that has none', async () => {
    const tenant = await world.tenant();
    const { brandId, storeId } = tenant;
    const other = `none${tenant.keyId}`;
    await paths.apiKey(world.db, other).set({
      ...{ keyId: other, brandId, storeId, mode: 'live', scopes: ['sales'], state: 'active', version: 1 },
      signing: 'none',
    });
    await leavesUntouched(world, [tenant], async () => {
      for (const keyId of [tenant.keyId, other]) {
        const answer = await sendUnsigned(world, '/Woo/AddOrder', order, { 'x-waffarx-key': keyId });
        expectProblem(answer, 'invalid_signature');
      }
    });
  });

  test('by a key id that is not ours: 404, at the cost of one look-up; of a form that no key has: of none', async () => {
    const send = (keyId: string): Promise<Answer> =>
      sendUnsigned(world, '/Woo/AddOrder', order, { 'x-waffarx-key': keyId });
    expectProblem(await send(`nobody${NOW.getTime()}`), 'not_found');
    expect(world.wire.totals).toEqual({ rpcs: 1, reads: 1, writes: 0 });
    expectProblem(await send('../brands/x'), 'not_found');
    expect(world.wire.totals.rpcs).toBe(1);
  });

  test('its shop’s address does not name it: only the key does', async () => {
    const tenant = await unsignedTenant(world);
    const body = { ...order, base_url: `https://${hostOf(tenant)}` };
    expectProblem(await sendUnsigned(world, '/Woo/AddOrder', body), 'invalid_signature');
  });

  test('of a key that has a secret, though it may report no sale: 401, for the plugin’s state and settings too', async () => {
    const tenant = await world.tenant({ key: { scopes: ['products'] } });
    await leavesUntouched(world, [tenant], async () => {
      for (const path of ['/Woo/AddOrder', '/Woo/PluginState', '/Woo/Settings']) {
        const headers = { 'x-waffarx-key': tenant.keyId };
        expectProblem(await sendUnsigned(world, path, { event: 'activated' }, headers), 'invalid_signature');
      }
    });
  });

  test('by a revoked key: revoked_api_key', async () => {
    const tenant = await world.tenant({ key: { signing: 'none', state: 'revoked' } });
    const answer = await sendUnsigned(world, '/Woo/AddOrder', order, { 'x-waffarx-key': tenant.keyId });
    expectProblem(answer, 'revoked_api_key');
  });
});

describe('the store of an unsigned Magento order', () => {
  const send = (body: Json, headers: Record<string, string> = {}): Promise<AccountAnswer> =>
    sendUnsigned(world, '/magento/addOrder', body, headers);
  const kept = (orderId: string): object => ({ status: 201, body: { orderId, unverified: true } });

  test.each<[string, (tenant: Tenant) => Promise<AccountAnswer>]>([
    ['its key id', (tenant) => send(magentoOrder('m1'), { 'x-waffarx-key': tenant.keyId })],
    [
      'the host of base_url in base64',
      (tenant) => send(magentoOrder('m1', { base_url: base64(`https://${hostOf(tenant)}/shop/`) })),
    ],
    [
      'the host of base_url as it is',
      (tenant) => send(magentoOrder('m1', { base_url: `HTTPS://${hostOf(tenant).toUpperCase()}:8443/` })),
    ],
    [
      'its key id, before a host that is another’s',
      async (tenant) => {
        const other = await unsignedTenant(world);
        return send(magentoOrder('m1', { base_url: `https://${hostOf(other)}` }), {
          'x-waffarx-key': tenant.keyId,
        });
      },
    ],
    [
      'its host, where the key id is nobody’s',
      (tenant) =>
        send(magentoOrder('m1', { base_url: `https://${hostOf(tenant)}` }), {
          'x-waffarx-key': 'nobodysKey1',
        }),
    ],
  ])('is found by %s', async (_what, sendTo) => {
    const tenant = await unsignedTenant(world);
    expect(await sendTo(tenant)).toMatchObject(kept('m1'));
    expect(await storedOrder(tenant, 'm1')).toMatchObject({ unverified: true, storeId: tenant.storeId });
  });

  test('is found by a click id of ours, and by one that the store made', async () => {
    const tenant = await world.tenant();
    const click = async (body: Json): Promise<string> =>
      String(
        (await world.post('trackClick', tenant, { referralCode: tenant.referralCode, ...body })).body[
          'clickId'
        ],
      );
    const guid = `a7293ce1-a2d3-40e8-8cb5-${tenant.storeId.slice(-10)}00`;
    const [signed, own] = [await click({}), await click({ clickId: guid })];
    await paths.apiKey(world.db, tenant.keyId).update({ signing: 'none' });
    expect(own).toBe(guid);
    expect(await send(magentoOrder('m2', { af_id: signed }))).toMatchObject(kept('m2'));
    expect(await send(magentoOrder('m3', { af_id: own }))).toMatchObject(kept('m3'));
    const byQuery = await sendUnsigned(world, `/mobile/addorder?af_id=${own}&subid=7`, {
      orderId: 'm4',
      currencyCode: 'EGP',
      orderAmount: 10,
    });
    expect(byQuery).toMatchObject(kept('m4'));
    expect(await storedOrder(tenant, 'm4')).toMatchObject({
      attribution: { candidates: [{ kind: 'click', value: own, outcome: 'unverified' }] },
    });
  });

  test('is nobody’s where two stores have the host, or two the click id; a test twin does not count', async () => {
    const host = `shared${NOW.getTime()}.example`;
    const first = await world.tenant({ store: { hosts: [host] }, key: { signing: 'none' } });
    await world.tenant({
      brandId: `${first.brandId}-test`,
      storeId: first.storeId,
      store: { hosts: [host] },
      key: { mode: 'test' },
    });
    const body = (id: string): Json => magentoOrder(id, { base_url: `https://${host}` });
    expect(await send(body('m5'))).toMatchObject(kept('m5'));
    await world.tenant({ store: { hosts: [`other.${host}`] } });
    const second = await world.tenant({ store: { hosts: [`two.${host}`] }, key: { signing: 'none' } });
    const third = await world.tenant({ store: { hosts: [`two.${host}`] }, key: { signing: 'none' } });
    await leavesUntouched(world, [first, second, third], async () => {
      const answer = await send(magentoOrder('m6', { base_url: `https://two.${host}` }));
      expectProblem(answer, 'not_found');
      expect(answer.body['detail']).toMatch(
        /no X-WaffarX-Key was sent; no single store has the host "two\..*"; no af_id/,
      );
    });
  });

  test.each<[string, unknown]>([
    ['a host that is nobody’s', 'https://nobody.example'],
    ['another scheme', 'ftp://store.example'],
    ['no URL', 'store'],
    ['a number', 7],
    ['an object', { host: 'x' }],
    ['a hundred thousand characters', 'h'.repeat(100_000)],
    ['a host with a line break', 'https://a\nb.example'],
  ])('is not found by %s: 404, nothing stored', async (_what, base_url) => {
    expectProblem(await send(magentoOrder('m7', { base_url })), 'not_found');
  });

  test('that has a secret must sign; suspended it takes nothing', async () => {
    const signing = await world.tenant();
    const suspended = await world.tenant({ store: { state: 'suspended' }, key: { signing: 'none' } });
    await leavesUntouched(world, [signing, suspended], async () => {
      expectProblem(
        await send(magentoOrder('m8', { base_url: `https://${hostOf(signing)}` })),
        'invalid_signature',
      );
      expectProblem(
        await send(magentoOrder('m8', { base_url: `https://${hostOf(suspended)}` })),
        'brand_suspended',
      );
    });
  });

  test('a timestamp or a signature beside it must verify', async () => {
    const tenant = await unsignedTenant(world);
    const body = magentoOrder('m9', { base_url: `https://${hostOf(tenant)}` });
    await leavesUntouched(world, [tenant], async () => {
      for (const name of ['x-waffarx-timestamp', 'x-waffarx-signature']) {
        expectProblem(await send(body, { [name]: '1795255200' }), 'invalid_signature');
      }
    });
  });
});

describe('an unsigned report of an order that its store signed', () => {
  test('changes nothing of it, and its sender learns nothing of it', async () => {
    const tenant = await world.tenant();
    await sendSigned(world, '/Woo/AddOrder', signerOf(tenant), wooOrder('s1', tenant));
    const before = await storedOrder(tenant, 's1');
    // The key's secret is given up: only then unsigned reports are let in at all.
    await paths.apiKey(world.db, tenant.keyId).update({ signing: 'none' });
    const forger = new World({ cacheTtlMs: 1 });
    forger.now = NOW;
    await forger.start();
    try {
      const forged = wooOrder('s1', tenant, {
        total: '99999.00',
        status: 'refunded',
        date_modified_gmt: '2026-11-21T09:59:00',
      });
      const answer = await sendUnsigned(forger, '/Woo/AddOrder', forged, { 'x-waffarx-key': tenant.keyId });
      expect(answer.body).toEqual({ orderId: 's1', unverified: true, replayed: false });
    } finally {
      await forger.stop();
    }
    const { events: _, flags, flagCount, updatedAt, ...after } = (await storedOrder(tenant, 's1')) ?? {};
    const { events, flags: noFlags, flagCount: none, updatedAt: then, ...was } = before ?? {};
    expect(after).toEqual(was);
    expect([noFlags, none, flagCount, updatedAt]).toEqual([[], 0, 1, then]);
    expect(flags).toEqual([
      { eventId: expect.stringMatching(/^unverified:waffarx:/) as unknown, reason: 'unverified' },
    ]);
    expect(events).toHaveLength(1);
  });

  test('25 forged ones leave 20 on an order, whatever they say, and one of the store still confirms it', async () => {
    const tenant = await unsignedTenant(world);
    const headers = { 'x-waffarx-key': tenant.keyId };
    for (let index = 0; index < 25; index += 1) {
      world.now = new Date(NOW.getTime() + index * 1000);
      const forged = wooOrder('f1', tenant, { total: `${index + 1}.00`, line_items: [] });
      const answer = await sendUnsigned(world, '/Woo/AddOrder', forged, headers);
      expect(answer).toMatchObject({ status: 201, body: { unverified: true, replayed: false } });
    }
    const stored = await storedOrder(tenant, 'f1');
    expect(stored?.['events']).toHaveLength(20);
    expect(stored?.['notKeptCount']).toBe(5);
    const answer = await world.post('trackSale', await signingKeyOf(tenant), {
      orderId: 'f1',
      currency: 'TRY',
      total: '50.00',
      attribution: { referralCode: tenant.referralCode },
    });
    expect(answer).toMatchObject({
      status: 201,
      body: { attributed: true, commission: { base: '50.00', total: '5.00' } },
    });
    expect(await storedOrder(tenant, 'f1')).toMatchObject({ unverified: false, totalMinor: 5000 });
  });
});

/** A key with a secret for the tenant's store, as a brand would make one later. */
async function signingKeyOf({ brandId, storeId }: Tenant): Promise<Tenant> {
  const other = await world.tenant();
  await paths.apiKey(world.db, other.keyId).update({ brandId, storeId });
  return other;
}
