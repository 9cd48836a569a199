import { chosen, type Choices } from './because';
import { binOf } from './bin';
import { byFingerprint, isNewer, newestOf, ownTimeOf, timeOf } from './chronology';
import type { BrandStatus, FoldedDecisions } from './decision';
import type { OrderEvent, SnapshotEvent } from './event';
import type { Rules } from './rules';
import { DAY_MS } from '../base/time';
import { isVoiding, type OrderStatus } from '../brand/orderStatus';
import type { Plan } from '../brand/plan';
import { meaningOf, type Meaning, type OrderWords } from './words';

export interface FoldedStatus {
  readonly status: OrderStatus;
  /** All statuses that count, in fold order. */
  readonly reported: readonly DatedStatus[];
  /** The newest of them, the one in force first; several, where neither time nor stage shows which is newer. */
  readonly newest: readonly DatedStatus[];
  /** From then on nothing takes back what is due; null: the plan locks nothing, or the order was never completed. */
  readonly lockedAt: Date | null;
  /** The events that came after the lock, and so have no effect. */
  readonly afterLock: readonly string[];
  readonly completedAt: Date | null;
  readonly ambiguous: boolean;
  readonly because: Pick<Choices, 'status' | 'completion' | 'restoration'>;
  /** The other reports with a status of the same moment as the one in force. */
  readonly tied: readonly SnapshotEvent[];
}

/** A status from a report, or from the brand where the store cannot report it. */
export interface DatedStatus {
  readonly source: string;
  readonly status: OrderStatus;
  readonly at: Date;
  /** When a map made it a completion, where it is none by the order's own words; else null. */
  readonly mappedAt: Date | null;
  /** When a map ended that nothing was due under it, as by the order's own words; else null. */
  readonly voidUntil: Date | null;
  /** Null: set by the brand. */
  readonly event: SnapshotEvent | null;
}

/** From when a completion counts: its own time, and not before the map that made it one. */
export function countsFrom({ at, mappedAt }: Pick<DatedStatus, 'at' | 'mappedAt'>): Date {
  return mappedAt && mappedAt > at ? mappedAt : at;
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
  { plan, rules, words }: { readonly plan: Plan; readonly rules: Rules; readonly words: OrderWords },
): FoldedStatus {
  const reported = snapshots.flatMap((event) => statusOf(event, words));
  const all = inOneOrder(reported, statuses.map(statusOfBrand));
  const { completedAt: completion, because } = completionOf(all);
  const completedAt = all.length > 0 ? completion : (snapshots[0]?.occurredAt ?? null);
  const lockedAt = lockOf(completedAt, plan);
  const isAfterLock = ({ status, at }: Pick<DatedStatus, 'status' | 'at'>): boolean =>
    lockedAt !== null && isVoiding(status) && at > lockedAt;
  const counted = all.filter((status) => !isAfterLock(status)).map((of) => neverVoidAfter(lockedAt, of));
  const newest = newestStatuses(counted);
  const [least] = newest;
  const isLateDeletion = (event: OrderEvent): boolean =>
    event.kind === 'order_deleted' && isAfterLock({ status: 'trashed', at: event.occurredAt });
  const { deletionId, restoredBy } = binOf(
    events.filter((event) => !isLateDeletion(event)),
    snapshots,
    rules,
  );
  const isInBin = deletionId !== null;
  return {
    status: isInBin ? 'trashed' : (least?.status ?? 'completed'),
    reported: counted,
    newest,
    lockedAt,
    afterLock: [
      ...all.filter(isAfterLock).map(({ source }) => source),
      ...events.filter(isLateDeletion).map(({ id }) => id),
    ],
    completedAt,
    ambiguous: !isInBin && newest.some(({ status }) => status !== least?.status),
    because: {
      status: isInBin ? chosen([deletionId], 'in_bin') : statusChoice(least, newest.length > 1),
      completion: least ? because : chosen([], 'default'),
      restoration: chosen(restoredBy, 'restored', 'not_restored'),
    },
    tied: isInBin ? [] : newest.slice(1).flatMap(({ event }) => event ?? []),
  };
}

/** A sale without a status says `completed`, which is no word of a store; an update without one says nothing. */
function statusOf(event: SnapshotEvent, words: OrderWords): DatedStatus[] {
  const { status: word } = event.content;
  if (word === undefined && event.kind !== 'sale') return [];
  const { status, madeBy, dueBy } = word === undefined ? COMPLETED : meaningOf(word, words);
  return [
    {
      source: event.id,
      status,
      at: ownTimeOf(event),
      mappedAt: madeBy?.occurredAt ?? null,
      voidUntil: dueBy?.occurredAt ?? null,
      event,
    },
  ];
}

function statusOfBrand({ eventId: source, at, status }: BrandStatus): DatedStatus {
  return { source, status, at, mappedAt: null, voidUntil: null, event: null };
}

const COMPLETED: Meaning = { status: 'completed', madeBy: null, dueBy: null };

/**
 * The statuses of reports and of the brand, the newest last. A sale without a time is older than every status of the
 * brand, whatever its clock said.
 */
function inOneOrder(reported: readonly DatedStatus[], decided: readonly DatedStatus[]): DatedStatus[] {
  // The sort is stable: reports keep their fold order, and a decision of the same time is newer.
  return [...reported, ...decided].sort((a, b) => placeOf(a) - placeOf(b) || 0);
}

/** After the lock no status takes anything back, whatever its word meant then. */
function neverVoidAfter(lockedAt: Date | null, status: DatedStatus): DatedStatus {
  return lockedAt !== null && status.at > lockedAt ? { ...status, voidUntil: null } : status;
}

/** Without `lockDays` in the plan nothing is ever locked. */
function lockOf(completedAt: Date | null, { lockDays }: Plan): Date | null {
  return completedAt && lockDays !== undefined ? new Date(completedAt.getTime() + lockDays * DAY_MS) : null;
}

/**
 * The newest status, or those of one moment, what gives less first: a status under which nothing is due, else that of the
 * smaller fingerprint.
 */
function newestStatuses(all: readonly DatedStatus[]): DatedStatus[] {
  const last = all.at(-1);
  if (!last?.event) return last ? [last] : [];
  return newestOf(all.filter(isReported), ({ event }) => event).sort(
    (a, b) => Number(isVoiding(b.status)) - Number(isVoiding(a.status)) || byFingerprint(a.event, b.event),
  );
}

function isReported(status: DatedStatus): status is DatedStatus & { readonly event: SnapshotEvent } {
  return status.event !== null;
}

/** Whether the first is newer; a status of the brand is newer than a report of the same time. */
export function isNewerStatus(a: DatedStatus, b: DatedStatus): boolean {
  if (a.event && b.event) return isNewer(a.event, b.event);
  const [placeOfA, placeOfB] = [placeOf(a), placeOf(b)];
  if (placeOfA !== placeOfB || a.event) return placeOfA > placeOfB;
  return b.event !== null || a.source > b.source;
}

/** The time by which it has its place among the others. */
export function placeOf({ event, at }: DatedStatus): number {
  return event ? timeOf(event) : at.getTime();
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
  const timeOfCompletion = (of: DatedStatus): number => countsFrom(of).getTime();
  const completedAtMs = Math.min(...completions.map(timeOfCompletion));
  const earliest = completions.filter((of) => timeOfCompletion(of) === completedAtMs);
  return {
    completedAt: new Date(completedAtMs),
    because: chosen(
      earliest.map(({ source }) => source),
      'earliest',
    ),
  };
}
