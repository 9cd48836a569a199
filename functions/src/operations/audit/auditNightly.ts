import { readAuditMark, writeAuditMark } from '../../firestore/audit/auditProgress';
import { auditAll, type AuditResult } from './audit';
import type { Services } from '../base/services';

/**
 * Audits as many brands as there is time for, beginning after the last brand of the run before. Writes only that mark,
 * `progress/audit`.
 */
export async function auditNightly(
  services: Pick<Services, 'db' | 'now'>,
  { budgetMs, pageSize }: { readonly budgetMs: number; readonly pageSize?: number | undefined },
): Promise<AuditResult> {
  const { db, now } = services;
  const afterBrandId = (await readAuditMark(db))?.lastBrandId;
  const result = await auditAll(services, { budgetMs, pageSize, afterBrandId });
  if (result.lastBrandId !== null) await writeAuditMark(db, result.lastBrandId, now());
  return result;
}
