import { VOUCHER, voucherOf, issued, redeemed, reversed } from '../../../test/support/voucherEvents';
import { voucherDiscrepancies, orderOfVoucher, type OrderOfVoucher } from './discrepancy';
import type { VoucherRecord } from './record';
import { reconciliationLines, reconciliationOf, type VoucherMonthSums } from './reconciliation';
import type { SnapshotContent, StoredEvent } from '../order/event';
import type { OrderStatus } from '../brand/orderStatus';

const DECEMBER = 24 * 30;
const issue = issued('i', '50.00', 0, { reference: { voucherId: 'V-1' } });

/** Given on 1 November, half of it taken back on 1 December. */
const halfBack = voucherOf(issue, redeemed('a', '1', '50.00', 1), reversed('r', '1', '25.00', DECEMBER));

describe('the entries of a month', () => {
  test('are those of its own days: who owes whom for which redemption', () => {
    const common = { code: 'wfx-1', voucherId: 'V-1', orderId: '1', currency: 'TRY' };
    expect(reconciliationLines(halfBack, '2026-11')).toEqual([
      {
        ...common,
        day: '2026-11-01',
        entryId: 'a',
        eventId: 'a',
        kind: 'redemption',
        redeemedMinor: 5000,
        reversedMinor: 0,
        minor: 5000,
        debtor: 'platform',
        creditor: 'brand:lalemoda',
      },
    ]);
    expect(reconciliationLines(halfBack, '2026-12')).toEqual([
      {
        ...common,
        day: '2026-12-01',
        entryId: 'r',
        eventId: 'r',
        kind: 'reversal',
        redeemedMinor: 0,
        reversedMinor: 2500,
        minor: 2500,
        debtor: 'brand:lalemoda',
        creditor: 'platform',
      },
    ]);
    expect(reconciliationLines(halfBack, '2026-10')).toEqual([]);
  });
});

describe('the balance', () => {
  const about = {
    brandId: 'lalemoda',
    storeId: 'lalewoo',
    month: '2026-12',
    timeZone: 'Europe/Istanbul',
    generatedAt: new Date(0),
  };
  const december = { redeemedMinor: 0, reversedMinor: 2500 };
  const sums = (inMonth = december): VoucherMonthSums => ({
    before: new Map([
      ['TRY', { redeemedMinor: 5000, reversedMinor: 0 }],
      ['EUR', { redeemedMinor: 700, reversedMinor: 100 }],
    ]),
    inMonth: new Map([['TRY', inMonth]]),
  });
  const lines = reconciliationLines(halfBack, '2026-12');

  test('50.00 + 0.00 - 25.00 is 25.00, and each currency has its own', () => {
    const { totals } = reconciliationOf(about, { sums: sums(), lines, discrepancies: [] });
    expect(totals).toEqual([
      {
        currency: 'EUR',
        openingMinor: 600,
        redeemedMinor: 0,
        reversedMinor: 0,
        netMinor: 0,
        closingMinor: 600,
      },
      {
        currency: 'TRY',
        openingMinor: 5000,
        redeemedMinor: 0,
        reversedMinor: 2500,
        netMinor: -2500,
        closingMinor: 2500,
      },
    ]);
  });

  test.each([
    { redeemedMinor: 0, reversedMinor: 2499 },
    { redeemedMinor: 2500, reversedMinor: 5000 },
  ])('entries that do not sum to the month, %j, make no reconciliation', (inMonth) => {
    const reconcile = (): unknown =>
      reconciliationOf(about, { sums: sums(inMonth), lines, discrepancies: [] });
    expect(reconcile).toThrow('the entries of lalewoo in 2026-12 sum to 0 - 2500 TRY');
  });
});

