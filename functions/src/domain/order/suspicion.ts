import type { Attribution } from './attribution';
import type { FoldedDecisions, HeldFor } from './decision';
import { compareMailboxes, hashesByVersion, type KnownEmail } from '../base/mailbox';
import { ownerEmailOf, type SnapshotEvent } from './event';
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
  const owner = ownerOf(credited, winner);
  const isOwn = counted.some(({ content }) => compareMailboxes(content.customer ?? {}, owner) === 'same');
  if (!isOwn || confirmation) return suspicions;
  const reason = 'the customer has the email of the influencer';
  const others = suspicions.filter(({ suspicion }) => suspicion !== 'self_referral');
  return [{ suspicion: 'self_referral', reason }, ...others];
}

/** The winner's email, as far as all reports that name the same evidence know that mailbox. */
function ownerOf(credited: readonly SnapshotEvent[], winner: Attribution['winner']): KnownEmail {
  const ownerIn = ({ evidence }: SnapshotEvent): KnownEmail => {
    const fact = evidence.find(({ kind, value }) => kind === winner?.kind && value === winner.value);
    return fact ? ownerEmailOf(fact) : {};
  };
  const first = credited.find(({ id }) => id === winner?.eventId);
  if (!first) return {};
  const owner = ownerIn(first);
  // Later reports may know it under later versions of the master secret.
  const later = credited
    .map(ownerIn)
    .filter((one) => one.emailHashes && compareMailboxes(one, owner) === 'same');
  if (later.length === 0) return owner;
  const hashes = new Map([owner, ...later].flatMap((one) => [...hashesByVersion(one)]));
  return { emailHashes: Object.fromEntries(hashes) };
}
