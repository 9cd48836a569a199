import { readAuditMark, writeAuditMark } from '../../firestore/audit/auditProgress';
import { auditAll, type AuditReport } from './audit';
import type { Services } from '../base/services';

/**
 * Audits as many brands as there is time for, beginning after the last brand of the run before. Writes only that mark,
 * `progress/audit`.
 */
export async function auditNightly(
  services: Pick<Services, 'db' | 'now'>,
  { budgetMs, pageSize }: { readonly budgetMs: number; readonly pageSize?: number | undefined },
): Promise<AuditReport> {
  const { db, now } = services;
  const afterBrandId = (await readAuditMark(db))?.lastBrandId;
  const report = await auditAll(services, { budgetMs, pageSize, afterBrandId });
  if (report.lastBrandId !== null) await writeAuditMark(db, report.lastBrandId, now());
  return report;
}
