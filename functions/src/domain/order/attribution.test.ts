import { couponOf, deliver, hour, PLAN, saleEvent, updateEvent } from '../../../test/support/arbitraries';
import { attribute, type Attribution } from './attribution';
import type { EvidenceFact, SnapshotEvent } from './event';
import type { Plan } from '../brand/plan';
import { RULE_BOOK, rulesOf } from './rules';

const DAY = 24;
const click = (
  influencerId: string | null,
  clickedAt: Date | null = hour(-DAY),
  value = `click-of-${influencerId}`,
): EvidenceFact => ({
  kind: 'click',
  value,
  influencerId,
  clickedAt,
});
const code = (influencerId: string | null, clickedAt: Date | null = null): EvidenceFact => ({
  kind: 'referralCode',
  value: `REF-${influencerId}`,
  influencerId,
  clickedAt,
});

const saleWith = (...evidence: EvidenceFact[]): SnapshotEvent =>
  saleEvent({ currency: 'TRY', total: '1' }, { evidence });
const updateWith = (hours: number, ...evidence: EvidenceFact[]): SnapshotEvent =>
  updateEvent(hour(hours), { currency: 'TRY', total: '1' }, { evidence });

function credit(snapshots: readonly SnapshotEvent[], plan: Plan = PLAN): Attribution {
  return attribute(snapshots, { plan, rules: rulesOf(RULE_BOOK.present) }, hour(0));
}

describe('within one event the plan’s precedence decides: coupon, click, referral code', () => {
  test.each<[string, EvidenceFact[], string | null, string]>([
    ['coupon over click and code', [code('cem'), click('bob'), couponOf('ada')], 'ada', 'coupon'],
    ['click over code', [code('cem'), click('bob')], 'bob', 'click'],
    ['code alone', [code('cem')], 'cem', 'referralCode'],
    ['an unowned coupon does not win', [couponOf(null), click('bob')], 'bob', 'click'],
    [
      'a click out of its window does not win',
      [click('bob', hour(-31 * DAY)), code('cem')],
      'cem',
      'referralCode',
    ],
    ['of two coupons the one sent first', [couponOf('ada', 'a'), couponOf('bob', 'b')], 'ada', 'coupon'],
    ['nothing', [], null, 'no_evidence'],
    ['an unowned coupon alone', [couponOf(null)], null, 'unknown_coupon'],
    ['an unknown click alone', [click(null)], null, 'unknown_click'],
    ['an unknown code alone', [code(null)], null, 'unknown_referral_code'],
    [
      'of several that lose, the strongest gives the reason',
      [code(null), click(null), couponOf(null)],
      null,
      'unknown_coupon',
    ],
  ])('%s', (_, evidence, influencerId, reason) => {
    expect(credit([saleWith(...evidence)])).toMatchObject({ influencerId, reason });
  });

  test('another precedence: click before coupon; a kind that is left out never wins', () => {
    const event = saleWith(couponOf('ada'), click('bob'), code('cem'));
    expect(credit([event], { ...PLAN, attributionPrecedence: ['click', 'coupon'] }).influencerId).toBe('bob');
    const codeOnly = credit([saleWith(couponOf('ada'))], {
      ...PLAN,
      attributionPrecedence: ['referralCode'],
    });
    expect(codeOnly).toMatchObject({ influencerId: null, reason: 'not_in_plan' });
  });

  test('every candidate is kept with why it won or lost', () => {
    const { candidates } = credit([saleWith(code('cem'), couponOf(null), click('bob'))]);
    expect(candidates.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['coupon', 'unknown_coupon'],
      ['click', 'won'],
      ['referralCode', 'outranked'],
    ]);
  });
});

