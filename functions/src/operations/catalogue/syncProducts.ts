import { chunkOf, type CatalogueIndex, type NamingSync } from '../../domain/catalogue/manifest';
import { planCatalogueStep, type CataloguePlan, type SyncCounts } from '../../domain/catalogue/sync';
import { AppError } from '../../domain/base/errors';
import { digest } from '../../domain/base/ids';
import type { ReportedProducts } from '../../domain/catalogue/reported';
import type { SyncCall, SyncRecord } from '../../domain/catalogue/syncRecord';
import { commitSyncStep, type SyncState, type SyncStep } from '../../firestore/catalogue/products';
import type { Reporter, Services } from '../base/services';
import { withBits, hasBit } from './bits';

export interface SyncedCall extends SyncCounts {
  readonly syncId: string;
  readonly replayed: boolean;
}

/** How many rejected products are kept for the brand to see; each call's answer names all of its own. */
const MAX_KEPT_REJECTIONS = 100;
/** The JSON of the products of one commit. Firestore takes 10 MiB of its own form, which may be twice as long. */
const MAX_PART_BYTES = 3 * 1024 * 1024;
/** Chunks in which one commit archives: at most 10,240 products. */
const ARCHIVED_CHUNKS = 40;

const NO_COUNTS: SyncCounts = { received: 0, created: 0, updated: 0, unchanged: 0, archived: 0, rejected: 0 };

/**
 * Stores the changed products of a catalogue, and with `final` archives those that the sync did not name. Refused
 * products do not stop valid ones. A call is one commit, unless its products are larger than 3 MiB or those to be archived
 * more than 10,000 or so: then it is several, and one that is cut off goes on where it was when it is sent again. A
 * repeated call of the same sync writes nothing. Throws AppError `event_conflict` if the sync id is another store's in
 * the brand.
 */
export async function syncProducts(
  services: Services,
  { brand, store, requestId }: Reporter,
  call: ReportedProducts,
): Promise<SyncedCall> {
  const syncId = call.syncId ?? services.newId('sync');
  const { fingerprint } = call;
  const where = { brandId: brand.brandId, storeId: store.storeId, syncId, fingerprint };
  const steps = new CallSteps(call, { ...where, requestId, now: services.now() });
  for (;;) {
    const { isDone, ...result } = await commitSyncStep(services.db, where, (state) => steps.next(state));
    if (isDone) return result;
  }
}

interface CallContext {
  readonly syncId: string;
  readonly storeId: string;
  readonly requestId: string;
  readonly now: Date;
}

type StepResult = SyncedCall & { readonly isDone: boolean };

/** The steps of one call: one a part of its products, and further ones to archive. */
class CallSteps {
  readonly #parts: readonly ReportedProducts['products'][];

  constructor(
    private readonly call: ReportedProducts,
    private readonly context: CallContext,
  ) {
    this.#parts = partsOf(call.products);
  }

  next({ sync: stored, call: found }: SyncState): SyncStep<StepResult> {
    const { syncId, storeId } = this.context;
    if (stored && stored.storeId !== storeId) {
      throw new AppError('event_conflict', {
        detail: `The syncId "${syncId}" is in use by another store of this brand. Choose another one.`,
      });
    }
    const repeated = repeatedCall(stored, found, this.call);
    // A store that always uses the same sync id starts anew after each final call.
    const sync = stored?.state === 'running' || repeated ? stored : null;
    if (repeated?.isDone) return this.#repeat(sync, repeated);
    return this.#step(sync, repeated);
  }

  /** A repeat is a replay if the catalogue is unchanged since; else it has a new effect. */
  #repeat(sync: SyncRecord | null, repeated: SyncCall): SyncStep<StepResult> {
    const { products } = this.call;
    const anew = this.#step(sync, null);
    return {
      chunks: (index) => this.#chunks(index, sync, products, true),
      plan: (index, open) => {
        const { writes, archive } = planCatalogueStep({
          catalogue: open(),
          sync: this.#naming(sync),
          products,
          named: this.#refusedIds,
          archiveIn: this.#archiveIn(index, sync, products, true),
        });
        if (writes.length + archive.length > 0) return anew.plan(index, open);
        return { change: null, result: this.#result(repeated, true, this.#isRepeat(repeated)) };
      },
    };
  }

