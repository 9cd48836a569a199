import type { ErrorCode } from '../../src/domain/base/errors';
import { expectProblem, goodBody, leavesUntouched, postRaw } from '../support/http';
import { World, type FunctionName, type Tenant } from '../support/world';

const world = new World();
let tenant: Tenant;

beforeAll(async () => {
  await world.start();
  tenant = await world.tenant();
  // An order, so that a refund that is wrongly let in would change something.
  await world.post('trackSale', tenant, goodBody('trackSale', tenant));
});

afterAll(() => world.stop());

type Row = [what: string, name: FunctionName, change: object, code: ErrorCode, paths: string];

/** Posts the function's good body with members changed; `undefined` leaves one out. */
async function refuses([, name, change, code, paths]: Row): Promise<void> {
  const body = { ...goodBody(name, tenant), ...change };
  const answer = await leavesUntouched(world, [tenant], () => world.post(name, tenant, body));
  expectProblem(answer, code, paths.split(' '));
}

const line = { productId: 1, quantity: 1, total: '1.00' };
const many = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);
const hoursAhead = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

/** A field of each kind, by the function that takes it. */
const IDS: [FunctionName, string][] = [
  ['trackSale', 'orderId'],
  ['trackRefund', 'orderId'],
  ['trackRefund', 'refundId'],
];
const AMOUNTS: [FunctionName, string][] = [
  ...['total', 'subtotal', 'discountTotal', 'shippingTotal', 'taxTotal'].map(
    (field): [FunctionName, string] => ['trackSale', field],
  ),
  ...['amount', 'shippingTotal', 'taxTotal'].map((field): [FunctionName, string] => ['trackRefund', field]),
];
const TIMES: [FunctionName, string][] = [
  ['trackClick', 'occurredAt'],
  ['trackSale', 'occurredAt'],
  ['trackSale', 'updatedAt'],
  ['trackRefund', 'occurredAt'],
];

describe('an id', () => {
  const WRONG: [string, unknown][] = [
    ['with a slash', 'a/b'],
    ['that climbs', '../x'],
    ['of one dot', '.'],
    ['of two dots', '..'],
    ['of Firestore’s own form', '__x__'],
    ['of 2,000 characters', 'x'.repeat(2000)],
    ['of 129 characters', 'x'.repeat(129)],
    ['with half of a surrogate pair', 'a\ud800'],
    ['with the other half', '\udc00a'],
    ['with a NUL', 'a\u0000b'],
    ['with a line feed', 'a\nb'],
    ['with a C1 control character', 'a\u0085b'],
    ['that is empty', ''],
    ['that is a fraction', 1.5],
    ['beyond the safe integers', 2 ** 53],
    ['that is a list', ['1']],
    ['that is an object', { id: 1 }],
    ['that is true', true],
    ['that is null', null],
    ['that is missing', undefined],
  ];
  test.each(
    IDS.flatMap(([name, field]) =>
      WRONG.map(([what, value]): Row => [
        `${name} ${field} ${what}`,
        name,
        { [field]: value },
        'invalid_request',
        field,
      ]),
    ),
  )('%s', (...row) => refuses(row));

  test('of 128 characters of four bytes each is fine, and of an integer', async () => {
    const orderId = '\u{1f455}'.repeat(128);
    const { status, body } = await world.post('trackSale', tenant, { orderId, currency: 'TRY', total: 1 });
    expect({ status, orderId: body['orderId'] }).toEqual({ status: 201, orderId });
    const digits = await world.post('trackSale', tenant, { orderId: 42, currency: 'TRY', total: 1 });
    expect(digits.body['orderId']).toBe('42');
  });
});

