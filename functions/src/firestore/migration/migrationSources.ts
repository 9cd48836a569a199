import type { CollectionReference, Firestore, QueryDocumentSnapshot } from '@google-cloud/firestore';
import { KINDS, kindAt } from '../documents/kinds';
import { shapeOf } from '../documents/kind';
import type { Paged } from '../base/pages';
import { Reading } from '../base/reading';

// The collections that a migration reads. Derived from KINDS, so that no kind of document is left out.

const BRANDS = 'brands';

/** Root collections whose documents name their brand in `brandId`. */
const BY_BRAND: ReadonlySet<string> = new Set([
  'commissions',
  'commissionViews',
  'payouts',
  'payoutAccounts',
]);

/** A field of the parent that is 0, or absent, if it has no such documents. */
const COUNTED_BY: Readonly<Record<string, string>> = {
  'brands/*/orders/*/history': 'historyCount',
  'brands/*/orders/*/terms': 'otherPlans',
  'commissions/*/entries': 'earlier.count',
};

/** The documents of one collection, or of one subcollection of each of its documents. */
export interface Source {
  /** Their place in KINDS without the last name: `commissions`, or `orders` of any brand. */
  readonly collection: string;
  /** Of the documents, or of their parents. */
  readonly from: CollectionReference;
  readonly where: NonNullable<Paged['where']>;
  readonly range: NonNullable<Paged['range']>;
  /** The subcollection of each document of `from`; null: the documents of `from` themselves. */
  readonly below: string | null;
}

const collections = [...new Set(Object.keys(KINDS).map((place) => place.slice(0, place.lastIndexOf('/'))))];

/** The sources of the brand; null: of no brand, or of several. */
export function sourcesOf(db: Firestore, brandId: string | null): Source[] {
  const isOfBrand = (root = ''): boolean => root === BRANDS || BY_BRAND.has(root);
  return collections
    .filter((collection) => isOfBrand(collection.split('/')[0]) === (brandId !== null))
    .map((collection) => sourceOf(db, collection, brandId ?? ''));
}

function sourceOf(db: Firestore, collection: string, brandId: string): Source {
  const [root = '', ...names] = collection.split('/');
  if (root === BRANDS && names.length > 0) names[0] = brandId;
  const isNested = names.at(-2) === '*';
  const path = [root, ...(isNested ? names.slice(0, -2) : names)].join('/');
  if (path.includes('*')) throw new Error(`${collection} lies deeper than a migration goes`);
  return {
    collection,
    from: db.collection(path),
    where: BY_BRAND.has(root) ? [['brandId', '==', brandId]] : [],
    range:
      collection === BRANDS
        ? [
            ['>=', brandId],
            ['<=', brandId],
          ]
        : [],
    below: isNested ? (names.at(-1) ?? null) : null,
  };
}

export interface PageOptions {
  readonly size?: number | undefined;
  /** The last document that is done; null: none yet. */
  readonly after?: string | null;
}

/** The pages of a source: its documents, or their parents, with the fields that are needed. */
export function pagesOf(
  db: Firestore,
  { collection, from, where, range, below }: Source,
  { size, after = null }: PageOptions,
): AsyncGenerator<QueryDocumentSnapshot[]> {
  const rest = after === null ? range : [...range, ['>', after] as const];
  const paged = { from, where, range: rest, size };
  if (below === null) return Reading.live(db).pages({ ...paged, page: 'migrated', fields: ['v'] });
  const count = COUNTED_BY[collection];
  return Reading.live(db).pages({ ...paged, page: 'migratedParents', fields: count ? [count] : [] });
}

export function sourceBelow(source: Source, parent: QueryDocumentSnapshot): Source | null {
  const { below, collection } = source;
  const count = COUNTED_BY[collection];
  if (below === null || (count !== undefined && !parent.get(count))) return null;
  return { collection, from: parent.ref.collection(below), where: [], range: [], below: null };
}

/** Whether the document has an older shape. Needs only its `v`. */
export function isOtherShape(snapshot: QueryDocumentSnapshot): boolean {
  return shapeOf(snapshot.get('v')) !== kindAt(snapshot.ref.path)?.v;
}
