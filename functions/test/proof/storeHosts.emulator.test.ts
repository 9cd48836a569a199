import { MAX_HOSTS } from '../../src/domain/link/storeHosts';
import { PAGES } from '../../src/firestore/base/pages';
import { paths } from '../../src/firestore/base/paths';
import { retrySetAside } from '../../src/operations/delivery/retrySetAside';
import { tokensOf, type Person } from '../support/account';
import { expectProblem, leavesUntouched } from '../support/http';
import { deliver, delivery, type Delivery } from '../support/webhooks';
import { World, type AccountAnswer, type Tenant } from '../support/world';

// A brand registers the further hosts of its store: links may lead there, and what was set aside for them is played in.

const NOW = new Date('2026-11-14T12:00:00Z');
const MINUTE_MS = 60_000;
const world = new World({ cacheTtlMs: 1 });
let tenant: Tenant;
let tokens: Record<Person, string>;

beforeAll(() => world.start());
beforeEach(async () => {
  // The schedule goes over all brands there are.
  await world.clear();
  world.now = NOW;
  tenant = await world.tenant({ store: { siteUrl: 'https://old.example/tr/', hosts: ['old.example'] } });
  tokens = await tokensOf(world, tenant);
});
afterAll(() => world.stop());

const storePath = (): string => `/v1/stores/${tenant.storeId}`;

const register = (host: unknown, person: Person = 'manager', more: object = {}): Promise<AccountAnswer> =>
  world.account('POST', `${storePath()}/hosts`, tokens[person], { host, ...more });

const takeAway = (host: unknown, person: Person = 'owner'): Promise<AccountAnswer> =>
  world.account('POST', `${storePath()}/hosts/remove`, tokens[person], { host });

const read = async (): Promise<Record<string, unknown>> =>
  (await world.account('GET', storePath(), tokens.viewer)).body;

const order = (id: number, modified = '2026-11-14T09:30:00'): object => ({
  id,
  status: 'completed',
  currency: 'TRY',
  total: '100.00',
  date_created_gmt: '2026-11-14T09:00:00',
  date_modified_gmt: modified,
  line_items: [{ id: 1, product_id: 5, quantity: 1, total: '100.00' }],
  coupon_lines: [{ id: 2, code: tenant.couponCode, discount: '1.00' }],
});

function from(source: string | null, made: Delivery): Delivery {
  const { 'x-wc-webhook-source': _, ...others } = made.headers;
  return { ...made, headers: source === null ? others : { ...others, 'x-wc-webhook-source': source } };
}

const sold = async (id: number, source: string | null): Promise<unknown> =>
  (await deliver(world, tenant, from(source, delivery('order.created', order(id))))).body['result'];

const totals = async (): Promise<Record<string, unknown>> => {
  const { docs } = await world.db.collection('commissions').where('brandId', '==', tenant.brandId).get();
  const all = docs.map((doc) => [doc.id.split('~')[2] ?? '', doc.get('totalMinor') as unknown] as const);
  return Object.fromEntries(all);
};

const run = async (afterMs: number): Promise<unknown> => {
  world.now = new Date(NOW.getTime() + afterMs);
  return retrySetAside(world.services, { budgetMs: 60_000, requestId: 'req_retry' });
};

test('a shop changes its domain in the middle of a month: 3 orders of the old host, 2 of the new one, all 10.00', async () => {
  expect([await sold(1, 'https://old.example/tr/'), await sold(2, null)]).toEqual(['recorded', 'recorded']);
  expect([await sold(3, 'https://new.example/'), await sold(4, 'https://www.new.example/')]).toEqual([
    'set_aside',
    'set_aside',
  ]);
  expect(await totals()).toEqual({ 1: 1000, 2: 1000 });
  world.now = new Date(NOW.getTime() + 5 * 86_400_000);
  expect(await register('https://New.example/tr/')).toMatchObject({
    status: 201,
    body: {
      storeId: tenant.storeId,
      host: 'new.example',
      hosts: ['old.example', 'new.example'],
      siteUrl: 'https://old.example/tr/',
      replayed: false,
      playedIn: { recorded: 2, refused: 0, later: 0 },
    },
  });
  expect(await totals()).toEqual({ 1: 1000, 2: 1000, 3: 1000, 4: 1000 });
  expect((await read())['setAside']).toEqual([]);
  const stored = await paths.order(world.db, tenant.brandId, tenant.storeId, '3').get();
  expect((stored.get('events') as { heardAt: { toDate(): Date } }[])[0]?.heardAt.toDate()).toEqual(NOW);
  expect([await sold(5, 'https://new.example/'), await sold(6, 'https://old.example/')]).toEqual([
    'recorded',
    'recorded',
  ]);
});

