import { UnreadableDocument } from '../../firestore/documents/unreadable';
import { AppError } from '../../domain/base/errors';
import { codeKey } from '../../domain/base/ids';
import {
  codeInSentence,
  linkTarget,
  namedPage,
  type LinkBrand,
  type LinkTarget,
  type LinkWish,
  type ReferralCode,
} from '../../domain/link/link';
import { isTestTwin } from '../../domain/brand/brand';
import type { KnownLink } from '../base/caches';
import type { Services } from '../base/services';

export interface FoundLink {
  /** The code that is owned: the one asked for, or the one in it that was meant. */
  readonly code: string;
  readonly influencerId: string;
  readonly target: LinkTarget;
}

/** The longest a shopper waits for a fresh look-up if an older one is known. */
const LOOK_UP_PATIENCE_MS = 1500;

/**
 * The owner of the code, and the store and page that it leads to. A code that nobody owns is looked up once more without
 * the punctuation around it. If Firestore does not answer, from this instance's
 * last look-up, so that links keep working. Throws AppError `not_found` for an unknown code, `invalid_request` for a
 * landing page that is not allowed.
 */
export async function findLink(services: Services, code: string, wish: LinkWish): Promise<FoundLink> {
  const known = services.caches.links;
  const anyWish = JSON.stringify([codeKey(code)]);
  const thisWish = JSON.stringify([codeKey(code), wish.storeId, namedPage(wish.landingUrl ?? '')?.url?.host]);
  const before = known.get(anyWish) ?? known.get(thisWish);
  const asked = lookUp(services, code, wish);
  const found = before === undefined ? await asked : await orElse(asked, before);
  known.set(isOfOneBrand(found.code) ? anyWish : thisWish, found);
  const target = linkTarget(found.code, found.brands, wish);
  if (typeof target === 'object') {
    return { code: found.written, influencerId: found.code.influencerId, target };
  }
  throw target === 'no_landing' ? unknownCode() : wrongLink(target);
}

/** The fresh look-up; the known one if that is slow or fails. */
async function orElse(asked: Promise<KnownLink>, before: KnownLink): Promise<KnownLink> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<KnownLink>((resolve) => {
    timer = setTimeout(() => {
      resolve(before);
    }, LOOK_UP_PATIENCE_MS);
  });
  try {
    return await Promise.race([asked, tooLate]);
  } catch (error) {
    if (error instanceof AppError && error.status < 500 && error.status !== 429) throw error;
    return before;
  } finally {
    clearTimeout(timer);
  }
}

async function lookUp(services: Services, text: string, wish: LinkWish): Promise<KnownLink> {
  for (const written of [text, codeInSentence(text)]) {
    const code = written === null ? null : await services.lookUps.referralCode(written);
    if (written === null || code === null) continue;
    return { code, written, brands: await brandsOf(services, code, wish) };
  }
  throw unknownCode();
}

const WRONG = {
  unknown_store: 'The link names a shop that it does not belong to. Nothing was opened.',
  foreign_landing: 'The link names a page that is not of the shop it belongs to. Nothing was opened.',
  ambiguous_brand: 'The link belongs to more than one shop, and does not say which it means.',
} as const;

function wrongLink(problem: keyof typeof WRONG): AppError {
  return new AppError('invalid_request', { detail: WRONG[problem] });
}

function unknownCode(): AppError {
  return new AppError('not_found', {
    detail: 'There is no link with this code, or its shop no longer exists.',
  });
}

/**
 * The brands that the link may mean, with their stores. A code may have a thousand brands: then the named store or host
 * is looked up across all, and only the brands that have it are read.
 */
async function brandsOf(services: Services, code: ReferralCode, wish: LinkWish): Promise<LinkBrand[]> {
  const { lookUps } = services;
  const brandIds = await narrowed(services, code, wish);
  const unreadable: UnreadableDocument[] = [];
  const found = await Promise.all(
    brandIds.map(async (brandId) => {
      try {
        const [brand, stores] = await Promise.all([lookUps.brand(brandId), lookUps.storesOf(brandId)]);
        return brand && { brand, stores };
      } catch (error) {
        if (!(error instanceof UnreadableDocument)) throw error;
        unreadable.push(error);
        return null;
      }
    }),
  );
  const readable = found.filter((brand) => brand !== null);
  // A brand whose document is wrong stops its own links, not those of another brand with the same code.
  if (readable.length === 0 && unreadable[0]) throw unreadable[0];
  return readable;
}

async function narrowed(
  { lookUps }: Services,
  code: ReferralCode,
  wish: LinkWish,
): Promise<readonly string[]> {
  if (isOfOneBrand(code)) return code.brandIds;
  if (wish.storeId !== undefined) return having(code, await lookUps.storesById(wish.storeId));
  if (wish.landingUrl !== undefined) {
    const page = namedPage(wish.landingUrl);
    if (page === null) throw wrongLink('foreign_landing');
    if (page.url !== undefined) return having(code, await lookUps.storesByHost(page.url.host));
  }
  if (code.storeId === null) throw wrongLink('ambiguous_brand');
  return having(code, await lookUps.storesById(code.storeId));
}

/** Not counting a test twin. */
function isOfOneBrand({ brandIds }: ReferralCode): boolean {
  return brandIds.filter((brandId) => !isTestTwin(brandId)).length <= 1;
}

function having(
  { brandIds }: ReferralCode,
  stores: readonly { readonly brandId: string }[],
): readonly string[] {
  return brandIds.filter((brandId) => stores.some((store) => store.brandId === brandId));
}
