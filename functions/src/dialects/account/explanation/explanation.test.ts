import {
  couponOf,
  deliver,
  hour,
  PLAN,
  refundEvent,
  saleEvent,
  updateEvent,
  type Stored,
} from '../../../../test/support/arbitraries';
import { decisionEvent } from '../../../../test/support/decisions';
import { withClaim } from '../../../domain/order/commissionRecord';
import { explain } from '../../../../test/support/explain';
import type { Explanation } from './shape';
import type { OrderEvent, RefundDeletedEvent, SnapshotContent } from '../../../domain/order/event';
import type { Plan } from '../../../domain/brand/plan';

const NOW = hour(24);
const BRAND = { kind: 'brand' } as const;
const DAY_HOURS = 24;

const containing = (part: string): string => expect.stringContaining(part) as string;

const content = (total: string, more: Partial<SnapshotContent> = {}): SnapshotContent => ({
  currency: 'TRY',
  total,
  ...more,
});
const ADA = { evidence: [couponOf('ada')] };

function explained(events: readonly OrderEvent[], plan: Plan = PLAN, now = NOW): Explanation {
  return shown(deliver(events, { plans: [plan] }).stored, now);
}

function shown(stored: Stored, now = NOW): Explanation {
  const explanation = explain(stored, BRAND, now);
  if (!explanation) throw new Error('not explained');
  return explanation;
}

const line = (lineId: string, total: string, more: object = {}) => ({
  lineId,
  productId: `p-${lineId}`,
  quantity: '1',
  total,
  ...more,
});

function deletionOf(refundId: string): RefundDeletedEvent {
  return {
    id: `refund_deleted:storeApi:${refundId}`,
    kind: 'refund_deleted',
    source: 'storeApi',
    fingerprint: `deleted-${refundId}`,
    occurredAt: hour(3),
    receivedAt: hour(3),
    requestId: 'req_deleted',
    refundId,
  };
}

const effects = ({ events }: Explanation) => events.map(({ id, effect }) => `${id.split(':')[0]}: ${effect}`);