test('a delivery with no source header is not foreign, whatever is registered', async () => {
  expect(await sold(1, null)).toBe('recorded');
  await register('new.example');
  expect(await sold(2, null)).toBe('recorded');
});

test('a host and its port are another host; without and with www. is the same', async () => {
  expect(await sold(1, 'https://new.example:8443/')).toBe('set_aside');
  expect((await register('www.new.example')).body).toMatchObject({ playedIn: { recorded: 0, later: 0 } });
  expect(await sold(2, 'https://new.example/')).toBe('recorded');
  expect((await register('new.example:8443')).body).toMatchObject({ playedIn: { recorded: 1 } });
  expect(await totals()).toEqual({ 1: 1000, 2: 1000 });
});

test('an international host is taken as it is written and as it is sent', async () => {
  expect(await sold(1, 'https://xn--maaza-l1a.example/')).toBe('set_aside');
  expect((await register('mağaza.example')).body).toMatchObject({
    host: 'xn--maaza-l1a.example',
    playedIn: { recorded: 1 },
  });
});

test('a delivery that names a second unknown host waits until that one is registered too', async () => {
  const linked = { ...order(1), _links: { self: [{ href: 'https://other.example/wp-json/o/1' }] } };
  await deliver(world, tenant, from('https://new.example/', delivery('order.created', linked)));
  expect((await register('new.example')).body).toMatchObject({ playedIn: { recorded: 0, later: 0 } });
  expect((await register('other.example')).body).toMatchObject({ playedIn: { recorded: 1, later: 0 } });
  expect(await totals()).toEqual({ 1: 1000 });
});

test('the same again is a replay: 200, and plays in what one that was cut off has left', async () => {
  await paths.store(world.db, tenant.brandId, tenant.storeId).update({ hosts: ['old.example'] });
  await sold(1, 'https://new.example/');
  await paths
    .store(world.db, tenant.brandId, tenant.storeId)
    .update({ hosts: ['old.example', 'new.example'] });
  expect(await register('new.example')).toMatchObject({
    status: 200,
    body: { replayed: true, hosts: ['old.example', 'new.example'], playedIn: { recorded: 1 } },
  });
  expect(await register('new.example')).toMatchObject({ status: 200, body: { playedIn: { recorded: 0 } } });
});

/** As many of the host as were set aside long ago, so that their next attempt is a day off. */
async function setAside(count: number): Promise<void> {
  await sold(1, 'https://new.example/');
  const [one] = (await paths.setAside(world.db, tenant.brandId).get()).docs;
  const batch = world.db.batch();
  const nextTryAt = new Date(NOW.getTime() + 86_400_000);
  batch.update(one!.ref, { nextTryAt });
  for (let n = 2; n <= count; n += 1) {
    const kept = one!.data() as { delivery: { snapshot: object } };
    batch.set(paths.setAside(world.db, tenant.brandId).doc(`d${n}`), {
      ...kept,
      resourceId: String(n),
      delivery: { ...kept.delivery, snapshot: { ...kept.delivery.snapshot, orderId: String(n) } },
      heardAt: new Date(NOW.getTime() + n),
      nextTryAt,
    });
  }
  await batch.commit();
}

test('of 52 the first 50 to arrive count at once, the other 2 with the next run, ten minutes later', async () => {
  const page = PAGES.setAsideOfHost;
  await setAside(page + 2);
  expect((await register('new.example')).body).toMatchObject({
    playedIn: { recorded: page, refused: 0, later: 2 },
  });
  expect(Object.keys(await totals())).toHaveLength(page);
  expect(Object.keys(await totals())).not.toContain(String(page + 1));
  expect(await run(10 * MINUTE_MS)).toMatchObject({ recorded: 2, failures: [], isDone: true });
  expect(Object.keys(await totals())).toHaveLength(page + 2);
});

test('a run whose instance still knows the old hosts reads the store anew: it counts', async () => {
  const slow = new World({ cacheTtlMs: 3_600_000 });
  slow.now = NOW;
  await slow.services.lookUps.store(tenant.brandId, tenant.storeId);
  await setAside(PAGES.setAsideOfHost + 1);
  await register('new.example');
  slow.now = new Date(NOW.getTime() + 10 * MINUTE_MS);
  const retried = await retrySetAside(slow.services, { budgetMs: 60_000, requestId: 'req_retry' });
  expect(retried).toMatchObject({ recorded: 1, failures: [] });
  await slow.stop();
});

