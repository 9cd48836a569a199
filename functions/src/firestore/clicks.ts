import type { Firestore } from '@google-cloud/firestore';
import type { ClickRecord } from '../domain/click';
import { readDocument } from './convert';
import { guarded, isAlreadyExists } from './faults';
import { paths } from './paths';

/** Stores the click, or returns false where its id is taken. One RPC, one write. */
export function createClick(db: Firestore, brandId: string, click: ClickRecord): Promise<boolean> {
  return guarded(async () => {
    try {
      await paths.click(db, brandId, click.clickId).create({ ...click });
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
  // Written by createClick alone.
  return readDocument(snapshot) as ClickRecord | null;
}
