import type { Story, Teller } from '../story';
import { saleOf, totalOf } from './bodies';

const approve = { kind: 'approve', seen: null, reason: null } as const;

async function approved(tell: Teller, ...orderIds: readonly string[]): Promise<void> {
  for (const orderId of orderIds) {
    await tell.sale(saleOf(orderId));
    await tell.decide(orderId, approve);
  }
}

async function paid(tell: Teller, influencerId: 'ayse' | 'bora' = 'ayse', currency?: string): Promise<void> {
  const payoutId = await tell.payOut(influencerId, currency);
  await tell.mark(payoutId, 'sent');
  await tell.mark(payoutId, 'paid');
}

/** What payouts claim of orders, and what happens to an order that was claimed. */
export const PAYOUTS: readonly Story[] = [
  {
    name: 'payout-open',
    title: 'A payout has claimed the commission and is not sent yet.',
    async play(tell) {
      await approved(tell, '1001');
      await tell.payOut('ayse');
    },
  },
  {
    name: 'payout-sent',
    title: 'The money is on its way.',
    async play(tell) {
      await approved(tell, '1001');
      await tell.mark(await tell.payOut('ayse'), 'sent');
    },
  },
  {
    name: 'payout-paid',
    title: 'Two orders are paid out together.',
    async play(tell) {
      await approved(tell, '1001', '1002');
      await paid(tell);
    },
  },
  {
    name: 'payout-failed',
    title: 'The payout fails: what it claimed is free, and the next one claims it.',
    async play(tell) {
      await approved(tell, '1001');
      const payoutId = await tell.payOut('ayse');
      await tell.mark(payoutId, 'sent');
      await tell.mark(payoutId, 'failed');
      await paid(tell);
    },
  },
  {
    name: 'payout-clawback',
    title: 'Paid, then partly refunded: a clawback, which nobody has netted yet.',
    async play(tell) {
      await approved(tell, '1001');
      await paid(tell);
      await tell.refund({ orderId: '1001', refundId: 'r1', amount: '60.00' });
    },
  },
  {
    name: 'payout-clawback-netted',
    title: 'The next payout takes the clawback of one order out of what it pays for another.',
    async play(tell) {
      await approved(tell, '1001');
      await paid(tell);
      await tell.refund({ orderId: '1001', refundId: 'r1', amount: '60.00' });
      await approved(tell, '1002');
      await paid(tell);
    },
  },
  {
    name: 'payout-clawback-given-back',
    title: 'Paid, refunded and netted, and then the refund is deleted: it is due once more.',
    async play(tell) {
      await approved(tell, '1001');
      await paid(tell);
      await tell.refund({ orderId: '1001', refundId: 'r1', amount: '60.00' });
      await approved(tell, '1002');
      await paid(tell);
      await tell.refund({ orderId: '1001', refundId: 'r1', deleted: true });
    },
  },
  {
    name: 'payout-cancelled-while-open',
    title: 'The order is cancelled while a payout holds its claim.',
    async play(tell) {
      await approved(tell, '1001');
      const payoutId = await tell.payOut('ayse');
      await tell.sale(saleOf('1001', { status: 'cancelled', updatedAt: '2026-02-02T12:30:00Z' }));
      await tell.mark(payoutId, 'sent');
      await tell.mark(payoutId, 'paid');
    },
  },
  {
    name: 'payout-moved-while-open',
    title: 'The order is moved to Bora while a payout to Ayşe holds its claim; the payout fails.',
    async play(tell) {
      await approved(tell, '1001');
      const payoutId = await tell.payOut('ayse');
      await tell.decide('1001', { kind: 'attribute', influencerId: 'bora', reason: 'agreed' });
      await tell.mark(payoutId, 'failed');
      await tell.decide('1001', approve);
      await paid(tell, 'bora');
    },
  },
  {
    name: 'payout-member',
    title: 'Paid of an order that is split 45/45/10 with the member, and refunded after that.',
    options: {
      plan: {
        shares: [
          { party: 'influencer', percent: 45 },
          { party: 'platform', percent: 45 },
          { party: 'member', percent: 10 },
        ],
      },
    },
    async play(tell) {
      await tell.sale(totalOf('1001', '133.37'));
      await tell.decide('1001', approve);
      await paid(tell);
      await tell.refund({ orderId: '1001', refundId: 'r1', amount: '11.11' });
    },
  },
  {
    name: 'payout-then-more',
    title: 'Paid, and then the store raises the order: the difference is pending.',
    async play(tell) {
      await approved(tell, '1001');
      await paid(tell);
      const items = [{ lineId: 1, productId: 'p1', quantity: 3, total: '150.00' }];
      await tell.sale(
        saleOf('1001', { total: '180.00', taxTotal: '30.00', items, updatedAt: '2026-02-02T13:30:00Z' }),
      );
    },
  },
  {
    name: 'payout-then-moved',
    title:
      'Paid to Ayşe, then moved to Bora: 5.00 too much with the one, 5.00 due to the other, who is paid.',
    async play(tell) {
      await approved(tell, '1001');
      await paid(tell);
      await tell.decide('1001', { kind: 'attribute', influencerId: 'bora', reason: 'agreed' });
      await tell.decide('1001', approve);
      await paid(tell, 'bora');
    },
  },
  {
    name: 'payout-two-currencies',
    title: 'Lira and dollars are paid apart; the payout of the dollars fails.',
    async play(tell) {
      await approved(tell, '1001');
      await tell.sale(totalOf('1002', '80.01', { currency: 'USD' }));
      await tell.decide('1002', approve);
      await paid(tell);
      await tell.mark(await tell.payOut('ayse', 'USD'), 'failed');
    },
  },
  {
    name: 'payout-by-schedule',
    title: 'Approved by the schedule after the hold, and paid.',
    options: { plan: { holdPeriodDays: 0 } },
    async play(tell) {
      await tell.sale(saleOf('1001'));
      await tell.at('2026-02-02T10:20:00Z').review();
      await tell.at('2026-02-02T10:21:00Z').approveDue();
      await paid(tell);
    },
  },
  {
    name: 'payout-nothing-to-pay',
    title: 'Nothing is approved, so there is nothing to pay.',
    async play(tell) {
      await tell.sale(saleOf('1001'));
      await tell.payOut('ayse');
    },
  },
];