describe('the arithmetic', () => {
  test('of two lines with a fee of -20.00 and refunds of 30.00 named and 40.00 by amount, at 10%', () => {
    const sale = saleEvent(
      content('180.00', {
        feeTotal: '-20.00',
        items: [line('a', '150.00', { name: 'Shoes' }), line('b', '50.00')],
      }),
      ADA,
    );
    const { money } = explained([
      sale,
      refundEvent('r1', { items: [{ lineId: 'a', total: '30.00' }], amount: '30.00' }),
      refundEvent('r2', { amount: '40.00' }),
    ]);
    expect(money?.refunds).toMatchObject({
      named: { text: '30.00' },
      amountOnly: { text: '40.00' },
      factor: { text: '1 - 40.00 / (180.00 - 30.00) = 11/15 ≈ 0.733333', value: { exact: '11/15' } },
      refunded: '70.00',
      excess: '0.00',
    });
    expect(money?.lines).toMatchObject([
      {
        name: 'Shoes',
        before: { text: '150.00 x max(0, 200.00 - 20.00) / 200.00 = 135.00' },
        left: { text: '(135.00 - 30.00) x 11/15 = 77.00' },
        commission: { text: '77.00 x 10% = 7.70' },
      },
      { left: { text: '45.00 x 11/15 = 33.00' }, commission: { text: '33.00 x 10% = 3.30' } },
    ]);
    expect(money).toMatchObject({
      base: { text: '77.00 + 33.00 = 110.00' },
      commission: { text: '7.70 + 3.30 = 11.00' },
      due: { text: 'round(11.00) = 11.00' },
      shares: [{ amount: { text: 'floor(5.50) = 5.50' } }, { amount: { text: 'floor(5.50) = 5.50' } }],
    });
  });

  test('of 120 yen with a total of 144 and a refund of 8 at 7.5% is exactly 17/2, so 9: 5 and 4', () => {
    const plan = { ...PLAN, ratePercent: 7.5 };
    const sale = saleEvent({ currency: 'JPY', total: '144', taxTotal: '24', items: [line('a', '120')] }, ADA);
    const { money } = explained([sale, refundEvent('r', { amount: '8' })], plan);
    expect(money).toMatchObject({
      refunds: { factor: { text: '1 - 8 / (144 - 0) = 17/18 ≈ 0.944444' } },
      lines: [
        {
          left: { text: '120 x 17/18 = 340/3 ≈ 113.333333' },
          commission: { text: '340/3 x 7.5% = 8.5', value: { exact: '17/2', decimal: '8.5' } },
        },
      ],
      due: {
        text: 'round(8.5) = 9',
        what: { text: 'Rounded once, half-up, to whole units of 1 JPY.', params: { unit: '1' } },
      },
      shares: [
        { getsRest: true, remainder: { exact: '1/2' }, amount: { text: 'floor(4.5) + 1 = 5' } },
        { getsRest: false, remainder: { exact: '1/2' }, amount: { text: 'floor(4.5) = 4' } },
      ],
    });
  });

  test('of an order without lines in dinars: 10.500 - 0.500 - 1.250 at 12.5% is 1.09375, so 1.094', () => {
    const plan = { ...PLAN, ratePercent: 12.5 };
    const sale = saleEvent(
      { currency: 'KWD', total: '10.500', taxTotal: '0.500', shippingTotal: '1.250' },
      ADA,
    );
    expect(explained([sale], plan).money).toMatchObject({
      lines: [
        {
          productId: null,
          before: { text: 'max(0, 10.500 - 0.500 - 1.250 - 0.000) = 8.750' },
          commission: { text: '8.750 x 12.5% = 1.09375' },
        },
      ],
      due: { text: 'round(1.09375) = 1.094' },
    });
  });

  test('names the rule that made each line’s rate: product 20%, category 5%, influencer 12%, the plan’s own 10%', () => {
    const rules = [
      { kind: 'influencer' as const, id: 'ada', ratePercent: 12 },
      { kind: 'product' as const, id: 'p-a', ratePercent: 20 },
      { kind: 'category' as const, id: 'books', ratePercent: 5 },
    ];
    const items = [line('a', '10.00'), line('b', '10.00', { categoryIds: ['books'] }), line('c', '10.00')];
    const sale = saleEvent(content('30.00', { items }), ADA);
    expect(explained([sale], { ...PLAN, rules }).money?.lines).toMatchObject([
      { ratePercent: 20, rule: { kind: 'product', id: 'p-a' } },
      { ratePercent: 5, rule: { kind: 'category', id: 'books' } },
      {
        ratePercent: 12,
        rule: { kind: 'influencer', id: 'ada' },
        ruleText: { key: 'rate.rule', text: containing('ada') },
      },
    ]);
    expect(explained([sale]).money?.lines[0]?.ruleText.text).toBe(
      '10% is the plan’s own rate: no rule of the plan is for this line.',
    );
  });

  test('from the base "total" takes refunds off by their amounts: 144.00 - 20.00 - 10.00', () => {
    const sale = saleEvent(content('144.00', { items: [line('a', '100.00')] }), ADA);
    const refunds = [refundEvent('r1', { shippingTotal: '20.00' }), refundEvent('r2', { amount: '10.00' })];
    const { money } = explained([sale, ...refunds], { ...PLAN, base: 'total' });
    expect(money?.lines).toMatchObject([{ left: { text: '144.00 - 20.00 - 10.00 = 114.00' } }]);
    expect(money?.refunds.named.text).toBe('20.00');
  });

  test('of named refunds of 10.00 and of one with no amount but an item of 5.00: 10.00 + 5.00', () => {
    const sale = saleEvent(content('100.00', { items: [line('a', '100.00')] }), ADA);
    const refunds = [
      refundEvent('r1', { amount: '10.00', items: [{ lineId: 'a', total: '10.00' }] }),
      refundEvent('r2', { items: [{ lineId: 'a', total: '5.00' }] }),
    ];
    expect(explained([sale, ...refunds]).money?.refunds).toMatchObject({
      items: [{ amount: '10.00' }, { amount: null }],
      named: { text: '10.00 + 5.00 = 15.00' },
    });
  });

  test.each([
    [
      'a full refund',
      [refundEvent('r', { full: true })],
      'The refunds reach the order’s total: nothing is left.',
    ],
    ['a cancel', [updateEvent(hour(1), content('100.00', { status: 'cancelled' }))], 'Nothing is due'],
  ])('after %s leaves 0.00', (_, more, what) => {
    const { money } = explained([saleEvent(content('100.00'), ADA), ...more]);
    expect(money?.lines[0]?.left).toMatchObject({ text: '0.00', what: { text: containing(what) } });
    expect(money?.due.text).toBe('round(0.00) = 0.00');
  });
});

