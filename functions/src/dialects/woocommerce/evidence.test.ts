import { ringOf } from '../../../test/support/keyRing';
import { signClickToken } from '../../domain/link/click';
import { evidenceOf, referralCodeOf } from './evidence';

const CREATED = '2026-11-21T10:00:00Z';
/** Istanbul: three hours ahead. */
const clock = { createdAt: new Date(CREATED), siteOffsetMs: 3 * 3_600_000 };
const meta = (values: Readonly<Record<string, unknown>>): object => ({
  meta_data: Object.entries(values).map(([key, value], id) => ({ id, key, value })),
});
const evidence = (body: object): object => evidenceOf({ ...body }, clock);
const ATTRIBUTION = '_wc_order_attribution_';

describe('the names under which plugins keep it', () => {
  test.each<[object, object]>([
    [
      { af_id: 'b1c7', afftoken: 31180 },
      { clickId: 'b1c7', referralCode: '31180' },
    ],
    [
      meta({ af_id: 'b1c7', afftoken: '31180', afsrc: 'waffarad', subid: 's', subid1: 't' }),
      { clickId: 'b1c7', referralCode: '31180' },
    ],
    [meta({ _af_id: 'b1c7' }), { clickId: 'b1c7' }],
    [meta({ pid: '7' }), { referralCode: '7' }],
    [meta({ ref: 'ayse', click_id: 'clk_1' }), { referralCode: 'ayse', clickId: 'clk_1' }],
    [meta({ _ref: 'ayse', _click_id: 'clk_1' }), { referralCode: 'ayse', clickId: 'clk_1' }],
    [
      meta({ _affiliate_ref: 'creator-42', _affiliate_click_id: 'clk_01HZX9', _affiliate_ts: '1763700000' }),
      { referralCode: 'creator-42', clickId: 'clk_01HZX9', clickedAt: new Date('2025-11-21T04:40:00Z') },
    ],
    [
      meta({ _affiliate_ref: 'x', _affiliate_ts: 1_763_700_000_000 }),
      { referralCode: 'x', clickedAt: new Date('2025-11-21T04:40:00Z') },
    ],
    [meta({ _affiliate_ref: 'x', _affiliate_ts: 'soon' }), { referralCode: 'x' }],
    [{ ...meta({ ref: 'meta' }), ref: 'top' }, { referralCode: 'top' }],
    [meta({ afftoken: '31180', ref: 'ayse', pid: '7' }), { referralCode: '31180' }],
    [meta({ ref: '', _ref: ' ayse ' }), { referralCode: 'ayse' }],
    [meta({ REF: 'ayse' }), { referralCode: 'ayse' }],
    [meta({ ref: { a: 1 }, _ref: ['x'] }), {}],
    [meta({ ref: 'x'.repeat(129) }), {}],
    [meta({ ref: '\ud800' }), {}],
    [meta({ ref: true, pid: null }), {}],
    [meta({ _affiliate_ts: '1763700000', subid: 'x', mrid: '5' }), {}],
    [{ meta_data: [null, 5, { key: 5, value: 'x' }, { value: 'x' }] }, {}],
    [{ meta_data: 'x' }, {}],
    [{}, {}],
  ])('%j', (body, expected) => {
    expect(evidence(body)).toEqual(expected);
  });

  test('a coupon’s owner has the same names', () => {
    expect(referralCodeOf(meta({ _affiliate_ref: 'creator-42' }))).toBe('creator-42');
    expect(referralCodeOf(meta({ _wc_order_attribution_utm_content: 'creator-42' }))).toBeUndefined();
  });
});

describe('what WooCommerce noted of the session', () => {
  const session = (url: string, more: Readonly<Record<string, unknown>> = {}): object =>
    meta({ [`${ATTRIBUTION}session_entry`]: url, ...more });

  test.each<[string, object]>([
    ['https://shop.example/?ref=creator-42&click_id=clk_1', { referralCode: 'creator-42', clickId: 'clk_1' }],
    [
      'https://shop.example/?afftoken=31180&afsrc=waffarad&af_id=b1c7',
      { referralCode: '31180', clickId: 'b1c7' },
    ],
    ['/shop/?ref=creator-42', { referralCode: 'creator-42' }],
    ['https://shop.example/?ref=cr%C3%A9ator', { referralCode: 'créator' }],
    ['https://shop.example/?ref=', {}],
    ['https://shop.example/?utm_source=ref', {}],
    ['http://[', {}],
  ])('%s', (url, expected) => {
    expect(evidence(session(url))).toEqual(expected);
  });

  test('what a plugin wrote counts before it, and the two are not mixed', () => {
    const both = session('https://shop.example/?ref=other&click_id=clk_2', { _affiliate_ref: 'creator-42' });
    expect(evidence(both)).toEqual({ referralCode: 'creator-42' });
  });

  test.each<[string, string, string | undefined]>([
    ['UTC, as WooCommerce’s own script writes it', '2026-11-21 09:30:00', '2026-11-21T09:30:00.000Z'],
    [
      'the site’s time, which would be after the order in UTC',
      '2026-11-21 12:30:00',
      '2026-11-21T09:30:00.000Z',
    ],
    ['after the order in both: the shopper’s clock was wrong', '2026-11-21 13:30:00', undefined],
    ['no time', 'today', undefined],
  ])('its start is %s', (_, start, expected) => {
    const found = evidenceOf(
      { ...session('https://shop.example/?ref=x', { [`${ATTRIBUTION}session_start_time`]: start }) },
      clock,
    );
    expect(found.clickedAt?.toISOString()).toBe(expected);
  });
});

