import type { Story } from '../story';
import { listed, wooOf } from './bodies';

/** Deliveries of a real shop's webhooks, byte for byte, and some that no recording has. */
export const WOOCOMMERCE: readonly Story[] = [
  {
    name: 'woocommerce-order-44',
    title:
      'Order 44 of the recorded shop: placed, paid, completed, then given back in four refunds that its updates list.',
    play: (tell) => tell.fixtures('0049', '0050', '0051', '0055', '0057', '0061', '0063', '0065', '0067'),
  },
  {
    name: 'woocommerce-order-44-partly-refunded',
    title: 'Order 44 until its third refund.',
    play: (tell) => tell.fixtures('0049', '0057', '0061', '0063', '0065'),
  },
  {
    name: 'woocommerce-order-44-backwards',
    title: 'Order 44 with its deliveries in reverse: the refunds are known before the order is.',
    async play(tell) {
      for (const [index, number] of ['0067', '0065', '0061', '0057', '0051', '0049'].entries())
        await tell.fixture(number, { at: `2026-11-21T0${index + 2}:00:00Z` });
    },
  },
  {
    name: 'woocommerce-order-49',
    title: 'Order 49: two coupons, of which the one with the larger discount counts; then it is cancelled.',
    play: (tell) => tell.fixtures('0070', '0071', '0072'),
  },
  {
    name: 'woocommerce-order-50',
    title: 'Order 50: payment fails, then succeeds; nobody brought it.',
    play: (tell) => tell.fixtures('0074', '0075', '0077', '0080'),
  },
  {
    name: 'woocommerce-order-51',
    title: 'Order 51: everything is refunded at once, and its link had been clicked a year before.',
    play: (tell) => tell.fixtures('0083', '0084', '0087'),
  },
  {
    name: 'woocommerce-order-55',
    title: 'Order 55: completed, then an amount-only refund of 20.00; the click behind it is known.',
    async play(tell) {
      const occurredAt = '2026-11-20T10:00:00Z';
      await tell
        .at('2026-11-20T10:00:00Z')
        .click({ clickId: 'clk_01HZX9', referralCode: 'ayse', occurredAt });
      await tell.fixtures('0098', '0099', '0102');
    },
  },
  {
    name: 'woocommerce-order-62',
    title: 'Order 62: the first thing heard of it is that it was refunded.',
    play: (tell) => tell.fixtures('0122', '0123', '0127', '0128'),
  },
  {
    name: 'woocommerce-order-64',
    title: 'Order 64: placed, then put into the bin.',
    play: (tell) => tell.fixtures('0129', '0130', '0132'),
  },
  {
    name: 'woocommerce-order-67',
    title: 'Order 67: in euros, in a shop of lira.',
    async play(tell) {
      const occurredAt = '2026-11-20T10:00:00Z';
      await tell
        .at('2026-11-20T10:00:00Z')
        .click({ clickId: 'clk_01HZX9', referralCode: 'bora', occurredAt });
      await tell.fixtures('0140', '0141');
    },
  },
  {
    name: 'woocommerce-order-69',
    title: 'Order 69 of the block checkout: a draft first, which is no sale; then paid and completed.',
    play: (tell) => tell.fixtures('0143', '0144', '0145', '0149'),
  },
  {
    name: 'woocommerce-order-71',
    title: 'Order 71 of the classic checkout, by the referral code of Bora.',
    play: (tell) => tell.fixtures('0152', '0153'),
  },
  {
    name: 'woocommerce-order-71-draft-again',
    title: 'Order 71 is put back to draft in the admin a day later: it is taken back.',
    async play(tell) {
      await tell.fixtures('0152', '0153');
      const changed = { status: 'auto-draft', date_modified_gmt: '2026-11-22T09:00:00' };
      await tell.fixture('0153', { at: '2026-11-22T09:00:05Z', changed });
    },
  },
  {
    name: 'woocommerce-order-79',
    title:
      'Order 79 in dinars of three decimals; after the shop’s setting has changed it reads 23.54 for 23.539.',
    play: (tell) => tell.fixtures('0166', '0167', '0169', '0173'),
  },
  {
    name: 'woocommerce-order-79-coarse-first',
    title: 'Order 79 with its coarser report first: the finer ones say what it really was.',
    async play(tell) {
      for (const [index, number] of ['0173', '0169', '0166'].entries())
        await tell.fixture(number, { at: `2026-11-21T0${index + 2}:00:00Z` });
    },
  },
  {
    name: 'woocommerce-order-84',
    title: 'Order 84 in yen, which has no decimals, with two refunds.',
    play: (tell) => tell.fixtures('0176', '0177', '0179'),
  },
  {
    name: 'woocommerce-order-87',
    title: 'Order 87: dinars of a shop that shows no decimals.',
    play: (tell) => tell.fixtures('0183', '0184'),
  },
  {
    name: 'woocommerce-order-89',
    title: 'Order 89, which the shop changed again and again without changing what it says.',
    play: (tell) => tell.fixtures('0190', '0192', '0194', '0196', '0465'),
  },
  {
    name: 'woocommerce-order-94',
    title: 'Order 94: completed, and changed after that.',
    play: (tell) => tell.fixtures('0258', '0259', '0263'),
  },
  {
    name: 'woocommerce-product-deleted',
    title:
      'The shop deletes the product of a line, whose id turns to 0: the line keeps the product, and its rate.',
    options: { plan: { rules: [{ kind: 'product', id: '7', ratePercent: 15 }] } },
    async play(tell) {
      await tell.webhook('order.created', wooOf(300, '2026-02-02T09:00:00'));
      const line_items = [{ id: 1, product_id: 0, quantity: 2, total: '100.00' }];
      await tell.webhook('order.updated', wooOf(300, '2026-02-02T10:00:00', { line_items }));
    },
  },
  {
    name: 'woocommerce-order-90',
    title: 'Order 90: completed, put into the bin and taken out of it.',
    play: (tell) => tell.fixtures('0242', '0243', '0246', '0247'),
  },
  {
    name: 'woocommerce-restored-before-deleted',
    title: 'Order 90 whose restoration is delivered before the deletion.',
    async play(tell) {
      await tell.fixture('0242');
      await tell.fixture('0247', { at: '2026-11-21T01:44:05Z' });
      await tell.fixture('0246', { at: '2026-11-21T01:44:06Z' });
    },
  },
  {
    name: 'woocommerce-deleted-twice',
    title: 'Binned, restored, binned again: the order is in the bin. Two webhooks report the first deletion.',
    async play(tell) {
      await tell.webhook('order.created', wooOf(300, '2026-02-02T09:00:00'));
      await tell.webhook('order.deleted', { id: 300 }, { deliveryId: 'd2', webhookId: '1' });
      await tell.webhook('order.deleted', { id: 300 }, { deliveryId: 'd2', webhookId: '2' });
      await tell.webhook('order.restored', wooOf(300, '2026-02-02T11:30:00'), { deliveryId: 'd3' });
      await tell.webhook('order.deleted', { id: 300 }, { deliveryId: 'd4', webhookId: '1' });
    },
  },
  {
    name: 'woocommerce-deleted-unknown',
    title: 'The deletion of an order that comes a minute later: it is in the bin from the start.',
    async play(tell) {
      await tell.webhook('order.deleted', { id: 300 });
      await tell.webhook('order.created', wooOf(300, '2026-02-02T09:00:00'));
    },
  },
  {
    name: 'woocommerce-changed-after-the-bin',
    title:
      'Binned, and then changed by the shop: it must be out of the bin, whatever became of the restoration.',
    async play(tell) {
      await tell.webhook('order.created', wooOf(300, '2026-02-02T09:00:00'));
      await tell.webhook('order.deleted', { id: 300 });
      await tell.webhook('order.updated', wooOf(300, '2026-02-02T10:30:00', { status: 'processing' }));
    },
  },
  {
    name: 'woocommerce-refund-deleted',
    title: 'A listed refund that a newer body lacks was deleted: what it took is due again.',
    async play(tell) {
      await tell.webhook('order.created', wooOf(300, '2026-02-02T09:00:00'));
      await tell.webhook(
        'order.updated',
        wooOf(300, '2026-02-02T10:00:00', { refunds: [listed(301, '36.00')] }),
      );
      await tell.webhook('order.updated', wooOf(300, '2026-02-02T11:00:00'));
    },
  },
  {
    name: 'woocommerce-refund-listed-again',
    title: 'Listed, not listed, and listed again with a second one: both count.',
    async play(tell) {
      const refunds = [listed(301, '36.00')];
      await tell.webhook('order.created', wooOf(300, '2026-02-02T09:00:00'));
      await tell.webhook('order.updated', wooOf(300, '2026-02-02T10:00:00', { refunds }));
      await tell.webhook('order.updated', wooOf(300, '2026-02-02T11:00:00'));
      const more = [listed(302, '12.00'), ...refunds];
      await tell.webhook('order.updated', wooOf(300, '2026-02-02T12:00:00', { refunds: more }));
    },
  },
  {
    name: 'woocommerce-refund-next-month',
    title: 'An update in March lists a refund: it counts on the day of the update, in the next month.',
    async play(tell) {
      await tell.webhook('order.created', wooOf(300, '2026-02-02T09:00:00'));
      const refunded = wooOf(300, '2026-03-03T22:30:00', { refunds: [listed(301, '24.00')] });
      await tell.at('2026-03-03T22:30:04Z').webhook('order.updated', refunded);
    },
  },
  {
    name: 'woocommerce-refund-named-beside',
    title: 'A plugin reports what the listed refund was for: that beats the bare amount of the list.',
    async play(tell) {
      await tell.webhook('order.created', wooOf(300, '2026-02-02T09:00:00'));
      await tell.webhook(
        'order.updated',
        wooOf(300, '2026-02-02T10:00:00', { refunds: [listed(301, '36.00')] }),
      );
      const items = [{ lineId: 1, quantity: 1, total: '10.00' }];
      const named = { items, taxTotal: '2.00', shippingTotal: '24.00' };
      const occurredAt = '2026-02-02T10:00:00Z';
      await tell.refund({ orderId: 300, refundId: 301, amount: '36.00', ...named, occurredAt });
    },
  },
  {
    name: 'woocommerce-refund-said-twice',
    title: 'A plugin reports the amount that the list has already, and coarser: the list counts.',
    async play(tell) {
      await tell.webhook('order.created', wooOf(300, '2026-02-02T09:00:00'));
      await tell.webhook(
        'order.updated',
        wooOf(300, '2026-02-02T10:00:00', { refunds: [listed(301, '36.00')] }),
      );
      await tell.refund({ orderId: 300, refundId: 301, amount: '36', occurredAt: '2026-02-02T10:00:00Z' });
    },
  },
  {
    name: 'woocommerce-refund-not-listed',
    title: 'A refund that a plugin reported, and that a newer list lacks: it was deleted in the shop.',
    async play(tell) {
      await tell.webhook('order.created', wooOf(300, '2026-02-02T09:00:00'));
      await tell.refund({ orderId: 300, refundId: 301, amount: '36.00', occurredAt: '2026-02-02T09:30:00Z' });
      await tell.webhook('order.updated', wooOf(300, '2026-02-02T11:00:00'));
    },
  },
  {
    name: 'woocommerce-stages',
    title: 'Placed, paid and completed in one second: the dates of the order say which is the newest.',
    async play(tell) {
      const modified = '2026-02-02T09:00:00';
      const paid = { date_paid_gmt: modified };
      await tell.webhook('order.updated', wooOf(300, modified, { ...paid, date_completed_gmt: modified }));
      await tell.webhook('order.created', wooOf(300, modified, { date_paid_gmt: null, status: 'pending' }));
      await tell.webhook('order.updated', wooOf(300, modified, { ...paid, status: 'processing' }));
    },
  },
  {
    name: 'woocommerce-landing-page',
    title: 'No plugin: the influencer comes from the landing page that WooCommerce noted.',
    play: (tell) =>
      tell.webhook(
        'order.created',
        wooOf(300, '2026-02-02T09:00:00', {
          meta_data: [
            { key: '_wc_order_attribution_session_entry', value: 'https://shop.example/?ref=bora' },
            { key: '_wc_order_attribution_session_start_time', value: '2026-02-02 08:30:00' },
          ],
        }),
      ),
  },
  {
    name: 'woocommerce-webhook-and-plugin',
    title: 'The webhook and the network’s plugin report the same order.',
    async play(tell) {
      await tell.plugin('Woo/AddOrder', wooOf(300, '2026-02-02T09:00:00', { status: 'processing' }));
      await tell.webhook('order.created', wooOf(300, '2026-02-02T09:00:00', { status: 'processing' }));
      await tell.webhook('order.updated', wooOf(300, '2026-02-02T10:00:00'));
      await tell.plugin('Woo/UpdateOrder', wooOf(300, '2026-02-02T10:00:00'));
    },
  },
];
