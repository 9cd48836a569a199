import type { Story } from '../story';
import type { Json } from '../story';
import { listed, saleOf, wooOf } from './bodies';

const half = [{ lineId: 1, productId: 'p1', quantity: 1, total: '50.00' }];

const lineOf = (name: string, total: string): Json => ({
  id: name.length,
  name,
  product_id: name.length + 10,
  quantity: 1,
  total,
});

/** Coffee of 40.00 and tea of 60.00, without tax. */
const whole = (modified: string, more: Json = {}): Json =>
  wooOf(2001, modified, {
    total: '100.00',
    total_tax: '0.00',
    line_items: [lineOf('coffee', '40.00'), lineOf('tea', '60.00')],
    ...more,
  });

/** A seller's part of it. */
const partOf = (id: number, name: string, total: string, modified: string, more: Json = {}): Json =>
  wooOf(id, modified, {
    parent_id: 2001,
    created_via: 'dokan',
    total,
    total_tax: '0.00',
    line_items: [lineOf(name, total)],
    ...more,
  });

/** What is no order of its own, and orders that belong to another. */
export const PURCHASES: readonly Story[] = [
  {
    name: 'purchase-subscription',
    title: 'A subscription is sent to the URL of orders: it is no order, whatever is reported of it later.',
    async play(tell) {
      const subscription = { billing_period: 'month', status: 'active' };
      await tell.webhook('order.created', wooOf(2001, '2026-02-02T09:00:01', subscription));
      const ended = { ...subscription, status: 'completed' };
      await tell.webhook('order.updated', wooOf(2001, '2026-02-02T10:00:01', ended), { deliveryId: 'd2' });
    },
  },
  {
    name: 'purchase-marketplace',
    title:
      'A marketplace divides an order of 100.00 in two. One part gives back 20.00, the other is cancelled and completed again; the shop enters the refund on the whole too.',
    async play(tell) {
      await tell.webhook('order.created', whole('2026-02-02T09:00:01'));
      await tell.webhook('order.created', partOf(2002, 'coffee', '40.00', '2026-02-02T09:00:02'), {
        deliveryId: 'd2',
      });
      await tell.webhook('order.created', partOf(2003, 'tea', '60.00', '2026-02-02T09:00:02'), {
        deliveryId: 'd3',
      });
      const refunds = [listed(901, '20.00')];
      const refunded = partOf(2002, 'coffee', '40.00', '2026-02-03T09:00:00', { refunds });
      await tell.at('2026-02-03T09:00:10Z').webhook('order.updated', refunded, { deliveryId: 'd4' });
      const cancelled = partOf(2003, 'tea', '60.00', '2026-02-03T10:00:00', { status: 'cancelled' });
      await tell.at('2026-02-03T10:00:10Z').webhook('order.updated', cancelled, { deliveryId: 'd5' });
      const again = partOf(2003, 'tea', '60.00', '2026-02-03T11:00:00');
      await tell.at('2026-02-03T11:00:10Z').webhook('order.updated', again, { deliveryId: 'd6' });
      const entered = whole('2026-02-03T12:00:00', { refunds: [listed(902, '20.00')] });
      await tell.at('2026-02-03T12:00:10Z').webhook('order.updated', entered, { deliveryId: 'd7' });
    },
  },
  {
    name: 'purchase-deposit',
    title: 'The balance of a deposit comes before it, and waits; the review matches the two.',
    async play(tell) {
      const balance = { parent_id: 2001, created_via: 'wc_deposits', meta_data: [] };
      await tell.webhook('order.created', wooOf(2002, '2026-02-02T09:00:05', balance));
      await tell.webhook('order.created', wooOf(2001, '2026-02-02T09:00:01'), { deliveryId: 'd2' });
      await tell.at('2026-02-02T14:00:00Z').review();
    },
  },
  {
    name: 'purchase-missing-parent',
    title: 'The order that this one belongs to never comes: after a day it is an order of its own.',
    async play(tell) {
      await tell.sale(saleOf('1001', { parentOrderId: '999' }));
      await tell.at('2026-02-04T12:00:00Z').review();
    },
  },
  {
    name: 'purchase-split',
    title:
      'Some lines of an order are those of another that it belongs to: it is held until the brand says what it is.',
    async play(tell) {
      await tell.sale(saleOf('1001'));
      await tell.sale(
        saleOf('1002', { parentOrderId: '1001', total: '60.00', taxTotal: '10.00', items: half }),
      );
    },
  },
  {
    name: 'purchase-split-decided',
    title: 'The same, and the brand says that it is a part, then that it is an order of its own.',
    async play(tell) {
      await tell.sale(saleOf('1001'));
      await tell.sale(
        saleOf('1002', { parentOrderId: '1001', total: '60.00', taxTotal: '10.00', items: half }),
      );
      await tell.refund({ orderId: '1002', refundId: 'r1', amount: '12.00' });
      await tell.decide('1002', { kind: 'relate', verdict: 'part', reason: 'sent in two parcels' });
      await tell.decide('1002', { kind: 'relate', verdict: 'own', reason: 'paid apart after all' });
    },
  },
];
