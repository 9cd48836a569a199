import { status as GrpcStatus } from '@grpc/grpc-js';
import { paths } from '../../src/firestore/base/paths';
import { tokensOf } from '../support/account';
import { sendSigned, sendUnsigned, signerOf } from '../support/conversion';
import { deliver, delivery, type Delivery } from '../support/webhooks';
import { World, type AccountAnswer, type Tenant } from '../support/world';

// Nothing genuine is lost in silence: what is answered 200 and does not count is counted by store and reason, shown to the
// brand, and a line of the log.

const world = new World({ cacheTtlMs: 1 });
let tenant: Tenant;

const NOW = new Date('2026-11-21T12:00:00Z');
const HOUR_MS = 3_600_000;

beforeAll(() => world.start());
beforeEach(async () => {
  world.now = NOW;
  tenant = await world.tenant();
  world.logs.length = 0;
});
afterAll(() => world.stop());

const order = (id: number, more: object = {}): object => ({
  id,
  status: 'completed',
  currency: 'TRY',
  total: '100.00',
  date_created_gmt: '2026-11-21T09:00:00',
  date_modified_gmt: '2026-11-21T09:30:00',
  line_items: [{ id: 1, product_id: 5, quantity: 1, total: '100.00' }],
  ...more,
});

const send = (topic: string, body: unknown): Promise<AccountAnswer> =>
  deliver(world, tenant, delivery(topic, body));

interface Shown {
  readonly ignored: Record<string, unknown>[];
  readonly deliveries: unknown;
  readonly connections: { readonly webhooks: { readonly state: string } };
}

async function shown(of = tenant): Promise<Shown> {
  const tokens = await tokensOf(world, of);
  return (await world.account('GET', `/v1/stores/${of.storeId}`, tokens.viewer)).body as unknown as Shown;
}

const SUBSCRIPTION = { id: 9, status: 'active' };

test.each<[string, boolean, string, unknown]>([
  ['topic_not_used', false, 'subscription.created', SUBSCRIPTION],
  ['no_resource', false, 'order.created', { code: 'invalid', message: 'Invalid ID.' }],
  ['draft', true, 'order.updated', order(7, { status: 'checkout-draft', total: null })],
  ['invalid_request', false, 'order.created', order(7, { total: 'many' })],
  ['currency_not_supported', false, 'order.created', order(7, { currency: 'XYZ' })],
  ['not_a_deletion', false, 'order.deleted', order(7)],
])(
  '%s (understood: %s): twice at 12:00 and 12:05 is a count of 2, the last at 12:05, and two lines of the log',
  async (reason, isUnderstood, topic, body) => {
    await send(topic, body);
    world.now = new Date('2026-11-21T12:05:00Z');
    expect(await send(topic, body)).toMatchObject({ status: 200, body: { result: 'ignored', reason } });
    const { ignored, deliveries, connections } = await shown();
    expect(ignored).toEqual([
      {
        way: 'webhooks',
        reason,
        count: 2,
        lastAt: '2026-11-21T12:05:00.000Z',
        lastKind: topic,
        lastId: (body as { id?: number }).id?.toString() ?? null,
        isUnderstood,
        means: expect.stringMatching(/\.$/) as string,
        later: expect.stringMatching(/\.$/) as string,
        whatToDo: expect.stringMatching(/\.$/) as string,
      },
    ]);
    expect(deliveries).toEqual({ recorded: 0, ignored: 2, setAside: 0 });
    expect(connections.webhooks.state).not.toBe('connected');
    const { brandId, storeId } = tenant;
    const line = {
      severity: isUnderstood ? 'INFO' : 'WARNING',
      brandId,
      storeId,
      reason,
      outcome: 'ignored',
    };
    expect(world.logs.filter(({ function: name }) => name === 'woocommerceWebhook')).toMatchObject([
      line,
      line,
    ]);
  },
);

