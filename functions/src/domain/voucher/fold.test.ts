import { voucherOf, issued, redeemed, reversed } from '../../../test/support/voucherEvents';
import type { VoucherEvent } from './event';
import type { VoucherRecord } from './record';

const flagsOf = ({ flags }: VoucherRecord): unknown[] =>
  flags.map(({ code, eventId, minor }) => [code, eventId, minor]);
const owedOf = ({ totals }: VoucherRecord): unknown =>
  Object.fromEntries(totals.map(({ currency, owedMinor }) => [currency, owedMinor]));

describe('the state of a voucher', () => {
  test.each<[state: string, owed: object, events: VoucherEvent[]]>([
    ['issued', {}, [issued('i', '50.00')]],
    ['redeemed', { TRY: 5000 }, [issued('i', '50.00'), redeemed('a', '1', '50.00')]],
    ['redeemed', { TRY: 3750 }, [issued('i', '50.00'), redeemed('a', '1', '37.5')]],
    ['redeemed', { TRY: 1200 }, [redeemed('a', '1', '50.00'), reversed('b', '1', '38.00')]],
    [
      'reversed',
      { TRY: 0 },
      [issued('i', '50.00'), redeemed('a', '1', '50.00'), reversed('b', '1', '50.00')],
    ],
    ['redeemed', { TRY: 0 }, [issued('i', '50.00'), redeemed('a', '1', '0')]],
    ['parked', { TRY: 0 }, [reversed('b', '1', '50.00')]],
    ['issued', { TRY: 0 }, [reversed('b', '1', '50.00'), issued('i', '50.00')]],
  ])('is %s and owed are %j', (state, owed, events) => {
    const voucher = voucherOf(...events);
    expect([voucher.state, owedOf(voucher)]).toEqual([state, owed]);
  });

  test('50.00 redeemed, reversed and redeemed again on one order: 50.00 are owed', () => {
    const voucher = voucherOf(
      issued('i', '50.00'),
      redeemed('a', '1', '50.00', 1),
      reversed('b', '1', '50.00', 2),
      redeemed('c', '1', '50.00', 3),
    );
    expect(voucher).toMatchObject({ state: 'redeemed', flags: [] });
    expect(voucher.orders).toEqual([
      {
        orderId: '1',
        currency: 'TRY',
        redeemedMinor: 10000,
        reversedMinor: 5000,
        excessMinor: 0,
        owedMinor: 5000,
      },
    ]);
  });

  test.each([
    ['TRY', '19.989999999999998', 1999],
    ['KWD', '23.5391', 23539],
    ['JPY', '73.5', 74],
  ])('an amount of %s %s is rounded once: %i minor units', (currency, amount, minor) => {
    expect(owedOf(voucherOf(redeemed('a', '1', amount, 1, { currency })))).toEqual({ [currency]: minor });
  });

  test('what it was issued for is told by its issue, else by the first event that tells', () => {
    const voucher = { voucherId: 'V-1' };
    const other = redeemed('a', '1', '5', 1, { reference: { voucherId: 'V-2' } });
    expect(voucherOf(other).reference).toEqual({ voucherId: 'V-2' });
    const told = issued('i', '50.00', 5, { reference: voucher, expiresOn: '2026-12-31' });
    expect(voucherOf(other, told)).toMatchObject({
      reference: voucher,
      faceMinor: 5000,
      expiresOn: '2026-12-31',
      currency: 'TRY',
    });
    expect(voucherOf(other, issued('i', '50.00', 5)).reference).toEqual({ voucherId: 'V-2' });
  });
});

describe('what does not fit is kept, counts as far as it was given, and has a flag', () => {
  const issue = issued('i', '50.00');
  test.each<[title: string, owed: object, flags: unknown[], events: VoucherEvent[]]>([
    [
      'never issued: 50.00 are owed',
      { TRY: 5000 },
      [['never_issued', 'a', null]],
      [redeemed('a', '1', '50')],
    ],
    [
      'redeemed on two orders: both are owed',
      { TRY: 8000 },
      [['redeemed_again', 'b', 3000]],
      [issue, redeemed('a', '1', '50', 1), redeemed('b', '2', '30', 2)],
    ],
    [
      'redeemed on a second order after the first was reversed: no flag',
      { TRY: 3000 },
      [],
      [issue, redeemed('a', '1', '50', 1), reversed('r', '1', '50', 3), redeemed('b', '2', '30', 2)],
    ],
    [
      'above the face value: 60.00 are owed, 10.00 too much',
      { TRY: 6000 },
      [['above_face_value', 'a', 1000]],
      [issue, redeemed('a', '1', '60')],
    ],
    [
      'twice on one order: 100.00 are owed, 50.00 of them twice, and above the face value',
      { TRY: 10000 },
      [
        ['redeemed_twice', 'b', 5000],
        ['above_face_value', 'a', 5000],
      ],
      [issue, redeemed('a', '1', '50', 1), redeemed('b', '1', '50', 2)],
    ],
    [
      'twice on one order and half of one taken back: 5.00 of 25.00 are too much',
      { TRY: 2500 },
      [['redeemed_twice', 'b', 500]],
      [issue, redeemed('a', '1', '20', 1), redeemed('b', '1', '20', 2), reversed('r', '1', '15', 3)],
    ],
    [
      'redeemed again after the order was cancelled and restored: no flag',
      { TRY: 5000 },
      [],
      [issue, redeemed('a', '1', '50', 1), reversed('r', '1', '50', 2), redeemed('b', '1', '50', 3)],
    ],
    [
      'another currency than issued: owed in that currency',
      { EUR: 5000 },
      [['other_currency', 'a', null]],
      [issue, redeemed('a', '1', '50', 1, { currency: 'EUR' })],
    ],
    [
      'a reversal in another currency takes nothing back',
      { EUR: 0, TRY: 5000 },
      [
        ['other_currency', 'r', null],
        ['reversal_without_redemption', 'r', 5000],
      ],
      [issue, redeemed('a', '1', '50', 1), reversed('r', '1', '50', 2, { currency: 'EUR' })],
    ],
    [
      'a reversal of another order takes nothing back',
      { TRY: 5000 },
      [['reversal_without_redemption', 'r', 5000]],
      [issue, redeemed('a', '1', '50', 1), reversed('r', '2', '50', 2)],
    ],
    [
      'more taken back than given: nothing is owed, 20.00 have no effect',
      { TRY: 0 },
      [['reversal_exceeds_redemption', 's', 2000]],
      [issue, redeemed('a', '1', '50', 1), reversed('r', '1', '30', 2), reversed('s', '1', '40', 3)],
    ],
    [
      'issued twice: the earlier issue counts',
      { TRY: 5000 },
      [['issued_again', 'j', null]],
      [issued('j', '10', 3), issue, redeemed('a', '1', '50')],
    ],
  ])('%s', (_title, owed, flags, events) => {
    const voucher = voucherOf(...events);
    expect([owedOf(voucher), flagsOf(voucher)]).toEqual([owed, flags]);
  });
});
