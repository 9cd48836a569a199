import { checkpointOf, comesAfter, isWhole, type Checkpoint } from './checkpoint';
import type { StoredEvent } from './event';
import type { FoldTerms, OrderState } from './fold';
import { PART_LIMITS } from './partLimits';

/** So many events are folded besides those that a checkpoint needs, before older ones are left out. */
const { events: MOST_RECENT, staying: STAYING } = PART_LIMITS;

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

  /**
   * @param fold `foldOrder`, which itself folds so (`hold.ts`)
   * @param events that are known from the beginning: folded at once
   */
  constructor(
    private readonly fold: (events: readonly StoredEvent[], terms: FoldTerms) => OrderState | null,
    private readonly terms: FoldTerms,
    events: readonly StoredEvent[] = [],
  ) {
    this.events = [...events];
    this.recent = this.events;
    this.state = this.fold(this.events, terms);
    if (this.events.length > MOST_RECENT) this.leaveOut(this.events, this.state);
  }

  /** The state with this event. */
  take(event: StoredEvent): OrderState | null {
    this.events.push(event);
    this.state = this.onCheckpoint(event) ?? this.onAll();
    return this.state;
  }

  private onCheckpoint(event: StoredEvent): OrderState | null {
    const { checkpoint } = this;
    if (!checkpoint || !comesAfter(checkpoint, event)) return null;
    const recent = [...this.recent, event];
    const events = [...checkpoint.needed, ...recent];
    const state = this.fold(events, this.terms);
    if (!isWhole(checkpoint, events, state)) return null;
    this.recent = recent;
    if (recent.length > MOST_RECENT) this.leaveOut(events, state, checkpoint);
    return state;
  }

  private onAll(): OrderState | null {
    this.checkpoint = null;
    this.recent = this.events;
    const state = this.fold(this.events, this.terms);
    if (this.events.length > MOST_RECENT) this.leaveOut(this.events, state);
    return state;
  }

  private leaveOut(events: readonly StoredEvent[], state: OrderState | null, before?: Checkpoint): void {
    const staying = this.recent.slice(-STAYING);
    const leaving = new Set(events.slice(0, -STAYING));
    const checkpoint = checkpointOf(events, leaving, state, before);
    if (!checkpoint) return;
    this.checkpoint = checkpoint;
    this.recent = staying;
  }
}
