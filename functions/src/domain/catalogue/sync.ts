import { bucketOf, digest } from '../base/ids';

/** How many shards a store's manifest has; one call reads them all. */
export const MANIFEST_SHARDS = 8;

export interface ProductVariant {
  readonly variantId: string;
  readonly sku: string | null;
  readonly priceMinor: number | null;
  readonly stockStatus: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly imageUrl: string | null;
}

/** A product as a store reports it, in minor units of its currency. */
export interface Product {
  readonly productId: string;
  readonly name: string;
  readonly description: string | null;
  readonly url: string | null;
  readonly currency: string;
  readonly priceMinor: number | null;
  readonly regularPriceMinor: number | null;
  readonly salePriceMinor: number | null;
  readonly sku: string | null;
  readonly stockStatus: string | null;
  readonly stockQuantity: number | null;
  readonly images: readonly string[];
  readonly categories: readonly ProductCategory[];
  readonly variants: readonly ProductVariant[];
}

export interface ProductCategory {
  readonly id: string | null;
  readonly name: string | null;
}

export interface ManifestEntry {
  /** The product's number in its shard, for good: a sync records the products it has named as one bit per slot. */
  readonly slot: number;
  /** Of the content last stored; with 96 bits two contents of one product do not collide. */
  readonly hash: string;
  /** The store's modification time in milliseconds, if it was sent. */
  readonly updatedAtMs?: number;
  readonly archived?: true;
}

/** The document `brands/{b}/manifests/{storeId}~{shard}`: the entries by product id. */
export type Manifest = Readonly<Record<string, ManifestEntry>>;

export function contentHash(product: Product): string {
  return digest(product).slice(0, 24);
}

export function manifestShard(productId: string): number {
  return bucketOf(productId, MANIFEST_SHARDS);
}

/** The figures of a sync, or of one call of it. */
export interface SyncCounts {
  readonly received: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly archived: number;
  readonly rejected: number;
}

/** A valid product of a call, with the store's modification time if it was sent. */
export interface SyncedProduct {
  readonly product: Product;
  readonly updatedAt: Date | null;
}

/** The products that a sync has named so far: per shard, one bit for each slot. */
export type SeenSlots = readonly Uint8Array[];

export interface CataloguePlan {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Products to store, the last version of each. */
  readonly writes: readonly SyncedProduct[];
  readonly archive: readonly string[];
  readonly manifests: readonly Manifest[];
  readonly changedShards: readonly number[];
  readonly seen: SeenSlots;
}

/**
 * What a call of a sync changes. Only products whose hash differs from the manifest's are written, a version that is
 * older by the store's `updatedAt` changes nothing, and a final call archives the products that the sync never named.
 *
 * @param named ids of refused products of the call: not stored, and not archived either
 */
export function planCatalogueCall(call: {
  readonly manifests: readonly Manifest[];
  readonly seen: SeenSlots;
  readonly products: readonly SyncedProduct[];
  readonly named: readonly string[];
  readonly final: boolean;
}): CataloguePlan {
  const shards = call.manifests.map((manifest) => new Shard(manifest));
  const seen = call.seen.map((slots) => new SlotSet(slots));
  const counts = { created: 0, updated: 0, unchanged: 0 };
  const writes = new Map<string, SyncedProduct>();
  for (const synced of call.products) {
    const { productId } = synced.product;
    const index = manifestShard(productId);
    const change = shardAt(shards, index).put(synced);
    counts[change] += 1;
    if (change !== 'unchanged') writes.set(productId, synced);
  }
  for (const productId of [...call.products.map(({ product }) => product.productId), ...call.named]) {
    const index = manifestShard(productId);
    const slot = shardAt(shards, index).entries.get(productId)?.slot;
    if (slot !== undefined) seen[index]?.add(slot);
  }
  const archive = call.final ? shards.flatMap((shard, index) => shard.archiveUnseen(seen[index])) : [];
  return {
    ...counts,
    writes: [...writes.values()],
    archive,
    manifests: shards.map(({ entries }) => Object.fromEntries(entries)),
    changedShards: shards.flatMap(({ isChanged }, index) => (isChanged ? [index] : [])),
    seen: seen.map(({ bytes }) => bytes),
  };
}

function shardAt(shards: readonly Shard[], index: number): Shard {
  const shard = shards[index];
  if (!shard) throw new Error(`there is no manifest shard ${index}`);
  return shard;
}

class Shard {
  readonly entries: Map<string, ManifestEntry>;
  isChanged = false;
  private nextSlot: number;

  constructor(manifest: Manifest) {
    this.entries = new Map(Object.entries(manifest));
    this.nextSlot = Math.max(-1, ...[...this.entries.values()].map(({ slot }) => slot)) + 1;
  }

  put({ product, updatedAt }: SyncedProduct): 'created' | 'updated' | 'unchanged' {
    const known = this.entries.get(product.productId);
    const updatedAtMs = updatedAt?.getTime();
    const isOlder =
      known?.updatedAtMs !== undefined && updatedAtMs !== undefined && updatedAtMs < known.updatedAtMs;
    const hash = contentHash(product);
    if (known && (isOlder || (known.hash === hash && !known.archived))) return 'unchanged';
    const time = updatedAtMs ?? known?.updatedAtMs;
    this.entries.set(product.productId, {
      slot: known?.slot ?? this.nextSlot++,
      hash,
      ...(time === undefined ? {} : { updatedAtMs: time }),
    });
    this.isChanged = true;
    return known ? 'updated' : 'created';
  }

  archiveUnseen(seen: SlotSet | undefined): string[] {
    const archived: string[] = [];
    for (const [productId, entry] of this.entries) {
      if (entry.archived || seen?.has(entry.slot)) continue;
      this.entries.set(productId, { ...entry, archived: true });
      this.isChanged = true;
      archived.push(productId);
    }
    return archived;
  }
}

class SlotSet {
  bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = Uint8Array.from(bytes);
  }

  add(slot: number): void {
    const index = slot >> 3;
    if (index >= this.bytes.length) {
      const longer = new Uint8Array(index + 1);
      longer.set(this.bytes);
      this.bytes = longer;
    }
    this.bytes[index] = (this.bytes[index] ?? 0) | (1 << (slot & 7));
  }

  has(slot: number): boolean {
    return ((this.bytes[slot >> 3] ?? 0) & (1 << (slot & 7))) !== 0;
  }
}
