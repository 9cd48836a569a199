import type { ManifestEntry } from './manifest';
import { contentHash, type Product, type ProductVariant } from './sync';
import { byId, cutToSize, cutVariations } from './cutToSize';
import { digest } from '../base/ids';
import { isGone, PRESENT, withDeletion, withBody, type DeletionReport, type Presence } from './presence';
import type { ProductNews, VariationNews } from './news';

// Keeps a catalogue up to date from single deliveries in any order. A product and each of its variations come in
// deliveries of their own, and a deletion has only an id.

/** The newest report of a variation. */
export interface KnownVariation {
  readonly updatedAt: Date;
  readonly hash: string;
  readonly isShown: boolean;
  readonly variant: ProductVariant;
}

/** The newest report of a product, without its variations. */
export interface KnownProduct {
  readonly updatedAt: Date;
  readonly hash: string;
  readonly isPublished: boolean;
  readonly isVariable: boolean;
  readonly product: Omit<Product, 'variants'>;
}

/**
 * The document `brands/{b}/productParts/{storeId}~{id}`: what webhooks reported about one id, of a product or a
 * variation. The listed product is derived from it.
 */
export interface ProductPart extends Presence {
  readonly id: string;
  /** For a variation: its product. */
  readonly parentId: string | null;
  /** For a variation: the newest report says that it is for sale. */
  readonly isPublished: boolean;
  /** For a product. */
  readonly known: KnownProduct | null;
  /** For a product: its variations, which may be known before the product. */
  readonly variations: Readonly<Record<string, KnownVariation>>;
}

/** What is stored of the delivered id, and of its product where it is a variation. */
export interface StoredParts {
  readonly own: ProductPart | null;
  readonly parent: ProductPart | null;
}

/** What is to be stored; an unchanged part is the same object as before. */
export interface NextParts {
  readonly own: ProductPart;
  readonly parent: ProductPart | null;
}

/** Applies a report of a product or variation. Older news and repeats change nothing. */
export function applyNews({ own, parent }: StoredParts, news: ProductNews | VariationNews): NextParts {
  const before = own ?? emptyPart(news.id);
  const alive = withBody(before, news.updatedAt, news.restored);
  if (news.kind === 'product') {
    const known = newer(alive.known, knownProduct(news));
    return { own: known === alive.known ? alive : { ...alive, known }, parent: null };
  }
  const { parentId, variant, updatedAt } = news;
  const family = parent ?? emptyPart(parentId);
  const reported = {
    updatedAt,
    hash: digest({ variant, isPublished: news.isPublished }),
    isShown: news.isPublished,
    variant,
  };
  const stored = family.variations[news.id];
  const known = newer(stored ?? null, reported);
  const isNews = known === reported;
  const isPublished = isNews ? news.isPublished : alive.isPublished;
  const isKept = alive.parentId === parentId && alive.isPublished === isPublished;
  const variation = isKept ? alive : { ...alive, parentId, isPublished };
  return { own: variation, parent: show(family, variation, known) };
}

/** Applies a deletion; for a variation also to the part of its product. */
export function applyDeletion(
  { own, parent }: StoredParts,
  id: string,
  deletion: DeletionReport,
  wasSetAside = false,
): NextParts {
  const known = own?.known ?? parent?.variations[id];
  const latestBodyAt = wasSetAside ? (known?.updatedAt ?? null) : null;
  const next = withDeletion(own ?? emptyPart(id), deletion, latestBodyAt);
  return { own: next, parent: parent && show(parent, next, parent.variations[id]) };
}

/** The product's part with the variation; it is shown where it is published and not deleted. */
function show(family: ProductPart, own: ProductPart, known: KnownVariation | undefined): ProductPart {
  if (!known) return family;
  const isShown = own.isPublished && !isGone(own);
  const before = family.variations[own.id];
  if (before === known && before.isShown === isShown) return family;
  const variations = cutVariations({ ...family.variations, [own.id]: { ...known, isShown } });
  const isLeftOut = before === undefined && variations[own.id] === undefined;
  return isLeftOut ? family : { ...family, variations };
}

function emptyPart(id: string): ProductPart {
  return { ...PRESENT, id, parentId: null, isPublished: false, known: null, variations: {} };
}

function knownProduct({ updatedAt, isPublished, isVariable, product }: ProductNews): KnownProduct {
  return { updatedAt, hash: digest({ product, isPublished, isVariable }), isPublished, isVariable, product };
}

/** The newer of the two; of one second the one with the greater hash, whichever came first. */
function newer<T extends { readonly updatedAt: Date; readonly hash: string }>(
  known: T | null,
  reported: T,
): T {
  if (known === null) return reported;
  const [knownMs, reportedMs] = [known.updatedAt.getTime(), reported.updatedAt.getTime()];
  return reportedMs > knownMs || (reportedMs === knownMs && reported.hash > known.hash) ? reported : known;
}

export interface ListedProduct {
  readonly product: Product;
  readonly archived: boolean;
  /** The store deleted it; a deletion has no time. */
  readonly isGone: boolean;
  /** The newest modification time of the product and its variations. */
  readonly updatedAt: Date;
}

/** The product of the part; null while only variations or a deletion are known. */
export function listedProduct(part: ProductPart): ListedProduct | null {
  const { known } = part;
  if (!known) return null;
  const variations = Object.values(part.variations);
  const shown = variations
    .filter(({ isShown }) => isShown && known.isVariable)
    .map(({ variant }) => variant)
    .sort(byId);
  const gone = isGone(part);
  const times = [known, ...variations].map(({ updatedAt }) => updatedAt.getTime());
  return {
    product: cutToSize({ ...known.product, variants: shown }).product,
    archived: gone || !known.isPublished,
    isGone: gone,
    updatedAt: new Date(times.reduce((latest, time) => Math.max(latest, time), 0)),
  };
}

/** The product's entry in the manifest; null where the manifest has the same content, or a newer one from a sync. */
export function nextEntry(known: ManifestEntry | null, listed: ListedProduct): ManifestEntry | null {
  const updatedAtMs = listed.updatedAt.getTime();
  const knownMs = known?.updatedAtMs ?? updatedAtMs;
  if (updatedAtMs < knownMs && !listed.isGone) return null;
  const hash = contentHash(listed.product);
  const isSame = known?.hash === hash && (known.archived ?? false) === listed.archived;
  if (isSame && known.updatedAtMs !== undefined && updatedAtMs <= known.updatedAtMs) return null;
  return {
    hash,
    updatedAtMs: Math.max(updatedAtMs, knownMs),
    ...(listed.archived ? { archived: true } : {}),
  };
}

/** The entry of a deleted product that only a sync reported; null where there is none to archive. */
export function archivedEntry(known: ManifestEntry | null): ManifestEntry | null {
  return known && !known.archived ? { ...known, archived: true } : null;
}
