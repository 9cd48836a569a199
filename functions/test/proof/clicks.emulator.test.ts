import { World, type Answer, type Tenant } from '../support/world';

// Clicks as a store reports them: who is counted, what is kept of a visitor, and what a click id is worth.

const world = new World();
const NOW = new Date('2026-11-21T12:00:00.000Z');
const DAY_MS = 86_400_000;
const IP = '203.0.113.77';
const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36';
const CRAWLER = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
let tenant: Tenant;

beforeAll(() => world.start());
beforeEach(async () => {
  tenant = await world.tenant();
  world.now = NOW;
});
afterAll(() => world.stop());

const click = (body: object = {}, by = tenant): Promise<Answer> =>
  world.post('trackClick', by, { referralCode: by.referralCode, ...body });

async function clickDocuments(by = tenant): Promise<Record<string, unknown>[]> {
  const { docs } = await world.db.collection(`brands/${by.brandId}/clicks`).get();
  return docs.map((doc) => doc.data());
}

const millisOf = (stored: unknown): number => (stored as FirebaseFirestore.Timestamp).toMillis();

/** Moves the functions' clock to so long after NOW. */
function after(ms: number): void {
  world.now = new Date(NOW.getTime() + ms);
}

describe('the click’s document', () => {
  const visit = { visitorId: 'v-1', ipAddress: IP, userAgent: BROWSER, subIds: ['story', 7] };

  test('holds who was clicked and when it may be deleted, and no raw address', async () => {
    const { status, body } = await click({ ...visit, landingUrl: 'https://store.example/sale' });
    expect({ status, body }).toMatchObject({ status: 201, body: { counted: true, replayed: false } });
    expect(Date.parse(String(body['expiresAt']))).toBe(NOW.getTime() + 30 * DAY_MS);
    const [stored] = await clickDocuments();
    expect(stored).toMatchObject({
      clickId: body['clickId'],
      influencerId: tenant.influencerId,
      storeId: tenant.storeId,
      referralCode: tenant.referralCode,
      counted: true,
      landingUrl: 'https://store.example/sale',
      subIds: ['story', '7'],
    });
    // Firestore deletes by it, so it must be a Timestamp, and not before a sale may still count.
    expect(millisOf(stored!['expireAt'])).toBeGreaterThanOrEqual(NOW.getTime() + 30 * DAY_MS);
    expect(stored!['ipHash']).toMatch(/^[0-9a-f]{32,}$/);
    expect(JSON.stringify(await world.snapshot(tenant.brandId))).not.toContain(IP);
    expect(JSON.stringify(world.logs)).not.toContain(IP);
  });

  test('the address’s hash is the same for the same address, another for another, and no plain digest', async () => {
    await click({ visitorId: 'a', ipAddress: IP });
    await click({ visitorId: 'b', ipAddress: IP });
    await click({ visitorId: 'c', ipAddress: '203.0.113.78' });
    const hashes = (await clickDocuments()).map(({ ipHash }) => String(ipHash));
    expect(hashes).toHaveLength(3);
    expect(new Set(hashes).size).toBe(2);
    const digests = await Promise.all(
      ['SHA-1', 'SHA-256', 'SHA-512'].map((name) => crypto.subtle.digest(name, Buffer.from(IP))),
    );
    for (const digest of digests) {
      const hex = Buffer.from(digest).toString('hex');
      for (const hash of hashes) expect(hex.startsWith(hash)).toBe(false);
    }
  });
});

