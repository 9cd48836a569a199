import { fieldCase, fieldTests, type OrderEnd } from '../support/fieldCases';

// The reports of a situation (fixtures/field) come to the same end in whichever order they arrive, however often: MONEY.md, 3.

const field = fieldTests();

/** The ends of all orders of the case. */
const endsOf = (orders: readonly string[]): Promise<(OrderEnd | null)[]> =>
  Promise.all(orders.map((orderId) => field.end(orderId)));

/** Cases of reports alone, none of them refused: no decisions, clicks or changes of a plan. */
const REPORTS = [
  ...['c02', 'c05', 'c06', 'c07', 'c11', 'c15', 'c16', 'c20', 'c21', 'c24', 'c25', 'c28'],
  ...['e03', 'e06', 'e07', 'e13', 'k01', 'k02', 's09'],
];

test.each(REPORTS)('%s: the last report first, and each twice: the same end', async (number) => {
  const { orders, steps } = fieldCase(number);
  await field.taken(number);
  const forwards = await endsOf(orders);
  expect(forwards).not.toContain(null);

  await field.world.stop();
  await field.open();
  for (let at = steps.length - 1; at >= 0; at -= 1) {
    await field.taken(number, at, at + 1);
    await field.taken(number, at, at + 1);
  }
  expect(await endsOf(orders)).toEqual(forwards);
});
