import { InFlight, requestName, STUCK_MS } from './inFlight';

let nowMs = 0;
const newInFlight = (): InFlight => {
  nowMs = 0;
  return new InFlight(() => nowMs);
};

test('names a request that has waited for half a minute, and again after each further one', () => {
  const inFlight = newInFlight();
  inFlight.begin('trackSale, order 7 (sale/7/0)');
  nowMs = STUCK_MS - 1;
  expect(inFlight.stuck()).toEqual([]);
  nowMs = STUCK_MS;
  expect(inFlight.stuck()).toEqual(['no answer for 30.0 s: trackSale, order 7 (sale/7/0)']);
  nowMs = STUCK_MS + 1000;
  expect(inFlight.stuck()).toEqual([]);
  nowMs = 2 * STUCK_MS + 500;
  expect(inFlight.stuck()).toEqual(['no answer for 60.5 s: trackSale, order 7 (sale/7/0)']);
});

test('does not name what was answered', () => {
  const inFlight = newInFlight();
  const answered = inFlight.begin('a');
  inFlight.begin('b');
  answered();
  nowMs = STUCK_MS;
  expect(inFlight.stuck()).toEqual(['no answer for 30.0 s: b']);
});

test('names the five that have waited longest, and counts the others', () => {
  const inFlight = newInFlight();
  for (let count = 1; count <= 8; count += 1) inFlight.begin(`r${count}`);
  nowMs = STUCK_MS;
  const lines = inFlight.stuck();
  expect(lines).toHaveLength(6);
  expect(lines.at(0)).toContain('r1');
  expect(lines.at(-1)).toBe('... and 3 more');
});

test.each([
  ['trackSale', { orderId: 'o7' }, 'sale/o7/0', 'trackSale, order o7 (sale/o7/0)'],
  ['syncProducts', { products: [] }, 'sync/a', 'syncProducts (sync/a)'],
])('a request of %s has a name', (call, body, key, expected) => {
  expect(requestName({ call, body }, key)).toBe(expected);
});