describe('an amount', () => {
  const WRONG: [string, unknown, ErrorCode][] = [
    ['of "NaN"', 'NaN', 'invalid_request'],
    ['of "Infinity"', 'Infinity', 'invalid_request'],
    ['of "nan"', 'nan', 'invalid_request'],
    ['of -0.01', -0.01, 'invalid_request'],
    ['of "-0.01"', '-0.01', 'invalid_request'],
    ['of 10^18', 1e18, 'amount_out_of_range'],
    ['of "1000000000000000000"', '1000000000000000000', 'amount_out_of_range'],
    ['a minor unit too large', '10000000000000.01', 'amount_out_of_range'],
    ['of "1e3"', '1e3', 'invalid_request'],
    ['with a comma', '1,50', 'invalid_request'],
    ['with a sign', '+1', 'invalid_request'],
    ['in hex', '0x10', 'invalid_request'],
    ['with a space', ' 1', 'invalid_request'],
    ['in Arabic digits', '١٢', 'invalid_request'],
    ['with a point and no more', '1.', 'invalid_request'],
    ['that is empty', '', 'invalid_request'],
    ['of 65 digits after the point', `1.${'1'.repeat(65)}`, 'invalid_request'],
    ['that is a list', [1], 'invalid_request'],
    ['that is an object', {}, 'invalid_request'],
    ['that is false', false, 'invalid_request'],
  ];
  test.each(
    AMOUNTS.flatMap(([name, field]) =>
      WRONG.map(([what, value, code]): Row => [
        `${name} ${field} ${what}`,
        name,
        { currency: 'TRY', [field]: value },
        code,
        field,
      ]),
    ),
  )('%s', (...row) => refuses(row));

  test.each<[string, ErrorCode]>([
    ['1e999', 'invalid_request'],
    ['-1e999', 'invalid_request'],
    ['1e18', 'amount_out_of_range'],
    ['1e308', 'amount_out_of_range'],
    ['-1e-2', 'invalid_request'],
  ])('written as the JSON number %s', async (number, code) => {
    for (const [name, field] of [
      ['trackSale', 'total'],
      ['trackRefund', 'amount'],
    ] as const) {
      const json = JSON.stringify({ ...goodBody(name, tenant), currency: 'TRY', [field]: '@' }).replace(
        '"@"',
        number,
      );
      const answer = await leavesUntouched(world, [tenant], () => postRaw(world, name, tenant, json));
      expectProblem(answer, code, [field]);
    }
  });

  test('written as NaN is not JSON', async () => {
    const answer = await leavesUntouched(world, [tenant], () =>
      postRaw(world, 'trackSale', tenant, '{"total":NaN}'),
    );
    expectProblem(answer, 'malformed_json', []);
  });
});

describe('a time', () => {
  const WRONG: [string, unknown][] = [
    ['25 h ahead', hoursAhead(25)],
    ['in a year of five digits', '+010000-01-01T00:00:00Z'],
    ['on 30 February', '2026-02-30T10:00:00Z'],
    ['of 25 o’clock', '2026-02-03T25:00:00Z'],
    ['without a zone', '2026-02-03T10:00:00'],
    ['without a time of day', '2026-02-03'],
    ['in words', 'yesterday'],
    ['in seconds', 1_780_000_000],
    ['that is empty', ''],
  ];
  test.each(
    TIMES.flatMap(([name, field]) =>
      WRONG.map(([what, value]): Row => [
        `${name} ${field} ${what}`,
        name,
        { [field]: value },
        'invalid_request',
        field,
      ]),
    ),
  )('%s', (...row) => refuses(row));

  test('23 h ahead is fine, and so is one with an offset', async () => {
    for (const occurredAt of [hoursAhead(23), '2026-02-03T10:00:00.123+03:00']) {
      const sale = { orderId: `t${occurredAt}`, currency: 'TRY', total: 1, occurredAt };
      expect((await world.post('trackSale', tenant, sale)).status).toBe(201);
    }
  });
});

describe('a currency', () => {
  const WRONG = ['XYZ', 'try', 'US', 'USDT', '', 'XXX', 'XAU', 'ŦRY', '__proto__', 'constructor'];
  test.each(
    WRONG.flatMap((currency) =>
      (['trackSale', 'trackRefund'] as const).map((name): Row => [
        `${name} in "${currency}"`,
        name,
        { currency },
        'currency_not_supported',
        'currency',
      ]),
    ),
  )('%s', (...row) => refuses(row));
  test.each<Row>([
    ['of a number', 'trackSale', { currency: 949 }, 'invalid_request', 'currency'],
    ['of nothing', 'trackSale', { currency: undefined }, 'invalid_request', 'currency'],
    [
      'that is wrong beside another wrong field',
      'trackSale',
      { currency: 'XYZ', total: 'x' },
      'invalid_request',
      'currency total',
    ],
  ])('%s', (...row) => refuses(row));
});

