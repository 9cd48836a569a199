// What is known of each product of a store, in chunks of neighbouring ids: a call of a sync reads the chunks of its own
// products and no others (decision 71).

/** Of one product, as last stored. */
export interface ManifestEntry {
  readonly hash: string;
  /** The store's modification time in milliseconds, if it was sent. */
  readonly updatedAtMs?: number;
  readonly archived?: true;
}

/** A chunk covers the ids from `from` up to the next chunk's. */
export interface ChunkPlace {
  readonly from: string;
  readonly n: number;
}

/** The document `brands/{b}/catalogues/{storeId}`. */
export interface CatalogueIndex {
  /** In the order of ids; the first is from the empty text. */
  readonly chunks: readonly ChunkPlace[];
  /** A chunk that is cut gives its parts new numbers, and no number is given twice. */
  readonly nextN: number;
}

/** Which products of a chunk a sync has named. */
export interface NamedBySync {
  readonly startedAt: Date;
  /** All that were there, so that their ids need not be kept. */
  readonly all: boolean;
  readonly ids: readonly string[];
}

/** The document `brands/{b}/catalogues/{storeId}/chunks/{n}`. */
export interface ManifestChunk {
  /** By product id, as `formatEntry` writes it. */
  readonly entries: Readonly<Record<string, string>>;
  /** By the key of a sync: the last few that have named any. */
  readonly named: Readonly<Record<string, NamedBySync>>;
  /** Of the syncs of which it is not known any more what they have named, the last began then. */
  readonly forgottenAt: Date | null;
}

export const NEW_INDEX: CatalogueIndex = { chunks: [{ from: '', n: 0 }], nextN: 1 };
export const EMPTY_CHUNK: ManifestChunk = { entries: {}, named: {}, forgottenAt: null };

/** A larger chunk is cut into equal parts. A call of 500 products in the order of ids makes two chunks. */
export const MAX_CHUNK_ENTRIES = 256;
/** Of how many syncs a chunk knows what they have named. */
export const MAX_NAMING_SYNCS = 4;

/** `5RbTLtSvu2g+lxyz1`: the hash, `!` if it is archived or `+`, and the time in base 36 if there is one. */
export function formatEntry({ hash, updatedAtMs, archived }: ManifestEntry): string {
  return `${hash}${archived ? '!' : '+'}${updatedAtMs === undefined ? '' : updatedAtMs.toString(36)}`;
}

export function parseEntry(text: string): ManifestEntry {
  const cut = text.search(/[!+]/);
  const time = text.slice(cut + 1);
  return {
    hash: text.slice(0, cut),
    ...(time === '' ? {} : { updatedAtMs: parseInt(time, 36) }),
    ...(text[cut] === '!' ? { archived: true } : {}),
  };
}

/**
 * The order of ids: numbers in them by their value, so that `sku-9` is next to `sku-10`, as shops send their products.
 * Different ids are never equal.
 */
export function compareIds(a: string, b: string): number {
  return compareTexts(orderOf(a), orderOf(b)) || compareTexts(a, b);
}

