import { due, fieldCase, fieldTests, unattributed, type OrderEnd } from '../support/fieldCases';

// Situations of shops as people have reported them in public (fixtures/field), the cases c: refunds, discounts, statuses,
// currencies and doubled deliveries. Each ends as MONEY.md says.

const HOUR_MS = 3_600_000;
const field = fieldTests();
const end = (orderId: string): Promise<OrderEnd | null> => field.end(orderId);

test('c02: of 100, two refunds of 30 leave 40.00; the second deleted, 70.00: 7.00', async () => {
  await field.taken('c02', 0, 2);
  expect(await end('31002')).toEqual(due(4000, 400, [200, 200], { refundedMinor: 6000 }));
  await field.taken('c02', 2);
  expect(await end('31002')).toEqual(due(7000, 700, [350, 350], { refundedMinor: 3000 }));
});

test('c04: goods of 321.75 with a fee of -100.00: base 221.75, 22.18', async () => {
  await field.taken('c04');
  expect(await end('31004')).toEqual(due(22_175, 2218, [1109, 1109]));
});

test('c05: goods of 149.00 with a fee of -13.54: 13.55; refunded by line and fee: 0, no excess', async () => {
  await field.taken('c05', 0, 1);
  expect(await end('31005')).toEqual(due(13_546, 1355, [678, 677]));
  await field.taken('c05', 1);
  expect(await end('31005')).toEqual(due(0, 0, [0, 0], { refundedMinor: 13_546 }));
});

test('c06: half the price of one piece refunded: 5.00 of 10.00; the other half too: 0', async () => {
  await field.taken('c06', 0, 4);
  const half = due(5000, 500, [250, 250], { refundedMinor: 5000 });
  expect([await end('31006'), await end('31007')]).toEqual([half, half]);
  await field.taken('c06', 4);
  expect(await end('31006')).toEqual(half);
  expect(await end('31007')).toEqual(due(0, 0, [0, 0], { refundedMinor: 10_000 }));
});

test('c07: goods of 97.37, 5.00 of 116.84 given back: 9.32; the item returned for the rest: 0', async () => {
  await field.taken('c07', 0, 1);
  expect(await end('31008')).toEqual(due(9737, 974, [487, 487]));
  await field.taken('c07', 1, 2);
  expect(await end('31008')).toEqual(due(9320, 932, [466, 466], { refundedMinor: 500 }));
  await field.taken('c07', 2);
  expect(await end('31008')).toEqual(due(0, 0, [0, 0], { refundedMinor: 11_684 }));
});

test('c08: a purchase of 9.00 and its sub-orders of 4.00 and 5.00: 0.90 in all', async () => {
  await field.taken('c08');
  expect(await end('31010')).toEqual(due(900, 90, [45, 45]));
  expect(await end('31011')).toMatchObject({ commissionMinor: 0, influencerMinor: 0, platformMinor: 0 });
  expect(await end('31012')).toMatchObject({ commissionMinor: 0, influencerMinor: 0, platformMinor: 0 });
  const part = { status: 'none', statusReason: 'part_of_order' };
  expect([await field.commission('31011'), await field.commission('31012')]).toMatchObject([part, part]);
});

test('c08: the sub-orders first: 0.90 in all once the review has matched them', async () => {
  await field.taken('c08', 1);
  expect(await field.commission('31011')).toMatchObject({ totalMinor: 40, statusReason: 'held_split' });
  await field.taken('c08', 0, 1);
  field.pass(2 * HOUR_MS);
  await field.review();
  expect(await end('31010')).toEqual(due(900, 90, [45, 45]));
  for (const id of ['31011', '31012']) expect(await end(id)).toEqual(due(0, 0, [0, 0], { status: 'none' }));
});

test('c08: 2.00 given back on the sub-order of 4.00: 0.70; the other one cancelled: 0.20', async () => {
  await field.taken('c08');
  const [, coffee, tea] = fieldCase('c08').steps.map(({ body }) => body as Record<string, unknown>);
  const changed = { date_modified_gmt: '2026-11-27T11:00:00' };
  const refunds = [{ id: 31013, reason: '', total: '-2.00' }];
  await field.step({ send: 'webhook', topic: 'order.updated', body: { ...coffee, ...changed, refunds } });
  expect(await end('31010')).toEqual(due(700, 70, [35, 35], { refundedMinor: 200 }));
  const cancelled = { ...tea, ...changed, status: 'cancelled' };
  await field.step({ send: 'webhook', topic: 'order.updated', body: cancelled });
  expect(await end('31010')).toEqual(due(200, 20, [10, 10], { refundedMinor: 700 }));
});

