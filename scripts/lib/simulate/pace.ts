/**
 * How many requests may be in flight. The emulator starts a process for each request that finds none idle, and on a busy
 * machine many that start at once all take longer than it waits for them: so it begins with few, and one more comes
 * whenever as many as are allowed were answered.
 */
export class Pace {
  #limit: number;
  #inFlight = 0;
  #answeredSinceRise = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(
    first: number,
    private readonly wanted: number,
  ) {
    this.#limit = Math.min(first, wanted);
  }

  get limit(): number {
    return this.#limit;
  }

  /** Runs it when its turn comes; first come, first served. */
  async run<T>(send: () => Promise<T>): Promise<T> {
    if (this.#inFlight < this.#limit) this.#inFlight += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      const answer = await send();
      this.answered();
      return answer;
    } finally {
      this.#inFlight -= 1;
      this.admit();
    }
  }

  private answered(): void {
    this.#answeredSinceRise += 1;
    if (this.#limit >= this.wanted || this.#answeredSinceRise < this.#limit) return;
    this.#limit += 1;
    this.#answeredSinceRise = 0;
  }

  private admit(): void {
    while (this.#inFlight < this.#limit) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#inFlight += 1;
      next();
    }
  }
}

/** Requests at once where nobody says how many: each may need a process of the emulator's of its own. */
export function defaultConcurrency(cores: number): number {
  return Math.min(8, 2 * cores);
}
