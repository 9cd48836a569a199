import {
  BRAND_ACCOUNT,
  VOUCHER,
  voucherOf,
  Delivered,
  issued,
  redeemed,
  reversed,
} from '../../../test/support/voucherEvents';
import { hour } from '../../../test/support/arbitraries';
import type { VoucherEvent } from './event';
import type { ErrorCode } from '../base/errors';
import { applyVoucherEvent, owedBy, type VoucherRecord } from './record';

const refused = (code: ErrorCode): Error => expect.objectContaining({ code }) as Error;
const entriesOf = ({ entries }: VoucherRecord): unknown[] =>
  entries.map((entry) => [entry.id, entry.kind, entry.orderId, owedBy(entry), entry.day]);

describe('the ledger of a voucher', () => {
  test('an issue posts nothing; 50.00 given are owed by the platform to the brand; 20.00 taken back are not', () => {
    const voucher = voucherOf(
      issued('i', '50'),
      redeemed('a', '1', '50.00', 30),
      reversed('r', '1', '20.00', 60),
    );
    expect(entriesOf(voucher)).toEqual([
      ['a', 'redemption', '1', 5000, '2026-11-02'],
      ['r', 'reversal', '1', -2000, '2026-11-03'],
    ]);
    expect(voucher.entries.map(({ postings }) => postings)).toEqual([
      [
        { account: 'platform', minor: -5000 },
        { account: BRAND_ACCOUNT, minor: 5000 },
      ],
      [
        { account: 'platform', minor: 2000 },
        { account: BRAND_ACCOUNT, minor: -2000 },
      ],
    ]);
    expect(voucher.months).toEqual(['2026-11']);
  });

  test('a reversal before its redemption is parked, and takes effect with it: an entry each, each on its own day', () => {
    const delivered = new Delivered();
    expect(delivered.deliver(reversed('r', '1', '20', 60)).outcome).toBe('parked');
    expect(delivered.voucher?.entries).toEqual([]);
    const { outcome, voucher, added } = delivered.deliver(redeemed('a', '1', '50', 30));
    expect(outcome).toBe('applied');
    expect(entriesOf(voucher)).toEqual([
      ['a', 'redemption', '1', 5000, '2026-11-02'],
      ['r', 'reversal', '1', -2000, '2026-11-03'],
    ]);
    expect(added).toEqual({ '2026-11': { TRY: { redeemedMinor: 5000, reversedMinor: 2000 } } });
  });

  test('an earlier reversal that comes late takes the place of the later one, by adding', () => {
    const voucher = voucherOf(
      redeemed('a', '1', '50', 1),
      reversed('late', '1', '50', 60),
      reversed('early', '1', '30', 30),
    );
    expect(entriesOf(voucher)).toEqual([
      ['a', 'redemption', '1', 5000, '2026-11-01'],
      ['late', 'reversal', '1', -5000, '2026-11-03'],
      ['early', 'reversal', '1', -3000, '2026-11-02'],
      ['late/1', 'adjustment', '1', 3000, '2026-11-03'],
    ]);
  });

  test('a redemption of 0.00 posts nothing', () => {
    expect(voucherOf(redeemed('a', '1', '0.00')).entries).toEqual([]);
  });
});

