import type { Brand } from '../../domain/brand/brand';
import { AppError } from '../../domain/base/errors';
import type { Plan, PlanTerms } from '../../domain/brand/plan';
import { nextPlanVersion } from '../../domain/brand/planVersion';
import { commitPlan, readBrand } from '../../firestore/brand/plans';
import type { Services } from '../base/services';

export interface PlanChange {
  readonly terms: PlanTerms;
  /** Absent: as early as possible. */
  readonly startsAt?: Date | undefined;
  /** The version that was edited; if it is no longer the newest, the change is refused. */
  readonly basedOnVersion?: number | undefined;
  /** Other shares are refused: only the platform changes them. */
  readonly mustKeepShares?: boolean;
}

/**
 * Saves a new version of the brand's plan. It starts in a minute at the earliest and changes no old order: each keeps
 * the version in force at its `occurredAt`. The terms of the newest version again are a replay, and nothing is written.
 * Throws AppError `plan_conflict`, `invalid_request` and `insufficient_role` (`nextPlanVersion`).
 */
export async function savePlan(
  { db, now }: Services,
  brandId: string,
  change: PlanChange,
  who: { readonly uid: string; readonly requestId: string },
): Promise<{ plan: Plan; replayed: boolean }> {
  const saved = { savedBy: who.uid, savedAt: now(), requestId: who.requestId };
  const { plan, isNew } = await commitPlan(
    db,
    brandId,
    (newest) => nextPlanVersion(newest, change, now()),
    saved,
  );
  return { plan, replayed: !isNew };
}

/** The newest version of the plan, and the one in force now. Throws AppError `not_found`. */
export async function readPlan(
  { db, lookUps, now }: Services,
  { brandId }: Pick<Brand, 'brandId'>,
): Promise<{ newest: Plan; inForce: Plan }> {
  const brand = await readBrand(db, brandId);
  if (!brand) throw new AppError('not_found');
  return { newest: brand.plan, inForce: await lookUps.planAt(brand, now()) };
}
