import { gzipSync } from 'node:zlib';
import { ERROR_CODES, type ErrorCode } from '../../src/domain/base/errors';
import { ACCOUNT_ROUTES, type AccountRouteName } from '../../src/http/account/routes';
import type { AccountRoute } from '../../src/http/account/route';
import {
  ACCOUNT_NAMES,
  goodCall,
  PLAN,
  send,
  Shop,
  tokensOf,
  type Call,
  type Person,
} from '../support/account';
import { expectProblem, leavesUntouched } from '../support/http';
import { World, type Tenant } from '../support/world';

// Bad input of every body and query: each wrong field by its name, all at once, and nothing changed.

const world = new World();
let tenant: Tenant;
let shop: Shop;
let tokens: Record<Person, string>;

beforeAll(async () => {
  await world.start();
  tenant = await world.tenant();
  shop = new Shop(world, tenant);
  tokens = await tokensOf(world, tenant);
});

afterAll(() => world.stop());

const withBody = ACCOUNT_NAMES.filter((name) => (ACCOUNT_ROUTES[name] as AccountRoute).body !== null);

async function refuses(
  call: Call,
  change: Readonly<Record<string, unknown>>,
  paths: readonly string[],
  code: ErrorCode = 'invalid_request',
): Promise<Record<string, string>> {
  const answer = await leavesUntouched(world, [tenant], () =>
    send(world, { ...call, body: { ...call.body, ...change } }, tokens.admin),
  );
  expectProblem(answer, code, paths);
  const errors = answer.body['errors'] as { path: string; message: string }[];
  return Object.fromEntries(errors.map(({ path, message }) => [path, message]));
}

const NEEDS_NO_FIELD: readonly AccountRouteName[] = [
  'withdrawRejection',
  'confirmOrder',
  'markPayoutSent',
  'suspendStore',
  'resumeStore',
  'replaceKey',
  'revokeKey',
];

describe.each(withBody)('%s', (name) => {
  let call: Call;

  beforeAll(async () => {
    call = await goodCall(name, shop);
  });

  test.each<[string, ErrorCode, string | Uint8Array<ArrayBuffer>, Record<string, string>]>([
    ['broken JSON', 'malformed_json', '{', {}],
    ['null', 'invalid_request', 'null', {}],
    ['a list', 'invalid_request', '[]', {}],
    ['a text', 'invalid_request', '"x"', {}],
    ['plain text', 'unsupported_media_type', '{}', { 'content-type': 'text/plain' }],
    ['more than 1 MiB', 'payload_too_large', '{}'.padEnd(2 ** 20 + 1), {}],
    [
      'a bomb',
      'payload_too_large',
      Uint8Array.from(gzipSync(Buffer.alloc(10_000_000))),
      { 'content-encoding': 'gzip' },
    ],
  ])('refuses %s', async (_what, code, body, headers) => {
    const response = await fetch(new URL(call.path, world.url('account')), {
      method: call.method,
      headers: { authorization: `Bearer ${tokens.admin}`, 'content-type': 'application/json', ...headers },
      body,
    });
    const answer = {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    };
    expectProblem(answer, code);
  });

  test('takes nothing at all as {} where no field is needed, and refuses it elsewhere', async () => {
    const { method, path, body } = await goodCall(name, shop);
    const brand = body?.['brandId'] === undefined ? '' : `?brandId=${tenant.brandId}`;
    const answer = await world.account(method, path + brand, tokens.admin, '');
    const needsNone = NEEDS_NO_FIELD.includes(name);
    if (needsNone) expect([answer.status, answer.body['code']]).toEqual([expect.any(Number), undefined]);
    else expectProblem(answer, 'malformed_json');
  });

  test('takes no notice of fields that it does not know', async () => {
    const fresh = await goodCall(name, shop);
    const more = { ...fresh.body, _links: {}, isAdmin: true, role: 'owner' };
    expect((await send(world, { ...fresh, body: more }, tokens.admin)).status).toBeLessThan(300);
  });
});