describe('events', () => {
  test('a newer status and newer amounts supersede the sale, which still says when it was placed', () => {
    const sale = saleEvent(content('100.00', { status: 'processing' }), ADA);
    const update = updateEvent(hour(2), content('120.00', { status: 'completed' }));
    const { events } = explained([sale, update]);
    expect(events).toMatchObject([
      {
        summary: {
          key: 'event.sale',
          params: { sender: 'store', details: ['status:processing', 'total:100.00 TRY'] },
          text: 'The store reported the order: status "processing" and total 100.00 TRY.',
        },
        effect: 'counted',
        countsFor: ['placing', 'attribution'],
        supersededBy: [update.id],
      },
      {
        effect: 'counted',
        countsFor: ['status', 'amounts'],
        supersededBy: [],
        effectText: {
          key: 'effect.counts',
          params: { parts: ['status', 'amounts'] },
          text: 'It counts for the status and the amounts.',
        },
      },
    ]);
  });

  test('older news that came late is superseded, and names what counts in its place', () => {
    const newest = updateEvent(hour(3), content('120.00', { status: 'completed' }), ADA);
    const older = updateEvent(hour(2), content('110.00', { status: 'processing' }));
    const { events } = explained([saleEvent(content('100.00')), newest, older]);
    expect(events[2]).toMatchObject({ effect: 'superseded', supersededBy: [newest.id] });
    expect(events[2]?.effectText.text).toBe(`A newer event counts in its place, ${newest.id}.`);
  });

  test('a report of a product that was deleted later still counts for it', () => {
    const first = updateEvent(hour(1), content('10.00', { items: [line('a', '10.00')] }), ADA);
    const second = updateEvent(
      hour(2),
      content('10.00', { items: [{ ...line('a', '10.00'), productId: '0' }] }),
    );
    const { events } = explained([saleEvent(content('9.00')), first, second]);
    expect(events[1]?.countsFor).toContain('details');
    expect(events[2]?.countsFor).toEqual(['amounts']);
  });

  test('of two reports of one moment one counts, as long as nothing newer settles it', () => {
    const reports = ['100.00', '90.00'].map((total) => updateEvent(hour(1), content(total), ADA));
    const explanation = explained(reports);
    const loser = explanation.events.find(({ countsFor }) => !countsFor.includes('amounts'));
    expect(loser?.effectText.text).toMatch(
      /another report of the same moment counts.*, until a newer one settles it\.$/i,
    );
    expect(explanation.status?.waitsFor.map(({ what }) => what)).toContain('newer_report');
  });

  test('of two statuses of one moment one counts; amounts of a later moment are not of that moment', () => {
    const at = hour(1);
    const reports = ['completed', 'processing'].map((status) =>
      updateEvent(at, content('100.00', { status })),
    );
    const newest = updateEvent(hour(2), content('90.00'));
    const { events } = explained([...reports, newest]);
    const [counted] = events.filter(({ countsFor }) => countsFor.includes('status'));
    const [other] = events.filter(({ id }) => id !== counted?.id && id !== newest.id);
    expect(counted?.effectText).toMatchObject({ key: 'effect.counts_newer', params: { ids: [newest.id] } });
    expect(other?.effectText.text).toContain(`thers count`);
    expect(other?.supersededBy.toSorted()).toEqual([counted?.id, newest.id].toSorted());
  });

  test('a change of status alone takes the lines from the fuller report of the same total', () => {
    const full = updateEvent(
      hour(1),
      content('12.00', { taxTotal: '2.00', items: [line('a', '10.00')] }),
      ADA,
    );
    const status = updateEvent(hour(2), content('12.00', { status: 'completed' }));
    const { events, money } = explained([full, status]);
    expect(events.map(({ countsFor }) => countsFor)).toEqual([
      ['placing', 'lines', 'attribution'],
      ['status', 'amounts'],
    ]);
    expect(money?.base.value.decimal).toBe('10.00');
  });

  test('a sale with fewer decimals is superseded by the same with more', () => {
    const events = [
      saleEvent({ currency: 'KWD', total: '24' }, ADA),
      saleEvent({ currency: 'KWD', total: '23.539' }, ADA),
    ];
    expect(effects(explained(events))).toEqual(['sale: superseded', 'sale: counted']);
  });

  test('a refund in another currency, a deleted refund, its deletion, a deletion of nothing, a fuller report of a refund', () => {
    const refunds = [
      refundEvent('usd', { amount: '1', currency: 'USD' }),
      refundEvent('gone', { amount: '5.00' }),
      refundEvent('twice', { amount: '7.00' }),
      refundEvent('twice', { amount: '7.00', shippingTotal: '7.00' }, { source: 'brand' }),
    ];
    const events = [saleEvent(content('100.00'), ADA), ...refunds, deletionOf('gone'), deletionOf('never')];
    const explanation = explained(events);
    expect(effects(explanation)).toEqual([
      'sale: counted',
      'refund: none',
      'refund: none',
      'refund: superseded',
      'refund: counted',
      'refund_deleted: counted',
      'refund_deleted: none',
    ]);
    expect(explanation.events.map(({ flags }) => flags.map(({ reason }) => reason))).toEqual([
      [],
      ['other_currency'],
      ['refund_deleted'],
      ['superseded_report'],
      [],
      [],
      ['unknown_refund'],
    ]);
    expect(explanation.events[2]?.supersededBy).toEqual([deletionOf('gone').id]);
    expect(explanation.events[3]?.supersededBy).toEqual(['refund:brand:twice']);
    expect(explanation.money?.refunds.items.map(({ eventId }) => eventId)).toEqual(['refund:brand:twice']);
  });

  test('a refund of an unknown line and of more than the order are flagged with a sentence each', () => {
    const items = [{ lineId: 'zz', total: '10.00' }];
    const sale = saleEvent(content('100.00', { items: [line('a', '100.00')] }), ADA);
    const { events } = explained([sale, refundEvent('r', { amount: '130.00', items })]);
    expect(events[1]?.flags).toEqual([
      {
        reason: 'unknown_line',
        key: 'dropped.unknown_line',
        params: {},
        text: containing('a line that the order does not have'),
      },
      {
        reason: 'exceeds_order',
        key: 'dropped.exceeds_order',
        params: {},
        text: containing('what exceeds has no effect'),
      },
    ]);
  });

  test('a replay does not show', () => {
    const sale = saleEvent(content('100.00'), ADA);
    expect(explained([sale, sale]).events).toHaveLength(1);
  });

  test('decisions: one in force, those that later ones ended, and one that said nothing', () => {
    const at = (hours: number) => hour(hours);
    const events = [
      saleEvent(content('100.00'), ADA),
      decisionEvent({ kind: 'approve', seen: null, reason: null }, at(1), {
        source: 'schedule',
        by: 'schedule',
      }),
      decisionEvent({ kind: 'reject', reason: 'fraud' }, at(2)),
      decisionEvent({ kind: 'approve', seen: null, reason: null }, at(3)),
      decisionEvent({ kind: 'withdraw' }, at(4)),
      decisionEvent({ kind: 'withdraw' }, at(5)),
      decisionEvent({ kind: 'attribute', influencerId: 'bob', reason: 'his follower' }, at(6)),
      decisionEvent({ kind: 'attribute', influencerId: null, reason: 'nobody’s' }, at(7)),
    ];
    const explanation = explained(events);
    expect(effects(explanation)).toEqual([
      'sale: counted',
      'approve: superseded',
      'reject: superseded',
      'approve: none',
      'withdraw: counted',
      'withdraw: none',
      'attribute: superseded',
      'attribute: counted',
    ]);
    expect(explanation.events.map(({ summary }) => summary.text).slice(1, 3)).toEqual([
      'The schedule approved 10.00 TRY of commission, 5.00 TRY of it for influencer ada.',
      'The brand rejected the commission: "fraud".',
    ]);
    expect(explanation.events[6]).toMatchObject({
      by: 'owner-of-the-brand',
      said: { reason: 'his follower' },
    });
  });

  test('only a refund so far: parked, and nothing is worked out', () => {
    const explanation = explained([refundEvent('r', { amount: '5.00', reason: 'broken' })]);
    expect(explanation).toMatchObject({
      order: { status: null, currency: null },
      events: [
        {
          effect: 'parked',
          summary: { text: 'The store gave back money, refund r: 5.00.' },
          said: { reason: 'broken' },
        },
      ],
      attribution: null,
      money: null,
      ledger: { entries: [] },
      status: { status: null, waitsFor: [{ what: 'sale' }] },
    });
  });
});

