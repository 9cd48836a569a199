import { voucherHistorySchema, reconciliationSchema } from '../../src/dialects/account/voucherAnswers';
import { recordSale } from '../../src/operations/order/recordOrderEvent';
import type { SnapshotContent } from '../../src/domain/order/event';
import { tokensOf, type Person } from '../support/account';
import { sendSigned, signerOf } from '../support/conversion';
import { recordVoucher } from '../support/vouchers';
import { readCsv } from '../support/csv';
import { expectProblem } from '../support/http';
import { World, type AccountAnswer, type Tenant } from '../support/world';

// A store's month of vouchers, in figures that are worked out here from the list of what was sent.

const world = new World();
let tenant: Tenant;
let other: Tenant;
let tokens: Record<Person, string>;

type Sent = Readonly<Record<string, unknown>>;

/** Istanbul is three hours ahead: the end of October is 21:00 UTC. */
const HISTORY: readonly Sent[] = [
  issued('i1', 'GIFT-1', '100.00'),
  issued('i2', 'GIFT-2', '50.00'),
  issued('i3', 'GIFT-3', '80.00'),
  used('redeemed', 'a1', 'GIFT-1', 'o1', '100.00', '2026-10-31T20:59:59Z'),
  used('reversed', 'r1', 'GIFT-1', 'o1', '40.00', '2026-10-31T21:00:00Z'),
  used('redeemed', 'a2', 'GIFT-2', 'o2', '49.99', '2026-11-05T10:00:00Z'),
  used('reversed', 'r2', 'GIFT-2', 'o2', '49.99', '2026-12-01T10:00:00Z'),
  used('redeemed', 'a3', 'GIFT-3', 'o3', '80.00', '2026-11-06T10:00:00Z'),
  used('redeemed', 'a4', 'GIFT-3', 'o4', '12.50', '2026-11-07T10:00:00Z'),
  used('redeemed', 'a5', 'NEVER', 'cancelled', '10.00', '2026-11-08T10:00:00Z'),
  used('reversed', 'r6', 'LOST', 'o6', '5.00', '2026-11-09T10:00:00Z'),
  used('redeemed', 'a7', 'KWD-1', 'nowhere', '1.234', '2026-11-10T10:00:00Z', 'KWD'),
];

function issued(event_id: string, code: string, amount: string): Sent {
  const reference = { voucher_id: `voucher of ${code}` };
  return {
    event: 'issued',
    event_id,
    code,
    amount,
    currency: 'TRY',
    waffarx_reference: reference,
    occurred_at: '2026-10-01T10:00:00Z',
  };
}

function used(
  event: string,
  event_id: string,
  code: string,
  order_id: string,
  discount: string,
  occurred_at: string,
  currency = 'TRY',
): Sent {
  return { event, event_id, code, order_id, discount, occurred_at, currency };
}

async function order(orderId: string, status: string, discounts?: Record<string, string>): Promise<void> {
  const { lookUps } = world.services;
  const brand = await lookUps.brand(tenant.brandId);
  const store = await lookUps.store(tenant.brandId, tenant.storeId);
  if (!brand || !store) throw new Error('the tenant is not there');
  const couponDiscounts = Object.entries(discounts ?? {}).map(([code, discount]) => ({ code, discount }));
  const content: SnapshotContent = {
    currency: 'TRY',
    total: '500.00',
    status,
    ...(discounts && { attribution: { couponDiscounts } }),
  };
  await recordSale(
    world.services,
    { brand, store, requestId: 'req_order' },
    { source: 'waffarx', orderId, content },
  );
}

beforeAll(async () => {
  await world.start();
  world.now = new Date('2026-12-24T12:00:00Z');
  tenant = await world.tenant({ brand: { shards: 4 } });
  other = await world.tenant({ brandId: tenant.brandId });
  tokens = await tokensOf(world, tenant);
  for (const sent of HISTORY) await recordVoucher(world, tenant, sent);
  // Of another store of the brand: in no figure of this one.
  await recordVoucher(world, other, used('redeemed', 'a1', 'GIFT-1', 'o1', '7.77', '2026-11-05T10:00:00Z'));
  await order('o1', 'completed', { 'gift-1': '100.00' });
  await order('o2', 'completed', { 'GIFT-2': '49.99' });
  await order('o3', 'completed', { 'GIFT-3': '79.99' });
  await order('o4', 'processing');
  await order('o6', 'cancelled');
  await order('cancelled', 'cancelled', { NEVER: '10.00' });
});
afterAll(() => world.stop());

