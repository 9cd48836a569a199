import fc from 'fast-check';

const BOUND = 0x7fff_ffff;

/** Choices that are the same for the same seed. */
export class Random {
  readonly #stream: Iterator<number>;

  constructor(seed: number) {
    const numbers = fc.infiniteStream(fc.noBias(fc.nat(BOUND)), { noHistory: true });
    const [stream] = fc.sample(numbers, { seed, numRuns: 1 });
    if (stream === undefined) throw new Error('fast-check gave no stream of numbers');
    this.#stream = stream;
  }

  #next(): number {
    return this.#stream.next().value as number;
  }

  /** From `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min + (this.#next() % (max - min + 1));
  }

  chance(percent: number): boolean {
    return this.int(0, 9_999) < percent * 100;
  }

  pick<T>(items: readonly [T, ...T[]]): T;
  pick<T>(items: readonly T[]): T | undefined;
  pick<T>(items: readonly T[]): T | undefined {
    return items.length === 0 ? undefined : items[this.int(0, items.length - 1)];
  }

  /** One of the names, each as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][];
    let rest = this.int(
      1,
      entries.reduce((sum, [, weight]) => sum + weight, 0),
    );
    for (const [name, weight] of entries) {
      rest -= weight;
      if (rest <= 0) return name;
    }
    throw new Error('no weights to choose by');
  }

  /** Choices of their own, so that one part of a story does not depend on how much another part chose. */
  fork(): Random {
    return new Random(this.#next());
  }
}