describe('a click counts from 30 days before the order until 15 minutes after it', () => {
  const ms = (by: number, from: Date): Date => new Date(from.getTime() + by);
  test.each([
    ['at the same moment', hour(0), 'click'],
    ['a millisecond after the order', ms(1, hour(0)), 'click'],
    ['15 minutes after the order', hour(0.25), 'click'],
    ['15 minutes and a millisecond after the order', ms(1, hour(0.25)), 'before_click'],
    ['exactly 30 days before', hour(-30 * DAY), 'click'],
    ['30 days and a millisecond before', ms(-1, hour(-30 * DAY)), 'window_passed'],
  ])('a click %s: %s', (_, clickedAt, reason) => {
    expect(credit([saleWith(click('bob', clickedAt))]).reason).toBe(reason);
  });

  // The order is placed at hour 0; a bank transfer is paid later (money-examples, 57).
  test.each<[string, number, number, boolean]>([
    ['23 hours after the order and before it is paid at hour 25', 23, 25, true],
    ['after it is paid at hour 2', 3, 2, false],
    ['25 hours after the order, paid at hour 48', 25, 48, false],
  ])('57: brought by the store’s own webhook, a click %s', (_, clickedAt, paidAt, isCounted) => {
    const paid = { currency: 'TRY', total: '1', paidAt: hour(paidAt) };
    const evidence = [click('bob', hour(clickedAt))];
    const ofStore = updateEvent(hour(50), paid, { evidence, source: 'woocommerce' });
    expect(credit([ofStore]).influencerId).toBe(isCounted ? 'bob' : null);
    // A plugin reports when the order is placed, and waits for no payment.
    expect(credit([updateEvent(hour(50), paid, { evidence })]).influencerId).toBeNull();
  });

  test('what an unpaid report brings counts once a later report of the store says when it was paid', () => {
    const evidence = [click('bob', hour(20))];
    const unpaid = updateEvent(hour(1), { currency: 'TRY', total: '1' }, { evidence, source: 'woocommerce' });
    const paid = { currency: 'TRY', total: '1', paidAt: hour(22) };
    const later = updateEvent(hour(30), paid, { evidence, source: 'woocommerce' });
    expect(credit([unpaid]).reason).toBe('before_click');
    expect(credit([unpaid, later])).toMatchObject({ influencerId: 'bob', winner: { eventId: unpaid.id } });
  });

  test('after the order it loses to any other evidence, also of a weaker kind and of a later report', () => {
    const late = saleWith(click('bob', hour(0.1)));
    const later = updateWith(1, code('cem', hour(-DAY)));
    const { influencerId, isLateClick, candidates } = credit([late, later]);
    expect({ influencerId, isLateClick }).toEqual({ influencerId: 'cem', isLateClick: false });
    expect(candidates.map(({ outcome }) => outcome)).toEqual(['late_click', 'won']);
    expect(credit([late])).toMatchObject({ influencerId: 'bob', isLateClick: true });
  });

  test('a code beside a click of its influencer has the time of that click: 68 days old, neither counts', () => {
    const old = click('cem', hour(-68 * DAY));
    expect(credit([saleWith(old, code('cem'))])).toMatchObject({
      influencerId: null,
      reason: 'window_passed',
    });
    // Of another influencer, or in another report, the code has no such time.
    expect(credit([saleWith(old, code('ada'))]).influencerId).toBe('ada');
    expect(credit([saleWith(old), updateWith(1, code('cem'))]).influencerId).toBe('cem');
  });

  test('a referral code without a time of click counts; with one, its window counts', () => {
    expect(credit([saleWith(code('cem', null))]).reason).toBe('referralCode');
    expect(credit([saleWith(code('cem', hour(-31 * DAY)))]).reason).toBe('window_passed');
  });
});

describe('over several events', () => {
  test('later evidence is recorded as too_late, however strong', () => {
    const { influencerId, candidates } = credit([saleWith(code('cem')), updateWith(1, couponOf('ada'))]);
    expect(influencerId).toBe('cem');
    expect(candidates.map(({ outcome }) => outcome)).toEqual(['won', 'too_late']);
  });

  test('an order without evidence is credited by the first event that brings some', () => {
    const later = updateWith(1, couponOf('ada'));
    expect(credit([saleWith(), later])).toMatchObject({ influencerId: 'ada', winner: { eventId: later.id } });
  });

  test('unowned evidence does not block a later event', () => {
    expect(credit([saleWith(couponOf(null, 'x')), updateWith(1, click('bob'))])).toMatchObject({
      influencerId: 'bob',
    });
  });

  test('a code clicked 40 days before, reported again as clicked 1 day before, wins: the old click does not block it', () => {
    const [old, fresh] = [code('cem', hour(-40 * DAY)), code('cem', hour(-DAY))];
    const { influencerId, candidates } = credit([saleWith(old), updateWith(1, fresh)]);
    expect(influencerId).toBe('cem');
    expect(candidates.map(({ outcome }) => outcome)).toEqual(['window_passed', 'won']);
  });

  test('the same evidence again is no further candidate', () => {
    expect(credit([saleWith(couponOf('ada')), updateWith(1, couponOf('ada'))]).candidates).toHaveLength(1);
  });
});