describe('what somebody must look at', () => {
  const order = (status: OrderStatus, discounts: Record<string, number> | null = null): OrderOfVoucher => ({
    status,
    currency: 'TRY',
    decimals: 2,
    discounts: discounts && new Map(Object.entries(discounts)),
  });
  const found = (voucher: VoucherRecord, known: OrderOfVoucher | null, month = '2026-11'): unknown[] =>
    voucherDiscrepancies(voucher, month, new Map([['1', known]])).map((one) => [
      one.problem,
      one.eventId,
      one.minor,
      one.orderDiscountMinor,
      one.orderStatus,
    ]);
  const given = voucherOf(issue, redeemed('a', '1', '50.00'));
  const partlyBack = voucherOf(issue, redeemed('a', '1', '50.00'), reversed('r', '1', '20.00'));
  const takenBack = voucherOf(issue, redeemed('a', '1', '50.00'), reversed('r', '1', '50.00'));
  const twice = voucherOf(issue, redeemed('a', '1', '25.00', 1), redeemed('b', '1', '25.00', 2));

  test.each<[title: string, voucher: VoucherRecord, order: OrderOfVoucher | null, expected: unknown[]]>([
    ['nothing, where the order tells no discount', given, order('completed'), []],
    ['nothing, where it tells the same', given, order('processing', { 'wfx-1': 5000 }), []],
    ['an order that is unknown', given, null, [['order_unknown', 'a', 5000, null, null]]],
    [
      'an unknown order whose voucher was taken back',
      takenBack,
      null,
      [['order_unknown', 'a', 5000, null, null]],
    ],
    ...(['cancelled', 'failed', 'trashed', 'refunded'] as const).map(
      (status): [string, VoucherRecord, OrderOfVoucher, unknown[]] => [
        `an order that is ${status} and still owed for`,
        partlyBack,
        order(status),
        [['not_reversed', 'a', 3000, null, status]],
      ],
    ),
    [
      'nothing, where it is cancelled and all taken back',
      takenBack,
      order('cancelled', { 'wfx-1': 5000 }),
      [],
    ],
    [
      'less in the order than was redeemed',
      given,
      order('completed', { 'wfx-1': 4990 }),
      [['discount_differs', 'a', 5000, 4990, 'completed']],
    ],
    [
      'more in the order than was redeemed',
      given,
      order('completed', { 'wfx-1': 5001 }),
      [['discount_differs', 'a', 5000, 5001, 'completed']],
    ],
    ['nothing, where a part was taken back since', partlyBack, order('completed', { 'wfx-1': 5000 }), []],
    [
      'a part taken back, and still more owed than the order tells',
      partlyBack,
      order('completed', { 'wfx-1': 2999 }),
      [['discount_differs', 'a', 3000, 2999, 'completed']],
    ],
    [
      'an order that tells other coupons and not this one',
      given,
      order('completed', { save10: 5000 }),
      [['discount_differs', 'a', 5000, 0, 'completed']],
    ],
    [
      'redeemed twice on an order that tells it once',
      twice,
      order('completed', { 'wfx-1': 2500 }),
      [
        ['redeemed_twice', 'b', 2500, null, 'completed'],
        ['discount_differs', 'b', 5000, 2500, 'completed'],
      ],
    ],
    [
      'an order in another currency',
      given,
      { ...order('completed', { 'wfx-1': 5000 }), currency: 'EUR' },
      [['discount_differs', 'a', 5000, 0, 'completed']],
    ],
    [
      'nothing, where the order prints no decimals: 50.40 is 50',
      voucherOf(issued('i', '51'), redeemed('a', '1', '50.40')),
      { ...order('completed', { 'wfx-1': 5000 }), decimals: 0 },
      [],
    ],
    [
      'another amount also without decimals: 50.50 is 51',
      voucherOf(issued('i', '51'), redeemed('a', '1', '50.50')),
      { ...order('completed', { 'wfx-1': 5000 }), decimals: 0 },
      [['discount_differs', 'a', 5050, 5000, 'completed']],
    ],
    [
      'redeemed and never issued',
      voucherOf(redeemed('a', '1', '50.00')),
      order('completed'),
      [['never_issued', 'a', null, null, 'completed']],
    ],
    [
      'redeemed on one order under two event ids',
      voucherOf(issue, redeemed('a', '1', '25.00', 1), redeemed('b', '1', '25.00', 2)),
      order('completed'),
      [['redeemed_twice', 'b', 2500, null, 'completed']],
    ],
    [
      'a reversal without a redemption',
      voucherOf(issue, reversed('r', '1', '50.00')),
      order('cancelled'),
      [['reversal_without_redemption', 'r', 5000, null, 'cancelled']],
    ],
  ])('%s', (_title, voucher, known, expected) => {
    expect(found(voucher, known)).toEqual(expected);
  });

  test('belongs to the month of the order’s redemptions and reversals', () => {
    const both = voucherOf(issue, redeemed('a', '1', '50.00', 1), redeemed('b', '2', '50.00', DECEMBER));
    const orders = new Map([
      ['1', null],
      ['2', order('completed')],
    ]);
    const problems = (month: string): unknown[] =>
      voucherDiscrepancies(both, month, orders).map(({ problem, orderId }) => [problem, orderId]);
    expect(problems('2026-11')).toEqual([['order_unknown', '1']]);
    expect(problems('2026-12')).toEqual([['redeemed_again', '2']]);
  });
});

