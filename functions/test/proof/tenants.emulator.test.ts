import { MAX_STORES } from '../../src/domain/brand/tenant';
import { paths } from '../../src/firestore/base/paths';
import { claimsOf, newBrandBody, PLAN } from '../support/account';
import { expectProblem, leavesUntouched } from '../support/http';
import { ownName } from '../support/ids';
import { World, type AccountAnswer, type Tenant } from '../support/world';

// How brands and stores come to be, and who changed what of them.

const world = new World();
let admin: string;

beforeAll(async () => {
  await world.start();
  admin = await world.idToken({ role: 'admin' });
});
afterAll(() => world.stop());

const createBrand = (body: object): Promise<AccountAnswer> =>
  world.account('POST', '/v1/brands', admin, body);

const changesOf = async (brandId: string): Promise<Record<string, unknown>[]> => {
  const { body } = await world.account('GET', `/v1/changes?brandId=${brandId}`, admin);
  return body['changes'] as Record<string, unknown>[];
};

describe('a brand', () => {
  test('is made with its plan and its test twin, and the log says who made it', async () => {
    const brandId = ownName('b');
    const answer = await createBrand({ ...newBrandBody(brandId), name: '  Lale Moda ' });
    expect(answer).toMatchObject({
      status: 201,
      body: { brandId, testBrandId: `${brandId}-test`, name: 'Lale Moda' },
    });
    for (const [id, name] of [
      [brandId, 'Lale Moda'],
      [`${brandId}-test`, 'Lale Moda (test)'],
    ] as const) {
      const brand = await paths.brand(world.db, id).get();
      expect(brand.data()).toMatchObject({ brandId: id, name, state: 'active', planVersion: 1 });
      const plan = await paths.plan(world.db, id, 1).get();
      expect(plan.data()).toMatchObject({ version: 1, ratePercent: 10, holdPeriodDays: 14, base: 'net' });
    }
    expect(await changesOf(brandId)).toMatchObject([
      {
        what: 'brand',
        id: brandId,
        before: null,
        after: { name: 'Lale Moda', ratePercent: 10 },
      },
    ]);
  });

  test('asked for by four at once is made once', async () => {
    const body = newBrandBody(ownName('b'));
    const answers = await Promise.all([1, 2, 3, 4].map(() => createBrand(body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    expect(await changesOf(String(body['brandId']))).toHaveLength(1);
  });

  test('of the same id and other content is refused; two at once leave one of them whole', async () => {
    const brandId = ownName('b');
    const answers = await Promise.all(
      ['One', 'Two'].map((name) => createBrand({ ...newBrandBody(brandId), name })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const { name } = (await paths.brand(world.db, brandId).get()).data() as { name: string };
    expect((await paths.brand(world.db, `${brandId}-test`).get()).get('name')).toBe(`${name} (test)`);
    expectProblem(await createBrand({ ...newBrandBody(brandId), timeZone: 'Asia/Tokyo' }), 'id_taken', []);
  });

  test('is a replay also after its plan has gone on', async () => {
    const body = newBrandBody(ownName('b'));
    await createBrand(body);
    const plan = { ...(body['plan'] as object), ...PLAN, ratePercent: 20, brandId: body['brandId'] };
    expect((await world.account('PUT', '/v1/plan', admin, plan)).status).toBe(201);
    expect(await createBrand(body)).toMatchObject({
      status: 200,
      body: { replayed: true, plan: { version: 2 } },
    });
  });

  test.each([
    ['a name of 5,000 characters', { name: 'x'.repeat(5_000) }, ['name']],
    ['an empty name', { name: ' ' }, ['name']],
    ['a name with a mark of direction', { name: 'Lale\u202eadom' }, ['name']],
    ['a name of two lines', { name: 'Lale\nModa' }, ['name']],
    ['a currency that does not exist', { currency: 'XQZ' }, ['currency']],
    ['a time zone that does not exist', { timeZone: 'Europe/Atlantis' }, ['timeZone']],
    ['the id of a test twin', { brandId: 'lale-test' }, ['brandId']],
    ['an id with an accent', { brandId: 'lâle' }, ['brandId']],
    ['a rate of 101', { plan: { ratePercent: 101 } }, ['plan.ratePercent']],
    ['no plan', { plan: undefined }, ['plan']],
    [
      'all of it wrong',
      { name: 5, currency: 1, timeZone: null, brandId: '', plan: 'x' },
      ['brandId', 'currency', 'name', 'plan', 'timeZone'],
    ],
  ])('with %s is refused, and nothing is written', async (_what, change, wrong) => {
    const brandId = ownName('b');
    const answer = await createBrand({ ...newBrandBody(brandId), ...change });
    const code = wrong.join() === 'currency' ? 'currency_not_supported' : 'invalid_request';
    expectProblem(answer, code, wrong);
    expect((await paths.brand(world.db, brandId).get()).exists).toBe(false);
  });

  test('may have a name of HTML and of emoji: it is a text', async () => {
    const name = '<b>Lale</b> & Söhne 👩‍👩‍👧';
    expect(await createBrand({ ...newBrandBody(ownName('b')), name })).toMatchObject({
      status: 201,
      body: { name },
    });
  });

  test('is suspended with its test twin, resumed, and each is logged once', async () => {
    const tenant = await world.tenant();
    const { brandId } = tenant;
    const set = (verb: string) => world.account('POST', `/v1/brands/${brandId}/${verb}`, admin);
    const sale = { orderId: '1', currency: 'TRY', total: '10.00' };
    expect([(await set('suspend')).status, (await set('suspend')).status]).toEqual([201, 200]);
    // Another instance: this one has the brand cached.
    const fresh = new World();
    await fresh.start();
    expect((await fresh.post('trackSale', tenant, sale)).status).toBe(403);
    expect((await set('resume')).body).toMatchObject({ state: 'active', replayed: false });
    await fresh.stop();
    expect((await world.post('trackSale', tenant, sale)).status).toBe(201);
    expect((await changesOf(brandId)).map(({ before, after }) => [before, after])).toEqual([
      [{ state: 'suspended' }, { state: 'active' }],
      [{ state: 'active' }, { state: 'suspended' }],
    ]);
  });
});

describe('a store', () => {
  let tenant: Tenant;
  let owner: string;
  const store = (change: object = {}): Record<string, unknown> => {
    const storeId = ownName('s');
    return { storeId, name: 'Lale', platform: 'magento', siteUrl: `${storeId}.example/tr/`, ...change };
  };
  const create = (body: object): Promise<AccountAnswer> => world.account('POST', '/v1/stores', owner, body);

  beforeAll(async () => {
    const brandId = ownName('b');
    await createBrand(newBrandBody(brandId));
    tenant = { ...(await world.tenant()), brandId };
    owner = await world.idToken(claimsOf(tenant).owner);
  });

  test('is made with its twin, its address, and the parameters that its platform reads', async () => {
    const body = store();
    const answer = await create(body);
    expect(answer).toMatchObject({
      status: 201,
      body: { siteUrl: `https://${String(body['storeId'])}.example/tr`, state: 'active' },
    });
    const { brandId } = tenant;
    const storeId = String(body['storeId']);
    expect((await paths.store(world.db, brandId, storeId).get()).get('linkParameters')).toBe('waffarx');
    expect((await paths.store(world.db, `${brandId}-test`, storeId).get()).get('name')).toBe('Lale (test)');
    expect((await create(body)).status).toBe(200);
    expectProblem(await create({ ...body, name: 'Another' }), 'id_taken', []);
  });

  test('on a host of another brand is refused, with www. too', async () => {
    const other = await world.tenant();
    const host = `${ownName('h')}.example`;
    await paths.store(world.db, other.brandId, other.storeId).update({ hosts: [host] });
    await leavesUntouched(world, [tenant], async () => {
      for (const siteUrl of [`https://${host}`, `http://www.${host}/shop`])
        expectProblem(await create(store({ siteUrl })), 'host_conflict', []);
    });
  });

  test.each([
    ['no address', { siteUrl: 'shop' }, ['siteUrl']],
    ['an address of this machine', { siteUrl: 'http://127.0.0.1:8080' }, ['siteUrl']],
    ['a script for an address', { siteUrl: 'javascript:alert(1)' }, ['siteUrl']],
    ['a platform that nobody knows', { platform: 'oscommerce' }, ['platform']],
    ['an id with a slash', { storeId: 'a/b' }, ['storeId']],
    [
      'all of it wrong',
      { siteUrl: 1, platform: null, name: '', storeId: {} },
      ['name', 'platform', 'siteUrl', 'storeId'],
    ],
  ])('with %s is refused', async (_what, change, wrong) => {
    expectProblem(await create(store(change)), 'invalid_request', wrong);
  });

  test('of a test twin is made with its live store alone', async () => {
    expectProblem(await create(store({ brandId: `${tenant.brandId}-test` })), 'invalid_request', ['brandId']);
  });

  test('changes its name and address; what is not sent stays', async () => {
    const body = store();
    await create(body);
    const path = `/v1/stores/${String(body['storeId'])}`;
    expect(await world.account('PUT', path, owner, { name: 'Nergis' })).toMatchObject({
      status: 201,
      body: { name: 'Nergis', siteUrl: `https://${String(body['storeId'])}.example/tr`, replayed: false },
    });
    expect((await world.account('PUT', path, owner, { name: 'Nergis' })).status).toBe(200);
    expectProblem(await world.account('PUT', path, owner, {}), 'invalid_request', ['name']);
  });

  test(`is one of ${MAX_STORES} at most`, async () => {
    const full = await world.tenant();
    const token = await world.idToken(claimsOf(full).owner);
    const data = (await paths.store(world.db, full.brandId, full.storeId).get()).data() ?? {};
    const writer = world.db.bulkWriter();
    for (let n = 2; n < MAX_STORES; n += 1)
      void writer.set(paths.store(world.db, full.brandId, `s${n}`), { ...data, storeId: `s${n}` });
    await writer.close();
    expect((await world.account('POST', '/v1/stores', token, store())).status).toBe(201);
    expectProblem(await world.account('POST', '/v1/stores', token, store()), 'limit_reached', []);
  });
});

test('each change of settings is in the log, with what it was and what it is, and no secret', async () => {
  const tenant = await world.tenant();
  const { brandId, storeId } = tenant;
  const store = `/v1/stores/${storeId}`;
  const calls = [
    ['PUT', '/v1/plan', { ...PLAN, ratePercent: 12.5 }],
    ['PUT', '/v1/status-words', { words: { shipped: 'completed' } }],
    ['PUT', `${store}/settings`, { reportAllOrders: true, trackingEnabled: true }],
    ['PUT', `${store}/links`, { addsUtm: false }],
    ['POST', `${store}/hosts`, { host: `${brandId}.example` }],
    ['POST', `${store}/hosts/remove`, { host: `${brandId}.example` }],
    ['POST', `${store}/webhooks/rotate`, { replacedVersion: 1 }],
  ] as const;
  for (const [method, path, body] of calls) {
    const answer = await world.account(method, path, admin, { brandId, ...body });
    expect([200, 201]).toContain(answer.status);
    // The same again changes nothing, and is no entry.
    await world.account(method, path, admin, { brandId, ...body });
  }
  const log = (await changesOf(brandId)).reverse();
  expect(log.map(({ what, id }) => [what, id])).toEqual([
    ['plan', '2'],
    ['statusWords', '1'],
    ['storeSettings', storeId],
    ['storeLinks', storeId],
    ['storeHosts', storeId],
    ['storeHosts', storeId],
    ['webhookSecret', storeId],
  ]);
  expect(log[0]).toMatchObject({
    before: { ratePercent: 10, version: 1 },
    after: { ratePercent: 12.5, version: 2 },
  });
  expect(log.at(-1)).toMatchObject({ before: { version: 1 }, after: { version: 2 } });
  expect(JSON.stringify(log)).not.toMatch(/secret":/);
});