function read(query: string, person: Person = 'viewer'): Promise<AccountAnswer> {
  return world.account('GET', `/v1/coupons/reconciliation?${query}`, tokens[person]);
}
const ofMonth = (month: string, more = ''): string => `storeId=${tenant.storeId}&month=${month}${more}`;
const brandAccount = (): string => `brand:${tenant.brandId}`;

describe('November', () => {
  test('40.00 of October is taken back; 142.49 was given: 60.00 more than 100.00, and dinars apart', async () => {
    const { status, body } = await read(ofMonth('2026-11'));
    expect(status).toBe(200);
    const reconciliation = reconciliationSchema.parse(body);
    expect(reconciliation).toMatchObject({
      brandId: tenant.brandId,
      storeId: tenant.storeId,
      timeZone: 'Europe/Istanbul',
      generatedAt: '2026-12-24T12:00:00.000Z',
    });
    // 49.99 + 80.00 + 12.50 + 10.00 = 152.49; 152.49 - 40.00 = 112.49; 100.00 + 112.49 = 212.49.
    expect(reconciliation.totals).toEqual([
      {
        currency: 'KWD',
        opening: '0.000',
        redeemed: '1.234',
        reversed: '0.000',
        net: '1.234',
        closing: '1.234',
      },
      {
        currency: 'TRY',
        opening: '100.00',
        redeemed: '152.49',
        reversed: '40.00',
        net: '112.49',
        closing: '212.49',
      },
    ]);
    const shown = reconciliation.entries.map(
      ({ day, couponCode, voucherId, orderId, eventId, owed, debtor, creditor }) => [
        day,
        couponCode,
        voucherId,
        orderId,
        eventId,
        owed,
        debtor,
        creditor,
      ],
    );
    const brand = brandAccount();
    expect(shown).toEqual([
      ['2026-11-01', 'gift-1', 'voucher of GIFT-1', 'o1', 'r1', '40.00', brand, 'platform'],
      ['2026-11-05', 'gift-2', 'voucher of GIFT-2', 'o2', 'a2', '49.99', 'platform', brand],
      ['2026-11-06', 'gift-3', 'voucher of GIFT-3', 'o3', 'a3', '80.00', 'platform', brand],
      ['2026-11-07', 'gift-3', 'voucher of GIFT-3', 'o4', 'a4', '12.50', 'platform', brand],
      ['2026-11-08', 'never', null, 'cancelled', 'a5', '10.00', 'platform', brand],
      ['2026-11-10', 'kwd-1', null, 'nowhere', 'a7', '1.234', 'platform', brand],
    ]);
  });

  test('names what somebody must look at, and nothing else', async () => {
    const { discrepancies } = reconciliationSchema.parse((await read(ofMonth('2026-11'))).body);
    const shown = discrepancies.map(
      ({ problem, couponCode, orderId, eventId, amount, orderDiscount, orderStatus }) =>
        [problem, couponCode, orderId, eventId, amount, orderDiscount, orderStatus].join(' '),
    );
    expect(shown.sort()).toEqual(
      [
        // The first redemption of GIFT-3 is right but for a kuruş; the second is another use of a single-use voucher.
        'discount_differs gift-3 o3 a3 80.00 79.99 completed',
        'redeemed_again gift-3 o4 a4 12.50  processing',
        'never_issued never cancelled a5   cancelled',
        'not_reversed never cancelled a5 10.00  cancelled',
        'never_issued kwd-1 nowhere a7   ',
        'order_unknown kwd-1 nowhere a7 1.234  ',
        'reversal_without_redemption lost o6 r6 5.00  cancelled',
      ].sort(),
    );
  });

  test('is the same to the brand’s people and the platform, as JSON and as CSV', async () => {
    const [asViewer, asOwner, asAdmin] = await Promise.all([
      read(ofMonth('2026-11', '&format=json')),
      read(ofMonth('2026-11', `&brandId=${tenant.brandId}`), 'owner'),
      read(ofMonth('2026-11', `&brandId=${tenant.brandId}`), 'admin'),
    ]);
    expect(asOwner.body).toEqual(asViewer.body);
    expect(asAdmin.body).toEqual(asViewer.body);
    const csv = await read(ofMonth('2026-11', '&format=csv'));
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toBe(
      `attachment; filename="coupons-${tenant.brandId}-${tenant.storeId}-2026-11.csv"`,
    );
    const rows = readCsv(csv.text);
    const sum = rows
      .filter((row) => row['row'] === 'entry' && row['currency'] === 'TRY')
      .reduce((total, row) => total + Number(row['redeemed']) - Number(row['reversed']), 0);
    expect(sum.toFixed(2)).toBe('112.49');
    expect(rows.filter((row) => row['row'] === 'discrepancy')).toHaveLength(7);
    expect(rows.find((row) => row['row'] === 'closing' && row['currency'] === 'TRY')?.['balance']).toBe(
      '212.49',
    );
  });
});

