import { paths } from '../../src/firestore/base/paths';
import { deliver, delivery, shopSecret, signed } from '../support/webhooks';
import { World, type AccountAnswer, type Tenant } from '../support/world';

// Refused is what is not genuine, and nothing of it is stored. What is genuine but odd is answered 200 and handled.

const world = new World();
let tenant: Tenant;
let other: Tenant;

beforeAll(async () => {
  await world.start();
  world.now = new Date('2026-11-21T12:00:00Z');
  [tenant, other] = [await world.tenant(), await world.tenant()];
  // That the shop is alive is noted once an hour.
  await deliver(world, tenant, delivery('action.any', {}));
});

afterAll(() => world.stop());

const order = (id: number, more: object = {}): Record<string, unknown> => ({
  id,
  number: String(id),
  status: 'processing',
  currency: 'TRY',
  total: '120.00',
  total_tax: '20.00',
  shipping_total: '0.00',
  date_created_gmt: '2026-11-21T10:00:00',
  date_modified_gmt: '2026-11-21T10:00:00',
  date_paid_gmt: '2026-11-21T10:00:00',
  date_completed_gmt: null,
  line_items: [{ id: 1, product_id: 7, variation_id: 0, quantity: 1, total: '100.00' }],
  fee_lines: [],
  coupon_lines: [],
  refunds: [],
  meta_data: [{ key: '_affiliate_ref', value: tenant.referralCode }],
  ...more,
});

