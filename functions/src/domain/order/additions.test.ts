import { listsSameRefunds, newestItemId, onlyAddsTo } from './additions';
import { line } from '../../../test/support/workedExamples';
import type { LineContent, ListedRefund, SnapshotContent } from './event';

// MONEY.md, 3, "One moment": a report that only adds a line or a coupon line of a larger id is newer.

const [FIRST, SECOND, ADDED] = [line('11', '60.00'), line('12', '40.00'), line('13', '20.00')];
const OLDER: SnapshotContent = { currency: 'SEK', total: '100.00', items: [FIRST, SECOND] };
const NEWER: SnapshotContent = { currency: 'SEK', total: '120.00', items: [FIRST, SECOND, ADDED] };
const refund = (refundId: string, amount: string): ListedRefund => ({ refundId, amount });
const coupon = (lineId: string, code: string): NonNullable<SnapshotContent['attribution']> => ({
  couponDiscounts: [{ lineId, code, discount: '10.00' }],
});

const isAddition = (newer: Partial<SnapshotContent>, older: Partial<SnapshotContent> = {}): boolean =>
  onlyAddsTo({ ...NEWER, ...newer }, { ...OLDER, ...older }, (word) => word.replace('wc-', ''));
const withLines = (...items: LineContent[]): Partial<SnapshotContent> => ({ items });

describe('only adds', () => {
  test.each<[string, Partial<SnapshotContent>, Partial<SnapshotContent>]>([
    ['a line of a larger id', {}, {}],
    [
      'a line, with tax and a total that follow',
      { total: '150.00', taxTotal: '30.00' },
      { taxTotal: '25.00' },
    ],
    ['a line, with another word for the same status', { status: 'wc-completed' }, { status: 'completed' }],
    ['a line, where only one tells a status', { status: 'completed' }, {}],
    [
      'a coupon line of a larger id, which changes what the lines cost',
      {
        attribution: coupon('13', 'ten'),
        ...withLines({ ...FIRST, total: '54.00' }, { ...SECOND, total: '36.00' }),
      },
      {},
    ],
    [
      'a line, where the newer shows no decimals',
      {
        total: '121',
        shippingTotal: '5',
        ...withLines(line('11', '60'), line('12', '40'), line('13', '16')),
      },
      { total: '105.80', shippingTotal: '5.40', ...withLines(line('11', '60.40'), SECOND) },
    ],
    ['a line, where only one lists refunds', { refunds: [refund('r1', '10.00')] }, {}],
    [
      'a line, where both list the same refund',
      { refunds: [refund('r1', '10.00')] },
      { refunds: [refund('r1', '10.00')] },
    ],
  ])('%s', (_, newer, older) => {
    expect(isAddition(newer, older)).toBe(true);
  });
});

describe('does more than add', () => {
  test.each<[string, Partial<SnapshotContent>, Partial<SnapshotContent>]>([
    ['nothing is added', withLines(FIRST, SECOND), {}],
    ['of another currency', { currency: 'EUR' }, {}],
    ['the older tells no lines', {}, { items: [] }],
    ['the newer tells no lines', { items: [] }, {}],
    ['another status', { status: 'cancelled' }, { status: 'completed' }],
    ['a line of a smaller id', withLines(FIRST, SECOND, line('9', '20.00')), {}],
    ['one of two lines has a smaller id', withLines(FIRST, SECOND, ADDED, line('9', '20.00')), {}],
    [
      'the number of the largest id, written in another way',
      withLines(FIRST, SECOND, line('012', '20.00')),
      {},
    ],
    ['an id that is no number', withLines(FIRST, SECOND, line('x13', '20.00')), {}],
    [
      'one of the older ids is no number',
      withLines(FIRST, line('x', '40.00'), ADDED),
      withLines(FIRST, line('x', '40.00')),
    ],
    ['a line is gone', withLines(FIRST, ADDED), {}],
    ['one of the lines costs something else', withLines(FIRST, line('12', '41.00'), ADDED), {}],
    ['one of the lines has another quantity', withLines(FIRST, { ...SECOND, quantity: '2' }, ADDED), {}],
    [
      'one of the lines is of another product',
      withLines(FIRST, { ...SECOND, productId: 'other' }, ADDED),
      {},
    ],
    ['one of the lines is of another variant', withLines(FIRST, { ...SECOND, variantId: 'v' }, ADDED), {}],
    ['other shipping', { shippingTotal: '6.00' }, { shippingTotal: '5.00' }],
    ['shipping that only one tells', { shippingTotal: '6.00' }, {}],
    ['another fee', { feeTotal: '6.00' }, { feeTotal: '5.00' }],
    ['one refund more', { refunds: [refund('r1', '10.00')] }, { refunds: [] }],
    ['a coupon is gone', {}, { attribution: coupon('5', 'ten') }],
  ])('%s', (_, newer, older) => {
    expect(isAddition(newer, older)).toBe(false);
  });
});

describe('lists of refunds', () => {
  const said = (refunds: SnapshotContent['refunds'], currency = 'SEK'): SnapshotContent => ({
    currency,
    total: '100.00',
    ...(refunds ? { refunds } : {}),
  });

  test.each<[string, SnapshotContent, SnapshotContent, boolean]>([
    [
      'in another order',
      said([refund('a', '1'), refund('b', '2')]),
      said([refund('b', '2'), refund('a', '1')]),
      true,
    ],
    [
      'with fewer decimals',
      said([refund('a', '10.40')]),
      { ...said([refund('a', '10')]), total: '100' },
      true,
    ],
    ['of another amount', said([refund('a', '10.00')]), said([refund('a', '10.01')]), false],
    ['of another id', said([refund('a', '10.00')]), said([refund('b', '10.00')]), false],
    ['of another currency', said([refund('a', '10.00')]), said([refund('a', '10.00')], 'EUR'), false],
    ['one empty', said([refund('a', '10.00')]), said([]), false],
    ['one that tells none at all', said([refund('a', '10.00')]), said(undefined), true],
  ])('%s', (_, a, b, isSame) => {
    expect([listsSameRefunds(a, b), listsSameRefunds(b, a)]).toEqual([isSame, isSame]);
  });
});

test('the newest id of lines and coupon lines is a number; where none is, 0', () => {
  expect(newestItemId(NEWER)).toBe(13);
  expect(newestItemId({ ...NEWER, attribution: coupon('21', 'ten') })).toBe(21);
  expect(newestItemId({ ...OLDER, items: [line('x', '1.00')] })).toBe(0);
});
