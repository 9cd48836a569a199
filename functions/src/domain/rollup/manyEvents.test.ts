import { updateEvent } from '../../../test/support/arbitraries';
import { ada, approve, content, day, line, run } from '../../../test/support/workedExamples';
import { foldOrder } from '../order/fold';
import { foldTerms, type OrderRecord } from '../order/record';
import { movements } from './movement';

const MINUTE_MS = 60_000;

/** An order that was changed so often, each time to a larger total; approved after the first change, if at all. */
function changed(count: number, isApproved = false): OrderRecord {
  const events = Array.from({ length: count }, (_, n) => {
    const at = new Date(day(2).getTime() + n * MINUTE_MS);
    const of = content((100 + n).toFixed(2), { items: [line('1', (100 + n).toFixed(2))] });
    return { ...updateEvent(at, of, { occurredAt: day(1), ...ada }), receivedAt: at };
  });
  const { order } = run([...events.slice(0, 1), ...(isApproved ? [approve(2)] : [])]);
  return {
    ...order,
    events: [...order.events, ...events.slice(1).map((event) => ({ ...event, day: '2026-01-01' }))],
  };
}

/** Of the quickest of three tries: whatever else the machine does only slows them. */
function cpuMsOf(work: () => void): number {
  const tries = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...tries);
}

test('the movements of four times as many events cost about four times as much: 16 times would be the square', () => {
  const costOf = (count: number): number => {
    const order = changed(count);
    return cpuMsOf(() => {
      expect(movements(order, new Date(0), day(300))).toHaveLength(count);
    });
  };
  costOf(100);
  const [few, many] = [costOf(400), costOf(1_600)];
  expect(many).toBeLessThan(few * 9);
});

test('since when what is due is more than was approved: four times as many changes since cost about four times as much', () => {
  const costOf = (count: number): number => {
    const order = changed(count, true);
    return cpuMsOf(() => {
      expect(foldOrder(order.events, foldTerms(order))?.heldSince).toEqual(
        new Date(day(2).getTime() + MINUTE_MS),
      );
    });
  };
  costOf(100);
  const [few, many] = [costOf(400), costOf(1_600)];
  expect(many).toBeLessThan(few * 9);
});
