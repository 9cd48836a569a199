import { isFinerPrint } from '../../../domain/order/decimals';
import type { EventEffect, SnapshotPart } from './shape';
import type { FoldTerms, OrderState } from '../../../domain/order/fold';
import type { EventFlagReason } from '../../../domain/order/flag';
import type { StoredEvent } from '../../../domain/order/event';

// What is said of every kind of event's effect.

/** What an event does to its order. */
export interface Effect {
  readonly effect: EventEffect;
  readonly text: string;
  readonly countsFor: readonly SnapshotPart[];
  readonly supersededBy: readonly string[];
}

/** An order as its effects are worked out from. */
export interface Story {
  readonly events: readonly StoredEvent[];
  readonly terms: FoldTerms;
  /** Null: the sale is not known yet. */
  readonly state: OrderState | null;
}

/** One whose sale is known. */
export interface ToldStory extends Story {
  readonly state: OrderState;
}

export function plain(effect: EventEffect, text: string): Effect {
  return { effect, text, countsFor: [], supersededBy: [] };
}

export function replaced(supersededBy: readonly string[], text: string): Effect {
  return { effect: 'superseded', text, countsFor: [], supersededBy };
}

export function hasFlag(eventId: string, reason: EventFlagReason, { flags }: OrderState): boolean {
  return flags.some((flag) => flag.eventId === eventId && flag.reason === reason);
}

/** Of the prints of one report, which all have its id, the one that counts. */
export function finestPrint(event: StoredEvent, events: readonly StoredEvent[]): StoredEvent {
  return events.reduce((finest, other) => {
    if (other.id !== event.id || !('content' in other) || !('content' in finest)) return finest;
    return isFinerPrint(other, finest) ? other : finest;
  }, event);
}

/** The events that status, amounts and lines come from. */
export function sourcesOf({ because }: OrderState): {
  status: string | null;
  amounts: string;
  lines: string;
} {
  const { status, amounts, lines } = because;
  return {
    status: status.eventIds[0] ?? null,
    amounts: amounts.eventIds[0] ?? '',
    lines: lines.eventIds[0] ?? '',
  };
}