test('a shop of which nothing is understood is not connected, until one order is', async () => {
  for (let n = 0; n < 3; n += 1) await send('subscription.updated', SUBSCRIPTION);
  expect((await shown()).connections.webhooks.state).toBe('neverSeen');
  await send('order.created', order(1));
  expect((await shown()).connections.webhooks.state).toBe('connected');
});

test('the deliveries of the last 24 hours: 1 recorded, 1 ignored, 2 set aside; 24 hours later none', async () => {
  await send('order.created', order(1));
  await send('order.restocked', order(1));
  const foreign = (id: number): Delivery => {
    const made = delivery('order.created', order(id));
    return { ...made, headers: { ...made.headers, 'x-wc-webhook-source': 'https://copy.example/' } };
  };
  await deliver(world, tenant, foreign(2));
  world.now = new Date(NOW.getTime() + 23 * HOUR_MS);
  await deliver(world, tenant, foreign(3));
  const { deliveries, ignored } = await shown();
  expect(deliveries).toEqual({ recorded: 1, ignored: 1, setAside: 2 });
  expect(ignored.map(({ reason, count }) => [reason, count])).toEqual([
    ['foreign_source', 2],
    ['topic_not_used', 1],
  ]);
  world.now = new Date(NOW.getTime() + 24 * HOUR_MS);
  expect((await shown()).deliveries).toEqual({ recorded: 0, ignored: 0, setAside: 1 });
  world.now = new Date(NOW.getTime() + 48 * HOUR_MS);
  expect((await shown()).deliveries).toEqual({ recorded: 0, ignored: 0, setAside: 0 });
});

test('of the conversion server: a draft, and an unsigned report that is not kept', async () => {
  const signer = signerOf(tenant);
  await sendSigned(world, '/woo/addorder', signer, { ...order(7), status: 'checkout-draft' });
  const unsigned = await world.tenant({ key: { signing: 'none' } });
  for (let n = 0; n < 40; n += 1)
    await sendUnsigned(world, '/woo/addorder', order(8, { total: `${n + 1}.00` }), {
      'x-waffarx-key': unsigned.keyId,
    });
  expect((await shown()).ignored).toMatchObject([
    { way: 'conversion', reason: 'draft', count: 1, lastId: '7', isUnderstood: true },
  ]);
  const [notKept] = (await shown(unsigned)).ignored;
  expect(notKept).toMatchObject({ way: 'conversion', reason: 'not_kept', lastId: '8' });
  expect(Number(notKept!['count'])).toBeGreaterThan(0);
});

test('a count that cannot be written leaves the answer as it is, and is named in the log', async () => {
  world.wire.inject({ moment: 'before', code: GrpcStatus.PERMISSION_DENIED, method: 'Commit', times: 1 });
  expect(await send('order.restocked', order(1))).toMatchObject({ status: 200, body: { result: 'ignored' } });
  expect(world.logs.at(-1)).toMatchObject({ countError: expect.any(String) as string });
  world.wire.reset();
});

test('each document ends by itself: an hour after 3 days, a reason 90 days after its last', async () => {
  await send('order.restocked', order(1));
  const { brandId, storeId } = tenant;
  const [hour] = (await paths.deliveryHours(world.db, brandId, storeId).get()).docs;
  const [tally] = (await paths.notCountedTallies(world.db, brandId, storeId).get()).docs;
  const daysOf = (doc: typeof hour): number =>
    ((doc!.get('expireAt') as { toMillis: () => number }).toMillis() - NOW.getTime()) / (24 * HOUR_MS);
  expect([hour!.id, daysOf(hour), tally!.id, daysOf(tally)]).toEqual([
    '2026-11-21T12',
    3,
    'webhooks~topic_not_used',
    90,
  ]);
  world.now = new Date(NOW.getTime() + 90 * 24 * HOUR_MS);
  expect((await shown()).ignored).toEqual([]);
});
