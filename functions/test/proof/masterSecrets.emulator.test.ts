import { createHash } from 'node:crypto';
import * as crypto from 'node:crypto';
import { apiSecret, formatApiKey, newKeyId, SCOPES } from '../../src/domain/credentials/apiKey';
import { presentWebhookSecret } from '../../src/domain/credentials/webhookSecret';
import { readClickToken } from '../../src/domain/link/click';
import { paths } from '../../src/firestore/base/paths';
import { readStore } from '../../src/firestore/brand/stores';
import {
  canRetire,
  noteSecretVersions,
  secretDependents,
} from '../../src/operations/access/secretDependents';
import { hashEmail } from '../../src/operations/base/services';
import { retrySetAside } from '../../src/operations/delivery/retrySetAside';
import { tokensOf } from '../support/account';
import { magentoOrder, sendSigned, sendUnsigned, unsignedTenant, wooOrder } from '../support/conversion';
import { expectProblem } from '../support/http';
import { deliver, delivery } from '../support/webhooks';
import { TEST_MASTER_SECRET, World, type Answer, type Tenant } from '../support/world';

// Three versions of the master secret, lived through by the same keys, webhooks, click ids and emails: nothing in the
// field is refused while its version is live, and what was sent before a change is known again after it.

const NOW = new Date('2026-11-21T12:00:00Z');
const DAY_MS = 86_400_000;

const second = createHash('sha256').update('the second').digest('base64');
const third = createHash('sha256').update('the third').digest('base64');
const V1 = `1:${TEST_MASTER_SECRET}\n`;
const [V2, V3] = [`2:${second}\n`, `3:${third}\n`];

const eras = {
  one: new World({ masterSecret: TEST_MASTER_SECRET, cacheTtlMs: 1 }),
  two: new World({ masterSecret: V1 + V2, cacheTtlMs: 1 }),
  three: new World({ masterSecret: V1 + V2 + V3, cacheTtlMs: 1 }),
  last: new World({ masterSecret: V2 + V3, cacheTtlMs: 1 }),
};
type Era = keyof typeof eras;
const ERAS = Object.keys(eras) as Era[];
const { one, two, three, last } = eras;

beforeAll(async () => {
  for (const world of Object.values(eras)) await world.start();
});
beforeEach(async () => {
  await one.clear();
  for (const world of Object.values(eras)) world.now = NOW;
});
afterAll(async () => {
  for (const world of Object.values(eras)) await world.stop();
});

/** A key made under the version, of the tenant's store. */
async function madeKey({ brandId, storeId }: Tenant, version: 2 | 3): Promise<Tenant['apiKey']> {
  const keyId = newKeyId((size) => crypto.randomBytes(size), version);
  const key = { keyId, brandId, storeId, mode: 'live', scopes: [...SCOPES], state: 'active', version: 1 };
  await paths.apiKey(one.db, keyId).set(key);
  const secret = apiSecret(three.services.secrets.apiSecret.get(version), keyId, 1);
  return formatApiKey({ mode: 'live', keyId, secret });
}

/** The tenant with a key that is live in the era. */
async function speaking(tenant: Tenant): Promise<(era: Era) => Tenant> {
  const later = await madeKey(tenant, 2);
  return (era) => (era === 'last' ? { ...tenant, apiKey: later } : tenant);
}

async function eventsOf({ brandId, storeId }: Tenant, orderId: string): Promise<Record<string, unknown>[]> {
  const doc = await paths.order(one.db, brandId, storeId, orderId).get();
  return doc.get('events') as Record<string, unknown>[];
}

async function statusReason({ brandId, storeId }: Tenant, orderId: string): Promise<unknown> {
  return (await paths.commission(one.db, brandId, storeId, orderId).get()).get('statusReason');
}

const sale = (tenant: Tenant, more: object = {}): object => ({
  orderId: '1',
  currency: 'TRY',
  total: '100.0',
  customer: { email: 'Zeynep@mail.example.test' },
  attribution: { couponCodes: [tenant.couponCode] },
  ...more,
});

