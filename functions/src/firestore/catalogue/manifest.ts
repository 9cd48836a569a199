import {
  FieldPath,
  FieldValue,
  type DocumentData,
  type DocumentSnapshot,
  type Firestore,
  type Transaction,
} from '@google-cloud/firestore';
import {
  Catalogue,
  EMPTY_CHUNK,
  formatEntry,
  NEW_INDEX,
  type CatalogueChanges,
  type CatalogueIndex,
  type ChunkChange,
  type ManifestChunk,
} from '../../domain/catalogue/manifest';
import { shortHash } from '../../domain/catalogue/sync';
import { catalogueIndexes, manifestChunks, manifests } from '../documents/catalogueKinds';
import { paths } from '../base/paths';

/** Whose catalogue. */
export interface OfStore {
  readonly brandId: string;
  readonly storeId: string;
}

/** How many manifests a store had before they were in chunks. */
const OLD_SHARDS = 8;

/** The chunks of a manifest that a transaction has read. */
export interface ReadCatalogue {
  readonly index: CatalogueIndex;
  /** Each time anew, without what was changed in another one. */
  readonly open: () => Catalogue;
  /** Writes the changes; a manifest of before chunks is replaced. */
  readonly write: (changes: CatalogueChanges) => void;
}

/**
 * Reads chunks of the store's manifest. One that a release before chunks wrote is read whole, once.
 *
 * @param index the document `paths.catalogue`, as the transaction has read it
 * @param wanted the numbers of the chunks that are needed
 */
export async function readCatalogue(
  transaction: Transaction,
  db: Firestore,
  of: OfStore,
  index: DocumentSnapshot | undefined,
  wanted: (index: CatalogueIndex) => readonly number[],
): Promise<ReadCatalogue> {
  const { brandId, storeId } = of;
  const stored = index ? readIndex(index) : null;
  if (!stored) return readOldManifest(transaction, db, of);
  const numbers = wanted(stored);
  const refs = numbers.map((n) => paths.manifestChunk(db, brandId, storeId, n));
  const found = refs.length === 0 ? [] : await transaction.getAll(...refs);
  const chunks = new Map(
    numbers.map((n, at) => {
      const chunk = found[at];
      return [n, (chunk && manifestChunks.read(chunk)) ?? EMPTY_CHUNK];
    }),
  );
  return {
    index: stored,
    open: () => new Catalogue(stored, chunks),
    write: (changes) => {
      writeChanges(transaction, db, of, changes);
    },
  };
}

function readIndex(snapshot: DocumentSnapshot): CatalogueIndex | null {
  const stored = catalogueIndexes.read(snapshot);
  if (!stored) return null;
  const chunks = stored.numbers.map((n, at) => ({ n, from: stored.froms[at] ?? '' }));
  return { chunks, nextN: stored.nextN };
}

async function readOldManifest(transaction: Transaction, db: Firestore, of: OfStore): Promise<ReadCatalogue> {
  const { brandId, storeId } = of;
  const refs = Array.from({ length: OLD_SHARDS }, (_, shard) => paths.manifest(db, brandId, storeId, shard));
  const shards = (await transaction.getAll(...refs)).filter(({ exists }) => exists);
  const entries = shards.flatMap((shard) => Object.entries(manifests.readFound(shard).entries));
  const chunk: ManifestChunk = {
    ...EMPTY_CHUNK,
    entries: Object.fromEntries(
      entries.map(([id, { slot: _slot, hash, ...entry }]) => [
        id,
        formatEntry({ ...entry, hash: shortHash(hash) }),
      ]),
    ),
  };
  return {
    index: NEW_INDEX,
    open: () => new Catalogue(NEW_INDEX, new Map([[0, chunk]]), true),
    write: (changes) => {
      writeChanges(transaction, db, of, changes);
      for (const { ref } of shards) transaction.delete(ref);
    },
  };
}

function writeChanges(
  transaction: Transaction,
  db: Firestore,
  { brandId, storeId }: OfStore,
  { index, chunks }: CatalogueChanges,
): void {
  if (index) {
    const ref = paths.catalogue(db, brandId, storeId);
    const froms = index.chunks.map(({ from }) => from);
    const numbers = index.chunks.map(({ n }) => n);
    transaction.set(ref, catalogueIndexes.stored({ storeId, froms, numbers, nextN: index.nextN }));
  }
  for (const change of chunks) {
    const ref = paths.manifestChunk(db, brandId, storeId, change.n);
    if (change.whole) transaction.set(ref, manifestChunks.stored(change.whole));
    else if (change.whole === null) transaction.delete(ref);
    else {
      const { data, mergeFields } = merged(change);
      transaction.set(ref, manifestChunks.stored(data), { mergeFields });
    }
  }
}

/** Sends what is new alone: a chunk is far larger than what a call changes in it. */
function merged({
  entries,
  named,
  forgotten,
  forgottenAt,
}: Extract<ChunkChange, { readonly whole: undefined }>): {
  data: DocumentData;
  mergeFields: (string | FieldPath)[];
} {
  const namings: Record<string, unknown> = {};
  const mergeFields: (string | FieldPath)[] = ['v'];
  for (const id of Object.keys(entries)) mergeFields.push(new FieldPath('entries', id));
  for (const [key, { isNew, ...naming }] of named) {
    const isWhole = isNew || naming.all;
    namings[key] = isWhole ? naming : { ids: FieldValue.arrayUnion(...naming.ids) };
    mergeFields.push(isWhole ? new FieldPath('named', key) : new FieldPath('named', key, 'ids'));
  }
  for (const key of forgotten) {
    namings[key] = FieldValue.delete();
    mergeFields.push(new FieldPath('named', key));
  }
  if (forgotten.length > 0) mergeFields.push('forgottenAt');
  return { data: { entries, named: namings, forgottenAt }, mergeFields };
}
