import type fc from 'fast-check';
import type { History } from './history';

/** fast-check's commands carry a model along; here it is folded at the end, from what was taken. */
export type Nothing = Record<string, never>;

/**
 * What may happen to a brand. `check` asks nothing, since at any time anything may happen: what is refused by the rules
 * is an answer. A command returns when its work is under way, not when it is done.
 */
export abstract class HistoryCommand implements fc.AsyncCommand<Nothing, History> {
  check(): boolean {
    return true;
  }

  abstract run(model: Nothing, history: History): Promise<void>;

  abstract toString(): string;
}

export const orderIdOf = (order: number): string => `order-${order}`;

/** The same so many times at once. */
export function repeat(copies: number, work: () => Promise<void>): Promise<void> {
  return Promise.all(Array.from({ length: copies }, work)).then(() => undefined);
}
