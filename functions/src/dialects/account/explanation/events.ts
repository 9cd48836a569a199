import type { Story } from './effect';
import { effectsOf } from './effects';
import { saidOf, type Sight } from './said';
import type { ExplainedEvent } from './shape';
import type { EventFlagReason } from '../../../domain/order/flag';
import { isDecision, isSnapshot } from '../../../domain/order/event';

const FLAG_TEXTS: Readonly<Record<EventFlagReason, string>> = {
  other_currency: 'It is in another currency than the order, so it has no effect.',
  unknown_line:
    'It names a line that the order does not have; that item takes nothing as long as this is so.',
  superseded_report: 'Another report of the same refund says more, so this one has no effect.',
  refund_deleted: 'The store deleted this refund, so it has no effect.',
  refund_not_listed: 'The store listed it before and no longer does, so it was deleted and has no effect.',
  unknown_refund: 'It deletes a refund that is not known.',
  exceeds_order: 'With it, the refunds give back more than the order’s total; what exceeds has no effect.',
  unverified: 'Nobody knows who sent it, and the brand has not confirmed it, so it earns nothing.',
  order_rejected: 'It came after the brand had rejected the order: nothing is due, whatever it says.',
};

/** Every stored event in the order of arrival: what it said, and what it does. */
export function explainEvents(story: Story, sight: Sight): ExplainedEvent[] {
  const effects = effectsOf(story);
  return story.events.map((event, index) => {
    const effect = effects[index];
    if (!effect) throw new Error('an event without an effect');
    const flags = (story.state?.flags ?? []).filter(({ eventId }) => eventId === event.id);
    const isBrand = sight.viewer.kind === 'brand';
    return {
      id: event.id,
      kind: event.kind,
      source: event.source,
      ...saidOf(event, sight),
      ...(isBrand ? { requestId: event.requestId } : {}),
      ...(isBrand && isDecision(event) ? { by: event.by } : {}),
      occurredAt: event.occurredAt.toISOString(),
      modifiedAt: (isSnapshot(event) ? event.modifiedAt : null)?.toISOString() ?? null,
      receivedAt: event.receivedAt.toISOString(),
      day: event.day,
      effect: effect.effect,
      effectText: effect.text,
      countsFor: [...effect.countsFor],
      supersededBy: [...effect.supersededBy],
      flags: flags.map(({ reason }) => ({ reason, text: FLAG_TEXTS[reason] })),
    };
  });
}
