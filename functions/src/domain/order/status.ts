import { chosen, type Choices } from './because';
import { binOf } from './bin';
import { isOfOneMoment, timeOf } from './chronology';
import type { FoldedDecisions } from './decision';
import type { OrderEvent, SnapshotEvent } from './event';
import type { Rules } from './rules';
import { orderStatus, type OrderStatus } from '../brand/orderStatus';
import type { Plan } from '../brand/plan';

export interface FoldedStatus {
  readonly status: OrderStatus;
  readonly completedAt: Date | null;
  readonly ambiguous: boolean;
  readonly because: Pick<Choices, 'status' | 'completion' | 'restoration'>;
  /** The other reports with a status of the same moment as the newest. */
  readonly tied: readonly SnapshotEvent[];
}

/** A status from a report, or from the brand where the store cannot report it. */
interface DatedStatus {
  readonly source: string;
  readonly status: OrderStatus;
  readonly at: Date;
  /** Null: set by the brand. */
  readonly event: SnapshotEvent | null;
}

/**
 * The newest status of any report; `completed` if none has one (the contract's default). A sale without time and status
 * is `completed`; an update without a status changes none. An order in the store's bin is `trashed`, whatever its
 * reports say.
 */
export function foldStatus(
  snapshots: readonly SnapshotEvent[],
  events: readonly OrderEvent[],
  { statuses }: FoldedDecisions,
  { plan, rules }: { readonly plan: Plan; readonly rules: Rules },
): FoldedStatus {
  const reported = snapshots.flatMap((event) => statusOf(event, plan));
  const decided = statuses.map(({ eventId, at, status }): DatedStatus => ({
    source: eventId,
    status,
    at,
    event: null,
  }));
  const newest = newestOf(reported.at(-1), decided.at(-1));
  const { deletionId, restoredBy } = binOf(events, snapshots, rules);
  const isInBin = deletionId !== null;
  const ofOneMoment = isInBin ? [] : othersOfOneMoment(reported, newest);
  const { completedAt, because } = completionOf([...reported, ...decided]);
  return {
    status: isInBin ? 'trashed' : (newest?.status ?? 'completed'),
    completedAt: newest ? completedAt : (snapshots[0]?.occurredAt ?? null),
    ambiguous: ofOneMoment.some(({ status }) => status !== newest?.status),
    because: {
      status: isInBin ? chosen([deletionId], 'in_bin') : statusChoice(newest, ofOneMoment.length > 0),
      completion: newest ? because : chosen([], 'default'),
      restoration: chosen(restoredBy, 'restored', 'not_restored'),
    },
    tied: ofOneMoment.flatMap(({ event }) => event ?? []),
  };
}

function statusOf(event: SnapshotEvent, plan: Plan): DatedStatus[] {
  const word = event.content.status ?? (event.kind === 'sale' ? 'completed' : undefined);
  if (word === undefined) return [];
  const at = event.modifiedAt ?? event.occurredAt;
  return [{ source: event.id, status: orderStatus(word, plan.statusMap), at, event }];
}

/** A sale without a time is older than every status of the brand, whatever its clock said. */
function newestOf(
  report: DatedStatus | undefined,
  decision: DatedStatus | undefined,
): DatedStatus | undefined {
  const reportedAt = report?.event ? timeOf(report.event) : Number.NEGATIVE_INFINITY;
  return decision && decision.at.getTime() >= reportedAt ? decision : report;
}

function othersOfOneMoment(reported: readonly DatedStatus[], newest: DatedStatus | undefined): DatedStatus[] {
  const newestEvent = newest?.event;
  if (!newestEvent) return [];
  return reported.filter(({ event }) => event && event !== newestEvent && isOfOneMoment(event, newestEvent));
}

function statusChoice(newest: DatedStatus | undefined, isTied: boolean): Choices['status'] {
  if (!newest) return chosen([], 'default');
  return chosen([newest.source], !newest.event ? 'confirmation' : isTied ? 'newest_tied' : 'newest');
}

function completionOf(all: readonly DatedStatus[]): {
  readonly completedAt: Date | null;
  readonly because: Choices['completion'];
} {
  const completions = all.filter(({ status }) => status === 'completed');
  if (completions.length === 0) return { completedAt: null, because: chosen([], 'not_completed') };
  const completedAtMs = Math.min(...completions.map(({ at }) => at.getTime()));
  const earliest = completions.filter(({ at }) => at.getTime() === completedAtMs);
  return {
    completedAt: new Date(completedAtMs),
    because: chosen(
      earliest.map(({ source }) => source),
      'earliest',
    ),
  };
}
