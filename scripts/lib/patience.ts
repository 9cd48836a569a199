import { Problem, seconds } from './messages';

/** The signs of life of what somebody waits for: a line of its log, an answer. */
export class Signs {
  #last = 'nothing yet';
  #kind = '';
  #atMs = performance.now();

  /** A sign of the same kind as the last one is no new sign of life. */
  show(sign: string, kind = sign): void {
    if (sign.trim() === '') return;
    this.#last = sign;
    if (kind === this.#kind) return;
    this.#kind = kind;
    this.#atMs = performance.now();
  }

  get last(): string {
    return this.#last;
  }

  get quietMs(): number {
    return performance.now() - this.#atMs;
  }
}

export interface Waiting {
  /** names what is waited for: "the emulators to start" */
  readonly what: string;
  readonly signs: Signs;
  /** so long without a sign of life, and it will not come any more */
  readonly quietLimitMs: number;
  readonly limitMs: number;
  readonly say: (line: string) => void;
}

export const noticeMs = 30_000;
const longestSign = 200;

/**
 * Waits as long as there are signs of life: how long a start takes depends on the machine, and a busy one is ten times
 * slower. Says every half minute what is waited for.
 */
export async function patiently<T>(work: Promise<T>, waiting: Waiting): Promise<T> {
  const { what, signs, quietLimitMs, limitMs, say } = waiting;
  const startedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const lost = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      const waitedMs = performance.now() - startedAt;
      const state = `Waited ${seconds(waitedMs)} for ${what}; the last sign of life is ${seconds(signs.quietMs)} old: ${signs.last.slice(0, longestSign)}`;
      if (signs.quietMs >= quietLimitMs || waitedMs >= limitMs) reject(new Problem(`Gave up. ${state}`));
      else say(state);
    }, noticeMs);
  });
  try {
    return await Promise.race([work, lost]);
  } finally {
    clearInterval(timer);
  }
}