describe('the click in utm_id', () => {
  const CLICK_ID = signClickToken(
    { brandId: 'lale', influencerId: 'ada', clickedAt: new Date(CREATED), nonce: 'n' },
    ringOf(Buffer.from('key')),
  );
  const OTHER = CLICK_ID.replace('.ada.', '.bob.');
  const noted = (values: Readonly<Record<string, unknown>>): object =>
    evidence(
      meta(Object.fromEntries(Object.entries(values).map(([name, value]) => [ATTRIBUTION + name, value]))),
    );
  const entry = 'https://shop.example/?ref=creator-42';

  test.each<[string, Readonly<Record<string, unknown>>, object]>([
    ['is evidence by itself: the id has its own time', { utm_id: CLICK_ID }, { clickId: CLICK_ID }],
    [
      'counts before another landing, which the shopper came by earlier or later',
      { utm_id: CLICK_ID, session_entry: `${entry}&click_id=${OTHER}` },
      { clickId: CLICK_ID },
    ],
    [
      'of the landing’s own click the landing tells more',
      { utm_id: CLICK_ID, session_entry: `${entry}&click_id=${CLICK_ID}` },
      { clickId: CLICK_ID, referralCode: 'creator-42' },
    ],
    [
      'is none where it is the shop’s own campaign',
      { utm_id: '12345678', session_entry: entry },
      { referralCode: 'creator-42' },
    ],
    ['nor where it only begins like one', { utm_id: 'clk_1' }, {}],
    ['nor where it is not a text', { utm_id: [CLICK_ID] }, {}],
    ['nor where it is longer than a click id may be', { utm_id: `${CLICK_ID}${'A'.repeat(100)}` }, {}],
  ])('%s', (_, values, expected) => {
    expect(noted(values)).toEqual(expected);
  });

  test('what a plugin wrote counts before it', () => {
    expect(evidence(meta({ [`${ATTRIBUTION}utm_id`]: CLICK_ID, ref: 'creator-7' }))).toEqual({
      referralCode: 'creator-7',
    });
  });
});

describe('campaigns', () => {
  const campaign = (medium: string, startedAt = '2026-11-21 09:30:00'): object =>
    meta({
      [`${ATTRIBUTION}utm_medium`]: medium,
      [`${ATTRIBUTION}utm_source`]: 'instagram',
      [`${ATTRIBUTION}utm_content`]: 'creator-42',
      [`${ATTRIBUTION}session_start_time`]: startedAt,
    });

  test('utm_content is evidence where the medium says affiliate; utm_source never is', () => {
    const found = { referralCode: 'creator-42', clickedAt: new Date('2026-11-21T09:30:00Z') };
    expect(evidence(campaign('affiliate'))).toEqual(found);
    expect(evidence(campaign('Affiliates'))).toEqual(found);
    expect(evidence(campaign('social'))).toEqual({});
    expect(
      evidence(
        meta({ [`${ATTRIBUTION}utm_medium`]: 'affiliate', [`${ATTRIBUTION}utm_source`]: 'creator-42' }),
      ),
    ).toEqual({});
  });

  test('without the start of its session it has no window, and is no evidence', () => {
    expect(evidence(campaign('affiliate', ''))).toEqual({});
    expect(evidence(campaign('affiliate', 'yesterday'))).toEqual({});
  });
});

test.each([
  ['https://lale.example/?utm_source=x&amp;ref=ayse', { referralCode: 'ayse' }],
  ['https://lale.example/?utm_source=x&#038;REF=ayse&Click_Id=abc', { referralCode: 'ayse', clickId: 'abc' }],
  ['/?ref=ayse&ref=mert', { referralCode: 'ayse' }],
])('a landing URL as people and themes write it: %s', (url, expected) => {
  expect(evidence(meta({ [`${ATTRIBUTION}session_entry`]: url }))).toEqual(expected);
});
