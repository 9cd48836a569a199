import { paths } from '../../src/firestore/base/paths';
import { decide } from '../../src/operations/order/decide';
import mobile from '../fixtures/network/android-addorder.json';
import magentoKwd from '../fixtures/network/magento-addOrder-kwd.json';
import magento from '../fixtures/network/magento-addOrder.json';
import { sendSigned, sendUnsigned, signerOf } from '../support/conversion';
import { World, type AccountAnswer, type Tenant } from '../support/world';

// What the network's Magento module and Android SDK send, as they send it: unsigned, once. Worked out by hand at 10%,
// half for the influencer:
//   EGP: 600.00 - 60.00 and 2 x 150.00 - 30.00 are 810.00 net (+ 113.40 tax + 40.00 shipping = 963.40): 81.00, 40.50 each.
//   KWD: 12.345 net: 1.2345, half-up 1.235, of which the influencer, listed first, has 0.618 and the platform 0.617.

const NOW = new Date('2026-11-21T10:00:00Z');
// Keys lose and get their secrets below, and no test waits for that.
const world = new World({ cacheTtlMs: 1 });

beforeAll(async () => {
  world.now = NOW;
  await world.start();
});
afterAll(() => world.stop());

type Json = Record<string, unknown>;

interface Payload {
  readonly name: string;
  readonly path: string;
  readonly orderId: string;
  readonly bodyFor: (tenant: Tenant) => Json;
  readonly figures: { readonly base: number; readonly total: number; readonly influencer: number };
  readonly lines: readonly string[];
}

const hostOf = ({ storeId }: Tenant): string => `https://${storeId}.example`;
const shopOf = (tenant: Tenant): string => Buffer.from(`${hostOf(tenant)}/`).toString('base64');
const EGP = { base: 81_000, total: 8100, influencer: 4050 };

const PAYLOADS: readonly Payload[] = [
  {
    name: 'Magento, EGP',
    path: '/magento/addOrder',
    orderId: '000000036',
    bodyFor: (tenant) => ({ ...magento, base_url: shopOf(tenant), afftoken: tenant.referralCode }),
    figures: EGP,
    lines: ['540', '270'],
  },
  {
    name: 'Magento, KWD, by pid alone',
    path: '/magento/addOrder',
    orderId: '000000037',
    bodyFor: (tenant) => ({ ...magentoKwd, base_url: shopOf(tenant), pid: tenant.referralCode }),
    figures: { base: 12_345, total: 1235, influencer: 618 },
    lines: ['12.345'],
  },
  {
    name: 'Android, EGP, by a coupon',
    path: '/mobile/addorder?af_id=a7293ce1-a2d3-40e8-8cb5-2e1fb8b86953&subid=m-5521',
    orderId: '90210',
    bodyFor: (tenant) => ({
      ...mobile.body,
      base_url: hostOf(tenant),
      coupons: [{ ...mobile.body.coupons[0], code: tenant.couponCode }],
    }),
    figures: EGP,
    lines: ['540', '270'],
  },
];

interface Stored {
  readonly order: Json & { readonly events: readonly Json[] };
  readonly commission: Json | undefined;
}

async function stored({ brandId, storeId }: Tenant, orderId: string): Promise<Stored> {
  const order = await paths.order(world.db, brandId, storeId, orderId).get();
  const commission = await paths.commission(world.db, brandId, storeId, orderId).get();
  return { order: order.data() as Stored['order'], commission: commission.data() };
}

const unsignedShop = (): Promise<Tenant> => world.tenant({ key: { signing: 'none' } });

/** From now on the store's key has a secret, or has none any more. */
async function setSigning({ keyId }: Tenant, signing: 'required' | 'none'): Promise<void> {
  await paths.apiKey(world.db, keyId).update({ signing });
  await new Promise((resolve) => setTimeout(resolve, 5));
}

const send = ({ path, bodyFor }: Payload, tenant: Tenant, more: Json = {}): Promise<AccountAnswer> =>
  sendUnsigned(world, path, { ...bodyFor(tenant), ...more });

async function confirm(tenant: Tenant, orderId: string, status: 'completed' | null): Promise<void> {
  const { brandId, storeId } = tenant;
  const { order } = await stored(tenant, orderId);
  const eventIds = order.events.filter(({ unverified }) => unverified).map(({ id }) => String(id));
  const who = { by: 'owner', source: 'brand' as const, requestId: 'req_1' };
  await decide(world.services, { brandId, storeId, orderId }, { kind: 'confirm', eventIds, status }, who);
}

