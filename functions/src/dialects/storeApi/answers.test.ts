import {
  couponOf,
  deliver,
  hour,
  PLAN,
  refundEvent,
  saleEvent,
  updateEvent,
  type CURRENCIES,
} from '../../../test/support/arbitraries';
import { storeSchema } from '../../domain/brand/brand';
import type { OrderEvent } from '../../domain/order/event';
import {
  clickAnswer,
  clickAnswerSchema,
  connectionAnswer,
  connectionAnswerSchema,
  parkedAnswerSchema,
  productsAnswer,
  productsAnswerSchema,
  refundAnswer,
  refundAnswerSchema,
  saleAnswer,
  saleAnswerSchema,
} from './answers';

type Currency = (typeof CURRENCIES)[number]['currency'];
const sale = (currency: Currency, total: string): OrderEvent =>
  saleEvent({ currency, total }, { evidence: [couponOf('ada')] });

/** The answer to the last of the events. */
const lastOf = (...events: OrderEvent[]) => deliver(events).answers.at(-1)!;

describe('the answer to a sale', () => {
  test.each<[Currency, string, string, string, string, string]>([
    ['TRY', '1234.55', '1234.55', '123.46', '61.73', '61.73'],
    ['TRY', '0.10', '0.10', '0.01', '0.01', '0.00'],
    ['KWD', '23.539', '23.539', '2.354', '1.177', '1.177'],
    ['JPY', '1050', '1050', '105', '53', '52'],
  ])('%s %s: base %s, commission %s = %s + %s', (currency, sent, base, total, influencer, platform) => {
    const answer = saleAnswer(lastOf(sale(currency, sent)));
    expect(saleAnswerSchema.parse(answer)).toEqual(answer);
    expect(answer).toEqual({
      orderId: '1042',
      attributed: true,
      influencerId: 'ada',
      reason: 'coupon',
      commission: {
        id: 'brand~store~1042',
        status: 'pending',
        currency,
        base,
        ratePercent: 10,
        total,
        influencer,
        platform,
        heldUntil: hour(14 * 24).toISOString(),
      },
      replayed: false,
    });
  });

  test('unattributed: attributed false, a reason, no commission', () => {
    const answer = saleAnswer(lastOf(saleEvent({ currency: 'TRY', total: '1' })));
    expect(answer).toMatchObject({
      attributed: false,
      influencerId: null,
      reason: 'no_evidence',
      commission: null,
    });
  });

  test('again: the same, replayed', () => {
    const first = saleAnswer(lastOf(sale('TRY', '1')));
    expect(saleAnswer(lastOf(sale('TRY', '1'), sale('TRY', '1')))).toEqual({ ...first, replayed: true });
  });
});

describe('a status word that nobody knows', () => {
  const report = (status: string, hours: number): OrderEvent =>
    updateEvent(hour(hours), { currency: 'TRY', total: '1', status });

  test.each(['shipped', 'paid', 'complete', 'wc-Kargoya-Verildi'])(
    '%s is flagged in the answer',
    (status) => {
      const answer = saleAnswer(lastOf(sale('TRY', '1'), report(status, 1)));
      expect(answer).toMatchObject({ flags: ['unknown_status'] });
      expect(saleAnswerSchema.parse(answer)).toEqual(answer);
    },
  );

  test('also of an older report, whose word a newer one repeats in another form; a known word is not', () => {
    const newer = report('wc-Shipped', 3);
    expect(saleAnswer(lastOf(newer, report('shipped', 2)))).toMatchObject({ flags: ['unknown_status'] });
    expect(saleAnswer(lastOf(newer, report('completed', 2)))).not.toHaveProperty('flags');
    expect(saleAnswer(lastOf(newer, report('paid', 2)))).toMatchObject({ flags: ['unknown_status'] });
  });
});

describe('the answer to a refund', () => {
  test('applied: what all refunds took, and what is due now', () => {
    const refunds = ['r1', 'r2'].map((id) => refundEvent(id, { amount: '20.00' }));
    const answer = refundAnswer(lastOf(sale('TRY', '100'), ...refunds), 'r2');
    expect(refundAnswerSchema.parse(answer)).toEqual(answer);
    expect(answer).toMatchObject({
      refundId: 'r2',
      state: 'applied',
      refundedTotal: '40.00',
      commission: { base: '60.00', total: '6.00' },
      replayed: false,
    });
    expect(answer).not.toHaveProperty('flags');
  });

  test('in another currency: flagged', () => {
    const answer = refundAnswer(
      lastOf(sale('TRY', '100'), refundEvent('r', { amount: '1', currency: 'EUR' })),
      'r',
    );
    expect(answer).toMatchObject({ refundedTotal: '0.00', flags: ['other_currency'] });
  });

  test('parked, and parked again when repeated', () => {
    const refund = refundEvent('r', { amount: '1' });
    const parked = { orderId: '1042', refundId: 'r', state: 'parked' };
    expect(parkedAnswerSchema.parse(refundAnswer(lastOf(refund), 'r'))).toEqual({
      ...parked,
      replayed: false,
    });
    expect(refundAnswer(lastOf(refund, refund), 'r')).toEqual({ ...parked, replayed: true });
  });
});

