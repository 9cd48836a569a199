import mobile from '../../../test/fixtures/network/android-addorder.json';
import { mobileOrders } from './order';

const orders = mobileOrders({ hashEmail: (email) => ({ emailHash: `hash of ${email}` }) });
const { body, query } = mobile;

test('the recorded order, in doubles: orderAmountAsInteger is not read', () => {
  expect(orders.read({ ...body, orderAmountAsInteger: 1 }, query, { unverified: true })).toEqual({
    source: 'mobile',
    orderId: '90210',
    unverified: true,
    content: {
      orderNumber: '#90210',
      status: 'Pending',
      currency: 'EGP',
      total: '963.4',
      discountTotal: '90',
      shippingTotal: '40',
      subId: 'm-5521',
      taxTotal: '113.4',
      items: [
        {
          productId: '12',
          sku: 'DRESS-1',
          name: 'Linen dress',
          quantity: '1',
          total: '540',
          categoryIds: ['Women'],
        },
        { productId: '13', sku: 'SCARF', name: 'Scarf', quantity: '2', total: '270', categoryIds: [] },
      ],
      customer: { id: 'u-5521', emailHash: 'hash of mona@example.test', isNew: false },
      attribution: {
        clickId: 'a7293ce1-a2d3-40e8-8cb5-2e1fb8b86953',
        couponDiscounts: [{ code: 'RAMADAN10', discount: '90' }],
      },
    },
  });
});

test('the query supplies what the body lacks: the click and the referral code', () => {
  const words = { af_id: 'click-of-the-query', afftoken: '31180', pid: '7' };
  const reported = orders.read({ ...body, af_id: '', subid: null }, words).content.attribution;
  expect(reported).toMatchObject({ clickId: 'click-of-the-query', referralCode: '31180' });
  expect(orders.read(body, words).content.attribution).toMatchObject({ clickId: body.af_id });
  expect(orders.hints({ ...body, af_id: '' }, words)).toEqual({ host: 'shop.example', clickId: words.af_id });
});

test.each([undefined, null, ''])('a status of %p is pending, never the default completed', (status) => {
  expect(orders.read({ ...body, status }, {}).content.status).toBe('pending');
});

test('prices with tax do not add up with the tax: only the totals count', () => {
  const included = {
    ...body,
    isTaxIncluded: true,
    products: [{ ...body.products[0], salePrice: 923.4, discount: 0 }],
  };
  const { content } = orders.read(included, {});
  expect(content).not.toHaveProperty('items');
  expect(content).toMatchObject({ total: '963.4', taxTotal: '113.4', shippingTotal: '40' });
});

test('without totalTaxes the taxes are added up: else tax would earn commission', () => {
  const taxes = [{ amount: 100 }, { amount: 13.4 }, { name: 'no amount' }];
  expect(orders.read({ ...body, totalTaxes: null, taxes }, {}).content.taxTotal).toBe('113.4');
});

test('the SDK never sends again: blanks, small letters and signs are no reason to refuse', () => {
  const billingAddress = { email: ' Mona@Example.Test ' };
  const odd = {
    ...body,
    currencyCode: 'egp',
    orderAmount: ' 963.4 ',
    shippingCostTotal: '40 ',
    billingAddress,
  };
  const read = (more: object) => orders.read({ ...odd, ...more }, {}).content;
  expect(read({})).toEqual(orders.read(body, {}).content);
  expect(read({ totalTaxes: -0 }).taxTotal).toBe('0');
  // The base is then what the total holds without shipping.
  expect(read({ totalTaxes: -3, taxes: null })).not.toHaveProperty('taxTotal');
  expect(read({ totalTaxes: -3, taxes: [{ amount: 113.4 }] }).taxTotal).toBe('113.4');
});

test('a coupon without a known discount is named alone', () => {
  const coupons = [
    { code: 'A' },
    { code: 'B', discountedAmount: 'much' },
    { code: 'C', discountedAmount: 5 },
    {},
  ];
  expect(orders.read({ ...body, coupons }, {}).content.attribution).toMatchObject({
    couponCodes: ['A', 'B'],
    couponDiscounts: [{ code: 'C', discount: '5' }],
  });
});

test('every field that is wrong is named at once', () => {
  const wrong = { ...body, orderId: 'a/b', orderAmount: -1, currencyCode: null, totalTaxes: 'x' };
  let thrown: unknown;
  try {
    orders.read(wrong, {});
  } catch (error) {
    thrown = error;
  }
  const errors = ['orderId', 'currencyCode', 'orderAmount', 'totalTaxes'].map(
    (path) => expect.objectContaining({ path }) as unknown,
  );
  expect(thrown).toMatchObject({ code: 'invalid_request', errors });
});
