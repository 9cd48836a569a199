import { couponOf, deliver, refundEvent, updateEvent, type Stored } from './arbitraries';
import { decisionEvent } from './decisions';
import { TEST_PLAN } from './plan';
import type { Plan } from '../../src/domain/brand/plan';
import { digest } from '../../src/domain/base/ids';
import { formatMinor } from '../../src/domain/money/money';
import { withClaim } from '../../src/domain/order/commissionRecord';
import type { Decision } from '../../src/domain/order/decidable';
import type {
  LineContent,
  OrderDeletedEvent,
  OrderEvent,
  SnapshotContent,
  SnapshotEvent,
} from '../../src/domain/order/event';

// What the worked examples of docs/MONEY.md are told in: 10 %, 50/50, hold 14 days, SEK; "5+5" is influencer + platform.

export const PLAN: Plan = { ...TEST_PLAN, ratePercent: 10, holdPeriodDays: 14 };
export const day = (n: number): Date => new Date(Date.UTC(2026, 0, 1) + (n - 1) * 86_400_000);

/** The same event as if it were received at another time. */
export const heard = <E extends OrderEvent>(event: E, n: number): E => ({ ...event, receivedAt: day(n) });

export const content = (total: string, more: Partial<SnapshotContent> = {}): SnapshotContent => ({
  currency: 'SEK',
  total,
  status: 'completed',
  ...more,
});
export const line = (lineId: string, total: string, more: Partial<LineContent> = {}): LineContent => ({
  lineId,
  productId: `p${lineId}`,
  quantity: '1',
  total,
  ...more,
});
export const ada = { evidence: [couponOf('ada', 'ada10')] };
export const bob = { evidence: [couponOf('bob', 'bob10')] };

/** A report of day n, heard on that day. */
export const report = (
  n: number,
  total: string,
  more: Partial<SnapshotContent> = {},
  facts: { evidence?: typeof ada.evidence; planVersion?: number } = {},
): SnapshotEvent =>
  heard(updateEvent(day(n), content(total, more), { occurredAt: day(1), ...ada, ...facts }), n);
export const refund = (n: number, amount: string, id = 'r1'): OrderEvent =>
  heard(refundEvent(id, { amount }, { occurredAt: day(n) }), n);
export const binned = (n: number): OrderDeletedEvent => ({
  id: `order_deleted:woocommerce:7:${n}`,
  kind: 'order_deleted',
  source: 'woocommerce',
  webhookId: '7',
  fingerprint: digest({ n }),
  occurredAt: day(n),
  receivedAt: day(n),
  requestId: 'r',
});
export const decide = (n: number, decision: Decision): OrderEvent =>
  decisionEvent(decision, day(n), { decisionId: `${n}` });
export const approve = (n: number): OrderEvent => decide(n, { kind: 'approve', seen: null, reason: null });
export const attribute = (n: number, influencerId: string | null): OrderEvent =>
  decide(n, { kind: 'attribute', influencerId, reason: 'the brand knows' });

export const sums = (of: Stored, currency = 'SEK') => {
  const entries = of.commission?.entries ?? [];
  const sum = (account: string): string => {
    const minor = entries
      .filter((entry) => entry.currency === currency)
      .flatMap(({ postings }) => postings)
      .reduce((total, posting) => total + (posting.account === account ? posting.minor : 0), 0);
    return formatMinor(minor, currency);
  };
  return (name: string) => ({
    approved: `${sum(`influencer:${name}`)}+${sum('platform')}`,
    pending: `${sum(`influencer:${name}:pending`)}+${sum('platform:pending')}`,
  });
};

export function run(
  events: readonly OrderEvent[],
  plans: readonly Plan[] = [PLAN],
  from: Stored | null = null,
): Stored {
  return deliver(events, { plans, from }).stored;
}

export function figures(of: Stored, name = 'ada', currency = 'SEK') {
  const { heldUntil, status, approvableAt } = of.commission ?? {};
  const days = (at: Date | null | undefined): number | null =>
    at ? (at.getTime() - day(1).getTime()) / 86_400_000 + 1 : null;
  return {
    ...sums(of, currency)(name),
    heldUntil: days(heldUntil),
    approvableAt: days(approvableAt),
    status,
  };
}

/** Claims what is payable of the influencer, as a payout does. */
export function claim(
  of: Stored,
  payoutId: string,
  minor: number,
  who = 'ada',
  currency = 'SEK',
  n = 17,
): Stored {
  if (!of.commission) throw new Error('there is no commission');
  const common = { payoutId, influencerId: who, currency, at: day(n) };
  return { ...of, commission: withClaim(of.commission, { ...common, kind: 'claim', minor }) };
}
export function close(
  of: Stored,
  payoutId: string,
  kind: 'paid' | 'counterClaim',
  minor: number,
  n = 18,
): Stored {
  if (!of.commission) throw new Error('there is no commission');
  const common = { payoutId, influencerId: 'ada', currency: 'SEK', at: day(n) };
  return { ...of, commission: withClaim(of.commission, { ...common, kind, minor }) };
}
export const pay = (of: Stored, payoutId: string, minor: number): Stored =>
  close(claim(of, payoutId, minor), payoutId, 'paid', 0);
