import { due, fieldCase, fieldTests, type OrderEnd, type Step } from '../support/fieldCases';
import { mapLater } from '../support/schedules';

// Situations of shops as people have reported them in public (fixtures/field), the cases e: what extensions of
// WooCommerce make of an order. Each ends as MONEY.md says.

const field = fieldTests();
const end = (orderId: string): Promise<OrderEnd | null> => field.end(orderId);

const HOUR_MS = 3_600_000;

/** The brand maps `delivered`, and an hour passes: the clock says 13:03. */
async function mapDelivered(): Promise<void> {
  const body = { words: { delivered: 'completed' } };
  const as = 'owner@lale.example';
  const [saved] = await field.step({ send: 'account', method: 'PUT', path: 'v1/status-words', as, body });
  expect(saved).toMatchObject({ status: 201, body: { version: 1, words: body.words } });
  field.pass(HOUR_MS);
}

test('e02: a switch for 12.50: 1.25; one to a cheaper box for 0.00: 0', async () => {
  await field.taken('e02');
  expect(await end('32003')).toEqual(due(1250, 125, [63, 62]));
  expect(await end('32004')).toMatchObject({ influencerId: 'ayse', baseMinor: 0, commissionMinor: 0 });
});

test('e02: the switch for 0.00 was never due, so nothing is reversed', async () => {
  await field.taken('e02', 1);
  expect(await end('32004')).toEqual(due(0, 0, [0, 0], { status: 'none' }));
});

test('e03: a bundle of 100.00 with children of 0: 10.00; 20.00 refunded: 8.00', async () => {
  await field.taken('e03', 0, 1);
  expect(await end('32005')).toEqual(due(10_000, 1000, [500, 500], { because: 'coupon' }));
  await field.taken('e03', 1);
  const refunded = { because: 'coupon', refundedMinor: 2000 };
  expect(await end('32005')).toEqual(due(8000, 800, [400, 400], refunded));
});

test('e04: odd line meta, and a line of 36.999999: base 37.00, 3.70', async () => {
  await field.taken('e04');
  expect(await end('32006')).toEqual(due(3700, 370, [185, 185]));
});

test('e05: a deposit of 12.50 by her coupon: 1.25', async () => {
  await field.taken('e05', 0, 1);
  const flagged = { because: 'coupon', flags: ['unknown_status'] };
  expect(await end('32007')).toEqual(due(1250, 125, [63, 62], flagged));
});

test('e05: the balance of 12.50, an order without evidence of its own: 1.25 for ayse too', async () => {
  await field.taken('e05');
  const half = { influencerId: 'ayse', baseMinor: 1250, commissionMinor: 125, influencerMinor: 63 };
  expect([await end('32007'), await end('32008')]).toMatchObject([half, half]);
});

test('e05: the balance first: 1.25 for ayse once the review has matched it', async () => {
  await field.taken('e05', 1);
  expect(await end('32008')).toMatchObject({ influencerId: null });
  await field.taken('e05', 0, 1);
  field.pass(2 * HOUR_MS);
  await field.review();
  const half = due(1250, 125, [63, 62], { because: 'coupon' });
  const deposit = { ...half, flags: ['unknown_status'] };
  expect([await end('32007'), await end('32008')]).toEqual([deposit, half]);
});

test('e06: goods of 100.00, 80.00 paid by gift card: 10.00; 10.00 of the 20.00 refunded: 9.00', async () => {
  await field.taken('e06', 0, 2);
  const whole = due(10_000, 1000, [500, 500]);
  expect([await end('32009'), await end('32010')]).toEqual([whole, whole]);
  await field.taken('e06', 2);
  expect(await end('32010')).toEqual(due(9000, 900, [450, 450], { refundedMinor: 1000 }));
});

test('e07: a gift card paid all 100.00: 10.00; a refund of 0.00 reaches the total of 0.00: 0, flagged', async () => {
  await field.taken('e07', 0, 1);
  expect(await end('32011')).toEqual(due(10_000, 1000, [500, 500]));
  await field.taken('e07', 1);
  expect(await end('32011')).toEqual(due(0, 0, [0, 0], { flags: ['paid_total_refunded'] }));
});

test('e08: goods of 100.00, store credit as a fee of -50.00 with tax of -10.00: base 50.00, 5.00', async () => {
  await field.taken('e08');
  expect(await end('32012')).toEqual(due(5000, 500, [250, 250]));
});

test('e09: points, her coupon, a gift of 0 and fees of 7.00: base 60.00, 6.00 by her coupon', async () => {
  await field.taken('e09');
  expect(await end('32013')).toEqual(due(6000, 600, [300, 300], { because: 'coupon' }));
});