describe.each(PAYLOADS)('$name', (payload) => {
  const { orderId, figures, path, lines } = payload;
  const due = {
    baseMinor: figures.base,
    totalMinor: figures.total,
    influencerMinor: figures.influencer,
    platformMinor: figures.total - figures.influencer,
  };

  test('unsigned: kept with what it says, earns nothing, counts as no sale', async () => {
    const tenant = await unsignedShop();
    const answer = await send(payload, tenant);
    expect({ status: answer.status, body: answer.body }).toEqual({
      status: 201,
      body: { orderId, unverified: true, replayed: false },
    });
    const { order, commission } = await stored(tenant, orderId);
    expect(order).toMatchObject({ unverified: true, attributed: false, status: 'pending', baseMinor: 0 });
    expect(order.events[0]).toMatchObject({
      kind: 'sale',
      unverified: true,
      content: {
        status: expect.stringMatching(/^pending$/i) as unknown,
        items: lines.map((total) => ({ total })),
      },
    });
    expect(commission).toBeUndefined();
    expect((await paths.days(world.db, tenant.brandId).get()).size).toBe(0);
  });

  test('no email, address, phone or name of the shopper is kept', async () => {
    const tenant = await unsignedShop();
    await send(payload, tenant);
    const kept = JSON.stringify(await stored(tenant, orderId));
    expect(kept).toContain('emailHash');
    for (const word of ['mona', 'adel', 'tahrir', 'giza', '+20', '203.0.113.7', 'example.test'])
      expect(kept.toLowerCase()).not.toContain(word);
  });

  test('confirmed by the brand, with what became of it: due in full, held from then', async () => {
    const tenant = await unsignedShop();
    await send(payload, tenant);
    await confirm(tenant, orderId, 'completed');
    const { order, commission } = await stored(tenant, orderId);
    expect(order).toMatchObject({ unverified: false, attributed: true, status: 'completed' });
    expect(commission).toMatchObject({ ...due, status: 'pending', influencerId: tenant.influencerId });
    expect((commission?.['heldUntil'] as { toDate(): Date }).toDate()).toEqual(
      new Date('2026-12-05T10:00:00Z'),
    );
  });

  test('signed: due at once; the unsigned one, before or after, adds nothing and lends nothing', async () => {
    const shops = [await world.tenant(), await unsignedShop(), await world.tenant()] as const;
    const [alone, unsignedFirst, signedFirst] = shops;
    const signed = async (tenant: Tenant): Promise<void> => {
      await setSigning(tenant, 'required');
      const answer = await sendSigned(world, path, signerOf(tenant), payload.bodyFor(tenant));
      expect(answer).toMatchObject({ status: 201, body: { attributed: true } });
    };
    const unsigned = async (tenant: Tenant): Promise<void> => {
      await setSigning(tenant, 'none');
      expect((await send(payload, tenant, { products: [], Products: [] })).status).toBe(201);
    };
    await signed(alone);
    await unsigned(unsignedFirst);
    await signed(unsignedFirst);
    await signed(signedFirst);
    await unsigned(signedFirst);
    for (const tenant of shops) {
      const { order, commission } = await stored(tenant, orderId);
      expect(order).toMatchObject({
        unverified: false,
        status: 'pending',
        influencerId: tenant.influencerId,
      });
      expect(commission).toMatchObject({ ...due, pendingMinor: figures.influencer });
      const unverified = order.events.filter((event) => event['unverified']).map(({ id }) => id);
      expect(order['flags']).toEqual(unverified.map((eventId) => ({ eventId, reason: 'unverified' })));
      expect(unverified).toHaveLength(tenant === alone ? 0 : 1);
    }
  });

  test('its evidence is nobody’s until it is confirmed: a signed report without any is not credited by it', async () => {
    const tenant = await unsignedShop();
    await send(payload, tenant);
    await setSigning(tenant, 'required');
    const bare = {
      af_id: null,
      afftoken: null,
      pid: null,
      coupons: [],
      CouponCode: null,
      order_CouponeCode: null,
    };
    const plainPath = path.split('?')[0] ?? '';
    const body = { ...payload.bodyFor(tenant), ...bare };
    const answer = await sendSigned(world, plainPath, signerOf(tenant), body);
    // Another content under the same order: the unsigned one had taken no id.
    expect(answer).toMatchObject({
      status: 201,
      body: { attributed: false, reason: 'unverified', commission: null },
    });
    await confirm(tenant, orderId, null);
    const { commission } = await stored(tenant, orderId);
    expect(commission).toMatchObject({ ...due, influencerId: tenant.influencerId });
  });
});

describe('all three', () => {
  const sequences: readonly [string, readonly number[]][] = [
    ['as recorded', [0, 1, 2]],
    ['reversed', [2, 1, 0]],
    ['repeated, thrice and mixed', [1, 0, 2, 0, 2, 1, 1, 2, 0]],
  ];

  /** What is stored, without what differs between two tenants and moments. */
  function comparable(all: readonly Stored[], tenant: Tenant): unknown {
    let text = JSON.stringify(all, (key, value: unknown) =>
      ['fingerprint', 'requestId', 'id', 'eventId', 'eventIds', 'sender'].includes(key) ? undefined : value,
    );
    for (const id of [
      tenant.brandId,
      tenant.storeId,
      tenant.influencerId,
      tenant.referralCode,
      tenant.couponCode,
    ])
      text = text.replaceAll(new RegExp(id, 'gi'), '<id>');
    return JSON.parse(text);
  }

  test('recorded, reversed and repeated end the same, also once confirmed', async () => {
    const ends: { kept: unknown; confirmed: unknown }[] = [];
    for (const [, sequence] of sequences) {
      const tenant = await unsignedShop();
      const all = (): Promise<Stored[]> =>
        Promise.all(PAYLOADS.map(({ orderId }) => stored(tenant, orderId)));
      for (const index of sequence) expect((await send(PAYLOADS[index]!, tenant)).status).toBeLessThan(300);
      const kept = comparable(await all(), tenant);
      for (const { orderId } of PAYLOADS) await confirm(tenant, orderId, 'completed');
      const after = await all();
      expect(after.map(({ commission }) => commission?.['totalMinor'])).toEqual([8100, 1235, 8100]);
      ends.push({ kept, confirmed: comparable(after, tenant) });
    }
    expect(ends[1]).toEqual(ends[0]);
    expect(ends[2]).toEqual(ends[0]);
  });
});