describe('a plan', () => {
  const plan = (change: Readonly<Record<string, unknown>>, paths: readonly string[]) =>
    refuses({ method: 'PUT', path: '/v1/plan', body: { brandId: tenant.brandId, ...PLAN } }, change, paths);
  const shares = (...percents: unknown[]): object[] =>
    percents.map((percent, index) => ({ party: ['influencer', 'platform', 'member'][index], percent }));
  const RATE = 'must be a number from 0 to 100';

  test.each<[unknown, string]>([
    [101, RATE],
    [-1, RATE],
    ['ten', RATE],
    ['10', RATE],
    [1e300, RATE],
    [true, RATE],
    [null, 'is required'],
    [0.00001, 'must have at most 4 decimals'],
    [33.33333, 'must have at most 4 decimals'],
  ])('of a rate of %j is refused', async (ratePercent, message) => {
    expect(await plan({ ratePercent }, ['ratePercent'])).toEqual({ ratePercent: message });
  });

  test.each<[string, unknown, string]>([
    ['99.99', shares(50, 49.99), 'must sum to 100, not to 99.99'],
    ['100.0001', shares(50, 50.0001), 'must sum to 100, not to 100.0001'],
    ['0', shares(0), 'must sum to 100, not to 0'],
    ['200 of one party twice', [...shares(100), ...shares(100)], 'names a party twice'],
    ['nothing', [], 'must name at least one party'],
    ['four parties', [...shares(25, 25, 25), ...shares(25)], 'must have at most 3 items'],
    ['a word', 'half', 'must be a list'],
  ])('whose shares sum to %s is refused', async (_sum, sent, message) => {
    expect(await plan({ shares: sent }, ['shares'])).toEqual({ shares: message });
  });

  test('whose shares 33.3333, 33.3333 and 33.3334 sum to 100 is taken', async () => {
    const sent = { brandId: tenant.brandId, ...PLAN, shares: shares(33.3333, 33.3333, 33.3334) };
    expect((await world.account('PUT', '/v1/plan', tokens.admin, sent)).status).toBe(201);
  });

  test('with every field wrong names each at once, and nothing changes', async () => {
    const wrong = {
      base: 'gross',
      ratePercent: 'ten',
      rules: [{ kind: 'brand', id: 'a/b', ratePercent: 101 }, 'x'],
      shares: [{ party: 'store', percent: -1 }],
      attributionWindowDays: 0,
      holdPeriodDays: 366,
      attributionPrecedence: ['luck'],
      startsAt: 'tomorrow',
      statusMap: { shipped: 'completed' },
      basedOnVersion: 'the last',
      brandId: 'a/b',
    };
    await plan(wrong, [
      'attributionPrecedence.0',
      'attributionWindowDays',
      'base',
      'basedOnVersion',
      'brandId',
      'holdPeriodDays',
      'ratePercent',
      'rules.0.id',
      'rules.0.kind',
      'rules.0.ratePercent',
      'rules.1',
      'shares.0.party',
      'shares.0.percent',
      'startsAt',
      'statusMap',
    ]);
  });

  test('with a status map is refused, and says where its words are saved', async () => {
    const { statusMap } = await plan({ statusMap: { shipped: 'completed' } }, ['statusMap']);
    expect(statusMap).toContain('PUT /v1/status-words');
  });

  test.each(['holdPeriodDays', 'attributionWindowDays', 'basedOnVersion'])(
    'of a fraction as %s names beside it what is wrong as a whole',
    async (field) => {
      await plan({ [field]: 1.5, shares: shares(50, 49.99) }, [field, 'shares']);
    },
  );

  test('names what is wrong as a whole beside what is wrong in a field', async () => {
    await plan({ ratePercent: -1, shares: shares(50, 49.99), attributionPrecedence: ['click', 'click'] }, [
      'attributionPrecedence',
      'ratePercent',
      'shares',
    ]);
  });

  test('of the base "total" has rules of influencers only', async () => {
    const rules = [
      { kind: 'influencer', id: 'ayse', ratePercent: 1 },
      { kind: 'product', id: 7, ratePercent: 1 },
      { kind: 'category', id: 7, ratePercent: 1 },
    ];
    expect(await plan({ base: 'total', rules }, ['rules.1.kind', 'rules.2.kind'])).toEqual({
      'rules.1.kind': 'a rule of a product needs the base "net"',
      'rules.2.kind': 'a rule of a category needs the base "net"',
    });
  });

  test('has at most 200 rules, and no field is missing', async () => {
    const rules = Array.from({ length: 201 }, (_, id) => ({ kind: 'product', id, ratePercent: 1 }));
    await plan({ rules }, ['rules']);
    const needed = Object.keys(PLAN);
    const none = Object.fromEntries(needed.map((field) => [field, undefined]));
    expect(await plan(none, needed)).toEqual(
      Object.fromEntries(needed.map((field) => [field, 'is required'])),
    );
  });
});