/** Digits with their count before them compare as numbers do. */
function orderOf(id: string): string {
  return id.replaceAll(/\d+/g, (digits) => {
    const number = digits.replace(/^0+(?=\d)/, '');
    return String(number.length).padStart(3, '0') + number;
  });
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The number of the chunk that the id falls into. */
export function chunkOf({ chunks }: CatalogueIndex, id: string): number {
  let [low, high] = [0, chunks.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (compareIds(chunks[middle]?.from ?? '', id) <= 0) low = middle;
    else high = middle - 1;
  }
  return chunks[low]?.n ?? 0;
}

/** A sync, as chunks know it. */
export interface NamingSync {
  readonly key: string;
  readonly startedAt: Date;
}

/** What is to be written of a chunk. */
export type ChunkChange =
  /** All of it. */
  | { readonly n: number; readonly whole: ManifestChunk }
  /** Its products have moved to other chunks. */
  | { readonly n: number; readonly whole: null }
  | {
      readonly n: number;
      readonly whole: undefined;
      /** The entries that are new or changed. */
      readonly entries: Readonly<Record<string, string>>;
      /** What a sync has named; `ids` are those that are added to the stored ones. */
      readonly named: ReadonlyMap<string, NamedBySync & { readonly isNew: boolean }>;
      readonly forgotten: readonly string[];
      readonly forgottenAt: Date | null;
    };

export interface CatalogueChanges {
  /** Null: it stays as it is. */
  readonly index: CatalogueIndex | null;
  readonly chunks: readonly ChunkChange[];
}

/** The chunks of a store's manifest that one transaction has read, and what it changes in them. */
export class Catalogue {
  readonly #chunks: Map<number, Chunk>;
  #changes: CatalogueChanges | null = null;

  /** @param isNew nothing of it is stored yet */
  constructor(
    private index: CatalogueIndex,
    chunks: ReadonlyMap<number, ManifestChunk>,
    private readonly isNew = false,
    private readonly maxEntries = MAX_CHUNK_ENTRIES,
  ) {
    this.#chunks = new Map([...chunks].map(([n, chunk]) => [n, new Chunk(n, chunk, isNew)]));
  }

  entry(id: string): ManifestEntry | null {
    const text = this.#chunkFor(id).entries.get(id);
    return text === undefined ? null : parseEntry(text);
  }

  set(id: string, entry: ManifestEntry): void {
    this.#chunkFor(id).set(id, formatEntry(entry));
  }

  /** Notes that the sync has named these; unknown ids are left out. */
  name(sync: NamingSync, ids: readonly string[]): void {
    for (const [n, some] of Map.groupBy(ids, (id) => chunkOf(this.index, id)))
      this.#chunk(n).name(sync, some);
  }

  /** The products of the chunk that are not archived, and that the sync has not named. */
  unnamed(sync: NamingSync, n: number): string[] {
    return this.#chunk(n).unnamed(sync);
  }

  /** The numbers of the read chunks of which the sync has named all; after `changes`, of the chunks as they are then. */
  complete(sync: NamingSync): number[] {
    return [...this.#chunks.values()].filter((chunk) => chunk.unnamed(sync).length === 0).map(({ n }) => n);
  }

  /** Call it last: cuts chunks that have grown too large. */
  changes(): CatalogueChanges {
    this.#changes ??= this.#cut();
    return this.#changes;
  }

  #cut(): CatalogueChanges {
    let { nextN } = this.index;
    const removed: ChunkChange[] = [];
    const places = this.index.chunks.flatMap((place): ChunkPlace[] => {
      const chunk = this.#chunks.get(place.n);
      if (!chunk || chunk.entries.size <= this.maxEntries) return [place];
      const parts = chunk.parts(this.maxEntries, () => nextN++);
      if (!parts.some(({ n }) => n === place.n)) {
        this.#chunks.delete(place.n);
        if (!this.isNew) removed.push({ n: place.n, whole: null });
      }
      for (const part of parts) this.#chunks.set(part.n, part);
      return parts.map(({ n, firstId }, at) => ({ n, from: at === 0 ? place.from : firstId }));
    });
    const isCut = places.length !== this.index.chunks.length;
    this.index = { chunks: places, nextN };
    const chunks = [...this.#chunks.values()].flatMap((chunk) => chunk.change() ?? []);
    return { index: isCut || this.isNew ? this.index : null, chunks: [...removed, ...chunks] };
  }

  #chunkFor(id: string): Chunk {
    return this.#chunk(chunkOf(this.index, id));
  }

  #chunk(n: number): Chunk {
    const chunk = this.#chunks.get(n);
    if (!chunk) throw new Error(`chunk ${n} was not read`);
    return chunk;
  }
}

interface Naming {
  readonly startedAt: Date;
  all: boolean;
  readonly ids: Set<string>;
  readonly added: string[];
  readonly isNew: boolean;
  isChanged: boolean;
}

class Chunk {
  readonly entries: Map<string, string>;
  readonly #before: ReadonlySet<string>;
  readonly #changed = new Set<string>();
  readonly #named: Map<string, Naming>;
  readonly #forgotten: string[] = [];
  #forgottenAt: Date | null;

