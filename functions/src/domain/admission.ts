import { AppError } from './errors';
import {
  isCoarserPrint,
  isSnapshot,
  printedDecimals,
  type EvidenceFact,
  type OrderEvent,
} from './orderEvent';

/**
 * Decides whether an event is new, a replay or a conflict. A coarser print of a known event is a replay; a finer
 * print is kept under the same id, since the finest amount counts whichever came first.
 */
export function admit(
  incoming: OrderEvent,
  known: readonly OrderEvent[],
): { event: OrderEvent; replayOf?: OrderEvent } {
  const prints = known.filter(({ id }) => id === incoming.id);
  const equal = prints.find(({ fingerprint }) => fingerprint === incoming.fingerprint);
  if (equal) return { event: incoming, replayOf: equal };
  const event = freezeOwners(incoming, known);
  const [first, ...others] = prints;
  if (!first) return { event };
  const decimals = ({ content }: OrderEvent): number => printedDecimals(content);
  const finest = others.reduce((a, b) => (decimals(b) > decimals(a) ? b : a), first);
  if (!isCoarserPrint(finest.content, incoming.content)) {
    throw new AppError('event_conflict', {
      detail: `${describe(incoming)} was sent before with other content; what is stored is unchanged. ${hint(incoming)}`,
    });
  }
  if (decimals(incoming) < decimals(finest)) return { event: incoming, replayOf: finest };
  return { event: asFirstSeen(event, first) };
}

/** Only amounts can be finer: all else, where the store did not tell it, is what it was at first sight. */
function asFirstSeen(finer: OrderEvent, first: OrderEvent): OrderEvent {
  const { occurredAt } = first;
  if (!isSnapshot(finer) || !isSnapshot(first)) return { ...finer, occurredAt };
  return { ...finer, occurredAt, planVersion: first.planVersion };
}

function describe(event: OrderEvent): string {
  return event.kind === 'refund' ? `Refund ${event.refundId}` : 'This order';
}

function hint(event: OrderEvent): string {
  return event.kind === 'refund'
    ? 'Send another refund under a refundId of its own.'
    : 'Send a changed order with its updatedAt.';
}

/** The owner of a coupon code is the one it had when the order first named it (MONEY.md, 3). */
function freezeOwners(incoming: OrderEvent, known: readonly OrderEvent[]): OrderEvent {
  if (!isSnapshot(incoming)) return incoming;
  const facts = known.flatMap((event) => (isSnapshot(event) ? event.evidence : []));
  const evidence = incoming.evidence.map((fact): EvidenceFact => {
    const seen = facts.find(({ kind, value }) => kind === fact.kind && value === fact.value);
    return seen ? { ...fact, influencerId: seen.influencerId } : fact;
  });
  return { ...incoming, evidence };
}