describe('a decision', () => {
  const REASON = 'x'.repeat(1001);

  test.each<[AccountRouteName, string]>([
    ['rejectCommission', 'own\u0000purchase'],
    ['attributeOrder', 'agreed\u001b[31m'],
    ['rejectCommission', 'a lone\rreturn'],
    ['markPayoutFailed', 'wrong \u202eNABI'],
    ['rejectCommission', '\u2066agreed\u2069'],
  ])('%s with the reason %j, which is not what it looks like', async (name, reason) => {
    const errors = await refuses(await goodCall(name, shop), { reason }, ['reason']);
    expect(errors['reason']).toMatch(/^must not contain control characters/);
  });

  test('has a reason of several lines', async () => {
    const call = await goodCall('rejectCommission', shop);
    const body = { ...call.body, reason: 'own purchase:\r\n\tşüpheli\n' };
    expect((await send(world, { ...call, body }, tokens.admin)).status).toBe(201);
  });

  test.each<[AccountRouteName, Record<string, unknown>, string[]]>([
    ['rejectCommission', { reason: undefined }, ['reason']],
    ['rejectCommission', { reason: ' ' }, ['reason']],
    [
      'rejectCommission',
      { reason: REASON, storeId: 'a~b', decisionId: 'a/b', brandId: 5 },
      ['brandId', 'decisionId', 'reason', 'storeId'],
    ],
    ['withdrawRejection', { decisionId: '__x__' }, ['decisionId']],
    ['approveCommission', { storeId: ['x'] }, ['storeId']],
    ['approveCommission', { total: undefined, currency: undefined }, ['currency', 'total']],
    ['approveCommission', { total: '10.001' }, ['total']],
    ['approveCommission', { total: -1, currency: 'XYZ', reason: '' }, ['currency', 'reason', 'total']],
    ['attributeOrder', { influencerId: undefined }, ['influencerId']],
    ['attributeOrder', { influencerId: 'a~b', reason: null }, ['influencerId', 'reason']],
    ['attributeOrder', { influencerId: 'nobodys' }, ['influencerId']],
    ['attributeOrder', { influencerId: '' }, ['influencerId']],
    ['confirmOrder', { eventIds: 'all', status: 'shipped' }, ['eventIds', 'status']],
    ['confirmOrder', { eventIds: ['sale:storeApi', 'a/b', 5] }, ['eventIds.1']],
    ['confirmOrder', { eventIds: ['sale:storeApi', 5] }, ['eventIds.0', 'eventIds.1']],
    ['confirmOrder', { eventIds: Array.from({ length: 61 }, () => 'x') }, ['eventIds']],
  ])('%s with %j names each wrong field', async (name, change, paths) => {
    await refuses(await goodCall(name, shop), change, paths);
  });

  test.each<[AccountRouteName, (shop: Shop) => Promise<string>, ErrorCode]>([
    ['approveCommission', (own) => own.order({ status: 'cancelled' }), 'commission_reversed'],
    ['approveCommission', (own) => own.order({ attribution: {} }), 'commission_reversed'],
    ['approveCommission', (own) => own.order({ status: 'processing' }), 'order_not_completed'],
    [
      'approveCommission',
      (own) => own.decided({ kind: 'approve', seen: null, reason: null }),
      'commission_not_pending',
    ],
    ['approveCommission', (own) => own.decided({ kind: 'reject', reason: 'x' }), 'commission_rejected'],
    ['approveCommission', (own) => own.order({ total: '120.00' }), 'commission_changed'],
    ['rejectCommission', claimedOrder, 'already_claimed'],
    ['rejectCommission', (own) => own.decided({ kind: 'reject', reason: 'x' }), 'commission_rejected'],
    ['rejectCommission', (own) => own.order({ status: 'failed' }), 'commission_reversed'],
    ['withdrawRejection', (own) => own.order(), 'commission_not_rejected'],
    ['approveCommission', ambiguousOrder, 'order_ambiguous'],
    ['approveCommission', (own) => own.unverifiedOrder(), 'order_unverified'],
    ['rejectCommission', (own) => own.unverifiedOrder(), 'commission_reversed'],
    ['attributeOrder', (own) => own.unverifiedOrder(), 'order_unverified'],
    ['approveCommission', (own) => own.suspiciousOrder(), 'order_suspicious'],
    ['confirmOrder', (own) => own.order(), 'nothing_to_confirm'],
    ['confirmOrder', forgedOrder, 'order_ambiguous'],
    ['approveCommission', () => Promise.resolve('nobodys'), 'not_found'],
  ])('%s of what cannot be is a clear code', async (name, make, code) => {
    const orderId = await make(shop);
    const call = await goodCall(name, shop);
    const path = call.path.replace(/orders\/[^/]+/, `orders/${orderId}`);
    await refuses({ ...call, path }, {}, [], code);
    const { body } = await send(world, { ...call, path }, tokens.admin);
    expect(body['detail']).not.toBe(ERROR_CODES[code].title);
    // With the store named nothing is searched.
    await refuses({ ...call, path }, { storeId: tenant.storeId }, [], code);
  });

  test('to an influencer who is none of the brand says so in the detail too', async () => {
    const call = await goodCall('attributeOrder', shop);
    const body = { ...call.body, influencerId: 'nobodys' };
    const answer = await send(world, { ...call, body }, tokens.admin);
    expect(answer.body['detail']).toMatch(/^influencerId is no influencer of this brand/);
  });

  test('tells a status only where nobody else can', async () => {
    const path = `/v1/orders/${await shop.order()}/confirm`;
    const call = { method: 'POST', path, body: { brandId: tenant.brandId } };
    const errors = await refuses(call, { status: 'completed' }, ['status']);
    expect(errors['status']).toBe(
      'must be absent: the client of this store reports an order’s status itself',
    );
  });

  test('sent again under its own id is a replay; another one under the id a conflict', async () => {
    const orderId = await shop.order();
    const path = `/v1/orders/${orderId}/reject`;
    const reject = (reason: string) =>
      world.account('POST', path, tokens.manager, { reason, decisionId: 'd-1' });
    expect(await reject('own purchase')).toMatchObject({
      status: 201,
      body: { eventId: 'reject:d-1', replayed: false },
    });
    const again = await leavesUntouched(world, [tenant], () => reject('own purchase'));
    expect(again).toMatchObject({ status: 200, body: { eventId: 'reject:d-1', replayed: true } });
    expectProblem(
      await leavesUntouched(world, [tenant], () => reject('another reason')),
      'event_conflict',
      [],
    );
  });
});

