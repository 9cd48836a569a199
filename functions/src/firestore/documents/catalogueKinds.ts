import { z } from 'zod';
import type { CatalogueIndex, ManifestChunk } from '../../domain/catalogue/manifest';
import type { Product, ProductCategory, ProductVariant } from '../../domain/catalogue/sync';
import type { SyncCall, SyncRecord } from '../../domain/catalogue/syncRecord';
import type { KnownProduct, KnownVariation, ProductPart } from '../../domain/catalogue/parts';
import type { CouponPart, KnownCoupon } from '../../domain/catalogue/couponCode';
import type { KnownDeletion } from '../../domain/catalogue/presence';
import { Kind, UNVERSIONED, type OlderShape } from './kind';
import { mapOf, nullableDate, nullableText, nullableWhole, strict, whole } from './shape';

// The catalogue: products, and what webhooks and syncs store to derive them.

export const variantSchema = strict<ProductVariant>({
  variantId: z.string(),
  sku: nullableText,
  priceMinor: nullableWhole,
  stockStatus: nullableText,
  attributes: mapOf(z.string()),
  imageUrl: nullableText,
});

const categorySchema = strict<ProductCategory>({ id: nullableText, name: nullableText });

export const productFields = {
  productId: z.string(),
  name: z.string(),
  description: nullableText,
  url: nullableText,
  currency: z.string(),
  priceMinor: nullableWhole,
  regularPriceMinor: nullableWhole,
  salePriceMinor: nullableWhole,
  sku: nullableText,
  stockStatus: nullableText,
  stockQuantity: z.number().nullable(),
  images: z.array(z.string()),
  categories: z.array(categorySchema),
};

/** `brands/{b}/products/{storeId}~{productId}` */
export interface StoredProduct extends Product {
  readonly storeId: string;
  readonly archived: boolean;
  readonly updatedAt: Date | null;
  readonly syncedAt: Date;
}

export const products = new Kind<StoredProduct>({
  name: 'a product',
  older: [UNVERSIONED],
  schema: strict<StoredProduct>({
    ...productFields,
    variants: z.array(variantSchema),
    storeId: z.string(),
    archived: z.boolean(),
    updatedAt: nullableDate,
    syncedAt: z.date(),
  }),
});

const presence = {
  deletions: z.array(
    strict<KnownDeletion>({
      webhookId: z.string(),
      deliveryId: z.string(),
      receivedAt: z.date(),
      ended: z.boolean(),
    }),
  ),
  restoredAtMs: z.array(whole),
};

const knownProductSchema = strict<KnownProduct>({
  updatedAt: z.date(),
  hash: z.string(),
  isPublished: z.boolean(),
  isVariable: z.boolean(),
  product: strict<KnownProduct['product']>(productFields),
});

const knownVariationSchema = strict<KnownVariation>({
  updatedAt: z.date(),
  hash: z.string(),
  isShown: z.boolean(),
  variant: variantSchema,
});

export type StoredProductPart = ProductPart & { readonly storeId: string };
export type StoredCouponPart = CouponPart & { readonly storeId: string };

export const productParts = new Kind<StoredProductPart>({
  name: 'a product part',
  older: [UNVERSIONED],
  schema: strict<StoredProductPart>({
    ...presence,
    id: z.string(),
    storeId: z.string(),
    parentId: nullableText,
    isPublished: z.boolean(),
    known: knownProductSchema.nullable(),
    variations: mapOf(knownVariationSchema),
  }),
});

export const couponParts = new Kind<StoredCouponPart>({
  name: 'what webhooks told of a coupon',
  older: [UNVERSIONED],
  schema: strict<StoredCouponPart>({
    ...presence,
    id: z.string(),
    storeId: z.string(),
    known: strict<KnownCoupon>({
      updatedAt: z.date(),
      hash: z.string(),
      code: z.string(),
      isPublished: z.boolean(),
      influencerId: nullableText,
    }).nullable(),
  }),
});

/** `brands/{b}/catalogues/{storeId}`: the chunks in two lists, which are shorter than one of pairs. */
export interface StoredIndex extends Pick<CatalogueIndex, 'nextN'> {
  readonly storeId: string;
  readonly froms: readonly string[];
  readonly numbers: readonly number[];
}

export const catalogueIndexes = new Kind<StoredIndex>({
  name: 'the index of a catalogue',
  older: [UNVERSIONED],
  schema: strict<StoredIndex>({
    storeId: z.string(),
    froms: z.array(z.string()).min(1),
    numbers: z.array(whole).min(1),
    nextN: whole,
  }),
});

/** `brands/{b}/catalogues/{storeId}/chunks/{n}`. Written by merges: it may only gain fields. */
export const manifestChunks = new Kind<ManifestChunk>({
  name: 'a chunk of a manifest',
  older: [UNVERSIONED],
  schema: strict<ManifestChunk>({
    entries: mapOf(z.string()).default({}),
    named: mapOf(
      strict<ManifestChunk['named'][string]>({
        startedAt: z.date(),
        all: z.boolean(),
        ids: z.array(z.string()),
      }),
    ).default({}),
    forgottenAt: nullableDate.default(null),
  }),
});

/**
 * `brands/{b}/manifests/{storeId}~{shard}`: a manifest as releases before decision 71 wrote it, by a hash of product ids.
 * It becomes chunks with the store's next sync or webhook.
 */
export interface StoredManifest {
  readonly storeId: string;
  readonly shard: number;
  readonly entries: Readonly<Record<string, ShardEntry>>;
}

export interface ShardEntry {
  readonly slot: number;
  readonly hash: string;
  readonly updatedAtMs?: number;
  readonly archived?: true;
}

export const manifests = new Kind<StoredManifest>({
  name: 'a manifest',
  older: [UNVERSIONED],
  schema: strict<StoredManifest>({
    storeId: z.string(),
    shard: whole,
    entries: mapOf(
      strict<ShardEntry>({
        slot: whole,
        hash: z.string(),
        updatedAtMs: z.exactOptional(whole),
        archived: z.exactOptional(z.literal(true)),
      }),
    ),
  }),
});

const counts = {
  received: whole,
  created: whole,
  updated: whole,
  unchanged: whole,
  archived: whole,
  rejected: whole,
};

/** Shape 1 kept its calls, and a bit for each product that it named, in this document. */
const SYNC_OF_SLOTS: OlderShape = {
  schema: z.looseObject({ seen: z.array(z.instanceof(Uint8Array)) }),
  lift: ({ calls: _calls, seen, ...fields }) => ({
    ...fields,
    complete: new Uint8Array(),
    knowsNamed: (seen as Uint8Array[]).every((slots) => slots.every((byte) => byte === 0)),
  }),
};

export const syncCalls = new Kind<SyncCall>({
  name: 'a call of a sync',
  older: [UNVERSIONED],
  schema: strict<SyncCall>({
    ...counts,
    requestId: z.string(),
    at: z.date(),
    startedAt: z.date(),
    parts: whole,
    isDone: z.boolean(),
  }),
});

export const syncs = new Kind<SyncRecord>({
  name: 'a sync',
  older: [UNVERSIONED, SYNC_OF_SLOTS],
  schema: strict<SyncRecord>({
    ...counts,
    syncId: z.string(),
    storeId: z.string(),
    state: z.enum(['running', 'completed']),
    startedAt: z.date(),
    updatedAt: z.date(),
    completedAt: nullableDate,
    rejections: z.array(
      strict<SyncRecord['rejections'][number]>({ productId: nullableText, message: z.string() }),
    ),
    complete: z.instanceof(Uint8Array),
    knowsNamed: z.boolean(),
  }),
});