  /** A transaction that the client library ran again finds its own first run: for its caller that is no repeat. */
  #isRepeat({ requestId }: SyncCall): boolean {
    return requestId !== this.context.requestId;
  }

  #step(sync: SyncRecord | null, before: SyncCall | null): SyncStep<StepResult> {
    const { requestId, now } = this.context;
    const { call } = this;
    const parts = before?.parts ?? 0;
    const products = this.#parts[parts] ?? [];
    const isLastPart = parts >= this.#parts.length - 1;
    return {
      chunks: (index) => this.#chunks(index, sync, products, isLastPart),
      plan: (index, open) => {
        const catalogue = open();
        const naming = this.#naming(sync);
        const plan = planCatalogueStep({
          catalogue,
          sync: naming,
          products,
          named: parts === 0 ? this.#refusedIds : [],
          archiveIn: this.#archiveIn(index, sync, products, isLastPart),
        });
        const complete = withBits(sync?.complete, catalogue.complete(naming));
        const next = { ...(sync ?? this.#newSync()), complete };
        const isDone = isLastPart && !(call.final && this.#isLeft(plan, index, next));
        const counts = this.#counts(plan, parts === 0);
        const done: SyncCall = {
          ...sum(before ?? NO_COUNTS, counts),
          requestId,
          at: now,
          startedAt: next.startedAt,
          parts: parts + 1,
          isDone,
        };
        const change = { sync: this.#nextSync(next, counts, parts === 0, isDone), call: done, plan, now };
        return { change, result: this.#result(done, isDone, false) };
      },
    };
  }

  get #refusedIds(): string[] {
    return this.call.rejected.flatMap(({ productId }) => productId ?? []);
  }

  #naming(sync: SyncRecord | null): NamingSync {
    const startedAt = sync?.startedAt ?? this.context.now;
    return { key: digest([this.context.syncId, startedAt.getTime()]).slice(0, 12), startedAt };
  }

  /** The chunks of the products; with `final` also the next ones of which the sync has not named all. */
  #chunks(
    index: CatalogueIndex,
    sync: SyncRecord | null,
    products: ReportedProducts['products'],
    isLastPart: boolean,
  ): number[] {
    const ids = [...products.map(({ product }) => product.productId), ...this.#refusedIds];
    const own = new Set(ids.map((id) => chunkOf(index, id)));
    return [...own, ...this.#archiveIn(index, sync, products, isLastPart).filter((n) => !own.has(n))];
  }

  #archiveIn(
    index: CatalogueIndex,
    sync: SyncRecord | null,
    products: ReportedProducts['products'],
    isLastPart: boolean,
  ): number[] {
    if (!this.call.final || !isLastPart || sync?.knowsNamed === false) return [];
    const own = new Set(products.map(({ product }) => chunkOf(index, product.productId)));
    const left = index.chunks.map(({ n }) => n).filter((n) => !own.has(n) && !hasBit(sync?.complete, n));
    return [...own, ...left.slice(0, ARCHIVED_CHUNKS)];
  }

  /** Whether there are chunks left in which to archive, beyond those of this step. */
  #isLeft(plan: CataloguePlan, before: CatalogueIndex, { complete, knowsNamed }: SyncRecord): boolean {
    const { chunks } = plan.changes.index ?? before;
    return knowsNamed && chunks.some(({ n }) => !hasBit(complete, n));
  }

  #counts({ created, updated, unchanged, archive }: CataloguePlan, isFirst: boolean): SyncCounts {
    const { products, rejected } = this.call;
    return {
      received: isFirst ? products.length + rejected.length : 0,
      created,
      updated,
      unchanged,
      archived: archive.length,
      rejected: isFirst ? rejected.length : 0,
    };
  }

  #newSync(): SyncRecord {
    const { syncId, storeId, now } = this.context;
    return {
      ...NO_COUNTS,
      syncId,
      storeId,
      state: 'running',
      startedAt: now,
      updatedAt: now,
      completedAt: null,
      rejections: [],
      complete: new Uint8Array(),
      knowsNamed: true,
    };
  }

  #nextSync(sync: SyncRecord, counts: SyncCounts, isFirst: boolean, isDone: boolean): SyncRecord {
    const { now } = this.context;
    const isCompleted = isDone && this.call.final;
    const rejections = isFirst ? this.call.rejected.map(keptRejection) : [];
    return {
      ...sync,
      ...sum(sync, counts),
      state: isCompleted ? 'completed' : 'running',
      updatedAt: now,
      completedAt: isCompleted ? now : null,
      rejections: [...sync.rejections, ...rejections].slice(0, MAX_KEPT_REJECTIONS),
    };
  }

  #result(call: SyncCall, isDone: boolean, replayed: boolean): StepResult {
    const { received, created, updated, unchanged, archived, rejected } = call;
    const counts = { received, created, updated, unchanged, archived, rejected };
    return { syncId: this.context.syncId, ...counts, replayed, isDone };
  }
}

/**
 * The stored call with the same fingerprint, if this one repeats it: any call of a running sync, or the final call of a
 * completed one. One that is not done was cut off.
 */
function repeatedCall(
  stored: SyncRecord | null,
  found: SyncCall | null,
  call: ReportedProducts,
): SyncCall | null {
  if (!stored || found?.startedAt.getTime() !== stored.startedAt.getTime()) return null;
  return stored.state === 'completed' && !call.final ? null : found;
}

/** Parts that fit into one commit each; at least one. */
function partsOf(products: ReportedProducts['products']): ReportedProducts['products'][] {
  const parts: ReportedProducts['products'][number][][] = [[]];
  let bytes = 0;
  for (const synced of products) {
    const more = Buffer.byteLength(JSON.stringify(synced.product));
    if (bytes > 0 && bytes + more > MAX_PART_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(synced);
    bytes += more;
  }
  return parts;
}

function keptRejection({
  productId,
  errors,
}: ReportedProducts['rejected'][number]): SyncRecord['rejections'][number] {
  const message = errors.map(({ path, message: text }) => `${path}: ${text}`).join('; ');
  return { productId, message: message.slice(0, 500) };
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