test('c10: a subscription is no order: ignored, nothing stored', async () => {
  const answers = await field.play('c10');
  const ignored = { status: 200, body: { result: 'ignored', reason: 'topic_not_used' } };
  expect(answers).toEqual([expect.objectContaining(ignored), expect.objectContaining(ignored)]);
  expect(await end('31022')).toBeNull();
});

test('c11: 130.00 with tax of 20 and shipping of 10, first without lines: 10.00 after each report', async () => {
  await field.taken('c11', 0, 1);
  expect(await end('31023')).toEqual(due(10_000, 1000, [500, 500]));
  await field.taken('c11', 1);
  expect(await end('31023')).toEqual(due(10_000, 1000, [500, 500]));
});

test('c12: a webhook of the legacy API, 100.00 with a coupon: 10.00, and the store is connected', async () => {
  const [delivered, store] = await field.taken('c12');
  expect(delivered).toMatchObject({ status: 200, body: { result: 'recorded' } });
  expect(await end('52')).toEqual(due(10_000, 1000, [500, 500], { because: 'coupon' }));
  expect(store!.body).toMatchObject({ connections: { webhooks: { state: 'connected' } } });
});

test('c15: an order of 75.00 becomes 2175.00 before it is paid: 7.50, then 217.50', async () => {
  await field.taken('c15', 0, 1);
  expect(await end('31026')).toEqual(due(7500, 750, [375, 375]));
  await field.taken('c15', 1);
  expect(await end('31026')).toEqual(due(217_500, 21_750, [10_875, 10_875]));
});

test('c16: 100.00 SEK corrected to EUR, 40.00 EUR refunded: 6.00 EUR, nothing in SEK', async () => {
  await field.taken('c16', 0, 1);
  expect(await end('31027')).toEqual(due(10_000, 1000, [500, 500], { currency: 'SEK' }));
  await field.taken('c16', 1);
  const euros = { currency: 'EUR', refundedMinor: 4000 };
  expect(await end('31027')).toEqual(due(6000, 600, [300, 300], euros));
  expect(await field.heldUntil('31027')).toBe('2026-12-11T10:30:00.000Z');
});

test('c17: a coupon "0" of nobody, as text and as a number: 10.00 by the referral code', async () => {
  await field.taken('c17');
  expect(await end('31028')).toEqual(due(10_000, 1000, [500, 500]));
  expect(await end('31029')).toEqual(due(10_000, 1000, [500, 500]));
});

test('c17: the coupon "0" excluded by the brand: nobody’s, as text and as a number', async () => {
  await field.exclude('0');
  await field.taken('c17');
  expect(await end('31028')).toEqual(unattributed(10_000, 'excluded_coupon'));
  expect(await end('31029')).toEqual(unattributed(10_000, 'excluded_coupon'));
});

test('c19: the shop’s own coupon excluded, sent before hers with the same discount of 0: nobody’s', async () => {
  await field.exclude('ti-p19k4');
  await field.taken('c19');
  expect(await end('31033')).toEqual(unattributed(1_378_400, 'excluded_coupon'));
});

test('c19: coupon lines with a discount of 0, the lines reduced to 13784.00: 1378.40 by her coupon', async () => {
  await field.taken('c19');
  expect(await end('31033')).toEqual(due(1_378_400, 137_840, [68_920, 68_920], { because: 'coupon' }));
});

test('c20: failed, then paid and completed: 10.00, 0, 10.00 held until 14 days after', async () => {
  const pending = due(10_000, 1000, [500, 500]);
  await field.taken('c20', 0, 1);
  expect(await end('31034')).toEqual(pending);
  await field.taken('c20', 1, 2);
  expect(await end('31034')).toEqual(due(0, 0, [0, 0]));
  await field.taken('c20', 2);
  expect(await end('31034')).toEqual(pending);
  expect(await field.heldUntil('31034')).toBe('2026-12-11T10:40:00.000Z');
});

