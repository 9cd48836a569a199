/** The keys of one purpose: one for each live version of the master secret. */
export class KeyRing {
  readonly #keys: ReadonlyMap<number, Buffer>;
  /** Ascending. */
  readonly versions: readonly number[];
  readonly oldest: number;
  /** The version that is used for what is made new. */
  readonly newest: number;

  /** Throws Error for none. */
  constructor(keys: Iterable<readonly [version: number, key: Buffer]>) {
    this.#keys = new Map(keys);
    this.versions = [...this.#keys.keys()].sort((a, b) => a - b);
    const [oldest, newest] = [this.versions[0], this.versions.at(-1)];
    if (oldest === undefined || newest === undefined) throw new Error('a key ring needs a key');
    this.oldest = oldest;
    this.newest = newest;
  }

  /** Null for a version that is not live. */
  of(version: number): Buffer | null {
    return this.#keys.get(version) ?? null;
  }

  /** Throws Error for a version that is not live. */
  get(version: number): Buffer {
    const key = this.of(version);
    if (!key) throw new Error(`version ${version} of the master secret is not live`);
    return key;
  }

  get newestKey(): Buffer {
    return this.get(this.newest);
  }

  get all(): readonly (readonly [version: number, key: Buffer])[] {
    return this.versions.map((version) => [version, this.get(version)]);
  }
}
