import type { VoucherReport } from '../../domain/voucher/event';
import { AppError } from '../../domain/base/errors';
import { voucherSchema, readVoucherReport } from './voucher';

const NOW = new Date('2026-11-21T12:00:00Z');
const schema = voucherSchema(() => NOW);
const read = (body: unknown): VoucherReport => readVoucherReport(schema, body, 'TRY');

const ISSUED = {
  event: 'issued',
  event_id: 'wfx-1',
  code: 'WFX-8F3K',
  amount: '50.00',
  currency: 'TRY',
  waffarx_reference: { voucher_id: 'V-1', batch_id: 7, third_party_id: 'T', partner_id: 'P' },
  expiry_date: '2026-12-31',
  occurred_at: '2026-11-20T10:00:00Z',
};
const REDEEMED = { event: 'redeemed', event_id: 'wfx-2', code: 'WFX-8F3K', discount: '37.5', order_id: 1042 };

function wrongFields(body: unknown): Record<string, string> {
  try {
    read(body);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code).toBe('invalid_request');
    return Object.fromEntries(error.errors.map(({ path, message }) => [path, message]));
  }
  throw new Error('it was not refused');
}

describe('a report is read', () => {
  test('of an issue', () => {
    expect(read(ISSUED)).toEqual({
      eventId: 'wfx-1',
      kind: 'issued',
      codeKey: 'wfx-8f3k',
      amount: '50.00',
      currency: 'TRY',
      reference: { voucherId: 'V-1', batchId: '7', thirdPartyId: 'T', partnerId: 'P' },
      expiresOn: '2026-12-31',
      occurredAt: new Date('2026-11-20T10:00:00Z'),
    });
  });

  test('of a redemption, whose currency is left to the brand’s', () => {
    expect(read(REDEEMED)).toEqual({
      eventId: 'wfx-2',
      kind: 'redeemed',
      codeKey: 'wfx-8f3k',
      orderId: '1042',
      amount: '37.5',
    });
  });

  test.each<[string, object]>([
    ['camelCase', { eventId: 'wfx-2', orderId: 1042, couponCode: 'WFX-8F3K', discountAmount: '37.5' }],
    [
      'event_type and amount',
      { event_type: 'Redeemed', ...without(REDEEMED, 'event', 'discount'), amount: 37.5 },
    ],
    ['coupon and discount_applied', { coupon: 'wfx-8f3k', discount_applied: '37.5' }],
  ])('under other names: %s', (_names, sent) => {
    const rest = without(REDEEMED, ...('event_type' in sent ? ['event'] : []));
    const bare = 'eventId' in sent || 'coupon' in sent ? without(rest, 'code', 'discount') : rest;
    const body = { ...('eventId' in sent ? without(bare, 'event_id', 'order_id') : bare), ...sent };
    expect(read(body)).toEqual({ ...read(REDEEMED) });
  });

  test('what was really taken off counts, not the voucher’s face value beside it', () => {
    expect(read({ ...REDEEMED, amount: '50.00' }).amount).toBe('37.5');
    expect(read({ ...ISSUED, discount: '1.00' }).amount).toBe('50.00');
  });

  test.each([
    [{ voucher_id: 'V-1' }, { voucherId: 'V-1' }],
    [{ voucherId: 'V-1', batch_id: '' }, { voucherId: 'V-1' }],
    [
      { waffarxReference: { voucherId: 'V-1' }, partner_id: 5 },
      { voucherId: 'V-1', partnerId: '5' },
    ],
    [{ reference: { voucher_id: 'V-1' } }, { voucherId: 'V-1' }],
    [{ waffarx_reference: [] }, undefined],
    [{ waffarx_reference: null }, undefined],
  ])('the voucher of %j', (sent, reference) => {
    expect(read({ ...REDEEMED, ...sent }).reference).toEqual(reference);
  });

  test.each([
    ['2026-11-20T10:00:00+03:00', '2026-11-20T07:00:00Z'],
    ['2026-11-20 10:00:00', '2026-11-20T10:00:00Z'],
    ['2026-11-20T10:00:00', '2026-11-20T10:00:00Z'],
    [1763632800, '2025-11-20T10:00:00Z'],
    ['1763632800000', '2025-11-20T10:00:00Z'],
  ])('the time %s', (occurred_at, expected) => {
    expect(read({ ...REDEEMED, occurred_at }).occurredAt).toEqual(new Date(expected));
  });

  test('the time of sending is none of the event: a retry says the same', () => {
    expect(read({ ...REDEEMED, timestamp: 1795255100 })).toEqual(read(REDEEMED));
  });

  test('what is empty or null is absent, and what nobody knows is ignored', () => {
    const empty = { currency: '', expiry_date: '', occurred_at: null, voucher_id: '', hello: { deep: [] } };
    expect(read({ ...REDEEMED, ...empty })).toEqual(read(REDEEMED));
    expect(read({ ...ISSUED, amount: '' }).amount).toBeUndefined();
    expect(read({ ...ISSUED, expiry_date: '2026-12-31T00:00:00' }).expiresOn).toBe('2026-12-31');
  });
});