describe('attribution', () => {
  const clicked = (influencerId: string | null, days: number, value = 'click-1') => ({
    kind: 'click' as const,
    value,
    influencerId,
    clickedAt: hour(-days * DAY_HOURS),
  });

  test('a click of 31 days before and a window of 30 days; a coupon of another that won', () => {
    const { attribution } = explained([
      saleEvent(content('100.00'), {
        evidence: [couponOf('ada'), clicked('bob', 31), clicked('cem', 2, 'click-2')],
      }),
    ]);
    expect(attribution).toMatchObject({
      text: 'The order is credited to influencer ada, by coupon.',
      precedence: ['coupon', 'click', 'referralCode'],
      winner: { kind: 'coupon', value: 'save10' },
      candidates: [
        { outcome: 'won', influencer: { influencerId: 'ada' } },
        {
          outcome: 'window_passed',
          value: 'click-1',
          text: 'The attribution window had ended.',
          clickText: {
            params: { ageMs: 2_678_400_000, windowMs: 2_592_000_000 },
            text: 'The click is 31 days older than the order; the window is 30 days.',
          },
        },
        {
          outcome: 'outranked',
          text: 'The coupon of the same report is stronger: the plan’s precedence is coupon, then click, then referral code.',
          clickText: { text: 'The click is 2 days older than the order; the window is 30 days.' },
        },
      ],
    });
  });

  test.each([
    [
      'a click 16 minutes after the order',
      [clicked('ada', -16 / 24 / 60)],
      'before_click',
      'The click is 16 minutes younger',
    ],
    ['an unowned coupon', [couponOf(null)], 'unknown_coupon', 'No influencer of this brand owns the coupon.'],
    [
      'an unknown click',
      [{ ...clicked(null, 1), clickedAt: null }],
      'unknown_click',
      'The click is not known',
    ],
    [
      '30 days and 1 ms',
      [{ ...clicked('ada', 0), clickedAt: new Date(hour(-720).getTime() - 1) }],
      'window_passed',
      '30 days and 1 millisecond older',
    ],
  ])('%s: the order is unattributed, and the reason is given', (_, evidence, outcome, text) => {
    const explanation = explained([saleEvent(content('100.00'), { evidence })]);
    expect(explanation.attribution).toMatchObject({ reason: outcome, influencer: { kind: 'nobody' } });
    const [candidate] = explanation.attribution?.candidates ?? [];
    expect(`${candidate?.text} ${candidate?.clickText?.text}`).toContain(text);
    expect(explanation).toMatchObject({
      money: { isPosted: false },
      status: { status: null, text: 'There is no commission: the order is credited to nobody.' },
    });
  });

  test('evidence that came later is too late; kinds that the plan leaves out do not count', () => {
    const plan = { ...PLAN, attributionPrecedence: ['coupon' as const] };
    const { attribution } = explained(
      [
        saleEvent(content('100.00'), { evidence: [couponOf('ada'), clicked('bob', 1)] }),
        updateEvent(hour(1), content('100.00'), { evidence: [couponOf('cem', 'late')] }),
      ],
      plan,
    );
    expect(attribution?.candidates.map(({ outcome }) => outcome)).toEqual(['won', 'not_in_plan', 'too_late']);
    expect(attribution?.candidates[1]?.text).toContain('The plan does not count a click; it counts coupon.');
  });

  test('of two coupons the one sent first counts', () => {
    const evidence = [couponOf('ada'), couponOf('bob', 'other')];
    expect(explained([saleEvent(content('1.00'), { evidence })]).attribution?.candidates[1]?.text).toBe(
      'Of the coupons of the same report another took off more, or as much and was sent before it.',
    );
  });

  test('a decision of the brand overrules the winner, and says who decided and why', () => {
    const move = decisionEvent({ kind: 'attribute', influencerId: 'bob', reason: 'his video' }, hour(1));
    const { attribution, ledger } = explained([saleEvent(content('100.00'), ADA), move]);
    expect(attribution).toMatchObject({
      text: 'The order is credited to influencer bob, as the brand decided: "his video".',
      winner: null,
      decision: { eventId: move.id, by: 'owner-of-the-brand', reason: 'his video' },
      candidates: [{ outcome: 'overruled' }],
    });
    // A reversal and a new accrual.
    expect(ledger.entries.slice(1)).toMatchObject([
      {
        kind: 'reversal',
        postings: [
          { account: 'brand:brand:pending' },
          { account: 'influencer:ada:pending', text: '5.00 - 5.00 = 0.00' },
          {},
        ],
      },
      {
        kind: 'accrual',
        postings: [
          { account: 'brand:brand:pending' },
          { account: 'influencer:bob:pending', text: '0.00 + 5.00 = 5.00' },
          {},
        ],
      },
    ]);
  });
});

