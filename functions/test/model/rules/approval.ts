import type { DatedApproval, Decided } from './decisions';
import {
  byAge,
  isNewer,
  type ModelEvent,
  type ModelPayee,
  type ModelShares,
  type ModelSnapshot,
} from './events';
import { isVoid, type Statuses } from './status';

// What an approval covers, and what ends it.

export const NOTHING: ModelShares = { influencer: 0n, platform: 0n, member: 0n };
const PARTIES = ['influencer', 'platform', 'member'] as const;

/** One value for each party. */
export function byParty(of: (party: (typeof PARTIES)[number]) => bigint): ModelShares {
  return { influencer: of('influencer'), platform: of('platform'), member: of('member') };
}

export function totalOf(shares: ModelShares): bigint {
  return PARTIES.reduce((sum, party) => sum + shares[party], 0n);
}

/**
 * The newest approval, unless one of these came that it had not seen: a void status, or the order's binning. While others
 * of its moment say otherwise a void status ends nothing.
 *
 * @param reports all that were told, those too that count for nothing, in their places
 */
export function inForce(
  { approval }: Decided,
  { told, newest, ambiguous, late }: Statuses,
  events: readonly ModelEvent[],
  reports: readonly ModelSnapshot[],
): DatedApproval | null {
  if (!approval) return null;
  const seen = reports.filter(({ id }) => id === approval.seenReport).sort(byAge);
  const isUnseen = events.some(
    ({ kind, id }) => kind === 'binning' && !approval.seenBinnings.includes(id) && !late.includes(id),
  );
  const isVoided = told.some((one) => {
    const { status, report, atMs, voidUntilMs } = one;
    const wasVoid = isVoid(status) || (voidUntilMs ?? -Infinity) > approval.atMs;
    if (!wasVoid || (ambiguous && newest.includes(one))) return false;
    // The decisions that were known when it was taken have earlier times.
    if (!report) return atMs >= approval.atMs;
    return seen.every((known) => isUnseenBy(known, report));
  });
  return isUnseen || isVoided ? null : approval;
}

/** Whether it is newer than what was seen, or of one moment with it. */
function isUnseenBy(seen: ModelSnapshot, report: ModelSnapshot): boolean {
  return seen.id !== report.id && !isNewer(seen, report);
}

/** What the approval names for each party, in whose favour something is due: nothing in anybody else's. */
function namedFor(approval: DatedApproval | null, payee: ModelPayee): ModelShares {
  const { names } = approval ?? {};
  const isMeant = names?.influencerId === payee.influencerId && names.currency === payee.currency;
  return names && isMeant ? names : NOTHING;
}

export function approvedOf(approval: DatedApproval | null, due: ModelShares, payee: ModelPayee): ModelShares {
  const named = namedFor(approval, payee);
  return byParty((party) => (due[party] > named[party] ? named[party] : due[party]));
}

/** More is due to somebody than it names. */
export function exceeds(approval: DatedApproval, due: ModelShares, payee: ModelPayee): boolean {
  const named = namedFor(approval, payee);
  return PARTIES.some((party) => due[party] > named[party]);
}
