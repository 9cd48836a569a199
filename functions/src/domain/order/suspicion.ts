import type { Attribution } from './attribution';
import type { FoldedDecisions, HeldFor } from './decision';
import type { SnapshotEvent } from './event';

/**
 * Suspicions that schedules found, and self-referral: the order's customer is the influencer that it would be credited
 * to.
 */
export function suspicionsOf(
  snapshots: readonly SnapshotEvent[],
  { winner, influencerId }: Attribution,
  { confirmation, suspicions }: FoldedDecisions,
): readonly HeldFor[] {
  const evidence = snapshots.find(({ id }) => id === winner?.eventId)?.evidence ?? [];
  const owner = evidence.find(({ kind, value }) => kind === winner?.kind && value === winner.value);
  const isOwn =
    owner?.ownerEmailHash !== undefined &&
    snapshots.some(({ content }) => content.customer?.emailHash === owner.ownerEmailHash);
  if (!isOwn || confirmation) return influencerId === null ? [] : suspicions;
  const reason = 'the customer has the email of the influencer';
  const others = suspicions.filter(({ suspicion }) => suspicion !== 'self_referral');
  return [{ suspicion: 'self_referral', reason }, ...others];
}
