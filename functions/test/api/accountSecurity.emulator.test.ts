import { getAuth } from '../../src/firestore/base/auth';
import { ACCOUNT_ROUTES, type AccountRouteName } from '../../src/http/account/routes';
import type { ErrorCode } from '../../src/domain/base/errors';
import type { AccountRoute } from '../../src/http/account/route';
import {
  ACCOUNT_NAMES,
  claimsOf,
  goodCall,
  PLAN,
  send,
  Shop,
  tokensOf,
  type Call,
  type Person,
  SEEN_TOTAL,
} from '../support/account';
import { claimsCases } from '../support/claims';
import { expectProblem, leavesUntouched } from '../support/http';
import { ownName } from '../support/ids';
import { World, type AccountAnswer, type Tenant } from '../support/world';

// What every route of the account function must stand: who may call it, and whose things are found.

const world = new World();
let tenant: Tenant;
let other: Tenant;
let shop: Shop;
let tokens: Record<Person, string>;
let others: Record<Person, string>;

beforeAll(async () => {
  await world.start();
  tenant = await world.tenant();
  other = await world.tenant();
  shop = new Shop(world, tenant);
  tokens = await tokensOf(world, tenant);
  others = await tokensOf(world, other);
});

afterAll(() => world.stop());

const rows = ACCOUNT_NAMES.map((name) => [name, ACCOUNT_ROUTES[name] as AccountRoute] as const);
const PERSONS: readonly Person[] = ['owner', 'manager', 'viewer', 'influencer', 'admin'];

/** As the issue has it, written out once more: the rows of the code must say the same. */
const MAY: Readonly<Record<AccountRouteName, string>> = {
  explainOrder: 'owner manager viewer influencer admin',
  rejectCommission: 'owner manager admin',
  withdrawRejection: 'owner manager admin',
  approveCommission: 'owner manager admin',
  decideOrders: 'owner manager admin',
  attributeOrder: 'owner manager admin',
  confirmOrder: 'owner manager admin',
  relateOrder: 'owner manager admin',
  readPlan: 'owner manager viewer admin',
  savePlan: 'owner admin',
  readStatusWords: 'owner manager viewer admin',
  saveStatusWords: 'owner admin',
  previewStatusWords: 'owner admin',
  createPayout: 'admin',
  advancePayout: 'admin',
  markPayoutSent: 'admin',
  markPayoutPaid: 'admin',
  markPayoutFailed: 'admin',
  readPayout: 'owner manager viewer influencer admin',
  recordRepayment: 'admin',
  writeOffDebt: 'admin',
  settleBrand: 'admin',
  readBalances: 'owner manager viewer admin',
  payoutStatementCsv: 'owner manager viewer influencer admin',
  payoutStatementHtml: 'owner manager viewer influencer admin',
  brandStatementCsv: 'owner manager viewer admin',
  brandStatementHtml: 'owner manager viewer admin',
  reconcileCoupons: 'owner manager viewer admin',
  readCoupon: 'owner manager viewer admin',
  listStores: 'owner manager viewer admin',
  readStore: 'owner manager viewer admin',
  saveStoreSettings: 'admin',
  saveStoreLinks: 'owner manager admin',
  readStoreWebhooks: 'owner manager admin',
  rotateStoreWebhooks: 'owner manager admin',
  registerStoreHost: 'owner manager admin',
  takeStoreHostAway: 'owner manager admin',
  saveCoupon: 'owner manager admin',
  saveReferralCode: 'admin',
  listBrands: 'admin',
  createBrand: 'admin',
  readBrand: 'owner manager viewer admin',
  changeBrand: 'owner admin',
  suspendBrand: 'admin',
  resumeBrand: 'admin',
  listChanges: 'owner admin',
  createStore: 'owner manager admin',
  changeStore: 'owner manager admin',
  suspendStore: 'owner manager admin',
  resumeStore: 'owner manager admin',
  listKeys: 'owner manager admin',
  createKey: 'owner manager admin',
  replaceKey: 'owner manager admin',
  revokeKey: 'owner manager admin',
};

