import { Figures } from './figures';
import { say } from './say';
import type { ExplainedStatus, Sentence, Waiting } from './shape';
import { PAID_ELSEWHERE, type CommissionRecord } from '../../../domain/order/commissionRecord';
import { BY_HAND_ONLY, viewOf, type CommissionView } from '../../../domain/order/commissionView';
import type { OrderState } from '../../../domain/order/fold';
import type { Viewer } from '../../../domain/order/viewer';

interface Look {
  readonly viewer: Viewer;
  readonly now: Date;
}

/** The status of the commission, the reason, and what it still waits for. */
export function explainStatus(
  stored: CommissionRecord | null,
  state: OrderState | null,
  look: Look,
): ExplainedStatus {
  const commission = seenBy(look, stored);
  const times = {
    completedAt: state?.completedAt?.toISOString() ?? null,
    heldUntil: state?.heldUntil?.toISOString() ?? null,
    lockedAt: state?.lockedAt?.toISOString() ?? null,
    approvedAt: commission?.approvedAt?.toISOString() ?? null,
    rejectedAt: commission?.rejectedAt?.toISOString() ?? null,
    paidAt: commission?.paidAt?.toISOString() ?? null,
    payoutId: commission?.payoutId ?? null,
  };
  const none = { status: null, reason: state?.attribution.reason ?? null, waitsFor: [], ...times };
  if (!state) return { ...none, ...say('status.parked'), waitsFor: [waiting('sale', say('status.parked'))] };
  if (state.unverified) {
    const wait = say(state.ambiguous ? 'wait.verified_one' : 'wait.verified');
    const waitsFor = [waiting('confirmation', wait)];
    return { ...none, ...say('status.unverified'), waitsFor };
  }
  if (!commission) return { ...none, ...say('status.no_commission') };
  return {
    status: commission.status,
    reason: commission.statusReason,
    ...statusSentence(commission),
    waitsFor: waitsFor(commission, state, look),
    ...times,
  };
}

/** An influencer is told what the view of the commission says, where there is one. */
function seenBy({ viewer }: Look, commission: CommissionRecord | null): CommissionView | null {
  const view = viewer.kind === 'influencer' && commission ? viewOf(commission) : null;
  return view ?? commission;
}

function statusSentence(commission: CommissionView): Sentence {
  const { status, approvedAt, paidAt, rejectedAt } = commission;
  const reason = commission.statusReason ?? '';
  const dayOf = (moment: Date | null): string => moment?.toISOString().slice(0, 10) ?? '';
  switch (status) {
    case 'pending':
      if (reason === 'held_split') return say('status.split');
      return say(reason.startsWith('held_') ? 'status.held' : 'status.pending');
    case 'approved':
      return say('status.approved', { day: dayOf(approvedAt) });
    case 'paid':
      return say('status.paid', { day: dayOf(paidAt), payoutId: commission.payoutId ?? '' });
    case 'rejected':
      return say('status.rejected', { day: dayOf(rejectedAt), reason });
    case 'none':
    case 'reversed':
      return say('status.reversed', { reason });
  }
}

function waitsFor(commission: CommissionView, state: OrderState, look: Look): Waiting[] {
  const rest = [...restOf(commission), ...lockOf(state, look)];
  if (commission.status === 'rejected') return [waiting('withdrawal', say('wait.withdrawal')), ...rest];
  const { totalMinor, approvedTotalMinor } = commission;
  return totalMinor > approvedTotalMinor ? [...approvalOf(commission, state, look), ...rest] : rest;
}

function waiting(what: Waiting['what'], sentence: Sentence, until: Date | null = null): Waiting {
  return { what, until: until?.toISOString() ?? null, ...sentence };
}

function approvalOf(commission: CommissionView, state: OrderState, { viewer, now }: Look): Waiting[] {
  const { status, ambiguous, suspicions, heldSince, heldUntil } = state;
  const waits = suspicions.map((held): Waiting => {
    if (held.suspicion === 'split') {
      return waiting('parent', viewer.kind === 'brand' ? say('wait.split', held) : say('wait.split_as'));
    }
    const why = viewer.kind === 'brand' ? say('wait.suspicion', held) : say('wait.suspicion_as', held);
    return waiting('confirmation', why);
  });
  if (status !== 'completed') waits.push(waiting('completion', completionSaid(state)));
  if (ambiguous) waits.push(waiting('newer_report', say('wait.newer_report')));
  if (heldSince && heldUntil && heldUntil > now) {
    const hold = say('wait.hold', {
      holdMs: heldUntil.getTime() - heldSince.getTime(),
      since: heldSince.toISOString(),
      heldUntil: heldUntil.toISOString(),
    });
    waits.push(waiting('hold', hold, heldUntil));
  }
  if (commission.byHandOnly !== null) waits.push(waiting('approval', say('wait.by_hand')));
  if (commission.statusReason === PAID_ELSEWHERE) {
    waits.push(waiting('approval', say('wait.paid_elsewhere')));
  }
  if (commission.statusReason === BY_HAND_ONLY) waits.push(waiting('approval', say('wait.by_hand_only')));
  return waits.length > 0 ? waits : [waiting('approval', say('wait.approval'))];
}

/** Why the order is not completed: its newest status may be a word that nobody knows. */
function completionSaid({ status, flags, because }: OrderState): Sentence {
  const unknown = flags.find(
    ({ eventId, reason }) => reason === 'unknown_status' && because.status.eventIds.includes(eventId),
  );
  if (unknown?.word === undefined) return say('wait.completion', { status });
  return say('wait.unknown_status', { word: unknown.word });
}

/** When what is due becomes the influencer's for good. */
function lockOf({ lockedAt }: OrderState, { now }: Look): Waiting[] {
  if (!lockedAt || lockedAt <= now) return [];
  return [waiting('lock', say('wait.locked', { lockedAt: lockedAt.toISOString() }), lockedAt)];
}

/** What payouts have still to do for the commission's influencer. */
function restOf({ balances, influencerId, currency, blockedBy }: CommissionView): Waiting[] {
  const own = balances.find((of) => of.influencerId === influencerId && of.currency === currency);
  if (!own) return [];
  const { openPayoutId, unclaimedMinor } = own;
  const amount = new Figures(currency).amount(Math.abs(unclaimedMinor));
  return [
    ...(openPayoutId === null ? [] : [waiting('payment', say('wait.payment', { payoutId: openPayoutId }))]),
    ...(unclaimedMinor < 0 ? [waiting('payout', say('wait.payout_nets', { amount, currency }))] : []),
    ...(unclaimedMinor > 0 && blockedBy === null
      ? [waiting('payout', say('wait.payout', { amount, currency }))]
      : []),
  ];
}