describe('a key', () => {
  test('is taken while its version is live, and refused without a read before and after', async () => {
    const tenant = await one.tenant();
    const keys = { 1: tenant.apiKey, 2: await madeKey(tenant, 2), 3: await madeKey(tenant, 3) };
    const live: Record<Era, readonly number[]> = { one: [1], two: [1, 2], three: [1, 2, 3], last: [2, 3] };
    for (const era of ERAS) {
      for (const [version, apiKey] of Object.entries(keys)) {
        const world = eras[era];
        world.wire.reset();
        const answer = await world.post(
          'trackSale',
          { apiKey },
          sale(tenant, { orderId: `${era}${version}` }),
        );
        if (live[era].includes(Number(version))) {
          expect([era, version, answer.status]).toEqual([era, version, 201]);
        } else {
          expectProblem(answer, 'invalid_api_key');
          expect(world.wire.totals.reads).toBe(0);
        }
      }
    }
  });

  test('signs reports likewise', async () => {
    const tenant = await one.tenant();
    const keys = [tenant.apiKey, await madeKey(tenant, 2), await madeKey(tenant, 3)];
    const statuses: Record<string, number[]> = {};
    for (const era of ERAS) {
      statuses[era] = [];
      for (const [index, apiKey] of keys.entries()) {
        const signer = { keyId: apiKey.split('_')[2] ?? '', secret: apiKey.slice(-56, -8) };
        const order = wooOrder(`${era}${index}`, tenant);
        const { status } = await sendSigned(eras[era], '/Woo/AddOrder', signer, order);
        statuses[era].push(status);
      }
    }
    expect(statuses).toEqual({
      one: [201, 401, 401],
      two: [201, 201, 401],
      three: [201, 201, 201],
      last: [401, 201, 201],
    });
  });

  test('that has expired is refused as one that was revoked, and says so', async () => {
    const tenant = await one.tenant();
    await paths.apiKey(one.db, tenant.keyId).update({ expiresAt: new Date(NOW.getTime() + 1) });
    expect((await one.post('trackSale', tenant, sale(tenant))).status).toBe(201);
    one.now = new Date(NOW.getTime() + 1);
    const refused = await one.post('trackSale', tenant, sale(tenant));
    expectProblem(refused, 'revoked_api_key');
    expect(refused.body['detail']).toContain('expired at 2026-11-21T12:00:00.001Z');
  });
});

describe('what was sent before a change is known again after it', () => {
  const update = { orderId: '1', updatedAt: '2026-11-21T11:00:00Z', total: '90.0' };

  test.each([
    ['one', ['two', 'three', 'last']],
    ['two', ['one', 'three', 'last']],
    ['last', ['two', 'three', 'one']],
  ] as const)('a sale and an update of era %s', async (first, others) => {
    const tenant = await one.tenant();
    const as = await speaking(tenant);
    const send = (era: Era, more: object = {}): Promise<Answer> =>
      eras[era].post('trackSale', as(era), sale(tenant, more));
    expect((await send(first)).status).toBe(201);
    expect((await send(first, update)).status).toBe(201);
    const before = await one.snapshot(tenant.brandId);
    for (const era of others) {
      for (const more of [{}, update]) {
        const answer = await send(era, more);
        expect([era, answer.status, answer.body['replayed']]).toEqual([era, 200, true]);
      }
    }
    expect(await one.snapshot(tenant.brandId)).toEqual(before);
    expect(await eventsOf(tenant, '1')).toHaveLength(2);
  });

  test('other content, or another email while a version is shared, is a conflict in each era', async () => {
    const tenant = await one.tenant();
    const as = await speaking(tenant);
    await two.post('trackSale', as('two'), sale(tenant));
    for (const era of ERAS) {
      for (const more of [{ total: '101.0' }, { customer: { email: 'other@mail.example.test' } }]) {
        expectProblem(await eras[era].post('trackSale', as(era), sale(tenant, more)), 'event_conflict');
      }
    }
  });

  test('the same with more decimals is the same sale', async () => {
    const tenant = await one.tenant();
    const as = await speaking(tenant);
    await one.post('trackSale', tenant, sale(tenant, { total: '100' }));
    const finer = sale(tenant, { total: '100.40' });
    expect((await last.post('trackSale', as('last'), finer)).status).toBe(201);
    expect((await three.post('trackSale', tenant, finer)).body).toMatchObject({ replayed: true });
    expect((await last.post('trackSale', as('last'), sale(tenant, { total: '100' }))).status).toBe(200);
  });

  test('a report that nobody signed: one sender stays one', async () => {
    const tenant = await unsignedTenant(one);
    const order = magentoOrder('7');
    const send = (era: Era, body: object): Promise<Answer> =>
      sendUnsigned(eras[era], '/Magento/AddOrder', body, { 'x-waffarx-key': tenant.keyId });
    expect((await send('one', order)).status).toBe(201);
    for (const era of ['two', 'three'] as const)
      expect((await send(era, order)).body).toMatchObject({ replayed: true });
    const [event] = await eventsOf(tenant, '7');
    await send('three', { ...order, order_status: 'complete' });
    const all = await eventsOf(tenant, '7');
    expect(all.map(({ sender }) => sender)).toEqual(all.map(() => event?.['sender']));
  });

  test('a click under an id of the caller’s', async () => {
    const tenant = await one.tenant();
    const as = await speaking(tenant);
    const click = { clickId: 'own-click-1', referralCode: tenant.referralCode, ipAddress: '203.0.113.7' };
    for (const era of ERAS) {
      const { status, body } = await eras[era].post('trackClick', as(era), click);
      expect([era, status, body['replayed']]).toEqual([era, era === 'one' ? 201 : 200, era !== 'one']);
    }
    const other = { ...click, ipAddress: '203.0.113.8' };
    expectProblem(await two.post('trackClick', tenant, other), 'event_conflict');
    await three.post('trackClick', tenant, { ...click, clickId: 'own-click-3' });
    const last3 = { ...other, clickId: 'own-click-3' };
    expectProblem(await last.post('trackClick', as('last'), last3), 'event_conflict');
  });

  test('a delivery that was set aside before, and is delivered again after', async () => {
    const tenant = await one.tenant();
    await two.services.lookUps.switches();
    const tokens = await tokensOf(two, tenant);
    const rotate = `/v1/stores/${tenant.storeId}/webhooks/rotate`;
    const { body } = await two.account('POST', rotate, tokens.owner, { replacedVersion: 1 });
    const secret = String(body['secret']);
    const order = delivery('order.updated', {
      ...{ id: 9, status: 'completed', currency: 'TRY', total: '100.00' },
      date_created_gmt: '2026-11-21T09:00:00',
      date_modified_gmt: '2026-11-21T09:30:00',
      billing: { email: 'zeynep@mail.example.test' },
      line_items: [{ id: 1, product_id: 5, quantity: 1, total: '100.00' }],
    });
    const store = paths.store(one.db, tenant.brandId, tenant.storeId);
    await store.update({ state: 'suspended' });
    for (const world of [one, two]) expect((await deliver(world, tenant, order)).status).toBe(200);
    expect((await paths.setAside(one.db, tenant.brandId).get()).size).toBe(1);
    await store.update({ state: 'active' });
    expect((await deliver(last, tenant, order, { secret })).body).toMatchObject({ result: 'recorded' });
    last.now = new Date(NOW.getTime() + DAY_MS);
    await retrySetAside(last.services, { budgetMs: 60_000, requestId: 'req_retry' });
    expect((await paths.setAside(one.db, tenant.brandId).get()).size).toBe(0);
    expect(await eventsOf(tenant, '9')).toHaveLength(1);
  });
});

