import {
  Catalogue,
  EMPTY_CHUNK,
  NEW_INDEX,
  parseEntry,
  type CatalogueChanges,
  type CatalogueIndex,
  type ManifestChunk,
  type NamedBySync,
} from '../../src/domain/catalogue/manifest';

/** Entries a chunk: few, so that small catalogues have many chunks. */
const MAX_ENTRIES = 5;

/** A manifest between two transactions, as its documents keep it. */
export class KeptManifest {
  constructor(
    readonly index: CatalogueIndex | null = null,
    readonly chunks: ReadonlyMap<number, ManifestChunk> = new Map(),
  ) {}

  /** With these chunks alone; absent: with all. */
  open(numbers: readonly number[] = this.numbers): Catalogue {
    const { index } = this;
    if (!index) return new Catalogue(NEW_INDEX, new Map([[0, EMPTY_CHUNK]]), true, MAX_ENTRIES);
    return new Catalogue(index, new Map(numbers.map((n) => [n, this.chunks.get(n)!])), false, MAX_ENTRIES);
  }

  get numbers(): number[] {
    return (this.index ?? NEW_INDEX).chunks.map(({ n }) => n);
  }

  /** The ids that are not archived. */
  get listed(): string[] {
    const entries = [...this.chunks.values()].flatMap((chunk) => Object.entries(chunk.entries));
    return entries.flatMap(([id, text]) => (parseEntry(text).archived ? [] : [id]));
  }

  /** After the changes, as Firestore would apply them. */
  with({ index, chunks: changes }: CatalogueChanges): KeptManifest {
    const chunks = new Map(this.chunks);
    for (const change of changes) {
      if (change.whole) chunks.set(change.n, change.whole);
      else if (change.whole === null) chunks.delete(change.n);
      else {
        const { entries, named, forgottenAt } = chunks.get(change.n)!;
        const namings: Record<string, NamedBySync> = { ...named };
        for (const [key, { isNew, startedAt, all, ids }] of change.named) {
          const before = isNew || all ? [] : (namings[key]?.ids ?? []);
          namings[key] = { startedAt, all, ids: [...before, ...ids] };
        }
        chunks.set(change.n, {
          entries: { ...entries, ...change.entries },
          named: Object.fromEntries(
            Object.entries(namings).filter(([key]) => !change.forgotten.includes(key)),
          ),
          forgottenAt: change.forgotten.length > 0 ? change.forgottenAt : forgottenAt,
        });
      }
    }
    return new KeptManifest(index ?? this.index, chunks);
  }
}
