import type { Story } from '../story';
import { wooOf } from './bodies';

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
];
