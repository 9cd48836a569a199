import type fc from 'fast-check';
import type { History } from './history';

/** fast-check's commands carry a model along; here it is folded at the end, from what was taken. */
export type Nothing = Record<string, never>;

/** A command as it can be written down: which one, and with what. */
export interface SavedCommand {
  readonly kind: string;
  readonly options: unknown;
}

/**
 * What may happen to a brand. `check` asks nothing, since at any time anything may happen: what is refused by the rules
 * is an answer. A command returns when its work is under way, not when it is done.
 */
export abstract class HistoryCommand<Options = unknown> implements fc.AsyncCommand<Nothing, History> {
  /** By which `savedCommands.ts` finds it again. */
  abstract readonly kind: string;

  constructor(protected readonly options: Options) {}

  check(): boolean {
    return true;
  }

  run(_model: Nothing, history: History): Promise<void> {
    history.ran.push(this.saved);
    return this.act(history);
  }

  protected abstract act(history: History): Promise<void>;

  get saved(): SavedCommand {
    return { kind: this.kind, options: this.options };
  }

  toString(): string {
    return `${this.kind} ${JSON.stringify(this.options)}`;
  }
}

export const orderIdOf = (order: number): string => `order-${order}`;

/** The same so many times at once. */
export function repeat(copies: number, work: () => Promise<void>): Promise<void> {
  return Promise.all(Array.from({ length: copies }, work)).then(() => undefined);
}
