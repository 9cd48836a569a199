import { paths } from '../../src/firestore/base/paths';
import { due, fieldTests, unattributed, type OrderEnd } from '../support/fieldCases';
import { mapLater } from '../support/schedules';

// Situations of shops as people have reported them in public (fixtures/field), the cases f to k: links, coupons, plans,
// payouts and copies of a shop. Each ends as MONEY.md says.

const field = fieldTests();
const end = (orderId: string): Promise<OrderEnd | null> => field.end(orderId);
const OWNER = 'owner@lale.example';

test('f02: 24 link previews, crawlers and HTTP clients are sent on, and none is a click', async () => {
  const landings = await field.landings('f02');
  expect(landings.map(String)).toEqual(Array<string>(24).fill('https://lale.example/'));
  expect(await field.clicks()).toEqual([]);
});

test('f03: people in 11 browsers of apps and phones are 11 clicks of mert', async () => {
  const landings = await field.landings('f03');
  const clickIds = landings.map(({ searchParams }) => searchParams.get('click_id'));
  const clicks = await field.clicks();
  expect(clicks.map(({ clickId }) => clickId).sort()).toEqual(clickIds.toSorted());
  expect(new Set(clickIds).size).toBe(11);
  for (const click of clicks) expect(click).toMatchObject({ influencerId: 'mert', counted: true });
});

test('f04: a link in capitals with a slash, and one to a page by http: two clicks of ayse', async () => {
  const landings = [...(await field.landings('f04', 0, 1)), ...(await field.landings('f04', 6))];
  expect(landings.map(({ host, pathname }) => host + pathname)).toEqual(['lale.example/', 'lale.example/p']);
  expect(await field.clicks()).toMatchObject([{ influencerId: 'ayse' }, { influencerId: 'ayse' }]);
});

test('f04: a dot, a bracket, a page unencoded, without scheme or host: each reaches its page', async () => {
  const landings = await field.landings('f04');
  expect(landings.map(({ host, pathname }) => host + pathname)).toEqual([
    ...Array<string>(3).fill('lale.example/'),
    ...['lale.example/p', 'lale.example/p', 'lale.example/p/elbise', 'lale.example/p'],
  ]);
  expect(landings[3]!.searchParams.get('color')).toBe('red');
  expect(await field.clicks()).toHaveLength(7);
});

test('f05: delivered is not completed: 10.00 pending, and an approval by hand is refused', async () => {
  const [, approval, confirmation] = await field.play('f05');
  expect(approval).toMatchObject({ status: 409, body: { code: 'order_not_completed' } });
  expect(approval!.body['detail']).toMatch(/wc-delivered.*PUT \/v1\/status-words/);
  expect(confirmation).toMatchObject({ status: 400, body: { errors: [{ path: 'status' }] } });
  expect(await end('34003')).toEqual(due(10_000, 1000, [500, 500], { flags: ['unknown_status'] }));
  expect(await field.heldUntil('34003')).toBeNull();
});

test('f05: once `delivered` is mapped, the older order of 10.00 is approved by hand', async () => {
  await field.play('f05', 0, 2);
  const body = { words: { delivered: 'completed' } };
  const [saved] = await field.step({
    send: 'account',
    method: 'PUT',
    path: 'v1/status-words',
    as: OWNER,
    body,
  });
  expect(saved).toMatchObject({ status: 201 });
  await mapLater(field.world);
  const seen = { total: '10.00', currency: 'TRY', reason: 'delivered weeks ago' };
  const approve = { send: 'account', method: 'POST', path: 'v1/orders/34003/approve', as: OWNER } as const;
  const [approved] = await field.step({ ...approve, body: seen });
  expect(approved).toMatchObject({ status: 201 });
  expect(await end('34003')).toEqual(due(10_000, 1000, [500, 500], { status: 'approved' }));
});

test('f08: a coupon renamed: its new code is mert’s 10.00, its old one nobody’s', async () => {
  await field.taken('f08');
  const byCoupon = { influencerId: 'mert', because: 'coupon' };
  expect(await end('34006')).toEqual(due(10_000, 1000, [500, 500], byCoupon));
  expect(await end('34007')).toEqual(unattributed(10_000, 'unknown_coupon'));
});

test('f10: an order without a time of its own is placed when it arrives: 10.00', async () => {
  await field.taken('f10');
  expect(await end('34010')).toEqual(due(10_000, 1000, [500, 500]));
  expect((await field.order('34010'))!.occurredAt).toEqual(field.world.now);
  expect(await field.heldUntil('34010')).toBe('2026-12-11T10:05:00.000Z');
});

