import { digest } from '../../domain/base/ids';
import type { PluginReport } from '../../domain/brand/pluginState';
import { commitPluginReport, type CommittedReport } from '../../firestore/brand/pluginReports';
import type { Reporter, Services } from '../base/services';

/** What a plugin reported, and when. */
export interface ReportedPluginState
  extends
    Pick<PluginReport, 'change' | 'feature' | 'software'>,
    Partial<Pick<PluginReport, 'unknownFeature'>> {
  /** Absent: the report is identified by the time of its signature and its content. */
  readonly eventId?: string | undefined;
  /** By the store's clock. Absent: when it was signed, or received. */
  readonly occurredAt?: Date | undefined;
  /** Null: unsigned. */
  readonly signedAt: Date | null;
}

/**
 * Unsigned reports have ids of another kind, so that they cannot take the id of a signed one. Without an event id each
 * report is a new one.
 */
const unverifiedId = (fingerprint: string, eventId: string | undefined, receivedAt: Date): string =>
  `unverified:${digest({ fingerprint, eventId, at: eventId === undefined ? receivedAt : undefined })}`;

/**
 * Records a report of a store's plugin on its own state. The newest report of the plugin, or of a feature, is its
 * present state; older ones go into the history. An unsigned report is dated no later than its receipt. Throws AppError
 * `event_conflict`.
 */
export async function recordPluginState(
  { db, now }: Services,
  { brand, store, requestId }: Reporter,
  { eventId, signedAt, occurredAt, ...content }: ReportedPluginState,
): Promise<CommittedReport & { readonly reportId: string }> {
  const receivedAt = now();
  const fingerprint = digest({ ...content, occurredAt });
  const reportedAt = occurredAt ?? signedAt ?? receivedAt;
  const isUnverified = signedAt === null;
  const report: PluginReport = {
    ...content,
    reportId: isUnverified
      ? unverifiedId(fingerprint, eventId, receivedAt)
      : (eventId ?? digest({ fingerprint, at: signedAt })),
    occurredAt: isUnverified && reportedAt > receivedAt ? receivedAt : reportedAt,
    receivedAt,
    ...(isUnverified && { unverified: true as const }),
    fingerprint,
    requestId,
  };
  const committed = await commitPluginReport(db, brand.brandId, store.storeId, report);
  return { ...committed, reportId: report.reportId };
}
