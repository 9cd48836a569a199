import { at, decide, fold, PLAN, report, said } from './byHand';
import type { ModelEvent, ModelWords } from './rules/events';

// The words of a shop in the model: the numbers are worked out by hand.

const WORDS: readonly ModelWords[] = [
  { version: 1, words: { delivered: 'processing', iade: 'refunded' } },
  { version: 2, words: { delivered: 'completed' } },
  { version: 3, words: { delivered: 'completed', iade: 'refunded' } },
];
const mapped = (day: number, wordsVersion: number): ModelEvent => ({
  kind: 'mapping',
  id: `map of ${day}`,
  occurredMs: at(day),
  wordsVersion,
});
const DELIVERED = report(1, '100.00', { status: 'wc-Delivered' });
const held = (events: readonly ModelEvent[], holdPeriodDays = 14) =>
  said(fold(events, [{ ...PLAN, holdPeriodDays }], WORDS)).heldUntil;

test('delivered is completed by a map of day 40: held until 54; with a hold of 0 until 41', () => {
  expect(held([DELIVERED])).toBeNull();
  expect(held([DELIVERED, mapped(40, 2)])).toBe(54);
  expect(held([DELIVERED, mapped(40, 2)], 0)).toBe(41);
});

test('delivered for the first time on day 45, after that: held until 46', () => {
  const history = [report(1, '100.00', { status: 'processing' }), mapped(40, 2)];
  expect(held([...history, report(45, '100.00', { status: 'delivered' })], 0)).toBe(46);
});

test('a report that brings the words itself, or was completed before: as any completion', () => {
  expect(held([report(1, '100.00', { status: 'delivered', wordsVersion: 2 })], 0)).toBe(1);
  expect(held([report(1, '100.00'), report(2, '100.00', { status: 'delivered' }), mapped(40, 2)], 0)).toBe(1);
});

test('the lowest version of the reports counts, and the event that made it a completion first', () => {
  const reports = [2, 1].map((wordsVersion) =>
    report(wordsVersion, '100.00', { status: 'delivered', wordsVersion }),
  );
  expect(held(reports)).toBeNull();
  expect(held([...reports, mapped(40, 2), mapped(50, 3)])).toBe(54);
  expect(held([...reports, mapped(40, 1)])).toBeNull();
});

test('words that make it void take back what is due, by its own day', () => {
  const order = fold(
    [report(1, '100.00', { status: 'iade' }), mapped(40, 3), decide(41, 'reject')],
    [PLAN],
    WORDS,
  );
  expect(order).toMatchObject({ status: 'refunded', due: 0n, flags: [] });
});