describe('the same event id', () => {
  const again = (event: VoucherEvent): VoucherEvent => ({ ...event, requestId: 'req_2' });
  const first = redeemed('a', '1', '20.00');

  test('with the same content is a replay that writes nothing; of the same request it is the first effect', () => {
    const delivered = new Delivered();
    const { voucher } = delivered.deliver(first);
    expect(delivered.deliver(again(first))).toMatchObject({ outcome: 'replayed', isStored: true, added: {} });
    expect(delivered.deliver(first)).toMatchObject({ outcome: 'applied', isStored: true, added: {} });
    expect(delivered.voucher).toEqual(voucher);
  });

  test.each<[string, VoucherEvent]>([
    ['another amount', redeemed('a', '1', '20.01')],
    ['another order', redeemed('a', '2', '20.00')],
    ['another kind', reversed('a', '1', '20.00', 1)],
    ['another currency', redeemed('a', '1', '20.00', 1, { currency: 'EUR' })],
    ['another time', redeemed('a', '1', '20.00', 2)],
    ['another voucher', redeemed('a', '1', '20.00', 1, { reference: { voucherId: 'V' } })],
  ])('with %s is a conflict', (_what, other) => {
    const delivered = new Delivered();
    delivered.deliver(first);
    expect(() => delivered.deliver(other)).toThrow(refused('event_conflict'));
    expect(delivered.voucher?.events).toHaveLength(1);
  });

  test('of another voucher is a conflict', () => {
    const guard = { storeId: VOUCHER.storeId, eventId: 'a', codeKey: 'wfx-2' };
    const apply = (): unknown =>
      applyVoucherEvent({ voucher: null, guard }, first, { identity: VOUCHER, now: hour(0) });
    expect(apply).toThrow(refused('event_conflict'));
  });

  test.each([
    ['TRY', '10.004', '10.001', 1000],
    ['TRY', '19.99', '19.989999999999998', 1999],
    ['JPY', '100.4', '99.6', 100],
  ])(
    'decimals beyond the currency’s own are no other content: %s %s and %s are %d minor units',
    (currency, a, b, minor) => {
      for (const amounts of [
        [a, b],
        [b, a],
      ]) {
        const voucher = voucherOf(...amounts.map((amount) => redeemed('a', '1', amount, 1, { currency })));
        expect(voucher.orders).toMatchObject([{ redeemedMinor: minor }]);
      }
    },
  );

  test('nor do they make one: 10.045 TRY is 10.05, and 10.04495 is 10.04, so the second is refused', () => {
    const delivered = new Delivered();
    delivered.deliver(redeemed('a', '1', '10.045'));
    expect(() => delivered.deliver(redeemed('a', '1', '10.04495'))).toThrow(refused('event_conflict'));
  });

  test('printed coarser is no change: 23.539, then 23.54 and 24', () => {
    const kwd = (amount: string, requestId: string): VoucherEvent =>
      redeemed('a', '1', amount, 1, { currency: 'KWD', requestId });
    const delivered = new Delivered();
    delivered.deliver(kwd('23.539', 'req_1'));
    for (const amount of ['23.54', '24', '23.539'])
      expect(delivered.deliver(kwd(amount, 'req_2'))).toMatchObject({ outcome: 'replayed', isStored: true });
    expect(delivered.voucher?.totals).toMatchObject([{ owedMinor: 23539 }]);
  });

  test('printed finer counts, whichever came first: 24, then 23.54 and 23.539', () => {
    const kwd = (amount: string): VoucherEvent => redeemed('a', '1', amount, 1, { currency: 'KWD' });
    const delivered = new Delivered();
    for (const amount of ['24', '23.54', '23.539'])
      expect(delivered.deliver(kwd(amount))).toMatchObject({ outcome: 'applied', isStored: false });
    expect(delivered.deliver(kwd('24'))).toMatchObject({ isStored: true });
    const voucher = delivered.deliver(kwd('23.54')).voucher;
    expect(voucher.totals).toMatchObject([{ owedMinor: 23539 }]);
    expect(voucher.entries.map((entry) => [entry.id, entry.kind, owedBy(entry)])).toEqual([
      ['a', 'redemption', 24000],
      ['a/1', 'adjustment', -460],
      ['a/2', 'adjustment', -1],
    ]);
    expect(() => delivered.deliver(kwd('23.4'))).toThrow(refused('event_conflict'));
  });

  test('without a time is the same whenever it comes, and counts on the day of its first', () => {
    const untimed = (day: string, requestId: string): VoucherEvent => {
      const { occurredAt: _occurredAt, ...event } = redeemed('a', '1', '24', 1, {
        currency: 'KWD',
        requestId,
      });
      return { ...event, occurredAt: new Date(`${day}T10:00:00Z`), day };
    };
    const delivered = new Delivered();
    delivered.deliver(untimed('2026-11-30', 'req_1'));
    const finer = redeemed('a', '1', '23.54', 1, { currency: 'KWD' });
    const { voucher } = delivered.deliver({
      ...finer,
      occurredAt: new Date('2026-12-01'),
      day: '2026-12-01',
    });
    expect(voucher.months).toEqual(['2026-11']);
    expect(voucher.events.map(({ day }) => day)).toEqual(['2026-11-30', '2026-11-30']);
  });
});

describe('a voucher is bounded', () => {
  test('it takes a hundred events with the longest ids and texts, and some time no more', () => {
    const long = (index: number): string => `${index}`.padStart(128, '№');
    const reference = { voucherId: long(0), batchId: long(1), thirdPartyId: long(2), partnerId: long(3) };
    const delivered = new Delivered();
    const fill = (): void => {
      for (let count = 0; count < 500; count += 1)
        delivered.deliver(redeemed(long(count), long(count), '1', 1, { reference }));
    };
    expect(fill).toThrow(refused('payload_too_large'));
    expect(delivered.voucher?.events.length).toBeGreaterThan(100);
    // Firestore takes 1 MiB.
    expect(Buffer.byteLength(JSON.stringify(delivered.voucher))).toBeLessThan(1_000_000);
  });

  test.each([redeemed, reversed])('events that are too large together are refused', (event) => {
    const delivered = new Delivered();
    delivered.deliver(event('a', '1', '9000000000000.00'));
    expect(() => delivered.deliver(event('b', '1', '1000000000000.01'))).toThrow(
      refused('amount_out_of_range'),
    );
  });
});