test('each month opens with what the one before closed with, and the last one is what the vouchers owe', async () => {
  const months = ['2026-09', '2026-10', '2026-11', '2026-12', '2027-01'];
  const closings = [];
  for (const month of months) {
    const { totals } = reconciliationSchema.parse((await read(ofMonth(month))).body);
    const lira = totals.find(({ currency }) => currency === 'TRY');
    closings.push([lira?.opening, lira?.closing]);
  }
  // 100.00 - 40.00 + 80.00 + 12.50 + 10.00 = 162.50: GIFT-2 was taken back whole.
  expect(closings).toEqual([
    [undefined, undefined],
    ['0.00', '100.00'],
    ['100.00', '212.49'],
    ['212.49', '162.50'],
    ['162.50', '162.50'],
  ]);
});

test('the whole way: order and voucher reported by the plugin, signed; 49.99 and 49.98 are told apart', async () => {
  const shop = await world.tenant();
  const people = await tokensOf(world, shop);
  const send = async (path: string, body: object): Promise<void> => {
    const { status } = await sendSigned(world, path, signerOf(shop), body);
    expect([path, status]).toEqual([path, 201]);
  };
  for (const [id, told] of [
    [7001, '49.99'],
    [7002, '49.98'],
  ] as const) {
    const code = `WFX-${id}`;
    await send('/Woo/Coupon', {
      event: 'issued',
      event_id: `i${id}`,
      code,
      amount: '50.00',
      currency: 'TRY',
    });
    await send('/Woo/AddOrder', {
      id,
      status: 'processing',
      currency: 'TRY',
      total: '150.01',
      date_created_gmt: '2026-12-24T11:00:00',
      date_modified_gmt: '2026-12-24T11:00:00',
      line_items: [{ id: 1, product_id: 5, quantity: 1, total: '150.01' }],
      coupon_lines: [{ id: 2, code: code.toLowerCase(), discount: told, discount_tax: '0.00' }],
    });
    await send('/Woo/Coupon', {
      event: 'redeemed',
      event_id: `r${id}`,
      coupon_code: code.toLowerCase(),
      order_id: id,
      discount: '49.99',
      currency: 'TRY',
    });
  }
  const path = `/v1/coupons/reconciliation?storeId=${shop.storeId}&month=2026-12`;
  const { body } = await world.account('GET', path, people.owner);
  const { totals, discrepancies } = reconciliationSchema.parse(body);
  expect(totals).toMatchObject([{ opening: '0.00', redeemed: '99.98', closing: '99.98' }]);
  expect(discrepancies).toMatchObject([
    { problem: 'discount_differs', orderId: '7002', amount: '49.99', orderDiscount: '49.98' },
  ]);
});

