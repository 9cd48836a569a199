import { hour } from '../../../test/support/arbitraries';
import { fingerprintOf, type SnapshotContent } from './event';

const BASE: SnapshotContent = {
  currency: 'TRY',
  total: '10.50',
  items: [{ lineId: '1', productId: 'p', quantity: '1.5', total: '10.50' }],
  customer: { id: 'c', isNew: true },
  attribution: { couponCodes: ['A', 'B'], clickedAt: hour(-1) },
};
const line = BASE.items![0]!;

describe('fingerprintOf: what was sent, in one spelling', () => {
  const fingerprint = (content: SnapshotContent): string => fingerprintOf(content, {});

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
    expect(fingerprint(content)).toBe(fingerprint(BASE));
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
    expect(fingerprint(content)).not.toBe(fingerprint(BASE));
  });

  test('order numbers are texts: 7 and 07 differ', () => {
    expect(fingerprint({ ...BASE, orderNumber: '7' })).not.toBe(fingerprint({ ...BASE, orderNumber: '07' }));
  });

  test('the time of the order counts where it was sent', () => {
    expect(fingerprintOf(BASE, { occurredAt: hour(0) })).not.toBe(fingerprint(BASE));
    expect(fingerprintOf(BASE, { occurredAt: hour(0) })).not.toBe(
      fingerprintOf(BASE, { occurredAt: hour(1) }),
    );
    expect(fingerprintOf(BASE, { occurredAt: undefined })).toBe(fingerprint(BASE));
  });
});