describe('who is counted', () => {
  test('a crawler is stored, and not counted', async () => {
    const { status, body } = await click({ userAgent: CRAWLER });
    expect({ status, body }).toMatchObject({ status: 201, body: { counted: false, reason: 'bot' } });
    expect(await clickDocuments()).toEqual([expect.objectContaining({ counted: false, reason: 'bot' })]);
  });

  test.each([
    ['the same visitor id', { visitorId: 'v-2' }],
    ['the same address and browser', { ipAddress: IP, userAgent: BROWSER }],
  ])('%s again within 30 s is a duplicate: not counted, nothing written', async (_, visitor) => {
    const first = await click(visitor);
    after(29_999);
    const second = await click(visitor);
    expect([first.body['counted'], second.body['counted'], second.body['reason']]).toEqual([
      true,
      false,
      'duplicate',
    ]);
    expect(second.body['clickId']).toBe(first.body['clickId']);
    expect(await clickDocuments()).toHaveLength(1);
    after(30_000);
    expect((await click(visitor)).body['counted']).toBe(true);
    expect(await clickDocuments()).toHaveLength(2);
  });

  test('other visitors, other links and visitors nobody knows each count', async () => {
    await world.db.doc(`referralCodes/other-${tenant.referralCode}`).set({
      influencerId: 'another',
      brandIds: [tenant.brandId],
    });
    const bodies = [
      { visitorId: 'v-3' },
      { visitorId: 'v-4' },
      { visitorId: 'v-3', referralCode: `other-${tenant.referralCode}` },
      { ipAddress: IP, userAgent: BROWSER },
      { ipAddress: IP, userAgent: `${BROWSER} Other` },
      {},
      {},
    ];
    const answers = await Promise.all(bodies.map((body) => click(body)));
    expect(answers.map(({ body }) => body['counted'])).toEqual(bodies.map(() => true));
    expect(new Set(answers.map(({ body }) => body['clickId'])).size).toBe(bodies.length);
  });

  test('eight duplicates at once count once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => click({ visitorId: 'v-5' })));
    expect(answers.filter(({ body }) => body['counted'] === true)).toHaveLength(1);
    expect(await clickDocuments()).toHaveLength(1);
  });

  test('the store’s own click id, sent again, is a replay; with other content a conflict', async () => {
    const own = { clickId: 'own-click-0001', occurredAt: '2026-11-21T11:00:00.123Z' };
    const [first, again] = [await click(own), await click(own)];
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual({ ...first.body, replayed: true });
    expect(await click({ ...own, visitorId: 'v-6' })).toMatchObject({ status: 409 });
    expect(await clickDocuments()).toHaveLength(1);
  });

  test('a referral code of nobody, or of another brand’s influencer, is refused and leaves nothing', async () => {
    const other = await world.tenant();
    for (const referralCode of ['nobody', other.referralCode]) {
      const answer = await click({ referralCode });
      expect(answer).toMatchObject({ status: 422, body: { code: 'unknown_referral_code' } });
    }
    expect(await clickDocuments()).toEqual([]);
  });
});

describe('test mode', () => {
  test('a test key writes to the brand’s twin, and nowhere else', async () => {
    const twin = await world.tenant({ brandId: `${tenant.brandId}-test`, key: { mode: 'test' } });
    expect(twin.apiKey).toMatch(/^hs_test_/);
    await click({});
    const before = await world.snapshot(tenant.brandId);
    const { body } = await click({ visitorId: 'v-7' }, twin);
    const attribution = { clickId: body['clickId'] };
    const sale = {
      orderId: 't1',
      currency: 'TRY',
      total: '10.00',
      occurredAt: NOW.toISOString(),
      attribution,
    };
    expect((await world.post('trackSale', twin, sale)).body).toMatchObject({ attributed: true });
    await world.post('trackRefund', twin, { orderId: 't1', refundId: 'r1', amount: '1.00' });
    await world.post('syncProducts', twin, {
      syncId: 's',
      products: [{ productId: 1, name: 'One', price: '1.00' }],
    });
    expect(await world.snapshot(tenant.brandId)).toEqual(before);
    const written = Object.keys(await world.snapshot(twin.brandId));
    const collections = new Set(written.map((path) => path.split('/').at(-2)));
    expect([...collections]).toEqual(
      expect.arrayContaining(['clicks', 'orders', 'days', 'products', 'catalogues', 'syncs', 'commissions']),
    );
    for (const path of written)
      expect(path).toMatch(new RegExp(`^(brands/${twin.brandId}/|commissions/${twin.brandId}~)`));
  });

  test('a click of test mode is worth nothing in a live sale, and the other way round', async () => {
    const twin = await world.tenant({ brandId: `${tenant.brandId}-test`, key: { mode: 'test' } });
    for (const [from, to] of [
      [twin, tenant],
      [tenant, twin],
    ] as const) {
      const { clickId } = (await click({}, from)).body;
      const sale = { orderId: 't2', currency: 'TRY', total: '10.00', attribution: { clickId } };
      const { body } = await world.post('trackSale', to, sale);
      expect(body).toMatchObject({ attributed: false, reason: 'unknown_click', commission: null });
    }
  });
});