describe('ledger and status', () => {
  test('each entry shows what was posted before: 10.00, less 4.00 by a refund of 40.00', () => {
    const { ledger } = explained([
      saleEvent(content('100.00'), ADA),
      refundEvent('r', { amount: '40.00' }, { occurredAt: hour(30) }),
    ]);
    expect(ledger.entries).toMatchObject([
      { kind: 'accrual', day: '2026-11-21' },
      {
        kind: 'reversal',
        day: '2026-11-22',
        postings: [
          { account: 'brand:brand:pending', before: '-10.00', amount: '4.00', text: '-10.00 + 4.00 = -6.00' },
          { account: 'influencer:ada:pending', text: '5.00 - 2.00 = 3.00' },
          { account: 'platform:pending', text: '5.00 - 2.00 = 3.00' },
        ],
      },
    ]);
    expect(ledger.checks).toMatchObject([
      { account: 'brand:brand:pending', due: '-6.00', posted: '-6.00', text: 'due -6.00, posted -6.00' },
      { account: 'influencer:ada:pending', due: '3.00', posted: '3.00', text: 'due 3.00, posted 3.00' },
      { account: 'platform:pending', due: '3.00', posted: '3.00', text: 'due 3.00, posted 3.00' },
    ]);
  });

  test('a refund after payout: 5.00 was claimed, 3.00 is due, and the next payout nets 2.00', () => {
    const sold = deliver([
      saleEvent(content('100.00'), ADA),
      decisionEvent({ kind: 'approve', seen: null, reason: null }, hour(1)),
    ]);
    const { order, commission } = sold.stored;
    if (!commission) throw new Error('no commission');
    const claim = { payoutId: 'po_1', influencerId: 'ada', currency: 'TRY', at: hour(2) };
    const claimed = withClaim(commission, { ...claim, kind: 'claim', minor: 500 });
    expect(shown({ order, commission: claimed }).status).toMatchObject({
      status: 'approved',
      waitsFor: [{ what: 'payment', text: 'Payout po_1 has claimed of it and is not finished.' }],
    });
    const paid = withClaim(claimed, { ...claim, kind: 'paid', minor: 0 });
    const from = { order, commission: paid };
    expect(shown(from).status).toMatchObject({ status: 'paid', waitsFor: [], payoutId: 'po_1' });
    const { stored } = deliver([refundEvent('r', { amount: '40.00' })], { from });
    const after = shown(stored);
    expect(after.ledger.entries.at(-1)).toMatchObject({ kind: 'clawback' });
    expect(after.ledger).toMatchObject({
      balances: [{ approved: '3.00', claimed: '5.00', unclaimed: '-2.00', paid: '5.00' }],
      claims: [{ kind: 'claim', amount: '5.00' }, { kind: 'paid' }],
    });
    expect(after.status?.waitsFor).toMatchObject([
      {
        what: 'payout',
        until: null,
        text: '2.00 TRY more was claimed than is due now; the next payout nets it.',
      },
    ]);
  });

  test.each<[string, OrderEvent[], Date, object]>([
    [
      'held for 14 days from its completion',
      [],
      NOW,
      { status: 'pending', waitsFor: [{ what: 'hold', until: hour(14 * DAY_HOURS).toISOString() }] },
    ],
    [
      'not approved by the schedule yet, 15 days later',
      [],
      hour(15 * DAY_HOURS),
      { status: 'pending', waitsFor: [{ what: 'approval' }] },
    ],
    [
      'not completed',
      [updateEvent(hour(1), content('100.00', { status: 'on-hold' }))],
      hour(15 * DAY_HOURS),
      { status: 'pending', waitsFor: [{ what: 'completion', text: containing('on-hold') }] },
    ],
    [
      'rejected',
      [decisionEvent({ kind: 'reject', reason: 'own order' }, hour(1))],
      NOW,
      {
        status: 'rejected',
        reason: 'own order',
        text: 'Rejected by the brand on 2026-11-21: "own order".',
        waitsFor: [{ what: 'withdrawal' }],
      },
    ],
    [
      'approved early',
      [decisionEvent({ kind: 'approve', seen: null, reason: null }, hour(1))],
      NOW,
      { status: 'approved', waitsFor: [{ what: 'payout', text: 'The next payout claims 5.00 TRY.' }] },
    ],
    [
      'cancelled',
      [updateEvent(hour(1), content('100.00', { status: 'cancelled' }))],
      NOW,
      { status: 'reversed', text: 'Nothing is due: the order is cancelled.', waitsFor: [] },
    ],
    [
      'refunded in full',
      [refundEvent('r', { full: true })],
      NOW,
      { status: 'reversed', text: 'Nothing is due: its refunds leave nothing.' },
    ],
  ])('a commission that is %s', (_, more, now, expected) => {
    expect(explained([saleEvent(content('100.00'), ADA), ...more], PLAN, now).status).toMatchObject(expected);
  });
});