test('a host taken away: what names it is foreign from then on, and what was recorded stays', async () => {
  await register('new.example');
  expect(await sold(1, 'https://new.example/')).toBe('recorded');
  expect(await takeAway('https://new.example/x')).toMatchObject({
    status: 200,
    body: { host: 'new.example', hosts: ['old.example'], replayed: false },
  });
  expect((await takeAway('new.example')).body).toMatchObject({ hosts: ['old.example'], replayed: true });
  expect(await sold(2, 'https://new.example/')).toBe('set_aside');
  expect(await totals()).toEqual({ 1: 1000 });
});

describe('is refused, and nothing changes', () => {
  const refused = (send: () => Promise<AccountAnswer>): Promise<AccountAnswer> =>
    leavesUntouched(world, [tenant], send);

  test('the host of the store’s own address is not taken away, with or without www.', async () => {
    for (const host of ['old.example', 'www.old.example'])
      expectProblem(await refused(() => takeAway(host)), 'host_conflict', []);
  });

  test(`host ${MAX_HOSTS + 1}: the store has ${MAX_HOSTS} of at most ${MAX_HOSTS}`, async () => {
    const hosts = Array.from({ length: MAX_HOSTS - 1 }, (_, n) => `h${n}.example`);
    await paths.store(world.db, tenant.brandId, tenant.storeId).update({ hosts });
    expect((await register('last.example')).status).toBe(201);
    const answer = await refused(() => register('more.example'));
    expectProblem(answer, 'host_conflict', []);
    expect(answer.body['detail']).toContain('Take one away');
    // One that is there is no further one.
    expect((await register('h0.example')).status).toBe(200);
  });

  test.each(['theirs.example', 'www.theirs.example'])('%s, which another brand has', async (host) => {
    await world.tenant({ store: { hosts: ['theirs.example'] } });
    const answer = await refused(() => register(host));
    expectProblem(answer, 'host_conflict', []);
  });

  test.each([
    ['an IP address', '127.0.0.1:8080'],
    ['a local name', 'http://localhost/'],
    ['no host', 'shop'],
    ['an address with a password', 'https://a:b@shop.example/'],
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['a list', ['shop.example']],
    ['a long text', `https://shop.example/${'x'.repeat(5000)}`],
  ])('%s', async (_, host) => {
    expectProblem(await refused(() => register(host)), 'invalid_request', ['host']);
    expectProblem(await refused(() => takeAway(host)), 'invalid_request', ['host']);
  });

  test('a viewer, another brand’s owner and a store of another brand', async () => {
    const other = await world.tenant();
    const theirs = await tokensOf(world, other);
    expectProblem(await refused(() => register('new.example', 'viewer')), 'insufficient_role', []);
    const path = `${storePath()}/hosts`;
    const asOther = await refused(() => world.account('POST', path, theirs.owner, { host: 'new.example' }));
    expectProblem(asOther, 'not_found', []);
    const path2 = `/v1/stores/${other.storeId}/hosts`;
    const ofOther = await world.account('POST', path2, tokens.owner, { host: 'new.example' });
    expectProblem(ofOther, 'not_found', []);
  });
});

test('two shops of one brand, and its test twin, may be on one host', async () => {
  const { brandId } = tenant;
  const second = paths.store(world.db, brandId, 'second');
  const stored = (await paths.store(world.db, brandId, tenant.storeId).get()).data();
  await second.set({
    ...stored,
    storeId: 'second',
    siteUrl: 'https://shared.example/de/',
    hosts: ['shared.example'],
  });
  await world.tenant({
    brandId: `${brandId}-test`,
    storeId: tenant.storeId,
    store: { hosts: ['shared.example'] },
    key: { mode: 'test' },
  });
  expect((await register('shared.example')).status).toBe(201);
  // A signature says which of them it is.
  expect(await sold(1, 'https://shared.example/tr/')).toBe('recorded');
});

test('at once: two hosts, both registered; the same host twice, once', async () => {
  const hosts = ['a.example', 'b.example', 'c.example', 'a.example', 'b.example'];
  const answers = await Promise.all(hosts.map((host) => register(host)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
  const stored = ((await read())['hosts'] as string[]).toSorted();
  expect(stored).toEqual(['a.example', 'b.example', 'c.example', 'old.example']);
});
