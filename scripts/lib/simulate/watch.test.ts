import { InFlight, STUCK_MS } from './inFlight';
import { sayStuck } from './watch';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('says what is stuck while it is, until it is told to stop', () => {
  const inFlight = new InFlight();
  inFlight.begin('trackSale, order 7 (sale/7/0)');
  const said: string[] = [];
  const stop = sayStuck(inFlight, (line) => said.push(line));
  jest.advanceTimersByTime(STUCK_MS - 1);
  expect(said).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(said).toEqual(['no answer for 30.0 s: trackSale, order 7 (sale/7/0)']);
  stop();
  jest.advanceTimersByTime(10 * STUCK_MS);
  expect(said).toHaveLength(1);
});
