import type { AccountBalance } from '../../../domain/ledger/claim';
import type { CommissionRecord, CommissionStatus } from '../../../domain/order/commissionRecord';
import { Figures } from './figures';
import { countText } from '../../../domain/base/text';
import type { ExplainedStatus, Waiting } from './shape';
import { SUSPICION_TEXTS } from './said';
import type { Viewer } from '../../../domain/order/viewer';
import type { OrderState } from '../../../domain/order/fold';

/** Where the commission stands, why, and what it still waits for. */
export function explainStatus(
  commission: CommissionRecord | null,
  state: OrderState | null,
  { viewer, now }: { readonly viewer: Viewer; readonly now: Date },
): ExplainedStatus {
  const times = {
    completedAt: state?.completedAt?.toISOString() ?? null,
    heldUntil: state?.heldUntil?.toISOString() ?? null,
    approvedAt: commission?.approvedAt?.toISOString() ?? null,
    rejectedAt: commission?.rejectedAt?.toISOString() ?? null,
    paidAt: commission?.paidAt?.toISOString() ?? null,
    payoutId: commission?.payoutId ?? null,
  };
  if (!state) {
    const text = 'The order’s sale is not known yet; what came before it waits for it.';
    return { status: null, reason: null, text, waitsFor: [waiting('sale', text)], ...times };
  }
  if (state.unverified) {
    const text = 'There is no commission: a client that signs nothing reported the order.';
    const wait = 'It waits until the brand confirms it, or the store reports it itself.';
    const reason = state.attribution.reason;
    return { status: null, reason, text, waitsFor: [waiting('confirmation', wait)], ...times };
  }
  if (!commission) {
    const text = 'There is no commission: the order is credited to nobody.';
    return { status: null, reason: state.attribution.reason, text, waitsFor: [], ...times };
  }
  return {
    status: commission.status,
    reason: commission.statusReason,
    text: statusText(commission),
    waitsFor: waitsFor(commission, state, { viewer, now }),
    ...times,
  };
}

const REASON_TEXTS: Readonly<Record<string, string>> = {
  not_attributed: 'the order is credited to nobody',
  order_cancelled: 'the order is cancelled',
  order_failed: 'the order failed',
  order_trashed: 'the order is in the trash',
  order_refunded: 'the order is refunded',
  refunded: 'its refunds leave nothing',
  nothing_due: 'the arithmetic comes to nothing',
};

function statusText({
  status,
  statusReason,
  rejectedAt,
  approvedAt,
  paidAt,
  payoutId,
}: CommissionRecord): string {
  const texts: Readonly<Record<CommissionStatus, string>> = {
    pending: isHeld(statusReason) ? 'Due, and held as suspicious.' : 'Due, and not approved yet.',
    approved: `Approved on ${day(approvedAt)}.`,
    paid: `Paid on ${day(paidAt)}, by payout ${payoutId ?? ''}.`,
    reversed: `Nothing is due: ${REASON_TEXTS[statusReason ?? ''] ?? statusReason ?? ''}.`,
    rejected: `Rejected by the brand on ${day(rejectedAt)}: "${statusReason ?? ''}".`,
  };
  return texts[status];
}

function isHeld(statusReason: string | null): boolean {
  return statusReason?.startsWith('held_') ?? false;
}

function day(moment: Date | null): string {
  return moment?.toISOString().slice(0, 10) ?? '';
}

interface Look {
  readonly viewer: Viewer;
  readonly now: Date;
}

function waitsFor(commission: CommissionRecord, state: OrderState, look: Look): Waiting[] {
  if (commission.status === 'rejected') {
    return [
      waiting('withdrawal', 'It stays rejected until the brand withdraws the rejection.'),
      ...restOf(commission),
    ];
  }
  if (commission.status === 'pending') return [...approvalOf(state, look), ...restOf(commission)];
  return restOf(commission);
}

function waiting(what: Waiting['what'], text: string, until: Date | null = null): Waiting {
  return { what, until: until?.toISOString() ?? null, text };
}

/** What an approval still needs (MONEY.md, 4, "Hold"). */
function approvalOf(state: OrderState, { viewer, now }: Look): Waiting[] {
  const { status, ambiguous, suspicions, heldUntil, plan, completedAt } = state;
  const waits = suspicions.map(({ suspicion, reason }): Waiting => {
    const why = viewer.kind === 'brand' ? reason : SUSPICION_TEXTS[suspicion];
    return waiting('confirmation', `It is held until the brand confirms the order: ${why}.`);
  });
  if (status !== 'completed') {
    waits.push(waiting('completion', `The order is ${status}; only a completed one is approved.`));
  }
  if (ambiguous) {
    const text = 'Two reports of the same moment disagree; a newer one from the store settles it.';
    waits.push(waiting('newer_report', text));
  }
  if (heldUntil && completedAt && heldUntil > now) {
    const hold = countText(plan.holdPeriodDays, 'day');
    const text = `It is held for ${hold} from its completion, ${completedAt.toISOString()}, until ${heldUntil.toISOString()}; the brand may approve it before.`;
    waits.push(waiting('hold', text, heldUntil));
  }
  if (waits.length === 0)
    waits.push(waiting('approval', 'The hold is over: the next run of the schedule approves it.'));
  return waits;
}

/** What payouts have still to do with the commission's own influencer. */
function restOf({ balances, influencerId, currency, status }: CommissionRecord): Waiting[] {
  const own = balances.find((of) => of.influencerId === influencerId && of.currency === currency);
  if (!own) return [];
  const waits: Waiting[] = [];
  if (own.openPayoutId !== null) {
    waits.push(waiting('payment', `Payout ${own.openPayoutId} has claimed of it and is not finished.`));
  }
  const text = payoutText(own, status);
  if (text !== null) waits.push(waiting('payout', text));
  return waits;
}

function payoutText({ unclaimedMinor, currency }: AccountBalance, status: CommissionStatus): string | null {
  const figures = new Figures(currency);
  if (unclaimedMinor < 0) {
    return `${figures.money(-unclaimedMinor)} more was claimed than is due now; the next payout nets it.`;
  }
  const isApproved = status === 'approved' || status === 'paid';
  return unclaimedMinor > 0 && isApproved ? `The next payout claims ${figures.money(unclaimedMinor)}.` : null;
}