describe('an influencer', () => {
  const as = (influencerId: string) => ({ kind: 'influencer', influencerId }) as const;
  const SECRETS = {
    customer: 'customer-77',
    emailHash: 'hash-of-an-email',
    refundReason: 'customer jane says it is broken',
    bob: 'bobinfluencer',
    bobsCode: 'bobs-code',
    bobsClick: 'bobs-click-id',
    unownedCode: 'unowned-code',
    decider: 'user-of-the-brand',
    moveReason: 'bob asked for it',
    request: 'req_',
  };
  const events = [
    saleEvent(
      content('100.00', { customer: { id: SECRETS.customer, emailHash: SECRETS.emailHash, isNew: true } }),
      {
        evidence: [
          couponOf('ada'),
          couponOf(SECRETS.bob, SECRETS.bobsCode),
          couponOf(null, SECRETS.unownedCode),
          { kind: 'click', value: SECRETS.bobsClick, influencerId: SECRETS.bob, clickedAt: hour(-31 * 24) },
        ],
      },
    ),
    refundEvent('r', { amount: '10.00', reason: SECRETS.refundReason }),
    decisionEvent({ kind: 'approve', seen: null, reason: null }, hour(2), { by: SECRETS.decider }),
  ];
  const move = decisionEvent(
    { kind: 'attribute', influencerId: SECRETS.bob, reason: SECRETS.moveReason },
    hour(3),
    { by: SECRETS.decider },
  );
  const rules = [{ kind: 'influencer' as const, id: SECRETS.bob, ratePercent: 37 }];
  const plan = { ...PLAN, rules };
  const leaksOf = (explanation: Explanation | null): string[] => {
    const json = JSON.stringify(explanation);
    return Object.entries(SECRETS).flatMap(([name, secret]) => (json.includes(secret) ? [name] : []));
  };

  test('that won sees its money, and nothing of the private part', () => {
    const { stored } = deliver(events, { plans: [plan] });
    const explanation = explain(stored, as('ada'), NOW);
    expect(leaksOf(explanation)).toEqual([]);
    expect(explanation).toMatchObject({
      summary: {
        key: 'order.due',
        text: 'The order is credited to you: 9.00 TRY of commission is due, 4.50 TRY of it to you; it is approved.',
      },
      attribution: {
        influencer: { kind: 'you' },
        candidates: [
          { influencer: { kind: 'you' }, value: 'save10' },
          { influencer: { kind: 'another', influencerId: null }, value: null, outcome: 'outranked' },
          { influencer: { kind: 'nobody' }, value: null },
          {
            influencer: { kind: 'another' },
            clickedAt: null,
            clickText: null,
            text: 'The attribution window had ended.',
          },
        ],
      },
      money: { due: { text: 'round(9.00) = 9.00' } },
      ledger: {
        entries: [
          { postings: [{}, {}, {}] },
          { postings: [{}, {}, {}] },
          { kind: 'approval', postings: [{}, {}, {}, {}, {}, {}] },
        ],
      },
    });
    // The brand sees all of it.
    expect(leaksOf(explain(stored, BRAND, NOW)).sort()).toEqual(
      Object.keys(SECRETS)
        .filter((name) => name !== 'moveReason')
        .sort(),
    );
  });

  test('whose order was moved to another at 37% sees its own reversal, and not what the other earns', () => {
    const { stored } = deliver([...events, move], { plans: [plan] });
    const explanation = explain(stored, as('ada'), NOW);
    expect(leaksOf(explanation)).toEqual([]);
    expect(explanation).toMatchObject({
      summary: { text: 'The order is credited to another influencer.' },
      money: null,
      status: null,
      attribution: { influencer: { kind: 'another' }, winner: null, decision: { eventId: move.id } },
      ledger: {
        checks: [],
        balances: [{ influencer: { kind: 'you' }, pending: '0.00', approved: '0.00' }],
      },
    });
    expect(explanation?.ledger.entries.at(-1)).toMatchObject({
      kind: 'reversal',
      postings: [
        { account: 'brand:brand', text: '-9.00 + 9.00 = 0.00' },
        { account: 'platform', text: '4.50 - 4.50 = 0.00' },
        { account: 'influencer:ada', text: '4.50 - 4.50 = 0.00' },
      ],
    });
    // 37% of 90.00, its half, and the shares: nowhere.
    const json = JSON.stringify(explanation);
    expect(['33.30', '16.65', '"37"', '37%'].filter((figure) => json.includes(figure))).toEqual([]);
    expect(leaksOf(explain(stored, BRAND, NOW))).toEqual(Object.keys(SECRETS));
  });

  test('whose order was moved to it after 5.00 were paid is told that the brand approves it, not that another was paid', () => {
    const approve = decisionEvent({ kind: 'approve', seen: null, reason: null }, hour(1));
    const { stored } = deliver([saleEvent(content('100.00'), ADA), approve]);
    const claim = { payoutId: 'po1', influencerId: 'ada', currency: 'TRY', at: hour(2) };
    const claimed = withClaim(stored.commission!, { ...claim, kind: 'claim', minor: 500 });
    const paid = { ...stored, commission: withClaim(claimed, { ...claim, kind: 'paid', minor: 0 }) };
    const toBob = decisionEvent({ kind: 'attribute', influencerId: 'bob', reason: 'his link' }, hour(3));
    const moved = deliver([toBob], { from: paid }).stored;
    const told = (of: Explanation) => ({
      reason: of.status?.reason,
      keys: of.status?.waitsFor.map(({ key }) => key),
    });
    const later = hour(30 * DAY_HOURS);
    expect(told(shown(moved, later))).toEqual({ reason: 'paid_elsewhere', keys: ['wait.paid_elsewhere'] });
    const bobs = explain(moved, { kind: 'influencer', influencerId: 'bob' }, later)!;
    expect(told(bobs)).toEqual({ reason: 'by_hand_only', keys: ['wait.by_hand_only'] });
    expect(JSON.stringify(bobs)).not.toMatch(/elsewhere|po1/);
  });

  test('that lost sees why, and no money; one that never had to do with it sees nothing', () => {
    const { stored } = deliver(events, { plans: [plan] });
    const lost = explain(stored, as(SECRETS.bob), NOW);
    expect(lost).toMatchObject({
      money: null,
      status: null,
      ledger: { entries: [], checks: [], balances: [], claims: [] },
      attribution: {
        influencer: { kind: 'another' },
        winner: { kind: 'coupon', value: null },
        candidates: [
          { value: null, influencer: { kind: 'another' } },
          { value: SECRETS.bobsCode, influencer: { kind: 'you' } },
          { value: null },
          { value: SECRETS.bobsClick, clickText: { text: containing('31 days older') } },
        ],
      },
    });
    expect(JSON.stringify(lost)).not.toContain('ada');
    expect(explain(stored, as('stranger'), NOW)).toBeNull();
  });

  test('sees nothing of a parked order', () => {
    const { stored } = deliver([refundEvent('r', { amount: '5.00' })]);
    expect(explain(stored, as('ada'), NOW)).toBeNull();
  });
});
