import type { Json, Story } from '../story';
import { saleOf, totalOf } from './bodies';

const refundOf = (refundId: string, more: Json): Json => ({ orderId: '1001', refundId, ...more });

/** 100.00 + 50.00 net, 25.00 of shipping and 35.00 of tax. */
const twoLines = (): Json =>
  saleOf('1001', {
    total: '210.00',
    taxTotal: '35.00',
    shippingTotal: '25.00',
    items: [
      { lineId: 1, productId: 'p1', variantId: 'v1', quantity: 3, total: '100.00' },
      { lineId: 2, productId: 'p2', quantity: 1, total: '50.00' },
    ],
  });

/** A story of one sale of two lines and these refunds of it. */
function refunded(name: string, title: string, refunds: readonly Json[]): Story {
  return {
    name: `refund-${name}`,
    title,
    async play(tell) {
      await tell.sale(twoLines());
      for (const refund of refunds) await tell.refund(refund);
    },
  };
}

/** What stores report of refunds by themselves, by the store API. */
export const REFUNDS: readonly Story[] = [
  refunded('amount', 'An amount-only refund takes its part of every line.', [
    refundOf('r1', { amount: '31.50' }),
  ]),
  refunded('full', 'A full refund without an amount.', [refundOf('r1', { full: true })]),
  refunded('all-by-amount', 'Two amounts that reach the total of the order: nothing is left.', [
    refundOf('r1', { amount: '110.00' }),
    refundOf('r2', { amount: '100.00' }),
  ]),
  refunded('named-total', 'A refund that names a line and what was given back for it.', [
    refundOf('r1', {
      amount: '36.00',
      taxTotal: '6.00',
      items: [{ lineId: 1, quantity: 1, total: '30.00' }],
    }),
  ]),
  refunded('named-quantity', 'One of three pieces goes back, without an amount: a third of the line.', [
    refundOf('r1', { items: [{ lineId: 1, quantity: 1 }] }),
  ]),
  refunded('named-whole-line', 'A refund that names a line and nothing else takes it whole.', [
    refundOf('r1', { items: [{ lineId: 2 }] }),
  ]),
  refunded('named-product', 'A refund by product and variant.', [
    refundOf('r1', { amount: '60.00', items: [{ productId: 'p1', variantId: 'v1', quantity: 2 }] }),
  ]),
  refunded('extras', 'Shipping and its tax alone are given back: the commission stays.', [
    refundOf('r1', { amount: '30.00', shippingTotal: '25.00', taxTotal: '5.00' }),
  ]),
  refunded('named-and-amount', 'A named refund, an amount-only one and another named one, of one order.', [
    refundOf('r1', {
      amount: '60.00',
      items: [{ lineId: 2, quantity: 1, total: '50.00' }],
      taxTotal: '10.00',
    }),
    refundOf('r2', { amount: '17.77' }),
    refundOf('r3', { items: [{ lineId: 1, quantity: 1, total: '33.33' }] }),
  ]),
  refunded(
    'excess',
    'Refunds of 250.00 on an order of 210.00: what exceeds it has no effect, and is flagged.',
    [refundOf('r1', { amount: '200.00' }), refundOf('r2', { amount: '50.00' })],
  ),
  refunded('excess-mended', 'The refund that was too much is deleted: what the other left is due again.', [
    refundOf('r1', { amount: '200.00' }),
    refundOf('r2', { amount: '50.00' }),
    refundOf('r2', { deleted: true }),
  ]),
  refunded('unknown-line', 'A refund of a line that the order does not have: the item has no effect.', [
    refundOf('r1', { amount: '10.00', items: [{ lineId: 99, quantity: 1, total: '10.00' }] }),
  ]),
  refunded('other-currency', 'A refund in dollars of an order in lira has no effect.', [
    refundOf('r1', { amount: '10.00', currency: 'USD' }),
  ]),
  refunded('deleted', 'A refund that the store deletes: what it took is posted again.', [
    refundOf('r1', { amount: '42.00' }),
    refundOf('r1', { deleted: true }),
  ]),
  refunded('deleted-first', 'The deletion of a refund comes before the refund.', [
    refundOf('r1', { deleted: true }),
    refundOf('r1', { amount: '42.00' }),
  ]),
  refunded('deleted-unknown', 'The deletion of a refund that nobody ever reported.', [
    refundOf('r9', { deleted: true }),
  ]),
  refunded('repeated', 'The same refund twice, then with another amount: one effect, and a refusal.', [
    refundOf('r1', { amount: '21.00' }),
    refundOf('r1', { amount: '21.00' }),
    refundOf('r1', { amount: '22.00' }),
  ]),
  refunded('finer', 'A refund with one decimal comes again with two: the finer amount counts.', [
    refundOf('r1', { amount: '99.5' }),
    refundOf('r1', { amount: '99.54' }),
  ]),
  refunded('coarser', 'A refund with two decimals comes again with one: a replay.', [
    refundOf('r1', { amount: '99.54' }),
    refundOf('r1', { amount: '99.5' }),
  ]),
  refunded(
    'half-price',
    'Half the price of one of three pieces goes back with its quantity: only the money.',
    [
      refundOf('r1', {
        amount: '18.00',
        taxTotal: '3.00',
        items: [{ lineId: 1, quantity: 1, total: '15.00' }],
      }),
    ],
  ),
  refunded('restock', 'A piece is put back to stock and no money goes back: nothing changes.', [
    refundOf('r1', { amount: '0.00', items: [{ lineId: 2, quantity: 1, total: '0.00' }] }),
  ]),
  refunded('beyond-line', 'More than a line of 50.00 goes back for it: the other line gives 20.00.', [
    refundOf('r1', { amount: '84.00', taxTotal: '14.00', items: [{ lineId: 2, total: '70.00' }] }),
  ]),
  {
    name: 'refund-gift-card',
    title:
      'Of goods of 100.00 a gift card paid 80.00: 10.00 back is a tenth, 10.00 more is all that was paid.',
    async play(tell) {
      await tell.sale(saleOf('1001', { total: '20.00', taxTotal: '0.00', giftCardTotal: '80.00' }));
      await tell.refund(refundOf('r1', { amount: '10.00' }));
      await tell.refund(refundOf('r2', { amount: '10.00' }));
    },
  },
  {
    name: 'lines-exceed-total',
    title:
      'A bundle and its children are all sent as lines, 200.00 of an order of 120.00: flagged, by no schedule.',
    async play(tell) {
      const line = (lineId: number, total: string): Json => ({
        lineId,
        productId: `p${lineId}`,
        quantity: 1,
        total,
      });
      const items = [line(1, '100.00'), line(2, '60.00'), line(3, '40.00')];
      await tell.sale(saleOf('1001', { items }));
    },
  },
  {
    name: 'refund-line-taxes',
    title:
      'An item says its amount with tax and the refund names none: the tax of its own line comes off first.',
    async play(tell) {
      const items = [
        { lineId: 1, productId: 'p1', quantity: 1, total: '100.00', taxTotal: '20.00' },
        { lineId: 2, productId: 'p2', quantity: 1, total: '50.00', taxTotal: '10.00' },
      ];
      await tell.sale(saleOf('1001', { total: '180.00', taxTotal: '30.00', items }));
      await tell.refund(refundOf('r1', { amount: '120.00', items: [{ lineId: 1, total: '120.00' }] }));
    },
  },
  {
    name: 'refund-across-lines',
    title:
      'Pieces of one product, which four lines have at other prices, go back by product alone, and an amount beside.',
    async play(tell) {
      const totals = ['19.99', '7.77', '33.33', '0.01', '54.90', '12.35', '3.10', '99.95', '1.11'];
      const items = totals.map((total, index) => ({
        lineId: index + 1,
        productId: index % 2 === 0 ? 'p1' : `p${index}`,
        quantity: (index % 3) + 1,
        total,
      }));
      await tell.sale(totalOf('1001', '279.01', { taxTotal: '46.50', items }));
      await tell.refund(refundOf('r1', { items: [{ productId: 'p1', quantity: 4 }] }));
      await tell.refund(refundOf('r2', { amount: '13.13' }));
      await tell.refund(
        refundOf('r3', { items: [{ productId: 'p1', quantity: 2, total: '20.00' }, { lineId: 8 }] }),
      );
    },
  },
  {
    name: 'refund-parked',
    title: 'Two refunds wait for their sale; each has an entry of its own once it comes.',
    async play(tell) {
      await tell.refund(refundOf('r1', { amount: '10.00' }));
      await tell.refund(refundOf('r2', { items: [{ lineId: 1, quantity: 1, total: '40.00' }] }));
      await tell.sale(saleOf('1001', { occurredAt: '2026-02-01T10:00:00Z' }));
    },
  },
  {
    name: 'refund-parked-alone',
    title: 'A refund of an order whose sale never comes: the order is stored without figures.',
    play: (tell) => tell.refund(refundOf('r1', { amount: '10.00', reason: 'broken' })),
  },
  {
    name: 'refund-parked-and-deleted',
    title: 'A refund and its deletion both wait for the sale.',
    async play(tell) {
      await tell.refund(refundOf('r1', { amount: '10.00' }));
      await tell.refund(refundOf('r1', { deleted: true }));
      await tell.sale(saleOf('1001'));
    },
  },
  {
    name: 'refund-of-unattributed-order',
    title: 'A refund of an unattributed order: the day has it, and there is no commission.',
    async play(tell) {
      await tell.sale(totalOf('1001', '80.00', { attribution: undefined }));
      await tell.refund(refundOf('r1', { amount: '30.00' }));
    },
  },
  {
    name: 'refund-another-day',
    title: 'Refunded in the next month: the reversal counts on the day of the refund.',
    async play(tell) {
      await tell.sale(saleOf('1001'));
      await tell.at('2026-03-05T10:00:00Z').refund(refundOf('r1', { amount: '60.00' }));
    },
  },
  {
    name: 'refund-of-a-cancelled-order',
    title: 'A cancelled order is refunded: nothing was due, and nothing changes.',
    async play(tell) {
      await tell.sale(saleOf('1001', { status: 'cancelled' }));
      await tell.refund(refundOf('r1', { full: true }));
    },
  },
];