describe('the fields of', () => {
  test.each<Row>([
    ['a click: nothing', 'trackClick', { referralCode: undefined }, 'invalid_request', 'referralCode'],
    ['a click: a blank code', 'trackClick', { referralCode: '  ' }, 'invalid_request', 'referralCode'],
    [
      'a click: a code of nobody',
      'trackClick',
      { referralCode: 'nobodys' },
      'unknown_referral_code',
      'referralCode',
    ],
    [
      'a click: a code like a path',
      'trackClick',
      { referralCode: '../brands/x' },
      'unknown_referral_code',
      'referralCode',
    ],
    [
      'a click: a code of dots',
      'trackClick',
      { referralCode: '..' },
      'unknown_referral_code',
      'referralCode',
    ],
    [
      'a click: a code that is no Unicode',
      'trackClick',
      { referralCode: 'a\ud800' },
      'invalid_request',
      'referralCode',
    ],
    ['a click: an id too short', 'trackClick', { clickId: '1234567' }, 'invalid_request', 'clickId'],
    ['a click: an id too long', 'trackClick', { clickId: 'x'.repeat(129) }, 'invalid_request', 'clickId'],
    ['a click: an id with a space', 'trackClick', { clickId: '1234 5678' }, 'invalid_request', 'clickId'],
    [
      'a click: an id of Firestore’s form',
      'trackClick',
      { clickId: '__12345__' },
      'invalid_request',
      'clickId',
    ],
    ['a click: seven sub ids', 'trackClick', { subIds: many(7, 'a') }, 'invalid_request', 'subIds'],
    [
      'a click: a long URL and address',
      'trackClick',
      { landingUrl: 'x'.repeat(4001), ipAddress: 'x'.repeat(65) },
      'invalid_request',
      'ipAddress landingUrl',
    ],
    ['a sale: 501 lines', 'trackSale', { items: many(501, line) }, 'invalid_request', 'items'],
    ['a sale: lines in an object', 'trackSale', { items: { a: line } }, 'invalid_request', 'items'],
    ['a sale: a line that is null', 'trackSale', { items: [line, null] }, 'invalid_request', 'items.1'],
    [
      'a sale: a line too dear',
      'trackSale',
      { items: [line, { ...line, total: '10000000000000.01' }] },
      'amount_out_of_range',
      'items.1.total',
    ],
    [
      'a sale: a negative quantity',
      'trackSale',
      { items: [{ ...line, quantity: -1 }] },
      'invalid_request',
      'items.0.quantity',
    ],
    [
      'a sale: 21 coupon codes',
      'trackSale',
      { attribution: { couponCodes: many(21, 'a') } },
      'invalid_request',
      'attribution.couponCodes',
    ],
    ['a sale: attribution in a list', 'trackSale', { attribution: ['x'] }, 'invalid_request', 'attribution'],
    [
      'a sale: a customer who is "yes" new',
      'trackSale',
      { customer: { isNew: 'yes' } },
      'invalid_request',
      'customer.isNew',
    ],
    ['a refund: of nothing', 'trackRefund', { amount: undefined }, 'invalid_request', 'amount'],
    ['a refund: full, in a word', 'trackRefund', { full: 'true' }, 'invalid_request', 'full'],
    [
      'a refund: a line without a name',
      'trackRefund',
      { items: [{ quantity: 1 }] },
      'invalid_request',
      'items.0',
    ],
    [
      'a refund: 501 lines',
      'trackRefund',
      { items: many(501, { productId: 1 }) },
      'invalid_request',
      'items',
    ],
    [
      'a sync: 501 products',
      'syncProducts',
      { products: many(501, { productId: 1, name: 'x', price: 1 }) },
      'invalid_request',
      'products',
    ],
    ['a sync: no products', 'syncProducts', { products: undefined }, 'invalid_request', 'products'],
    ['a sync: products in an object', 'syncProducts', { products: {} }, 'invalid_request', 'products'],
    [
      'a sync: an id with a slash, final in a word',
      'syncProducts',
      { syncId: 'a/b', final: 'no' },
      'invalid_request',
      'final syncId',
    ],
  ])('%s', (...row) => refuses(row));

  test.each<Row>([
    [
      'click',
      'trackClick',
      { clickId: 'short', referralCode: 5, landingUrl: 5, visitorId: 'a/b', subIds: [{}], occurredAt: 'x' },
      'invalid_request',
      'clickId landingUrl occurredAt referralCode subIds.0 visitorId',
    ],
    [
      'sale',
      'trackSale',
      {
        orderId: '..',
        currency: 5,
        total: 'NaN',
        feeTotal: {},
        items: [{}, { ...line, quantity: 'x' }],
        attribution: { clickedAt: 'x', couponCodes: [5] },
        customer: { id: '/', email: 5 },
        updatedAt: 5,
      },
      'invalid_request',
      'attribution.clickedAt attribution.couponCodes.0 currency customer.email customer.id feeTotal items.0.productId items.0.quantity items.0.total items.1.quantity orderId total updatedAt',
    ],
    [
      'refund',
      'trackRefund',
      {
        orderId: undefined,
        refundId: '\u0000',
        amount: -1,
        full: 1,
        items: [{ productId: 1, total: -1 }],
        reason: 5,
      },
      'invalid_request',
      'amount full items.0.total orderId reason refundId',
    ],
  ])('a %s that is wrong all over: each is named, at once', (...row) => refuses(row));
});

