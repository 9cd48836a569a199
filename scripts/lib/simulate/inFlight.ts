import { seconds } from '../messages';
import type { Request } from './plugin';

export const STUCK_MS = 30_000;
const MAX_NAMED = 5;

interface Waiting {
  readonly name: string;
  readonly sinceMs: number;
  namedAtMs: number;
}

/** The requests that wait for their answers, so that what is stuck has a name. */
export class InFlight {
  readonly #waiting = new Set<Waiting>();

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** Gives what to call when it is answered, or has failed. */
  begin(name: string): () => void {
    const sinceMs = this.nowMs();
    const one = { name, sinceMs, namedAtMs: sinceMs };
    this.#waiting.add(one);
    return () => this.#waiting.delete(one);
  }

  /** A line for each that has waited for half a minute, and again after each further one; the longest first. */
  stuck(): string[] {
    const nowMs = this.nowMs();
    const due = [...this.#waiting].filter(({ namedAtMs }) => nowMs - namedAtMs >= STUCK_MS);
    for (const one of due) one.namedAtMs = nowMs;
    const lines = due
      .slice(0, MAX_NAMED)
      .map(({ name, sinceMs }) => `no answer for ${seconds(nowMs - sinceMs)}: ${name}`);
    return due.length > MAX_NAMED ? [...lines, `... and ${due.length - MAX_NAMED} more`] : lines;
  }
}

/** `trackSale, order sim1-7 (sale/sim1-7/0)` */
export function requestName({ call, body }: Request, key: string): string {
  const orderId = 'orderId' in body ? `, order ${String(body.orderId)}` : '';
  return `${call}${orderId} (${key})`;
}
