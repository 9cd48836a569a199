import { checkpointOf, comesAfter, isWhole, type Checkpoint } from './checkpoint';
import type { StoredEvent } from './event';
import { foldOrder, type FoldTerms, type OrderState } from './fold';

/** So many events are folded besides those that a checkpoint needs, before older ones are left out. */
const MOST_RECENT = 24;
const STAYING = 8;

/**
 * Folds an order's events one after the other, with the state after each: what an event costs does not grow with those
 * before it, as long as the order has a checkpoint (`checkpoint.ts`). The reasons (`because`) name only events that
 * were folded.
 */
export class RunningFold {
  /** All events so far. */
  readonly events: StoredEvent[];
  /** The state after them; null while no sale or update is known. */
  state: OrderState | null;
  private checkpoint: Checkpoint | null = null;
  /** Those that the checkpoint does not tell of. */
  private recent: StoredEvent[] = [];

  /** @param events that are known from the beginning: folded at once */
  constructor(
    private readonly terms: FoldTerms,
    events: readonly StoredEvent[] = [],
  ) {
    this.events = [...events];
    this.recent = this.events;
    this.state = foldOrder(this.events, terms);
    if (this.events.length > MOST_RECENT) this.leaveOut(this.events);
  }

  /** The state with this event. */
  take(event: StoredEvent): OrderState | null {
    this.events.push(event);
    this.state = this.onCheckpoint(event) ?? this.onAll();
    return this.state;
  }

  private onCheckpoint(event: StoredEvent): OrderState | null {
    const { checkpoint, terms } = this;
    if (!checkpoint || !comesAfter(checkpoint, event)) return null;
    const recent = [...this.recent, event];
    const events = [...checkpoint.needed, ...recent];
    const state = foldOrder(events, terms);
    if (!isWhole(checkpoint, events, state)) return null;
    this.recent = recent;
    if (recent.length > MOST_RECENT) this.leaveOut(events, checkpoint);
    return state;
  }

  private onAll(): OrderState | null {
    this.checkpoint = null;
    this.recent = this.events;
    // An order that has none may have one later.
    if (this.events.length > MOST_RECENT && this.events.length % STAYING === 0) this.leaveOut(this.events);
    return foldOrder(this.events, this.terms);
  }

  private leaveOut(events: readonly StoredEvent[], before?: Checkpoint): void {
    const staying = this.recent.slice(-STAYING);
    const leaving = new Set(events.slice(0, -STAYING));
    const checkpoint = checkpointOf(events, leaving, this.terms, before);
    if (!checkpoint) return;
    this.checkpoint = checkpoint;
    this.recent = staying;
  }
}
