import { AppError } from '../base/errors';
import { digest } from '../base/ids';
import { planTermsSchema, type Plan, type PlanTerms } from './plan';

/** A version starts no earlier: until then instances may work with a cached plan, for 20 s (MONEY.md, 3). */
export const PLAN_LEAD_MS = 60_000;
/** A typo in the year must not shut out every later version. */
const MAX_AHEAD_MS = 366 * 86_400_000;

/** Why a version that is saved now cannot start then; null where it can. */
function startProblem(startsAt: Date, now: Date): string | null {
  const aheadMs = startsAt.getTime() - now.getTime();
  if (aheadMs < PLAN_LEAD_MS) return `must be at least ${PLAN_LEAD_MS / 1000} seconds from now`;
  return aheadMs > MAX_AHEAD_MS ? 'must be at most 366 days from now' : null;
}

/**
 * The version after the newest; null where the terms equal the newest version's (MONEY.md, 3). Throws AppError
 * `plan_conflict` where it is based on another version, and `invalid_request` for a start in less than a minute or not
 * after the newest version's, and `insufficient_role` for other shares where they must stay.
 */
export function nextPlanVersion(
  newest: Plan,
  change: {
    readonly terms: PlanTerms;
    /** Absent: as early as possible. */
    readonly startsAt?: Date | undefined;
    readonly basedOnVersion?: number | undefined;
    /** Other shares are refused: only the platform changes them. */
    readonly mustKeepShares?: boolean;
  },
  now: Date,
): Plan | null {
  const { startsAt, basedOnVersion, mustKeepShares = false } = change;
  const terms = planTermsSchema.parse(change.terms);
  // Checked first, so that a change that is sent again is answered as saved, also when its start is past by then.
  if (digest(terms) === digest(planTermsSchema.parse(newest))) return null;
  if (basedOnVersion !== undefined && basedOnVersion !== newest.version) {
    throw new AppError('plan_conflict', {
      detail: `The newest version is ${newest.version}, not ${basedOnVersion}. Read it, and decide anew.`,
    });
  }
  if (mustKeepShares && digest(terms.shares) !== digest(newest.shares)) {
    const present = newest.shares.map(({ party, percent }) => `${party} ${percent}%`).join(', ');
    throw new AppError('insufficient_role', {
      detail: `Only the platform changes the shares. Send those of version ${newest.version}: ${present}.`,
    });
  }
  const problem =
    startsAt &&
    (startProblem(startsAt, now) ??
      (startsAt <= newest.startsAt
        ? `must be after ${newest.startsAt.toISOString()}, the start of version ${newest.version}`
        : null));
  if (problem) {
    throw new AppError('invalid_request', {
      detail: `startsAt ${problem}`,
      errors: [{ path: 'startsAt', message: problem }],
    });
  }
  const earliestMs = Math.max(now.getTime() + PLAN_LEAD_MS, newest.startsAt.getTime() + 1);
  return { ...terms, version: newest.version + 1, startsAt: startsAt ?? new Date(earliestMs) };
}
