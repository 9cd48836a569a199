import { say } from './say';
import { saidOf, type Sight } from './said';
import type { ExplainedEvent } from './shape';
import { REPORT_PARTS, type Dropped, type DropReason, type ReportPart } from '../../../domain/order/because';
import { isMoreExact } from '../../../domain/order/decimals';
import {
  isDecision,
  isSnapshot,
  type RelationEvent,
  type SnapshotEvent,
  type StoredEvent,
} from '../../../domain/order/event';
import type { EventFlag } from '../../../domain/order/flag';
import type { OrderState } from '../../../domain/order/fold';

/** Every stored event in the order of arrival: its content, and its effect. */
export function explainEvents(
  events: readonly StoredEvent[],
  state: OrderState | null,
  sight: Sight,
): ExplainedEvent[] {
  const isBrand = sight.viewer.kind === 'brand';
  return events.map((event) => ({
    id: event.id,
    kind: event.kind,
    source: event.source,
    ...(isSnapshot(event) && event.joinedTo !== undefined ? { sameAs: event.joinedTo } : {}),
    ...saidOf(event, sight),
    ...(isBrand ? { requestId: event.requestId } : {}),
    ...(isBrand && event.sender !== undefined ? { sender: event.sender.slice(0, 12) } : {}),
    ...(isBrand && isDecision(event) ? { by: event.by } : {}),
    occurredAt: event.occurredAt.toISOString(),
    modifiedAt: (isSnapshot(event) ? event.modifiedAt : null)?.toISOString() ?? null,
    receivedAt: event.receivedAt.toISOString(),
    day: event.day,
    ...effectOf(event, events, state),
    flags: (state?.flags ?? []).filter(({ eventId }) => eventId === event.id).map(flagSaid),
  }));
}

function flagSaid({ reason, word = '' }: EventFlag): ExplainedEvent['flags'][number] {
  if (reason === 'unknown_status') return { reason, ...say('dropped.unknown_status', { word }) };
  return { reason, ...say(`dropped.${reason}`) };
}

type Effect = Pick<ExplainedEvent, 'effect' | 'effectText' | 'countsFor' | 'supersededBy'>;

function effect(
  kind: Effect['effect'],
  effectText: Effect['effectText'],
  supersededBy: readonly string[] = [],
  countsFor: Effect['countsFor'] = [],
): Effect {
  return { effect: kind, effectText, countsFor, supersededBy: [...supersededBy] };
}

function effectOf(event: StoredEvent, events: readonly StoredEvent[], state: OrderState | null): Effect {
  if (!state) return effect('parked', say('effect.parked'));
  if (hasMoreExact(event, events)) return effect('superseded', say('effect.finer_report'), [event.id]);
  const dropped = state.because.dropped.get(event.id);
  if (dropped) return droppedEffect(dropped, state);
  if (isSnapshot(event)) return reportEffect(event, state);
  switch (event.kind) {
    case 'refund':
      return effect('counted', say('effect.refund'));
    case 'refund_deleted':
      return effect('counted', say('effect.refund_deletion', event));
    case 'order_deleted':
      return effect('counted', say('effect.in_bin'));
    case 'map':
      return effect('counted', say('effect.map'));
    case 'relation':
      return relationEffect(event, state);
    case 'suspect':
      return effect('counted', say('effect.holds'));
    default:
      return effect('counted', say('effect.in_force'));
  }
}

function relationEffect({ id, verdict }: RelationEvent, state: OrderState): Effect {
  const { relation, credited } = state;
  const parentId = relation.parentId ?? '';
  if (relation.eventId !== id) {
    const ids = relation.eventId === null ? [] : [relation.eventId];
    // What the parent lends counts also where the brand has decided.
    if (relation.lent?.id !== id || credited[0]?.id !== id)
      return effect('superseded', say('effect.other_verdict', { ids }), ids);
  }
  if (verdict === 'part' && relation.isPart) return effect('counted', say('effect.part', { parentId }));
  if (relation.verdict === 'split') return effect('counted', say('effect.split'));
  const isLent = credited[0]?.id === id;
  return effect('counted', isLent ? say('effect.own_lent', { parentId }) : say('effect.own'));
}

function hasMoreExact(event: StoredEvent, events: readonly StoredEvent[]): boolean {
  return (
    'content' in event &&
    events.some((other) => other.id === event.id && 'content' in other && isMoreExact(other, event))
  );
}

const SUPERSEDED: ReadonlySet<DropReason> = new Set([
  'unverified',
  'superseded_report',
  'other_deletion',
  'later_decision',
  'confirmed',
]);

function droppedEffect({ reason, instead }: Dropped, state: OrderState): Effect {
  const isParked = reason === 'unverified' && state.unverified;
  const kind = isParked ? 'parked' : SUPERSEDED.has(reason) ? 'superseded' : 'none';
  return effect(kind, say(`dropped.${reason}`, { ids: instead }), instead);
}

/** Parts that normally come from the report with the newest amounts, or status, and so are not mentioned. */
const IMPLIED_BY: Partial<Record<ReportPart, ReportPart>> = {
  lines: 'amounts',
  refunds: 'amounts',
  completion: 'status',
};

function reportEffect({ id, content }: SnapshotEvent, { because }: OrderState): Effect {
  const isFrom = (part: ReportPart | undefined): boolean =>
    part !== undefined && because[part].eventIds.includes(id);
  const parts = REPORT_PARTS.filter((part) => isFrom(part) && !isFrom(IMPLIED_BY[part]));
  const taken = (['status', 'amounts'] as const)
    .filter((part) => (part === 'amounts' ? content.isDraft === undefined : content.status !== undefined))
    .filter((part) => because[part].eventIds.some((other) => other !== id));
  const ids = [...new Set(taken.flatMap((part) => because[part].eventIds))];
  const tied = taken.filter((part) => because.tied[part].has(id));
  const later = tied.length === 0 ? 'newer' : tied.length === taken.length ? 'tied' : 'others';
  if (parts.length === 0) return effect('superseded', say(`effect.${later}`, { ids }), ids);
  const key = ids.length === 0 ? 'effect.counts' : (`effect.counts_${later}` as const);
  return effect('counted', say(key, { parts, ids }), ids, parts);
}