test('a click of each version counts while it is live, and by its document after', async () => {
  const tenant = await one.tenant();
  const as = await speaking(tenant);
  const clickIds: string[] = [];
  for (const era of ['one', 'two', 'three'] as const) {
    const { body } = await eras[era].post('trackClick', tenant, { referralCode: tenant.referralCode });
    clickIds.push(String(body['clickId']));
  }
  const read = (world: World): boolean[] =>
    clickIds.map((id) => readClickToken(id, world.services.secrets.clickToken) !== null);
  expect(ERAS.map((era) => read(eras[era]))).toEqual([
    [true, false, false],
    [true, true, false],
    [true, true, true],
    [false, true, true],
  ]);
  for (const era of ERAS) {
    for (const [index, clickId] of clickIds.entries()) {
      const order = sale(tenant, { orderId: `${era}${index}`, attribution: { clickId } });
      const { body } = await eras[era].post('trackSale', as(era), order);
      expect([era, index, body['attributed']]).toEqual([era, index, true]);
    }
  }
});

test('webhooks go on while their master secret is live, also at an instance that has the store as it was', async () => {
  const tenant = await one.tenant();
  const stale = new World({ masterSecret: V1 + V2, cacheTtlMs: 600_000 });
  await stale.start();
  const ping = (n: number) => delivery('order.updated', { ...wooOrder(String(n), tenant), id: n });
  expect((await deliver(stale, tenant, ping(1))).status).toBe(200);
  const tokens = await tokensOf(two, tenant);
  const rotate = async (world: World, replacedVersion: number): Promise<string> => {
    const path = `/v1/stores/${tenant.storeId}/webhooks/rotate`;
    const { body } = await world.account('POST', path, tokens.owner, { replacedVersion });
    return String(body['secret']);
  };
  const of2 = await rotate(two, 1);
  expect(of2).toMatch(/^m2_[\w-]{43}$/);
  const statuses = async (secret?: string): Promise<number[]> => {
    const answers: number[] = [];
    for (const world of [stale, two, three, last]) {
      const answer = await deliver(world, tenant, ping(2), secret === undefined ? {} : { secret });
      answers.push(answer.status);
    }
    return answers;
  };
  expect(await statuses(of2)).toEqual([200, 200, 200, 200]);
  // The one before is live too, as long as its master secret is.
  expect(await statuses()).toEqual([200, 200, 200, 401]);
  const of3 = await rotate(three, 2);
  expect(of3).toMatch(/^m3_/);
  expect((await deliver(last, tenant, ping(3), { secret: of3 })).status).toBe(200);
  expect((await deliver(last, tenant, ping(4), { secret: of2 })).status).toBe(200);
  const store = await readStore(one.db, tenant.brandId, tenant.storeId);
  expect(store && presentWebhookSecret(last.services.secrets.webhook, tenant, store)).toBe(of3);
  await stale.stop();
});

