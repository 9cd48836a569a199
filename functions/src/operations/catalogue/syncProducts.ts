import { planCatalogueCall, type SyncCounts } from '../../domain/catalogue/sync';
import { AppError } from '../../domain/base/errors';
import type { ReportedProducts } from '../../domain/catalogue/reported';
import type { SyncCall, SyncRecord } from '../../domain/catalogue/syncRecord';
import { commitSyncCall, type SyncState } from '../../firestore/catalogue/products';
import type { Reporter, Services } from '../base/services';

export interface SyncedCall extends SyncCounts {
  readonly syncId: string;
  readonly replayed: boolean;
}

/** How many rejected products are kept for the brand to see; each call's answer names all of its own. */
const MAX_KEPT_REJECTIONS = 100;
/** How many calls of one sync are remembered to recognise repeats: 10 times the largest catalogue. */
const MAX_KEPT_CALLS = 200;

const NO_COUNTS: SyncCounts = { received: 0, created: 0, updated: 0, unchanged: 0, archived: 0, rejected: 0 };

/**
 * Stores the changed products of a catalogue, and with `final` archives those that the sync did not name. Refused
 * products do not stop valid ones. A repeated call of the same sync writes nothing. Throws AppError `event_conflict` if
 * the sync id is another store's in the brand.
 */
export function syncProducts(
  services: Services,
  caller: Reporter,
  call: ReportedProducts,
): Promise<SyncedCall> {
  const { brand, store } = caller;
  const syncId = call.syncId ?? services.newId('sync');
  const where = { brandId: brand.brandId, storeId: store.storeId, syncId };
  return commitSyncCall(services.db, where, (state) =>
    planCall(state, call, { ...where, requestId: caller.requestId, now: services.now() }),
  );
}

type PlannedCall = ReturnType<Parameters<typeof commitSyncCall<SyncedCall>>[2]>;

function planCall(
  { sync: stored, manifests, seen: storedSeen }: SyncState,
  call: ReportedProducts,
  context: { syncId: string; storeId: string; requestId: string; now: Date },
): PlannedCall {
  const { syncId, storeId, requestId, now } = context;
  if (stored && stored.storeId !== storeId) {
    throw new AppError('event_conflict', {
      detail: `The syncId "${syncId}" is in use by another store of this brand. Choose another one.`,
    });
  }
  const repeated = repeatedCall(stored, call);
  // A store that always uses the same sync id starts anew after each final call.
  const sync = stored?.state === 'running' || repeated ? stored : null;
  const catalogue = planCatalogueCall({
    manifests,
    seen: sync ? storedSeen : storedSeen.map(() => new Uint8Array()),
    products: call.products,
    named: call.rejected.flatMap(({ productId }) => productId ?? []),
    final: call.final,
  });
  if (repeated && catalogue.changedShards.length === 0) {
    // A transaction that the client library ran again finds its own first run: for its caller that is no repeat.
    const { requestId: broughtBy, at: _at, ...counts } = repeated;
    return { change: null, result: { syncId, ...counts, replayed: broughtBy !== requestId } };
  }
  const counts: SyncCounts = {
    received: call.products.length + call.rejected.length,
    created: catalogue.created,
    updated: catalogue.updated,
    unchanged: catalogue.unchanged,
    archived: catalogue.archive.length,
    rejected: call.rejected.length,
  };
  const next = nextSync(sync, call, { ...counts, requestId, at: now }, context);
  return { change: { sync: next, catalogue, now }, result: { syncId, ...counts, replayed: false } };
}

/**
 * The stored call with the same fingerprint, if this one repeats it: any call of a running sync, or the final call of a
 * completed one. It is a replay if the catalogue is unchanged since; else it has a new effect.
 */
function repeatedCall(stored: SyncRecord | null, call: ReportedProducts): SyncCall | null {
  if (!stored || (stored.state === 'completed' && !call.final)) return null;
  return stored.calls[call.fingerprint] ?? null;
}

function nextSync(
  sync: SyncRecord | null,
  call: ReportedProducts,
  record: SyncCall,
  { syncId, storeId, now }: { syncId: string; storeId: string; now: Date },
): SyncRecord {
  const rejections = call.rejected.map(({ productId, errors }) => ({
    productId,
    message: errors
      .map(({ path, message }) => `${path}: ${message}`)
      .join('; ')
      .slice(0, 500),
  }));
  const calls = Object.entries({ ...sync?.calls, [call.fingerprint]: record })
    .sort(([, a], [, b]) => a.at.getTime() - b.at.getTime())
    .slice(-MAX_KEPT_CALLS);
  return {
    syncId,
    storeId,
    state: call.final ? 'completed' : 'running',
    ...sum(sync ?? NO_COUNTS, record),
    startedAt: sync?.startedAt ?? now,
    updatedAt: now,
    completedAt: call.final ? now : null,
    calls: Object.fromEntries(calls),
    rejections: [...(sync?.rejections ?? []), ...rejections].slice(0, MAX_KEPT_REJECTIONS),
    seen: [],
  };
}

function sum(a: SyncCounts, b: SyncCounts): SyncCounts {
  return {
    received: a.received + b.received,
    created: a.created + b.created,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
    archived: a.archived + b.archived,
    rejected: a.rejected + b.rejected,
  };
}