describe('what is wrong is named as it was sent', () => {
  test.each<[string, object, Record<string, string>]>([
    ['no event', without(REDEEMED, 'event'), { event: 'is required' }],
    [
      'an unknown event',
      { ...REDEEMED, event: 'voided' },
      { event: 'must be "issued", "redeemed" or "reversed"' },
    ],
    [
      'an unknown event under another name',
      { ...without(REDEEMED, 'event'), eventType: 'voided' },
      { eventType: 'must be "issued", "redeemed" or "reversed"' },
    ],
    [
      'an event that is no text',
      { ...REDEEMED, event: 5 },
      { event: 'must be "issued", "redeemed" or "reversed"' },
    ],
    [
      'a time before 1970',
      { ...REDEEMED, occurred_at: '1969-12-31T23:59:59Z' },
      { occurred_at: 'is before 1970' },
    ],
    ['the year 99', { ...REDEEMED, occurred_at: '0099-05-01 00:00:00' }, { occurred_at: 'is before 1970' }],
    ['no event id', without(REDEEMED, 'event_id'), { event_id: 'is required' }],
    ['an event id with a slash', { ...REDEEMED, event_id: 'a/b' }, { event_id: 'must not contain "/"' }],
    ['no code', without(REDEEMED, 'code'), { code: 'is required' }],
    ['an empty code', { ...REDEEMED, code: ' ' }, { code: 'must be the code of a voucher' }],
    ['no order', without(REDEEMED, 'order_id'), { order_id: 'is required' }],
    ['no discount', without(REDEEMED, 'discount'), { discount: 'is required' }],
    [
      'a reversal without both',
      { event: 'reversed', event_id: 'e', code: 'c' },
      { order_id: 'is required', discount: 'is required' },
    ],
    ['a negative discount', { ...REDEEMED, discount: '-1' }, { discount: 'must not be negative' }],
    [
      'a discount in words',
      { ...REDEEMED, discountAmount: 'ten', discount: null },
      { discountAmount: expect.any(String) as string },
    ],
    [
      'a voucher that is too long',
      { ...REDEEMED, voucherId: 'x'.repeat(129) },
      { voucherId: 'must have at most 128 characters' },
    ],
    [
      'a partner that is a list, in the reference',
      { ...REDEEMED, waffarxReference: { partnerId: [] } },
      { 'waffarxReference.partnerId': 'must be a text of at most 128 characters' },
    ],
    [
      'a reference that is a text',
      { ...REDEEMED, waffarx_reference: 'V' },
      { waffarx_reference: 'must be a JSON object' },
    ],
    [
      'no such day',
      { ...ISSUED, expiry_date: '2026-02-31' },
      { expiry_date: 'must be a day such as "2026-11-21"' },
    ],
    [
      'a day after tomorrow',
      { ...REDEEMED, occurredAt: '2026-11-22T12:00:01Z' },
      { occurredAt: 'is more than 24 hours in the future' },
    ],
    [
      'a time in words',
      { ...REDEEMED, occurred_at: 'now' },
      { occurred_at: expect.stringContaining('must be a time') as string },
    ],
  ])('%s', (_title, body, expected) => {
    expect(wrongFields(body)).toEqual(expected);
  });

  test.each([null, [], 'issued', 5])('%j is no report', (body) => {
    expect(wrongFields(body)['']).toBe('must be a JSON object');
  });

  test.each([
    [{ ...REDEEMED, currency: 'XXX' }, 'currency_not_supported', 'currency'],
    [{ ...REDEEMED, discount: '10000000000000.01' }, 'amount_out_of_range', 'discount'],
    [{ ...REDEEMED, currency: 'KWD', discount: '1000000000000.001' }, 'amount_out_of_range', 'discount'],
  ])('%j has a code of its own', (body, code, path) => {
    const refused = expect.objectContaining({ code, errors: [expect.objectContaining({ path })] }) as unknown;
    expect(() => read(body)).toThrow(refused as Error);
  });
});

function without(body: object, ...fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([field]) => !fields.includes(field)));
}
