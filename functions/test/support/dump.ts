import {
  FieldValue,
  type CollectionReference,
  type DocumentData,
  type Firestore,
} from '@google-cloud/firestore';

/** Every document of the database by its path, however deep it lies. */
export async function dump(db: Firestore): Promise<Record<string, DocumentData>> {
  const found: Record<string, DocumentData> = {};
  const add = async (collections: readonly CollectionReference[]): Promise<void> => {
    const refs = (await Promise.all(collections.map((each) => each.listDocuments()))).flat();
    if (refs.length === 0) return;
    for (const doc of await db.getAll(...refs)) {
      const data = doc.data();
      if (data) found[doc.ref.path] = data;
    }
    const below = await Promise.all(refs.map((ref) => ref.listCollections()));
    await add(below.flat());
  };
  await add(await db.listCollections());
  return found;
}

/** What no document said before documents said their shape, and orders and commissions their rules. */
const LATER_FIELDS = { v: FieldValue.delete(), rules: FieldValue.delete(), checkpoint: FieldValue.delete() };

/**
 * Takes away what later releases added, and every mark of a migration. A document of an order's history had one event.
 * Returns what is left.
 */
export async function makeOld(db: Firestore): Promise<Record<string, DocumentData>> {
  const writer = db.bulkWriter();
  for (const [path, data] of Object.entries(await dump(db))) {
    const ref = db.doc(path);
    if (path.endsWith('progress/migration')) void writer.delete(ref);
    else if (ref.parent.id === 'history')
      ((data['events'] ?? []) as DocumentData[]).forEach((event, index) => {
        const sequence = Number(data['sequence']) + index;
        void writer.set(ref.parent.doc(String(sequence).padStart(8, '0')), { sequence, event });
      });
    else void writer.update(ref, LATER_FIELDS);
  }
  await writer.close();
  return dump(db);
}
