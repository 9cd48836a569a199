import type { Story } from '../story';
import { saleOf, totalOf } from './bodies';

/** Currencies of none, two and three decimals, and stores that show fewer or more of them. */
export const CURRENCIES: readonly Story[] = [
  {
    name: 'currency-yen',
    title:
      '1,005 yen at 10%: 100.5 is rounded half-up to 101, of which the influencer gets 51; a third goes back.',
    async play(tell) {
      await tell.sale(totalOf('1001', '1005', { currency: 'JPY' }));
      await tell.refund({ orderId: '1001', refundId: 'r1', amount: '335' });
    },
  },
  {
    name: 'currency-yen-with-decimals',
    title: 'Yen with decimals that the currency does not have.',
    async play(tell) {
      await tell.sale(totalOf('1001', '1005.50', { currency: 'JPY', taxTotal: '91.41' }));
      await tell.refund({ orderId: '1001', refundId: 'r1', amount: '100.49' });
    },
  },
  {
    name: 'currency-dinars',
    title: 'Dinars of three decimals: 23.539 with tax, and a refund of 1.255.',
    async play(tell) {
      await tell.sale(totalOf('1001', '23.539', { currency: 'KWD', taxTotal: '1.120' }));
      await tell.refund({ orderId: '1001', refundId: 'r1', amount: '1.255' });
    },
  },
  {
    name: 'currency-dinars-coarse-first',
    title:
      'First `24`, of a shop that shows no decimals, then `23.539` as an update: the finer amount counts.',
    async play(tell) {
      await tell.sale(totalOf('1001', '24', { currency: 'KWD' }));
      await tell.sale(totalOf('1001', '23.539', { currency: 'KWD', updatedAt: '2026-02-02T09:30:00Z' }));
      await tell.sale(totalOf('1001', '23.5', { currency: 'KWD', updatedAt: '2026-02-02T10:30:00Z' }));
    },
  },
  {
    name: 'currency-dinars-finer-sale',
    title: 'The same sale finer, and then coarser: the finer is stored beside it, the coarser is a replay.',
    async play(tell) {
      await tell.sale(totalOf('1001', '23.54', { currency: 'KWD' }));
      await tell.sale(totalOf('1001', '23.539', { currency: 'KWD' }));
      await tell.sale(totalOf('1001', '24', { currency: 'KWD' }));
    },
  },
  {
    name: 'currency-other',
    title:
      'An update in dollars of an order in lira: what was due in lira is reversed, and 0.40 dollars are due.',
    async play(tell) {
      await tell.sale(saleOf('1001'));
      await tell.sale(saleOf('1001', { currency: 'USD', total: '4.00', updatedAt: '2026-02-02T09:30:00Z' }));
    },
  },
  {
    name: 'currency-changes',
    title: 'The update in dollars comes first; the sale in lira, which is older, changes no amount.',
    async play(tell) {
      const occurredAt = '2026-02-02T08:30:00Z';
      const updatedAt = '2026-02-02T08:45:00Z';
      await tell.sale(totalOf('1001', '20.00', { currency: 'USD', occurredAt, updatedAt }));
      await tell.sale(totalOf('1001', '500.00', { occurredAt }));
    },
  },
  {
    name: 'currency-large',
    title: 'Ten trillion rupiah, at 33.3333%, and a refund of all but one.',
    options: { plan: { ratePercent: 33.3333 } },
    async play(tell) {
      await tell.sale(totalOf('1001', '9999999999999', { currency: 'IDR' }));
      await tell.refund({ orderId: '1001', refundId: 'r1', amount: '9999999999998' });
    },
  },
  {
    name: 'ambiguous-status',
    title: 'Two reports of one second, of which one says cancelled: ambiguous, and not to be approved.',
    async play(tell) {
      const updatedAt = '2026-02-02T08:30:00Z';
      await tell.sale(saleOf('1001', { updatedAt, status: 'completed' }));
      await tell.sale(saleOf('1001', { updatedAt, status: 'cancelled' }));
      await tell.decide('1001', { kind: 'approve', seen: null, reason: null });
    },
  },
  {
    name: 'ambiguous-amounts',
    title: 'Two reports of one second with other totals: ambiguous.',
    async play(tell) {
      const updatedAt = '2026-02-02T08:30:00Z';
      await tell.sale(totalOf('1001', '100.00', { updatedAt }));
      await tell.sale(totalOf('1001', '101.00', { updatedAt }));
    },
  },
  {
    name: 'ambiguous-settled',
    title: 'Ambiguous in status and amount, and settled by a newer report; then approved.',
    async play(tell) {
      const updatedAt = '2026-02-02T08:30:00Z';
      await tell.sale(totalOf('1001', '100.00', { updatedAt, status: 'on-hold' }));
      await tell.sale(totalOf('1001', '101.00', { updatedAt, status: 'completed' }));
      const newer = { updatedAt: '2026-02-02T10:30:00Z', status: 'completed' };
      await tell.sale(totalOf('1001', '101.00', newer));
      await tell.decide('1001', { kind: 'approve', seen: null, reason: null });
    },
  },
  {
    name: 'ambiguous-confirmed',
    title:
      'Two reports of one second, of which one says cancelled; the brand confirms the other, and approves.',
    async play(tell) {
      const updatedAt = '2026-02-02T08:30:00Z';
      await tell.sale(saleOf('1001', { updatedAt, status: 'completed' }));
      await tell.sale(saleOf('1001', { updatedAt, status: 'cancelled' }));
      await tell.settle('1001', 'completed');
      await tell.decide('1001', { kind: 'approve', seen: null, reason: null });
    },
  },
  {
    name: 'clock-ahead',
    title:
      'A shop whose clock is three hours ahead: completed, then cancelled; it counts when it was received.',
    async play(tell) {
      await tell.sale(saleOf('1001', { updatedAt: '2026-02-02T12:00:00Z', status: 'completed' }));
      await tell.sale(saleOf('1001', { updatedAt: '2026-02-02T13:00:00Z', status: 'cancelled' }));
      await tell.sale(saleOf('1002', { updatedAt: '2026-02-02T14:00:00Z', status: 'completed' }));
      await tell.approveDue();
    },
  },
];
