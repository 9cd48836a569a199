import type { Firestore } from '@google-cloud/firestore';
import type { ClickRecord } from '../../domain/link/click';
import { clicks } from '../documents/rollUpKinds';
import { guarded, isAlreadyExists } from '../base/faults';
import { firstOf } from '../base/pages';
import { paths } from '../base/paths';

/** Stores the click; returns false if its id is taken. One RPC, one write. */
export function createClick(db: Firestore, brandId: string, click: ClickRecord): Promise<boolean> {
  return guarded(async () => {
    try {
      await paths.click(db, brandId, click.clickId).create(clicks.stored(click));
      return true;
    } catch (error) {
      if (isAlreadyExists(error)) return false;
      throw error;
    }
  });
}

export async function readClick(
  db: Firestore,
  brandId: string,
  clickId: string,
): Promise<ClickRecord | null> {
  const snapshot = await guarded(() => paths.click(db, brandId, clickId).get());
  return clicks.read(snapshot);
}

const CLICK_STORE = clicks.part('storeId');

/** The brand and store of each click with the id, of all brands; at most a few. For ids that are no click tokens. */
export async function findClicks(
  db: Firestore,
  clickId: string,
): Promise<readonly { readonly brandId: string; readonly storeId: string }[]> {
  const query = db.collectionGroup('clicks').where('clickId', '==', clickId);
  const { docs } = await guarded(() => firstOf(query, 'clicksOfId').get());
  return docs.map((doc) => ({
    brandId: doc.ref.parent.parent?.id ?? '',
    storeId: CLICK_STORE.readFound(doc).storeId,
  }));
}
