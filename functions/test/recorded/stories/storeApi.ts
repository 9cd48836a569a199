import type { Story } from '../story';
import { saleOf, totalOf } from './bodies';

/** Orders that a store reports by the store API, and what becomes of them. */
export const STORE_API: readonly Story[] = [
  {
    name: 'storeapi-sale',
    title: 'A completed sale of 100.00 net by a coupon.',
    play: (tell) => tell.sale(saleOf('1001')),
  },
  {
    name: 'storeapi-unattributed',
    title: 'A sale that names no influencer: it counts on its day, and no commission is stored.',
    play: (tell) => tell.sale(saleOf('1001', { attribution: undefined })),
  },
  {
    name: 'storeapi-repeated',
    title: 'The same sale three times, the last with other content: one effect, and a refusal.',
    async play(tell) {
      await tell.sale(saleOf('1001'));
      await tell.sale(saleOf('1001'));
      await tell.sale(saleOf('1001', { total: '130.00' }));
    },
  },
  {
    name: 'storeapi-life',
    title: 'Placed, paid, completed: three reports of one order with growing modification times.',
    async play(tell) {
      await tell.sale(saleOf('1001', { status: 'pending', orderNumber: 'A-1' }));
      await tell.sale(saleOf('1001', { status: 'processing', updatedAt: '2026-02-02T09:30:00Z' }));
      await tell.sale(saleOf('1001', { status: 'completed', updatedAt: '2026-02-02T10:30:00Z' }));
    },
  },
  {
    name: 'storeapi-backwards',
    title: 'The newest update comes first, then an older one, then the sale.',
    async play(tell) {
      const occurredAt = '2026-02-01T20:00:00Z';
      await tell.sale(saleOf('1001', { occurredAt, total: '240.00', updatedAt: '2026-02-02T08:30:00Z' }));
      await tell.sale(saleOf('1001', { occurredAt, status: 'on-hold', updatedAt: '2026-02-01T21:30:00Z' }));
      await tell.sale(saleOf('1001', { occurredAt, status: 'pending' }));
    },
  },
  {
    name: 'storeapi-grows-and-shrinks',
    title: 'The store changes the order from 100.00 net to 150.00 and then to 30.00: two adjustments.',
    async play(tell) {
      await tell.sale(saleOf('1001'));
      for (const [hour, net] of [
        ['10', '150.00'],
        ['11', '30.00'],
      ]) {
        const items = [{ lineId: 1, productId: 'p1', quantity: 2, total: net }];
        const updatedAt = `2026-02-02T${hour}:00:00Z`;
        await tell
          .at(`2026-02-02T${hour}:00:05Z`)
          .sale(saleOf('1001', { total: net, taxTotal: '0', items, updatedAt }));
      }
    },
  },
  {
    name: 'storeapi-total-alone',
    title:
      'An update with a status and the same total, and nothing else, keeps the lines and the tax of the sale.',
    async play(tell) {
      await tell.sale(saleOf('1001', { status: 'processing' }));
      await tell.sale(totalOf('1001', '120.00', { status: 'completed', updatedAt: '2026-02-02T09:45:00Z' }));
    },
  },
  {
    name: 'storeapi-positive-fee',
    title:
      'An order without lines: commission is paid on the total without tax, shipping and a positive fee.',
    play: (tell) =>
      tell.sale(totalOf('1001', '137.77', { taxTotal: '20.00', shippingTotal: '12.50', feeTotal: '5.27' })),
  },
  {
    name: 'storeapi-negative-fee',
    title:
      'A negative fee is a discount: it lowers two lines of other rates pro rata, to fractions of a minor unit.',
    options: { plan: { rules: [{ kind: 'product', id: 'p2', ratePercent: 17.5 }] } },
    play: (tell) =>
      tell.sale(
        totalOf('1001', '90.00', {
          feeTotal: '-10.00',
          items: [
            { lineId: 1, productId: 'p1', quantity: 1, total: '33.33' },
            { lineId: 2, productId: 'p2', quantity: 1, total: '66.67' },
          ],
        }),
      ),
  },
  {
    name: 'storeapi-negative-fee-no-lines',
    title: 'A negative fee without lines: the total has been lowered by it already.',
    play: (tell) => tell.sale(totalOf('1001', '90.00', { feeTotal: '-10.00' })),
  },
  ...(['pending', 'on-hold', 'processing', 'cancelled', 'failed', 'refunded', 'trashed'] as const).map(
    (status): Story => ({
      name: `storeapi-status-${status}`,
      title: `A completed order that the store then reports as ${status}.`,
      async play(tell) {
        await tell.sale(saleOf('1001'));
        await tell.sale(saleOf('1001', { status, updatedAt: '2026-02-02T09:30:00Z' }));
      },
    }),
  ),
  {
    name: 'storeapi-status-revived',
    title: 'A cancelled order that is completed after all: the commission is taken back, and posted again.',
    async play(tell) {
      await tell.sale(saleOf('1001'));
      await tell.sale(saleOf('1001', { status: 'canceled', updatedAt: '2026-02-02T09:30:00Z' }));
      await tell.sale(saleOf('1001', { status: 'wc-completed', updatedAt: '2026-02-02T10:30:00Z' }));
    },
  },
  {
    name: 'storeapi-status-unknown',
    title: 'A status that nobody knows (`shipped`) counts as processing.',
    play: (tell) => tell.sale(saleOf('1001', { status: 'shipped' })),
  },
  {
    name: 'storeapi-day-of-the-brand',
    title: 'Placed at 22:30 UTC, which is the next day in Istanbul, and reported a day late.',
    play: (tell) => tell.sale(saleOf('1001', { occurredAt: '2026-01-31T22:30:00Z' })),
  },
  {
    name: 'storeapi-day-of-new-york',
    title: 'A brand in New York: what is placed at 03:00 UTC belongs to the day before.',
    options: { timeZone: 'America/New_York' },
    async play(tell) {
      await tell.sale(saleOf('1001', { occurredAt: '2026-02-02T03:00:00Z' }));
      await tell.refund({
        orderId: '1001',
        refundId: 'r1',
        amount: '12.00',
        occurredAt: '2026-02-02T06:00:00Z',
      });
    },
  },
  {
    name: 'storeapi-rounding',
    title:
      'Three lines of 0.05, 0.05 and 1.15 at 10%: 0.125 is rounded half-up to 0.13, of which Ayşe gets 0.07.',
    play: (tell) =>
      tell.sale(
        totalOf('1001', '1.25', {
          items: ['0.05', '0.05', '1.15'].map((total, index) => ({
            lineId: index + 1,
            productId: `p${index}`,
            quantity: 1,
            total,
          })),
        }),
      ),
  },
  {
    name: 'storeapi-nothing-due',
    title: 'An order of 0.00: it is a sale, and nothing is due on it.',
    play: (tell) => tell.sale(totalOf('1001', '0')),
  },
  {
    name: 'storeapi-several-orders',
    title: 'Three orders of one day, whose day documents are in two shards.',
    async play(tell) {
      await tell.sale(saleOf('1001'));
      await tell.sale(saleOf('1002', { attribution: { couponCodes: ['BORA10'] } }));
      await tell.sale(saleOf('1005', { total: '60.05', taxTotal: '10.00', items: undefined }));
      await tell.refund({ orderId: '1002', refundId: 'r1', amount: '20.00' });
    },
  },
  {
    name: 'storeapi-history',
    title: 'Four reports of 150 kB each: the two oldest events have moved to the history of the order.',
    async play(tell) {
      for (const hour of ['09', '10', '11', '12']) {
        const name = 'x'.repeat(150_000);
        await tell.at(`2026-02-02T${hour}:00:05Z`).report({
          source: 'storeApi',
          orderId: '1001',
          updatedAt: new Date(`2026-02-02T${hour}:00:00Z`),
          content: {
            currency: 'TRY',
            total: `${hour}.50`,
            items: [{ lineId: '1', productId: 'p1', name, quantity: '1', total: `${hour}.50` }],
            attribution: { couponCodes: ['AYSE10'] },
          },
        });
      }
    },
  },
];
