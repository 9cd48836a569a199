import type { Brand } from '../../../src/domain/brand/brand';
import type { PageName } from '../../../src/firestore/base/pages';
import { paths } from '../../../src/firestore/base/paths';
import {
  emailsOfInfluencers,
  keysOfMaster,
  longestWindowDays,
  webhooksOfStores,
} from '../../../src/firestore/access/secretVersions';
import { writeDocuments, writeStores, type Trial } from './trial';

async function namesOf<T>(found: AsyncIterable<T>, name: (one: T) => string): Promise<string[]> {
  const names: string[] = [];
  for await (const one of found) names.push(name(one));
  return names;
}

/** What doctor goes through before a version of the master secret is retired. */
export const SECRET_TRIALS = {
  keysOfMaster: {
    collection: 'apiKeys',
    write: async (ground, count) => {
      const data = (await paths.apiKey(ground.aside, ground.tenant.keyId).get()).data();
      return writeDocuments(ground, paths.apiKeys(ground.aside), count, (n) => {
        const keyId = `m2k${String(n).padStart(20, '0')}`;
        return { id: keyId, data: { ...data, keyId } };
      });
    },
    read: ({ world }) => namesOf(keysOfMaster(world.db, 2), ({ keyId }) => keyId),
  },
  webhooksOfStores: {
    collection: 'stores',
    write: async (ground, count) => {
      const ids = await writeStores(ground, count);
      return ids.map((id) => `${ground.tenant.brandId}/${id}`);
    },
    read: ({ world }) => namesOf(webhooksOfStores(world.db), ({ name }) => name),
  },
  emailsOfInfluencers: {
    collection: 'influencers',
    write: (ground, count) =>
      writeDocuments(ground, paths.influencers(ground.aside), count, (n) => {
        return { id: `i${n}`, data: { name: 'Ann', emailHash: 'h' } };
      }),
    read: ({ world }) => namesOf(emailsOfInfluencers(world.db), ({ influencerId }) => influencerId),
  },
  windowsOfBrands: {
    collection: 'brands',
    write: async (ground, count) => {
      const { plan } = (await paths.brand(ground.aside, ground.tenant.brandId).get()).data() as Pick<
        Brand,
        'plan'
      >;
      // The last one alone has the longest window.
      await writeDocuments(ground, paths.brands(ground.aside), count - 1, (n) => {
        const days = n === count - 1 ? 77 : 3;
        return {
          id: `z${String(n).padStart(5, '0')}`,
          data: { plan: { ...plan, attributionWindowDays: days } },
        };
      });
      return ['77'];
    },
    read: async ({ world }) => [String(await longestWindowDays(world.db))],
  },
} satisfies Partial<Record<PageName, Trial>>;