describe('products are refused one by one, and the good ones kept', () => {
  const good = { productId: 'good', name: 'Good', price: '1.00' };
  const attributes = (sent: unknown): object => ({
    variants: [{ variantId: 1, price: 1, attributes: sent }],
  });
  test.each<[string, object, string]>([
    ['an id that climbs', { productId: '..' }, 'productId'],
    ['no name', { name: undefined }, 'name'],
    ['a negative price', { price: -0.01 }, 'price'],
    ['a price of 10^18', { price: 1e18 }, 'price'],
    ['a price beyond its currency', { price: '10000000000000.01', currency: 'USD' }, 'price'],
    ['an unknown currency', { currency: 'XYZ' }, 'currency'],
    ['a variant without an id, in a variant list', { variants: [{ price: 1 }] }, 'variants.0.variantId'],
    ['501 categories', { categories: many(501, { id: 1 }) }, 'categories'],
    ['a name that is no Unicode', { name: 'a\ud800' }, 'name'],
    ['an attribute of Firestore’s own names', attributes({ __name__: 'x' }), 'variants.0.attributes'],
    ['an attribute without a name', attributes({ '': 'x' }), 'variants.0.attributes'],
    ['an attribute whose name is no Unicode', attributes({ '\ud800': 'x' }), 'variants.0.attributes'],
    [
      'an attribute of Firestore’s own names, in a list',
      attributes([{ name: '__x__', option: 'x' }]),
      'variants.0.attributes.0.name',
    ],
    [
      'an attribute without a name, in a list',
      attributes([{ name: '', option: 'x' }]),
      'variants.0.attributes.0.name',
    ],
    ['everything at once', { productId: 1.5, name: 5, price: 'NaN', url: 5 }, 'name price productId url'],
  ])('%s', async (_what, change, paths) => {
    const own = await world.tenant();
    const bad = { productId: 'bad', name: 'Bad', price: '1.00', ...change };
    const { status, body } = await world.post('syncProducts', own, { products: [good, bad] });
    expect({ status, ...body }).toMatchObject({ status: 200, received: 2, created: 1 });
    const [rejected] = body['rejected'] as { index: number; errors: { path: string }[] }[];
    expect({ index: rejected?.index, paths: rejected?.errors.map(({ path }) => path).sort() }).toEqual({
      index: 1,
      paths: paths.split(' '),
    });
  });

  test.each([null, 'x', 5, [], true])('%j is no product', async (product) => {
    const { body } = await world.post('syncProducts', tenant, { products: [product] });
    expect(body).toMatchObject({
      received: 1,
      created: 0,
      rejected: [{ index: 0, productId: null, errors: [{ path: '' }] }],
    });
  });
});