test('e10: 100.00 EUR in a shop of TRY: 10.00 EUR', async () => {
  await field.taken('e10');
  expect(await end('32014')).toEqual(due(10_000, 1000, [500, 500], { currency: 'EUR' }));
});

test('e11: delivered is no completion: 10.00, not held; mapped, a later order is held for 14 days', async () => {
  await field.taken('e11');
  expect(await end('32015')).toEqual(due(10_000, 1000, [500, 500], { flags: ['unknown_status'] }));
  expect(await field.heldUntil('32015')).toBeNull();
  await mapDelivered();
  const [step] = fieldCase('e11').steps as [Step & { body: object }];
  const placed = { date_created_gmt: '2026-11-28T13:00:00', date_modified_gmt: '2026-11-28T13:01:00' };
  await field.step({ ...step, body: { ...step.body, id: 32016, number: '32016', ...placed } });
  expect(await end('32016')).toEqual(due(10_000, 1000, [500, 500]));
  expect(await field.heldUntil('32016')).toBe('2026-12-12T13:01:00.000Z');
});

test('e11: mapped, the order that was delivered before is held from then on too', async () => {
  await field.taken('e11');
  await mapDelivered();
  await mapLater(field.world);
  expect(await end('32015')).toEqual(due(10_000, 1000, [500, 500]));
  expect(await field.heldUntil('32015')).toMatch(/^2026-12-12T/);
});

test('e12: 45.00 at the till, without customer, the coupon with spaces: 4.50 by her coupon', async () => {
  await field.taken('e12');
  expect(await end('32017')).toEqual(due(4500, 450, [225, 225], { because: 'coupon' }));
});

test('e13: pre-ordered for 80.00: 8.00 without a hold; completed: held for 14 days', async () => {
  await field.taken('e13', 0, 1);
  expect(await end('32018')).toEqual(due(8000, 800, [400, 400], { flags: ['unknown_status'] }));
  expect(await field.heldUntil('32018')).toBeNull();
  await field.taken('e13', 1);
  // The word stays named, so that the brand finds it.
  expect(await end('32018')).toEqual(due(8000, 800, [400, 400], { flags: ['unknown_status'] }));
  expect(await field.heldUntil('32018')).toBe('2026-12-11T15:00:00.000Z');
});

test('e14: goods of 100.00 and a discount as a line of -15.00: base 85.00, 8.50', async () => {
  await field.taken('e14');
  expect(await end('32019')).toEqual(due(8500, 850, [425, 425]));
});

test('e15: an exchange order of -20.00 is ignored, and nothing is stored', async () => {
  const [answer] = await field.play('e15');
  expect(answer).toMatchObject({ status: 200, body: { result: 'ignored', reason: 'invalid_request' } });
  expect(await end('32020')).toBeNull();
});

test('e16: the reference as an object, a list, null and at last as text: 10.00 by the text', async () => {
  await field.taken('e16');
  expect(await end('32021')).toEqual(due(10_000, 1000, [500, 500]));
});

test('e17: `&amp;ref=ayse` and `REF=AYSE` in the landing address: 10.00 each', async () => {
  await field.taken('e17');
  expect(await end('32022')).toEqual(due(10_000, 1000, [500, 500]));
  expect(await end('32023')).toEqual(due(10_000, 1000, [500, 500]));
});

test('e18: 100 in toman, 100.00 Jersey pounds, 100 bitcoin, 100.00 BGN and ANG: a tenth of each', async () => {
  await field.taken('e18');
  const hundred = due(10_000, 1000, [500, 500]);
  expect(await end('32024')).toEqual(due(100, 10, [5, 5], { currency: 'IRT' }));
  expect(await end('32025')).toEqual({ ...hundred, currency: 'JEP' });
  const bitcoin = due(10_000_000_000, 1_000_000_000, [500_000_000, 500_000_000], { currency: 'BTC' });
  expect(await end('32026')).toEqual(bitcoin);
  expect(await end('32027')).toEqual({ ...hundred, currency: 'BGN' });
  expect(await end('32028')).toEqual({ ...hundred, currency: 'ANG' });
});

test('e19: PHP floats of -1.4e-14 are 0 and 99.99999999999999 is 100.00: 10.00, by both dialects', async () => {
  await field.taken('e19');
  expect(await end('32029')).toEqual(due(10_000, 1000, [500, 500]));
  expect(await end('32030')).toEqual(due(10_000, 1000, [500, 500]));
});