describe('what an order says of its coupons', () => {
  const snapshot = (
    modified: string | null,
    discount: string | null,
    more: Partial<StoredEvent> = {},
  ): StoredEvent => {
    const couponDiscounts = [{ code: 'WFX-1', discount: discount ?? '' }];
    const content: SnapshotContent = {
      currency: 'KWD',
      total: '90',
      ...(discount === null ? {} : { attribution: { couponDiscounts } }),
    };
    const modifiedAt = modified === null ? null : new Date(`2026-11-${modified}T10:00:00Z`);
    return { kind: 'update', modifiedAt, content, ...more } as StoredEvent;
  };
  const of = (...events: StoredEvent[]): OrderOfVoucher | null =>
    orderOfVoucher({ status: 'completed', currency: 'KWD', events });

  test.each<[title: string, events: StoredEvent[], minor: number | undefined]>([
    ['nothing', [snapshot('01', null)], undefined],
    ['its only report', [snapshot(null, '1.5')], 1500],
    [
      'the newest, whichever came last',
      [snapshot('03', '3'), snapshot('01', '1'), snapshot(null, '9')],
      3000,
    ],
    ['the newest that tells', [snapshot('01', '1'), snapshot('03', null)], 1000],
    [
      'of one time the further stage',
      [
        snapshot('01', '1', { content: { ...contentOf('1'), stage: 2 } }),
        snapshot('01', '2', { content: { ...contentOf('2'), stage: 0 } }),
      ],
      1000,
    ],
    [
      'what is vouched for, else what is not',
      [snapshot('01', '1'), snapshot('03', '3', { unverified: true })],
      1000,
    ],
  ])('%s', (_title, events, minor) => {
    expect(of(...events)?.discounts?.get(VOUCHER.codeKey)).toBe(minor);
  });

  test.each([
    ['90', '5', 0],
    ['90.00', '5', 2],
    ['90.1', '1.525', 3],
  ])('a total of %s and a discount of %s are printed in %i decimals', (total, discount, decimals) => {
    const content = { ...contentOf(discount), total };
    expect(of(snapshot('01', null, { content }))?.decimals).toBe(decimals);
  });

  test('is nothing while its sale is not known', () => {
    expect(orderOfVoucher(null)).toBeNull();
    expect(orderOfVoucher({ status: null, currency: null, events: [] })).toBeNull();
  });
});

function contentOf(discount: string): SnapshotContent {
  return { currency: 'KWD', total: '90', attribution: { couponDiscounts: [{ code: 'WFX-1', discount }] } };
}