describe('what is not genuine is refused, and nothing of it is stored', () => {
  const good = '{"id":1,"status":"processing","currency":"TRY","total":"1.00"}';
  const signature = (rawBody = good, secret = shopSecret(tenant)): string => signed(secret, rawBody);

  async function post(
    rawBody: string,
    headers: Record<string, string>,
    path = tenant.storeId,
  ): Promise<AccountAnswer> {
    const before = await world.wholeSnapshot(tenant.brandId);
    const answer = await world.raw('woocommerceWebhook', `/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-wc-webhook-topic': 'order.created', ...headers },
      body: rawBody,
    });
    expect(await world.wholeSnapshot(tenant.brandId)).toEqual(before);
    return answer;
  }

  test.each<[string, () => [rawBody: string, signature: string | null]]>([
    ['no signature', () => [good, null]],
    ['an empty signature', () => [good, '']],
    ['a wrong signature', () => [good, signature('other')]],
    ['a truncated one', () => [good, signature().slice(0, -4)]],
    ['one without its padding', () => [good, signature().replace('=', '')]],
    ['a doubled one', () => [good, `${signature()}, ${signature()}`]],
    ['one in the other case', () => [good, otherCase(signature())]],
    ['in hexadecimal', () => [good, Buffer.from(signature(), 'base64').toString('hex')]],
    ['a body changed by one byte', () => [good.replace('1.00', '9.00'), signature()]],
    ['a body with one byte more', () => [`${good} `, signature()]],
    ['under the secret of another store', () => [good, signature(good, shopSecret(other))]],
    [
      'under the secret of the test twin',
      () => [good, signature(good, shopSecret({ ...tenant, brandId: `${tenant.brandId}-test` }))],
    ],
    [
      'under the secret of another brand for the same id',
      () => [good, signature(good, shopSecret({ ...tenant, brandId: other.brandId }))],
    ],
    ['under a secret that is not in use yet', () => [good, signature(good, shopSecret(tenant, 2))]],
    ['under the store’s id', () => [good, signature(good, tenant.storeId)]],
    ['a ping with the headers of a delivery', () => ['webhook_id=1', null]],
    ['a form that is no ping', () => ['webhook_id=1&more=2', 'x']],
  ])('%s: 401 invalid_signature', async (_, sent) => {
    const [rawBody, sentSignature] = sent();
    const headers = sentSignature === null ? {} : { 'x-wc-webhook-signature': sentSignature };
    expect(await post(rawBody, headers as Record<string, string>)).toMatchObject({
      status: 401,
      body: { code: 'invalid_signature' },
    });
  });

  test.each([
    ['an unknown store', 'nostoreofours'],
    ['an id that no store can have', 'no-store'],
    ['a path below', 'store1/more'],
    ['no store', ''],
  ])('%s: 404 not_found', async (_, path) => {
    const headers = { 'x-wc-webhook-signature': signature(good, shopSecret({ ...tenant, storeId: path })) };
    expect(await post(good, headers, path)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  test('any method but POST: 405 with Allow', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await world.raw('woocommerceWebhook', `/${tenant.storeId}`, { method });
      expect(answer).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
      expect(answer.headers.get('allow')).toBe('POST');
    }
  });

  test.each(['', '{"id":1', 'not json', '[1,', '{"id":1}{"id":2}'])(
    'not JSON, %j: 400 malformed_json',
    async (rawBody) => {
      const headers = { 'x-wc-webhook-signature': signature(rawBody) };
      expect(await post(rawBody, headers)).toMatchObject({ status: 400, body: { code: 'malformed_json' } });
    },
  );

  test('more than 8 MiB: 413, whoever signed it', async () => {
    const rawBody = JSON.stringify({ id: 1, x: 'x'.repeat(8 * 1024 * 1024) });
    const headers = { 'x-wc-webhook-signature': signature(rawBody) };
    expect(await post(rawBody, headers)).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
  });

  test.each([
    ['brand', { brand: { state: 'suspended' } }],
    ['store', { store: { state: 'suspended' } }],
  ] as const)(
    'a suspended %s: 200 and set aside with a warning, since seven refusals switch the webhook off for good',
    async (_, options) => {
      const suspended = await world.tenant(options);
      const before = await world.wholeSnapshot(suspended.brandId);
      world.logs.length = 0;
      for (const sent of [delivery('order.created', order(1)), delivery('coupon.deleted', { id: 4 })])
        expect(await deliver(world, suspended, sent)).toMatchObject({
          status: 200,
          body: { result: 'set_aside', reason: 'brand_suspended' },
        });
      const { brandId, storeId } = suspended;
      const after = Object.entries(await world.wholeSnapshot(brandId));
      expect(Object.fromEntries(after.filter(([path]) => !path.includes('/setAside/')))).toEqual(before);
      expect((await paths.setAside(world.db, brandId).get()).size).toBe(2);
      expect(world.logs[0]).toMatchObject({
        severity: 'WARNING',
        outcome: 'set_aside',
        topic: 'order.created',
        brandId,
        storeId,
      });
      expect(String(world.logs[0]!['warning'])).toContain('brand_suspended');
    },
  );

  test('a suspended brand: what is not genuine is 401 all the same', async () => {
    const suspended = await world.tenant({ brand: { state: 'suspended' } });
    const answer = await deliver(world, suspended, delivery('order.created', order(1)), { secret: 'x' });
    expect(answer.status).toBe(401);
  });
});

describe('secrets', () => {
  test('after a change the secret and the one before it are good, an older one is not', async () => {
    const shop = await world.tenant({ store: { webhookVersion: 3 } });
    const statusWith = async (version: number): Promise<number> => {
      const secret = shopSecret(shop, version);
      return (await deliver(world, shop, delivery('action.any', {}), { secret })).status;
    };
    expect([await statusWith(1), await statusWith(2), await statusWith(3), await statusWith(4)]).toEqual([
      401, 200, 200, 401,
    ]);
  });

  test('a live store and a test twin of one id are told apart by what signed', async () => {
    const live = await world.tenant();
    const twin = await world.tenant({ brandId: `${live.brandId}-test`, storeId: live.storeId });
    await deliver(world, live, delivery('order.created', order(1)));
    await deliver(world, twin, delivery('order.created', order(2)));
    expect(shopSecret(live)).not.toBe(shopSecret(twin));
    expect([await ordersOf(live.brandId), await ordersOf(twin.brandId)]).toEqual([['1'], ['2']]);
  });

  test('two live brands with a store of one id: each has its own secret, and each delivery lands with its own brand', async () => {
    const first = await world.tenant();
    const second = await world.tenant({ storeId: first.storeId });
    expect(shopSecret(first)).not.toBe(shopSecret(second));
    await deliver(world, first, delivery('order.created', order(1)));
    await deliver(world, second, delivery('order.created', order(2)));
    expect([await ordersOf(first.brandId), await ordersOf(second.brandId)]).toEqual([['1'], ['2']]);
  });

  test.each([
    [20, 200],
    [21, 404],
  ])('a store of one id at %i brands: each is answered %i', async (count, status) => {
    const shops = [await world.tenant()];
    while (shops.length < count) shops.push(await world.tenant({ storeId: shops[0]!.storeId }));
    for (const shop of shops)
      expect((await deliver(world, shop, delivery('action.any', {}))).status).toBe(status);
  });
});

async function ordersOf(brandId: string): Promise<string[]> {
  const { docs } = await world.db.collection(`brands/${brandId}/orders`).get();
  return docs.map(({ id }) => id.split('~')[1]!);
}

describe('what is genuine but odd is answered 200 and handled', () => {
  const take = (topic: string, body: unknown): Promise<AccountAnswer> =>
    deliver(world, tenant, delivery(topic, body));
  const stored = async (id: number | string): Promise<Record<string, unknown>> =>
    (await world.db.doc(`brands/${tenant.brandId}/orders/${tenant.storeId}~${id}`).get()).data() ?? {};
  const commission = async (id: number): Promise<Record<string, unknown>> =>
    (await world.db.doc(`commissions/${tenant.brandId}~${tenant.storeId}~${id}`).get()).data() ?? {};

  test('a megabyte of meta data: what is used of it is kept, and no more', async () => {
    const meta = Array.from({ length: 1000 }, (_, id) => ({ id, key: `_k${id}`, value: 'x'.repeat(1000) }));
    const body = order(100, { meta_data: [...meta, { key: '_affiliate_ref', value: tenant.referralCode }] });
    expect(await take('order.created', body)).toMatchObject({ status: 200, body: { result: 'recorded' } });
    const document = await stored(100);
    expect(document).toMatchObject({ influencerId: tenant.influencerId });
    expect(JSON.stringify(document).length).toBeLessThan(5000);
  });

  const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const withMeta = (id: number, value: string): string =>
    JSON.stringify(order(id)).replace(
      '"meta_data":[',
      `"meta_data":[{"key":"a","value":${value}},5,null,"x",[],`,
    );

  test('meta data as deep as PHP writes it, 512 levels with the order, and of every kind', async () => {
    const rawBody = withMeta(101, nested(509));
    expect(await take('order.created', rawBody)).toMatchObject({ status: 200, body: { result: 'recorded' } });
  });

  test('a level more than that is no order of PHP: it is ignored, and says why', async () => {
    const rawBody = withMeta(104, nested(510));
    expect(await take('order.created', rawBody)).toMatchObject({ status: 200, body: { result: 'ignored' } });
  });

  test('a status of the store’s own making counts as processing', async () => {
    await take('order.created', order(102, { status: 'wc-kargoda' }));
    expect(await stored(102)).toMatchObject({ status: 'processing' });
  });

  test('line items without ids, of deleted products, without SKU', async () => {
    const line_items = [
      { product_id: 0, variation_id: 0, sku: null, quantity: 1.5, total: '40.00', name: 'Gone' },
      { product_id: null, quantity: '', total: '60.00' },
    ];
    await take('order.created', order(103, { line_items }));
    expect(await stored(103)).toMatchObject({ baseMinor: 10_000 });
    expect(await commission(103)).toMatchObject({ totalMinor: 1_000 });
  });

  test('600 lines: the base is their sum', async () => {
    const line_items = Array.from({ length: 600 }, (_, index) => ({
      id: index + 1,
      product_id: index,
      name: 'A name that is left out '.repeat(10),
      quantity: 1,
      total: '0.17',
    }));
    await take('order.created', order(104, { line_items, total: '122.40', total_tax: '20.40' }));
    expect(await stored(104)).toMatchObject({ baseMinor: 10_200 });
  });

  test('500 lines with names of 500 Thai letters: the sale is kept, without them', async () => {
    const line_items = Array.from({ length: 500 }, (_, index) => ({
      id: index + 1,
      product_id: index,
      name: 'ก'.repeat(500),
      quantity: 1,
      total: '0.20',
    }));
    const answer = await take('order.created', order(120, { line_items }));
    expect(answer).toMatchObject({ status: 200, body: { result: 'recorded' } });
    expect(await stored(120)).toMatchObject({ baseMinor: 10_000 });
    expect(await commission(120)).toMatchObject({ totalMinor: 1_000 });
  });

  test('a line of 100.00 with fees of -15.00 and 10.00: base 85.00; unreadable, total 115.00: 85.00 too', async () => {
    const fee_lines = [{ total: '-15.00' }, { total: '10.00' }];
    await take('order.created', order(121, { fee_lines, total: '115.00' }));
    const line_items = [{ id: 1, product_id: 7, quantity: 1, total: 'call us' }];
    await take('order.created', order(122, { fee_lines, line_items, total: '115.00' }));
    expect(await stored(121)).toMatchObject({ baseMinor: 8_500 });
    expect(await stored(122)).toMatchObject({ baseMinor: 8_500 });
  });

  test('a product or coupon of the year after next: 200, ignored; its true state then wins', async () => {
    const at = (date_modified_gmt: string, more: object): object => ({
      status: 'publish',
      date_modified_gmt,
      ...more,
    });
    const [ahead, present] = ['2028-01-01T00:00:00', '2026-11-21T10:00:00'];
    const ignored = { status: 200, body: { result: 'ignored', reason: 'invalid_request' } };
    const product = { id: 60, type: 'simple', name: 'Şal' };
    expect(await take('product.updated', at(ahead, { ...product, name: 'Ahead' }))).toMatchObject(ignored);
    expect(await take('coupon.updated', at(ahead, { id: 61, code: 'AHEAD' }))).toMatchObject(ignored);
    await take('product.updated', at(present, product));
    const listed = await world.db.doc(`brands/${tenant.brandId}/products/${tenant.storeId}~60`).get();
    expect(listed.get('name')).toBe('Şal');
  });

  test('a line whose total cannot be read: the base is the total without tax, shipping and fees', async () => {
    const line_items = [{ id: 1, product_id: 7, quantity: 1, total: 'call us' }];
    await take('order.created', order(105, { line_items }));
    expect(await stored(105)).toMatchObject({ baseMinor: 10_000 });
  });

  test('more tax than anything that can be read of it, and no lines: 200, ignored, and logged as a warning', async () => {
    world.logs.length = 0;
    const answer = await take('order.created', order(106, { line_items: [], total_tax: 'n/a' }));
    expect(answer).toMatchObject({ status: 200, body: { result: 'ignored', reason: 'invalid_request' } });
    expect(await stored(106)).toEqual({});
    expect(world.logs).toMatchObject([
      { severity: 'WARNING', outcome: 'ignored', status: 200, eventId: '106', topic: 'order.created' },
    ]);
    expect(String(world.logs[0]!['warning'])).toContain('total_tax');
  });

  test.each([
    ['a currency that is none', { currency: 'XBT' }, 'currency_not_supported'],
    ['more than 10^15 minor units', { total: '99999999999999999.00' }, 'amount_out_of_range'],
    ['no total', { total: '' }, 'invalid_request'],
    ['of the year after next', { date_modified_gmt: '2028-01-01T00:00:00' }, 'invalid_request'],
  ])('%s: 200, ignored (%#)', async (_, more, reason) => {
    expect(await take('order.created', order(107, more))).toMatchObject({
      status: 200,
      body: { result: 'ignored', reason },
    });
    expect(await stored(107)).toEqual({});
  });

  test.each<[string, string, unknown, string]>([
    [
      'a signed error body',
      'order.updated',
      { code: 'woocommerce_rest_invalid_shop_order_id', message: 'x' },
      'no_resource',
    ],
    [
      'an error of a coupon',
      'coupon.created',
      { code: 'woocommerce_rest_shop_coupon_invalid_id' },
      'no_resource',
    ],
    ['an action', 'action.woocommerce_order_refunded', { action: 'x', arg: 44 }, 'topic_not_used'],
    ['an unknown topic', 'customer.created', { id: 5 }, 'topic_not_used'],
    ['no topic', '', { id: 5 }, 'topic_not_used'],
    ['null', 'order.created', null, 'no_resource'],
    ['a text', 'order.created', '"x"', 'no_resource'],
    ['a list', 'order.created', [1], 'no_resource'],
    ['an id that is none', 'order.created', { id: 'a/b' }, 'no_resource'],
    ['a draft', 'order.created', { id: 5, status: 'auto-draft' }, 'draft'],
    [
      'a draft whose total nobody can read',
      'order.updated',
      { id: 5, status: 'checkout-draft', total: null },
      'draft',
    ],
  ])('%s: 200, ignored, and nothing is stored', async (_, topic, body, reason) => {
    const before = await world.wholeSnapshot(tenant.brandId);
    expect(await take(topic, body)).toMatchObject({ status: 200, body: { result: 'ignored', reason } });
    expect(await world.wholeSnapshot(tenant.brandId)).toEqual(before);
  });

  test('a deletion before its order waits for it; the order then comes into the bin', async () => {
    expect(await take('order.deleted', { id: 110 })).toMatchObject({
      status: 200,
      body: { result: 'parked' },
    });
    await take('order.created', order(110));
    expect(await stored(110)).toMatchObject({ status: 'trashed' });
    const back = order(110, { date_modified_gmt: '2026-11-21T10:00:09' });
    expect(await take('order.restored', back)).toMatchObject({ status: 200, body: { result: 'recorded' } });
    expect(await stored(110)).toMatchObject({ status: 'processing' });
  });

  test('back to draft: nothing is due, also where the draft came before the order; a later change ends it', async () => {
    const changed = (second: number, status: string): object =>
      order(112, { status, date_modified_gmt: `2026-11-21T10:00:0${second}` });
    const draft = changed(6, 'checkout-draft');
    expect(await take('order.updated', draft)).toMatchObject({ status: 200, body: { result: 'parked' } });
    expect(await take('order.updated', draft)).toMatchObject({ status: 200, body: { result: 'replayed' } });
    await take('order.created', changed(5, 'processing'));
    expect(await stored(112)).toMatchObject({ status: 'draft', currency: 'TRY' });
    await take('order.updated', changed(7, 'completed'));
    expect(await stored(112)).toMatchObject({ status: 'completed' });
    expect(await take('order.updated', changed(8, 'auto-draft'))).toMatchObject({
      body: { result: 'recorded' },
    });
    expect(await stored(112)).toMatchObject({ status: 'draft' });
  });

  test('another content type, other capitals of the topic: genuine all the same', async () => {
    const { rawBody } = delivery('', order(111));
    const answer = await world.raw('woocommerceWebhook', `/${tenant.storeId}/`, {
      method: 'POST',
      headers: {
        'content-type': 'text/plain',
        'x-wc-webhook-topic': 'Order.Created',
        'x-wc-webhook-signature': signed(shopSecret(tenant), rawBody),
      },
      body: rawBody,
    });
    expect(answer).toMatchObject({ status: 200, body: { result: 'recorded' } });
  });

  test('of the customer nothing is kept but an id and a hash', async () => {
    const billing = { email: 'Ayse@Example.Test', first_name: 'Ayşe', phone: '+905551112233' };
    await take('order.created', order(112, { billing, customer_ip_address: '203.0.113.9', customer_id: 12 }));
    const text = JSON.stringify(await stored(112)).toLowerCase();
    for (const secret of ['ayse@', 'ayşe', '5551112233', '203.0.113.9']) expect(text).not.toContain(secret);
    expect(text).toMatch(/"emailhash":"[0-9a-f]{64}"/);
  });
});

function otherCase(text: string): string {
  return [...text].map((one) => (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase())).join('');
}
