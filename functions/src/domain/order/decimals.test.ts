import { hour, refundEvent } from '../../../test/support/arbitraries';
import { differOnlyInDecimals, isMoreExact, decimalsOfReport } from './decimals';
import type { RefundContent, SnapshotContent } from './event';

const BASE: SnapshotContent = {
  currency: 'TRY',
  total: '10.50',
  items: [{ lineId: '1', productId: 'p', quantity: '1.5', total: '10.50' }],
  customer: { id: 'c', isNew: true },
  attribution: { couponCodes: ['A', 'B'], clickedAt: hour(-1) },
};
const line = BASE.items![0]!;
const content = (currency: string, total: string): SnapshotContent => ({ currency, total });

describe('the decimals of a content: the most of any amount, and never more than its currency has', () => {
  test.each<[SnapshotContent | RefundContent, number]>([
    [{ currency: 'KWD', total: '24' }, 0],
    [{ currency: 'KWD', total: '24', taxTotal: '1.5' }, 1],
    [{ currency: 'KWD', total: '24', refunds: [{ refundId: 'r', amount: '1.255' }] }, 3],
    [{ ...BASE, items: [{ ...line, quantity: '1.23456' }] }, 2],
    [{ ...BASE, total: '10', items: [{ ...line, total: '10.500000' }] }, 2],
    [{ currency: 'JPY', total: '100.0' }, 0],
    [{ currency: 'KWD', total: '23.5390' }, 3],
    [{ currency: 'JPY', amount: '100.0' }, 0],
  ])('%j: %d', (sent, decimals) => {
    expect(decimalsOfReport(sent)).toBe(decimals);
  });

  test('a refund that names no currency has those of its order’s: "10.000" has 2 in TRY and 3 in KWD', () => {
    expect(['JPY', 'TRY', 'KWD'].map((currency) => decimalsOfReport({ amount: '10.000' }, currency))).toEqual(
      [0, 2, 3],
    );
    expect(decimalsOfReport({ amount: '10.000' })).toBe(3);
  });
});

describe('the same in other decimals', () => {
  test.each([
    ['KWD', '23.539', '23.54', true],
    ['KWD', '23.539', '24', true],
    ['KWD', '23.54', '24', true],
    ['KWD', '23.5', '24', true],
    ['KWD', '23.539', '23.53', false],
    ['KWD', '23.49', '24', false],
    ['KWD', '23.54', '23.55', false],
    ['KWD', '24', '25', false],
    ['KWD', '19.989999999999998', '19.99', true],
    ['KWD', '0.004', '0.00', true],
    ['TRY', '19.99', '19.989999999999998', true],
    ['TRY', '10.004', '10.001', true],
    ['TRY', '10.00', '10.004', true],
    // At four decimals both would be 10.0450, though the one is 10.05 TRY and the other 10.04.
    ['TRY', '10.045', '10.04495', false],
    ['JPY', '100.4', '99.6', true],
    ['JPY', '100.4', '100.5', false],
  ])('%s %s and %s: %p', (currency, a, b, expected) => {
    expect(differOnlyInDecimals(content(currency, a), content(currency, b))).toBe(expected);
    expect(differOnlyInDecimals(content(currency, b), content(currency, a))).toBe(expected);
  });

  test.each([
    ['10.00', '10.000'],
    ['10.0', '10.0'],
  ])('%s and %s TRY are equal: what differs, if anything, is not their decimals', (a, b) => {
    expect(differOnlyInDecimals(content('TRY', a), content('TRY', b))).toBe(false);
  });

  test('with another status, quantity, line or code it is another content', () => {
    const fine: SnapshotContent = { ...BASE, currency: 'KWD', total: '10.504' };
    const base: SnapshotContent = { ...BASE, currency: 'KWD' };
    expect(differOnlyInDecimals(fine, base)).toBe(true);
    expect(differOnlyInDecimals(fine, { ...base, status: 'cancelled' })).toBe(false);
    expect(differOnlyInDecimals(fine, { ...base, items: [{ ...line, quantity: '2' }] })).toBe(false);
    expect(differOnlyInDecimals(fine, { ...base, items: [] })).toBe(false);
    expect(differOnlyInDecimals(fine, { ...base, attribution: {} })).toBe(false);
  });
});

test('of reports under one id more digits count, of equally many the smaller fingerprint', () => {
  const report = (amount: string, fingerprint: string) => ({
    ...refundEvent('r', { amount }),
    fingerprint,
  });
  expect(isMoreExact(report('1.005', 'b'), report('1.01', 'a'))).toBe(true);
  expect(isMoreExact(report('1.01', 'a'), report('1.005', 'b'))).toBe(false);
  expect(isMoreExact(report('10.004', 'a'), report('10.001', 'b'))).toBe(true);
  expect(isMoreExact(report('10.001', 'b'), report('10.004', 'a'))).toBe(false);
});
