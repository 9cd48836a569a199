import type { Story } from '../story';
import { saleOf } from './bodies';

const reject = { kind: 'reject', reason: 'a test order' } as const;
const confirm = { kind: 'confirm', eventIds: null, status: null } as const;

/** What the brand, or a schedule for it, decides of an order. */
export const DECISIONS: readonly Story[] = [
  {
    name: 'decision-rejected',
    title: 'The brand rejects the order: what was posted is taken back.',
    async play(tell) {
      await tell.sale(saleOf('1001'));
      await tell.decide('1001', reject);
    },
  },
  {
    name: 'decision-rejected-and-reported',
    title: 'After the rejection come an update and a refund: both are flagged, and earn nothing.',
    async play(tell) {
      await tell.sale(saleOf('1001'));
      await tell.decide('1001', reject);
      await tell.sale(saleOf('1001', { total: '240.00', updatedAt: '2026-02-02T10:30:00Z' }));
      await tell.refund({ orderId: '1001', refundId: 'r1', amount: '10.00' });
    },
  },
  {
    name: 'decision-withdrawn',
    title: 'A rejection that the brand takes back: all is due again.',
    async play(tell) {
      await tell.sale(saleOf('1001'));
      await tell.decide('1001', reject);
      await tell.decide('1001', { kind: 'withdraw' });
      await tell.decide('1001', { kind: 'withdraw' });
    },
  },
  {
    name: 'decision-approved',
    title: 'The brand does not wait for the end of the hold. A rejection afterwards is refused.',
    async play(tell) {
      await tell.sale(saleOf('1001'));
      await tell.decide('1001', { kind: 'approve', seen: null, reason: null });
      await tell.decide('1001', reject);
    },
  },
  {
    name: 'decision-approved-too-early',
    title: 'An order that is not completed cannot be approved; once it is, it can.',
    async play(tell) {
      await tell.sale(saleOf('1001', { status: 'processing' }));
      await tell.decide('1001', { kind: 'approve', seen: null, reason: null });
      await tell.sale(saleOf('1001', { status: 'completed', updatedAt: '2026-02-02T10:30:00Z' }));
      await tell.decide('1001', { kind: 'approve', seen: null, reason: null });
    },
  },
  {
    name: 'decision-approved-by-schedule',
    title: 'The hold of 14 days is over and the sale was reviewed: the schedule approves it.',
    async play(tell) {
      await tell.sale(saleOf('1001'));
      await tell.at('2026-02-10T10:00:00Z').review();
      await tell.at('2026-02-10T10:01:00Z').approveDue();
      await tell.at('2026-02-16T09:00:00Z').approveDue();
    },
  },
  {
    name: 'decision-approved-then-cancelled',
    title: 'Approved, and then the order is cancelled: the approval no longer counts.',
    async play(tell) {
      await tell.sale(saleOf('1001'));
      await tell.decide('1001', { kind: 'approve', seen: null, reason: null });
      await tell.sale(saleOf('1001', { status: 'cancelled', updatedAt: '2026-02-02T10:30:00Z' }));
    },
  },
  {
    name: 'decision-moved',
    title: 'The brand moves the order from Ayşe to Bora: a reversal for the one, an accrual for the other.',
    async play(tell) {
      await tell.sale(saleOf('1001'));
      await tell.decide('1001', { kind: 'attribute', influencerId: 'bora', reason: 'agreed' });
    },
  },
  {
    name: 'decision-moved-and-refunded',
    title: 'Moved to Bora and back to Ayşe, and then partly refunded.',
    async play(tell) {
      await tell.sale(saleOf('1001'));
      await tell.decide('1001', { kind: 'attribute', influencerId: 'bora', reason: 'agreed' });
      await tell.decide('1001', { kind: 'attribute', influencerId: 'ayse', reason: 'a mistake' });
      await tell.refund({ orderId: '1001', refundId: 'r1', amount: '60.00' });
    },
  },
  {
    name: 'decision-taken-from-all',
    title: 'The brand says that nobody brought the order.',
    async play(tell) {
      await tell.sale(saleOf('1001'));
      await tell.decide('1001', { kind: 'attribute', influencerId: null, reason: 'a direct sale' });
    },
  },
  {
    name: 'decision-given',
    title: 'An unattributed order is given to Bora, by a rate of his own.',
    options: { plan: { rules: [{ kind: 'influencer', id: 'bora', ratePercent: 12.5 }] } },
    async play(tell) {
      await tell.sale(saleOf('1001', { attribution: undefined }));
      await tell.decide('1001', { kind: 'attribute', influencerId: 'bora', reason: 'agreed' });
    },
  },
  {
    name: 'suspicion-self-referral',
    title: 'The customer has the email of the influencer: held, and no approval is taken.',
    options: { emails: { ayse: 'ayse@example.test' } },
    async play(tell) {
      await tell.sale(saleOf('1001', { customer: { email: ' Ayse@example.test' } }));
      await tell.decide('1001', { kind: 'approve', seen: null, reason: null });
    },
  },
  {
    name: 'suspicion-confirmed',
    title: 'The brand confirms the sale that was held, and approves it.',
    options: { emails: { ayse: 'ayse@example.test' } },
    async play(tell) {
      await tell.sale(saleOf('1001', { customer: { email: 'ayse@example.test' } }));
      await tell.decide('1001', confirm);
      await tell.decide('1001', confirm);
      await tell.decide('1001', { kind: 'approve', seen: null, reason: null });
    },
  },
  {
    name: 'suspicion-velocity',
    title:
      'Six sales through one click within an hour are held by the review. The brand confirms one, rejects one and moves one; one is cancelled.',
    async play(tell) {
      const clickId = await tell.at('2026-02-02T10:05:00Z').click({ referralCode: 'ayse', visitorId: 'v1' });
      for (const minute of [10, 11, 12, 13, 14, 15]) {
        const sale = saleOf(`10${minute}`, { attribution: { clickId }, items: undefined });
        await tell.at(`2026-02-02T10:${minute}:00Z`).sale(sale);
      }
      await tell.at('2026-02-02T11:20:00Z').review();
      await tell.decide('1010', confirm);
      await tell.decide('1011', reject);
      await tell.decide('1012', { kind: 'attribute', influencerId: 'bora', reason: 'agreed' });
      const cancelled = { attribution: undefined, status: 'cancelled', updatedAt: '2026-02-02T12:00:00Z' };
      await tell.sale(saleOf('1013', cancelled));
    },
  },
];