function unsigned(payload: Readonly<Record<string, unknown>>): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(payload)}.`;
}

/** The payload of a token as the Auth emulator makes it, with these changes. */
function changed(token: string, change: Readonly<Record<string, unknown>>): string {
  const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object;
  return unsigned({ ...payload, ...change });
}

/** What is sent in place of the owner's token. */
const WRONG: Readonly<Record<string, [ErrorCode, (token: string) => Record<string, string>]>> = {
  'no token': ['missing_id_token', () => ({})],
  'a bearer without a token': ['missing_id_token', () => ({ authorization: 'Bearer' })],
  'another scheme': ['missing_id_token', (token) => ({ authorization: `Basic ${token}` })],
  'a word that is no token': ['invalid_id_token', () => ({ authorization: 'Bearer hello' })],
  'an API key': ['invalid_id_token', () => ({ authorization: `Bearer ${tenant.apiKey}` })],
  'a token without its last part': [
    'invalid_id_token',
    (token) => ({ authorization: `Bearer ${token.split('.').slice(0, 2).join('.')}` }),
  ],
  'a mistyped token': [
    'invalid_id_token',
    (token) => ({ authorization: `Bearer ${token.slice(0, 2)}x${token.slice(3)}` }),
  ],
  'an expired token': [
    'invalid_id_token',
    (token) => {
      const seconds = Math.floor(Date.now() / 1000);
      return { authorization: `Bearer ${changed(token, { iat: seconds - 7200, exp: seconds - 3600 })}` };
    },
  ],
  'a token of another project': [
    'invalid_id_token',
    (token) => {
      const theirs = { aud: 'another', iss: 'https://securetoken.google.com/another' };
      return { authorization: `Bearer ${changed(token, theirs)}` };
    },
  ],
  'a token of nobody': [
    'invalid_id_token',
    (token) => ({ authorization: `Bearer ${changed(token, { sub: '' })}` }),
  ],
};

describe.each(rows)('%s', (name, route) => {
  let call: Call;

  beforeAll(async () => {
    call = await goodCall(name, shop);
  });

  test('says who may call it as the issue does', () => {
    expect([...route.who].sort()).toEqual(MAY[name].split(' ').sort());
  });

  test('refuses whatever is no token of a user', async () => {
    await leavesUntouched(world, [tenant], async () => {
      for (const [code, headers] of Object.values(WRONG))
        expectProblem(await send(world, call, null, headers(tokens.owner)), code, []);
    });
  });

  test('refuses everybody else', async () => {
    const call = await goodCall(name, shop);
    await leavesUntouched(world, [tenant], async () => {
      for (const person of PERSONS.filter((one) => !MAY[name].split(' ').includes(one)))
        expectProblem(await send(world, call, tokens[person]), 'insufficient_role', []);
    });
  });

  test.each(MAY[name].split(' ') as Person[])('serves the %s', async (person) => {
    const fresh = await goodCall(name, shop);
    const answer = await send(world, fresh, tokens[person]);
    expect({ status: answer.status, problem: answer.body['type'] }).toEqual({
      status: expect.any(Number) as unknown,
      problem: undefined,
    });
    expect([200, 201]).toContain(answer.status);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('finds nothing of another tenant, and writes nothing', async () => {
    const fresh = await goodCall(name, shop);
    await leavesUntouched(world, [tenant, other], async () => {
      for (const person of PERSONS.filter((one) => one !== 'admin' && MAY[name].split(' ').includes(one))) {
        const answer = await send(world, fresh, others[person]);
        expectProblem(answer, 'not_found', []);
        expect(JSON.stringify(answer.body)).not.toContain(tenant.influencerId);
      }
    });
  });

  test('reads and writes nothing with claims that make their holder nobody', async () => {
    // A sixth of them at each route, which all ask the same function: authenticateUser.test.ts has the whole table.
    const nobody = claimsCases(tenant.brandId, tenant.influencerId)
      .filter(({ is }) => is.length === 0)
      .filter((_, index) => index % 6 === ACCOUNT_NAMES.indexOf(name) % 6);
    await leavesUntouched(world, [tenant], async () => {
      for (const { claims } of nobody) {
        const token = changed(tokens.owner, { brandId: null, role: null, influencerId: null, ...claims });
        const answer = await send(world, call, token);
        // Some are somebody elsewhere: another brand's owner, or another influencer.
        expect(['insufficient_role', 'not_found']).toContain(answer.body['code']);
        expect(answer.text).not.toContain(tenant.influencerId);
      }
    });
  });

  test('is found behind Hosting’s rewrite too', async () => {
    const answer = await send(world, { ...call, path: `/account${call.path}` }, null);
    expectProblem(answer, 'missing_id_token', []);
  });

  test('takes its own methods only', async () => {
    const path = call.path.split('?')[0] ?? '';
    const allowed = rows.filter(([, row]) => row.path === route.path).map(([, { methods }]) => methods[0]);
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter(
      (one) => !allowed.some((taken) => taken === one),
    )) {
      const answer = await world.account(method, path, tokens.admin);
      expectProblem(answer, 'method_not_allowed', []);
      expect(answer.headers.get('allow')).toBe(allowed.join(', '));
    }
  });
});

describe('a brand’s writes', () => {
  const writes = rows.filter(([, { methods }]) => methods[0] !== 'GET').map(([name]) => name);

  test('are refused while the brand is suspended, its reads are not; the platform still writes', async () => {
    const suspended = await world.tenant({ brand: { state: 'active' } });
    const itsShop = new Shop(world, suspended);
    const its = await tokensOf(world, suspended);
    const calls = [];
    for (const name of ACCOUNT_NAMES) calls.push([name, await goodCall(name, itsShop)] as const);
    await world.db.doc(`brands/${suspended.brandId}`).update({ state: 'suspended' });
    const now = performance.now.bind(performance);
    jest.spyOn(performance, 'now').mockImplementation(() => now() + 30_000);
    for (const [name, call] of calls.filter(([name]) => MAY[name].includes('owner'))) {
      const answer = await send(world, call, its.owner);
      if (writes.includes(name)) expectProblem(answer, 'brand_suspended', []);
      else expect([name, answer.status]).toEqual([name, 200]);
    }
    for (const [name, call] of calls.filter(
      ([name]) => name === 'approveCommission' || name === 'savePlan',
    )) {
      expect([name, (await send(world, call, its.admin)).status]).toEqual([name, 201]);
    }
  });

  test('are never a viewer’s', () => {
    for (const name of writes)
      expect([name, MAY[name]]).toEqual([name, expect.not.stringContaining('viewer')]);
  });
});

describe('the test twin', () => {
  let twin: Tenant;
  let twins: Shop;

  beforeAll(async () => {
    twin = await world.tenant({ brandId: `${tenant.brandId}-test`, key: { mode: 'test' } });
    twins = new Shop(world, twin);
  });

  test('is its brand’s, where it is named; and no other brand’s', async () => {
    const orderId = await twins.order();
    const path = `/v1/orders/${orderId}/explain`;
    const named = `${path}?brandId=${twin.brandId}`;
    expect((await world.account('GET', named, tokens.viewer)).status).toBe(200);
    expectProblem(await world.account('GET', named, others.owner), 'not_found', []);
    const approve = { brandId: twin.brandId, ...SEEN_TOTAL, reason: 'in person' };
    const answer = await leavesUntouched(world, [tenant], () =>
      world.account('POST', `/v1/orders/${orderId}/approve`, tokens.manager, approve),
    );
    expect(answer).toMatchObject({ status: 201, body: { brandId: twin.brandId } });
  });

  const orderIn = async (own: Shop): Promise<string> => {
    const orderId = ownName('both');
    await shop.order({ orderId });
    return own.order({ orderId });
  };

  test('is what the query of a write names: the real brand’s order of the same id stays as it is', async () => {
    for (const verb of ['approve', 'reject', 'attribute']) {
      const path = `/v1/orders/${await orderIn(twins)}/${verb}?brandId=${twin.brandId}&storeId=${twin.storeId}`;
      const more = verb === 'attribute' ? { influencerId: null } : verb === 'approve' ? SEEN_TOTAL : {};
      const body = { reason: 'own purchase', ...more };
      const answer = await leavesUntouched(world, [tenant], () =>
        world.account('POST', path, tokens.owner, body),
      );
      expect(answer).toMatchObject({ status: 201, body: { brandId: twin.brandId, storeId: twin.storeId } });
    }
    const saved = await leavesUntouched(world, [tenant], () =>
      world.account('PUT', `/v1/plan?brandId=${twin.brandId}`, tokens.owner, PLAN),
    );
    expect(saved).toMatchObject({ status: 201, body: { brandId: twin.brandId } });
  });

  test('in the query and the real brand in the body is refused, each field by its name', async () => {
    const orderId = await orderIn(twins);
    const path = `/v1/orders/${orderId}/approve?brandId=${twin.brandId}&storeId=${twin.storeId}`;
    const approve = (body: object): Promise<AccountAnswer> =>
      world.account('POST', path, tokens.owner, { ...SEEN_TOTAL, reason: 'in person', ...body });
    await leavesUntouched(world, [tenant, twin], async () => {
      const { brandId, storeId } = tenant;
      expectProblem(await approve({ brandId, storeId }), 'invalid_request', ['brandId', 'storeId']);
      expectProblem(await approve({ brandId }), 'invalid_request', ['brandId']);
      expectProblem(await approve({ storeId }), 'invalid_request', ['storeId']);
    });
    // The same twice is said once, and null says nothing.
    expect((await approve({ brandId: twin.brandId, storeId: null })).status).toBe(201);
  });

  test('in the query of a route that takes no brand says nothing', async () => {
    const { payoutId } = await shop.payout('sealed');
    const path = `/v1/payouts/${payoutId}/sent?brandId=${twin.brandId}`;
    const sent = await world.account('POST', path, tokens.admin, { brandId: tenant.brandId });
    expect(sent).toMatchObject({ status: 200, body: { brandId: tenant.brandId } });
  });

  test('is not what a call without a brand is about', async () => {
    const path = '/v1/balances';
    expect((await world.account('GET', path, tokens.owner)).body).toMatchObject({ brandId: tenant.brandId });
  });

  test('sees nothing of the real brand', async () => {
    const token = await world.idToken({ brandId: twin.brandId, role: 'owner' });
    for (const name of ACCOUNT_NAMES.filter((one) => MAY[one].includes('owner'))) {
      const call = await goodCall(name, shop);
      expectProblem(await leavesUntouched(world, [tenant], () => send(world, call, token)), 'not_found', []);
    }
  });
});

describe('an influencer', () => {
  const explain = (path: string, token: string): Promise<AccountAnswer> =>
    world.account('GET', `/v1/orders/${path}`, token);

  test('finds the own order without naming its brand, and sees no customer, no decider, no request', async () => {
    const orderId = await shop.order({ customer: { id: 'cust-77', email: 'shopper@mail.example' } });
    const answer = await explain(`${orderId}/explain`, tokens.influencer);
    expect(answer.status).toBe(200);
    expect(answer.text).not.toMatch(/cust-77|emailHash|somebody|req_/);
  });

  test('finds no order that another’s is', async () => {
    const orderId = await shop.order();
    const { brandId, storeId } = tenant;
    for (const query of ['', `?brandId=${brandId}`, `?brandId=${brandId}&storeId=${storeId}`]) {
      expectProblem(await explain(`${orderId}/explain${query}`, others.influencer), 'not_found', []);
    }
  });

  test('is told the same of another’s order as of one that is nobody’s', async () => {
    const there = await shop.order();
    const { brandId, storeId } = tenant;
    for (const query of ['', `?brandId=${brandId}`, `?brandId=${brandId}&storeId=${storeId}`]) {
      const answers = [];
      for (const orderId of [there, 'nobodys']) {
        const { status, body } = await explain(`${orderId}/explain${query}`, others.influencer);
        const { requestId, ...told } = body;
        expect(requestId).toEqual(expect.any(String));
        answers.push({ status, told: JSON.stringify(told).replace(orderId, 'ID') });
      }
      expect(answers[0]).toEqual(answers[1]);
    }
  });

  test('finds an order that was moved away, by its brand, but not its new owner', async () => {
    const orderId = await shop.decided({ kind: 'attribute', influencerId: null, reason: 'a private matter' });
    const answer = await explain(`${orderId}/explain?brandId=${tenant.brandId}`, tokens.influencer);
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain('a private matter');
  });

  test('sees the own payout and no other’s', async () => {
    const { payoutId } = await shop.payout('paid');
    const own = await world.account('GET', `/v1/payouts/${payoutId}`, tokens.influencer);
    expect(own).toMatchObject({ status: 200, body: { payoutId, state: 'paid', replayed: false } });
    for (const path of ['', '/statement.csv', '/statement.html']) {
      const answer = await world.account('GET', `/v1/payouts/${payoutId}${path}`, others.influencer);
      expectProblem(answer, 'not_found', []);
    }
  });

  test('who is also a brand’s user is the brand’s for its own orders, and an influencer elsewhere', async () => {
    const both = await world.idToken({ ...claimsOf(other).owner, influencerId: tenant.influencerId });
    const orderId = await shop.order({ customer: { id: 'cust-78' } });
    const there = await explain(`${orderId}/explain?brandId=${tenant.brandId}`, both);
    expect(there.status).toBe(200);
    expect(there.text).not.toContain('cust-78');
    const own = await new Shop(world, other).order({ customer: { id: 'cust-79' } });
    expect((await explain(`${own}/explain`, both)).text).toContain('cust-79');
  });
});

describe('an order id', () => {
  test('of two stores of the brand needs the store, of one needs none', async () => {
    const second = await world.tenant({ brandId: tenant.brandId });
    for (const one of [tenant, second]) {
      const sale = { orderId: 'twice', currency: 'TRY', total: '1.00' };
      await world.post('trackSale', one, sale);
    }
    const path = '/v1/orders/twice/explain';
    expectProblem(await world.account('GET', path, tokens.viewer), 'invalid_request', ['storeId']);
    const answer = await world.account('GET', `${path}?storeId=${second.storeId}`, tokens.viewer);
    expect(answer.body).toMatchObject({ order: { storeId: second.storeId } });
  });

  test('of two stores tells an influencer of neither nothing', async () => {
    const path = `/v1/orders/twice/explain?brandId=${tenant.brandId}`;
    expectProblem(await world.account('GET', path, others.influencer), 'not_found', []);
  });

  test('may hold whatever a store’s may: it is decoded once', async () => {
    const orderId = await shop.order({ orderId: '№ 7%2F?#&ş' });
    const path = `/v1/orders/${encodeURIComponent(orderId)}/explain`;
    expect((await world.account('GET', path, tokens.viewer)).body).toMatchObject({ order: { orderId } });
  });

  test.each(['a%2Fb', '%00', '..%2f..', '__x__', 'x'.repeat(129)])('of a wrong form: %.20s', async (id) => {
    const answer = await world.account('GET', `/v1/orders/${id}/explain`, tokens.viewer);
    expectProblem(answer, 'invalid_request', ['orderId']);
  });
});

describe('what is not there', () => {
  test.each([
    '/',
    '/v1',
    '/v1/',
    '/v2/plan',
    '/v1/Plan',
    '/v1/plan/',
    '/v1/plan/x',
    '/v1/orders//explain',
    '/account',
    '/v1/statements/2026-11.pdf',
    '/v1/orders/%ZZ/explain',
    '/%',
    `/${'a/'.repeat(2000)}`,
  ])('%.40s is not found, also without a token', async (path) => {
    const response = await fetch(world.url('account').replace(/\/$/, '') + path);
    const answer = {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    };
    expectProblem(answer, 'not_found', []);
  });

  test('another site’s page is not let in', async () => {
    const answer = await world.account('OPTIONS', '/v1/plan', null, undefined, {
      origin: 'https://evil.example',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'authorization',
    });
    expectProblem(answer, 'method_not_allowed', []);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  test('a user who is gone is nobody', async () => {
    const token = await world.idToken({ role: 'admin' });
    const { uid } = await getAuth().verifyIdToken(token);
    await getAuth().deleteUser(uid);
    const answer = await world.account('GET', `/v1/plan?brandId=${tenant.brandId}`, token);
    expectProblem(answer, 'invalid_id_token', []);
  });
});

describe('each call is one line of the log', () => {
  test('that names who, what and the outcome, and never the token', async () => {
    world.logs.length = 0;
    const orderId = await shop.order();
    world.logs.length = 0;
    await world.account('POST', `/v1/orders/${orderId}/reject`, tokens.manager, { reason: 'own purchase' });
    expect(world.logs).toHaveLength(1);
    expect(world.logs[0]).toMatchObject({
      severity: 'INFO',
      function: 'account',
      message: 'account applied',
      route: 'POST /v1/orders/:orderId/reject',
      role: 'manager',
      brandId: tenant.brandId,
      kind: 'reject',
      eventId: orderId,
      status: 201,
    });
    expect(world.logs[0]?.['uid']).toEqual(expect.stringMatching(/\S/));
    expect(JSON.stringify(world.logs)).not.toContain(tokens.manager.slice(0, 30));
  });
});