test('f11: a product with 60,000 characters and an image in its address is kept, its text cut', async () => {
  expect(await field.play('f11')).toMatchObject([{ status: 200, body: { result: 'recorded' } }]);
  const { brandId, storeId } = field.tenant;
  const product = (await paths.product(field.world.db, brandId, storeId, '9901').get()).data();
  expect(product).toMatchObject({ productId: '9901', images: ['https://lale.example/i.jpg'] });
  expect(String(product!['description']).length).toBeLessThanOrEqual(20_000);
});

test('f12: 50.00 paid, 20.00 of it taken back, 5.00 earned: -15.00 is carried, nothing is paid', async () => {
  const mert = { influencerId: 'mert', because: 'coupon', currency: 'USD' };
  const [, , payout] = await field.taken('f12', 0, 5);
  expect(payout!.body).toMatchObject({ total: '50.00', orders: 1 });
  expect(await end('34011')).toEqual(due(100_000, 10_000, [5000, 5000], { ...mert, status: 'paid' }));
  await field.taken('f12', 5, 8);
  const refunded = { ...mert, status: 'paid', refundedMinor: 40_000 };
  expect(await end('34011')).toEqual(due(60_000, 6000, [3000, 3000], refunded));
  expect(await end('34012')).toEqual(due(10_000, 1000, [500, 500], { ...mert, status: 'approved' }));
  const [refused] = await field.play('f12', 8);
  expect(refused).toMatchObject({ status: 409, body: { code: 'nothing_to_pay' } });
  expect(refused!.body['detail']).toMatch(/-15\.00 USD/);
});

test('g04: goods of 90.00 and a tip of 10.00 as a line, no rule for it: 10.00', async () => {
  await field.taken('g04');
  expect(await end('35006')).toEqual(due(10_000, 1000, [500, 500]));
});

test('h01: a click of 68 days ago, by its id alone: nobody', async () => {
  await field.taken('h01', 0, 1);
  await field.taken('h01', 2, 3);
  expect(await end('37002')).toEqual(unattributed(10_000, 'window_passed'));
});

test('h01: a click of 68 days ago with the code beside it, by API and webhook: nobody', async () => {
  await field.taken('h01');
  expect(await end('37001')).toEqual(unattributed(10_000, 'window_passed'));
  expect(await end('37003')).toEqual(unattributed(10_000, 'window_passed'));
});

test('h03: a fresh click of mert and an old code of ayse: 10.00 of mert by the click', async () => {
  await field.taken('h03');
  const byClick = { influencerId: 'mert', because: 'click' };
  expect(await end('37007')).toEqual(due(10_000, 1000, [500, 500], byClick));
});

test('k01: a piece put back to stock for 0.00, one of one and one of two: 10.00 each', async () => {
  await field.taken('k01');
  expect(await end('38001')).toEqual(due(10_000, 1000, [500, 500]));
  expect(await end('38002')).toEqual(due(10_000, 1000, [500, 500]));
});

test('k02: 179.26 refunded of 179.25, by lines and by amount: 14.94, then 0 with an excess of 0.01', async () => {
  const gone = due(0, 0, [0, 0], { refundedMinor: 17_925, excessMinor: 1, flags: ['exceeds_order'] });
  await field.taken('k02', 0, 1);
  expect(await end('38003')).toEqual(due(14_938, 1494, [747, 747]));
  await field.taken('k02', 1, 3);
  expect(await end('38003')).toEqual(gone);
  expect(await end('38004')).toEqual(due(14_938, 1494, [747, 747]));
  await field.taken('k02', 3);
  expect(await end('38004')).toEqual(gone);
});

test('k03: 50.00 with the staff’s coupon, which the brand has excluded: nobody’s, although ayse’s code is beside it', async () => {
  await field.exclude('PERSONEL50');
  await field.taken('k03');
  expect(await end('38005')).toEqual(unattributed(5000, 'excluded_coupon'));
});

test('k03: 50.00 with the staff’s coupon, which nobody owns: 5.00 by the referral code', async () => {
  await field.taken('k03');
  expect(await end('38005')).toEqual(due(5000, 500, [250, 250]));
});

test('k04: an order of 900.00 of a staging copy is answered, and earns nothing', async () => {
  expect(await field.taken('k04')).toMatchObject([{ status: 200 }]);
  expect(await end('38006')).toBeNull();
  expect(await field.commission('38006')).toBeNull();
});

test('k05: a window of 7 days, 0% for a tip: a click of 10 days ago is nobody’s, 90.00 + 10.00 are 9.00', async () => {
  await field.taken('k05', 0, 3);
  await field.taken('k05', 4);
  expect(await end('38008')).toEqual(unattributed(10_000, 'window_passed'));
  expect(await end('38009')).toEqual(due(10_000, 900, [450, 450]));
});

test('k05: a click of 10 days ago with the code beside it, window 7: nobody', async () => {
  await field.taken('k05', 0, 4);
  expect(await end('38007')).toEqual(unattributed(10_000, 'window_passed'));
});
