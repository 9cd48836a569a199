import type { Firestore, QueryDocumentSnapshot } from '@google-cloud/firestore';
import { MAX_SET_ASIDE, type SetAside } from '../../domain/delivery/setAside';
import { setAsides } from '../documents/setAsideKind';
import { guarded, isAlreadyExists, isOutdated } from '../base/faults';
import { firstOf, type Paged } from '../base/pages';
import { paths } from '../base/paths';
import { Reading } from '../base/reading';

export function createSetAside(db: Firestore, brandId: string, id: string, kept: SetAside): Promise<void> {
  return guarded(async () => {
    try {
      await paths.setAside(db, brandId).doc(id).create(setAsides.stored(kept));
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
  });
}

/** Whether the store has as many as it can have: a read for each thousand of them, and none of their content. */
export async function hasMostSetAside(db: Firestore, brandId: string, storeId: string): Promise<boolean> {
  const all = firstOf(paths.setAside(db, brandId).where('storeId', '==', storeId), 'setAsideCounted');
  const counted = await guarded(() => all.count().get());
  return counted.data().count >= MAX_SET_ASIDE;
}

const SHOWN = setAsides.part('about', 'resourceId', 'heardAt', 'cause', 'foreignHosts', 'expiresAt');

/** What the brand is shown of a delivery that is set aside. */
export type ShownSetAside = Pick<
  SetAside,
  'about' | 'resourceId' | 'heardAt' | 'cause' | 'foreignHosts' | 'expiresAt'
>;

/** The newest few of the store, by arrival. */
export async function readSetAsides(
  db: Firestore,
  brandId: string,
  storeId: string,
): Promise<ShownSetAside[]> {
  const newest = paths
    .setAside(db, brandId)
    .where('storeId', '==', storeId)
    .orderBy('heardAt', 'desc')
    .select(...SHOWN.fields);
  const { docs } = await guarded(() => firstOf(newest, 'setAsideOfStore').get());
  return docs.map((doc) => SHOWN.readFound(doc));
}

export interface DueSetAside {
  readonly brandId: string;
  readonly path: string;
  /** Throws UnreadableDocument. */
  readonly kept: () => SetAside;
  /** Call it once the delivery is recorded, or can never be. */
  readonly remove: () => Promise<void>;
  /** Sets the next attempt. False: another run has done so, or it is gone. */
  readonly putOff: (next: SetAside) => Promise<boolean>;
  /** The next run tries it, also where another one is about to put it off. */
  readonly hasten: (now: Date) => Promise<void>;
}

/** The deliveries of all brands whose next attempt is due, the longest due first, in pages. */
export async function* dueSetAsides(db: Firestore, until: Date): AsyncGenerator<DueSetAside[]> {
  const due: Paged = {
    page: 'setAside',
    from: paths.allSetAside(db),
    orderBy: 'nextTryAt',
    range: [['<=', until]],
  };
  for await (const docs of Reading.live(db).pages(due)) yield docs.map(dueSetAside);
}

/** The store's deliveries of the foreign host, in order of arrival, in pages. */
export async function* setAsidesOfHost(
  db: Firestore,
  { brandId, storeId }: { readonly brandId: string; readonly storeId: string },
  host: string,
): AsyncGenerator<DueSetAside[]> {
  const ofHost: Paged = {
    page: 'setAsideOfHost',
    from: paths.setAside(db, brandId),
    where: [
      ['storeId', '==', storeId],
      ['foreignHosts', 'array-contains', host],
    ],
    orderBy: 'heardAt',
  };
  for await (const docs of Reading.live(db).pages(ofHost)) yield docs.map(dueSetAside);
}

function dueSetAside(doc: QueryDocumentSnapshot): DueSetAside {
  let lastUpdateTime = doc.updateTime;
  return {
    brandId: doc.ref.parent.parent?.id ?? '',
    path: doc.ref.path,
    kept: () => setAsides.readFound(doc),
    async remove() {
      await guarded(() => doc.ref.delete());
    },
    async putOff(next) {
      const { attempts, cause, reason, expiresAt, triedAt, nextTryAt } = next;
      try {
        const change = setAsides.stored({ attempts, cause, reason, expiresAt, triedAt, nextTryAt });
        const { writeTime } = await guarded(() => doc.ref.update(change, { lastUpdateTime }));
        lastUpdateTime = writeTime;
        return true;
      } catch (error) {
        if (!isOutdated(error)) throw error;
        return false;
      }
    },
    async hasten(now) {
      try {
        await guarded(() => doc.ref.update({ nextTryAt: now }));
      } catch (error) {
        // It is gone: another run has recorded it.
        if (!isOutdated(error)) throw error;
      }
    },
  };
}
