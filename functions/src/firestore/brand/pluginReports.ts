import type { Firestore } from '@google-cloud/firestore';
import { AppError } from '../../domain/base/errors';
import { isPresent, withPluginReport, type PluginReport } from '../../domain/brand/pluginState';
import { pluginReports, stores } from '../documents/tenantKinds';
import { guarded } from '../base/faults';
import { firstOf } from '../base/pages';
import { paths } from '../base/paths';
import { storeNotFound } from './stores';
import { inTransaction } from '../base/transaction';

export interface CommittedReport {
  readonly replayed: boolean;
  /** Whether it is the newest of the plugin or feature; an older one only goes into the history. */
  readonly applied: boolean;
}

/**
 * Stores the report and the change of the store's present state, in one transaction. The same id again is a replay;
 * with other content it throws AppError `event_conflict`, and nothing changes.
 */
export function commitPluginReport(
  db: Firestore,
  brandId: string,
  storeId: string,
  report: PluginReport,
): Promise<CommittedReport> {
  const storeRef = paths.store(db, brandId, storeId);
  const reportRef = paths.pluginReport(db, brandId, storeId, report.reportId);
  return inTransaction(db, async (transaction) => {
    const [storeDoc, reportDoc] = await transaction.getAll(storeRef, reportRef);
    const store = storeDoc && stores.read(storeDoc);
    if (!store) throw storeNotFound(storeId);
    const { plugin } = store;
    const stored = reportDoc && pluginReports.read(reportDoc);
    if (stored) {
      assertSame(stored, report);
      const applied = plugin !== undefined && isPresent(plugin, report.reportId);
      // The client library retries a commit on its own, and then finds this request's own report.
      return { replayed: stored.requestId !== report.requestId, applied };
    }
    const next = withPluginReport(plugin, report);
    transaction.create(reportRef, pluginReports.stored(report));
    if (next !== plugin) transaction.update(storeRef, { plugin: next });
    return { replayed: false, applied: isPresent(next, report.reportId) };
  });
}

function assertSame(stored: PluginReport, { fingerprint, reportId }: PluginReport): void {
  if (stored.fingerprint === fingerprint) return;
  throw new AppError('event_conflict', {
    detail: `Another report was sent under the id "${reportId}". What is stored is unchanged.`,
  });
}

/** The newest few of the store's reports, by receipt. */
export async function readPluginReports(
  db: Firestore,
  brandId: string,
  storeId: string,
): Promise<PluginReport[]> {
  const newest = paths.pluginReports(db, brandId, storeId).orderBy('receivedAt', 'desc');
  const { docs } = await guarded(() => firstOf(newest, 'pluginReports').get());
  return docs.map((doc) => pluginReports.readFound(doc));
}
