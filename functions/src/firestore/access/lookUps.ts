import type { Firestore } from '@google-cloud/firestore';
import { LRUCache } from 'lru-cache';
import { isLive, type ApiKey } from '../../domain/credentials/apiKey';
import type { KnownEmail } from '../../domain/base/mailbox';
import type { Brand, Store } from '../../domain/brand/brand';
import { codeKey } from '../../domain/base/ids';
import { ALL_ON, switchesOf, type Switches } from '../../domain/base/switches';
import type { CouponCodeRecord } from '../../domain/catalogue/couponCode';
import type { ReferralCode } from '../../domain/link/link';
import type { Plan } from '../../domain/brand/plan';
import { NO_WORDS, type StatusWords } from '../../domain/brand/statusWords';
import { products } from '../documents/catalogueKinds';
import type { Part } from '../documents/kind';
import {
  apiKeys,
  brands,
  couponCodes,
  influencers,
  planVersions,
  referralCodes,
  statusWordsVersions,
  stores,
  switches,
  writtenBrands,
} from '../documents/tenantKinds';
import { UnreadableDocument } from '../documents/unreadable';
import { guarded } from '../base/faults';
import { FEW, firstOf } from '../base/pages';
import { paths } from '../base/paths';

/** Less than the 30 s within which a revoked key or a suspended brand must be noticed. */
const DEFAULT_TTL_MS = 20_000;
/** Emails change seldom, and no access depends on one: an hour, by default. */
const EMAIL_TTL_FACTOR = 180;
const MAX_ENTRIES = 10_000;
/** So many answers are kept: of what is there, and of what is not. */
const MAX_KEPT = { present: MAX_ENTRIES, absent: 1_000 };
/** A request waits no longer for what is nearly always the same. */
const SWITCHES_PATIENCE_MS = 1_500;

const EMAIL_HASHES = influencers.part('emailHash', 'emailHashes');
const CATEGORIES = products.part('categories');

/**
 * A store found across all brands. It is read only when needed, so an unreadable store fails only the requests that
 * need it.
 */
export interface FoundStore {
  readonly brandId: string;
  readonly storeId: string;
  /** Throws UnreadableDocument. */
  readonly read: () => Store;
}

/** No document, or none that a query found. */
function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

