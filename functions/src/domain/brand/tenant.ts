import { AppError } from '../base/errors';
import { digest } from '../base/ids';
import { twinIdOf, type Brand, type Store, type StoredStore } from './brand';
import { planTermsSchema, type PlanTerms } from './plan';

// Brands and stores as they are made. Whoever makes them chooses their ids, so that a call that is sent again makes
// nothing twice.

/** What makes a brand. */
export interface NewBrand {
  /** Without `-test`. */
  readonly brandId: string;
  readonly name: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly terms: PlanTerms;
}

/** The brand with the first version of its plan, in force from the beginning. */
export function newBrand({ terms, ...named }: NewBrand, now: Date): Brand {
  const plan = { ...planTermsSchema.parse(terms), version: 1, startsAt: now };
  return { ...named, state: 'active', shards: 1, planVersion: 1, plan };
}

/** The name of a thing in test mode. */
export function testName(name: string): string {
  return `${name} (test)`;
}

/** The brand's test twin: a tenant of the same shape, of which nothing is real money. */
export function twinOfBrand(brand: Brand): Brand {
  return { ...brand, brandId: twinIdOf(brand.brandId), name: testName(brand.name) };
}

/** The same store in test mode. */
export function twinOfStore(store: Store): Store {
  return { ...store, name: testName(store.name) };
}

/**
 * Whether the brand that is there is the one that would be made: then it was made by the same call. What has been
 * changed since does not count but the plan, of which `first` is the first version. Throws AppError `id_taken`.
 */
export function assertSameBrand(known: Brand, first: PlanTerms, wanted: NewBrand): void {
  const { brandId, currency, timeZone } = wanted;
  const isSame =
    known.name === wanted.name &&
    known.currency === currency &&
    known.timeZone === timeZone &&
    digest(planTermsSchema.parse(first)) === digest(planTermsSchema.parse(wanted.terms));
  if (!isSame) throw idTaken('brand', brandId);
}

/** A shop of its own for each country, at most. */
export const MAX_STORES = 100;

/** What makes a store. */
export type NewStore = Required<Pick<StoredStore, 'storeId' | 'name' | 'platform' | 'siteUrl'>> &
  Pick<Store, 'linkParameters'>;

/** Throws AppError `id_taken` where the store that is there is another than the one that would be made. */
export function assertSameStore(known: Store, wanted: NewStore): void {
  const { name, platform, siteUrl, linkParameters } = known;
  const isSame =
    name === wanted.name &&
    platform === wanted.platform &&
    siteUrl === wanted.siteUrl &&
    linkParameters === wanted.linkParameters;
  if (!isSame) throw idTaken('store', wanted.storeId);
}

function idTaken(what: string, id: string): AppError {
  return new AppError('id_taken', {
    detail: `There is another ${what} "${id}" already. Choose another id, or change that ${what}.`,
  });
}