  /** @param isWhole none of it is stored under this number yet */
  constructor(
    readonly n: number,
    { entries, named, forgottenAt }: ManifestChunk,
    private readonly isWhole: boolean,
  ) {
    this.entries = new Map(Object.entries(entries));
    this.#before = new Set(this.entries.keys());
    this.#named = new Map(
      Object.entries(named).map(([key, { startedAt, all, ids }]) => [
        key,
        { startedAt, all, ids: new Set(ids), added: [], isNew: false, isChanged: false },
      ]),
    );
    this.#forgottenAt = forgottenAt;
  }

  get firstId(): string {
    return [...this.entries.keys()].sort(compareIds)[0] ?? '';
  }

  set(id: string, text: string): void {
    if (this.entries.get(id) === text) return;
    this.entries.set(id, text);
    this.#changed.add(id);
  }

  name({ key, startedAt }: NamingSync, ids: readonly string[]): void {
    const naming = this.#named.get(key) ?? this.#newNaming(key, startedAt);
    if (naming.all) return;
    for (const id of ids) {
      if (!this.entries.has(id) || naming.ids.has(id)) continue;
      naming.ids.add(id);
      naming.added.push(id);
      naming.isChanged = true;
    }
    if (!naming.isChanged || this.#active().some((id) => !naming.ids.has(id))) return;
    naming.all = true;
    naming.ids.clear();
  }

  #newNaming(key: string, startedAt: Date): Naming {
    // What it has named before may be forgotten: then none of it counts as not named.
    const all = this.#isForgotten(startedAt);
    const naming = { startedAt, all, ids: new Set<string>(), added: [], isNew: true, isChanged: all };
    this.#named.set(key, naming);
    if (this.#named.size > MAX_NAMING_SYNCS) this.#forgetOldest();
    return naming;
  }

  #forgetOldest(): void {
    const byAge = [...this.#named].sort(([, a], [, b]) => a.startedAt.getTime() - b.startedAt.getTime());
    const [oldest] = byAge;
    if (!oldest) return;
    const [key, { startedAt }] = oldest;
    this.#named.delete(key);
    this.#forgotten.push(key);
    if (!this.#forgottenAt || startedAt > this.#forgottenAt) this.#forgottenAt = startedAt;
  }

  #isForgotten(startedAt: Date): boolean {
    return this.#forgottenAt !== null && startedAt <= this.#forgottenAt;
  }

  unnamed({ key, startedAt }: NamingSync): string[] {
    const naming = this.#named.get(key);
    if (naming?.all || (!naming && this.#isForgotten(startedAt))) return [];
    return this.#active().filter((id) => !naming?.ids.has(id));
  }

  #active(): string[] {
    return [...this.entries].filter(([, text]) => !text.includes('!')).map(([id]) => id);
  }

  /** Equal parts. One that has just the ids of before keeps the chunk's number, so that a sync knows it as complete. */
  parts(maxEntries: number, newN: () => number): Chunk[] {
    const ids = [...this.entries.keys()].sort(compareIds);
    const count = Math.ceil(ids.length / maxEntries);
    return Array.from({ length: count }, (_, at) => {
      const own = new Set(
        ids.slice(Math.floor((at * ids.length) / count), Math.floor(((at + 1) * ids.length) / count)),
      );
      const isAsBefore = own.size === this.#before.size && [...own].every((id) => this.#before.has(id));
      return this.#part(own, isAsBefore && !this.isWhole ? null : newN());
    });
  }

  #part(own: ReadonlySet<string>, n: number | null): Chunk {
    const entries = Object.fromEntries([...this.entries].filter(([id]) => own.has(id)));
    const named = Object.fromEntries(
      [...this.#named].map(([key, { startedAt, all, ids }]) => {
        const kept = [...ids].filter((id) => own.has(id));
        const active = Object.entries(entries).filter(([, text]) => !text.includes('!'));
        const isAll = all || active.every(([id]) => ids.has(id));
        return [key, { startedAt, all: isAll, ids: isAll ? [] : kept }];
      }),
    );
    return new Chunk(n ?? this.n, { entries, named, forgottenAt: this.#forgottenAt }, true);
  }

  change(): ChunkChange | null {
    const { n } = this;
    if (this.isWhole) return { n, whole: this.#whole() };
    const named = [...this.#named].filter(([, { isChanged }]) => isChanged);
    if (this.#changed.size + named.length + this.#forgotten.length === 0) return null;
    return {
      n,
      whole: undefined,
      entries: Object.fromEntries([...this.#changed].map((id) => [id, this.entries.get(id) ?? ''])),
      named: new Map(
        named.map(([key, { startedAt, all, added, isNew }]) => [
          key,
          { startedAt, all, ids: all ? [] : added, isNew },
        ]),
      ),
      forgotten: this.#forgotten,
      forgottenAt: this.#forgottenAt,
    };
  }

  #whole(): ManifestChunk {
    const named = [...this.#named].map(([key, { startedAt, all, ids }]): [string, NamedBySync] => [
      key,
      { startedAt, all, ids: [...ids] },
    ]);
    return {
      entries: Object.fromEntries(this.entries),
      named: Object.fromEntries(named),
      forgottenAt: this.#forgottenAt,
    };
  }
}
