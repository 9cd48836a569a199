/**
 * Runs work of one key one after the other, in the order in which it was asked for; work of other keys goes on beside
 * it. Of one instance: what other instances do at the same time, Firestore puts in order.
 */
export class KeyedQueue {
  private readonly last = new Map<string, Promise<void>>();

  /** Of how many keys there is work. */
  get size(): number {
    return this.last.size;
  }

  /** Answers, or throws, what the work does. A failure of the work before it is none of this one. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(key);
    let end = (): void => undefined;
    const own = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.last.set(key, own);
    try {
      await before;
      return await work();
    } finally {
      end();
      if (this.last.get(key) === own) this.last.delete(key);
    }
  }
}
