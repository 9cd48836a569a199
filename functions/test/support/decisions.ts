import type { Decision } from '../../src/domain/order/decidable';
import { digest } from '../../src/domain/base/ids';
import {
  decisionFingerprint,
  type ApproveEvent,
  type DecisionEvent,
  type RefundDeletedEvent,
} from '../../src/domain/order/event';
import { hour } from './arbitraries';
import { newId } from './ids';

/** A decision as `decide` makes an event of it. */
export function decisionEvent(
  decision: Decision,
  at: Date,
  more: { readonly by?: string; readonly decisionId?: string; readonly source?: 'brand' | 'schedule' } = {},
): DecisionEvent {
  return {
    ...factsOf(decision),
    id: `${decision.kind}:${more.decisionId ?? newId('decision')}`,
    source: more.source ?? 'brand',
    fingerprint: decisionFingerprint(decision),
    occurredAt: at,
    receivedAt: at,
    requestId: newId('request'),
    by: more.by ?? 'owner-of-the-brand',
  };
}

/** An approval names and has seen nothing yet: `deliver` fills that in, as `decide` does. */
export const NOT_DECIDED_YET: Pick<ApproveEvent, 'names' | 'asOf'> = {
  names: { influencerId: '', currency: 'TRY', influencerMinor: 0, platformMinor: 0, memberMinor: 0 },
  asOf: { snapshotId: '', deletionIds: [] },
};

function factsOf(decision: Decision) {
  if (decision.kind === 'confirm') return { ...decision, eventIds: decision.eventIds ?? [] };
  if (decision.kind !== 'approve') return decision;
  const { kind, reason } = decision;
  return { kind, ...NOT_DECIDED_YET, ...(reason === null ? {} : { reason }) };
}

/** The store deleted the refund. */
export function deletionEvent(refundId: string, occurredAt = hour(50)): RefundDeletedEvent {
  return {
    id: `refund_deleted:storeApi:${refundId}`,
    kind: 'refund_deleted',
    source: 'storeApi',
    fingerprint: digest({ refundId }),
    occurredAt,
    receivedAt: occurredAt,
    requestId: `req_${refundId}`,
    refundId,
  };
}
