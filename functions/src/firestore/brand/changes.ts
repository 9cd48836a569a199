import type { Firestore } from '@google-cloud/firestore';
import type { LoggedChange } from '../../domain/brand/change';
import { changes } from '../documents/tenantKinds';
import { guarded } from '../base/faults';
import { pageQuery, pageSizeOf, type Paged } from '../base/pages';
import { paths } from '../base/paths';

/** A page of the brand's log, the newest first, and where the next page begins; null: it is the last. */
export async function readChanges(
  db: Firestore,
  brandId: string,
  after: readonly [at: Date, changeId: string] | undefined,
): Promise<{ changes: LoggedChange[]; next: readonly [Date, string] | null }> {
  const log: Paged = {
    page: 'changes',
    from: paths.changes(db, brandId),
    orderBy: 'at',
    newestFirst: true,
    after,
  };
  const { docs } = await guarded(() => pageQuery(log).get());
  const read = docs.map((doc) => changes.readFound(doc));
  const last = docs.length < pageSizeOf(log) ? undefined : read.at(-1);
  return { changes: read, next: last ? [last.at, last.changeId] : null };
}