test('the answer to a click has a reason only where there is one', () => {
  const click = { clickId: 'click-0001', expiresAt: hour(0), counted: true, reason: null, replayed: false };
  expect(clickAnswer(click)).not.toHaveProperty('reason');
  const bot = clickAnswer({ ...click, counted: false, reason: 'bot' });
  expect(clickAnswerSchema.parse(bot)).toEqual({ ...bot, reason: 'bot', expiresAt: hour(0).toISOString() });
});

test('the answer to a connection has the program in force', () => {
  const answer = connectionAnswer(
    {
      brand: {
        brandId: 'b',
        name: 'Brand',
        currency: 'TRY',
        timeZone: 'UTC',
        state: 'active',
        shards: 1,
        planVersion: 1,
        plan: PLAN,
      },
      store: storeSchema.parse({
        storeId: 's',
        name: 'Store',
        platform: 'woocommerce',
        siteUrl: 'https://x.example',
        state: 'active',
      }),
      mode: 'test',
    },
    PLAN,
    hour(0),
  );
  expect(connectionAnswerSchema.parse(answer)).toEqual(answer);
  expect(answer).toEqual({
    ok: true,
    brand: { id: 'b', name: 'Brand' },
    store: { id: 's', name: 'Store', platform: 'woocommerce' },
    mode: 'test',
    program: {
      commissionRatePercent: 10,
      influencerSharePercent: 50,
      platformSharePercent: 50,
      attributionWindowDays: 30,
      holdPeriodDays: 14,
      currency: 'TRY',
    },
    serverTime: '2026-11-21T10:00:00.000Z',
  });
});

describe('the answer to products', () => {
  const counts = { received: 5, created: 1, updated: 1, unchanged: 2, archived: 0, rejected: 1 };
  const call = { ...counts, syncId: 'syn_1', replayed: false };
  const wrong = (index: number, errors: number, id = 'p') => ({
    index,
    productId: id,
    errors: Array.from({ length: errors }, () => ({ path: 'name', message: 'is required' })),
  });
  const many = <T>(length: number, item: (index: number) => T): T[] =>
    Array.from({ length }, (_, index) => item(index));
  const bytesOf = (answer: object): number => Buffer.byteLength(JSON.stringify(answer));

  test('has the figures of the call, each rejected and each shortened one', () => {
    const rejected = [{ index: 3, productId: null, errors: [{ path: 'name', message: 'is required' }] }];
    const shortened = [{ index: 4, productId: 'p', fields: ['description'] }];
    const answer = productsAnswer(call, { rejected, shortened });
    expect(productsAnswerSchema.parse(answer)).toEqual(answer);
    const more = { moreRejected: 0, moreShortened: 0 };
    expect(answer).toEqual({ ...counts, ...more, syncId: 'syn_1', rejected, shortened, replayed: false });
  });

  test('names 100 errors at most, of each product at least one and how many more it has', () => {
    const rejectedOf = (products: number, errors: number) => {
      const rejected = many(products, (index) => wrong(index, errors));
      const answer = productsAnswer(call, { rejected, shortened: [] });
      return [
        answer.rejected.length,
        answer.rejected.flatMap((one) => one.errors).length,
        answer.moreRejected,
      ];
    };
    expect(rejectedOf(100, 1)).toEqual([100, 100, 0]);
    expect(rejectedOf(101, 1)).toEqual([100, 100, 1]);
    expect(rejectedOf(2, 50)).toEqual([2, 100, 0]);
    expect(rejectedOf(4, 50)).toEqual([4, 100, 0]);
    expect(rejectedOf(500, 50)).toEqual([50, 100, 450]);
    const [, second] = productsAnswer(call, {
      rejected: many(50, (at) => wrong(at, 9)),
      shortened: [],
    }).rejected;
    expect(second?.errors.at(-1)).toEqual({ path: '', message: 'has 8 more wrong fields, at least' });
  });

  test('names 100 shortened products, and has at most 64 kB however long their ids are', () => {
    const id = '\u{1f455}'.repeat(128);
    const shortened = many(500, (index) => ({ index, productId: 'p', fields: ['description'] }));
    const short = productsAnswer(call, { rejected: [], shortened });
    expect([short.shortened.length, short.moreShortened]).toEqual([100, 400]);
    const long = productsAnswer(call, {
      rejected: many(500, (index) => wrong(index, 50, id)),
      shortened: many(500, (index) => ({ index, productId: id, fields: ['description'] })),
    });
    expect(long.rejected.length).toBeGreaterThan(10);
    expect(bytesOf(long)).toBeLessThan(64_000);
  });
});