test('c21: cash on delivery: 10.00 without a hold while processing, held for 14 days once completed', async () => {
  await field.taken('c21', 0, 1);
  expect(await end('31035')).toEqual(due(10_000, 1000, [500, 500]));
  expect(await field.heldUntil('31035')).toBeNull();
  await field.taken('c21', 1);
  expect(await end('31035')).toEqual(due(10_000, 1000, [500, 500]));
  expect(await field.heldUntil('31035')).toBe('2026-12-12T10:40:00.000Z');
});

test('c22: 900.00 of a staging copy earn nothing, 50.00 of the same id earn mert 5.00', async () => {
  await field.taken('c22', 0, 1);
  expect(await end('31036')).toBeNull();
  await field.taken('c22', 1);
  expect(await end('31036')).toEqual(due(5000, 500, [250, 250], { influencerId: 'mert' }));
});

test('c23: one order of 100.00 in eight reports at once, of two dialects: 10.00 once', async () => {
  const answers = await field.taken('c23');
  expect(answers).toHaveLength(8);
  expect(await end('31037')).toEqual(due(10_000, 1000, [500, 500]));
  const { size } = await field.world.db.collection('commissions').get();
  expect(size).toBe(1);
});

test('c24: goods of 4838.00: 483.80; all 5432.00 refunded by status: 0, no excess', async () => {
  await field.taken('c24', 0, 1);
  expect(await end('31038')).toEqual(due(483_800, 48_380, [24_190, 24_190], { because: 'coupon' }));
  await field.taken('c24', 1);
  const refunded = { because: 'coupon', refundedMinor: 543_200 };
  expect(await end('31038')).toEqual(due(0, 0, [0, 0], refunded));
});

test('c25: two pieces of 1100 with tax, 1100.00 refunded by amount: 200.00, then 100.00', async () => {
  await field.taken('c25', 0, 1);
  expect(await end('31039')).toEqual(due(200_000, 20_000, [10_000, 10_000]));
  await field.taken('c25', 1);
  expect(await end('31039')).toEqual(due(100_000, 10_000, [5000, 5000], { refundedMinor: 110_000 }));
});

test('c27: an order of 0.00: 0; a refund of -6.80 is refused, one of 0 changes nothing', async () => {
  const [sale, negative, nothing] = await field.play('c27');
  expect(sale).toMatchObject({ status: 201, body: { attributed: true, commission: { total: '0.00' } } });
  expect(negative).toMatchObject({ status: 400, body: { errors: [{ path: 'amount' }] } });
  expect(nothing).toMatchObject({ status: 201, body: { refundedTotal: '0.00' } });
  const { status, ...figures } = (await end('31041'))!;
  expect(figures).toEqual({ ...due(0, 0, [0, 0], { because: 'coupon' }), status: undefined });
  expect(status).not.toBe('pending');
});

test('c27: an order of 0.00 was never due, so nothing is reversed', async () => {
  await field.taken('c27', 0, 1);
  expect(await end('31041')).toEqual(due(0, 0, [0, 0], { because: 'coupon', status: 'none' }));
});

test('c28: a piece of 20.00 returned, 1.00 kept for shipping: 2.00, then 0 with 19.00 refunded', async () => {
  await field.taken('c28', 0, 1);
  expect(await end('31042')).toEqual(due(2000, 200, [100, 100]));
  await field.taken('c28', 1);
  expect(await end('31042')).toEqual(due(0, 0, [0, 0], { refundedMinor: 1900 }));
});

test('c29: a foreign `ref` in the link and one in the page lose to the influencer’s own', async () => {
  const [landing] = await field.landings('c29');
  expect(landing!.origin + landing!.pathname).toBe('https://lale.example/elbise');
  expect(landing!.searchParams.getAll('ref')).toEqual(['ayse']);
  const clickId = landing!.searchParams.get('click_id');
  expect(await field.clicks()).toEqual([expect.objectContaining({ clickId, influencerId: 'ayse' })]);
});

test('c30: fbclid, gclid, ttclid and msclkid reach the shop with the utm fields', async () => {
  const [landing] = await field.landings('c30');
  expect(Object.fromEntries(landing!.searchParams)).toMatchObject({
    ref: 'ayse',
    utm_source: 'ig',
    utm_medium: 'social',
    fbclid: 'IwAR3qv-x',
    gclid: 'Cj0K',
    ttclid: 'E.C.P',
    msclkid: 'abc',
  });
});
