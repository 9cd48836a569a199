import { auditAll, type AuditResult } from './audit';
import type { Services } from '../base/services';
import { diedWith, Turn } from '../base/turns';

/**
 * Audits as many brands as there is time for, beginning after the last brand of the run before. Notes each brand before
 * it begins with it, in `progress/audit`: if a run dies, the next one names that brand, and begins with those after it.
 * Writes nothing but that mark.
 */
export async function auditNightly(
  services: Pick<Services, 'db' | 'now'>,
  { budgetMs, pageSize }: { readonly budgetMs: number; readonly pageSize?: number | undefined },
): Promise<AuditResult> {
  const turn = await Turn.open(services, 'audit');
  const { afterBrandId, diedAt } = turn;
  const onBrand = turn.beginBrand.bind(turn);
  const result = await auditAll(services, { budgetMs, pageSize, afterBrandId, onBrand });
  // Cut off in the middle of a brand, the next run begins with it.
  if (result.lastBrandId !== null) await turn.end(result.lastBrandId);
  if (diedAt === null) return result;
  return { ...result, failures: [{ brandId: diedAt, error: diedWith(diedAt) }, ...result.failures] };
}
