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
    for (const collection of collections) {
      for (const ref of await collection.listDocuments()) {
        const data = (await ref.get()).data();
        if (data) found[ref.path] = data;
        await add(await ref.listCollections());
      }
    }
  };
  await add(await db.listCollections());
  return found;
}

/** The field of a database from before documents said their shape, and before orders and commissions said their rules. */
const LATER_FIELDS = { v: FieldValue.delete(), rules: FieldValue.delete() };

/** Takes away what later releases added, and every mark of a migration. Returns what is left. */
export async function makeOld(db: Firestore): Promise<Record<string, DocumentData>> {
  const writer = db.bulkWriter();
  for (const path of Object.keys(await dump(db))) {
    if (path.endsWith('progress/migration')) void writer.delete(db.doc(path));
    else void writer.update(db.doc(path), LATER_FIELDS);
  }
  await writer.close();
  return dump(db);
}
