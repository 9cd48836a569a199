import { due, fieldCase, fieldTests, type OrderEnd, type Step } from '../support/fieldCases';
import { reviewAndApprove } from '../support/schedules';
import type { AccountAnswer } from '../support/world';

// Situations of shops as people have reported them in public (fixtures/field), the cases s: what authors of plugins send
// to the store API. Each ends as MONEY.md says, or is refused by naming the field.

const field = fieldTests();
const end = (orderId: string): Promise<OrderEnd | null> => field.end(orderId);
const DAY_MS = 86_400_000;
const EXCEEDS = { flags: ['lines_exceed_total'] };

/** The fields that a refusal names. */
function wrongFields({ status, body }: AccountAnswer): string[] {
  expect({ status, code: body['code'] }).toEqual({ status: 400, code: 'invalid_request' });
  return (body['errors'] as { path: string }[]).map(({ path }) => path).sort();
}

/** Whether schedules approve it once its hold is long over. */
async function isApprovedLater(orderId: string): Promise<boolean> {
  field.pass(20 * DAY_MS);
  await reviewAndApprove(field.world);
  return (await end(orderId))!.status === 'approved';
}

test('s01: ids with slashes are refused, and each such field is named', async () => {
  const [answer] = await field.play('s01');
  expect(wrongFields(answer!)).toEqual(['items.0.lineId', 'items.0.productId', 'orderId']);
  expect((await field.world.db.collection(`brands/lalemoda/orders`).get()).size).toBe(0);
});

test('s01: the refusal says to send the digits, 5726128734520; so sent, 100.00 by her coupon are 10.00', async () => {
  const [answer] = await field.play('s01');
  expect(answer!.body['detail']).toMatch(/(?<!\/)5726128734520/);
  const [step] = fieldCase('s01').steps;
  const digits = JSON.stringify(step).replaceAll(/gid:\/\/shopify\/\w+\//g, '');
  await field.step(JSON.parse(digits) as Step);
  expect(await end('5726128734520')).toEqual(due(10_000, 1000, [500, 500], { because: 'coupon' }));
});

test('s02: a bundle of 100.00 sent with its children: 20.00 flagged, which no schedule approves', async () => {
  await field.taken('s02');
  expect(await end('33001')).toEqual(due(20_000, 2000, [1000, 1000], EXCEEDS));
  expect(await isApprovedLater('33001')).toBe(false);
});

test('s04: a refund of -72.00 with quantity -1 is refused by both fields; 7.20 stay, to be approved', async () => {
  const [, refund] = await field.play('s04');
  expect(wrongFields(refund!)).toEqual(['items.0.quantity', 'items.0.total']);
  expect(await end('33003')).toEqual(due(7200, 720, [360, 360]));
  expect(await isApprovedLater('33003')).toBe(true);
});

test('s06: a line of 118.00 in a total of 98.00: 11.80 flagged, which no schedule approves', async () => {
  await field.taken('s06');
  expect(await end('33005')).toEqual(due(11_800, 1180, [590, 590], { because: 'coupon', ...EXCEEDS }));
  expect(await isApprovedLater('33005')).toBe(false);
});

test('s07: a line of 120.00 with its tax in a total of 120.00: 12.00 flagged, approved by no schedule', async () => {
  await field.taken('s07');
  expect(await end('33006')).toEqual(due(12_000, 1200, [600, 600], EXCEEDS));
  expect(await isApprovedLater('33006')).toBe(false);
});

test('s08: a time of MySQL is refused, and the right form is shown', async () => {
  const [answer] = await field.play('s08');
  expect(wrongFields(answer!)).toEqual(['occurredAt']);
  expect(answer!.body['detail']).toMatch(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/);
  expect(await end('33007')).toBeNull();
});

test('s09: 200.00 edited to 150.00, then a refund of the line that is gone: 15.00, flagged', async () => {
  await field.taken('s09', 0, 1);
  expect(await end('33008')).toEqual(due(20_000, 2000, [1000, 1000]));
  await field.taken('s09', 1);
  const flagged = { refundedMinor: 10_000, flags: ['unknown_line'] };
  expect(await end('33008')).toEqual(due(15_000, 1500, [750, 750], flagged));
});

test('s10: all five products are kept, what is too long is cut, and the answer says what', async () => {
  const [answer] = await field.taken('s10');
  expect(answer!.body).toMatchObject({ received: 5, created: 5, rejected: [] });
  expect(answer!.body['shortened']).toEqual([
    { index: 1, productId: 'long', fields: ['description'] },
    { index: 2, productId: 'dataimg', fields: ['images'] },
    { index: 3, productId: 'many', fields: ['variants'] },
  ]);
  const [again] = await field.taken('s10');
  expect(again!.body).toMatchObject({ unchanged: 5, updated: 0 });
});

test('s11: amounts with a decimal comma or a thousands separator are refused, all four named', async () => {
  const [answer] = await field.play('s11');
  expect(wrongFields(answer!)).toEqual(['items.0.quantity', 'items.0.total', 'taxTotal', 'total']);
  expect(await end('33009')).toBeNull();
});

test('s13: completed, sent without updatedAt, is a conflict that names it; 10.00 stay, not held', async () => {
  const [, completed] = await field.play('s13');
  expect(completed).toMatchObject({ status: 409, body: { code: 'event_conflict' } });
  expect(completed!.body['detail']).toMatch(/updatedAt/);
  expect(await end('33011')).toEqual(due(10_000, 1000, [500, 500]));
  expect(await field.heldUntil('33011')).toBeNull();
});
