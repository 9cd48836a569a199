import type {
  ModelApproval,
  ModelDecision,
  ModelEvent,
  ModelPlan,
  ModelShares,
  ModelSnapshot,
  ModelWords,
} from './rules/events';
import { byAge } from './rules/events';
import { modelOrder, pendingOf, type ModelOrder } from './rules/order';

// Histories that are worked out by hand: 10 %, 50/50, hold 14 days; days count from 1, and "500+500" is influencer +
// platform in hundredths.

export const PLAN: ModelPlan = {
  version: 1,
  base: 'net',
  ratePercent: 10,
  shares: [
    { party: 'influencer', percent: 50 },
    { party: 'platform', percent: 50 },
  ],
  holdPeriodDays: 14,
  attributionWindowDays: 30,
  precedence: ['coupon'],
};
export const DAY_MS = 86_400_000;
export const at = (day: number): number => (day - 1) * DAY_MS;

export type More = Partial<Omit<ModelSnapshot, 'kind' | 'modifiedMs'>> & { readonly owner?: string };

export function report(day: number, total: string, { owner = 'ada', ...more }: More = {}): ModelSnapshot {
  return {
    kind: 'snapshot',
    id: `report of ${day}${more.status ?? ''}`,
    key: `report of ${day}${more.status ?? ''}`,
    source: 'woocommerce',
    modifiedMs: at(day),
    stage: undefined,
    occurredMs: at(1),
    receivedMs: at(day),
    currency: 'EUR',
    status: 'completed',
    total,
    discounts: [],
    isRestored: false,
    isDraft: false,
    isUnverified: false,
    isFiledByUs: false,
    evidence: [{ kind: 'coupon', value: owner, owner, clickedMs: null }],
    planVersion: 1,
    ...more,
  };
}

export const refund = (day: number, amount: string): ModelEvent => ({
  kind: 'refund',
  id: `refund of ${day}`,
  key: `refund of ${day}`,
  refundId: 'r1',
  occurredMs: at(day),
  amount,
});
export const deletion = (day: number): ModelEvent => ({
  kind: 'deletion',
  id: `deletion of ${day}`,
  refundId: 'r1',
  occurredMs: at(day),
});
export const binning = (day: number): ModelEvent => ({
  kind: 'binning',
  id: `binning of ${day}`,
  key: `binning of ${day}`,
  webhookId: '7',
  occurredMs: at(day),
  receivedMs: at(day),
});
export const decide = (day: number, decided: ModelDecision['decided']): ModelDecision => ({
  kind: 'decision',
  id: `decision of ${day}`,
  atMs: at(day),
  decided,
});

/** Stands for an approval of all that is due by what comes before it in the history. */
const APPROVED: ModelApproval = {
  names: { influencerId: '', currency: '', influencer: 0n, platform: 0n, member: 0n },
  seenReport: '',
  seenBinnings: [],
};
export const approve = (day: number): ModelDecision => decide(day, APPROVED);

export function fold(
  history: readonly ModelEvent[],
  plans: readonly ModelPlan[] = [PLAN],
  words: readonly ModelWords[] = [],
): ModelOrder {
  const events: ModelEvent[] = [];
  for (const event of history) events.push(event.kind === 'decision' ? filled(event, events, plans) : event);
  const order = modelOrder(events, plans, words);
  if (!order) throw new Error('a history has a report');
  return order;
}

function filled(
  decision: ModelDecision,
  known: readonly ModelEvent[],
  plans: readonly ModelPlan[],
): ModelDecision {
  const order = decision.decided === APPROVED ? modelOrder(known, plans) : null;
  if (!order) return decision;
  const newest = known
    .filter((event) => event.kind === 'snapshot')
    .sort(byAge)
    .at(-1);
  const decided: ModelApproval = {
    names: { influencerId: order.influencerId, currency: order.currency, ...order.shares },
    seenReport: newest?.id ?? '',
    seenBinnings: known.filter(({ kind }) => kind === 'binning').map(({ id }) => id),
  };
  return { ...decision, decided };
}

export const print = ({ influencer, platform, member }: ModelShares): string =>
  [influencer, platform, ...(member > 0n ? [member] : [])].join('+');

export function said(order: ModelOrder): { approved: string; pending: string; heldUntil: number | null } {
  const { heldUntilMs } = order;
  return {
    approved: print(order.approved),
    pending: print(pendingOf(order)),
    heldUntil: heldUntilMs === null ? null : heldUntilMs / DAY_MS + 1,
  };
}
