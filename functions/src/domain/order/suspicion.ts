import type { Attribution } from './attribution';
import type { FoldedDecisions, HeldFor } from './decision';
import type { SnapshotEvent } from './event';
import type { FoldedRelation } from './relation';

/**
 * Suspicions that schedules found, and self-referral: the order's customer is the influencer that it would be credited
 * to.
 */
export function suspicionsOf(of: Suspected): readonly HeldFor[] {
  const { heldFor } = of.relation;
  if (of.attribution.influencerId === null) return [];
  return [...selfAndFound(of), ...(heldFor ? [heldFor] : [])];
}

interface Suspected {
  readonly counted: readonly SnapshotEvent[];
  /** The reports whose evidence counts: `counted`, or what the parent lends. */
  readonly credited: readonly SnapshotEvent[];
  readonly attribution: Attribution;
  readonly decisions: FoldedDecisions;
  readonly relation: FoldedRelation;
}

function selfAndFound({
  counted,
  credited,
  attribution: { winner },
  decisions: { confirmation, suspicions },
}: Suspected): readonly HeldFor[] {
  const evidence = credited.find(({ id }) => id === winner?.eventId)?.evidence ?? [];
  const owner = evidence.find(({ kind, value }) => kind === winner?.kind && value === winner.value);
  const isOwn =
    owner?.ownerEmailHash !== undefined &&
    counted.some(({ content }) => content.customer?.emailHash === owner.ownerEmailHash);
  if (!isOwn || confirmation) return suspicions;
  const reason = 'the customer has the email of the influencer';
  const others = suspicions.filter(({ suspicion }) => suspicion !== 'self_referral');
  return [{ suspicion: 'self_referral', reason }, ...others];
}
