import { hour } from '../../test/support/arbitraries';
import { fingerprintOf, isCoarserPrint, printedDecimals, type SnapshotContent } from './orderEvent';

const BASE: SnapshotContent = {
  currency: 'TRY',
  total: '10.50',
  items: [{ lineId: '1', productId: 'p', quantity: '1.5', total: '10.50' }],
  customer: { id: 'c', isNew: true },
  attribution: { couponCodes: ['A', 'B'], clickedAt: hour(-1) },
};
const line = BASE.items![0]!;

describe('fingerprintOf: what was sent, in one spelling', () => {
  const print = (content: SnapshotContent): string => fingerprintOf(content, {});

  test.each<[string, SnapshotContent]>([
    ['10.5 for 10.50', { ...BASE, total: '10.5' }],
    ['010.500', { ...BASE, total: '010.500' }],
    ['a quantity of 1.50', { ...BASE, items: [{ ...line, quantity: '1.50' }] }],
    [
      'members in another order',
      Object.fromEntries(Object.entries(BASE).reverse()) as unknown as SnapshotContent,
    ],
    ['a member that is undefined', { ...BASE, orderNumber: undefined } as unknown as SnapshotContent],
  ])('%s is the same', (_, content) => {
    expect(print(content)).toBe(print(BASE));
  });

  test.each<[string, SnapshotContent]>([
    ['another amount', { ...BASE, total: '10.51' }],
    ['another amount of a line', { ...BASE, items: [{ ...line, total: '10.49' }] }],
    ['another quantity', { ...BASE, items: [{ ...line, quantity: '1' }] }],
    ['another currency', { ...BASE, currency: 'EUR' }],
    ['a status', { ...BASE, status: 'completed' }],
    ['an amount of 0 that was not sent before', { ...BASE, feeTotal: '0' }],
    [
      'codes in another order: the first named counts first',
      { ...BASE, attribution: { ...BASE.attribution, couponCodes: ['B', 'A'] } },
    ],
    ['another time of the click', { ...BASE, attribution: { ...BASE.attribution, clickedAt: hour(-2) } }],
    ['an order number that only looks like an amount', { ...BASE, orderNumber: '10.50' }],
  ])('%s is another', (_, content) => {
    expect(print(content)).not.toBe(print(BASE));
  });

  test('order numbers are texts: 7 and 07 differ', () => {
    expect(print({ ...BASE, orderNumber: '7' })).not.toBe(print({ ...BASE, orderNumber: '07' }));
  });

  test('the time of the order counts where it was sent', () => {
    expect(fingerprintOf(BASE, { occurredAt: hour(0) })).not.toBe(print(BASE));
    expect(fingerprintOf(BASE, { occurredAt: hour(0) })).not.toBe(
      fingerprintOf(BASE, { occurredAt: hour(1) }),
    );
    expect(fingerprintOf(BASE, { occurredAt: undefined })).toBe(print(BASE));
  });
});

describe('prints', () => {
  test.each([
    [{ currency: 'KWD', total: '24' }, 0],
    [{ currency: 'KWD', total: '24', taxTotal: '1.5' }, 1],
    [{ ...BASE, items: [{ ...line, total: '10.500000' }] }, 6],
    [{ ...BASE, items: [{ ...line, quantity: '1.23456' }] }, 2],
  ])('%j is printed with %d decimals', (content, decimals) => {
    expect(printedDecimals(content)).toBe(decimals);
  });

  test.each([
    ['23.539', '23.54', true],
    ['23.539', '24', true],
    ['23.54', '24', true],
    ['23.54', '23.539', true],
    ['23.5', '24', true],
    ['23.539', '23.53', false],
    ['23.49', '24', false],
    ['23.54', '23.55', false],
    ['24', '25', false],
    ['19.989999999999998', '19.99', true],
    ['0.004', '0.00', true],
  ])('KWD %s and %s: one only a coarser print of the other: %p', (a, b, expected) => {
    const content = (total: string): SnapshotContent => ({ currency: 'KWD', total });
    expect(isCoarserPrint(content(a), content(b))).toBe(expected);
    expect(isCoarserPrint(content(b), content(a))).toBe(expected);
  });

  test('a coarser print with another status, quantity, line or code is another content', () => {
    const fine: SnapshotContent = { ...BASE, total: '10.504' };
    expect(isCoarserPrint(fine, BASE)).toBe(true);
    expect(isCoarserPrint(fine, { ...BASE, status: 'cancelled' })).toBe(false);
    expect(isCoarserPrint(fine, { ...BASE, items: [{ ...line, quantity: '2' }] })).toBe(false);
    expect(isCoarserPrint(fine, { ...BASE, items: [] })).toBe(false);
    expect(isCoarserPrint(fine, { ...BASE, attribution: {} })).toBe(false);
  });
});