test('120 vouchers, more than a page: 120 entries, 1.20', async () => {
  const many = await world.tenant();
  for (let index = 0; index < 120; index += 1)
    await recordVoucher(
      world,
      many,
      used('redeemed', `e${index}`, `C${index}`, `o${index}`, '0.01', '2026-11-05T10:00:00Z'),
    );
  const path = `/v1/coupons/reconciliation?storeId=${many.storeId}&month=2026-11`;
  const { viewer } = await tokensOf(world, many);
  const reconciliation = reconciliationSchema.parse((await world.account('GET', path, viewer)).body);
  expect(new Set(reconciliation.entries.map(({ entryId }) => entryId)).size).toBe(120);
  expect(reconciliation.totals).toMatchObject([{ redeemed: '1.20', closing: '1.20' }]);
  expect(reconciliation.discrepancies.filter(({ problem }) => problem === 'order_unknown')).toHaveLength(120);
});

test('a reconciliation costs no read of vouchers of other months', async () => {
  world.wire.reset();
  await read(ofMonth('2026-12'));
  const query = world.wire.seen.filter(({ method }) => method === 'RunQuery').map(({ reads }) => reads);
  // Months: at most four shards of three; vouchers: one of six.
  expect(query.at(-1)).toBe(1);
});

describe('a voucher', () => {
  const readVoucher = (code: string, person: Person = 'manager', more = ''): Promise<AccountAnswer> =>
    world.account('GET', `/v1/coupons/${tenant.storeId}/${encodeURIComponent(code)}${more}`, tokens[person]);

  test('is shown with its history, whatever the case of its code', async () => {
    const { status, body } = await readVoucher('gift-1');
    expect(status).toBe(200);
    expect(voucherHistorySchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      couponCode: 'gift-1',
      state: 'redeemed',
      faceValue: '100.00',
      orders: [{ orderId: 'o1', redeemed: '100.00', reversed: '40.00', owed: '60.00' }],
    });
    expect((body['events'] as { eventId: string }[]).map(({ eventId }) => eventId)).toEqual([
      'i1',
      'a1',
      'r1',
    ]);
    expect((await readVoucher('GIFT-1')).body).toEqual(body);
  });

  test('may have a code of any characters', async () => {
    const code = '50% / ş?#&';
    await recordVoucher(world, tenant, issued('odd', code, '1.00'));
    expect((await readVoucher(code)).body).toMatchObject({ couponCode: code.toLowerCase() });
  });

  test.each(['NOBODYS', '%20', 'x'.repeat(120)])('that is not there is not found: %.10s', async (code) => {
    expectProblem(await readVoucher(code), 'not_found', []);
  });

  test('whose code is too long is a wrong request', async () => {
    expectProblem(await readVoucher('x'.repeat(129)), 'invalid_request', ['code']);
  });
});

describe('another tenant', () => {
  test('finds neither reconciliation nor voucher, whatever it names', async () => {
    const stranger = await tokensOf(world, await world.tenant());
    const brand = `brandId=${tenant.brandId}`;
    for (const path of [
      `/v1/coupons/reconciliation?${ofMonth('2026-11')}`,
      `/v1/coupons/reconciliation?${ofMonth('2026-11')}&${brand}`,
      `/v1/coupons/${tenant.storeId}/GIFT-1`,
      `/v1/coupons/${tenant.storeId}/GIFT-1?${brand}`,
    ])
      expectProblem(await world.account('GET', path, stranger.owner), 'not_found', []);
  });

  test('an influencer may not', async () => {
    expectProblem(await read(ofMonth('2026-11'), 'influencer'), 'insufficient_role', []);
  });
});

test.each([
  ['month=2026-11', ['storeId']],
  [`storeId=a~b&month=2026-13&format=pdf`, ['format', 'month', 'storeId']],
  ['storeId=lalewoo', ['month']],
])('%s names each wrong word', async (query, paths) => {
  expectProblem(await read(query), 'invalid_request', paths);
});

test('a store that is not the brand’s is not found', async () => {
  expectProblem(await read('storeId=somebodys&month=2026-11'), 'not_found', []);
});