/** Approved, and claimed by a payout that is open. */
async function claimedOrder(own: Shop): Promise<string> {
  await own.freeAccount();
  const orderId = await own.decided({ kind: 'approve', seen: null, reason: null });
  await own.payoutOfAll('sealed');
  return orderId;
}

/** Two reports of one second that disagree. */
async function ambiguousOrder(own: Shop): Promise<string> {
  const updatedAt = new Date(Date.now() - 60_000).toISOString();
  const orderId = await own.order({ updatedAt });
  await own.world.post('trackSale', own.tenant, {
    orderId,
    currency: 'TRY',
    total: '90.00',
    updatedAt,
    attribution: { couponCodes: [own.tenant.couponCode] },
  });
  return orderId;
}

/** Two reports that nobody signed, and that disagree. */
async function forgedOrder(own: Shop): Promise<string> {
  return own.unverifiedOrder(await own.unverifiedOrder(), '900.00');
}

describe('money of the platform', () => {
  const AMOUNT = 'must be an amount: a plain decimal such as "12.50", or a number';

  test.each<[Record<string, unknown>, Record<string, string>]>([
    [{ minimum: '-1' }, { minimum: 'must not be negative' }],
    [{ minimum: 'ten' }, { minimum: AMOUNT }],
    [{ minimum: '1.005' }, { minimum: 'must have at most 2 decimals, as TRY has' }],
    [
      { influencerId: 'a~b', reference: 'a/b' },
      { influencerId: expect.any(String) as string, reference: expect.any(String) as string },
    ],
    [
      { influencerId: null, brandId: null },
      { influencerId: 'is required', brandId: 'is required' },
    ],
  ])('a payout of %j', async (change, errors) => {
    expect(await refuses(await goodCall('createPayout', shop), change, Object.keys(errors))).toEqual(errors);
  });

  test.each<[Record<string, unknown>, Record<string, string>]>([
    [{ amount: 0 }, { amount: 'must not be 0' }],
    [{ amount: '-0.00' }, { amount: 'must not be 0' }],
    [{ prepayment: 'yes' }, { prepayment: 'must be true or false' }],
    [{ amount: '-1.234', currency: 'TRY' }, { amount: 'must have at most 2 decimals, as TRY has' }],
    [{ amount: '1.234', currency: 'TRY' }, { amount: 'must have at most 2 decimals, as TRY has' }],
    [{ amount: '1.5', currency: 'JPY' }, { amount: 'must have at most 0 decimals, as JPY has' }],
    [
      { amount: undefined, reference: undefined },
      { amount: 'is required', reference: 'is required' },
    ],
    [{ paidAt: '2999-01-01T00:00:00Z' }, { paidAt: 'is more than 24 hours in the future' }],
    [{ paidAt: 'yesterday' }, { paidAt: expect.stringContaining('RFC 3339') as string }],
  ])('a settlement of %j', async (change, errors) => {
    expect(await refuses(await goodCall('settleBrand', shop), change, Object.keys(errors))).toEqual(errors);
  });

  test.each<[Record<string, unknown>, Record<string, string>]>([
    [{ amount: 0 }, { amount: 'must be more than 0' }],
    [{ amount: '-5' }, { amount: 'must not be negative' }],
    [{ amount: '1.234' }, { amount: 'must have at most 2 decimals, as TRY has' }],
    [
      { amount: undefined, reference: undefined, influencerId: null },
      { amount: 'is required', reference: 'is required', influencerId: 'is required' },
    ],
  ])('a repayment of %j', async (change, errors) => {
    const call = await goodCall('recordRepayment', shop);
    expect(await refuses(call, change, Object.keys(errors))).toEqual(errors);
  });

  test('a repayment or write-off of more than the debt, of nobody’s, of no brand', async () => {
    for (const name of ['recordRepayment', 'writeOffDebt'] as const) {
      const call = await goodCall(name, shop);
      await refuses(call, { amount: '1000000.00' }, [], 'exceeds_debt');
      await refuses(call, { amount: '10000000000000.00' }, [], 'exceeds_debt');
      await refuses(call, { amount: '10000000000000.01' }, ['amount'], 'amount_out_of_range');
      await refuses(call, { influencerId: 'nobody' }, [], 'exceeds_debt');
      await refuses(call, { brandId: 'nobodys' }, [], 'not_found');
    }
  });

  test('a settlement of 10^12 minor units more than is owed, or of more than there is credit', async () => {
    const call = await goodCall('settleBrand', shop);
    await refuses(call, { amount: '10000000000.00', prepayment: false }, [], 'exceeds_owed');
    await refuses(call, { amount: '-10000000000.00' }, [], 'exceeds_credit');
  });

  test('in a currency that is none, or beyond 10^15 minor units', async () => {
    const call = await goodCall('settleBrand', shop);
    await refuses(call, { currency: 'TL' }, ['currency'], 'currency_not_supported');
    await refuses(call, { amount: '10000000000000.01' }, ['amount'], 'amount_out_of_range');
    await refuses(
      await goodCall('createPayout', shop),
      { currency: 'try' },
      ['currency'],
      'currency_not_supported',
    );
  });

  test('a payout of nothing, or of less than its minimum', async () => {
    const call = await goodCall('createPayout', shop);
    await refuses(call, { currency: 'EUR' }, [], 'nothing_to_pay');
    await refuses(call, { minimum: '1000000.00' }, [], 'nothing_to_pay');
    await refuses(call, { influencerId: 'nobody' }, [], 'nothing_to_pay');
    await refuses(call, { brandId: 'nobodys' }, [], 'not_found');
  });

  test('two payouts at once: one is opened, the other is payout_open', async () => {
    const call = await goodCall('createPayout', shop);
    const answers = await Promise.all([send(world, call, tokens.admin), send(world, call, tokens.admin)]);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(1);
    expect(['payout_open', 'nothing_to_pay']).toContain(refused[0]?.body['code']);
  });

  test.each<[string, 'sealed' | 'paid']>([
    ['paid', 'sealed'],
    ['sent', 'paid'],
    ['failed', 'paid'],
  ])('cannot become %s while it is %s', async (verb, state) => {
    const { payoutId } = await shop.payout(state);
    const call = { method: 'POST', path: `/v1/payouts/${payoutId}/${verb}` };
    await refuses(call, { reason: 'wrong IBAN' }, [], 'payout_state_conflict');
  });

  test('a payout that is not there', async () => {
    for (const name of ['markPayoutPaid', 'markPayoutSent', 'markPayoutFailed', 'advancePayout'] as const) {
      const call = await goodCall(name, shop);
      await refuses({ ...call, path: call.path.replace(/po_[\w-]+/, 'po_nobodys') }, {}, [], 'not_found');
    }
    for (const name of ['readPayout', 'payoutStatementCsv', 'payoutStatementHtml'] as const) {
      const { path } = await goodCall(name, shop);
      const answer = await world.account('GET', path.replace(/po_[\w-]+/, 'po_nobodys'), tokens.owner);
      expectProblem(answer, 'not_found', []);
    }
  });
});

describe('a query', () => {
  test.each<[string, string[], ErrorCode?]>([
    ['/v1/statements/2026-13.csv', ['month']],
    ['/v1/statements/0000-01.csv', ['month']],
    ['/v1/statements/x.html?brandId=a~b', ['brandId', 'month']],
    ['/v1/statements/2026-11.csv?currency=TL', ['currency'], 'currency_not_supported'],
    ['/v1/statements/2026-11.csv?currency=TRY&currency=USD', ['currency']],
    ['/v1/balances?brandId[x]=1', []],
    ['/v1/plan?brandId=a&brandId=b', ['brandId']],
    ['/v1/orders/o1/explain?storeId=a~b', ['storeId']],
  ])('%s', async (path, paths, code = 'invalid_request') => {
    const answer = await world.account('GET', path, tokens.owner);
    if (paths.length === 0) expect(answer.status).toBe(200);
    else expectProblem(answer, code, paths);
  });

  test('of the platform names the brand', async () => {
    for (const path of [
      '/v1/balances',
      '/v1/plan',
      '/v1/orders/o1/explain',
      '/v1/statements/2026-11.csv?brandId=',
    ])
      expectProblem(await world.account('GET', path, tokens.admin), 'invalid_request', ['brandId']);
  });
});