describe('a coupon that the brand has excluded wins like an owned one, and credits nobody', () => {
  const excluded = (discount?: string): EvidenceFact => ({
    ...couponOf(null, 'staff50'),
    ...(discount === undefined ? {} : { discount }),
    isExcluded: true,
  });
  const owned = (discount: string): EvidenceFact => ({ ...couponOf('ada', 'ada10'), discount });
  const clicksFirst: Plan = { ...PLAN, attributionPrecedence: ['click', 'coupon', 'referralCode'] };
  const onlyClicks: Plan = { ...PLAN, attributionPrecedence: ['click'] };

  test.each<[string, EvidenceFact[], Plan, string | null, string, string[]]>([
    ['alone', [excluded()], PLAN, null, 'excluded_coupon', ['excluded_coupon']],
    [
      '50.00 off beside a code',
      [code('cem'), excluded('50.00')],
      PLAN,
      null,
      'excluded_coupon',
      ['excluded_coupon', 'outranked'],
    ],
    [
      '50.00 off beside 10.00 of hers',
      [owned('10.00'), excluded('50.00')],
      PLAN,
      null,
      'excluded_coupon',
      ['excluded_coupon', 'outranked'],
    ],
    [
      '5.00 off beside 10.00 of hers: hers',
      [excluded('5.00'), owned('10.00')],
      PLAN,
      'ada',
      'coupon',
      ['won', 'outranked'],
    ],
    [
      '10.00 off both, hers sent first: hers',
      [owned('10.00'), excluded('10')],
      PLAN,
      'ada',
      'coupon',
      ['won', 'outranked'],
    ],
    [
      'beside a late click',
      [click('bob', hour(0.1)), excluded()],
      clicksFirst,
      null,
      'excluded_coupon',
      ['late_click', 'excluded_coupon'],
    ],
    [
      'beside a click, where clicks come first: the click',
      [excluded(), click('bob')],
      clicksFirst,
      'bob',
      'click',
      ['won', 'outranked'],
    ],
    ['where the plan counts no coupon', [excluded()], onlyClicks, null, 'not_in_plan', ['not_in_plan']],
  ])('%s', (_, evidence, plan, influencerId, reason, outcomes) => {
    const attribution = credit([saleWith(...evidence)], plan);
    expect(attribution).toMatchObject({ influencerId, reason });
    expect(attribution.candidates.map(({ outcome }) => outcome)).toEqual(outcomes);
    if (influencerId === null) expect(attribution.winner).toBeNull();
  });

  test('a later report with other evidence does not take the order back', () => {
    const { reason, candidates } = credit([saleWith(excluded()), updateWith(1, couponOf('ada'))]);
    expect([reason, candidates[1]?.outcome]).toEqual(['excluded_coupon', 'too_late']);
  });

  test('excluded or given away after the first report: the order stays as it was first seen', () => {
    const first = { ...excluded(), value: 'x' };
    const later = { ...couponOf('ada', 'x') };
    for (const [a, b, reason] of [
      [first, later, 'excluded_coupon'],
      [later, first, 'coupon'],
    ] as const) {
      const events = [saleWith(a), updateWith(1, b)];
      expect(deliver(events).stored.order.attribution?.reason).toBe(reason);
    }
  });
});

describe('of several owned coupons of one report', () => {
  const coupon = (influencerId: string | null, discount?: string): EvidenceFact => ({
    ...couponOf(influencerId, `of-${influencerId}`),
    ...(discount === undefined ? {} : { discount }),
  });

  test.each<[string, EvidenceFact[], string | null]>([
    ['5.00 and 12.50 off: the second', [coupon('ada', '5.00'), coupon('bob', '12.50')], 'bob'],
    ['9.5 and 10 off: the second, by their values', [coupon('ada', '9.5'), coupon('bob', '10')], 'bob'],
    ['10.00 and 10 off: the one sent first', [coupon('ada', '10.00'), coupon('bob', '10')], 'ada'],
    ['an unknown discount and 0.01 off: the second', [coupon('ada'), coupon('bob', '0.01')], 'bob'],
    [
      '50.00 off of an unowned one and 1.00 off: the second',
      [coupon(null, '50.00'), coupon('bob', '1.00')],
      'bob',
    ],
  ])('%s', (_title, evidence, influencerId) => {
    expect(credit([saleWith(...evidence)]).influencerId).toBe(influencerId);
  });

  test('the discount says nothing across reports: the earliest with evidence that counts decides', () => {
    const attribution = credit([saleWith(coupon('ada', '1.00')), updateWith(1, coupon('bob', '50.00'))]);
    expect(attribution.candidates.map(({ influencerId, outcome }) => [influencerId, outcome])).toEqual([
      ['ada', 'won'],
      ['bob', 'too_late'],
    ]);
  });

  test('nor across kinds: a click never loses to a coupon by its discount where clicks come first', () => {
    const plan: Plan = { ...PLAN, attributionPrecedence: ['click', 'coupon', 'referralCode'] };
    expect(credit([saleWith(coupon('ada', '50.00'), click('bob'))], plan).influencerId).toBe('bob');
  });
});