/** The value; `otherwise` if that takes too long. */
async function orAfter<T>(patienceMs: number, value: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<T>((resolve) => {
    timer = setTimeout(resolve, patienceMs, otherwise);
  });
  try {
    return await Promise.race([value, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** Look-ups of what every event needs and what changes seldom, cached in this instance for seconds. */
export class LookUps {
  private readonly cache: LRUCache<string, { value: unknown }, () => Promise<unknown>>;

  /** What is not there, apart: strangers can ask for as much of that as they like, and must not displace what is. */
  private readonly absent: LRUCache<string, { readonly value: unknown }>;

  private readonly emailTtlMs: number;
  /** Null: the product is not in the catalogue. */
  private readonly categories: LRUCache<string, { readonly ids: readonly string[] | null }>;

  /** As they were last read. */
  private knownSwitches = ALL_ON;

  constructor(
    private readonly db: Firestore,
    ttlMs = DEFAULT_TTL_MS,
    private readonly switchesTtlMs = ttlMs,
    kept = MAX_KEPT,
  ) {
    this.emailTtlMs = ttlMs * EMAIL_TTL_FACTOR;
    this.absent = new LRUCache({ max: kept.absent, ttl: ttlMs });
    this.categories = new LRUCache({ max: MAX_ENTRIES, ttl: ttlMs });
    this.cache = new LRUCache<string, { value: unknown }, () => Promise<unknown>>({
      max: kept.present,
      ttl: ttlMs,
      // Simultaneous requests share one look-up; that a document is absent is cached too.
      fetchMethod: async (_key, _stale, { context }) => ({ value: await context() }),
    });
  }

  apiKey(keyId: string): Promise<ApiKey | null> {
    return this.document(`apiKey/${keyId}`, apiKeys, () => paths.apiKey(this.db, keyId));
  }

  /** It was changed by this instance: the next look-up reads it. */
  forgetApiKey(keyId: string): void {
    this.cache.delete(`apiKey/${keyId}`);
    this.absent.delete(`apiKey/${keyId}`);
  }

  /** What is switched off. Never rejects: where the document cannot be read, what was known before holds. */
  async switches(): Promise<Switches> {
    const before = this.knownSwitches;
    const reading = this.cached('switches', () => this.freshSwitches(before), this.switchesTtlMs);
    return orAfter(SWITCHES_PATIENCE_MS, reading, before);
  }

  /** Another process changed them: the next look-up reads them. */
  forgetSwitches(): void {
    this.cache.delete('switches');
  }

  private async freshSwitches(before: Switches): Promise<Switches> {
    try {
      const stored = await guarded(async () => switches.read(await paths.switches(this.db).get()));
      this.knownSwitches = stored ? switchesOf(stored) : ALL_ON;
    } catch (error) {
      const problem = error instanceof UnreadableDocument ? error.describe() : null;
      this.knownSwitches = { ...before, problem };
    }
    return this.knownSwitches;
  }

  brand(brandId: string): Promise<Brand | null> {
    return this.document(`brand/${brandId}`, brands, () => paths.brand(this.db, brandId));
  }

  /** The brand where its currency or time zone may be none. Not cached: the brand cannot be read for the moment. */
  async writtenBrand(brandId: string): Promise<Brand | null> {
    return writtenBrands.read(await guarded(() => paths.brand(this.db, brandId).get()));
  }

  store(brandId: string, storeId: string): Promise<Store | null> {
    return this.document(`store/${brandId}/${storeId}`, stores, () => paths.store(this.db, brandId, storeId));
  }

  storesOf(brandId: string): Promise<readonly Store[]> {
    return this.cached(`stores/${brandId}`, async () => {
      const { docs } = await paths.stores(this.db, brandId).get();
      return docs.map((doc) => stores.readFound(doc));
    });
  }

  /** The stores of all brands that have the host, in lower case; at most a few. */
  storesByHost(host: string): Promise<readonly FoundStore[]> {
    return this.found(`host/${host}`, (stores) =>
      firstOf(stores.where('hosts', 'array-contains', host), 'storesOfHost'),
    );
  }

  /**
   * The stores of all brands with the id: brands, and their test twins, may have the same. Empty if more than 20 have
   * it.
   */
  async storesById(storeId: string): Promise<readonly FoundStore[]> {
    const found = await this.found(`storeId/${storeId}`, (stores) =>
      firstOf(stores.where('storeId', '==', storeId), 'storesOfId'),
    );
    return found.length === FEW.storesOfId ? [] : found;
  }

  private found(
    key: string,
    query: (stores: FirebaseFirestore.Query) => FirebaseFirestore.Query,
  ): Promise<readonly FoundStore[]> {
    return this.cached(key, async () => {
      const { docs } = await query(this.db.collectionGroup('stores')).get();
      return docs.map((doc) => ({
        brandId: doc.ref.parent.parent?.id ?? '',
        storeId: doc.id,
        read: () => stores.readFound(doc),
      }));
    });
  }

  /** Whether the store has a live key with a secret that may report sales: then its reports must be signed. */
  async hasSecret(brandId: string, storeId: string, now: Date): Promise<boolean> {
    const keys = await this.cached(`signingKeys/${brandId}/${storeId}`, async () => {
      const { docs } = await paths
        .apiKeys(this.db)
        .where('brandId', '==', brandId)
        .where('storeId', '==', storeId)
        .get();
      const all = docs.map((doc) => apiKeys.readFound(doc));
      return all.filter(({ signing, scopes }) => signing === 'required' && scopes.includes('sales'));
    });
    return keys.some((key) => isLive(key, now));
  }

  /**
   * The category ids of each product in the store's catalogue; unknown products are left out. One RPC for all that are
   * not cached; their own cache keeps a large order from displacing keys and brands.
   */
  async productCategories(
    brandId: string,
    storeId: string,
    productIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const keyOf = (productId: string): string => JSON.stringify([brandId, storeId, productId]);
    const found = new Map(productIds.map((id) => [id, this.categories.get(keyOf(id))?.ids]));
    const unknown = productIds.filter((id) => found.get(id) === undefined);
    if (unknown.length > 0) {
      const refs = unknown.map((id) => paths.product(this.db, brandId, storeId, id));
      const docs = await guarded(() => this.db.getAll(...refs));
      docs.forEach((doc, index) => {
        const ids = CATEGORIES.read(doc)?.categories.flatMap(({ id }) => id ?? []) ?? null;
        this.categories.set(keyOf(unknown[index] ?? ''), { ids });
        found.set(unknown[index] ?? '', ids);
      });
    }
    return new Map([...found].flatMap(([id, ids]) => (ids ? [[id, ids] as const] : [])));
  }

  /** The keyed hashes of the influencer's own email, as far as known. */
  async influencerEmail(influencerId: string): Promise<KnownEmail> {
    const influencer = await this.document(
      `influencer/${influencerId}`,
      EMAIL_HASHES,
      () => paths.influencer(this.db, influencerId),
      this.emailTtlMs,
    );
    return influencer ?? {};
  }

  /**
   * The plan in force at the moment: the last version that had started; before the first version, the first. No look-up
   * if the brand's present plan was in force then.
   */
  async planAt(brand: Brand, moment: Date): Promise<Plan> {
    if (brand.plan.startsAt <= moment) return brand.plan;
    const versions = await this.cached(`plans/${brand.brandId}`, async () => {
      const { docs } = await paths.plans(this.db, brand.brandId).get();
      return docs.map((doc) => planVersions.readFound(doc));
    });
    const byStart = [...versions].sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
    return byStart.findLast(({ startsAt }) => startsAt <= moment) ?? byStart[0] ?? brand.plan;
  }

  /** The status words in force at the moment; none before the first version. No look-up, as with `planAt`. */
  async wordsAt({ brandId, words }: Brand, moment: Date): Promise<StatusWords> {
    if (!words) return NO_WORDS;
    if (words.startsAt <= moment) return words;
    const versions = await this.cached(`statusWords/${brandId}`, async () => {
      const { docs } = await paths.statusWords(this.db, brandId).get();
      return docs.map((doc) => statusWordsVersions.readFound(doc));
    });
    const byStart = [...versions].sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
    return byStart.findLast(({ startsAt }) => startsAt <= moment) ?? NO_WORDS;
  }

  /** The influencer who owns the referral code in the brand, or null. */
  async referralOwner(brandId: string, code: string): Promise<string | null> {
    const owner = await this.referralCode(code);
    return owner?.brandIds.includes(brandId) ? owner.influencerId : null;
  }

  /** The owner of the referral code and where the code leads, or null. */
  async referralCode(code: string): Promise<ReferralCode | null> {
    const key = codeKey(code);
    if (key === null) return null;
    return this.document(`referralCode/${key}`, referralCodes, () => paths.referralCode(this.db, key));
  }

  /** Whose the coupon code is in the brand; null: the brand has no such code. */
  async couponCode(brandId: string, code: string): Promise<CouponCodeRecord | null> {
    const key = codeKey(code);
    if (key === null) return null;
    return this.document(`couponCode/${brandId}/${key}`, couponCodes, () =>
      paths.couponCode(this.db, brandId, key),
    );
  }

  /** Whether the influencer owns a referral or coupon code of the brand. Not cached: decisions are rare. */
  async isInfluencerOf(brandId: string, influencerId: string): Promise<boolean> {
    const [referrals, coupons] = await guarded(() =>
      Promise.all([
        paths.referralCodes(this.db).where('influencerId', '==', influencerId).get(),
        paths.couponCodes(this.db).where('influencerId', '==', influencerId).get(),
      ]),
    );
    return (
      referrals.docs.some((doc) => referralCodes.readFound(doc).brandIds.includes(brandId)) ||
      coupons.docs.some((doc) => couponCodes.readFound(doc).brandId === brandId)
    );
  }

  /** Whether the platform knows the influencer. Not cached. */
  async isInfluencer(influencerId: string): Promise<boolean> {
    return (await guarded(() => paths.influencer(this.db, influencerId).get())).exists;
  }

  private document<T>(
    key: string,
    kind: Part<T>,
    ref: () => FirebaseFirestore.DocumentReference,
    ttlMs?: number,
  ): Promise<T | null> {
    return this.cached(key, async () => kind.read(await ref().get()), ttlMs);
  }

  private async cached<T>(key: string, load: () => Promise<T>, ttlMs?: number): Promise<T> {
    const absent = this.absent.get(key);
    if (absent) return absent.value as T;
    const options = { context: load, ...(ttlMs === undefined ? {} : { ttl: ttlMs }) };
    const entry = await guarded(() => this.cache.forceFetch(key, options));
    if (isNothing(entry.value)) {
      this.cache.delete(key);
      this.absent.set(key, entry, options);
    }
    return entry.value as T;
  }
}