describe('an order of the influencer’s own email', () => {
  const OWN = 'ayse@mail.example.test';
  const own = { email: ' Ayse+shop@Mail.Example.TEST ' };
  const knownSince = (world: World, { influencerId }: Tenant): Promise<unknown> =>
    paths.influencer(one.db, influencerId).set({ influencerId, ...hashEmail(world.services, OWN) });

  test.each<[Era, readonly Era[]]>([
    ['one', ['one', 'two', 'three']],
    ['two', ERAS],
    ['three', ERAS],
    ['last', ['two', 'three', 'last']],
  ])(
    'is held where the email was hashed in era %s and the order comes in one that shares a version',
    async (since, held) => {
      const tenant = await one.tenant();
      const as = await speaking(tenant);
      await knownSince(eras[since], tenant);
      for (const era of held) {
        await eras[era].post('trackSale', as(era), sale(tenant, { orderId: era, customer: own }));
        expect([era, await statusReason(tenant, era)]).toEqual([era, 'held_self_referral']);
        await eras[era].post('trackSale', as(era), sale(tenant, { orderId: `not${era}` }));
        expect([era, await statusReason(tenant, `not${era}`)]).toEqual([era, null]);
      }
    },
  );

  test('is held where the customer is told only after the old version was retired', async () => {
    const tenant = await one.tenant();
    const as = await speaking(tenant);
    const early = { customer: undefined, updatedAt: '2026-11-21T10:00:00Z' };
    await knownSince(one, tenant);
    await one.post('trackSale', tenant, sale(tenant, early));
    await knownSince(two, tenant);
    await two.post('trackSale', tenant, sale(tenant, { ...early, updatedAt: '2026-11-21T10:30:00Z' }));
    expect(await statusReason(tenant, '1')).toBeNull();
    await last.post(
      'trackSale',
      as('last'),
      sale(tenant, { customer: own, updatedAt: '2026-11-21T11:00:00Z' }),
    );
    expect(await statusReason(tenant, '1')).toBe('held_self_referral');
  });
});

describe('what still depends on a version', () => {
  test('is counted, and when nothing does, it can be retired', async () => {
    const tenant = await one.tenant();
    const { influencerId, storeId, brandId, keyId } = tenant;
    await paths
      .influencer(one.db, influencerId)
      .set({ influencerId, ...hashEmail(one.services, 'a@b.example') });
    await noteSecretVersions(two.services);
    const plan = { state: 'counting', until: new Date(NOW.getTime() + (30 + 60) * DAY_MS) };
    expect(await secretDependents(two.services, 1)).toEqual({
      version: 1,
      isLive: true,
      keys: { count: 1, names: [keyId] },
      stores: { count: 1, names: [`${brandId}/${storeId}`] },
      influencers: { count: 1, names: [influencerId] },
      clickTokens: plan,
    });
    await madeKey(tenant, 2);
    expect(await secretDependents(two.services, 2)).toMatchObject({
      keys: { count: 1 },
      stores: { count: 0 },
      influencers: { count: 0 },
      clickTokens: { state: 'newest' },
    });
    await paths.apiKey(one.db, keyId).update({ expiresAt: NOW });
    await paths.influencer(one.db, influencerId).update({ ...hashEmail(two.services, 'a@b.example') });
    const store = paths.store(one.db, brandId, storeId);
    await store.update({ webhookVersion: 2, webhookMaster: 2 });
    // The secret before is still taken.
    expect(await secretDependents(two.services, 1)).toMatchObject({ stores: { count: 1 } });
    await store.update({ webhookVersion: 3, previousWebhookMaster: 2 });
    const left = await secretDependents(two.services, 1);
    expect(left).toMatchObject({ keys: { count: 0 }, stores: { count: 0 }, influencers: { count: 0 } });
    expect(canRetire(left)).toBe(false);
    two.now = plan.until;
    expect(canRetire(await secretDependents(two.services, 1))).toBe(true);
  });

  test('is not known before a function was seen with a newer version; the first sight counts', async () => {
    await noteSecretVersions(one.services);
    expect(await secretDependents(two.services, 1)).toMatchObject({ clickTokens: { state: 'unknown' } });
    await noteSecretVersions(two.services);
    two.now = new Date(NOW.getTime() + DAY_MS);
    await noteSecretVersions(two.services);
    const mark = await paths.secretVersions(one.db).get();
    const seen = mark.get('firstSeen') as Record<string, { toDate(): Date }>;
    expect(Object.entries(seen).map(([version, at]) => [version, at.toDate()])).toEqual([
      ['1', NOW],
      ['2', NOW],
    ]);
  });
});
