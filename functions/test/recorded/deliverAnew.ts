import type { Claim } from '../../src/domain/ledger/claim';
import { withClaim } from '../../src/domain/order/commissionRecord';
import { identityOf } from '../../src/domain/audit/refold';
import { isSnapshot, wordsNamedBy, type OrderEvent, type StoredEvent } from '../../src/domain/order/event';
import { applyEvent, type OrderRecord } from '../../src/domain/order/record';
import { isKnownRules, RULE_BOOK, type RuleBook } from '../../src/domain/order/rules';
import { addTallies, type Tallies } from '../../src/domain/order/tally';
import type { RecordedOrder, Recording, Step } from './recording';

/** What the steps come to when each event arrives once more, where nothing is stored yet. */
export interface Delivered {
  /** By order id; null: no step added to it. */
  readonly orders: ReadonlyMap<string, DeliveredOrder>;
  readonly days: Tallies;
  /** Events that the steps name and the order does not have there, or the other way round. */
  readonly misplaced: readonly string[];
}

type DeliveredOrder = Pick<RecordedOrder, 'order' | 'commission'>;

/** Delivers the recorded events one by one, in the order and at the times at which they came. */
export function deliverAnew(recording: Recording): Delivered {
  const delivery = new Delivery(recording);
  recording.steps.forEach((step, index) => {
    delivery.take(step, index);
  });
  return delivery.end();
}

class Delivery {
  private readonly orders = new Map<string, DeliveredOrder>();
  private readonly taken = new Map<string, number>();
  private readonly misplaced: string[] = [];
  private days: Tallies = {};

  constructor(private readonly recording: Recording) {}

  take({ now, added }: Step, index: number): void {
    for (const { order: recorded } of this.recording.orders) {
      const { events = [], claims = [] } = added[recorded.orderId] ?? {};
      events.forEach((id, place) => {
        const event = this.next(recorded);
        const path = `steps.${index}.added.${recorded.orderId}.events.${place}`;
        if (event?.id !== id) this.misplaced.push(`${path}: recorded ${id}, now ${event?.id ?? 'missing'}`);
        if (event) this.deliver(recorded, event, now);
      });
      for (const claim of claims) this.claim(recorded.orderId, claim);
    }
  }

  end(): Delivered {
    for (const { order } of this.recording.orders) {
      const taken = this.taken.get(order.orderId) ?? 0;
      order.events.slice(taken).forEach(({ id }, index) => {
        this.misplaced.push(`order.events.${taken + index}: recorded ${id}, and no step brought it`);
      });
    }
    const { orders, days, misplaced } = this;
    return { orders, days, misplaced };
  }

  private next({ orderId, events }: OrderRecord): StoredEvent | undefined {
    const taken = this.taken.get(orderId) ?? 0;
    this.taken.set(orderId, taken + 1);
    return events[taken];
  }

  private deliver(recorded: OrderRecord, stored: StoredEvent, now: Date): void {
    const { timeZone } = this.recording;
    const event = asSent(stored);
    const plan = isSnapshot(stored) ? (recorded.plans[stored.planVersion] ?? null) : null;
    const words = recorded.words?.[String(wordsNamedBy(stored))];
    const context = {
      identity: identityOf(recorded),
      timeZone,
      now,
      plan,
      ...(words ? { words } : {}),
      ruleBook: rulesWhen(recorded),
    };
    const known = this.orders.get(recorded.orderId) ?? null;
    const applied = applyEvent(known, event, context);
    const { order, commission, added } = applied;
    this.orders.set(recorded.orderId, { order, commission });
    for (const [day, totals] of Object.entries(added)) this.days = addTallies(this.days, day, totals);
  }

  private claim(orderId: string, claim: Claim): void {
    const known = this.orders.get(orderId);
    if (!known?.commission) return;
    this.orders.set(orderId, { ...known, commission: withClaim(known.commission, claim) });
  }
}

/** As they were when it was recorded: a version that came later does not touch it. */
function rulesWhen({ rules }: OrderRecord): RuleBook {
  return isKnownRules(rules) ? { ...RULE_BOOK, present: rules } : RULE_BOOK;
}

/** Without what applying it adds. */
function asSent({ day: _day, ...event }: StoredEvent): OrderEvent {
  if (!isSnapshot(event)) return event;
  const { joinedTo: _body, ...sent } = event;
  return sent;
}
