import type { Firestore } from '@google-cloud/firestore';
import type { Brand } from '../../domain/brand/brand';
import { AppError } from '../../domain/base/errors';
import type { Plan } from '../../domain/brand/plan';
import { logVersion } from '../documents/changeLog';
import { brands, planRequests, planVersions } from '../documents/tenantKinds';
import { guarded } from '../base/faults';
import { paths } from '../base/paths';
import { inTransaction } from '../base/transaction';

/** The brand as stored, with its newest plan; not from the cache. */
export async function readBrand(db: Firestore, brandId: string): Promise<Brand | null> {
  return brands.read(await guarded(() => paths.brand(db, brandId).get()));
}

/**
 * Saves the version that `next` derives from the newest one, or nothing if it returns null. A version never changes:
 * one transaction creates it and points the brand's document to it. Returns the newest version, and whether this
 * request saved it.
 */
export function commitPlan(
  db: Firestore,
  brandId: string,
  next: (newest: Plan) => Plan | null,
  saved: { readonly savedBy: string; readonly savedAt: Date; readonly requestId: string },
): Promise<{ plan: Plan; isNew: boolean }> {
  return inTransaction(db, async (transaction) => {
    const ref = paths.brand(db, brandId);
    const brand = brands.read(await transaction.get(ref));
    if (brand === null) throw new AppError('not_found');
    const { plan: newest } = brand;
    const version = planRequests.read(await transaction.get(paths.plan(db, brandId, newest.version)));
    // The client library retries a commit on its own, and then finds this request's own version.
    if (version?.requestId === saved.requestId) return { plan: newest, isNew: true };
    const plan = next(newest);
    if (plan === null) return { plan: newest, isNew: false };
    transaction.create(paths.plan(db, brandId, plan.version), planVersions.stored({ ...plan, ...saved }));
    transaction.update(ref, { plan, planVersion: plan.version });
    const change = { what: 'plan', id: String(plan.version), before: newest, after: plan } as const;
    logVersion(transaction, db, brandId, change, saved);
    return { plan, isNew: true };
  });
}
