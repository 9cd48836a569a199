import type { DatedApproval, Decided } from './decisions';
import {
  byAge,
  compare,
  DAY_MS,
  isOfOneMoment,
  ownTimeOf,
  timeOf,
  type ModelDecision,
  type ModelEvent,
  type ModelSnapshot,
} from './events';
import { isNewerStatus, isVoid, type Statuses, type ToldStatus } from './status';

// From when what is pending is held.

/** From when it counts, and until when it is held even if the plan's hold is over. */
interface Held {
  readonly sinceMs: number;
  readonly atLeastUntilMs: number;
}

interface Completion {
  readonly atMs: number;
  /** Only words of later than its order made it one. */
  readonly isMade: boolean;
}

/**
 * The later of the completion that counts and, where more is due than the approval in force names, the moment since which
 * that is so. A completion that only later words made is held for a day at least. Null: it is not completed.
 *
 * @param isMore whether more would be due than the approval names, were these events all
 * @param refused the reports for which the brand named others: they begin no hold, but counted before it did
 */
export function heldSince(
  events: readonly ModelEvent[],
  { decided, statuses }: { readonly decided: Decided; readonly statuses: Statuses },
  approval: DatedApproval | null,
  isMore: (events: readonly ModelEvent[]) => boolean,
  refused: readonly ModelSnapshot[],
): Held | null {
  const completions = completionsOf(events, decided, statuses);
  if (!completions) return null;
  const completedMs = Math.max(...completions.map(({ atMs }) => atMs));
  const made = completions.filter(({ isMade }) => isMade).map(({ atMs }) => atMs + DAY_MS);
  const more = approval ? moreSince({ events, refused }, approval, isMore) : null;
  return {
    sinceMs: Math.max(completedMs, more ?? completedMs),
    atLeastUntilMs: Math.max(-Infinity, ...made),
  };
}

/** The first completion after the last void status; a binning and a withdrawal count as such. */
function completionsOf(
  events: readonly ModelEvent[],
  { withdrawnMs }: Decided,
  { told, completedMs, late }: Statuses,
): Completion[] | null {
  const voids = told.filter(({ status, voidUntilMs }) => isVoid(status) || voidUntilMs !== null);
  // Of one moment neither comes after the other. What later words made of the last void one comes after it.
  const last = voids.filter((one) => !voids.some((other) => isNewerStatus(other, one)));
  const isRevived = last.every(({ status }) => !isVoid(status));
  const sinceVoid = told.filter(
    (one) =>
      voids.every((other) => isNewerStatus(one, other)) || (isRevived && last.some((other) => other === one)),
  );
  const untold = completedMs === null ? null : { atMs: completedMs, isMade: false };
  const first = told.length > 0 ? earliest(sinceVoid) : untold;
  const binnings = events.filter((event) => event.kind === 'binning').filter(({ id }) => !late.includes(id));
  const marks = [
    ...(binnings.length > 0 ? [Math.max(...binnings.map(({ occurredMs }) => occurredMs))] : []),
    ...(withdrawnMs === null ? [] : [withdrawnMs]),
  ];
  const all = [first, ...marks.map((mark) => completedAfter(mark, told))];
  const known = all.filter((one) => one !== null);
  return known.length < all.length ? null : known;
}

function earliest(told: readonly ToldStatus[]): Completion | null {
  const completions = told
    .filter(({ status }) => status === 'completed')
    .map(({ atMs, report }) => ({ atMs, isMade: (report?.read?.sinceMs ?? null) !== null }));
  return completions.sort((a, b) => a.atMs - b.atMs || Number(a.isMade) - Number(b.isMade))[0] ?? null;
}

/** An order that was completed at that moment is so right after it; another one when it is told the next time. */
function completedAfter(mark: number, told: readonly ToldStatus[]): Completion | null {
  const then = told.findLast(({ atMs }) => atMs <= mark);
  if (!then || then.status === 'completed') return { atMs: mark, isMade: false };
  return earliest(told.filter(({ atMs }) => atMs > mark));
}

/**
 * One moment after the other of reports and decisions is taken away, the newest first, as long as it is more. What was
 * refused begins none.
 */
function moreSince(
  { events, refused }: { readonly events: readonly ModelEvent[]; readonly refused: readonly ModelSnapshot[] },
  approval: DatedApproval,
  isMore: (events: readonly ModelEvent[]) => boolean,
): number | null {
  let known = [...events, ...refused];
  let moments = known.filter(isMoment).sort(byMoment);
  const since: number[] = [];
  for (;;) {
    const newest = moments.at(-1);
    if (!newest || !isMore(known)) break;
    const taken = new Set<ModelEvent>(moments.filter((moment) => isWith(moment, newest)));
    const counting = moments.filter((moment) => taken.has(moment) && !refused.some((one) => one === moment));
    since.push(...counting.map(ownTime));
    known = known.filter((event) => !taken.has(event));
    moments = moments.filter((moment) => !taken.has(moment));
  }
  return since.length > 0 ? Math.max(Math.min(...since), approval.atMs) : null;
}

type Moment = ModelSnapshot | ModelDecision;

function isMoment(event: ModelEvent): event is Moment {
  return event.kind === 'snapshot' || event.kind === 'decision';
}

/** A decision of the same time as a report is newer. */
function byMoment(a: Moment, b: Moment): number {
  if (a.kind === 'snapshot' && b.kind === 'snapshot') return byAge(a, b);
  if (a.kind === 'decision' && b.kind === 'decision') return compare(a.atMs, b.atMs) || compare(a.id, b.id);
  return compare(ageOf(a), ageOf(b)) || (a.kind === 'snapshot' ? -1 : 1);
}

/** Of one moment nothing tells which came first: that is taken away together. */
function isWith(a: Moment, b: Moment): boolean {
  if (a === b) return true;
  return a.kind === 'snapshot' && b.kind === 'snapshot' && isOfOneMoment(a, b);
}

function ageOf(moment: Moment): number {
  return moment.kind === 'snapshot' ? timeOf(moment) : moment.atMs;
}

function ownTime(moment: Moment): number {
  return moment.kind === 'snapshot' ? ownTimeOf(moment) : moment.atMs;
}
